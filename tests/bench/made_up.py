"""Articles made up for measurements: varied text of about 380 tokens each, the same for one number; and copies of them with changes."""

from __future__ import annotations

import random
import re

from conflictkg.bootstrap import shipped

WHO = (
    *("Isil", "The Syrian army", "Kurdish fighters", "Rebels", "The Free Syrian Army", "Al-Nusra Front", "Government forces"),
    *("Islamic State militants", "The YPG", "Hezbollah", "Ahrar al-Sham", "Iraqi forces"),
)
PLACES = tuple(re.findall(r'prefLabel "([^"]+)"@en', (shipped("ontology") / "reference" / "places.ttl").read_text(encoding="utf-8")))
SAID = ("officials said", "a resident said", "activists said", "the army said", "two witnesses said", "a spokesman said", "medics said")
WHEN = ("on Monday", "on Tuesday", "late on Friday", "last week", "at dawn", "two days ago", "on Sunday", "this month", "overnight")
WHAT = (
    "{who} captured {place} {when}, {said}.",
    "{who} withdrew from {place} {when} with {n} {noun}s, {said}.",
    "{who} repelled an attack on {place} {when}.",
    "{n} people were wounded in {place} {when} near a {adjective} {noun}.",
    "{who} still controlled {place} {when}, though a {noun} there {verb}.",
    "Air strikes hit a {noun} outside {place} {when}.",
)
ASIDE = (
    "The {adjective} {noun} {verb} beside {n} {noun2}s, and one {noun3} {verb2} {when}.",
    "{Said}, no {noun} {verb} where {adjective} {noun2}s once {verb2}.",
    "A {noun} {verb}; {n} {adjective} {noun2}s {verb2} until the {noun3} came.",
    "Every {adjective} {noun} in {place} {verb} {when}, but {noun2}s {verb2}.",
    "Between {noun} and {noun2} a {adjective2} {noun3} {verb}, {said}.",
)
NOUNS = (
    *("lantern", "orchard", "convoy", "ledger", "harvest", "bridge", "archive", "kettle", "market", "quarry", "teacher", "river", "signal"),
    *("wedding", "carpet", "tractor", "olive", "engine", "letter", "garden", "school", "radio", "window", "shepherd", "bakery", "clinic"),
    *("mill", "courtyard", "ferry", "granary", "printer", "baker", "widow", "porter", "tailor", "mason", "barber", "notary", "pharmacist"),
    *("blanket", "ladder", "barrel", "candle", "hammer", "mirror", "basket", "wagon", "saddle", "violin", "curtain", "chimney", "cellar"),
)
VERBS = (
    *("waited", "stood", "vanished", "burned", "rested", "collapsed", "arrived", "slept", "trembled", "opened", "closed", "returned"),
    *(
        "whistled",
        "rusted",
        "sang",
        "departed",
        "lingered",
        "mended",
        "prayed",
        "cooked",
        "listened",
        "argued",
        "laughed",
        "froze",
        "leaked",
    ),
)
ADJECTIVES = (
    *("old", "narrow", "silent", "broken", "green", "distant", "crowded", "empty", "frozen", "dusty", "tall", "hollow", "bitter", "gentle"),
    *("crooked", "pale", "stubborn", "weary", "golden", "muddy", "quiet", "ragged", "solemn", "wooden", "yellow", "idle", "hasty", "lame"),
)


def article(number: int, tokens: int = 380) -> tuple[str, bytes]:
    """Name and bytes of the article with this number."""
    day = f"2014-{1 + number % 12:02}-{1 + number % 28:02}"
    head = f"---\ntitle: Report {number} of the day\nsource: Gazette {number % 40}\nkind: newspaper\npublished: {day}\n---\n\n"
    return f"{number:05}.md", (head + body(number, tokens) + "\n").encode()


def body(number: int, tokens: int = 380) -> str:
    """The text of the article with this number, in paragraphs."""
    chance = random.Random(number)
    paragraphs: list[str] = []
    count = 0
    while count < tokens:
        sentences = [_sentence(chance, kind) for _ in range(chance.randint(1, 3)) for kind in (WHAT, ASIDE)]
        paragraphs.append(" ".join(sentences))
        count += sum(len(re.findall(r"\w+|[^\w\s]", sentence)) for sentence in sentences)
    return "\n\n".join(paragraphs)


def _sentence(chance: random.Random, kind: tuple[str, ...]) -> str:
    nouns = chance.sample(NOUNS, 3)
    verbs = chance.sample(VERBS, 2)
    adjectives = chance.sample(ADJECTIVES, 2)
    said = chance.choice(SAID)
    return chance.choice(kind).format(
        who=chance.choice(WHO),
        place=chance.choice(PLACES),
        when=chance.choice(WHEN),
        n=chance.randint(2, 90),
        said=said,
        Said=said.capitalize(),
        noun=nouns[0],
        noun2=nouns[1],
        noun3=nouns[2],
        verb=verbs[0],
        verb2=verbs[1],
        adjective=adjectives[0],
        adjective2=adjectives[1],
    )


def edited(text: str, chance: random.Random, *, words: float = 0.0, cut: float = 0.0, added: int = 0, around: int = 0) -> str:
    """The text as another outlet would print it.

    ``words``: share of words exchanged for others; ``cut``: share of the sentences dropped from the end; ``added``: sentences of its own
    set in at random; ``around``: tokens of an article of its own that it is set into.
    """
    sentences = re.split(r"(?<=[.;])\s+", text)
    sentences = sentences[: max(1, round(len(sentences) * (1 - cut)))]
    kept = [" ".join(chance.choice(NOUNS) if chance.random() < words else word for word in s.split()) for s in sentences]
    for _ in range(added):
        kept.insert(chance.randint(0, len(kept)), _sentence(chance, ASIDE))
    if around:
        own = body(chance.randint(10**6, 10**7), around).split("\n\n")
        middle = len(own) // 2
        return "\n\n".join([*own[:middle], " ".join(kept), *own[middle:]])
    return " ".join(kept)

"""Articles made up for measurements: varied text of about 380 tokens each, the same for the same number."""

from __future__ import annotations

import random

WHO = (
    "Isil",
    "The Syrian army",
    "Kurdish fighters",
    "Rebels",
    "The Free Syrian Army",
    "Al-Nusra Front",
    "Government forces",
    "Islamic State militants",
)
PLACES = (
    "Rastan",
    "Talbiseh",
    "Kobane",
    "Raqqa",
    "Homs",
    "Palmyra",
    "Aleppo",
    "Idlib",
    "Deir ez-Zor",
    "Hasakah",
    "Manbij",
    "Jarabulus",
    "Tabqa",
)
SAID = (
    "officials said",
    "a resident said",
    "activists said",
    "the army said in a statement",
    "according to two witnesses",
    "a spokesman said",
)
WHEN = ("on Monday", "on Tuesday", "late on Friday", "last week", "at dawn", "two days ago", "on Sunday evening", "earlier this month")
WHAT = (
    "{who} captured {place} {when} after a fight of {n} hours, {said}.",
    "{who} withdrew from {place} {when}, {said}, leaving {n} vehicles behind.",
    "{who} repelled an attack on {place} {when} and {n} people were killed.",
    "At least {n} people were wounded when shells hit a market in {place} {when}.",
    "{who} still controlled most of the quarter near {place}, {said}.",
    "Families that had fled {place} waited for bread at the {n} crossings, and nobody could say when the road would open.",
    "{said_first}, the water works of the {n}th district have been without current since the bridge was cut.",
    "The price of flour rose to {n} pounds and the bakers shut their doors until the evening convoy came.",
    "Air strikes hit a depot outside {place} {when}, {said}.",
    "It was not clear who held the {n} villages around {place}, and {who_small} denied that they had lost any of them.",
    "Doctors at the clinic of {place} counted {n} patients and asked for blankets, fuel and clean bandages.",
)
WORDS = (
    *("lantern", "orchard", "convoy", "ledger", "harvest", "bridge", "archive", "kettle", "winter", "market", "quarry", "teacher", "river"),
    *("signal", "wedding", "carpet", "tractor", "olive", "engine", "letter", "garden", "school", "radio", "window", "shepherd", "rumour"),
)


def article(number: int, tokens: int = 380) -> tuple[str, bytes]:
    """Name and bytes of the article with this number."""
    chance = random.Random(number)
    day = f"2014-{1 + number % 12:02}-{1 + number % 28:02}"
    text: list[str] = []
    count = 0
    while count < tokens:
        paragraph = []
        for _ in range(chance.randint(2, 4)):
            said, who = chance.choice(SAID), chance.choice(WHO)
            sentence = chance.choice(WHAT).format(
                who=who,
                who_small=who[:1].lower() + who[1:] if who.startswith("The") else who,
                place=chance.choice(PLACES),
                when=chance.choice(WHEN),
                n=chance.randint(2, 90),
                said=said,
                said_first=said.capitalize(),
            )
            a, b, c, d = (chance.choice(WORDS) for _ in range(4))
            aside = f"A {a} and a {b} were all that the {c} of the {d} kept."
            paragraph += [sentence, aside]
            count += len(sentence.split()) + len(aside.split()) + 4
        text.append(" ".join(paragraph))
    head = f"---\ntitle: Report {number} of the day\nsource: Gazette {number % 40}\nkind: newspaper\npublished: {day}\n---\n\n"
    return f"{number:05}.md", (head + "\n\n".join(text) + "\n").encode()

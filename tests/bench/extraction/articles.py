"""Who holds what in whole invented articles: how much of what the reader asserts is right, and how much it finds.

    python -m tests.bench.extraction --only articles [-v]

Texts and labels stand in ``articles/``; what a label means, and why these texts are no unseen test any more, in ``articles/labels.yaml``.
The articles are read as a user's would be: segments, datelines, headings. Precision is over asserted claims of a known place by a known
actor, so that a belief follows; one is right when a label has its effect, place and actor and may be asserted. A *false change of hands*
is a gain or loss among these that is not right. A label is found when effect, place, actor and stance were read, known or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from conflictkg.domain.claims import Claim, Mention, Stance
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.ports import Overrides
from conflictkg.domain.vocabulary import Effect
from tests.bench.extraction.agreement import words
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import Shipped, shipped
from tests.bench.extraction.table import Row

FOLDER = Path(__file__).with_name("articles")
LABELS = FOLDER / "labels.yaml"
FLIPS = (Effect.GAINS, Effect.LOSES)
CONTROL = (*FLIPS, Effect.HOLDS, Effect.PART)
OPEN = frozenset({Stance.CONDITIONAL, Stance.EXPECTED})


def plain(name: str) -> str:
    """A name as it is compared: small letters, no accents, no punctuation, no article before it.

    >>> plain("The Ta'ang Army"), plain("Mocímboa")
    ('ta ang army', 'mocimboa')
    """
    found = words(name)
    return " ".join(found[1:] if len(found) > 1 and found[0] in {"the", "a", "an"} else found)


@dataclass(frozen=True)
class Label:
    """One control claim that an article makes; the names are ``plain``."""

    shown: str
    effects: frozenset[Effect]
    places: frozenset[str]
    actors: frozenset[str]
    open: bool
    stances: frozenset[Stance]
    countries: frozenset[str]
    important: bool = False
    added: bool = False

    @classmethod
    def of(cls, raw: Mapping[str, Any], also: Mapping[str, Sequence[str]], countries: Iterable[str]) -> Label:
        """A label from its YAML and what that says of its article."""
        actors = _list(raw["actor"])
        stances = {Stance(s) for s in _list(raw.get("stance", "asserted"))}
        return cls(
            shown=f"{raw['effect']} {raw['place']} by {raw['actor']} {raw.get('stance', 'asserted')} {raw.get('date', '')}".rstrip(),
            effects=frozenset(Effect(e) for e in _list(raw["effect"])),
            places=_names(_list(raw["place"]), also),
            actors=_names([a for a in actors if a is not None], also),
            open=None in actors,
            stances=frozenset(stances | OPEN if stances & OPEN else stances),
            countries=frozenset(countries),
            important=bool(raw.get("important")),
            added=bool(raw.get("added")),
        )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(names: Iterable[str], also: Mapping[str, Sequence[str]]) -> frozenset[str]:
    return frozenset(plain(n) for name in names for n in (name, *also.get(name, ())))


@dataclass(frozen=True)
class Named:
    """A place or party of a claim: its words, and the entity it is linked to."""

    text: str
    entity: Entity | None = None

    def among(self, names: frozenset[str]) -> bool:
        """Whether it is one of the names: by its entity when linked, else by its words."""
        return plain(self.entity.label if self.entity else self.text) in names

    def __str__(self) -> str:
        return f"{self.text!r}={self.entity.label if self.entity else '-'}"


@dataclass(frozen=True)
class Told:
    """A control claim of the reader; ``places`` has the one it is linked to, or all that are acted on where none is."""

    effect: Effect
    stance: Stance
    places: tuple[Named, ...]
    agents: tuple[Named, ...]
    others: tuple[Named, ...] = ()
    when: str = ""
    quote: str = field(default="", compare=False)

    @classmethod
    def of(cls, claim: Claim, effect: Effect, reader: Shipped) -> Told:
        """A claim with the entities of its places and parties."""

        def named(mentions: Iterable[Mention]) -> tuple[Named, ...]:
            return tuple(Named(m.text, reader.entity(m.entity)) for m in mentions)

        patients = named(claim.patients)
        others = tuple(p for p in patients if p.entity and p.entity.type is EntityType.ACTOR)
        places = named([claim.place]) if claim.place else tuple(p for p in patients if p not in others)
        return cls(effect, claim.stance, places, named(claim.agents), others, claim.time.edtf, " ".join(claim.quote.text.split()))

    @property
    def counts(self) -> bool:
        """Whether a belief can follow: asserted, of a known place by a known actor."""
        return self.stance is Stance.ASSERTED and any(p.entity for p in self.places) and any(a.entity for a in self.agents)

    def agrees(self, label: Label) -> bool:
        """Effect, place, actor and stance are those of the label."""
        if self.stance not in label.stances or not any(self._is_place(p, label) for p in self.places):
            return False
        if self.effect in label.effects:
            return all(a.among(label.actors) for a in self.agents) if self.agents else label.open
        mirrored = self.effect in FLIPS and bool(label.effects & set(FLIPS))  # the same, seen from the other side
        return mirrored and any(o.among(label.actors) for o in self.others) and not any(a.among(label.actors) for a in self.agents)

    @staticmethod
    def _is_place(place: Named, label: Label) -> bool:
        elsewhere = place.entity and place.entity.country and place.entity.country not in label.countries
        return not elsewhere and place.among(label.places)

    def __str__(self) -> str:
        places, agents = ", ".join(map(str, self.places)), ", ".join(map(str, self.agents))
        return f"{self.effect} {places} by {agents or 'nobody'} {self.stance} {self.when}"


@dataclass(frozen=True)
class Outcome:
    """One article with its labels and the control claims that were read from it."""

    name: str
    labels: tuple[Label, ...]
    claims: tuple[Told, ...]

    def judged(self) -> list[tuple[Told, bool]]:
        """The claims that count, each with whether a label agrees."""
        return [(c, any(c.agrees(label) for label in self.labels)) for c in self.claims if c.counts]

    def found(self) -> list[tuple[Label, bool]]:
        """The labels that were not added later, each with whether a claim agrees."""
        return [(label, any(c.agrees(label) for c in self.claims)) for label in self.labels if not label.added]

    def listing(self) -> Iterator[str]:
        """What is wrong and what is missed, one line each."""
        for claim, right in self.judged():
            if not right:
                yield f"{self.name}: {'FALSE CHANGE OF HANDS' if claim.effect in FLIPS else 'WRONG'} {claim} | {claim.quote}"
        for label, right in self.found():
            if not right:
                yield f"{self.name}: MISSED {'(important) ' if label.important else ''}{label.shown}"


def labelled() -> dict[str, tuple[date, tuple[Label, ...]]]:
    """The day and the labels of each article, by the name of its file."""
    found = {}
    for name, raw in yaml.safe_load(LABELS.read_text(encoding="utf-8")).items():
        found[name] = (raw["published"], tuple(Label.of(c, raw["also"], raw["countries"]) for c in raw["claims"]))
    return found


def outcomes(reader: Shipped) -> list[Outcome]:
    """The articles, read."""
    read = []
    for name, (published, labels) in labelled().items():
        file = FOLDER / f"{name}.txt"
        claims: list[Told] = []
        for article in reader.articles.read(file.read_bytes(), file.name, Overrides(published=published.isoformat())):
            kinds = [(c, reader.effect(c)) for c in reader.extractor.extract(article)]
            claims += [Told.of(c, effect, reader) for c, effect in kinds if effect in CONTROL]
        read.append(Outcome(name, labels, tuple(claims)))
    return read


def rows(read: Sequence[Outcome]) -> list[Row]:
    """The figures."""
    judged = [pair for o in read for pair in o.judged()]
    found = [pair for o in read for pair in o.found()]
    flips = [right for c, right in judged if c.effect in FLIPS]
    title = "articles, looked at since"
    return [
        Row(title, "articles, control claims labelled", f"{len(read)}, {len(found)}"),
        Row(title, "control claims asserted, place and actor known", str(len(judged))),
        Row(title, "precision of these: effect, place, actor", _share(right for _, right in judged)),
        Row(title, "false changes of hands, of those asserted", _share(not right for right in flips), "aim 0"),
        Row(title, "recall: effect, place, actor, stance", _share(right for _, right in found)),
        Row(title, "recall of the important ones", _share(right for label, right in found if label.important)),
    ]


def _share(rights: Iterable[bool]) -> str:
    counted = list(rights)
    return str(Proportion(sum(counted), len(counted)))


def measure(verbose: bool) -> list[Row]:
    """The figures; with ``verbose`` every disagreement is printed."""
    with shipped() as reader:
        read = outcomes(reader)
    if verbose:
        print("\n".join(line for o in read for line in o.listing()))
    return rows(read)

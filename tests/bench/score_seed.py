"""Score the rule reader against hand-made gold claims of one document.

    python tests/bench/score_seed.py [GOLD.yaml] [-v] [--text FILE] [--published YYYY-MM-DD]

The gold file is YAML: a list of claims with ``quote``, ``type``, ``agent``, ``patient``, ``place``, ``date`` (EDTF, "~" ignored),
``attr`` (speaker, null for the outlet's own voice) and ``fact``; by default ``../shared/seed/gold-claims.yaml`` beside the checkout, which
is not part of the project. Reported are event precision and recall (kind fits, quotes overlap, best one-to-one pairing), the accuracy of
each slot, and whole claims right. Dates are right when the windows overlap.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import linear_sum_assignment

from conflictkg.articles.reader import FileArticleReader as Reader
from conflictkg.domain.claims import Article, Claim, Mention
from conflictkg.domain.ports import Overrides
from conflictkg.entities.curated import build_index
from conflictkg.entities.gazetteer import build_gazetteer, gazetteer_path
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.extraction.rules import RuleExtractor
from conflictkg.schema.vocabulary import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "seed"
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
    core: bool


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


def window(edtf: str) -> tuple[date, date]:
    """First and last day of an EDTF window."""
    parts = (edtf.replace("~", "").split("/") * 2)[:2] if "/" not in edtf else edtf.replace("~", "").split("/")

    def day(text: str, last: bool) -> date:
        if text in ("", ".."):
            return date.max if last else date.min
        if len(text) == 4:
            return date(int(text), 12, 31) if last else date(int(text), 1, 1)
        return date.fromisoformat(text)

    return day(parts[0], False), day(parts[1], True)


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


def fits(gold: Gold, document: int, claim: Claim) -> bool:
    """Whether a claim may be the gold claim: its kind fits and the quotes overlap."""
    kinds = set().union(*(KINDS[t] for t in listed(gold.raw["type"])))
    overlap = min(gold.end, claim.quote.end) - max(gold.start, claim.quote.start)
    return document == gold.document and claim.kind in kinds and overlap >= min(8, claim.quote.end - claim.quote.start)


def report(golds: Sequence[Gold], claims: Sequence[tuple[int, Claim]], undated: set[int], *, verbose: bool) -> None:
    """Print the scores, and with ``verbose`` what is missing, wrong or extra."""
    score = np.zeros((len(golds), len(claims)))
    for i, g in enumerate(golds):
        for j, (document, c) in enumerate(claims):
            if fits(g, document, c):
                trigger = abs((c.quote.start + c.quote.end) / 2 - (g.start + g.end) / 2) / 1000
                score[i, j] = 10 + sum(judged(g, c, undated=document in undated).values()) - trigger
    rows, columns = linear_sum_assignment(-score)
    pairs = [(i, j) for i, j in zip(rows, columns, strict=True) if score[i, j] > 0]
    found = {i for i, _ in pairs}
    core = [i for i, g in enumerate(golds) if g.core]
    lenient = sum(score[:, j].max() > 0 for j in range(len(claims)))
    print(f"gold {len(golds)} (core {len(core)}), claims {len(claims)}, paired {len(pairs)}")
    print(
        f"events: recall {len(pairs) / len(golds):.2f} (core {sum(i in found for i in core) / len(core):.2f}), "
        f"precision {len(pairs) / max(1, len(claims)):.2f} (counting several for one gold claim {lenient / max(1, len(claims)):.2f})"
    )
    results = [(golds[i], claims[j][1], judged(golds[i], claims[j][1], undated=claims[j][0] in undated)) for i, j in pairs]
    for name in ("agent", "patient", "place", "date", "speaker", "stance"):
        print(f"  {name}: {sum(r[name] for _, _, r in results)}/{len(results)}", end="")
    whole = sum(all(r.values()) for _, _, r in results)
    print(f"\nwhole claim right: {whole}/{len(golds)} = {whole / len(golds):.2f} of gold, {whole / max(1, len(claims)):.2f} of claims")
    if not verbose:
        return
    for i, g in enumerate(golds):
        if i not in found:
            print("MISSED", g.id, g.raw["type"], g.raw["quote"][:70])
    for j, (_, c) in enumerate(claims):
        if score[:, j].max() == 0 if len(golds) else True:
            print("EXTRA ", c.kind, c.stance, repr(c.quote.text[:90]), [a.name for a in c.agents], [p.name for p in c.patients])
    for g, c, r in results:
        wrong = [k for k, right in r.items() if not right]
        if wrong:
            print("WRONG ", g.id, c.kind, wrong, {k: g.raw.get({"speaker": "attr", "stance": "fact"}.get(k, k)) for k in wrong}, shown(c))


def shown(c: Claim) -> str:
    """A claim on one line."""
    return (
        f"{c.kind}|{[a.name for a in c.agents]}|{[p.name for p in c.patients]}|{c.place.name if c.place else None}|{c.time.edtf}"
        f"|{c.time.extent}|{c.stance}{c.credibility}|{c.speaker.name if c.speaker else None}|{c.quote.text[:100]!r}"
    )


def extractor(directory: Path) -> RuleExtractor:
    """The reader over the shipped ontology and reference data."""
    ontology = ROOT / "ontology"
    curated = directory / "names.sqlite"
    build_index(sorted((ontology / "reference").glob("*.ttl")), curated)
    build_gazetteer()
    index = SqliteNameIndex(curated, gazetteer_path())
    return RuleExtractor(load_vocabulary([ontology / n for n in ("conflict.ttl", "vocabularies.ttl", "policy.ttl")]), index)


def main() -> int:
    """Run the scorer; exit code 2 when there is no gold file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("gold", nargs="?", type=Path, default=SEED / "gold-claims.yaml")
    parser.add_argument("--text", type=Path, help="the document; by default the one text file beside the gold file")
    parser.add_argument("--published", default="", help="day of publication, when the document does not say")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--all", action="store_true", help="print every claim")
    options = parser.parse_args()
    if not options.gold.is_file():
        print(f"{options.gold}: no gold file; name one", file=sys.stderr)
        return 2
    text_file = options.text or next(iter(sorted(options.gold.parent.glob("*.txt"))))
    articles: list[Article] = Reader().read(text_file.read_bytes(), text_file.name, Overrides(published=options.published))
    golds = []
    for raw in yaml.safe_load(options.gold.read_text(encoding="utf-8")):
        wanted = 1 if raw.get("src") == "C" and len(articles) > 1 else 0
        order = [wanted, *(k for k in range(len(articles)) if k != wanted)]
        at = next(((k, articles[k].text.find(raw["quote"])) for k in order if raw["quote"] in articles[k].text), None)
        if at is None:
            print(f"{raw['id']}: its quote is not in the text", file=sys.stderr)
            continue
        golds.append(Gold(raw["id"], raw, at[0], at[1], at[1] + len(raw["quote"]), raw.get("core", True)))
    with tempfile.TemporaryDirectory() as directory:
        reader = extractor(Path(directory))
        reader.extract(articles[0])
        started = time.perf_counter()
        claims = [(k, c) for k, a in enumerate(articles) for c in reader.extract(a)]
        seconds = time.perf_counter() - started
    if options.all:
        for k, c in claims:
            print(k, shown(c), c.confidence)
    report(golds, claims, {k for k, a in enumerate(articles) if a.document.published is None}, verbose=options.verbose)
    print(f"{len(articles)} documents read in {seconds:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

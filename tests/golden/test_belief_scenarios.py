"""Every file in tests/golden/beliefs is a scenario: claims in, the answer on a day out. Analysts add one without Python.

A scenario has a ``title``, ``claims`` and ``ask``. A claim says ``who`` ``what`` (an effect, or ``clash``, ``siege``, ``held before``) and
``when`` it was, a day or window (``A/B``, ``../B``), ``said by`` an outlet on a ``day``; optionally by a ``speaker``, with a ``stance``
and a ``credibility``. Its ``document`` is called "OUTLET-DAY" unless it has a name; a denial ``corrects`` the documents that it names.
``copies`` names the outlet and day (or the ``document``) of a near copy in which the claim's words stand too.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml

from conflictkg.domain.beliefs import fold, known_by, noted, period_on
from conflictkg.domain.claims import Claim, Document, Mention, Quote, Stance
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import NearCopyFound
from conflictkg.domain.observations import Observation, known_moment, observe
from conflictkg.domain.origins import NearCopy, copies_in, origins
from conflictkg.domain.time import ClaimTime, Extent
from conflictkg.domain.vocabulary import Effect, EventKind, Policy, Vocabulary

SCENARIOS = sorted((Path(__file__).parent / "beliefs").glob("*.yaml"))
RECORDED = datetime.fromisoformat("2014-12-31T12:00:00+00:00")

POLICY = Policy(
    weights={"A": 0.95, "B": 0.8, "C": 0.6, "D": 0.3, "E": 0.15, "F": 0.1},
    credibility_factors={1: 1.0, 2: 0.95, 3: 0.8, 4: 0.4, 5: 0.2, 6: 0.3},
    source_grades={"newspaper": "B", "wire": "B", "state-media": "D", "party": "D", "forum": "E", "person": "C", "blog": "E"},
    default_grade="C",
    interested_kinds=frozenset({"state-media", "party"}),
    lone_kinds=frozenset({"forum", "social"}),
    interested_factor=0.5,
    contest_horizon=14,
    stale_horizon=180,
    prior_holder_horizon=7,
)
KINDS = {
    "gains": (Effect.GAINS, False, False, False),
    "loses": (Effect.LOSES, False, False, False),
    "holds": (Effect.HOLDS, True, False, False),
    "held before": (Effect.HOLDS, True, False, False),
    "repels": (Effect.REPELS, False, False, False),
    "assault": (Effect.CONTESTS, False, False, False),
    "siege": (Effect.CONTESTS, True, True, False),
    "clash": (Effect.CONTESTS, False, False, True),
    "part": (Effect.PART, False, False, False),
    "air-strike": (Effect.NONE, False, False, False),
}
VOCABULARY = Vocabulary(
    version="test",
    digest="",
    kinds={
        name: EventKind(notation=name, iri=f"urn:kind:{name}", label=name, cls="", effect=e, state=s, lasts=lasts, mutual=m)
        for name, (e, s, lasts, m) in KINDS.items()
    },
    operators={},
    word_classes={},
    policy=POLICY,
)
ACTORS = {
    "Government": {},
    "Army": {"party": "Government"},
    "Damascus": {"party": "Government"},
    "Isil": {},
    "Rebels": {},
    "Kurds": {},
}
OUTLETS = {
    "Gazette": ("newspaper", ()),
    "Courier": ("newspaper", ()),
    "Herald": ("newspaper", ()),
    "Wire": ("wire", ()),
    "State TV": ("state-media", ("Government",)),
    "Caliphate Radio": ("state-media", ("Isil",)),
    "Forum": ("forum", ()),
    "Blog": ("blog", ()),
    "Bulletin": ("party", ()),
}
ENTITIES = {
    **{n: Entity(iri=n, type=EntityType.ACTOR, label=n, party=d.get("party")) for n, d in ACTORS.items()},
    **{n: Entity(iri=n, type=EntityType.SOURCE, label=n, kind=k, sides_with=s) for n, (k, s) in OUTLETS.items()},
}


def claim_of(row: dict[str, Any], index: int) -> tuple[Claim, Document]:
    outlet = row["said by"]
    published = _moment(row["day"])
    document = Document(
        id=row.get("document", f"{outlet}-{row['day']}"),
        text_digest="",
        raw_digest="",
        source_file="",
        outlet=outlet,
        source=outlet,
        source_kind=OUTLETS[outlet][0],
        published=published.date() if isinstance(published, datetime) else published,
        published_at=published if isinstance(published, datetime) else None,
        corrects=tuple(_list(row.get("corrects", []))),
    )
    state = KINDS[row["what"]][1]
    what = row["what"]
    speaker = row.get("speaker")
    claim = Claim(
        document=document.id,
        kind=what,
        quote=Quote(100 * index, 100 * index + 10, "x"),
        agents=tuple(_mention(a) for a in _list(row["who"])),
        patients=tuple(_mention(a) for a in _list(row.get("other", []))),
        place=_mention("Base"),
        time=_time(str(row["when"]), Extent.OVER if what == "held before" else Extent.WITHIN, state, row.get("clock")),
        stance=Stance(row.get("stance", "asserted")),
        speaker=_mention(speaker) if speaker else None,
        relayers=tuple(_mention(r) for r in _list(row.get("via", []))),
        credibility=row.get("credibility", 2),
    )
    return claim, document


def _moment(value: Any) -> date | datetime:
    if isinstance(value, date):
        return value
    text = str(value)
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _mention(name: str) -> Mention:
    return Mention(text=name, start=0, end=len(name), entity=name if name in ENTITIES or name == "Base" else None, label=name)


def _time(text: str, extent: Extent, state: bool, clock: Any) -> ClaimTime:
    start, _, end = text.partition("/")
    end = end or start
    a = None if start == ".." else date.fromisoformat(start)
    b = None if end == ".." else date.fromisoformat(end)
    if state and extent is Extent.WITHIN and a != b and a is not None:
        extent = Extent.THROUGHOUT
    return ClaimTime(earliest=a, latest=b, extent=extent, clock=time.fromisoformat(clock) if clock else None)


def copies_of(rows: list[dict[str, Any]], told: list[tuple[Claim, Document]]) -> dict[str, list[NearCopy]]:
    """Near copies by document: the words of a claim are those of the first claim of the document that it names."""
    found: dict[str, list[NearCopy]] = defaultdict(list)
    for row, (claim, document) in zip(rows, told, strict=True):
        for other in _list(row.get("copies", [])):
            theirs = next(c.quote for c, d in told if d.id == other)
            first, second = sorted([(document.id, claim.quote), (other, theirs)])
            passage = (first[1].start, first[1].end, second[1].start, second[1].end)
            for id, copy in copies_in(NearCopyFound(first[0], second[0], (passage,))):
                found[id].append(copy)
    return found


def observations_of(rows: list[dict[str, Any]]) -> list[Observation]:
    found = []
    told = [claim_of(row, index) for index, row in enumerate(rows)]
    copies = copies_of(rows, told)
    dated = {document.id: (document, known_moment(document, RECORDED)) for _, document in told}
    for claim, document in told:
        known = known_moment(document, RECORDED)
        copied = origins(claim, document, known, lambda id: copies.get(id, ()), dated.get)
        observation = observe(claim, document, known, VOCABULARY, ENTITIES.get, None, copied)
        if observation is not None:
            found.append(observation)
    return found


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_scenario(path: Path) -> None:
    scenario = yaml.safe_load(path.read_text(encoding="utf-8"))
    observations = observations_of(scenario["claims"])
    assert scenario["ask"], "a scenario asks at least once"
    for question in scenario["ask"]:
        known = known_by(observations, question["as known"]) if "as known" in question else observations
        for order in (known, list(reversed(known))):
            period = period_on(fold("Base", order, POLICY), question["when"])
            got = {
                "controller": period.controller,
                "status": period.status.value,
                "rule": period.rule,
                "alternatives": [a.actor for a in period.alternatives],
                "contested by": sorted({c.actor for c in period.contests}),
                "from": period.valid_from,
                "window": [period.start_earliest, period.start_latest],
                "until": period.valid_until,
                "noted": len(noted(period, known)),
                "confidence": period.confidence,
            }
            expected = {k: v for k, v in question.items() if k not in ("when", "as known")}
            assert {k: got[k] for k in expected} == expected, f"{scenario['title']}: on {question['when']}"

"""Every file in tests/golden/beliefs is a scenario: claims in, the answer on a day out. Analysts add one without Python.

What may stand in such a file says ``docs/beliefs.md``, "Scenarios".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml

from conflictkg.domain.beliefs import fold, known_by, noted, period_on
from conflictkg.domain.claims import Claim, Document, Mention, Quote, Stance
from conflictkg.domain.entities import Affiliation, Entity, EntityType, Tie
from conflictkg.domain.log_events import NearCopyFound
from conflictkg.domain.observations import Observation, known_moment, observe
from conflictkg.domain.origins import NearCopy, copies_in, origins
from conflictkg.domain.periods import Period
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
    "regains": (Effect.GAINS, False, False, False),
    "loses": (Effect.LOSES, False, False, False),
    "holds": (Effect.HOLDS, True, False, False),
    "held before": (Effect.HOLDS, True, False, False),
    "repels": (Effect.REPELS, False, False, False),
    "assault": (Effect.CONTESTS, False, False, False),
    "siege": (Effect.CONTESTS, True, True, False),
    "clash": (Effect.CONTESTS, False, False, True),
    "part": (Effect.PART, False, False, False),
    "air-strike": (Effect.NONE, False, False, False),
    "siege lifted": (Effect.ENDS, False, False, False),
}
ENDS = {"siege lifted": frozenset({"siege"})}
VOCABULARY = Vocabulary(
    version="test",
    digest="",
    kinds={
        name: EventKind(
            notation=name,
            iri=f"urn:kind:{name}",
            label=name,
            cls="",
            effect=e,
            state=s,
            lasts=lasts,
            mutual=m,
            ends=ENDS.get(name, frozenset()),
        )
        for name, (e, s, lasts, m) in KINDS.items()
    },
    operators={},
    word_classes={"again": ("retook",)},
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
    "Base": Entity(iri="Base", type=EntityType.PLACE, label="Base"),
}


def entities_of(scenario: Mapping[str, Any]) -> dict[str, Entity]:
    """The entities that all scenarios know, and those that one adds."""
    found = dict(ENTITIES)
    for section, type in (("actors", EntityType.ACTOR), ("sources", EntityType.SOURCE), ("places", EntityType.PLACE)):
        for name, said in scenario.get(section, {}).items():
            assert set(said) <= {"kind", "party", "generic", "grade", "within", "sides with", "ties"}, f"{name}: {said}"
            found[name] = Entity(
                iri=name,
                type=type,
                label=name,
                kind=said.get("kind", ""),
                party=said.get("party"),
                generic=said.get("generic", False),
                grade=said.get("grade", ""),
                within=said.get("within"),
                sides_with=tuple(_list(said.get("sides with", []))),
                affiliations=tuple(_tie(tie) for tie in said.get("ties", [])),
            )
    return found


def _tie(said: Mapping[str, Any]) -> Affiliation:
    tie = Tie.ARM_OF if "arm of" in said else Tie.SIDES_WITH
    return Affiliation(tie, said[tie.value.replace("-", " ")], said.get("from"), said.get("until"))


def claim_of(row: dict[str, Any], index: int, entities: Mapping[str, Entity] = ENTITIES) -> tuple[Claim, Document]:
    outlet = row["said by"]
    published = None if row["day"] == "unknown" else _moment(row["day"])
    document = Document(
        id=row.get("document", f"{outlet}-{row['day']}"),
        text_digest="",
        raw_digest="",
        source_file="",
        outlet=outlet,
        source=outlet or None,
        source_kind=entities[outlet].kind,
        published=published.date() if isinstance(published, datetime) else published,
        published_at=published if isinstance(published, datetime) else None,
        parent=row.get("host"),
        corrects=tuple(_list(row.get("corrects", []))),
    )
    state = KINDS[row["what"]][1]
    what = row["what"]
    speaker = row.get("speaker")
    where = row.get("where", "Base")

    def _mention(name: str) -> Mention:
        return Mention(text=name, start=0, end=len(name), entity=name if name in entities else None, label=name)

    claim = Claim(
        document=document.id,
        kind=what,
        quote=Quote(100 * index, 100 * index + 10, "retook it" if what == "regains" else "took it"),
        agents=tuple(_mention(a) for a in _list(row["who"])),
        patients=tuple(_mention(a) for a in _list(row.get("other", []))),
        place=_mention(where) if where else None,
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


def observations_of(rows: list[dict[str, Any]], entities: Mapping[str, Entity] = ENTITIES) -> list[Observation]:
    found = []
    told = [claim_of(row, index, entities) for index, row in enumerate(rows)]
    copies = copies_of(rows, told)
    documents = {document.id: document for _, document in told}
    recorded = {
        document.id: datetime.combine(row["recorded"], RECORDED.timetz())
        for row, (_, document) in zip(rows, told, strict=True)
        if "recorded" in row
    }
    dated = {
        id: (document, known_moment(document, recorded.get(id, RECORDED), documents.get(document.parent or "")))
        for id, document in documents.items()
    }
    for claim, document in told:
        known = dated[document.id][1]
        copied = origins(claim, document, known, lambda id: copies.get(id, ()), dated.get)
        observation = observe(claim, document, known, VOCABULARY, entities.get, None, copied)
        if observation is not None:
            found.append(observation)
    return found


def answer_of(observations: Sequence[Observation], question: Mapping[str, Any]) -> tuple[Period, Sequence[Observation]]:
    """The period that answers a question, and what was known."""
    where = question.get("where", "Base")
    here = [o for o in observations if o.place == where]
    known = known_by(here, question.get("as known"))
    periods = {period_on(fold(where, order, POLICY), question["when"]) for order in (known, list(reversed(known)))}
    assert len(periods) == 1, "the order of arrival changes the answer"
    return periods.pop(), known


def got_of(period: Period, known: Sequence[Observation], day: date) -> dict[str, Any]:
    """Everything about an answer that a scenario may expect."""
    others = [a.actor for a in period.alternatives]
    fights = [c for c in period.contests if c.on(day)]
    return {
        "controller": period.controller,
        "status": period.status.value,
        "rule": period.rule,
        "alternatives": others,
        "first alternative": others[0] if others else None,
        "named": sorted(filter(None, [period.controller, *others])),
        "contested by": sorted({c.actor for c in fights}),
        "stale": sorted({c.actor for c in fights if (day - c.mentioned).days > POLICY.stale_horizon}),
        "from": period.valid_from,
        "window": [period.start_earliest, period.start_latest],
        "until": period.valid_until,
        "noted": len(noted(period, known)),
        "confidence": period.confidence,
        "last evidence": period.last_evidence,
    }


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_scenario(path: Path) -> None:
    scenario = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(scenario) <= {"title", "actors", "sources", "places", "claims", "ask"}
    observations = observations_of(scenario["claims"], entities_of(scenario))
    assert scenario["ask"], "a scenario asks at least once"
    for question in scenario["ask"]:
        period, known = answer_of(observations, question)
        got = got_of(period, known, question["when"])
        expected = dict(question)
        for key in ("when", "as known", "where"):
            expected.pop(key, None)
        for key, less in (("surer than", True), ("as sure as", False)):
            if key in expected:
                other, _ = answer_of(observations, expected.pop(key))
                assert (other.confidence < period.confidence) if less else (other.confidence == period.confidence), f"{key}: {question}"
        assert {k: got[k] for k in expected} == expected, f"{scenario['title']}: on {question['when']}"


def test_there_are_scenarios_for_every_rule() -> None:
    assert len(SCENARIOS) >= 135
    told = " ".join(path.read_text(encoding="utf-8") for path in SCENARIOS)
    assert [n for n in range(1, 13) if f"R{n})" not in told and f"R{n}," not in told and f"R{n};" not in told] == []

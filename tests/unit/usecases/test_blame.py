"""From a period back to the log: which events brought in what it rests on, and which changed it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from conflictkg.domain.beliefs import period_on
from conflictkg.domain.claims import Article, Claim, Stance
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import (
    AliasAdded,
    ArticleRecorded,
    ClaimsAsserted,
    EntitiesMerged,
    EntityRenamed,
    EntitySplit,
    LogEvent,
    NearCopyFound,
    OntologyAdopted,
)
from conflictkg.rdf.iris import IriMaker
from conflictkg.usecases.blame import blame
from conflictkg.usecases.replay import replayed
from conflictkg.usecases.who_controlled import Teller, case_of
from tests.fakes.claims import GOVERNMENT, ISIL, TAYFUR, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.fakes.vocabulary import shipped_vocabulary

DAY = date(2014, 11, 3)
TEXT = "Fighters captured Tayfur . Soldiers hold Tayfur . Fighters assaulted Tayfur ."
WHO = ("m.vale", "one group under two names")


def told(source: Article, *claims: Claim, extractor: str = "rules/1") -> list[LogEvent]:
    return [ArticleRecorded(source.document), ClaimsAsserted(source.document.id, extractor, claims)]


COURIER = article(TEXT, "Courier", DAY)
CAPTURE = claim(COURIER, "control-gained", "Fighters captured Tayfur", agent=ISIL)
HERALD = article(f"{TEXT} More.", "Herald", DAY)
DENIAL = claim(HERALD, "control-gained", "Fighters captured Tayfur", agent=ISIL, stance=Stance.DENIED)
NOTICE = article("Correction . Fighters captured Tayfur", "Courier", DAY + timedelta(days=3))
CORRECTION = replace(NOTICE, document=replace(NOTICE.document, corrects=(COURIER.document.id,)))


def asked(events: Sequence[LogEvent], on: date = DAY, known: date | None = None) -> dict[str, Any]:
    minutes = count()
    log = MemoryEventLog(lambda: datetime(2024, 5, 1, tzinfo=UTC) + timedelta(minutes=next(minutes)))
    for event in events:
        log.append([event])
    then, vocabulary = replayed(log, place=TAYFUR), shipped_vocabulary()
    lookup = then.lookup(lambda iri: Entity(iri=iri, type=EntityType.PLACE if iri == TAYFUR else EntityType.ACTOR, label=iri))
    case = case_of(TAYFUR, then.testimonies, vocabulary, lookup, known)
    return blame(log, case, period_on(case.periods, on), Teller(lookup, IriMaker("https://kb.example/"), vocabulary.policy))


def test_each_claim_is_traced_to_the_events_that_recorded_it() -> None:
    adopted = OntologyAdopted("1", "d1", ())
    answer = asked([adopted, *told(COURIER, CAPTURE), OntologyAdopted("2", "d2", ()), *told(HERALD, DENIAL, extractor="llm/1:m")])
    rows = {row["article"]["source"]: row for row in answer["claims"]}
    assert {role for row in rows.values() for role in row["roles"]} == {"supports", "opposes"}
    found = {
        outlet: [(row[e]["position"], row[e]["type"], row[e]["by"]) for e in ("article_recorded", "recorded")]
        for outlet, row in rows.items()
    }
    assert found == {
        "Courier": [(2, "article-recorded/1", None), (3, "claims-asserted/1", "rules/1")],
        "Herald": [(5, "article-recorded/1", None), (6, "claims-asserted/1", "llm/1:m")],
    }
    assert [rows[outlet]["ontology"]["version"] for outlet in ("Courier", "Herald")] == ["1", "2"]
    assert (answer["ontology"]["position"], answer["ontology"]["version"]) == (4, "2")
    assert rows["Courier"]["recorded"]["at"] == "2024-05-01T00:02:00+00:00"


def test_the_claims_of_a_contest_are_behind_the_period_too() -> None:
    holds = claim(COURIER, "control-held", "Soldiers hold Tayfur", agent=GOVERNMENT)
    assault = claim(COURIER, "assault", "Fighters assaulted Tayfur", agent=ISIL)
    answer = asked(told(COURIER, holds, assault))
    assert [row["roles"] for row in answer["claims"]] == [["supports"], ["contests"]]


CHANGES: list[tuple[LogEvent, str | None, str]] = [
    (ArticleRecorded(CORRECTION.document), "Courier", f"corrected by {CORRECTION.document.id}"),
    (
        ArticleRecorded(replace(NOTICE.document, withdraws=(COURIER.document.id,))),
        "Courier",
        f"withdrawn by {NOTICE.document.id}",
    ),
    (
        ArticleRecorded(replace(NOTICE.document, revises=COURIER.document.id)),
        "Courier",
        f"replaced by the changed text {NOTICE.document.id}",
    ),
    (NearCopyFound(COURIER.document.id, NOTICE.document.id, ()), None, f"found to be a near copy of {NOTICE.document.id}"),
    (ClaimsAsserted(COURIER.document.id, "rules/2", (CAPTURE,)), "rules/2", "read again"),
    (EntitiesMerged(*WHO, kept=GOVERNMENT, merged=ISIL), "m.vale", f"{ISIL} merged into {GOVERNMENT}"),
    (EntityRenamed(*WHO, entity=TAYFUR, label="T4"), "m.vale", f"entity-renamed {TAYFUR} T4"),
    (EntitySplit(*WHO, entity=ISIL), "m.vale", f"entity-split {ISIL}"),
]


@pytest.mark.parametrize(("event", "by", "what"), CHANGES, ids=lambda value: type(value).__name__)
def test_what_changed_a_claim_later_is_told(event: LogEvent, by: str | None, what: str) -> None:
    events = [*told(COURIER, CAPTURE), event]
    if isinstance(event, NearCopyFound):
        events.insert(2, ArticleRecorded(NOTICE.document))
    (row,) = asked(events, known=DAY)["claims"]
    (change,) = row["changed_by"]
    assert (change["position"], change["by"], change["what"]) == (len(events), by, what)
    assert change.get("because") == (WHO[1] if by == "m.vale" else None)


def test_what_concerns_others_is_not_told() -> None:
    other = EntitiesMerged(*WHO, kept="https://kb.example/a", merged="https://kb.example/b")
    events = [*told(COURIER, CAPTURE), *told(HERALD), other, AliasAdded(*WHO, entity="https://kb.example/a", name="A")]
    (row,) = asked(events)["claims"]
    assert row["changed_by"] == []


def test_a_merge_of_what_an_entity_was_merged_into_counts_too() -> None:
    first, second = "https://kb.example/first", "https://kb.example/second"
    merges = [EntitiesMerged(*WHO, kept=first, merged=ISIL), EntitiesMerged(*WHO, kept=second, merged=first)]
    (row,) = asked([*told(COURIER, CAPTURE), *merges])["claims"]
    assert [change["position"] for change in row["changed_by"]] == [3, 4]


def test_nobody_known_rests_on_nothing() -> None:
    answer = asked(told(COURIER, CAPTURE), on=DAY - timedelta(days=400))
    assert (answer["status"], answer["claims"], answer["period"]) == ("unknown", [], None)

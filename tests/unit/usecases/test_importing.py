"""Importing rows: all of a row or nothing, once, and another version of an event as a revision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from conflictkg.copies.index import SqliteCopyIndex
from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.coding import CodedRow, RefusedRow
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, EntityAdded
from conflictkg.domain.ports import Verdict
from conflictkg.errors import BusyKnowledgeBase, InputRefused, KnowledgeBaseFault
from conflictkg.rdf.iris import IriMaker
from conflictkg.usecases.importing import Importing, ImportPorts, ImportReport
from conflictkg.usecases.ingest import RecordingPorts
from tests.fakes.coded import WORLD, coding
from tests.fakes.event_log import MemoryEventLog
from tests.fakes.vocabulary import shipped_vocabulary
from tests.unit.coded.rows import CURRENT, GED, all_rows, row

ROWS = tuple(replace(r, country="Arvandia") for r in all_rows(CURRENT))
FIRST = ROWS[0]


@dataclass
class Validator:
    """Quarantines claims of some kinds; breaks on documents whose text holds ``breaks``."""

    quarantines: tuple[str, ...] = ()
    breaks: str = "nothing"
    error: Callable[[], Exception] = lambda: InputRefused("cannot be written")
    batches: list[int] = field(default_factory=list)

    def validate(self, document: Document, text: str | None, claims: Sequence[Claim]) -> list[Verdict]:
        return self.validate_all([(document, text, claims)])[0]

    def validate_all(self, articles: Sequence[tuple[Document, str | None, Sequence[Claim]]]) -> list[list[Verdict]]:
        self.batches.append(len(articles))
        if any(self.breaks in document.url for document, _, _ in articles):
            raise self.error()
        return [[Verdict(c, ("no good",) if c.kind in self.quarantines else ()) for c in claims] for _, _, claims in articles]


@pytest.fixture
def log() -> MemoryEventLog:
    return MemoryEventLog()


@pytest.fixture
def ports(log: MemoryEventLog, tmp_path: Path) -> ImportPorts:
    recording = RecordingPorts(log, SqliteCopyIndex(tmp_path / "copies.sqlite", log), {})
    return ImportPorts(coding("acled"), shipped_vocabulary().kinds, WORLD, IriMaker("https://kb.example/"), Validator(), recording, {})


def run(ports: ImportPorts, *rows: CodedRow | RefusedRow, published: date | None = None) -> ImportReport:
    importing = Importing("rows.csv", ports, published)
    assert list(importing.run(rows))[-1] == len(rows)
    return importing.report


def documents(log: MemoryEventLog) -> list[Document]:
    return [s.event.document for s in log.read() if isinstance(s.event, ArticleRecorded)]


def test_rows_are_recorded_with_their_claims_and_entities(ports: ImportPorts, log: MemoryEventLog) -> None:
    report = run(ports, *ROWS)
    assert (report.rows, report.recorded, report.claims, report.refused_count) == (6, 6, 5, 0)
    assert report.unclaimed == {"Peaceful protest": 1}
    assert [d.url for d in documents(log)] == [f"acled:{r.event}" for r in ROWS]
    claims = [c for s in log.read() if isinstance(s.event, ClaimsAsserted) for c in s.event.claims]
    assert len(claims) == 5 and {c.extractor for c in claims} == {"acled/1"}
    added = [s.event.entity for s in log.read() if isinstance(s.event, EntityAdded)]
    assert len(added) == len({e.iri for e in added}) == report.provisional
    assert {e.label for e in added} >= {"Kesselmark", "Torvik", "River Guard (Syria)"}


def test_the_same_file_again_records_nothing(ports: ImportPorts, log: MemoryEventLog) -> None:
    run(ports, *ROWS)
    before = log.head()
    report = run(ports, *ROWS)
    assert (report.recorded, report.known, log.head()) == (0, 6, before)


def test_another_version_of_an_event_is_a_revision(ports: ImportPorts, log: MemoryEventLog) -> None:
    run(ports, FIRST)
    report = run(ports, replace(FIRST, killed=None, published=_later(FIRST, 1)))
    first, second = documents(log)
    assert (report.recorded, report.revisions) == (1, 1)
    assert second.revises == first.id and second.url == first.url


def test_an_older_version_does_not_replace_a_newer_one(ports: ImportPorts, log: MemoryEventLog) -> None:
    run(ports, FIRST)
    report = run(ports, replace(FIRST, killed=None, published=_later(FIRST, -1)))
    assert (report.recorded, report.outdated) == (0, 1)
    assert len(documents(log)) == 1


def _later(row: CodedRow, days: int) -> datetime:
    assert row.published is not None
    return row.published + timedelta(days=days)


def test_an_event_that_stands_twice_in_a_file_is_taken_once(ports: ImportPorts, log: MemoryEventLog) -> None:
    report = run(ports, FIRST, replace(FIRST, line=9, killed=None))
    assert report.recorded == 1 and len(documents(log)) == 1
    assert [(r.line, r.event) for r in report.refused] == [(9, FIRST.event)] and "line 2 already" in report.refused[0].reason


def test_a_code_that_nobody_knows_is_refused(ports: ImportPorts) -> None:
    report = run(ports, replace(FIRST, code="Alien landing"))
    assert report.recorded == 0 and "'Alien landing'" in report.refused[0].reason


def test_a_refused_row_is_passed_on_and_the_rest_is_taken(ports: ImportPorts) -> None:
    bad = RefusedRow(7, "SYR1", "latitude", "'999' is not from -90 to 90 degrees; correct it")
    report = run(ports, bad, FIRST)
    assert (report.rows, report.recorded, report.refused, report.refused_count) == (2, 1, [bad], 1)


def test_quarantined_claims_are_recorded_and_told(ports: ImportPorts) -> None:
    report = run(replace(ports, validator=Validator(quarantines=("control-gained",))), *ROWS)
    assert (report.recorded, report.claims, report.quarantined_count) == (6, 3, 2)
    assert report.quarantined[0] == "line 2, SYR900001: no good"


@pytest.mark.parametrize(("error", "says"), [(lambda: InputRefused("cannot be written"), "cannot be written"), (ZeroDivisionError, "bug")])
def test_a_row_that_breaks_its_batch_is_refused_alone(
    ports: ImportPorts, log: MemoryEventLog, error: Callable[[], Exception], says: str
) -> None:
    report = run(replace(ports, validator=Validator(breaks=ROWS[2].event, error=error)), *ROWS)
    assert report.recorded == 5 and [r.event for r in report.refused] == [ROWS[2].event] and says in report.refused[0].reason
    assert ROWS[2].event not in " ".join(d.url for d in documents(log))
    assert bool(report.traces) == (says == "bug")


@pytest.mark.parametrize("fault", [KnowledgeBaseFault("broken shapes"), BusyKnowledgeBase("another process is writing")])
def test_what_concerns_all_rows_ends_the_import(ports: ImportPorts, fault: Exception) -> None:
    validator = Validator(breaks="acled", error=lambda: fault)
    with pytest.raises(type(fault), match=str(fault)):
        run(replace(ports, validator=validator), *ROWS)
    assert validator.batches == [6]


def test_rows_go_through_the_shapes_together(ports: ImportPorts) -> None:
    validator = Validator()
    run(replace(ports, validator=validator), *(replace(FIRST, event=f"SYR{n}", line=n) for n in range(2, 452)))
    assert validator.batches == [200, 200, 50]


def test_rows_without_a_date_are_known_from_the_day_of_the_release(ports: ImportPorts, log: MemoryEventLog) -> None:
    ged = replace(ports, coding=coding("ucdp-ged"))
    report = run(ged, replace(row(GED, "900001"), country="Arvandia"), published=date(2032, 6, 1))
    assert report.refused == [] and report.traces == []
    (document,) = documents(log)
    assert document.published == date(2032, 6, 1) and document.published_at is None and document.outlet == "UCDP"
    later = replace(row(GED, "900001"), country="Arvandia", killed=None)
    assert run(ged, later, published=date(2031, 6, 1)).outdated == 1
    assert run(ged, later, published=date(2033, 6, 1)).revisions == 1
    assert ged.versions["ucdp-ged:900001"] == datetime(2033, 6, 1, 23, 59, 59, 999999, UTC)


def test_a_data_set_without_its_source_cannot_speak(ports: ImportPorts) -> None:
    with pytest.raises(KnowledgeBaseFault, match="lacks <urn:nobody>"):
        run(replace(ports, coding=replace(coding("acled"), source="urn:nobody")), FIRST)

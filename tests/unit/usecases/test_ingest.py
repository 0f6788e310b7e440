"""Taking articles in, with parts made by hand: what is recorded, and that nothing is half recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from conflictkg.copies.index import SqliteCopyIndex
from conflictkg.domain.claims import Article, Claim, Document
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, ClaimsQuarantined, EntityAdded
from conflictkg.domain.ports import EventLog, Overrides, RawInput, Verdict
from conflictkg.errors import InputRefused
from conflictkg.rdf.iris import IriMaker
from conflictkg.usecases.ingest import IngestedArticle, RecordingPorts, ingest
from conflictkg.usecases.preparing import PreparationPorts
from tests.fakes.claims import ISIL, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.fakes.name_index import FakeNameIndex
from tests.golden.test_belief_scenarios import POLICY

GAZETTE = Entity(iri="urn:source:gazette", type=EntityType.SOURCE, label="Harbour Gazette", kind="newspaper")
HAMLET = Entity(iri="https://sws.geonames.org/1/", type=EntityType.PLACE, label="Hamlet", kind="settlement", country="SY", gazetteer=True)
TEXT = "Isil assaulted Tayfur. Isil lost Hamlet."


class Reader:
    def __init__(self, *articles: Article) -> None:
        self.articles = list(articles)

    def read(self, data: bytes, name: str, overrides: Overrides) -> list[Article]:
        if data == b"bad":
            raise InputRefused(f"{name}: is bad; mend it")
        return self.articles


class Extractor:
    name = "test/1"

    def extract(self, article: Article) -> list[Claim]:
        told = claim(article, "assault", "Isil assaulted Tayfur", agent=ISIL)
        return [told, told, claim(article, "control-lost", "Isil lost Hamlet", agent=ISIL, place=HAMLET.iri)]

    def extract_all(self, articles: Sequence[Article]) -> Iterator[list[Claim]]:
        return map(self.extract, articles)


class Validator:
    def __init__(self, *refused: str) -> None:
        self.refused = refused

    def validate(self, document: Document, text: str | None, claims: Sequence[Claim]) -> list[Verdict]:
        return [Verdict(c, ("no good",) if c.kind in self.refused else ()) for c in claims]

    def validate_all(self, articles: Sequence[tuple[Document, str | None, Sequence[Claim]]]) -> list[list[Verdict]]:
        return [self.validate(*article) for article in articles]


@dataclass(frozen=True)
class Ports:
    preparation: PreparationPorts
    recording: RecordingPorts

    @property
    def log(self) -> EventLog:
        return self.recording.log


def ports(*articles: Article, refused: tuple[str, ...] = ()) -> Ports:
    log = MemoryEventLog()
    preparation = PreparationPorts(
        reader=Reader(*articles),
        extractor=Extractor(),
        validator=Validator(*refused),
        names=FakeNameIndex([GAZETTE, HAMLET]),
        iris=IriMaker("https://kb.example/"),
        policy=POLICY,
        known=lambda id: f"article-recorded:{id}" in log,
    )
    return Ports(preparation, RecordingPorts(log=log, copies=SqliteCopyIndex(Path(":memory:"), log), urls={}))


def take_in(data: bytes, parts: Ports) -> list[IngestedArticle]:
    return ingest(RawInput(data, "a.txt"), parts.preparation, parts.recording)


def events(parts: Ports) -> list[object]:
    return [stored.event for stored in parts.log.read()]


def test_records_document_claims_and_what_the_gazetteer_lent() -> None:
    host = article(TEXT, "Harbour Gazette", date(2014, 11, 3))
    parts = ports(host)
    (report,) = take_in(b"x", parts)
    assert (report.new, report.claims, report.quarantined) == (True, 2, ())
    added, recorded, asserted = events(parts)
    assert isinstance(added, EntityAdded) and added.entity == HAMLET
    assert isinstance(recorded, ArticleRecorded) and recorded.document.source == GAZETTE.iri
    assert isinstance(asserted, ClaimsAsserted) and len(asserted.claims) == 2
    assert parts.log.text(host.document.text_digest) == TEXT


def test_reading_twice_changes_nothing() -> None:
    parts = ports(article(TEXT, "Harbour Gazette", date(2014, 11, 3)))
    take_in(b"x", parts)
    before = parts.log.position()
    (report,) = take_in(b"x", parts)
    assert not report.new
    assert parts.log.position() == before


def test_a_claim_that_breaks_a_shape_is_quarantined_with_its_reason_and_not_lost() -> None:
    parts = ports(article(TEXT, "Harbour Gazette", date(2014, 11, 3)), refused=("assault",))
    (report,) = take_in(b"x", parts)
    assert (report.claims, report.quarantined) == (1, ("no good",))
    (quarantined,) = [e for e in events(parts) if isinstance(e, ClaimsQuarantined)]
    assert [item.reasons for item in quarantined.items] == [("no good",)]


def test_an_unknown_outlet_becomes_a_source_and_a_comment_never_speaks_for_it() -> None:
    host = article(TEXT, "The Daily Invention", date(2014, 11, 3))
    comment = article(TEXT + " lol", "The Daily Invention", None, kind="forum", parent=host.document.id)
    parts = ports(host, comment)
    take_in(b"x", parts)
    documents = [e.document for e in events(parts) if isinstance(e, ArticleRecorded)]
    minted = IriMaker("https://kb.example/").source("The Daily Invention")
    assert [d.source for d in documents] == [minted, None]
    assert [e.entity.label for e in events(parts) if isinstance(e, EntityAdded)] == ["The Daily Invention", "Hamlet"]


def test_a_refused_input_writes_nothing() -> None:
    parts = ports(article(TEXT, "Harbour Gazette", date(2014, 11, 3)))
    with pytest.raises(InputRefused, match="mend it"):
        take_in(b"bad", parts)
    assert parts.log.position() == 0


def test_undated_and_foreign_inputs_are_read_with_a_warning() -> None:
    parts = ports(article(TEXT, "Harbour Gazette", None))
    (report,) = take_in(b"x", parts)
    assert any("undated" in w for w in report.warnings)

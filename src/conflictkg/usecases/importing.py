"""Import coded rows: each becomes a document of its data set with its claims, validated and recorded like what is read from articles.

All of a row is recorded, or nothing of it. Rows are validated and recorded in batches, for either costs most of its time once for each
call; a row that makes its batch fail is found and refused alone. Idempotent: a row that the log has is left alone; another version of an
event is a revision of the one before, unless it is known to be older.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from conflictkg.domain.claims import Article, Claim, Document
from conflictkg.domain.coding import CodedRow, Coding, RefusedRow
from conflictkg.domain.entities import Entity
from conflictkg.domain.log_events import QuarantinedClaim
from conflictkg.domain.ports import ClaimValidator, Iris, NameIndex
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import BusyKnowledgeBase, ConflictkgError, InputRefused, KnowledgeBaseFault
from conflictkg.usecases.coded_claims import RowReader, as_document
from conflictkg.usecases.coded_names import CodedNames
from conflictkg.usecases.ingest import RecordingPorts, record
from conflictkg.usecases.preparing import Prepared, PreparedDocument

BATCH = 200
"""Rows validated and recorded together at most."""
MOST_TOLD = 10_000
"""Refused rows and quarantined claims that a report holds at most; more are only counted."""


@dataclass(frozen=True, slots=True)
class ImportPorts:
    """What importing needs.

    ``versions`` tells of each event (its URL) when the latest version in the log was published, as far as that is known, and is kept up to
    date.
    """

    coding: Coding
    kinds: Mapping[str, EventKind]
    names: NameIndex
    iris: Iris
    validator: ClaimValidator
    recording: RecordingPorts
    versions: dict[str, datetime | None]


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What became of a file's rows.

    ``recorded`` counts rows that are new to the log, ``revisions`` those of them that are another version of an event; ``known`` rows were
    there already, ``outdated`` ones are older than what is there. ``unclaimed`` are rows recorded without a claim, by their code.
    """

    file: str
    data_set: str
    rows: int = 0
    recorded: int = 0
    revisions: int = 0
    known: int = 0
    outdated: int = 0
    claims: int = 0
    provisional: int = 0
    unclaimed: dict[str, int] = field(default_factory=dict)
    quarantined: list[str] = field(default_factory=list)
    quarantined_count: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    refused_count: int = 0
    traces: list[str] = field(default_factory=list)

    def refuse(self, row: RefusedRow) -> None:
        """Take note of a row that was refused."""
        self.refused_count += 1
        if len(self.refused) < MOST_TOLD:
            self.refused.append(row)


@dataclass(slots=True)
class _Ready:
    """A row on its way to the log."""

    row: CodedRow
    article: Article
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]


class Importing:
    """The import of one file. ``published`` is the day on which the release was, for rows that do not say themselves.

    Raises ``KnowledgeBaseFault`` when the reference data lacks the data set's source.
    """

    def __init__(self, file: str, ports: ImportPorts, published: date | None = None) -> None:
        self._file = file
        self._ports = ports
        self._published = published
        source = ports.names.entity(ports.coding.source)
        if source is None:
            raise KnowledgeBaseFault(f"the reference data lacks <{ports.coding.source}>, as which {ports.coding.data_set} speaks; add it")
        self._source = source
        self._names = CodedNames(ports.names, ports.iris, ports.coding)
        self._reader = RowReader(ports.coding, ports.kinds, self._names)
        self._lines: dict[str, int] = {}  # where each event stands in the file
        self._minted: set[str] = set()
        self.report = ImportReport(file=file, data_set=ports.coding.data_set)

    def run(self, rows: Iterable[CodedRow | RefusedRow]) -> Iterator[int]:
        """Import the rows; yields their number from time to time. What is recorded stays when this is interrupted."""
        batch: list[_Ready] = []
        for row in rows:
            self.report.rows += 1
            ready = row if isinstance(row, RefusedRow) else self._ready(row)
            if isinstance(ready, RefusedRow):
                self.report.refuse(ready)
            elif ready is not None:
                batch.append(ready)
            if len(batch) == BATCH:
                self._take(batch)
                batch = []
                yield self.report.rows
        self._take(batch)
        yield self.report.rows

    def _ready(self, row: CodedRow) -> _Ready | RefusedRow | None:
        """The row with its claims; ``None`` when nothing of it is to be recorded."""
        if row.code.casefold() not in self._ports.coding.events:
            reason = f"code {row.code[:60]!r} is none that the ontology knows of this data set; add it as a ckg:EventCode, or correct it"
            return RefusedRow(row.line, row.event, "", reason)
        if (before := self._lines.setdefault(row.event, row.line)) != row.line:
            return RefusedRow(row.line, row.event, "", f"the event stands on line {before} already; keep one row for each event")
        try:
            article, words = as_document(row, self._ports.coding, self._source, self._file, self._published)
            document = article.document
            if f"article-recorded:{document.id}" in self._ports.recording.log:
                self.report.known += 1
                return None
            if self._is_outdated(document):
                self.report.outdated += 1
                return None
            claims, entities = self._reader.claims(row, article, words)
        except Exception as error:
            return self._bug(row, error)
        return _Ready(row, article, claims, entities)

    def _is_outdated(self, document: Document) -> bool:
        latest, own = self._ports.versions.get(document.url), _moment(document)
        return latest is not None and own is not None and own < latest

    def _take(self, batch: list[_Ready]) -> None:
        """Validate and record a batch; when that fails, row by row."""
        if not batch:
            return
        try:
            self._record(batch)
        except Exception as error:
            if _concerns_all(error):
                raise
            if len(batch) > 1:
                for one in batch:
                    self._take([one])
            elif isinstance(error, InputRefused):
                self.report.refuse(RefusedRow(batch[0].row.line, batch[0].row.event, "", str(error)))
            else:
                self.report.refuse(self._bug(batch[0].row, error))

    def _bug(self, row: CodedRow, error: Exception) -> RefusedRow:
        """The refusal of a row at which the program itself failed."""
        if _concerns_all(error):
            raise error
        self.report.traces.append(traceback.format_exc())
        reason = f"cannot be imported because of a bug ({type(error).__name__}); nothing of it was written; report it with --debug"
        return RefusedRow(row.line, row.event, "", reason)

    def _record(self, batch: list[_Ready]) -> None:
        verdicts = self._ports.validator.validate_all([(one.article.document, one.article.text, one.claims) for one in batch])
        documents = []
        for one, verdict in zip(batch, verdicts, strict=True):
            accepted = tuple(v.claim for v in verdict if not v.reasons)
            quarantined = tuple(QuarantinedClaim(v.claim, v.reasons) for v in verdict if v.reasons)
            prepared = PreparedDocument(one.article, self._reader.name, accepted=accepted, quarantined=quarantined)
            documents.append(replace(prepared, entities=one.entities))
        revised = {d.article.document.url for d in documents} & self._ports.recording.urls.keys()
        record(Prepared(self._file, tuple(documents)), self._ports.recording)
        self.report.revisions += len(revised)
        for one, prepared in zip(batch, documents, strict=True):
            self._note(one, prepared)

    def _note(self, one: _Ready, prepared: PreparedDocument) -> None:
        report = self.report
        report.recorded += 1
        report.claims += len(prepared.accepted)
        if not one.claims:
            code = self._ports.coding.events[one.row.code.casefold()].label
            report.unclaimed[code] = report.unclaimed.get(code, 0) + 1
        for reason in (reason for q in prepared.quarantined for reason in q.reasons):
            report.quarantined_count += 1
            if len(report.quarantined) < MOST_TOLD:
                report.quarantined.append(f"line {one.row.line}, {one.row.event}: {reason}")
        new = {entity.iri for entity in one.entities if entity.provisional} - self._minted
        report.provisional += len(new)
        self._minted |= new
        document = one.article.document
        self._ports.versions[document.url] = _moment(document)


def _concerns_all(error: Exception) -> bool:
    """Whether an error is no row's own: the knowledge base is at fault, or another process has it."""
    return isinstance(error, BusyKnowledgeBase) or (isinstance(error, ConflictkgError) and not isinstance(error, InputRefused))


def _moment(document: Document) -> datetime | None:
    """When a version of a row was published; a day means its end."""
    if document.published_at is not None:
        return document.published_at.astimezone(UTC)
    return datetime.combine(document.published, time.max, UTC) if document.published is not None else None

"""Record prepared inputs: nothing of an input is written unless all of it is.

Second half of taking articles in, after ``usecases.preparing``; one process alone does it, in the order of the inputs. Idempotent: what is
already in the log by content hash is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from conflictkg.domain.claims import Article, Claim
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, ClaimsQuarantined, EntityAdded, LogEvent
from conflictkg.domain.ports import Archive, CopyIndex, EventLog, RawInput
from conflictkg.errors import InputRefused
from conflictkg.usecases.correcting import NoArchive, named_reports
from conflictkg.usecases.preparing import PreparationPorts, Prepared, Refused, prepare

_Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordingPorts:
    """What recording needs.

    ``urls`` is the latest document id at each URL, kept up to date by ``record``; ``archive`` has the earlier reports, in which those that
    a correction takes back are found.
    """

    log: EventLog
    copies: CopyIndex
    urls: dict[str, str]
    archive: Archive = field(default_factory=NoArchive)


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestedArticle:
    """What became of one document.

    ``new`` is false when the log already had it; ``near_copies`` are documents (ids) of other sources that it is one chain with.
    """

    source_file: str
    document: str
    title: str
    kind: str
    parent: str | None
    published: str | None
    new: bool
    claims: int = 0
    quarantined: tuple[str, ...] = ()
    near_copies: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def ingest(one: RawInput, preparation: PreparationPorts, recording: RecordingPorts) -> list[IngestedArticle]:
    """Take in one input in this process.

    Raises ``InputRefused`` when the input cannot be used; nothing is written then.
    """
    (outcome,) = prepare([one], preparation)
    if isinstance(outcome, Refused):
        raise InputRefused(outcome.reason)
    return record(outcome, recording)


def record(prepared: Prepared, ports: RecordingPorts) -> list[IngestedArticle]:
    """Write one input, the article and the comments glued to it, in one transaction of the log.

    Raises ``InputRefused`` when the log cannot hold it; nothing is written then.
    """
    with ports.copies.recording():
        return _record(prepared, ports)


def _record(prepared: Prepared, ports: RecordingPorts) -> list[IngestedArticle]:
    events: list[LogEvent] = []
    texts: dict[str, str] = {}
    reports: list[IngestedArticle] = []
    for found in prepared.documents:
        if not found.new or f"article-recorded:{found.article.document.id}" in ports.log:
            reports.append(_report(found.article, new=False))
            continue
        article = _as_correction(_as_revision(found.article, ports), found.accepted, ports)
        document = article.document
        events += [EntityAdded(entity) for entity in (*found.sources, *found.entities)]
        events.append(ArticleRecorded(document))
        if found.accepted:
            events.append(ClaimsAsserted(document.id, found.extractor, found.accepted))
        if found.quarantined:
            events.append(ClaimsQuarantined(document.id, found.extractor, found.quarantined))
        copies = ports.copies.add(article)
        events += copies
        texts[document.text_digest] = article.text
        near_copies = tuple(c.second if c.first == document.id else c.first for c in copies)
        reasons = tuple(reason for q in found.quarantined for reason in q.reasons)
        reports.append(_report(article, new=True, claims=len(found.accepted), quarantined=reasons, near_copies=near_copies))
    ports.log.append(_once(events), texts)
    documents = [d.article.document for d in prepared.documents]
    ports.urls.update((d.url, d.id) for d in documents if d.url and d.parent is None)
    return reports


def _as_revision(article: Article, ports: RecordingPorts) -> Article:
    """The article, marked as a changed text of the document that was at its URL before."""
    document = article.document
    earlier = ports.urls.get(document.url) if document.url and document.parent is None else None
    return article if earlier is None else replace(article, document=replace(document, revises=earlier))


def _as_correction(article: Article, claims: Iterable[Claim], ports: RecordingPorts) -> Article:
    """The article, with links to the earlier reports that its notices take back."""
    named = named_reports(article, claims, ports.archive, ports.urls)
    return replace(
        article, document=replace(article.document, corrects=tuple(sorted(named.corrects)), withdraws=tuple(sorted(named.withdraws)))
    )


def _once(events: Iterable[LogEvent]) -> list[LogEvent]:
    """Events less repetitions of a key within one input (two comments that use one gazetteer place)."""
    seen: dict[object, LogEvent] = {}
    for event in events:
        seen.setdefault(event.key or event, event)
    return list(seen.values())


def _report(article: Article, *, new: bool, claims: int = 0, quarantined: _Texts = (), near_copies: _Texts = ()) -> IngestedArticle:
    document = article.document
    warnings = []
    if document.published is None and document.parent is None:
        warnings.append("undated: words like 'today' cannot be resolved, and it counts as known from its recording; give --published")
    if document.language not in ("", "en"):
        warnings.append(f"language {document.language!r}: the reader knows English only, so few or no claims were read")
    if near_copies:
        others = ", ".join(near_copies[:3]) + (f" and {len(near_copies) - 3} more" if len(near_copies) > 3 else "")
        warnings.append(f"near copy of {others}: what they share counts once (R6)")
    published = document.published_at or document.published
    return IngestedArticle(
        source_file=document.source_file,
        document=document.id,
        title=document.title,
        kind=document.source_kind,
        parent=document.parent,
        published=published.isoformat() if published else None,
        new=new,
        claims=claims,
        quarantined=quarantined,
        near_copies=near_copies,
        warnings=tuple(warnings) if new else (),
    )

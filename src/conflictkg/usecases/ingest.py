"""Take articles in: read, extract, validate, record. Nothing of an input is written unless all of it is.

First use case on the way of the data. Idempotent: what is already in the log by content hash is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from conflictkg.domain.claims import Article, Claim, Mention
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, ClaimsQuarantined, EntityAdded, LogEvent, QuarantinedClaim
from conflictkg.domain.ports import Archive, ArticleReader, ClaimValidator, EventLog, Extractor, Iris, NameIndex, Overrides
from conflictkg.domain.vocabulary import Policy
from conflictkg.usecases.correcting import NoArchive, named_reports
from conflictkg.usecases.sources import with_source

_STATE_KINDS = frozenset({"government", "army", "state", "police"})


@dataclass(frozen=True, slots=True)
class IngestPorts:
    """What taking in articles needs."""

    reader: ArticleReader
    extractor: Extractor
    validator: ClaimValidator
    log: EventLog
    names: NameIndex
    iris: Iris
    policy: Policy
    urls: dict[str, str]
    """Latest document id at each URL; kept up to date by ``ingest``."""
    archive: Archive = field(default_factory=NoArchive)
    """Earlier reports, in which those that a correction takes back are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestedArticle:
    """What became of one document. ``new`` is false when the log already had it."""

    source_file: str
    document: str
    title: str
    kind: str
    parent: str | None
    published: str | None
    new: bool
    claims: int = 0
    quarantined: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def ingest(data: bytes, name: str, overrides: Overrides, ports: IngestPorts) -> list[IngestedArticle]:
    """Take in one input: the article and the comments glued to it, in one transaction of the log.

    Raises ``InputRefused`` when the input cannot be used; nothing is written then.
    """
    articles = ports.reader.read(data, name, overrides)
    events: list[LogEvent] = []
    texts: dict[str, str] = {}
    reports: list[IngestedArticle] = []
    for article in articles:
        if f"article-recorded:{article.document.id}" in ports.log:
            reports.append(_report(article, new=False))
            continue
        article, sources = with_source(_as_communique(_as_revision(article, ports), ports), ports.names, ports.iris, ports.policy)
        accepted, quarantined = _claims(article, ports)
        article = _as_correction(article, accepted, ports)
        document = article.document
        events += [EntityAdded(entity) for entity in (*sources, *_gazetteer_entities([*accepted, *(q.claim for q in quarantined)], ports))]
        events.append(ArticleRecorded(document))
        if accepted:
            events.append(ClaimsAsserted(document.id, ports.extractor.name, tuple(accepted)))
        if quarantined:
            events.append(ClaimsQuarantined(document.id, ports.extractor.name, tuple(quarantined)))
        texts[document.text_digest] = article.text
        reasons = tuple(reason for q in quarantined for reason in q.reasons)
        reports.append(_report(article, new=True, claims=len(accepted), quarantined=reasons))
    ports.log.append(_once(events), texts)
    ports.urls.update((a.document.url, a.document.id) for a in articles if a.document.url and a.document.parent is None)
    return reports


def _as_revision(article: Article, ports: IngestPorts) -> Article:
    """The article, marked as a changed text of the document that was at its URL before."""
    document = article.document
    earlier = ports.urls.get(document.url) if document.url and document.parent is None else None
    return article if earlier is None else replace(article, document=replace(document, revises=earlier))


def _as_communique(article: Article, ports: IngestPorts) -> Article:
    """The article, with the kind of source that its issuer is when nobody said another and the issuer is a known party."""
    document = article.document
    if not document.issuer or document.source_kind:
        return article
    words = document.issuer.split(" of ")
    names = [" of ".join(words[k:]) for k in range(len(words))]  # "the General Command of X" is X
    found = next((f for n in names if (f := ports.names.lookup(n.removeprefix("the "), EntityType.ACTOR, gazetteer=False))), None)
    party = ports.names.entity(found[0].iri) if found else None
    if party is None:
        return article
    return replace(article, document=replace(document, source_kind="government" if party.kind in _STATE_KINDS else "armed-group"))


def _as_correction(article: Article, claims: Iterable[Claim], ports: IngestPorts) -> Article:
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


def _claims(article: Article, ports: IngestPorts) -> tuple[list[Claim], list[QuarantinedClaim]]:
    candidates = list({claim.id: claim for claim in ports.extractor.extract(article)}.values())
    accepted: list[Claim] = []
    quarantined: list[QuarantinedClaim] = []
    for verdict in ports.validator.validate(article.document, article.text, candidates):
        if verdict.reasons:
            quarantined.append(QuarantinedClaim(verdict.claim, verdict.reasons))
        else:
            accepted.append(verdict.claim)
    return accepted, quarantined


def _gazetteer_entities(claims: Iterable[Claim], ports: IngestPorts) -> list[Entity]:
    """Gazetteer places that the claims use: the log keeps them, so that another gazetteer later changes nothing."""
    iris = dict.fromkeys(m.entity for claim in claims for m in _mentions(claim) if m.entity is not None)
    found = (ports.names.entity(iri) for iri in iris)
    return [entity for entity in found if entity is not None and entity.gazetteer]


def _mentions(claim: Claim) -> Iterable[Mention]:
    yield from claim.agents
    yield from claim.patients
    yield from claim.relayers
    yield from (m for m in (claim.place, claim.speaker) if m is not None)


def _report(article: Article, *, new: bool, claims: int = 0, quarantined: tuple[str, ...] = ()) -> IngestedArticle:
    document = article.document
    warnings = []
    if document.published is None and document.parent is None:
        warnings.append("undated: words like 'today' cannot be resolved, and it counts as known from its recording; give --published")
    if document.language not in ("", "en"):
        warnings.append(f"language {document.language!r}: the reader knows English only, so few or no claims were read")
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
        warnings=tuple(warnings) if new else (),
    )

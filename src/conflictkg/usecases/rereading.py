"""Read stored articles again by the ontology in force: what they give now supersedes what they gave, and nothing recorded is edited.

Beside ``usecases.ingest`` on the way of the data, from the log and back into it. A document is read from its stored text with its stored
metadata and segments. What comes out the same is left alone, and so is all that an analyst made or decided, and what other readers read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from conflictkg.domain.claims import Article, Claim, Document
from conflictkg.domain.log_events import (
    ClaimsAsserted,
    ClaimsQuarantined,
    ClaimsSuperseded,
    EntityAdded,
    FeedPulled,
    LogEvent,
    QuarantinedClaim,
)
from conflictkg.domain.ports import ClaimGraph, EventLog
from conflictkg.usecases.preparing import BATCH_BYTES, BATCH_INPUTS, Outcome, PreparationPorts, PreparedDocument, Refused, prepare_again

ANALYST = "analyst"


@dataclass(frozen=True, slots=True)
class RereadingPorts:
    """What reading again needs.

    ``claims`` gives a fresh view of the graph, which reflects the end of the log: a view remembers what it has read, so one serves a few
    documents. ``ontology`` is the digest of the ontology in force.
    """

    log: EventLog
    claims: Callable[[], ClaimGraph]
    preparation: PreparationPorts
    ontology: str
    by: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one document.

    ``gone`` no longer count; ``new`` were never read before, or count again; ``revised`` say something else under the same id (another
    time, other entities), given as they were and as they are; ``quarantined`` break shapes and did not, or otherwise. ``same`` counts those
    that came out as they were, ``kept`` those of the reader that an analyst has decided about. ``left`` says why it was not read, "" when
    it was.
    """

    document: Document
    gone: tuple[Claim, ...] = ()
    new: tuple[Claim, ...] = ()
    revised: tuple[tuple[Claim, Claim], ...] = ()
    quarantined: tuple[QuarantinedClaim, ...] = ()
    same: int = 0
    kept: int = 0
    left: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything is to be recorded."""
        return bool(self.gone or self.new or self.revised or self.quarantined)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What the graph holds of a document: claims of this reader that it may supersede, by id, and the ids of all others."""

    counting: dict[str, Claim]
    broken: dict[str, QuarantinedClaim]
    out: dict[str, Claim]
    fixed: frozenset[str]


def reread(documents: Iterable[str], ports: RereadingPorts, *, record: bool) -> Iterator[Reread | Refused]:
    """Read documents (ids) again, in order; each is recorded whole, or with ``record`` false only told of.

    Raises only what concerns all of them: ``UsageError`` and ``KnowledgeBaseFault``.
    """
    for batch in _batches(documents, ports):
        graph = ports.claims()
        readable = [one for one in batch if isinstance(one, Article)]
        outcomes: dict[str, Outcome] = dict(zip((a.document.id for a in readable), prepare_again(readable, ports.preparation), strict=True))
        for one in batch:
            if isinstance(one, Reread):
                yield one
                continue
            outcome = outcomes[one.document.id]
            if isinstance(outcome, Refused):
                yield outcome
                continue
            (read,) = outcome.documents
            found, events = _compared(read, _recorded(graph, one.document.id, ports.preparation.extractor.name), ports)
            if record and events:
                ports.log.append(events)
            yield found


def _batches(documents: Iterable[str], ports: RereadingPorts) -> Iterator[list[Article | Reread]]:
    """Documents with their texts, as many together as inputs are, or why they are left alone."""
    batch: list[Article | Reread] = []
    size = 0
    graph = ports.claims()
    brought = _brought(ports.log)
    for id in documents:
        one = _article(id, graph, ports, brought)
        length = len(one.text.encode()) if isinstance(one, Article) else 0
        if batch and (len(batch) == BATCH_INPUTS or size + length > BATCH_BYTES):
            yield batch
            batch, size, graph = [], 0, ports.claims()
        batch.append(one)
        size += length
    if batch:
        yield batch


def _brought(log: EventLog) -> set[str]:
    """Documents (ids) that came by a partner's feed."""
    pulled = (stored.event for stored in log.of(["feed-pulled"]))
    return {member.document for event in pulled if isinstance(event, FeedPulled) for member in event.taken}


def _article(id: str, graph: ClaimGraph, ports: RereadingPorts, brought: Collection[str]) -> Article | Reread:
    document = graph.document(id)
    assert document is not None
    if id in brought:
        return Reread(document, left="a partner reads it")
    if document.redacted:
        return Reread(document, left="words of it were taken out")
    told = (*graph.accepted_of(id), *(r.claim for r in graph.refused_of(id)), *(w.claim for w in graph.withdrawn_of(id)))
    readers = {family(claim.extractor) for claim in told}
    mine = family(ports.preparation.extractor.name)
    if others := sorted(readers - {mine, ANALYST}):
        return Reread(document, left=f"read by {', '.join(others)}")
    if readers == {ANALYST}:
        return Reread(document, left="made by an analyst")
    text = ports.log.text(document.text_digest)
    return Article(document, text) if text is not None else Reread(document, left="its text is kept no longer")


def family(extractor: str) -> str:
    """What a reader is, whatever its version: "rules" of "rules/1"."""
    return extractor.partition("/")[0]


def _recorded(graph: ClaimGraph, id: str, reader: str) -> _Recorded:
    accepted, refused, withdrawn = graph.accepted_of(id), graph.refused_of(id), graph.withdrawn_of(id)

    def may(claim: Claim) -> bool:
        return family(claim.extractor) == family(reader) and not graph.reviewer_of(claim.id)

    counting = {claim.id: claim for claim in accepted if may(claim)}
    broken = {r.claim.id: QuarantinedClaim(r.claim, tuple(r.reasons)) for r in refused if may(r.claim)}
    out = {w.claim.id: w.claim for w in withdrawn if may(w.claim)}
    everything = {c.id for c in accepted} | {r.claim.id for r in refused} | {w.claim.id for w in withdrawn}
    return _Recorded(counting, broken, out, frozenset(everything - counting.keys() - broken.keys() - out.keys()))


def _compared(read: PreparedDocument, was: _Recorded, ports: RereadingPorts) -> tuple[Reread, list[LogEvent]]:
    """What differs between what was read and what is, and the events that tell it."""
    known = was.counting.keys() | was.broken.keys() | was.out.keys()
    accepted = [claim for claim in read.accepted if claim.id not in was.fixed]
    broken = [item for item in read.quarantined if item.claim.id not in was.fixed]
    now = {claim.id for claim in accepted} | {item.claim.id for item in broken}
    changed = [c for c in accepted if c.id not in was.counting or not _same(c, was.counting[c.id])]
    held = [i for i in broken if i.claim.id not in was.broken or not _same_fault(i, was.broken[i.claim.id])]
    gone = [id for id in (*was.counting, *was.broken) if id not in now]
    found = Reread(
        document=read.article.document,
        gone=tuple(was.counting[id] for id in gone if id in was.counting),
        new=tuple(c for c in changed if c.id not in was.counting),
        revised=tuple((was.counting[c.id], c) for c in changed if c.id in was.counting),
        quarantined=tuple(held),
        same=len(accepted) - len(changed) + len(broken) - len(held),
        kept=sum(claim.id in was.fixed for claim in (*read.accepted, *(i.claim for i in read.quarantined))),
    )
    id, reader = read.article.document.id, read.extractor
    events: list[LogEvent] = [EntityAdded(entity) for entity in read.entities] if changed or held else []
    if fresh := tuple(c for c in changed if c.id not in known):
        events.append(ClaimsAsserted(id, reader, fresh, ontology=ports.ontology))
    if unheard := tuple(i for i in held if i.claim.id not in known):
        events.append(ClaimsQuarantined(id, reader, unheard, ports.ontology))
    revised, refused = tuple(c for c in changed if c.id in known), tuple(i for i in held if i.claim.id in known)
    if gone or revised or refused:
        events.append(
            ClaimsSuperseded(
                document=id,
                extractor=reader,
                ontology=ports.ontology,
                gone=tuple(gone),
                revised=revised,
                refused=refused,
                by=ports.by,
                because=ports.because,
            )
        )
    return found, events


def _same(claim: Claim, other: Claim) -> bool:
    """Whether two readings of one claim are equal, whatever the reader's version."""
    return replace(claim, extractor="") == replace(other, extractor="")


def _same_fault(item: QuarantinedClaim, other: QuarantinedClaim) -> bool:
    return _same(item.claim, other.claim) and sorted(item.reasons) == sorted(other.reasons)

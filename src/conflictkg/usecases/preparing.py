"""Make inputs ready for the log: read, link the outlet, extract, validate. Nothing here writes; several processes may do it side by side.

First half of taking articles in; ``usecases.ingest`` records what comes out. Several inputs are prepared together because the parser and
the validator cost less per article the more they are given at once; an input that makes the batch fail is found and reported alone.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from conflictkg.domain.claims import Article, Claim, Mention
from conflictkg.domain.entities import Entity
from conflictkg.domain.log_events import QuarantinedClaim
from conflictkg.domain.ports import ArticleReader, ClaimValidator, Extractor, Iris, NameIndex, RawInput
from conflictkg.domain.vocabulary import Policy
from conflictkg.errors import ConflictkgError, InputRefused
from conflictkg.usecases.sources import with_source

BATCH_INPUTS = 16
"""Inputs prepared together at most."""
BATCH_BYTES = 1 << 17
"""Bytes prepared together at most; a larger input is prepared alone."""


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document with all that is to be recorded of it; ``new`` is false when the log already has it, and then nothing was read.

    ``sources`` and ``entities`` are from outside the reference data: its outlet, and what its claims use.
    """

    article: Article
    extractor: str
    new: bool = True
    sources: tuple[Entity, ...] = ()
    entities: tuple[Entity, ...] = ()
    accepted: tuple[Claim, ...] = ()
    quarantined: tuple[QuarantinedClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """One input, ready to be recorded: the article and the comments glued to it."""

    name: str
    documents: tuple[PreparedDocument, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """One input that cannot be taken in, and why; ``trace`` is where it failed when that is a bug of ours, "" otherwise."""

    name: str
    reason: str
    trace: str = ""


Outcome = Prepared | Refused
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PreparationPorts:
    """What preparing needs. ``known`` tells whether the log has a document (its id) already."""

    reader: ArticleReader
    extractor: Extractor
    validator: ClaimValidator
    names: NameIndex
    iris: Iris
    policy: Policy
    known: Callable[[str], bool]


def batches(inputs: Iterable[RawInput]) -> Iterator[list[RawInput]]:
    """Inputs in groups to be prepared together. The groups depend on the inputs alone, and so does all that is read from them."""
    batch: list[RawInput] = []
    size = 0
    for one in inputs:
        if batch and (len(batch) == BATCH_INPUTS or size + len(one.data) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one.data)
    if batch:
        yield batch


def prepare(inputs: Sequence[RawInput], ports: PreparationPorts) -> list[Outcome]:
    """One outcome per input, in order.

    Raises only what concerns all of them: ``UsageError`` and ``KnowledgeBaseFault``.
    """
    return _extracted([guarded(one.name, partial(_read, one, ports)) for one in inputs], ports)


def prepare_again(articles: Sequence[Article], ports: PreparationPorts) -> list[Outcome]:
    """What ``prepare`` makes of stored articles, each an input of one document; raises as that does."""
    return _extracted([Prepared(a.document.source_file, (PreparedDocument(a, ports.extractor.name),)) for a in articles], ports)


def _extracted(outcomes: Sequence[Outcome], ports: PreparationPorts) -> list[Outcome]:
    read = [outcome for outcome in outcomes if isinstance(outcome, Prepared)]
    try:
        done: dict[int, Outcome] = {id(before): after for before, after in zip(read, _with_claims(read, ports), strict=True)}
    except Exception as error:
        if isinstance(error, ConflictkgError) and not isinstance(error, InputRefused):
            raise
        done = {id(one): guarded(one.name, partial(_with_claims_alone, one, ports)) for one in read}
    return [done.get(id(outcome), outcome) for outcome in outcomes]


def guarded(name: str, work: Callable[[], T]) -> T | Refused:
    """What ``work`` makes of one input, or why it cannot. Raises only what concerns all inputs."""
    try:
        return work()
    except InputRefused as error:
        return Refused(name, str(error))
    except ConflictkgError:
        raise
    except Exception as error:
        reason = f"{name}: cannot be read because of a bug ({type(error).__name__}); nothing of it was written; report it with --debug"
        return Refused(name, reason, traceback.format_exc())


def _read(one: RawInput, ports: PreparationPorts) -> Prepared:
    found = []
    for article in ports.reader.read(one.data, one.name, one.overrides):
        if ports.known(article.document.id):
            found.append(PreparedDocument(article, ports.extractor.name, new=False))
        else:
            article, sources = with_source(article, ports.names, ports.iris, ports.policy)
            found.append(PreparedDocument(article, ports.extractor.name, sources=sources))
    return Prepared(one.name, tuple(found))


def _with_claims(inputs: Sequence[Prepared], ports: PreparationPorts) -> list[Prepared]:
    articles = [d.article for one in inputs for d in one.documents if d.new]
    candidates = [list({claim.id: claim for claim in claims}.values()) for claims in ports.extractor.extract_all(articles)]
    verdicts = ports.validator.validate_all([(a.document, a.text, found) for a, found in zip(articles, candidates, strict=True)])
    judged = iter(verdicts)
    done = []
    for one in inputs:
        documents = []
        for document in one.documents:
            if document.new:
                verdict = next(judged)
                accepted = tuple(v.claim for v in verdict if not v.reasons)
                quarantined = tuple(QuarantinedClaim(v.claim, v.reasons) for v in verdict if v.reasons)
                entities = tuple(_new_entities([*accepted, *(q.claim for q in quarantined)], ports.names))
                document = replace(document, accepted=accepted, quarantined=quarantined, entities=entities)
            documents.append(document)
        done.append(replace(one, documents=tuple(documents)))
    return done


def _with_claims_alone(one: Prepared, ports: PreparationPorts) -> Prepared:
    return _with_claims([one], ports)[0]


def _new_entities(claims: Iterable[Claim], names: NameIndex) -> Iterator[Entity]:
    """Entities from outside the reference data that the claims use: what was made for unknown names, and gazetteer places, so that another
    gazetteer later changes nothing."""
    iris = dict.fromkeys(m.entity for claim in claims for m in _mentions(claim) if m.entity is not None)
    found = (names.entity(iri) for iri in iris)
    yield from (entity for entity in found if entity is not None and (entity.gazetteer or entity.provisional))


def _mentions(claim: Claim) -> Iterable[Mention]:
    yield from claim.agents
    yield from claim.patients
    yield from claim.relayers
    yield from (m for m in (claim.place, claim.speaker) if m is not None)

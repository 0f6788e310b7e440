"""What adopting one ontology in place of another would change in a knowledge base; nothing of it is recorded.

Both ontologies judge the claims as they are stored: texts are not read again, so what new triggers would find is not told.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conflictkg.bootstrap.layout import ONTOLOGY_FILES, SHAPE_FILES, shipped
from conflictkg.errors import ConflictkgError
from conflictkg.modelling.gathering import SHIPPED_FILES

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.claims import Claim, Document
    from conflictkg.domain.vocabulary import Vocabulary
    from conflictkg.extraction.lexicon import Lexicon
    from conflictkg.graph.claims import StoredClaims
    from conflictkg.graph.questions import Question
    from conflictkg.graph.store import GraphStore
    from conflictkg.modelling.modules import Module
    from conflictkg.schema.validation import ShaclValidator

Json = dict[str, Any]

DOCUMENTS = 50
"""Documents that go through the shapes together."""


@dataclass(frozen=True)
class _Side:
    """An ontology as files that the program reads: what ships, as far as the modules do not bring it, then the others in order of name."""

    core: dict[str, Path]
    own: tuple[Path, ...]
    base: str

    @property
    def ontology(self) -> tuple[Path, ...]:
        return (*(self.core[name] for name in ONTOLOGY_FILES), *self.own)

    @property
    def reference(self) -> tuple[Path, ...]:
        return (*sorted((shipped("ontology") / "reference").glob("*.ttl")), *self.own)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        from conflictkg.schema.vocabulary import load_vocabulary

        return load_vocabulary(self.ontology)

    @cached_property
    def lexicon(self) -> Lexicon:
        from conflictkg.extraction.lexicon import Lexicon

        return Lexicon.of(self.vocabulary)

    @cached_property
    def validator(self) -> ShaclValidator:
        from conflictkg.schema.validation import ShaclValidator

        return ShaclValidator((*(self.core[name] for name in SHAPE_FILES), *self.own), self.ontology, self.vocabulary, self.base)


@contextmanager
def _side(modules: Sequence[Module], base: str) -> Iterator[_Side]:
    with tempfile.TemporaryDirectory(prefix="conflictkg-") as folder:
        core = {name: shipped("ontology") / name for name in SHIPPED_FILES}
        own: list[Path] = []
        names = {module.path.name for module in modules}
        missing = set(core) if names >= {"conflict.ttl", "vocabularies.ttl", "policy.ttl"} else set()  # only a whole ontology replaces ours
        for number, module in enumerate(modules):
            name = module.path.name
            path = Path(folder) / f"{number:04}-{name}"
            path.write_text(module.text, encoding="utf-8")
            if name in missing:  # the first of a name: a module of one's own may be called the same
                core[name] = path
                missing.remove(name)
            else:
                own.append(path)
        yield _Side(core, tuple(own), base)


def impact(kb: KnowledgeBase, before: Sequence[Module], after: Sequence[Module], limit: int) -> Json:
    """What the change from one to the other does; at most ``limit`` samples of each (0: all).

    Raises ``KnowledgeBaseFault`` when an ontology cannot be used at all, with file, line and reason.
    """
    with _side(before, kb.base) as old, _side(after, kb.base) as new, kb.reading() as claims:
        told = {"kinds": _kinds(claims, old, new), "claims": _claims(kb, claims, old, new, limit)}
        try:
            answers = _answers(kb, claims, old, new, limit)
        except (ConflictkgError, KeyError) as error:
            reason = f"a stored claim is of the kind {error}, which is gone" if isinstance(error, KeyError) else str(error)
            answers = {"unanswerable": reason}
        return told | answers


def _kinds(claims: StoredClaims, old: _Side, new: _Side) -> list[Json]:
    """Kinds that are gone or lose triggers, with how many stored claims are of them, and were read by a trigger that is gone."""
    stored = [told.claim for told in claims.all_testimonies()]
    of_kind, by_rule = Counter(claim.kind for claim in stored), Counter(claim.rule for claim in stored)
    told = []
    kept, had = _triggers(new.lexicon), _triggers(old.lexicon)
    for notation in sorted(old.vocabulary.kinds):
        lost = sorted(had.get(notation, set()) - kept.get(notation, set()))
        gone = notation not in new.vocabulary.kinds
        if lost or gone:
            told.append(
                {
                    "kind": notation,
                    "gone": gone,
                    "claims": of_kind[notation],
                    "claims_read_by_lost_triggers": sum(by_rule[f"{notation}: {text}"] for text in lost),
                    "lost_triggers": lost,
                }
            )
    return told


def _triggers(lexicon: Lexicon) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for triggers in lexicon.by_lemma.values():
        for trigger in triggers:
            found.setdefault(trigger.kind, set()).add(trigger.text)
    return found


def _claims(kb: KnowledgeBase, claims: StoredClaims, old: _Side, new: _Side, limit: int) -> Json:
    """Stored claims that break a shape by the new ontology and none, or another, by the old one."""
    checked = violating = unread = 0
    shapes: Counter[str] = Counter()
    samples: list[Json] = []
    documents = claims.document_names()
    for start in range(0, len(documents), DOCUMENTS):
        articles = []
        for name in documents[start : start + DOCUMENTS]:
            document, accepted = claims.document(name.id), claims.accepted_of(name.id)
            text = kb.log.text(document.text_digest) if document is not None else None
            if document is None or text is None:
                unread += len(accepted)
            elif accepted:
                articles.append((document, text, accepted))
        checked += sum(len(accepted) for _, _, accepted in articles)
        for document, claim, reasons in _newly(articles, old, new):
            violating += 1
            shapes.update({_shape(reason) for reason in reasons})
            if not limit or len(samples) < limit:
                samples.append({"claim": claim.id, "article": document.source_file, "quote": claim.quote.text, "reasons": reasons})
    return {"checked": checked, "unread": unread, "newly_violating": violating, "by_shape": dict(shapes.most_common()), "samples": samples}


Articles = Sequence[tuple["Document", str, Sequence["Claim"]]]


def _newly(articles: Articles, old: _Side, new: _Side) -> Iterator[tuple[Document, Claim, list[str]]]:
    now = new.validator.validate_all(articles)
    doubtful = [i for i, verdicts in enumerate(now) if any(verdict.reasons for verdict in verdicts)]
    was = dict(zip(doubtful, old.validator.validate_all([articles[i] for i in doubtful]), strict=True))
    for i in doubtful:
        before = {verdict.claim.id: set(verdict.reasons) for verdict in was[i]}
        for verdict in now[i]:
            if reasons := [reason for reason in verdict.reasons if reason not in before[verdict.claim.id]]:
                yield articles[i][0], verdict.claim, reasons


def _shape(reason: str) -> str:
    """The shape or check that a reason names in its brackets."""
    for word in ("(shape ", "(check "):
        if word in reason:
            return reason.rpartition(word)[2].partition(";")[0]
    return "kind or form of the claim"


def _answers(kb: KnowledgeBase, claims: StoredClaims, old: _Side, new: _Side, limit: int) -> Json:
    """Answers that differ: of the questions with the values in their files, and of who held what on all days."""
    from conflictkg.graph.believed import believed_now
    from conflictkg.usecases.changed_answers import changes, report

    def label(iri: str) -> str:
        entity = claims.entity(iri)
        return entity.label if entity is not None else iri

    stores = [_store(kb, side) for side in (old, new)]
    changed, failed = [], []
    for name in kb.questions:
        try:
            question = kb.questions[name]
            was, now = (_rows(question, store) for store in stores)
        except ConflictkgError as error:
            failed.append(str(error))
            continue
        if was != now:
            gone, more = was - now, now - was
            changed.append(
                {
                    "question": name,
                    "rows_before": was.total(),
                    "rows_after": now.total(),
                    "rows_gone": gone.total(),
                    "rows_new": more.total(),
                    "gone": [list(row) for row in islice(sorted(gone), limit or None)],
                    "new": [list(row) for row in islice(sorted(more), limit or None)],
                }
            )
    beliefs = report(changes(*(believed_now(store) for store in stores)), limit, label)
    return {"questions": {"asked": len(kb.questions), "changed": changed, "failed": failed}, "holders": beliefs}


def _store(kb: KnowledgeBase, side: _Side) -> GraphStore:
    from conflictkg.graph.projection import Projector
    from conflictkg.graph.store import GraphStore

    store = GraphStore.in_memory(kb.base)
    Projector(side.vocabulary, side.ontology, side.reference).catch_up(store, kb.log)
    return store


def _rows(question: Question, store: GraphStore) -> Counter[tuple[str, ...]]:
    """The rows of an answer as text, with how often each comes."""
    from conflictkg.graph.answers import Rows, Truth, plain
    from conflictkg.graph.questions import at_base
    from conflictkg.graph.sparql import evaluate

    answer = evaluate(store.raw, at_base(question.text, store.base), store.base, union=not question.outline.graphs)
    match answer:
        case Rows():
            return Counter(tuple("" if value is None else plain(value) for value in row) for row in answer)
        case Truth(value):
            return Counter([(str(value),)])
        case _:
            return Counter((str(triple),) for triple in answer)

"""Ontologies as they were adopted: vocabulary, policy and reference data of a time, from the texts that the log keeps.

What was recorded by a moment is judged by the numbers in force at that moment; the files on disk may have changed since.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from conflictkg.bootstrap.layout import ONTOLOGY_FILES, SHAPE_FILES, shipped
from conflictkg.bootstrap.modules import OWN, PACKAGED, REFERENCE
from conflictkg.domain.log_events import OntologyAdopted
from conflictkg.errors import KnowledgeBaseFault

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.observations import EntityLookup
    from conflictkg.domain.ports import EventLog
    from conflictkg.domain.vocabulary import Vocabulary
    from conflictkg.graph.claims import StoredClaims
    from conflictkg.graph.store import GraphStore
    from conflictkg.usecases.rereading import RereadingPorts
    from conflictkg.usecases.views import View


@contextmanager
def viewing(kb: KnowledgeBase, moment: datetime | None) -> Iterator[tuple[StoredClaims, View]]:
    """The graph with what its claims are weighed by: that of the present, or one made in memory of what was recorded by a moment."""
    from conflictkg.graph.claims import StoredClaims
    from conflictkg.usecases.replay import LogUntil, in_force
    from conflictkg.usecases.views import of_graph

    if moment is None:
        with kb.reading() as claims:
            yield claims, of_graph(claims, kb.vocabulary, kb.iris)
        return
    if (adopted := in_force(kb.log, moment)) is None:
        raise KnowledgeBaseFault(f"{kb.directory}: no ontology was ever adopted; run: conflictkg rebuild")
    with kb.adoptions.graph(LogUntil(kb.log, moment), adopted) as store:
        claims = StoredClaims(store)
        yield claims, of_graph(claims, kb.adoptions.vocabulary(adopted), kb.iris)


def adopt(kb: KnowledgeBase, by: str = "", because: str = "") -> bool:
    """Record the ontology on disk as the one in force, unless it is already; true when something was recorded.

    Raises ``KnowledgeBaseFault``, and records nothing, for one that cannot be read.
    """
    event, texts = on_disk(kb)
    adopted = kb.adopted()
    if adopted is not None and adopted.files == event.files:
        return False
    kb.log.append([replace(event, by=by, because=because)], texts)
    return True


def on_disk(kb: KnowledgeBase) -> tuple[OntologyAdopted, dict[str, str]]:
    """What adopting the ontology on disk would record, and the texts of its files by digest; raises ``KnowledgeBaseFault`` as ``adopt``."""
    from conflictkg.domain.claims import text_digest
    from conflictkg.extraction.lexicon import Lexicon

    Lexicon.of(kb.vocabulary)  # a trigger that does not parse is refused here, before anything is recorded
    if kb.fault:
        raise KnowledgeBaseFault(kb.fault)
    texts = {kb.modules.name_of(p): p.read_text("utf-8") for p in (*kb.ontology_files, *kb.shape_files, *kb.reference_files)}
    digests = {name: text_digest(text) for name, text in texts.items()}
    event = OntologyAdopted(kb.vocabulary.version, kb.vocabulary.digest, tuple(sorted(digests.items())))
    return event, {digests[name]: text for name, text in texts.items()}


def rereading(kb: KnowledgeBase, claims: StoredClaims, by: str, because: str) -> RereadingPorts:
    """What reading stored articles again needs, beside an open graph that reflects the end of the log."""
    from conflictkg.graph.claims import StoredClaims
    from conflictkg.usecases.rereading import RereadingPorts

    return RereadingPorts(kb.log, lambda: StoredClaims(claims.store), kb.preparation(), kb.vocabulary.digest, by, because)


def vocabulary_to_answer_by(kb: KnowledgeBase) -> Vocabulary:
    """The vocabulary on disk. Where that cannot be read, the fault is noted and told, and it is the one adopted last.

    Raises ``KnowledgeBaseFault`` when it cannot be read and none was adopted.
    """
    from conflictkg.schema.vocabulary import load_vocabulary

    try:
        return load_vocabulary(kb.ontology_files)
    except KnowledgeBaseFault as fault:
        if (adopted := kb.adopted()) is None:
            raise
        kb.fault = str(fault)
        kb.tell(f"{fault}; until then answers are by the ontology adopted last; see: conflictkg ontology check")
        return kb.adoptions.vocabulary(adopted)


@contextmanager
def files_to_answer_by(kb: KnowledgeBase) -> Iterator[tuple[tuple[Path, ...], tuple[Path, ...]]]:
    """The ontology's files and those of the reference data that go with ``kb.vocabulary``: on disk, or as adopted last."""
    _ = kb.vocabulary  # says whether the files on disk can be read
    if kb.fault and (adopted := kb.adopted()) is not None:
        with kb.adoptions.files(adopted) as files:
            yield files
    else:
        yield kb.ontology_files, kb.reference_files


@dataclass(frozen=True, slots=True)
class Adoptions:
    """What the log keeps of the ontologies that were adopted in it; the adapter behind ``domain.ports.AdoptedOntologies``."""

    log: EventLog
    base: str

    def vocabulary(self, adopted: OntologyAdopted) -> Vocabulary:
        """Kinds, operators, word classes and policy as adopted.

        What an ontology of an earlier version does not say yet, and the rules of this one need, is as this one ships it.
        """
        from conflictkg.schema.ontology_files import OntologyFile, read_files
        from conflictkg.schema.vocabulary import vocabulary_of

        files = [OntologyFile(PurePosixPath(name).name, text) for name, text in self._texts(adopted, _in_order(_ontology(adopted)))]
        try:
            return vocabulary_of(files)
        except KnowledgeBaseFault:
            return vocabulary_of([*read_files([shipped("ontology") / name for name in ONTOLOGY_FILES]), *files])

    def described(self, adopted: OntologyAdopted) -> EntityLookup:
        """Finds entities, by their very IRIs, in the reference data as adopted."""
        import pyoxigraph as ox

        from conflictkg.graph.claims import StoredClaims
        from conflictkg.graph.store import GraphStore
        from conflictkg.rdf.reference_files import statements

        store = GraphStore.in_memory(self.base)
        graph = store.graph("reference")
        with self.files(adopted) as (_, reference):
            for path in reference:
                store.bulk(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in statements(path, self.base))
        return StoredClaims(store).description

    @contextmanager
    def files(self, adopted: OntologyAdopted) -> Iterator[tuple[tuple[Path, ...], tuple[Path, ...]]]:
        """The ontology's files as adopted, and those of the reference data, in order of override; they go when the block ends."""
        reference = sorted(name for name, _ in adopted.files if name.startswith(REFERENCE))
        with tempfile.TemporaryDirectory(prefix="conflictkg-") as folder:

            def written(names: list[str], kind: str) -> tuple[Path, ...]:
                paths = []
                for number, (name, text) in enumerate(self._texts(adopted, names)):
                    path = Path(folder) / f"{kind}-{number:04}-{PurePosixPath(name).name}"
                    path.write_text(text, encoding="utf-8")
                    paths.append(path)
                return tuple(paths)

            ontology = _in_order(_ontology(adopted))
            yield written(ontology, "ontology"), written([*reference, *(n for n in ontology if n.startswith((PACKAGED, OWN)))], "reference")

    def graph(self, log: EventLog, adopted: OntologyAdopted) -> GraphStore:
        """The graph, in memory, that follows from a log by the ontology as adopted."""
        from conflictkg.graph.projection import Projector
        from conflictkg.graph.store import GraphStore

        store = GraphStore.in_memory(self.base)
        with self.files(adopted) as (ontology, reference):
            Projector(self.vocabulary(adopted), ontology, reference).catch_up(store, log)
        return store

    def _texts(self, adopted: OntologyAdopted, names: list[str]) -> Iterator[tuple[str, str]]:
        digests = dict(adopted.files)
        for name in names:
            text = self.log.text(digests[name])
            if text is None:
                raise KnowledgeBaseFault(f"the log does not hold the text of {name} as adopted ({digests[name]}); restore it from a backup")
            yield name, text


def _ontology(adopted: OntologyAdopted) -> list[str]:
    return [name for name, _ in adopted.files if not name.startswith(REFERENCE) and name not in SHAPE_FILES]


def _in_order(names: list[str]) -> list[str]:
    """The order of override: the shipped files as they are listed, then those of installed modules, then the user's own, by their paths."""
    rank = {name: number for number, name in enumerate(ONTOLOGY_FILES)}

    def place(name: str) -> tuple[int, int, PurePosixPath]:
        whose = 2 if name.startswith(OWN) else 1 if name.startswith(PACKAGED) else 0
        return whose, rank.get(name, len(rank)), PurePosixPath(name)

    return sorted(names, key=place)

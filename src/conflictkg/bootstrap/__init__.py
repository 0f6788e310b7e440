"""The only place where parts are wired together: a knowledge base directory and everything that works on it.

A knowledge base holds ``conflictkg.toml`` (settings), ``log.sqlite`` (the only truth), ``graph/`` (the projection), ``names.sqlite`` (the
name index), ``copies.sqlite`` (what near copies are found by) and the user's own ``ontology/`` and ``queries/``. All but the first two, and
the user's own files, can be deleted and rebuilt.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg import __version__
from conflictkg.bootstrap.layout import COPIES, FORMAT, GAZETTEER, LOG, NAMES, SETTINGS, SHAPE_FILES
from conflictkg.bootstrap.layout import DEFAULT_BASE as DEFAULT_BASE
from conflictkg.bootstrap.layout import DEFAULT_MODEL as DEFAULT_MODEL
from conflictkg.bootstrap.layout import ONTOLOGY_FILES as ONTOLOGY_FILES
from conflictkg.bootstrap.layout import find as find
from conflictkg.bootstrap.layout import shipped as shipped
from conflictkg.bootstrap.modules import Modules, switched_on
from conflictkg.errors import InputRefused, KnowledgeBaseFault

if TYPE_CHECKING:
    from conflictkg.bootstrap.adoptions import Adoptions
    from conflictkg.copies.index import SqliteCopyIndex
    from conflictkg.domain.log_events import OntologyAdopted
    from conflictkg.domain.ports import Extractor, NameIndex
    from conflictkg.domain.vocabulary import Vocabulary
    from conflictkg.extraction.llm.extractor import LlmExtractor
    from conflictkg.extraction.rules import RuleExtractor
    from conflictkg.graph.claims import StoredClaims
    from conflictkg.graph.projection import Projector
    from conflictkg.graph.questions import Questions
    from conflictkg.graph.store import GraphStore
    from conflictkg.log.sqlite import SqliteEventLog
    from conflictkg.rdf.iris import IriMaker
    from conflictkg.schema.validation import ShaclValidator
    from conflictkg.usecases.asking import Asking
    from conflictkg.usecases.deciding import Deciding
    from conflictkg.usecases.importing import ImportPorts
    from conflictkg.usecases.ingest import RecordingPorts
    from conflictkg.usecases.preparing import PreparationPorts
    from conflictkg.usecases.reviewing import Reviewing

CATCH_UPS = 20
Progress = Callable[[int, int], None]


class KnowledgeBase:
    """An open knowledge base; each part is made when first used, so that a question loads no parser."""

    def __init__(
        self, directory: Path, base: str, model: str, llm: Mapping[str, object] | None = None, modules: Sequence[str] = ()
    ) -> None:
        self.directory = directory
        self.modules = Modules(directory, modules)  # installed ones that the settings switch on, and its own
        self.base = base
        self.model = model
        self.llm = llm or {}  # the [llm] table of the settings
        self.extractor: Extractor | None = None  # what reads articles in place of the rules
        self.fault = ""  # why the ontology on disk cannot be read, of which ``tell`` hears: answers are by the one adopted last
        self.tell: Callable[[str], None] = lambda message: None

    @cached_property
    def iris(self) -> IriMaker:
        """IRIs under the knowledge base's own base."""
        from conflictkg.rdf.iris import IriMaker

        return IriMaker(self.base)

    @classmethod
    def open(cls, directory: Path) -> KnowledgeBase:
        """The knowledge base in ``directory``; raises ``KnowledgeBaseFault`` when its settings cannot be used."""
        from conflictkg.rdf.terms import checked_base

        path = directory / SETTINGS
        try:
            settings = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise KnowledgeBaseFault(f"{path}: cannot be read ({error}); correct it, or make a new knowledge base") from error
        if (found := settings.get("format")) != FORMAT:
            raise KnowledgeBaseFault(f"{path}: format {found!r} is not {FORMAT}, the one read here; use the conflictkg that made it")
        base, model, llm = settings.get("base"), settings.get("model", DEFAULT_MODEL), settings.get("llm", {})
        if not isinstance(base, str) or not isinstance(model, str) or not isinstance(llm, dict):
            raise KnowledgeBaseFault(f"{path}: base and model must be strings, llm a table; correct them")
        try:
            modules = switched_on(settings)
        except ValueError as error:
            raise KnowledgeBaseFault(f"{path}: {error}; correct it") from None
        return cls(directory, checked_base(base, str(path)), model, llm, modules)

    @classmethod
    def create(cls, directory: Path, base: str = DEFAULT_BASE) -> KnowledgeBase:
        """Make a knowledge base in a new or empty directory and adopt the shipped ontology.

        Raises ``InputRefused`` when the directory holds anything; nothing is written then.
        """
        from conflictkg.log.sqlite import SqliteEventLog
        from conflictkg.rdf.terms import checked_base

        base = checked_base(base, "--base")
        try:
            directory.mkdir(parents=True, exist_ok=True)
            if any(directory.iterdir()):
                raise InputRefused(f"{directory}: the directory is not empty; choose a new one, nothing was written")
            for folder in ("ontology", "queries"):
                (directory / folder).mkdir()
            SqliteEventLog(directory / LOG).close()
            kb = cls(directory, base, DEFAULT_MODEL)
            kb.adopt_ontology()
            created = datetime.now(UTC).isoformat(timespec="seconds")
            (directory / SETTINGS).write_text(
                f"# A conflictkg knowledge base. All IRIs minted here begin with base: do not change it once it holds articles.\n"
                f'format = {FORMAT}\nbase = "{base}"\nmodel = "{DEFAULT_MODEL}"\ncreated = "{created}"\n',
                encoding="utf-8",
            )
        except OSError as error:
            raise InputRefused(f"{directory}: cannot make a knowledge base there ({error.strerror}); choose another directory") from error
        return kb

    def close(self) -> None:
        """Release the log and the name index, where they were opened."""
        for part in ("copies", "log", "names"):
            if part in self.__dict__:
                self.__dict__.pop(part).close()

    # ------------------------------------------------------------------ ontology and reference data

    @property
    def own_ontology(self) -> tuple[Path, ...]:
        """Turtle files of installed modules that are switched on, then those of the user's own, in order of path."""
        return self.modules.files

    @property
    def ontology_files(self) -> tuple[Path, ...]:
        """Core ontology, vocabularies and policy, then the user's own files, which override."""
        return (*(shipped("ontology") / name for name in ONTOLOGY_FILES), *self.own_ontology)

    @property
    def reference_files(self) -> tuple[Path, ...]:
        """Curated actors, places and sources, then the user's own files, which may add some."""
        return (*sorted((shipped("ontology") / "reference").glob("*.ttl")), *self.own_ontology)

    @property
    def shape_files(self) -> tuple[Path, ...]:
        """SHACL shapes, then the user's own files, which may add some."""
        return (*(shipped("ontology") / name for name in SHAPE_FILES), *self.own_ontology)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Kinds, operators, word classes and policy: as on disk, or as adopted last where that cannot be read."""
        from conflictkg.bootstrap.adoptions import vocabulary_to_answer_by

        return vocabulary_to_answer_by(self)

    def adopt_ontology(self) -> bool:
        """Record the ontology on disk as the one in force, unless it is already; true when something was recorded."""
        from conflictkg.bootstrap.adoptions import adopt

        return adopt(self)

    def adopted(self) -> OntologyAdopted | None:
        """The last adoption in the log, ``None`` before the first."""
        from conflictkg.usecases.inspection import last_adoption

        return last_adoption(self.log)

    @cached_property
    def log(self) -> SqliteEventLog:
        """The log; a lost one is a fault and never silently made anew."""
        from conflictkg.log.sqlite import SqliteEventLog

        return SqliteEventLog(self.directory / LOG, create=False)

    @cached_property
    def adoptions(self) -> Adoptions:
        """The ontologies that were adopted, as the log keeps them."""
        from conflictkg.bootstrap.adoptions import Adoptions

        return Adoptions(self.log, self.base)

    @cached_property
    def questions(self) -> Questions:
        """Shipped questions, those of modules and the user's own; later ones override."""
        from conflictkg.graph.questions import load_questions

        return load_questions(self.modules.question_folders)

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """What a query need not declare: the usual prefixes and those of the ontology's files, the user's own modules included."""
        from conflictkg.graph.prefixes import prefixes_of

        return prefixes_of(dict.fromkeys((*self.ontology_files, *self.reference_files)), self.base)

    @contextmanager
    def reading(self) -> Iterator[StoredClaims]:
        """The graph, brought up to date with the log first when it lags behind (after a crash, or beside an ingest)."""
        from conflictkg.graph.claims import StoredClaims

        store = self._reader()
        for _ in range(CATCH_UPS):  # beside a busy writer the log may have grown again by the time the graph is open
            if store is not None:
                break
            self.catch_up()
            store = self._reader()
        if store is None:
            raise KnowledgeBaseFault(f"{self.directory}: the graph lags behind the log and cannot catch up; run: conflictkg rebuild")
        with store:
            yield StoredClaims(store)

    def _reader(self) -> GraphStore | None:
        """The graph for reading, ``None`` when it does not reflect the whole log."""
        from conflictkg.graph.store import GraphStore

        if not (self.directory / "graph" / "current").is_file():
            return None
        store = GraphStore.reader(self.directory / "graph", self.base)
        position, end = store.position(), self.log.position()
        if position == end:
            return store
        store.close()
        if position > end:
            cut = f"the log ends at event {end}, but the graph has seen event {position}: the log was cut or replaced; restore it"
            raise KnowledgeBaseFault(f"{self.directory}: {cut} from a backup, or accept the shorter one with: conflictkg rebuild")
        return None

    @contextmanager
    def asking(self) -> Iterator[Asking]:
        """The knowledge base ready to be asked."""
        with self.reading() as claims:
            yield self.asking_of(claims)

    def asking_of(self, claims: StoredClaims) -> Asking:
        """An open graph ready to be asked."""
        from conflictkg.usecases.asking import Asking

        return Asking(claims, self.log, self.names, self.vocabulary, self.iris, self.adoptions)

    def deciding_of(self, claims: StoredClaims) -> Deciding:
        """An open graph beside which identities are decided."""
        from conflictkg.usecases.deciding import Deciding

        return Deciding(self.log, claims, self.names, self.iris)

    def reviewing_of(self, claims: StoredClaims) -> Reviewing:
        """An open graph whose claims are reviewed."""
        from conflictkg.usecases.reviewing import Reviewing

        return Reviewing(self.deciding_of(claims), self.vocabulary, self.validator())

    def lag(self) -> int:
        """How many log events the graph does not reflect yet; all of them when there is no usable graph."""
        from conflictkg.graph.store import GraphStore, usable

        graph = self.directory / "graph"
        if not usable(graph, self.base):
            return self.log.position()
        with GraphStore.reader(graph, self.base) as store:
            return self.log.position() - store.position()

    def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the graph to the end of the log; returns the number of events applied."""
        from conflictkg.graph.store import GraphStore

        redacted = self.log.last("article-redacted")
        if redacted is not None and redacted.seq > self.log.position() - self.lag():
            return self.rebuild(progress)  # what was taken out must not stay in the files of the graph that there is
        with GraphStore.writer(self.directory / "graph", self.base) as store, self._projector() as projector:
            return projector.catch_up(store, self.log, progress)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Adopt the ontology on disk, then make every projection again from the log; returns the number of events replayed."""
        self.adopt_ontology()
        with self._projector() as projector:
            return projector.rebuild(self.directory / "graph", self.base, self.log, progress)

    @cached_property
    def rules(self) -> RuleExtractor:
        """The rule reader."""
        from conflictkg.extraction.rules import RuleExtractor

        return RuleExtractor(self.vocabulary, self.names, self.model)

    def llm_reader(self, model: str | None, base_url: str | None) -> LlmExtractor:
        """The reader that asks a language model; what is ``None`` comes from the settings.

        Raises ``UsageError`` when they do not name a model that can be asked, ``MissingExtra``.
        """
        from conflictkg.extraction.llm.extractor import LlmExtractor
        from conflictkg.extraction.llm.settings import LlmSettings

        asked = LlmSettings.of(self.llm, model, base_url, os.environ)
        return LlmExtractor(asked, self.vocabulary, lambda: self.rules.resources())

    def preparation(self) -> PreparationPorts:
        """What preparing inputs for the log needs: the only use that loads the parser and the validator."""
        from conflictkg.articles.reader import FileArticleReader
        from conflictkg.usecases.preparing import PreparationPorts

        return PreparationPorts(
            reader=FileArticleReader(),
            extractor=self.extractor or self.rules,
            validator=self.validator(),
            names=self.names,
            iris=self.iris,
            policy=self.vocabulary.policy,
            known=lambda id: f"article-recorded:{id}" in self.log,
        )

    def importing(self, data_set: str) -> ImportPorts:
        """What importing a coded data set needs; raises ``KnowledgeBaseFault`` when the ontology does not describe it."""
        from conflictkg.schema.coding import load_coding
        from conflictkg.usecases.importing import ImportPorts

        coding = load_coding(self.ontology_files, data_set, self.vocabulary.kinds)
        with self.reading() as claims:
            versions = claims.published_at_url(f"{data_set}:")
        return ImportPorts(coding, self.vocabulary.kinds, self.names, self.iris, self.validator(), self.recording(), versions)

    def validator(self) -> ShaclValidator:
        """What checks claims against the shapes."""
        from conflictkg.schema.validation import ShaclValidator

        return ShaclValidator(self.shape_files, self.ontology_files, self.vocabulary, self.base)

    def recording(self) -> RecordingPorts:
        """What recording prepared inputs needs."""
        from conflictkg.graph.archive import GraphArchive
        from conflictkg.usecases.ingest import RecordingPorts

        with self.reading() as claims:
            urls = claims.latest_at_url()
        return RecordingPorts(log=self.log, copies=self.copies, urls=urls, archive=GraphArchive(self.reading))

    @cached_property
    def copies(self) -> SqliteCopyIndex:
        """What near copies are found by; it follows the log and is made when missing."""
        from conflictkg.copies.index import SqliteCopyIndex

        return SqliteCopyIndex(self.directory / COPIES, self.log)

    @cached_property
    def names(self) -> NameIndex:
        """The name index: curated names and what the log says of entities, and the gazetteer when it has been built."""
        from conflictkg.domain.codec import IDENTITY_EVENTS
        from conflictkg.entities.opening import is_usable, open_index

        path = self.directory / NAMES
        if not is_usable(path):
            self.build_names()
        return open_index(
            path, self.directory / GAZETTEER, lambda after: self.log.of(IDENTITY_EVENTS, after), self.log.position(), self.iris
        )

    def build_names(self, progress: Progress | None = None) -> None:
        """Build the curated index when out of date, and the gazetteer when absent: the user's, or here where the cache is not writable."""
        from conflictkg.bootstrap.adoptions import files_to_answer_by
        from conflictkg.entities.opening import build_indexes

        with files_to_answer_by(self) as (_, reference):
            build_indexes(reference, self.directory / NAMES, self.directory / GAZETTEER, progress)

    def source_kinds(self) -> frozenset[str]:
        """Kinds of source that the policy grades."""
        return frozenset(self.vocabulary.policy.source_grades)

    def status(self) -> dict[str, object]:
        """What there is, for people and for monitoring."""
        from conflictkg.usecases.inspection import counts

        adopted = self.adopted()
        seq, head = self.log.head()
        return {
            "directory": str(self.directory),
            "base": self.base,
            "version": __version__,
            "ontology": self.vocabulary.version,
            "ontology_adopted": adopted is not None and adopted.digest == self.vocabulary.digest and not self.fault,
            "log_position": seq,
            "log_head": head,
            "graph_lag": self.lag(),
            **counts(self.log),
        }

    @contextmanager
    def _projector(self) -> Iterator[Projector]:
        from conflictkg.bootstrap.adoptions import files_to_answer_by
        from conflictkg.graph.projection import Projector

        with files_to_answer_by(self) as (ontology, reference):
            yield Projector(self.vocabulary, ontology, reference)

"""What publishing a site needs of a knowledge base: its graphs as they are now, its texts, and the feed that follows from its log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.domain.claims import Document

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.export.export import Graphs
    from conflictkg.export.site.publishing import Site

Documentation = Callable[[], tuple[Mapping[str, str], Mapping[str, str]]]


@contextmanager
def site_of(kb: KnowledgeBase, url: str, title: str, documentation: Documentation, *, public: bool, directory: Path) -> Iterator[Site]:
    """The knowledge base as a site, as anybody may have it (``public``) or whole; nobody else publishes into the folder meanwhile.

    Raises ``BusyKnowledgeBase`` while another process publishes there, ``InputRefused`` when the folder cannot be made.
    """
    from conflictkg.bootstrap.disclosing import public_rule
    from conflictkg.errors import InputRefused
    from conflictkg.export import PublicGraphs
    from conflictkg.export.site.catalogue import digest_of
    from conflictkg.export.site.feed import Feed
    from conflictkg.export.site.folder import LOCK
    from conflictkg.export.site.publishing import Site
    from conflictkg.export.withholding import judged
    from conflictkg.graph.lock import DirectoryLock

    def text(document: Document) -> str | None:
        return None if public else kb.log.text(document.text_digest)

    def whole(document: Document, quads: list[Quad]) -> Sequence[Quad] | None:
        return quads

    adopted = kb.adopted()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / LOCK).touch()
    except OSError as error:
        raise InputRefused(f"{directory}: cannot be written ({error.strerror}); choose another folder") from error
    with DirectoryLock(directory / LOCK, exclusive=True, wait=0, doing="publishing"), kb.reading() as claims:
        store: Graphs = claims.store
        disclosed, rule = whole, "full"
        if public:
            judge = public_rule(kb, claims)
            store = told = PublicGraphs(claims.store, kb.base, judge)
            rule = digest_of(kb.vocabulary.digest, repr(sorted(judge.marks.by_subject.items())), repr(sorted(judge.terms.items())))

            def disclosed(document: Document, quads: list[Quad]) -> Sequence[Quad] | None:
                found = judged(quads, document, kb.base, judge, told.leads_to_hidden)
                return found.quads if found.discloses else None

        yield Site(
            base=kb.base,
            url=url,
            title=title,
            graphs=store,
            texts=text,
            kinds=kb.vocabulary.kinds,
            vocabulary=kb.vocabulary.digest,
            documentation=documentation,
            documentation_digest=digest_of(str(adopted)),
            feed=Feed(
                log=kb.log,
                base=kb.base,
                url=url,
                kinds=lambda adopted: kb.adoptions.vocabulary(adopted).kinds,
                described=kb.adoptions.described,
                texts=text,
                disclosed=disclosed,
                rule=rule,
            ),
        )

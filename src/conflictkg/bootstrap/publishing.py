"""What publishing a site needs of a knowledge base: its graphs as they are now, its texts, and the feed that follows from its log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.domain.claims import Document

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.export.site.publishing import Site

Documentation = Callable[[], tuple[Mapping[str, str], Mapping[str, str]]]


@contextmanager
def site_of(kb: KnowledgeBase, url: str, title: str, documentation: Documentation, *, texts: bool, directory: Path) -> Iterator[Site]:
    """The knowledge base as a site; nobody else publishes into the folder meanwhile. With ``texts`` the articles are shown whole.

    Raises ``BusyKnowledgeBase`` while another process publishes there, ``InputRefused`` when the folder cannot be made.
    """
    from conflictkg.errors import InputRefused
    from conflictkg.export.site.catalogue import digest_of
    from conflictkg.export.site.feed import Feed
    from conflictkg.export.site.folder import LOCK
    from conflictkg.export.site.publishing import Site
    from conflictkg.graph.lock import DirectoryLock

    def text(document: Document) -> str | None:
        return kb.log.text(document.text_digest) if texts else None

    adopted = kb.adopted()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / LOCK).touch()
    except OSError as error:
        raise InputRefused(f"{directory}: cannot be written ({error.strerror}); choose another folder") from error
    with DirectoryLock(directory / LOCK, exclusive=True, wait=0, doing="publishing"), kb.reading() as claims:
        yield Site(
            base=kb.base,
            url=url,
            title=title,
            graphs=claims.store,
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
            ),
        )

"""The pages of the site as HTML, made by templates that escape every word: what articles say is hostile.

Plain pages: one stylesheet, no script, readable without either. Links are relative, so that the site works under any address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conflictkg.export.site.catalogue import digest_of
from conflictkg.rdf.page_names import relative

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
STYLE = "style.css"


class Pages:
    """Makes pages that carry the title of the site."""

    def __init__(self, title: str) -> None:
        self.title = title

    @cached_property
    def digest(self) -> str:
        """A digest of all templates: with others every page is another one."""
        return digest_of(self.title, *(path.read_text("utf-8") for path in sorted(TEMPLATES.iterdir())))

    @cached_property
    def _templates(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        return Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def page(self, template: str, path: str, title: str, *, iri: str = "", **values: Any) -> tuple[str, bytes]:
        """The file of a page; ``path`` is without ending, ``iri`` what the page is about, where there are data files of it."""
        made = self._templates.get_template(f"{template}.html")
        return f"{path}.html", made.render(site=self.title, title=title, iri=iri, path=path, to=_from(path), **values).encode()


def _from(path: str) -> Callable[[str], str]:
    def to(target: str) -> str:
        return relative(path, target)

    return to


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> list[tuple[str, list[str]]]:
    """The text cut where quotes begin and end: each piece with the claims (paths) that quote it.

    >>> marked("abcd", [(1, 3, "claim/1")])
    [('a', []), ('bc', ['claim/1']), ('d', [])]
    """
    inside = [(start, end, claim) for start, end, claim in spans if 0 <= start < end <= len(text)]
    cuts = sorted({0, len(text), *(at for start, end, _ in inside for at in (start, end))})
    begins: dict[int, list[tuple[int, str]]] = {}
    for start, end, claim in inside:
        begins.setdefault(start, []).append((end, claim))
    pieces: list[tuple[str, list[str]]] = []
    active: list[tuple[int, str]] = []
    for start, end in pairwise(cuts):
        active = [(stop, claim) for stop, claim in active if stop > start] + begins.get(start, [])
        pieces.append((text[start:end], [claim for _, claim in active]))
    return pieces

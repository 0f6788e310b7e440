"""``publish``: the whole site into a folder, in one pass over the graphs; what did not change since the last time is not written again.

The same graphs give the same bytes. Hosted at the base of the knowledge base every IRI leads to its page; the links among pages are
relative, so they hold under any other address too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

import pyoxigraph as ox

from conflictkg.domain.vocabulary import EventKind
from conflictkg.export.export import Graphs
from conflictkg.export.site.articles import Articles, Texts, title_of
from conflictkg.export.site.catalogue import TERMS, Catalogue, digest_of
from conflictkg.export.site.data import CONTEXT, context_file
from conflictkg.export.site.feed import Feed
from conflictkg.export.site.folder import SiteFolder, Written, opened
from conflictkg.export.site.pages import STYLE, TEMPLATES, Pages
from conflictkg.export.site.recipes import apache, nginx
from conflictkg.export.site.things import Things, terms_data
from conflictkg.rdf.mapping import document_from_lookup
from conflictkg.rdf.quads import nodes_of
from conflictkg.rdf.terms import document_graph_iri, document_iri, graph_iri

URLS = 20_000
"""Pages that one file of the sitemap lists at most; the protocol allows 50,000."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is published: ``graphs`` of a knowledge base with this ``base``, to be hosted at ``url``.

    ``vocabulary`` is the digest of the vocabulary with these ``kinds``; ``documentation`` makes the pages of the ontology, by path, and
    tells the page of each term.
    """

    base: str
    url: str
    title: str
    graphs: Graphs
    texts: Texts
    kinds: Mapping[str, EventKind]
    vocabulary: str
    documentation: Callable[[], tuple[Mapping[str, str], Mapping[str, str]]]
    documentation_digest: str
    feed: Feed


def publish(site: Site, directory: Path, progress: Progress | None = None) -> Written:
    """Bring the folder up to date; says what was written. Raises ``InputRefused`` when the folder cannot be used."""
    pages = Pages(site.title)
    with opened(directory, {"base": site.base, "url": site.url}) as folder:
        catalogue = Catalogue.of(site.graphs, site.base, site.kinds)
        there = set(site.graphs.graphs())
        articles = Articles(catalogue, pages, site.texts, site.vocabulary, lambda id: _title(site, there, id))
        things = Things(catalogue, pages, site.vocabulary)
        prefix = document_graph_iri(site.base, "")
        graphs = sorted(graph for graph in there if graph.startswith(prefix))
        for number, graph in enumerate(graphs, 1):
            article = articles.read(site.graphs.quads(graph), unquote(graph.removeprefix(prefix)))
            articles.write(article, folder)
            things.note(article, articles.outlet(article.document))
            if progress is not None:
                progress(number, len(graphs))
        things.write(folder)
        folder.unit(TERMS, digest_of(site.documentation_digest), lambda: _terms(site))
        site.feed.write(folder)
        _frame(site, folder)
        _mark_gone(folder)
        folder.unit(
            "recipes", digest_of(site.url, *sorted(folder.gone), nginx(site.url, ()), apache(site.url, ())), lambda: _recipes(site, folder)
        )
    return folder.report


def _title(site: Site, there: set[str], id: str) -> str | None:
    graph = document_graph_iri(site.base, id)
    if graph not in there:
        return None
    return title_of(document_from_lookup(nodes_of(site.graphs.quads(graph)).get, document_iri(site.base, id), site.base))


def _terms(site: Site) -> Iterator[tuple[str, bytes]]:
    """The pages of the ontology with the data of each term."""
    files, pages = site.documentation()
    for name, text in files.items():
        yield f"{TERMS}/{name}", text.encode()
    said: dict[str, list[ox.Quad]] = {}
    graph = graph_iri(site.base, "ontology")
    for quad in site.graphs.quads(graph) if graph in site.graphs.graphs() else ():
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
            said.setdefault(quad.subject.value, []).append(quad)
    yield from terms_data(said, pages, TERMS)


def _frame(site: Site, folder: SiteFolder) -> None:
    """What belongs to no page: style, context, sitemap."""
    style = (TEMPLATES / STYLE).read_bytes()
    folder.unit(STYLE, digest_of(style.decode()), lambda: [(STYLE, style)])
    context = context_file()
    folder.unit(CONTEXT, digest_of(context.decode()), lambda: [(CONTEXT, context)])
    found = [path for path in folder.paths() if path.endswith(".html")]
    parts = [found[at : at + URLS] for at in range(0, len(found), URLS)]
    for number, part in enumerate(parts, 1):
        listed = "".join(f"<url><loc>{escape(site.url + quote(path))}</loc></url>\n" for path in part)
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SITEMAP}">\n{listed}</urlset>\n'
        _text(folder, f"sitemap-{number}.xml", text)
    listed = "".join(f"<sitemap><loc>{escape(site.url)}sitemap-{n}.xml</loc></sitemap>\n" for n in range(1, len(parts) + 1))
    _text(folder, "sitemap.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_SITEMAP}">\n{listed}</sitemapindex>\n')


_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _text(folder: SiteFolder, name: str, text: str) -> None:
    folder.unit(name, digest_of(text), lambda: [(name, text.encode())])


def _mark_gone(folder: SiteFolder) -> None:
    """Remember the pages of things that are no more, so that servers say so (410); what came back is not gone."""
    there = {path.removesuffix(".html") for path in folder.paths() if path.endswith(".html")}
    lost = {path.removesuffix(".html") for path in folder.lost() if path.endswith(".html")}
    folder.gone = (folder.gone | {path for path in lost if "/" in path and not path.startswith((TERMS, "documents/"))}) - there


def _recipes(site: Site, folder: SiteFolder) -> Iterator[tuple[str, bytes]]:
    yield "nginx.conf", nginx(site.url, sorted(folder.gone)).encode()
    yield ".htaccess", apache(site.url, sorted(folder.gone)).encode()

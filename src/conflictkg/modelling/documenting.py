"""The ontology as pages to read offline: HTML and Markdown, a page a term, with the Turtle, a JSON-LD context and a search.

The same ontology gives the same bytes. Words of ontology files are hostile: HTML is escaped by the templates' engine, Markdown as it is
printed, and scripts get data only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from conflictkg.errors import InputRefused
from conflictkg.modelling import diagrams
from conflictkg.modelling.terms import CLASS, PROPERTY, Glossary, Term
from conflictkg.rdf.page_names import folder_of, namespace_of, relative
from conflictkg.rdf.terms import CKG, DCTERMS, OWL, XSD

if TYPE_CHECKING:
    from jinja2 import Environment

    from conflictkg.graph.questions import Question
    from conflictkg.modelling.modules import Module

INDEX = "terms.json"
"""The file by which a folder is known as ours: the pages of all IRIs, and the files that were written."""

_CORE = CKG.removesuffix("#")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_STATIC = ("style.css", "search.js")


@dataclass(slots=True)
class Site:
    """What is on every page."""

    title: str
    description: str
    version: str
    questions: Sequence[Question]
    turtle: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)


def documentation(glossary: Glossary, shipped: Sequence[Module], own: Sequence[Module], questions: Sequence[Question]) -> dict[str, str]:
    """All files of the documentation, text by path, in order of path."""
    site = _site(glossary, shipped, own, questions)
    files = {f"turtle/{name}": text for name, text in site.turtle.items()}
    files["turtle/all.ttl"] = "\n".join(site.turtle.values())  # what an IRI without its fragment names: all terms of the namespace
    files.update(_pages(glossary, site))
    files["tree.svg"] = diagrams.alone(diagrams.tree(glossary, lambda term: quote(f"{term.page}.html")))
    files["context.jsonld"] = _context(glossary, shipped)
    found = [
        {"label": t.label, "name": t.name, "kind": t.kind, "definition": t.definition, "href": quote(f"{t.page}.html")}
        for t in sorted(glossary.terms.values(), key=lambda t: t.iri)
    ]
    files["terms.js"] = f"const TERMS = {_script(found)};\n"
    for name in _STATIC:
        files[name] = (Path(__file__).parent / "templates" / name).read_text("utf-8")
    pages = {t.iri: t.page for t in glossary.terms.values()}
    for namespace in {namespace_of(iri) for iri in pages}:
        pages.setdefault(namespace.rstrip("#"), f"{folder_of(namespace)}/index")
    told = {"pages": dict(sorted(pages.items())), "files": sorted([*files, INDEX])}
    files[INDEX] = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return dict(sorted(files.items()))


def write_documentation(folder: Path, files: dict[str, str]) -> None:
    """Write the files into a new or empty folder, or one that holds an earlier documentation, of which what is stale goes.

    Raises ``InputRefused`` for a folder that holds something else, before anything is written.
    """
    try:
        stale = _written_before(folder) - files.keys()
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        for path in sorted(stale):
            (folder / path).unlink(missing_ok=True)
    except OSError as error:
        raise InputRefused(f"{folder}: the documentation cannot be written ({error.strerror}); choose another folder") from error


def _written_before(folder: Path) -> set[str]:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return set()
    try:
        listed = json.loads((folder / INDEX).read_text("utf-8"))["files"]
        inside = [path for path in listed if isinstance(path, str) and (folder / path).resolve().is_relative_to(folder.resolve())]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputRefused(
            f"{folder}: holds something that is no documentation of ours (no {INDEX}); choose a new or empty folder"
        ) from None
    return set(inside)


def _site(glossary: Glossary, shipped: Sequence[Module], own: Sequence[Module], questions: Sequence[Question]) -> Site:
    facts = glossary.facts
    names: dict[Path, str] = {}
    turtle: dict[str, str] = {}
    for folder, modules in (("", shipped), ("own/", own)):
        for module in modules:
            name = f"{folder}{module.path.name}"
            stem, number = name.removesuffix(".ttl"), 2
            while name in turtle:
                name, number = f"{stem}-{number}.ttl", number + 1
            turtle[name] = module.text
            names[module.path] = name
    return Site(
        title=facts.word(_CORE, f"{DCTERMS}title") or "Ontology",
        description=facts.word(_CORE, f"{DCTERMS}description"),
        version=facts.word(_CORE, f"{OWL}versionInfo"),
        questions=questions,
        turtle=turtle,
        files={iri: names[facts.home[iri].path] for iri in glossary.terms},
    )


def _pages(glossary: Glossary, site: Site) -> Iterator[tuple[str, str]]:
    html, markdown = _html(), _markdown(glossary)
    anchors = {shape.iri: f"shape-{number}" for number, shape in enumerate(glossary.shapes, 1)}
    for shape in glossary.shapes:
        local = shape.iri[len(namespace_of(shape.iri)) :]
        if re.fullmatch(r"[A-Za-z][\w-]*", local) and local not in anchors.values():
            anchors[shape.iri] = local
    shared: dict[str, Any] = {"glossary": glossary, "site": site, "anchors": anchors}

    from markupsafe import Markup

    def both(template: str, page: str, title: str, **more: Any) -> Iterator[tuple[str, str]]:
        def to(target: str) -> str:
            return Markup(relative(page, target))  # noqa: S704 - percent-encoded

        values = {**shared, **more, "page": page, "title": title, "to": to, "root": "../" * page.count("/")}
        yield f"{page}.html", html.get_template(f"{template}.html").render(values)
        yield f"{page}.md", _tidied(markdown.get_template(f"{template}.md").render(values))

    def linked(page: str) -> Callable[[Term], str]:
        return lambda term: relative(page, f"{term.page}.html")

    tree = Markup(diagrams.tree(glossary, linked("index")))  # noqa: S704 - the diagram escapes its own words
    yield from both("index", "index", "Index", tree=tree)
    yield from both("shapes", "shapes/index", "Shapes")
    spaces: dict[str, list[Term]] = {}
    for term in glossary.terms.values():
        spaces.setdefault(folder_of(namespace_of(term.iri)), []).append(term)
        picture = diagrams.neighbours(glossary, term, linked(term.page)) if term.kind == CLASS else ""
        yield from both("term", term.page, term.label, term=term, diagram=Markup(picture))  # noqa: S704 - as above
    for folder, terms in spaces.items():
        if folder == "shapes":
            continue  # the page of the shapes is there
        entries = {term.iri[len(namespace_of(term.iri)) :]: term for term in sorted(terms, key=lambda t: t.iri, reverse=True)}
        rest = [("", term) for term in terms if term not in entries.values()]
        rows = sorted([*entries.items(), *rest], key=lambda row: (row[1].label.casefold(), row[1].iri))
        names = sorted({namespace_of(term.iri) for term in terms})
        yield from both("namespace", f"{folder}/index", names[0], names=names, entries=rows, terms=[term for _, term in rows])


def _html() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _markdown(glossary: Glossary) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: object) -> object:
        return value if isinstance(value, Markup) else escaped(str(value))

    def ref(iri: str, to: Callable[[str], str]) -> Markup:
        term = glossary.terms.get(iri)
        return Markup(f"[{escaped(term.label)}]({to(f'{term.page}.md')})" if term else _code(glossary.facts.short(iri)))  # noqa: S704

    def rows(terms: Sequence[Term], to: Callable[[str], str]) -> Markup:
        lines = (f"| {ref(t.iri, to)} | {_code(t.name, cell=True)} | {escaped(t.definition)} |" for t in terms)
        return Markup("\n".join(["| term | name | definition |", "| --- | --- | --- |", *lines]))  # noqa: S704

    loader = FileSystemLoader(Path(__file__).parent / "templates")
    # autoescape is for HTML; here all that is printed goes through ``shown``, and Markup says that it is Markdown already
    made = Environment(loader=loader, autoescape=False, finalize=shown, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701
    made.globals.update(
        code=lambda words: Markup(_code(str(words))),  # noqa: S704
        block=lambda words: Markup(_block(str(words))),  # noqa: S704
        ref=ref,
        refs=lambda iris, to: Markup(", ".join(ref(iri, to) for iri in iris)),  # noqa: S704
        rows=rows,
    )
    return made


def escaped(words: str) -> str:
    """Words as Markdown shows them, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))


def _code(words: str, *, cell: bool = False) -> str:
    """Words as a code span, whatever backticks they hold; in a cell of a table a bar needs a backslash."""
    words = " ".join(words.split())
    if cell:
        words = words.replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def _block(words: str) -> str:
    return "\n".join(f"    {line}" for line in words.splitlines())


def _tidied(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _script(value: object) -> str:
    """JSON that ends no script element and no line of a script."""
    text = json.dumps(value, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _context(glossary: Glossary, shipped: Sequence[Module]) -> str:
    """The shipped JSON-LD context with the classes and properties of own modules."""
    where = next((m.path.parent / "context.jsonld" for m in shipped if (m.path.parent / "context.jsonld").is_file()), None)
    said = json.loads(where.read_text("utf-8")) if where else {"@context": {"@version": 1.1, "id": "@id", "type": "@type"}}
    context = said["@context"]
    for term in sorted(glossary.terms.values(), key=lambda t: t.iri):
        if not term.own or term.kind not in (CLASS, PROPERTY):
            continue
        local = term.iri[len(namespace_of(term.iri)) :]
        name = local if local and local not in context else term.name
        if term.kind == CLASS:
            context[name] = term.iri
        else:
            datatype = next((r for r in term.range if r.startswith(XSD)), "")
            thing = "links" in term.nature
            context[name] = {"@id": term.iri, **({"@type": "@id"} if thing else {"@type": datatype} if datatype else {})}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"

"""The ontology as pages: whole, the same each time, readable without network, and safe whatever a module says."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from markdown_it import MarkdownIt

from conflictkg.cli.run import run
from conflictkg.errors import InputRefused
from conflictkg.modelling.documenting import documentation, write_documentation
from conflictkg.modelling.gathering import Gathered, at_hand, gathered
from conflictkg.modelling.terms import names_in
from conflictkg.rdf.page_names import page_of, relative
from conflictkg.rdf.terms import CKG, CKGV

ATTACK = '<script>alert(1)</script>"><img src=x onerror=alert(2)> [x](javascript:alert(3)) `|` </textarea>\u2028 {{ 7*7 }}'
OWN = f"""@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix own: <https://example.org/own#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

own:Blockade a owl:Class ; rdfs:subClassOf ckg:Situation ; rdfs:label {json.dumps(ATTACK, ensure_ascii=False)}@en ;
    skos:definition {json.dumps(ATTACK, ensure_ascii=False)}@en ;
    skos:example {json.dumps(ATTACK, ensure_ascii=False)} ;
    skos:closeMatch <javascript:alert(4)> ;
    ckg:since "2.0.0" .
own:blockade a owl:DatatypeProperty ; rdfs:domain own:Blockade ; rdfs:range xsd:date ; rdfs:label "blockade" .
own:BLOCKADE a owl:Class ; rdfs:label "old blockade" ; owl:deprecated true ; <http://purl.org/dc/terms/isReplacedBy> own:Blockade .
own:Round a owl:Class ; rdfs:subClassOf own:Trip . own:Trip a owl:Class ; rdfs:subClassOf own:Round .
<https://example.org/own/..%2F..> a skos:Concept ; skos:prefLabel "up" .
<https://example.org/kind/drone-strike> a ckg:EventKind ; skos:prefLabel "drone strike"@en ; skos:broader ckgv:air-strike ;
    ckg:statementClass ckg:Attack ; ckg:effect "none" ; ckg:trigger {json.dumps("hit`|`/VERB <b>" + ATTACK, ensure_ascii=False)} .
own:BlockadeFrom a sh:NodeShape ; sh:targetClass own:Blockade ; sh:message {json.dumps(ATTACK, ensure_ascii=False)} ;
    sh:property [ sh:path ( own:blockade [ sh:inversePath ckg:place ] ) ; sh:minCount 1 ; sh:maxCount 3 ; sh:or ( [ sh:datatype xsd:date ]
        [ sh:not [ sh:hasValue "x" ] ] ) ] .
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    folder = tmp_path_factory.mktemp("own")
    (folder / "own.ttl").write_text(OWN, encoding="utf-8")
    (folder / "examples" / "valid").mkdir(parents=True)
    data = "@prefix own: <https://example.org/own#> .\n# The text: They blocked the road.\n\n<https://e.example/x> a own:BLOCKADE ;\n"
    data += "    own:blockade 1 ."
    (folder / "examples" / "valid" / "one.ttl").write_text(data)
    return gathered(None, [folder])


@pytest.fixture(scope="module")
def files(found: Gathered) -> dict[str, str]:
    return documentation(found.glossary, found.shipped, found.own, found.questions)


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append((tag, said))
        self.links += [value for name in ("href", "src") if (value := said.get(name))]
        if identifier := said.get("id"):
            assert identifier not in self.ids, identifier
            self.ids.add(identifier)


def test_every_link_leads_to_a_page_and_a_place_that_exist(files: dict[str, str]) -> None:
    pages = {path: Page(text) for path, text in files.items() if path.endswith(".html")}
    outside = 0
    for path, page in pages.items():
        for link in page.links:
            if link.startswith(("http://", "https://")):
                outside += 1
                continue
            target, anchor = urldefrag(link)
            here = (Path("/") / path).parent.joinpath(unquote(target)).as_posix() if target else f"/{path}"
            name = "/".join(_resolved(here))
            assert name in files, (path, link)
            assert not anchor or unquote(anchor) in pages[name].ids, (path, link)
    assert outside > 50


def _resolved(path: str) -> list[str]:
    parts: list[str] = []
    for part in path.strip("/").split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return parts


def test_nothing_is_fetched_and_no_script_but_ours_runs(files: dict[str, str]) -> None:
    for path, text in files.items():
        if not path.endswith(".html"):
            continue
        for tag, said in Page(text).tags:
            assert not any(name.startswith("on") for name in said), (path, tag, said)
            assert tag not in ("img", "iframe", "object", "style", "form"), (path, tag)
            if tag in ("script", "link"):
                assert re.fullmatch(r"(\.\./)*(terms\.js|search\.js|style\.css)", str(said.get("src") or said.get("href")))
            if tag == "a":
                assert not str(said.get("href")).startswith("javascript:")
    assert "</script" not in files["terms.js"] and "\u2028" not in files["terms.js"]
    assert len(json.loads(files["terms.js"].removeprefix("const TERMS = ").rstrip(";\n"))) > 300


def test_hostile_words_are_words(files: dict[str, str]) -> None:
    text = files["elsewhere/example.org/own/class/Blockade-2.html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "{{ 7*7 }}" in text
    for path in (p for p in files if p.endswith(".md") and ("elsewhere" in p or "/" not in p or p.startswith("shapes"))):
        html = MarkdownIt("commonmark").enable("table").render(files[path])
        tags = {tag for tag, _ in Page(html).tags}
        assert not tags & {"script", "img", "textarea"}, path
        assert not any(link.startswith("javascript") for link in Page(html).links), path


def test_a_page_tells_all_that_is_known_of_a_kind(files: dict[str, str]) -> None:
    for page in (files["vocab/siege.html"], files["vocab/siege.md"]):
        for told in (
            "The agent surrounds the place",
            "The rebels have besieged the citadel since Tuesday.",
            "besieged|encircled/ADJ",
            "who-besieges",
            "plover:COERCE",
            "Since late April the militia",
            "vocabularies.ttl",
        ):
            assert told in page, told
    claim = files["ontology/class/Claim.html"]
    for told in ("exactly one, each a ckg:Document", "0.1.0", "prov:Entity", "<svg", "owl:Class"):
        assert told in claim
    assert 'id="Claim"' in files["ontology/index.html"] and 'id="claim"' not in files["ontology/index.html"]


def test_own_terms_have_pages_history_samples_and_shapes_in_words(files: dict[str, str], found: Gathered) -> None:
    old = files["elsewhere/example.org/own/class/BLOCKADE.html"]
    assert "Deprecated." in old and "Blockade-2.html" in old and "They blocked the road." in old
    assert "2.0.0" in files["elsewhere/example.org/own/class/Blockade-2.html"]
    terms = found.glossary.terms
    shape = next(s for s in found.glossary.shapes if s.iri.endswith("BlockadeFrom"))
    assert shape.about == "every own:Blockade"
    assert shape.wants == ("own:blockade / what it is ckg:place of: 1 to 3, one at least of (each a xsd:date), (not (one of them x))")
    pages = [t.page.casefold() for t in terms.values()]
    assert len(set(pages)) == len(pages)
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", t.page) and ".." not in t.page.split("/") for t in terms.values())
    circle = [t.name for _, t in found.glossary.tree() if t.name in ("own:Round", "own:Trip")]
    assert sorted(circle) == ["own:Round", "own:Trip"]


def test_iris_lead_to_pages_and_the_context_knows_own_terms(files: dict[str, str]) -> None:
    pages = json.loads(files["terms.json"])["pages"]
    assert pages[f"{CKG}Claim"] == "ontology/class/Claim" and pages[CKG.rstrip("#")] == "ontology/index"
    assert pages[f"{CKGV}siege"] == "vocab/siege" and pages[CKGV] == "vocab/index"
    assert all(f"{page}.html" in files and f"{page}.md" in files for page in pages.values())
    context = json.loads(files["context.jsonld"])["@context"]
    assert context["Claim"] == "ckg:Claim"
    assert context["blockade"] == {"@id": "https://example.org/own#blockade", "@type": "http://www.w3.org/2001/XMLSchema#date"}


def test_all_of_the_ontology_is_one_file_too(files: dict[str, str]) -> None:
    def triples(*texts: str) -> int:
        graph = ox.Dataset()
        for text in texts:
            for quad in ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                graph.add(quad)
        return len(graph)

    parts = [text for name, text in files.items() if name.startswith("turtle/") and name != "turtle/all.ttl"]
    assert len(parts) == 10
    assert triples(files["turtle/all.ttl"]) == triples(*parts) > 5000


def test_pictures_are_svg(files: dict[str, str]) -> None:
    root = ElementTree.fromstring(files["tree.svg"])
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "claim" in texts and len(texts) > 40


def test_the_same_ontology_gives_the_same_bytes(found: Gathered, files: dict[str, str]) -> None:
    folder = found.own[0].path.parent
    again = gathered(None, [folder])
    assert documentation(again.glossary, again.shipped, again.own, again.questions) == files


def test_a_folder_of_something_else_is_refused_and_what_is_stale_goes(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_documentation(site, {"a/b.html": "x", "terms.json": json.dumps({"files": ["a/b.html", "terms.json", "../kept"]})})
    (tmp_path / "kept").write_text("mine")
    (site / "notes.txt").write_text("mine too")
    write_documentation(site, {"c.html": "y", "terms.json": json.dumps({"files": ["c.html", "terms.json"]})})
    assert sorted(p.name for p in site.rglob("*") if p.is_file()) == ["c.html", "notes.txt", "terms.json"]
    assert (tmp_path / "kept").read_text() == "mine"
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    with pytest.raises(InputRefused, match="choose a new or empty folder"):
        write_documentation(other, {"c.html": "y"})
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused):
        write_documentation(tmp_path / "file", {"c.html": "y"})


def test_names_of_pages_are_safe_and_follow_iris() -> None:
    assert page_of("https://w3id.org/conflictkg/ontology#Claim", "class") == "ontology/class/Claim"
    assert page_of("https://w3id.org/conflictkg/vocab/siege", "event-kind") == "vocab/siege"
    assert page_of("https://example.org/a/../../../etc/passwd", "class") == "elsewhere/example.org/a/_../_../_../etc/passwd"
    assert page_of("urn:x:y", "class") == "elsewhere/urn_3ax_3ay"
    assert page_of("https://example.org/index", "class") == "elsewhere/example.org/_index"
    assert len(page_of("https://example.org/" + "a" * 500, "class")) < 140
    assert relative("a/b/c", "d e.html#x") == "../../d%20e.html#x"


def test_names_in_a_query_are_those_it_declares() -> None:
    text = "PREFIX ckg: <https://w3id.org/conflictkg/ontology#>\n# ckg:Comment\n"
    text += 'SELECT * { ?s a ckg:Claim ; <https://e.example/p> "ckg:Text" , other:x }'
    assert names_in(text) - {CKG} == {f"{CKG}Claim", "https://e.example/p"}


def test_the_command_writes_and_names_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFLICTKG_KB", raising=False)
    assert at_hand(None) is None
    assert run(["ontology", "docs", "site"]) == 0
    assert (tmp_path / "site" / "index.html").is_file()
    (tmp_path / "broken.ttl").write_text("ex:a ex:b 1 .")
    assert run(["ontology", "docs", "site", "broken.ttl"]) == 1
    assert "broken.ttl:1:" in capsys.readouterr().err
    assert run(["ontology", "docs", "site", "--kb", "nowhere"]) == 2
    assert run(["ontology", "docs", "site", "absent.ttl"]) == 2


def test_deep_and_circular_ontologies_come_to_an_end(tmp_path: Path) -> None:
    chain = "".join(f"own:C{i} a owl:Class ; rdfs:subClassOf own:C{i + 1} .\n" for i in range(1500))
    nested = "own:S a sh:PropertyShape ; sh:path own:p ; sh:not " + "[ sh:not " * 3000 + "[]" + " ]" * 3000 + " .\n"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    circle = f"own:T a sh:NodeShape ; sh:or _:x ; sh:property _:y . _:x <{rdf}first> _:x ; <{rdf}rest> _:x . _:y sh:property _:y .\n"
    head = OWN[: OWN.index("\n\n")] + "\n"
    (tmp_path / "own.ttl").write_text(head + chain + nested + circle)
    found = gathered(None, [tmp_path])
    assert len(found.glossary.tree()) > 1500
    assert any(shape.iri.endswith("#S") and shape.wants.startswith("own:p: not (") for shape in found.glossary.shapes)

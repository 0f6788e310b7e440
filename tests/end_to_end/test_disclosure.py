"""What goes out in public, through the command line: marked by analysts, forbidden by sources, told by the text; and nothing else."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.bootstrap.adoptions import viewing
from conflictkg.bootstrap.disclosing import public_rule
from conflictkg.export import GraphsKnownBy, PublicGraphs, export
from conflictkg.export.export import Graphs
from conflictkg.rdf.terms import CKG
from tests.end_to_end.conftest import copied, run_program, said
from tests.unit.coded.rows import CURRENT, GED

SIGNED = ("--by", "m.vale", "--because", "asked by the person")
ARTICLES = {
    "held.txt": ("Harbour Gazette", "The Syrian army still holds Tayfur airbase, Karim Nader said on Monday.\n"),
    "taken.txt": (
        "Levant Wire",
        "Islamic State fighters captured Jahar gas field on Sunday, said Abu Tareef, not his real name. Tareef fled to Palmyra.\n",
    ),
    "twice.txt": ("Plains Herald", "Syrian troops still control Tayfur airbase, its garrison said on Monday.\n"),
}


def done(*arguments: str) -> str:
    run = run_program(*arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read it; do not write to it."""
    folder = tmp_path_factory.mktemp("disclosure")
    kb = folder / "kb"
    done("init", str(kb))
    for name, (outlet, text) in ARTICLES.items():
        front = f"---\ntitle: A report\nsource: {outlet}\nkind: newspaper\npublished: 2014-11-03\n---\n\n"
        (folder / name).write_text(front + text, encoding="utf-8")
    done("ingest", "--kb", str(kb), *(str(folder / name) for name in ARTICLES))
    done("import", "acled", str(CURRENT), "--kb", str(kb))
    done("import", "ucdp-ged", str(GED), "--kb", str(kb))
    return kb


def exported(kb: Path, *, known: date | None = None, recorded: datetime | None = None, profile: str = "public") -> str:
    """All that the command writes but the ontology, which is the same in all exports and large."""
    with closing(KnowledgeBase.open(kb)) as opened:
        return _exported(opened, known, recorded, profile)


def _exported(kb: KnowledgeBase, known: date | None, recorded: datetime | None, profile: str) -> str:
    with kb.reading() as claims:
        rule = public_rule(kb, claims)
    out = io.BytesIO()
    with viewing(kb, recorded) as (claims, view):
        told: Graphs = claims.store
        if known is not None:
            told = GraphsKnownBy(told, kb.base, known, claims, lambda p: view.case(p, known).periods, view.vocabulary.kinds)
        if profile == "public":
            told = PublicGraphs(told, kb.base, rule)
        export(told, "nquads", out, [graph for graph in told.graphs() if not graph.endswith("/ontology")])
    return out.getvalue().decode()


def objects(nquads: str, name: str) -> list[str]:
    return [str(q.object.value) for q in ox.parse(nquads, ox.RdfFormat.N_QUADS) if q.predicate.value == CKG + name]


def test_acled_stays_and_ucdp_goes_with_its_licence(told: Path) -> None:
    full, public = exported(told, profile="full"), exported(told)
    assert "source/acled" in full and "acled:" in full
    assert not [line for line in public.splitlines() if "acled:" in line]  # no address of one of its rows
    assert not any("source/acled" in line and "graph/document" in line for line in public.splitlines())
    assert (
        "<http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/> <http://127.0.0.1:8014/graph/document/" in public
    )
    torvik = run_program("sparql", 'SELECT ?p WHERE { ?p skos:prefLabel "Torvik" }', "--kb", str(told), "--format", "csv").stdout.split()[1]
    assert torvik in full and torvik not in public  # nobody but ACLED tells of it


def test_a_pseudonym_is_nowhere_in_it(told: Path) -> None:
    public = exported(told)
    assert "Tareef" not in public and "tareef" not in public
    assert "speaker" in objects(public, "withheld")
    assert "Karim Nader" in public


def test_files_reviewers_and_layout_stay_at_home(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    claim = next(c for c in said("claims", "--kb", str(kb)) if c["quote"] and c["source"] == "Harbour Gazette")
    done("review", claim["id"], "--reject", "--kb", str(kb), *SIGNED)
    public = exported(kb)
    for hidden in ("m.vale", "asked by the person", "sourceFile", "held.txt", "WithdrawnClaim", "QuarantinedClaim", claim["id"]):
        assert hidden not in public, hidden


def test_marks_hide_and_show_again_and_survive_a_rebuild(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    before = exported(kb)
    claim = next(c for c in said("claims", "--kb", str(kb)) if c["speaker"] == "Karim Nader" and c["type"] == "control-held")
    done("mark", "personal", claim["id"][:10], "--kb", str(kb), *SIGNED)
    public = exported(kb)
    assert claim["id"] in public and "Karim Nader" not in public and claim["quote"] not in public
    done("mark", "restricted", claim["id"][:10], "--kb", str(kb), *SIGNED)
    public = exported(kb)
    assert claim["id"] not in public and objects(public, "withheldClaims") == ["1"]  # of the period
    assert "asked by the person" not in public
    marks = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ckg:disclosure [] ; ?p ?o } } ORDER BY ?s ?p"
    followed = done("sparql", marks, "--kb", str(kb), "--format", "csv")
    assert "restricted" in followed and "personal" not in followed
    done("rebuild", "--kb", str(kb))
    assert done("sparql", marks, "--kb", str(kb), "--format", "csv") == followed
    assert exported(kb) == public
    (row,) = said("mark", "--kb", str(kb))
    assert (row["mark"], row["by"]) == ("restricted", "m.vale")
    done("mark", "none", claim["id"], "--kb", str(kb), *SIGNED)
    assert exported(kb) == before


def test_a_source_is_marked_by_its_name_and_yesterday_is_told_by_todays_marks(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    recorded = datetime.now(UTC)
    done("mark", "restricted", "Levant Wire", "--type", "source", "--kb", str(kb), *SIGNED)
    done("mark", "personal", "Karim Nader", "--kb", str(kb), *SIGNED)
    for public in (exported(kb), exported(kb, known=date(2014, 11, 5)), exported(kb, recorded=recorded)):
        assert "Levant Wire" not in public and "Karim" not in public and "karim" not in public
        assert "still holds" in public
    assert "Levant Wire" in exported(kb, profile="full")


def test_the_public_export_conforms_to_the_shapes(told: Path, tmp_path: Path) -> None:
    import pyshacl
    from rdflib import Graph

    kb = copied(told, tmp_path)
    for claim in said("claims", "--kb", str(kb))[:2]:
        done("mark", "personal", claim["id"], "--kb", str(kb), *SIGNED)
    done("mark", "personal", "twice.txt", "--type", "article", "--kb", str(kb), *SIGNED)
    data = Graph()
    data.parse(data=done("export", "--kb", str(kb), "--profile", "public", "--format", "ntriples"), format="nt")
    shapes = Graph().parse(Path(__file__).parents[2] / "ontology" / "shapes.ttl")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, report


def test_what_cannot_be_marked_is_refused(told: Path) -> None:
    for arguments, words in (
        (("personal", "nobody at all", *SIGNED), "no claim, article or source"),
        (("personal", "held.txt"), "who decides"),
        (("none", "held.txt", *SIGNED), "not marked"),
        (("secret", "held.txt", *SIGNED), "not one of"),
    ):
        run = run_program("mark", *arguments, "--kb", str(told))
        assert run.returncode == 2 and words in run.stderr, run.stderr

"""The Python interface on a knowledge base made of the example articles: its manual, what it refuses, and what it costs to import."""

from __future__ import annotations

import doctest
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import conflictkg
from conflictkg import IRI, KnowledgeBase
from conflictkg.errors import AmbiguousName, ConflictkgError, UsageError
from tests.end_to_end.conftest import copied, run_program

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def kb(demo_kb: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(demo_kb) as opened:
        yield opened


def test_the_manual_says_what_is_so(demo_kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo_kb.parent)
    results = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert results.attempted > 20
    assert results.failed == 0


def test_importing_the_package_loads_nothing() -> None:
    code = "import conflictkg, sys; print(conflictkg.__version__, *(m for m in sys.modules if m.startswith(('conflictkg', 'pyoxigraph'))))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert said.split() == [conflictkg.__version__, "conflictkg"]
    lazily = "import sys; from conflictkg import KnowledgeBase; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", lazily], capture_output=True, text=True, check=True, timeout=60).stdout.split()
    assert not {"pyoxigraph", "rdflib", "spacy", "click", "pandas"} & set(loaded)


def test_the_package_offers_what_it_names_and_no_more() -> None:
    for name in conflictkg.__all__:
        assert getattr(conflictkg, name).__name__ == name
        assert name in dir(conflictkg)
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = conflictkg.Nonsense  # type: ignore[attr-defined]


def test_the_public_class_shows_nothing_internal() -> None:
    public = {name for name in vars(KnowledgeBase) if not name.startswith("_")}
    asked = {"ask", "sparql", "who_controlled", "why", "timeline", "holders", "claims", "questions"}
    assert public == {"open", "close", "directory", "base"} | asked


def test_the_same_answer_by_name_in_words_and_by_method(kb: KnowledgeBase) -> None:
    one = kb.who_controlled("Tayfur airbase", "2014-11-03")
    two = kb.ask("who-controlled", place="T4", on=date(2014, 11, 3))
    three = kb.ask("who controlled T4 on 3 November 2014?")
    assert one == two.only == three.only
    assert two.values == three.values == {"place": one.place.iri, "on": date(2014, 11, 3)}
    assert isinstance(one.place.iri, IRI)


def test_the_same_rows_as_on_the_command_line(kb: KnowledgeBase) -> None:
    import json

    arguments = ("ask", "--kb", str(kb.directory), "what-did-actor-hold", "--actor", "Islamic State", "--on", "2014-11-05")
    lines = run_program(*arguments, "--format", "jsonl").stdout.splitlines()
    found = kb.ask("what-did-actor-hold", actor="Islamic State", on="2014-11-05")
    assert [row.placeLabel for row in found] == [json.loads(line)["placeLabel"] for line in lines] != []


def test_own_questions_and_prefixes_are_there_at_once(demo_kb: Path, tmp_path: Path) -> None:
    own = copied(demo_kb, tmp_path)
    (own / "ontology" / "mine.ttl").write_text("@prefix tay: <https://w3id.org/conflictkg/reference/place/tayfur-> .\n", encoding="utf-8")
    question = '#+ summary: whether a day is after another\n#+ params:\n#+   from: {"type": "date"}\n#+   to: {"type": "dateTime"}\n'
    row = 'VALUES (?from ?to) { ("2014-11-03T00:00:00Z" "2014-11-03T00:00:00Z") }  #+ params'
    (own / "queries" / "later.rq").write_text(f"{question}ASK {{\n{row}\nFILTER(?to > ?from) }}", encoding="utf-8")
    with KnowledgeBase.open(own) as kb:
        assert kb.ask("later", from_="2014-11-03", to=date(2014, 11, 4))
        assert not kb.ask("later", from_=date(2014, 11, 5), to="2014-11-04")
        assert kb.sparql("ASK { tay:airbase skos:prefLabel ?label }", timeout=60)
        assert {p.name for p in kb.questions["later"].parameters} == {"from", "to"}


def test_recorded_times_are_kept_apart(kb: KnowledgeBase) -> None:
    assert kb.who_controlled("T4", "2014-11-03", as_recorded="2001-01-01").status == "unknown"
    assert len(kb.ask("what-did-actor-hold", actor="Islamic State", on="2014-11-05", as_recorded="2100-01-01")) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda kb: kb.ask("who-controled", place="T4"), "no question is called 'who-controled'"),
        (lambda kb: kb.ask("who-holds-what"), "nearest names: who-held-what"),
        (lambda kb: kb.ask("who-controlled", on="2014-11-03"), "needs place"),
        (lambda kb: kb.ask("who-controlled", place="T4", on="2014-11-03", town="x"), "no parameter 'town'"),
        (lambda kb: kb.ask("what-did-actor-hold", actor="Islamic State", on="soon"), "'soon' is not a day"),
        (lambda kb: kb.ask("what-did-actor-hold", actor="Nobody At All", on="2014-11-05"), "no actor is called 'Nobody At All'"),
        (lambda kb: kb.ask("what-did-actor-hold", actor="Islamic State", on="2014-11-05", place="T4"), "no parameter 'place'; it takes"),
        (lambda kb: kb.ask("evidence-for-control", place="T4"), "needs on"),
        (lambda kb: kb.sparql("SELECT * { ?s ?p }"), "line 1, column"),
        (lambda kb: kb.sparql("DELETE WHERE { ?s ?p ?o }"), "changes data"),
        (lambda kb: kb.sparql("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), "SERVICE would send"),
        (lambda kb: kb.sparql("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=0.5), "not answered within 0.5 s"),
        (lambda kb: kb.who_controlled("T4", "one day"), "on 'one day' is not a day"),
        (lambda kb: kb.who_controlled("T4", "2014-11-03", as_recorded="then"), "as_recorded 'then' is not a moment"),
        (lambda kb: kb.timeline("Nowhere At All"), "no place or actor is called"),
        (lambda kb: kb.timeline("T4", "2014-11-05", "2014-11-01"), "is before start"),
        (lambda kb: kb.claims(kind="party"), "kind 'party' is not known"),
        (lambda kb: kb.ask("claims-of-kind", kind="seige"), "'seige' is not a kind of claim; give an IRI, or use one of: affiliation, "),
        (lambda kb: kb.claims(status="lost"), "status 'lost' is not known"),
        (lambda kb: KnowledgeBase.open(kb.directory / "nothing"), "is not a knowledge base"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(kb: KnowledgeBase, call: object, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        call(kb)  # type: ignore[operator]
    assert len(str(caught.value).split("\n")) <= 3  # a query's place is shown below


def test_what_is_not_understood_comes_with_the_nearest_questions(kb: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match="do not understand 'tell me a story'"):
        kb.ask("tell me a story")


def test_a_day_that_nobody_names_is_today(kb: KnowledgeBase) -> None:
    asked = [kb.ask("who controls T4?")[0].on, kb.ask("who-controlled", place="T4")[0].on, kb.who_controlled("T4", "today").on]
    assert asked == [datetime.now(UTC).date()] * 3


def test_an_ambiguous_name_lists_whom_it_may_mean(kb: KnowledgeBase) -> None:
    with pytest.raises(AmbiguousName) as caught:
        kb.who_controlled("San Pedro", "2014-11-03")
    assert len(caught.value.candidates) > 1
    unknown = kb.who_controlled("Qzxvw", "2014-11-03")
    assert (unknown.place.iri, unknown.controller, unknown.status) == (None, None, "unknown")


def test_a_closed_one_and_another_thread_are_refused(demo_kb: Path) -> None:
    kb = KnowledgeBase.open(demo_kb)
    raised: list[BaseException] = []

    def elsewhere() -> None:
        try:
            kb.who_controlled("T4", "2014-11-03")
        except ConflictkgError as error:
            raised.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "belongs to the thread" in str(raised[0])
    assert kb.who_controlled("T4", "2014-11-03").controller.label == "Syrian government"
    kb.close()
    kb.close()
    assert repr(kb) == "<KnowledgeBase, closed>"
    with pytest.raises(UsageError, match="is closed"):
        kb.sparql("ASK {}")


def test_a_type_checker_understands_it() -> None:
    """The sample is part of what ``make check`` type-checks; here it is checked alone, as code of somebody else."""
    command = [sys.executable, "-m", "mypy", "tests/unit/api/typed_use.py"]  # with the settings, and so the cache, of the project
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (ROOT / "src" / "conflictkg" / "py.typed").is_file()

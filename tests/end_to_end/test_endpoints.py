"""A knowledge base pushed to a real server by the program, and asked there by partners who have none."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.bootstrap.pushing import pushing
from conflictkg.errors import BusyKnowledgeBase
from tests.contract.servers import PASSWORD as DBA
from tests.contract.servers import Server, free_port, oxigraph, virtuoso
from tests.end_to_end.conftest import copied, run_program
from tests.fakes.guarded_server import PASSWORD, TOKEN, USER, answers, guarded
from tests.fakes.pushing import remote_graphs

pytestmark = pytest.mark.server

run: Any = run_program  # whose keywords are more than its environment

BASE = "http://127.0.0.1:8014/"
QUESTION = ("who-controlled", "--place", "Tayfur airbase", "--on", "2014-11-03")
NAMED = {"CONFLICTKG_ENDPOINT_USER": USER, "CONFLICTKG_ENDPOINT_PASSWORD": PASSWORD}


def addresses(server: Server) -> list[str]:
    return ["--endpoint", server.query, "--update", server.update]


@pytest.fixture(scope="module")
def kb(demo_kb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(demo_kb, tmp_path_factory.mktemp("pushed"))


@pytest.fixture(scope="module")
def server(kb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An oxigraph server that the demo's knowledge base was pushed to."""
    with oxigraph(tmp_path_factory.mktemp("server") / "data") as running:
        done = run("push", *addresses(running), "--graph-store", running.graph_store, "--kb", str(kb), "--format", "json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert (told["mode"], told["triples_sent"]) == ("full", told["triples"])
        yield running


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A folder in which there is no knowledge base."""
    return tmp_path


def test_whoever_has_no_knowledge_base_gets_the_same_answer(kb: Path, server: Server, nowhere: Path) -> None:
    here = run("sparql", run("ask", *QUESTION, "--show-sparql", "--kb", str(kb)).stdout, "--kb", str(kb), "--format", "csv")
    for where in (["--kb", str(kb)], []):
        there = run("ask", "--endpoint", server.query, *QUESTION, "--format", "csv", *where, cwd=nowhere)
        assert (there.returncode, there.stderr) == (0, "")
        assert there.stdout == here.stdout != ""
    assert "islamic-state" in here.stdout
    shown = run("ask", "--endpoint", server.query, *QUESTION, "--show-sparql", cwd=nowhere)
    assert "VALUES (?place ?on ?asKnown) { (<https://w3id.org/conflictkg/reference/place/tayfur-airbase>" in shown.stdout


def test_a_query_without_a_knowledge_base_is_under_the_base_of_the_server(server: Server, nowhere: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { GRAPH <graph/beliefs> { ?period a ckg:ControlPeriod } }"

    def rows(*more: str, query: str = count) -> str:
        done = run("sparql", "--endpoint", server.query, query, "--format", "csv", *more, cwd=nowhere)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    assert int(rows().split()[1]) > 0
    assert rows("--base", BASE) == rows(query=count.replace("<graph", f"<{BASE}graph")) == rows()
    assert int(rows("--base", "https://other.example/").split()[1]) == 0
    for base in ("other.example", "https://other.example/#"):
        done = run("sparql", "--endpoint", server.query, count, "--base", base, cwd=nowhere)
        assert done.returncode == 2
        assert "cannot carry IRIs" in done.stderr


def test_a_base_is_asked_for_only_where_it_matters(tmp_path: Path, nowhere: Path) -> None:
    with oxigraph(tmp_path / "empty") as empty:
        done = run("sparql", "--endpoint", empty.query, "ASK { <graph/beliefs> ?p ?o }", cwd=nowhere)
        assert done.returncode == 2
        assert "does not say which knowledge base it holds; say which is meant with --base" in done.stderr
        for text in ("ASK { ?s ?p ?o }", "ASK { <urn:x> ?p ?o }", "BASE <http://x.example/> ASK { <a> ?p ?o }"):
            assert run("sparql", "--endpoint", empty.query, text, "--format", "csv", cwd=nowhere).stdout == "false\n"
    done = run("sparql", "ASK {}", "--base", BASE, cwd=nowhere)
    assert done.returncode == 2
    assert "--base is for --endpoint" in done.stderr


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("tayfur AIRBASE", 0, ""),
        ("https://w3id.org/conflictkg/reference/place/tayfur-airbase", 0, ""),
        ("Tayfur airbse", 2, "no place is called 'Tayfur airbse' at http://127.0.0.1"),
        ('"} DROP ALL #', 2, "no place is called"),
        ("Tripoli", 1, "place 'Tripoli' is ambiguous; give the IRI of one of: "),
    ],
)
def test_names_are_found_on_the_server(server: Server, nowhere: Path, name: str, code: int, told: str) -> None:
    done = run("ask", "--endpoint", server.query, "who-controlled", "--place", name, "--on", "2014-11-03", cwd=nowhere)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert done.stderr.count("\n") <= 1


def test_what_is_recorded_when_is_not_asked_elsewhere(server: Server, nowhere: Path) -> None:
    done = run("ask", "--endpoint", server.query, *QUESTION, "--as-recorded", "2024-01-01", cwd=nowhere)
    assert done.returncode == 2
    assert "--as-recorded is answered from the log, which stays with the knowledge base" in done.stderr


def test_the_questions_that_a_server_answers_are_listed(server: Server, nowhere: Path) -> None:
    done = run("queries", "--endpoint", server.query, "--format", "json", cwd=nowhere)
    assert done.returncode == 0, done.stderr
    told = {row["name"]: row["answered"] for row in json.loads(done.stdout)}
    assert len(told) >= 13
    assert all(answered.startswith("yes, ") for answered in told.values()), told
    assert "rows in" in told["who-controlled"]
    with guarded("", answers(500, "text/plain", b"cannot")) as broken:
        done = run("queries", "--endpoint", broken.address, "--base", BASE, cwd=nowhere)
    assert done.returncode == 1
    assert "answered 500: cannot" in done.stderr


def test_a_server_without_a_marker_is_told(tmp_path: Path, nowhere: Path) -> None:
    with oxigraph(tmp_path / "data") as empty:
        done = run("ask", "--endpoint", empty.query, *QUESTION, cwd=nowhere)
        assert done.returncode == 2
        assert "does not say which knowledge base it holds; say which is meant with --base" in done.stderr
        done = run("queries", "--endpoint", empty.query, "--base", BASE, "--format", "json", cwd=nowhere)
        assert done.returncode == 0
        assert f"does not say that it holds all of {BASE}" in done.stderr


def test_a_push_that_is_killed_goes_on_where_it_was(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    with oxigraph(tmp_path / "data") as server:
        remote = remote_graphs(server, BASE)
        command = [sys.executable, "-m", "conflictkg", "push", *addresses(server), "--kb", str(kb)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as pushing:
            deadline = time.monotonic() + 60
            while remote.count() < 5_000 and time.monotonic() < deadline:
                time.sleep(0.01)
            pushing.send_signal(signal.SIGKILL)
        assert pushing.returncode == -signal.SIGKILL
        partial = remote.count()
        asked = run("ask", "--endpoint", server.query, *QUESTION, "--base", BASE, cwd=tmp_path)
        assert "does not say that it holds all" in asked.stderr
        done = run("push", *addresses(server), "--kb", str(kb), "--format", "json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["mode"] == "resumed"
        assert 5_000 <= partial < told["triples"]
        assert told["triples_sent"] <= told["triples"] - partial + 500
        assert remote.count() == told["triples"]
        assert not (kb / "graph" / "pushing").exists()


def test_one_push_at_a_time_and_ingesting_goes_on(demo_kb: Path, tmp_path: Path) -> None:
    kb = KnowledgeBase.open(copied(demo_kb, tmp_path))
    with pushing(kb, "http://127.0.0.1:9/query") as (source, _):
        before = len(source.store.raw)
        with pytest.raises(BusyKnowledgeBase, match=r"process \d+ is pushing it"), pushing(kb, "http://127.0.0.1:9/query"):
            pass
        (tmp_path / "new.txt").write_text("Rebels captured Westgate on Monday.", "utf-8")
        done = run_program("ingest", "--published", "2014-11-05", "--kb", str(kb.directory), str(tmp_path / "new.txt"))
        assert done.returncode == 0, done.stderr
        assert len(source.store.raw) == before
        with kb.reading() as claims:
            assert len(claims.store.raw) > before
    kb.close()


def test_a_server_that_dies_halfway_is_told_and_filled_later(demo_kb: Path, tmp_path: Path) -> None:
    kb, port = copied(demo_kb, tmp_path), free_port()
    with oxigraph(tmp_path / "data", port=port) as server:
        command = [sys.executable, "-m", "conflictkg", "push", *addresses(server), "--kb", str(kb)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as pushing:
            remote, deadline = remote_graphs(server, BASE), time.monotonic() + 60
            while remote.count() < 5_000 and time.monotonic() < deadline:
                time.sleep(0.01)
            server.process.kill()
            _, told = pushing.communicate(timeout=60)
    assert pushing.returncode == 1
    assert "cannot be reached" in told or "broke off" in told
    assert told.count("\n") == 1
    with oxigraph(tmp_path / "data", port=port) as server:
        done = run("push", *addresses(server), "--kb", str(kb), "--format", "json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["mode"] == "resumed"
        assert remote_graphs(server, BASE).count() == json.loads(done.stdout)["triples"]


def test_what_a_push_cannot_do_is_told_in_a_line(kb: Path, tmp_path: Path) -> None:
    def refused(*arguments: str, **environment: str) -> str:
        done = run("push", *arguments, "--kb", str(kb), **environment)
        assert done.returncode in (1, 2), done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        return str(done.stderr)

    with oxigraph(tmp_path / "data") as server:
        assert "give the address that takes updates with --update" in refused("--endpoint", server.query)
        assert "check the path of the endpoint" in refused("--endpoint", server.query, "--update", server.update + "s")
    with oxigraph(tmp_path / "data", read_only=True) as server:
        assert "answered 403" in refused(*addresses(server)) or "--update" in refused(*addresses(server))
    with guarded("", answers(200, "text/html", b"<html>Welcome")) as page:
        assert "did not send SPARQL results but text/html" in refused("--endpoint", page.address)
    assert "cannot be reached" in refused("--endpoint", f"http://127.0.0.1:{free_port()}/query")
    assert "must begin with http" in refused("--endpoint", "ftp://example.org/")
    assert "give an address like" in refused("--endpoint", "http://[example.org/")
    with guarded("digest") as server2:
        assert "does not let us in" in refused("--endpoint", server2.address, **{**NAMED, "CONFLICTKG_ENDPOINT_PASSWORD": "wrong"})


@pytest.mark.parametrize("way", ["basic", "digest", "bearer"])
def test_a_secret_appears_nowhere(kb: Path, way: str) -> None:
    who = {"CONFLICTKG_ENDPOINT_TOKEN": TOKEN} if way == "bearer" else NAMED
    secret = TOKEN if way == "bearer" else PASSWORD
    said = ""
    with guarded(way, answers(500, "text/plain", f"broken, as {USER} {PASSWORD} {TOKEN} can see".encode())) as server:
        for command in (["sparql", "ASK {}"], ["ask", *QUESTION], ["queries"], ["push"]):
            done = run(command[0], "--endpoint", server.address, *command[1:], "--debug", "-v", "--kb", str(kb), **who)
            assert done.returncode != 0
            said += done.stdout + done.stderr
        assert len(server.requests) >= 4
        assert secret not in str([(request.path, request.body) for request in server.requests])
    assert "answered 500: broken" in said
    assert secret not in said
    for path in kb.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path


def test_a_virtuoso_that_asks_for_a_digest_is_filled_and_asked(kb: Path, tmp_path: Path, nowhere: Path) -> None:
    with virtuoso(tmp_path / "virtuoso") as server:
        stores = ["--graph-store", server.graph_store]
        done = run("push", "--endpoint", server.query, *stores, "--kb", str(kb), "--format", "json", **server.environment)
        assert done.returncode == 0, done.stderr
        there = run("ask", "--endpoint", server.query, *QUESTION, "--format", "csv", cwd=nowhere, **server.environment)
        here = run("sparql", run("ask", *QUESTION, "--show-sparql", "--kb", str(kb)).stdout, "--kb", str(kb), "--format", "csv")
        assert there.stdout == here.stdout
        wrong = {**server.environment, "CONFLICTKG_ENDPOINT_PASSWORD": f"not-{DBA}"}
        refused = run("ask", "--endpoint", server.query, *QUESTION, cwd=nowhere, **wrong)
        assert refused.returncode == 1
        assert "does not let us in" in refused.stderr

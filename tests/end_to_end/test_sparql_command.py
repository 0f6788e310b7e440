"""The ``sparql`` command as people and scripts use it: values for question files, cut answers, pagers, time limits, Ctrl-C, SERVICE."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import copied, run_program

QUERIES = Path(__file__).parents[2] / "queries"
EVERYTHING = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def sparql(kb: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_program("sparql", "--kb", str(kb), *arguments)


@pytest.mark.parametrize("name", ["asKnown", "as-known"])
def test_a_question_file_takes_values_by_its_header(demo_kb: Path, name: str) -> None:
    question = ["-f", str(QUERIES / "who-controlled.rq"), "--format", "csv"]
    given = ["--param", "place=T4", "--param", "on=2014-11-03"]
    by_name = sparql(demo_kb, *question, *given)
    assert by_name.returncode == 0, by_name.stderr
    assert by_name.stdout == sparql(demo_kb, *question).stdout  # what the file asks by itself
    assert "Syrian government" in by_name.stdout
    before = sparql(demo_kb, *question, *given, "--param", f"{name}=2014-11-01")
    assert before.returncode == 0, before.stderr
    assert before.stdout != by_name.stdout


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (["on=2014-11-03"], "needs place"),
        (["place=T4", "on=yesterdayish"], "is not a day"),
        (["place=Nowhereville", "on=2014-11-03"], "no place is called 'Nowhereville'"),
        (["town=T4", "on=2014-11-03"], "there is no parameter 'town'; it takes place, on, as-known"),
        (["place=T4", "place=T5", "on=2014-11-03"], "given twice"),
        (["as-known=2014-11-03", "asKnown=2014-11-03"], "given twice"),
        (["T4"], "is not NAME=VALUE"),
        (["place=T4> } INSERT DATA { <a> <b> <c> } #", "on=2014-11-03"], "no place is called"),
    ],
)
def test_wrong_values_are_told_in_one_line(demo_kb: Path, params: list[str], message: str) -> None:
    done = sparql(demo_kb, "-f", str(QUERIES / "who-controlled.rq"), *(part for p in params for part in ("--param", p)))
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_values_without_a_question_file_are_refused(demo_kb: Path, tmp_path: Path) -> None:
    (tmp_path / "plain.rq").write_text(EVERYTHING, encoding="utf-8")
    (tmp_path / "broken.rq").write_text("#+ summary: x\n#+ params:\n#+   a: {type: nonsense}\nASK {}", encoding="utf-8")
    for file, message in (("plain.rq", "needs a question file"), ("broken.rq", "unknown type 'nonsense'")):
        done = sparql(demo_kb, "-f", str(tmp_path / file), "--param", "a=b")
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_prefixes_of_own_modules_need_no_declaration(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    (kb / "ontology" / "mine.ttl").write_text(
        "@prefix airbase: <https://w3id.org/conflictkg/reference/place/tayfur-> .\n", encoding="utf-8"
    )
    query = "SELECT ?label { airbase:airbase skos:prefLabel ?label FILTER(LANG(?label) = 'en') }"
    assert sparql(kb, query, "--format", "csv").stdout.split() == ["label", "Tayfur", "airbase"]
    timed = sparql(kb, query, "--format", "csv", "--timeout", "60")
    assert timed.stdout.split() == ["label", "Tayfur", "airbase"], timed.stderr
    assert "@prefix airbase:" in sparql(kb, "DESCRIBE airbase:airbase", "--format", "turtle").stdout
    assert "airbase: is not declared" in sparql(demo_kb, query).stderr
    assert "Tayfur" in sparql(demo_kb, "SELECT ?l { place:tayfur-airbase skos:prefLabel ?l }", "--format", "csv").stdout


@pytest.mark.parametrize("format", ["turtle", "trig", "ntriples", "nquads", "rdfxml", "xml", "jsonld", "json", "table"])
def test_graphs_come_in_every_format(demo_kb: Path, format: str) -> None:
    done = sparql(demo_kb, "CONSTRUCT { ?c a ckg:Claim } WHERE { ?c a ckg:Claim }", "--format", format)
    assert done.returncode == 0, done.stderr
    assert "laim" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["SELECT * { ?s ?p }"], "line 1, column"),
        (["ASK {}", "--format", "turtle"], "format 'turtle' cannot hold rows"),
        (["CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv"], "format 'csv' cannot hold a graph"),
        (["CONSTRUCT WHERE { ?s ?p ?o }", "--format", "json", "--limit-bytes", "100"], "'jsonld' cannot be cut"),
        ([EVERYTHING, "--format", "json", "--limit-bytes", "10"], "--limit-bytes 10: not even"),
        ([EVERYTHING, "--format", "docx"], "docx"),
        (["LOAD <http://127.0.0.1:9/x>", "--allow-service"], "changes data"),
        (["SELECT * FROM <http://127.0.0.1:9/x> { ?s ?p ?o }", "--allow-service"], "nothing is fetched"),
        (["SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"], "SERVICE would send a request"),
        (["ASK {}", "--explain", "--endpoint", "http://127.0.0.1:9/"], "leave them out, or --endpoint"),
        (["ASK {}", "-f", "x.rq"], "not both"),
    ],
)
def test_what_cannot_be_asked_is_told_before_it_runs(demo_kb: Path, arguments: list[str], message: str) -> None:
    done = sparql(demo_kb, *arguments)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_cut_answer_says_so_and_is_whole_as_far_as_it_goes(demo_kb: Path) -> None:
    done = sparql(demo_kb, EVERYTHING, "--format", "json", "--limit-bytes", "5000")
    assert done.returncode == 4
    assert "cut at the end of a row" in done.stderr
    assert 4000 < len(done.stdout.encode()) <= 5000
    assert json.loads(done.stdout)["results"]["bindings"]
    whole = sparql(demo_kb, "SELECT ?s { ?s a ckg:Claim } LIMIT 3", "--format", "json", "--limit-bytes", "5000")
    assert (whole.returncode, whole.stderr) == (0, "")


def test_a_table_of_too_many_rows_is_told_and_the_rest_never_computed(demo_kb: Path) -> None:
    begun = time.monotonic()
    done = sparql(demo_kb, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }", "--format", "table")  # thousands of millions of rows
    assert time.monotonic() - begun < 120
    assert done.returncode == 4
    assert "the first 10000 rows" in done.stderr
    assert len(done.stdout.splitlines()) < 10_010


@pytest.mark.parametrize("format", ["table", "json", "csv", "jsonl"])
def test_a_reader_that_goes_away_is_no_fault(demo_kb: Path, format: str) -> None:
    command = [sys.executable, "-m", "conflictkg", "sparql", "--kb", str(demo_kb), EVERYTHING, "--format", format]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(100)
        running.stdout.close()
        said = running.stderr.read().decode()
    assert running.returncode in (0, 4)
    assert "Traceback" not in said
    assert "Broken" not in said
    assert "Exception" not in said


def on_a_terminal(*arguments: str, rows: int = 20, environment: dict[str, str]) -> str:
    """What the program shows on a terminal of so many lines."""
    import fcntl
    import struct
    import termios

    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 100, 0, 0))
    env = {**{k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}, "TERM": "xterm", **environment}
    running = subprocess.Popen([sys.executable, "-m", "conflictkg", *arguments], stdin=other, stdout=other, stderr=other, env=env)
    os.close(other)
    shown = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([main], [], [], 0.2)
        try:
            if ready and (data := os.read(main, 1 << 16)):
                shown += data
                continue
        except OSError:
            break
        if running.poll() is not None:
            break
    os.close(main)
    assert running.wait(30) in (0, 4)
    return shown.decode()


def test_a_table_taller_than_the_screen_is_paged_on_a_terminal_only(demo_kb: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text('#!/bin/sh\necho "PAGED $(wc -l) lines"\n', encoding="utf-8")
    pager.chmod(0o755)
    few, many = (f"SELECT ?s {{ ?s a ckg:Claim }} LIMIT {n}" for n in (3, 60))
    ask = ("sparql", "--kb", str(demo_kb))
    env = {"PAGER": str(pager)}
    assert "PAGED 64 lines" in on_a_terminal(*ask, many, environment=env)
    assert "PAGED" not in on_a_terminal(*ask, many, rows=200, environment=env)
    assert "PAGED" not in on_a_terminal(*ask, many, "--no-pager", environment=env)
    shown = on_a_terminal(*ask, few, environment=env)
    assert "PAGED" not in shown
    assert "\x1b[1m" in shown  # the head stands out
    assert "PAGED 7 lines" in on_a_terminal(*ask, few, "--pager", environment=env)
    assert "\x1b" not in on_a_terminal(*ask, few, environment={**env, "NO_COLOR": "1"})
    assert "PAGED" not in run_program(*ask, many, "--format", "table", PAGER=str(pager)).stdout


def test_an_explanation_is_printed_and_the_query_not_run(demo_kb: Path) -> None:
    begun = time.monotonic()
    done = sparql(demo_kb, ENDLESS, "--explain")
    assert time.monotonic() - begun < 60
    assert done.returncode == 0, done.stderr
    assert "tells no plan" in done.stdout
    assert "share no variable" in done.stdout


@pytest.mark.parametrize("limited", [False, True])
def test_ctrl_c_stops_a_query_inside_the_engine(demo_kb: Path, limited: bool) -> None:
    command = [sys.executable, "-m", "conflictkg", "sparql", "--kb", str(demo_kb), ENDLESS, *(["--timeout", "300"] if limited else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        worker = wait_until_busy(running.pid)
        begun = time.monotonic()
        running.send_signal(signal.SIGINT)  # to the program alone: the worker must not outlive it
        _, said = running.communicate(timeout=30)
    assert time.monotonic() - begun < 30
    assert running.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in said.decode()
    assert ended(worker)


def ended(pid: int) -> bool:
    """Whether a process is gone, or dead and not yet buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_until_busy(pid: int) -> int:
    """The process, or the one that it started, once it has computed for more than a second."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("what a process is at is seen in /proc only")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        busy = int(children[0]) if children else pid
        user = int(Path(f"/proc/{busy}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[11])
        if user > 1.5 * os.sysconf("SC_CLK_TCK"):
            return busy
        time.sleep(0.1)
    pytest.fail("the query did not begin")


def test_a_query_is_stopped_when_its_time_is_over(demo_kb: Path) -> None:
    begun = time.monotonic()
    done = sparql(demo_kb, ENDLESS, "--timeout", "1")
    assert time.monotonic() - begun < 60
    assert done.returncode == 2
    assert "not answered within 1 s and stopped" in done.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an oxigraph server on the loopback interface that knows one thing."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the oxigraph server is not installed (package oxigraph of the dev group)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    (folder / "data.nt").write_text('<http://e/s> <http://e/p> "from elsewhere" .\n', encoding="utf-8")
    load = [program, "load", "-l", str(folder / "store"), "-f", str(folder / "data.nt")]
    subprocess.run(load, check=True, capture_output=True, timeout=60)
    command = [program, "serve-read-only", "-l", str(folder / "store"), "-b", f"127.0.0.1:{port}"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as running:
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D", timeout=5):
                        break
                except OSError:
                    if running.poll() is not None or time.monotonic() > deadline:
                        pytest.fail((folder / "log").read_text("utf-8", "replace"))
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/query"
        finally:
            running.terminate()


@pytest.mark.server
@pytest.mark.parametrize("limited", [[], ["--timeout", "60"]])
def test_with_leave_a_query_asks_another_server(demo_kb: Path, server: str, limited: list[str]) -> None:
    service = f"SERVICE <{server}> {{ <http://e/s> <http://e/p> ?told }}"
    ask = ["--allow-service", *limited]
    rows = sparql(demo_kb, f"SELECT ?told {{ {service} }}", "--format", "csv", *ask)
    assert rows.stdout.split("\r\n") == ["told", "from elsewhere", ""], rows.stderr
    assert sparql(demo_kb, f"ASK {{ {service} }}", "--format", "csv", *ask).stdout == "true\n"
    graph = sparql(demo_kb, f"CONSTRUCT {{ ckg:x ckg:y ?told }} WHERE {{ {service} }}", "--format", "ntriples", *ask)
    assert '"from elsewhere"' in graph.stdout, graph.stderr
    refused = sparql(demo_kb, f"SELECT ?told {{ {service} }}", *limited)
    assert (refused.returncode, refused.stdout) == (2, "")


@pytest.mark.server
def test_an_endpoint_is_asked_with_our_prefixes_values_and_limits(demo_kb: Path, server: str, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    (kb / "ontology" / "mine.ttl").write_text("@prefix far: <http://e/> .\n", encoding="utf-8")
    there = ["--endpoint", server, "--format", "csv"]
    assert sparql(kb, "SELECT ?o { far:s far:p ?o }", *there).stdout.split("\r\n") == ["o", "from elsewhere", ""]
    (tmp_path / "q.rq").write_text(
        '#+ summary: x\n#+ params:\n#+   what: {"type": "string"}\nSELECT ?s {\nVALUES (?what) { ("nothing") }  #+ params\n?s ?p ?what }',
        encoding="utf-8",
    )
    assert sparql(kb, "-f", str(tmp_path / "q.rq"), *there).stdout == "s\r\n"
    assert "http://e/s" in sparql(kb, "-f", str(tmp_path / "q.rq"), "--param", "what=from elsewhere", *there).stdout
    cut = sparql(kb, EVERYTHING, *there, "--limit-bytes", "10")
    assert (cut.returncode, cut.stdout) == (4, "o,p,s\r\n")
    nowhere = run_program("sparql", "--kb", str(tmp_path / "none"), "ASK {}", *there)
    assert (nowhere.returncode, "is not a knowledge base" in nowhere.stderr) == (2, True)


@pytest.mark.server
@pytest.mark.parametrize("limited", [[], ["--timeout", "60"]])
@pytest.mark.parametrize("form", ["SELECT ?s", "ASK", "CONSTRUCT { ?s ?p ?o }"])
def test_a_server_that_does_not_answer_is_told(demo_kb: Path, form: str, limited: list[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = sparql(
        demo_kb, f"{form} {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", "--format", "json", "--allow-service", *limited
    )
    assert done.returncode == 1, done.stderr
    assert "SERVICE: " in done.stderr
    assert "check the address" in done.stderr
    assert len(done.stderr.splitlines()) == 1

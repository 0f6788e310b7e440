"""Bad input: a message that says what, where and what to do; the right exit code; nothing half written; the rest of the run goes on."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import thorough
from tests.end_to_end.conftest import copied, run_program

GOOD = "Army holds Homs\n\n3 November 2014\n\nGovernment forces controlled Homs on Monday.\n"


def position(kb: Path) -> int:
    status = json.loads(run_program("status", "--kb", str(kb), "--format", "json").stdout)
    return int(status["log_position"])


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("missing.txt", None, "cannot be read"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "refused"),
        ("zeros.txt", b"\0" * 5000, "refused"),
        ("large.txt", b"word " * (5 << 20), "more than"),
        ("long.txt", b"A long sentence. " * 40_000, "characters of text, more than"),
        ("bad-date.md", b"---\ntitle: X\npublished: 2014-13-45\n---\n\nText of an article.\n", "2014-13-45"),
        ("bad-yaml.md", b"---\ntitle: [X\n---\n\nText of an article.\n", "front matter"),
    ],
)
def test_what_cannot_be_used_is_refused_and_the_rest_is_read(
    empty_kb: Path, tmp_path: Path, name: str, data: bytes | None, says: str
) -> None:
    bad, good = tmp_path / name, tmp_path / "good.txt"
    if data is not None:
        bad.write_bytes(data)
    good.write_text(GOOD, encoding="utf-8")
    done = run_program("ingest", "--kb", str(empty_kb), str(bad), str(good))
    assert done.returncode == 1
    assert says in done.stderr and name in done.stderr
    assert "Traceback" not in done.stderr
    assert [Path(r["source_file"]).name for r in json.loads(done.stdout)] == ["good.txt"]
    answer = json.loads(run_program("ask", "--kb", str(empty_kb), "who controlled Homs on 2014-11-03").stdout)
    assert answer["controller"]["label"] == "Syrian government"


def test_a_refused_input_alone_writes_nothing(empty_kb: Path, tmp_path: Path) -> None:
    before = position(empty_kb)
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\0\1\2")
    assert run_program("ingest", "--kb", str(empty_kb), str(bad)).returncode == 1
    assert position(empty_kb) == before


def test_a_pipe_is_refused_and_not_waited_for(empty_kb: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = run_program("ingest", "--kb", str(empty_kb), str(pipe))
    assert done.returncode == 1 and "not a regular file" in done.stderr


@thorough
def test_without_a_cache_directory_the_gazetteer_goes_into_the_knowledge_base(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    home, cache, kb = str(tmp_path / "file"), str(tmp_path / "file" / "cache"), tmp_path / "kb"
    assert run_program("init", str(kb), HOME=home, XDG_CACHE_HOME=cache).returncode == 0
    assert (kb / "gazetteer.sqlite").is_file()
    done = run_program("entities", "--kb", str(kb), "Springfield", HOME=home, XDG_CACHE_HOME=cache)
    assert "sws.geonames.org" in done.stdout


def test_an_undated_article_is_read_with_a_warning(empty_kb: Path) -> None:
    done = run_program("ingest", "--kb", str(empty_kb), "-", input=b"Clashes in the north\n\nRebels captured Idlib today.\n")
    assert done.returncode == 0
    assert "undated" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("ask", "who-controlled", "--place", "T4", "--on", "2014-02-30"), 2, "2014-02-30"),
        (("ask", "who-controlled", "--place", "T4", "--on", "one day"), 2, "YYYY-MM-DD"),
        (("ask", "evidence-for-control", "--place", "T4"), 2, "needs on"),
        (("ask", "who-controlled", "--place", "T4", "--on", "2014-11-03", "--colour", "red"), 2, "--colour"),
        (("ask", "why is the sky blue"), 2, "asked most like it"),
        (("ask", "no-such-question", "--place", "T4"), 2, "no-such-question"),
        (("ask", "what-did-actor-hold", "--actor", "Xyzzyplugh", "--on", "2014-11-03"), 2, "Xyzzyplugh"),
        (("timeline", "T4", "--from", "2015-01-01", "--until", "2014-01-01"), 2, "swap"),
        (("timeline", "Xyzzyplugh"), 2, "nearest names"),
        (("claims", "--kind", "no-such-kind"), 2, "control-gained"),
        (("sparql", "SELECT * WHERE { ?s ?p }"), 2, "line 1"),
        (("sparql", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"), 2, ""),
        (("sparql", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), 2, "SERVICE"),
        (("sparql", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"), 2, "file:///etc/passwd"),
        (("sparql",), 2, "query"),
        (("export", "--graph", "nowhere"), 2, "nowhere"),
        (("ingest", "--kind", "gossip", "x.txt"), 2, "gossip"),
        (("ingest", "--type", "docx", "x.txt"), 2, "docx"),
        (("ingest", "https://gazette.example/"), 2, "--allow-network"),
        (("ingest", "--allow-private", "x.txt"), 2, "--allow-network"),
        (("ingest", "--published", "soon", "x.txt"), 1, "x.txt"),
        (("no-such-command",), 2, "no-such-command"),
    ],
)
def test_wrong_use_says_what_is_wrong(demo_kb: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    place = ("--kb", str(demo_kb)) if arguments[0] != "no-such-command" else ()
    done = run_program(arguments[0], *place, *arguments[1:])
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr and "bug:" not in done.stderr


def test_an_unknown_place_is_an_answer(demo_kb: Path) -> None:
    done = run_program("ask", "--kb", str(demo_kb), "who controlled Tayfurr airbaze on 2014-11-03")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert (answer["place"]["iri"], answer["controller"], answer["status"]) == (None, None, "unknown")
    assert "Tayfur airbase" in {c["label"] for c in answer["candidates"]}
    assert "Tayfur airbase" in done.stderr


def test_an_ambiguous_place_lists_the_candidates(demo_kb: Path) -> None:
    done = run_program("ask", "--kb", str(demo_kb), "who controlled Springfield on 2014-11-03")
    assert done.returncode == 1
    assert "ambiguous" in done.stderr and "sws.geonames.org" in done.stderr


def test_no_knowledge_base(tmp_path: Path) -> None:
    done = run_program("status", cwd=tmp_path)
    assert done.returncode == 2 and "conflictkg init" in done.stderr
    done = run_program("status", "--kb", str(tmp_path))
    assert done.returncode == 2 and "not a knowledge base" in done.stderr


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("statu",), "'statu'; nearest names: status"),
        (("ontology", "adpot"), "'adpot'; nearest names: adopt"),
        (("xyz",), "nothing like it"),
    ],
)
def test_a_command_that_there_is_not_is_told_with_those_most_like_it(words: tuple[str, ...], near: str) -> None:
    done = run_program(*words)
    assert done.returncode == 2 and near in done.stderr and "--help lists all" in done.stderr


def test_the_nearest_knowledge_base_is_found(demo_kb: Path) -> None:
    below = demo_kb / "queries"
    assert run_program("status", cwd=below).returncode == 0
    assert run_program("status", cwd=demo_kb.parent, CONFLICTKG_KB=str(demo_kb)).returncode == 0


def test_verbose_says_more_and_quiet_nothing(demo_kb: Path) -> None:
    question = ("ask", "--kb", str(demo_kb), "who controlled Nowhereville on 2014-11-03")
    assert "knowledge base" in run_program(*question, "-v").stderr
    assert "no place is called" in run_program(*question).stderr
    assert run_program(*question, "-q").stderr == ""


def test_init_leaves_a_full_directory_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("x", encoding="utf-8")
    done = run_program("init", str(tmp_path))
    assert done.returncode == 1 and "not empty" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["precious.txt"]


def test_a_corrupt_log_is_a_fault_of_the_knowledge_base(empty_kb: Path) -> None:
    import sqlite3

    with sqlite3.connect(empty_kb / "log.sqlite") as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE log SET body = CAST(REPLACE(CAST(body AS TEXT), 'conflict', 'c0nflict') AS BLOB)")
    connection.close()
    done = run_program("log", "verify", "--kb", str(empty_kb))
    assert done.returncode == 3
    assert "1" in done.stderr and "Traceback" not in done.stderr


def test_a_lost_graph_is_made_again(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    shutil.rmtree(kb / "graph")
    (kb / "names.sqlite").unlink()
    answer = json.loads(run_program("ask", "--kb", str(kb), "who controlled T4 on 2014-11-03").stdout)
    assert answer["controller"]["label"] == "Syrian government"


def test_an_emptied_log_is_never_begun_anew(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    (kb / "log.sqlite").write_bytes(b"")
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    for command in (("ingest", "--kb", str(kb), str(tmp_path / "good.txt")), ("log", "verify", "--kb", str(kb))):
        done = run_program(*command)
        assert done.returncode == 3 and "backup" in done.stderr


def test_a_log_shorter_than_what_the_graph_has_seen_is_noticed(demo_kb: Path, empty_kb: Path) -> None:
    shutil.rmtree(empty_kb / "graph")
    shutil.copytree(demo_kb / "graph", empty_kb / "graph")
    done = run_program("ask", "--kb", str(empty_kb), "who controlled T4 on 2014-11-03")
    assert done.returncode == 3 and "the graph has seen event" in done.stderr
    assert run_program("rebuild", "--kb", str(empty_kb)).returncode == 0
    assert run_program("ask", "--kb", str(empty_kb), "who controlled T4 on 2014-11-03").returncode == 0


@pytest.mark.parametrize("base", ["ftp://x/", "http://x", "http://[::1/", "http://x/%zz/", "http://x/\t/", "http://x/a b/"])
def test_a_base_that_cannot_carry_iris_is_refused_before_anything_is_made(tmp_path: Path, base: str) -> None:
    done = run_program("init", str(tmp_path / "kb"), "--base", base)
    assert done.returncode == 2 and "cannot carry IRIs" in done.stderr
    assert not (tmp_path / "kb").exists()

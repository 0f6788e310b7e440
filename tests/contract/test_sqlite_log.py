"""What the log in a SQLite file promises beyond the contract: tampering shows, crashes and rivals do no harm."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conflictkg.domain.claims import Document, text_digest
from conflictkg.domain.log_events import ArticleRecorded
from conflictkg.errors import BusyKnowledgeBase, KnowledgeBaseFault
from conflictkg.log import SqliteEventLog

WRITER = """
import sys
from conflictkg.domain.claims import Document, text_digest
from conflictkg.domain.log_events import ArticleRecorded
from conflictkg.log import SqliteEventLog

path, name, batches, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
log = SqliteEventLog(path, wait=60)
for batch in range(batches):
    texts = {text_digest(text): text for text in (f"{name} {batch} {item} " * 50 for item in range(size))}
    log.append([ArticleRecorded(Document(id=digest, text_digest=digest, raw_digest="", source_file=name)) for digest in texts], texts)
    print(log.position(), flush=True)
log.close()
"""


def start_writer(path: Path, name: str, *, batches: int, size: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(batches), str(size)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def article(number: int) -> ArticleRecorded:
    return ArticleRecorded(Document(id=f"d{number}", text_digest="t", raw_digest="r", source_file="a.txt"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of five events and a text."""
    log = SqliteEventLog(tmp_path / "log.sqlite")
    log.append([article(number) for number in range(1, 6)], {text_digest("a text"): "a text"})
    log.close()
    return tmp_path / "log.sqlite"


def tamper(path: Path, *statements: str) -> None:
    """Change the file as somebody with a SQLite shell would, who first takes away what guards the table."""
    db = sqlite3.connect(path, isolation_level=None)
    for statement in ("DROP TRIGGER log_keeps_what_was_recorded", "DROP TRIGGER log_keeps_all_events", *statements):
        db.execute(statement)
    db.close()


def read_all(path: Path) -> list[int]:
    log = SqliteEventLog(path)
    try:
        return [stored.seq for stored in log.read()]
    finally:
        log.close()


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'd3', 'd4')",
        "body = CAST(body AS BLOB) || ' '",
        "type = 'article-recorded/2'",
        "type = CAST(x'ff' AS TEXT)",
        "key = NULL",
        "key = ''",
        "key = CAST(x'ff' AS TEXT)",
        "recorded_at = '2001-01-01T00:00:00.000000+00:00'",
        "hash = zeroblob(32)",
        "hash = 'text'",
    ],
)
def test_a_changed_event_is_named(path: Path, change: str) -> None:
    tamper(path, f"UPDATE log SET {change} WHERE seq = 3")
    with pytest.raises(KnowledgeBaseFault, match="event 3 was changed"):
        read_all(path)


def test_a_missing_event_is_named(path: Path) -> None:
    tamper(path, "DELETE FROM log WHERE seq = 3")
    with pytest.raises(KnowledgeBaseFault, match="event 3 is missing"):
        read_all(path)


def test_a_missing_event_with_the_rest_moved_up_is_named(path: Path) -> None:
    tamper(path, "DELETE FROM log WHERE seq = 3", "UPDATE log SET seq = 3 WHERE seq = 4", "UPDATE log SET seq = 4 WHERE seq = 5")
    with pytest.raises(KnowledgeBaseFault, match="event 3 was changed"):
        read_all(path)


def test_reordered_events_are_named(path: Path) -> None:
    tamper(path, *(f"UPDATE log SET seq = {new} WHERE seq = {old}" for old, new in ((2, 9), (4, 2), (9, 4))))
    with pytest.raises(KnowledgeBaseFault, match="event 2 was changed"):
        read_all(path)


def test_a_tail_cut_off_shows_against_a_remembered_head_or_position(path: Path) -> None:
    log = SqliteEventLog(path)
    head = log.head()
    log.append([article(6)])
    assert log.verify(head) == log.head()
    log.close()
    tamper(path, "DELETE FROM log WHERE seq >= 5")
    assert read_all(path) == [1, 2, 3, 4]
    log = SqliteEventLog(path)
    with pytest.raises(KnowledgeBaseFault, match="event 5 is known to have been recorded"):
        log.verify(head)
    with pytest.raises(KnowledgeBaseFault, match="event 5 is missing"):
        list(log.read(after=5))
    log.append([article(7)])
    with pytest.raises(KnowledgeBaseFault, match="the log was rewritten"):
        log.verify(head)
    log.close()


def test_an_event_in_a_version_from_the_future_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conflictkg.log.sqlite.encode", lambda event: ("article-recorded/99", {}))
    log = SqliteEventLog(path)
    log.append([article(6)])
    with pytest.raises(KnowledgeBaseFault, match=r"event 6 .* article-recorded/99 is newer"):
        list(log.read())
    log.close()


def test_a_changed_text_is_not_shown(path: Path) -> None:
    tamper(path, "UPDATE texts SET text = 'another'")
    log = SqliteEventLog(path)
    with pytest.raises(KnowledgeBaseFault, match=text_digest("a text")):
        log.text(text_digest("a text"))
    log.close()


def test_recorded_events_cannot_be_changed_or_deleted_by_mistake(path: Path) -> None:
    db = sqlite3.connect(path)
    for statement in ("UPDATE log SET key = NULL", "DELETE FROM log"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
    db.close()


def test_a_flipped_byte_in_the_file_never_goes_unseen(path: Path) -> None:
    whole = path.read_bytes()
    sound = read_all(path)
    places = [whole.index(b'"id":"d4"') + 7, *random.Random(5).sample(range(100, len(whole)), 40)]
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            seen = read_all(path)
        except KnowledgeBaseFault:
            continue
        assert seen == sound, f"byte {place}"
        assert place != places[0]


@pytest.mark.parametrize("content", [b"not a database, just some words\n" * 100, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(content)
    with pytest.raises(KnowledgeBaseFault, match=r"log\.sqlite"):
        SqliteEventLog(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE TABLE log (seq INTEGER)", "another program"),
        ("PRAGMA application_id = 7", "another program"),
        (f"PRAGMA application_id = {0x434B474C}", "format 0"),
    ],
)
def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path, statement: str, message: str) -> None:
    path = tmp_path / "log.sqlite"
    db = sqlite3.connect(path)
    db.execute(statement)
    db.commit()
    db.close()
    content = path.read_bytes()
    with pytest.raises(KnowledgeBaseFault, match=message):
        SqliteEventLog(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["log.sqlite"]


def test_a_log_of_a_newer_format_is_refused(path: Path) -> None:
    tamper(path, "PRAGMA user_version = 2")
    with pytest.raises(KnowledgeBaseFault, match="format 2"):
        SqliteEventLog(path)


def test_a_folder_or_a_missing_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "log.sqlite"):
        with pytest.raises(KnowledgeBaseFault, match="unable to open"):
            SqliteEventLog(path)


def test_a_missing_log_is_made_only_on_demand(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseFault, match="is missing"):
        SqliteEventLog(tmp_path / "log.sqlite", create=False)
    SqliteEventLog(tmp_path / "log.sqlite").close()
    SqliteEventLog(tmp_path / "log.sqlite", create=False).close()


def test_an_empty_file_becomes_a_log(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").touch()
    assert read_all(tmp_path / "log.sqlite") == []


def test_a_locked_log_is_busy(path: Path) -> None:
    log = SqliteEventLog(path, wait=0.05)
    rival = sqlite3.connect(path, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyKnowledgeBase, match="try again"):
        log.append([article(6)])
    assert [stored.seq for stored in log.read()] == [1, 2, 3, 4, 5]
    rival.execute("ROLLBACK")
    assert [stored.seq for stored in log.append([article(6)])] == [6]
    rival.close()
    log.close()


def test_an_append_that_fails_half_way_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = SqliteEventLog(path)
    monkeypatch.setattr("conflictkg.log.sqlite.chained", lambda previous, seq, *rest: 1 / 0 if seq == 7 else bytes(32))
    with pytest.raises(ZeroDivisionError):
        log.append([article(6), article(7)], {text_digest("new"): "new"})
    assert (log.position(), log.text(text_digest("new"))) == (5, None)
    log.close()


def test_several_processes_may_make_and_fill_one_log(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    writers = [start_writer(path, name, batches=300, size=3) for name in ("north", "south", "east")]
    for writer in writers:
        writer.communicate(timeout=120)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    log = SqliteEventLog(path)
    assert log.verify()[0] == 2700
    names = [stored.event.document.source_file for stored in log.read() if isinstance(stored.event, ArticleRecorded)]
    log.close()
    assert all(len(set(names[start : start + 3])) == 1 for start in range(0, 2700, 3)), "an append was torn apart"


def test_a_process_killed_at_any_moment_leaves_nothing_half_written(tmp_path: Path) -> None:
    path, chance = tmp_path / "log.sqlite", random.Random(11)
    for life in range(5):
        writer = start_writer(path, f"life {life}", batches=100_000, size=3)
        assert writer.stdout is not None
        acknowledged = int(writer.stdout.readline())
        time.sleep(chance.uniform(0, 0.1))
        writer.kill()
        acknowledged = max([acknowledged, *(int(line) for line in writer.communicate()[0].split())])
        log = SqliteEventLog(path)
        position, _ = log.verify()
        assert position >= acknowledged
        assert position % 3 == 0
        assert all(log.text(stored.event.document.id) for stored in log.read() if isinstance(stored.event, ArticleRecorded))
        log.close()

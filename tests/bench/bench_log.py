"""The event log beside bare SQLite: events appended and read per second, the same bytes in the same batches, in one run.

    .venv/bin/python tests/bench/bench_log.py [EVENTS]

"bare" inserts ready-made rows with ``synchronous=FULL`` and reads the bodies back; ours also encodes, hashes, recognises known keys,
verifies the chain and makes domain objects.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from conflictkg.domain.claims import Claim, Mention, Quote
from conflictkg.domain.codec import canonical_json, encode, parse_json
from conflictkg.domain.log_events import ClaimsAsserted
from conflictkg.domain.time import ClaimTime
from conflictkg.log import SqliteEventLog

SENTENCE = "Fighters of the Eastern Brigade attacked the depot at Norvale on Friday, a resident told Radio Lumen by telephone."


def event(number: int) -> ClaimsAsserted:
    """Five claims of one document: about 3 KB."""
    document = f"{number:032x}"
    claims = tuple(
        Claim(
            document=document,
            kind="assault",
            quote=Quote(start, start + len(SENTENCE), SENTENCE),
            agents=(Mention(text="Fighters", start=start, end=start + 8, entity="http://127.0.0.1:8014/actor/brigade", label="Brigade"),),
            place=Mention(text="Norvale", start=start + 54, end=start + 61, entity="http://127.0.0.1:8014/place/norvale", label="Norvale"),
            time=ClaimTime(earliest=date(2031, 5, 2), latest=date(2031, 5, 2), edtf="2031-05-02", text="on Friday"),
            speaker=Mention(text="a resident", start=start + 73, end=start + 83),
            confidence=0.8,
            extractor="rules/1",
            rule="attack/VERB",
        )
        for start in range(0, 1000, 200)
    )
    return ClaimsAsserted(document, "rules/1", claims)


def timed(work: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def main(events: int) -> None:
    """Print one line per measure: ours, bare, and how many times bare is faster."""
    items = [event(number) for number in range(events)]
    bodies = [canonical_json(encode(item)[1]) for item in items]
    rows = [(seq + 1, "2031-05-04", "claims-asserted/1", item.key, bodies[seq], bytes(32)) for seq, item in enumerate(items)]
    print(f"{events} events of {sum(map(len, bodies)) // events} bytes; events per second")
    print(f"{'':24}{'conflictkg':>12}{'bare sqlite3':>14}{'ratio':>8}")
    for size in (1, 8, 100):
        with tempfile.TemporaryDirectory() as folder:
            log = SqliteEventLog(Path(folder) / "log.sqlite")
            bare = bare_log(Path(folder) / "bare.sqlite")
            ours = theirs = 0.0
            for start in range(0, events, size):  # turn about, so that a slow moment of the machine hits both
                ours += timed(log.append, items[start : start + size])
                theirs += timed(insert, bare, rows[start : start + size])
            report(f"append, {size} at a time", events, ours, theirs)
            if size == 100:
                report("read, bare: rows", events, timed(read, log), timed(fetch, bare))
                report("read, bare: JSON", events, timed(read, log), timed(fetch, bare, parse_json))
            log.close()
            bare.close()


def bare_log(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE log (seq INTEGER PRIMARY KEY, recorded TEXT, type TEXT, key TEXT UNIQUE, body BLOB, hash BLOB)")
    return bare


def insert(bare: sqlite3.Connection, rows: list[tuple[int, str, str, str, bytes, bytes]]) -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", rows)
    bare.execute("COMMIT")


def read(log: SqliteEventLog) -> None:
    for _ in log.read():
        pass


def fetch(bare: sqlite3.Connection, each: Callable[[bytes], object] = len) -> None:
    for _, _, _, _, body, _ in bare.execute("SELECT seq, recorded, type, key, body, hash FROM log ORDER BY seq"):
        each(body)


def report(what: str, events: int, ours: float, theirs: float) -> None:
    print(f"{what:24}{events / ours:12,.0f}{events / theirs:14,.0f}{ours / theirs:8.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)

"""Hostile documents by the hundred: a reason for each that is refused, in bounded time and memory, and the rest of the batch taken in."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conflictkg.articles.limits import SECONDS
from conflictkg.articles.reader import FileArticleReader
from conflictkg.articles.unpacking import unpacked
from conflictkg.domain.ports import Overrides
from conflictkg.errors import InputRefused
from tests.conftest import thorough
from tests.end_to_end.hostile_documents import hostile_documents
from tests.end_to_end.hostile_pages import Hostile

PROCESSES = 2
MEMORY = 2 << 30  # bytes of address space for reading; the libraries alone take a quarter of it
WHOLE_MEMORY = 6 << 30  # for the whole program with its parser and its graph
SLACK = 3.0  # seconds for unpacking and for what cannot be interrupted
GOOD = "Army holds Homs\n\n3 November 2014\n\nGovernment forces controlled Homs on Monday, in report {}.\n"
_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
NAMES = ("\x1b[31mred.txt", "\u202etxt.exe.txt", "new\nline.txt", "\udcff.txt", "\x9b2J.txt")


@dataclass(frozen=True)
class Outcome:
    """What became of one document. ``shown`` is all that may reach a terminal."""

    name: str
    seconds: float
    articles: int
    refusals: tuple[str, ...]
    shown: str
    trouble: str = ""


def test_each_is_read_or_refused_with_a_reason_in_bounded_time_and_memory() -> None:
    documents = hostile_documents()
    assert len(documents) >= 300 and len({d.name for d in documents}) == len(documents)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_limit, initargs=(MEMORY,)) as pool:
        outcomes = list(pool.map(_read, range(len(documents))))
    faults = [f"{o.name}: {fault}" for d, o in zip(documents, outcomes, strict=True) for fault in _faults(d, o)]
    assert not faults, "\n".join(faults)


def test_the_same_documents_are_made_at_every_run() -> None:
    assert hostile_documents() == hostile_documents()


@thorough
def test_a_batch_of_them_is_told_one_by_one_and_the_rest_is_taken_in(empty_kb: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "loop").symlink_to(folder)
    (folder / "gone.txt").symlink_to(tmp_path / "nothing")
    (folder / ".hidden.txt").write_text(GOOD.format("hidden"), encoding="utf-8")
    for hostile in hostile_documents():
        if not hostile.long:
            (folder / hostile.name).write_bytes(hostile.data)
    for number, name in enumerate(("000-good.txt", "150-good.txt", "below/good.txt", "zzz-good.txt", *NAMES)):
        Path(os.fsencode(str(folder / name)).decode("utf-8", "surrogateescape")).write_text(GOOD.format(number), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "conflictkg", "ingest", "--kb", str(empty_kb), "--format", "json", str(folder)],
        capture_output=True,
        timeout=300,
        check=False,
        preexec_fn=_limit_program,
        env={k: v for k, v in os.environ.items() if k != "CONFLICTKG_KB"},
    )
    said, told = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 1, told[-2000:]
    assert "Traceback" not in told and "bug" not in told, told[-2000:]
    assert not _commands((said + told).replace("\n", ""))
    titles = [report["title"] for report in json.loads(said)]
    assert titles.count("Army holds Homs") == 4 + len(NAMES)
    read = {Path(report["source_file"].partition("#")[0]).name for report in json.loads(said)}
    for hostile in hostile_documents():
        if hostile.refused is not None and not hostile.long:
            refused = f"/{hostile.name}" in "".join(line for line in told.splitlines() if line.startswith("refused: "))
            assert refused == hostile.refused, hostile.name
            assert (hostile.name in read) != hostile.refused, hostile.name
    assert "gone.txt" in told and "hidden" not in said


def _faults(hostile: Hostile, outcome: Outcome) -> list[str]:
    faults = [outcome.trouble] if outcome.trouble else []
    if outcome.seconds > SECONDS + SLACK:
        faults.append(f"took {outcome.seconds:.1f} s")
    if not outcome.articles and not outcome.refusals:
        faults.append("nothing came of it and nothing was said")
    if hostile.refused is not None and hostile.refused != bool(outcome.refusals):
        faults.append(f"refused: {outcome.refusals}")
    if hostile.refused is not None and hostile.refused == bool(outcome.articles):
        faults.append(f"{outcome.articles} articles")
    faults += [f"reason: {r[:300]!r}" for r in outcome.refusals if not r.startswith(hostile.name) or len(r) > 400 or ";" not in r]
    if bad := _commands(outcome.shown):
        faults.append(f"shows {bad}")
    return faults


def _commands(text: str) -> set[str]:
    """Characters that drive a terminal or turn its lines around; joiners, which letters of many scripts need, do neither."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cs") or unicodedata.bidirectional(c) in _TURNING}


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _limit_program() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (WHOLE_MEMORY, WHOLE_MEMORY))


_documents = cache(hostile_documents)


def _read(number: int) -> Outcome:
    """Read one document as the command line does, in a process of its own that has only so much memory."""
    hostile = _documents()[number]
    reader, articles, refusals = FileArticleReader(), [], []
    begun = time.process_time()
    trouble = ""
    try:
        for part in unpacked(io.BytesIO(hostile.data), hostile.name, Overrides()):
            try:
                if isinstance(part, InputRefused):
                    raise part
                articles += reader.read(part.data, part.name, part.overrides)
            except InputRefused as reason:
                refusals.append(str(reason))
    except BaseException as error:
        trouble = f"raised {type(error).__name__}: {error}"
    shown = "".join(f"{d.title}{d.outlet}{d.url}{d.source_file}{''.join(d.authors)}" for d in (a.document for a in articles))
    return Outcome(hostile.name, time.process_time() - begun, len(articles), tuple(refusals), shown, trouble)

"""What each part of taking articles in costs, beside the bare parser with the same components in the same run; workers; memory.

``--articles N`` also takes N made-up articles in through the command line and reports the memory of the writing process on the way.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.domain.claims import Article, Claim
from conflictkg.domain.ports import RawInput
from conflictkg.usecases.ingest import record
from conflictkg.usecases.preparing import BATCH_INPUTS, PreparationPorts, Prepared, batches, prepare
from tests.bench.made_up import article

PARTS = 96
"""Made-up articles on which the parts are measured."""
ROUNDS = 3
"""Each part is timed this often, in turn with the others, and the quickest counts: other work on the machine only ever slows."""
T = TypeVar("T")

if TYPE_CHECKING:
    from spacy.tokens import Doc


def main() -> None:
    """Print the table of the parts, of the workers and of the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=300, help="made-up articles for workers and memory")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="numbers of workers to compare")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parts(Path(folder) / "parts")
        workers(Path(folder), given.articles, given.workers)


def knowledge_base(directory: Path) -> KnowledgeBase:
    """A new one with its names."""
    kb = KnowledgeBase.create(directory)
    kb.build_names()
    kb.rebuild()
    return kb


def parts(directory: Path) -> None:
    """Reading, extraction, validation, recording and projection on the same articles, each beside the bare parser."""
    kb = knowledge_base(directory)
    ports, recording = kb.preparation(), kb.recording()
    inputs = [RawInput(data, name) for name, data in map(article, range(PARTS))]
    read = [a for one in inputs for a in ports.reader.read(one.data, one.name, one.overrides)]
    bare = bare_parser(ports, read[0])
    claims: list[list[Claim]] = []
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        words = timed(best, "bare", lambda: sum(len(doc) for doc in bare([a.text for a in read])))
        timed(best, "read", lambda: [ports.reader.read(one.data, one.name, one.overrides) for one in inputs])
        claims = timed(best, "extract", lambda: extracted(ports, read))
        timed(best, "shacl", partial(validated, ports, read, claims))
    outcomes = [o for batch in batches(inputs) for o in prepare(batch, ports)]
    timed(best, "log", lambda: [record(o, recording) for o in outcomes if isinstance(o, Prepared)])
    timed(best, "graph", kb.catch_up)
    total = sum(best[part] for part in ("read", "extract", "shacl", "log"))
    print(f"{len(read)} made-up articles, {words} tokens, {sum(map(len, claims))} claims; CPU time, the quickest of {ROUNDS} rounds")
    print(f"bare parser, same components {len(read) / best['bare']:7.1f} documents/s")
    ratio = best["bare"] / best["extract"]
    print(f"extraction (parse and rules) {len(read) / best['extract']:7.1f} documents/s   {ratio:.2f} of the bare parser's")
    for part, label in (("read", "reading the format"), ("extract", "extraction"), ("shacl", "SHACL gate"), ("log", "near copies and log")):
        share = 100 * best[part] / total
        print(f"  {label:<26} {1000 * best[part] / len(read):7.2f} ms/article    {share:3.0f} % of read, extract, check, log")
    print(f"read, extract, check, log    {len(read) / total:7.1f} documents/s")
    print(f"graph                        {len(read) / best['graph']:7.1f} documents/s")
    kb.close()


def bare_parser(ports: PreparationPorts, first: Article) -> Callable[[Sequence[str]], list[Doc]]:
    """The extractor's own language model, warmed up."""
    import spacy

    from conflictkg.bootstrap import DEFAULT_MODEL

    ports.extractor.extract(first)
    nlp = spacy.load(DEFAULT_MODEL, disable=["ner"])
    gc.collect()
    gc.freeze()  # as the extractor does with its own
    list(nlp.pipe([first.text]))
    return lambda texts: list(nlp.pipe(texts))


def extracted(ports: PreparationPorts, read: Sequence[Article]) -> list[list[Claim]]:
    """Claims of each article, in batches as ``ingest`` makes them."""
    return [c for n in range(0, len(read), BATCH_INPUTS) for c in ports.extractor.extract_all(read[n : n + BATCH_INPUTS])]


def validated(ports: PreparationPorts, read: Sequence[Article], claims: Sequence[Sequence[Claim]]) -> None:
    """The gate over the same batches."""
    for n in range(0, len(read), BATCH_INPUTS):
        together = zip(read[n : n + BATCH_INPUTS], claims[n : n + BATCH_INPUTS], strict=True)
        ports.validator.validate_all([(a.document, a.text, c) for a, c in together])


def timed(best: dict[str, float], part: str, work: Callable[[], T]) -> T:
    """The work done; its seconds of CPU time, on which other work on the machine hardly tells, are kept when they are the fewest so far."""
    begun = time.process_time()
    done = work()
    best[part] = min(best.get(part, float("inf")), time.process_time() - begun)
    return done


def workers(folder: Path, articles: int, counts: Sequence[int]) -> None:
    """The whole command with one and with two workers, and the memory of the process that writes, from /proc where there is one."""
    texts = folder / "articles"
    texts.mkdir()
    for n in range(articles):
        name, data = article(n)
        (texts / name).write_bytes(data)
    print(f"\nconflictkg ingest of {articles} made-up articles, from start to graph:")
    for count in counts:
        kb = folder / f"workers-{count}"
        knowledge_base(kb).close()
        command = [sys.executable, "-m", "conflictkg", "ingest", "--quiet", "--kb", str(kb), "--workers", str(count), str(texts)]
        begun = time.perf_counter()
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        seen = memory(running, kb, articles)
        took = time.perf_counter() - begun
        print(f"{count} workers   {articles / took:6.1f} articles/s   {took:6.1f} s   memory after {', '.join(seen)}")


def memory(running: subprocess.Popen[bytes], kb: Path, articles: int) -> list[str]:
    """Resident memory of a running ingest when a tenth, half and all of the articles are recorded, and when the graph is done."""
    import sqlite3

    seen: list[str] = []
    wanted = [articles // 10, articles // 2, articles]
    megabytes = 0
    with sqlite3.connect(f"file:{kb / 'log.sqlite'}?mode=ro", uri=True) as db:
        while running.poll() is None:
            time.sleep(0.2)
            status = Path(f"/proc/{running.pid}/status")
            lines = status.read_text().splitlines() if status.exists() else []
            megabytes = next((int(line.split()[1]) >> 10 for line in lines if line.startswith("VmRSS")), megabytes)
            (done,) = db.execute("SELECT count(*) FROM log WHERE type = 'article-recorded/1'").fetchone()
            while wanted and done >= wanted[0]:
                seen.append(f"{wanted.pop(0)}: {megabytes} MB")
    return [*seen, f"graph: {megabytes} MB"]


if __name__ == "__main__":
    main()

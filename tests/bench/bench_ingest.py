"""Articles per second through the whole way (read, extract, validate, record, project) beside the bare parser on the same texts."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from conflictkg.bootstrap import DEFAULT_MODEL, KnowledgeBase, shipped
from conflictkg.domain.ports import Overrides
from conflictkg.usecases.ingest import ingest

COPIES = 4


def main() -> None:
    """Read the example articles, each several times with a line of its own so that none is known already."""
    import spacy

    examples = sorted(p for p in (shipped("examples") / "articles").iterdir() if p.suffix in (".txt", ".md", ".html"))
    inputs = [(p.name, p.read_bytes() + f"\n\nCopy {n}.\n".encode()) for n in range(COPIES) for p in examples]
    with tempfile.TemporaryDirectory() as folder:
        kb = KnowledgeBase.create(Path(folder) / "kb")
        kb.build_names()
        kb.rebuild()
        ports = kb.ingest_ports()
        texts = [a.text for name, data in inputs for a in ports.reader.read(data, name, Overrides())]
        ingest(inputs[0][1] + b" Warm.", inputs[0][0], Overrides(), ports)
        nlp = spacy.load(DEFAULT_MODEL)
        list(nlp.pipe(texts[:2]))
        begun = time.perf_counter()
        words = sum(len(doc) for doc in nlp.pipe(texts))
        bare = time.perf_counter() - begun
        begun = time.perf_counter()
        claims = sum(report.claims for name, data in inputs for report in ingest(data, name, Overrides(), ports))
        read = time.perf_counter() - begun
        begun = time.perf_counter()
        kb.catch_up()
        projected = time.perf_counter() - begun
    print(f"{len(inputs)} inputs, {len(texts)} documents, {words} tokens, {claims} claims")
    print(f"bare parser                 {len(texts) / bare:6.1f} documents/s")
    print(f"read, extract, check, log   {len(texts) / read:6.1f} documents/s   {read / bare:.2f} x the parser's time")
    print(f"project into the graph      {claims / projected:6.0f} claims/s      {projected / bare:.2f} x")


if __name__ == "__main__":
    main()

"""What an export costs: N-Quads beside pyoxigraph's own dump, the directory for partners, nanopublications, the public profile; and memory.

    python tests/bench/bench_export.py [CLAIMS ...]

Each size (2,000 and 20,000 claims if nothing is said) is made once, one claim a document, and exported in a process of its own. Times are
those of the clock, memory is the most that the process held.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.bootstrap.disclosing import public_rule
from conflictkg.bootstrap.exporting import manifest_of
from conflictkg.export import Ingredients, PublicGraphs, export, write_dataset
from conflictkg.export.nanopub_verifying import verify_nanopubs
from conflictkg.export.nanopubs import Publication, write_nanopubs
from conflictkg.export.verifying import verify_dataset
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.mapping import claim_quads, document_quads
from tests.fakes.claims import GOVERNMENT, ISIL, article, claim
from tests.fakes.vocabulary import shipped_vocabulary

SIZES = (2_000, 20_000)
WAYS = ("dump", "nquads", "trig", "jsonld", "dataset", "nanopub", "public nquads", "verify", "verify nanopub")
FIRST = date(1990, 1, 1)


def make(directory: Path, claims: int) -> None:
    """A knowledge base whose graph holds so many claims, and the shipped reference data; beliefs, which are few, are left out."""
    kb = KnowledgeBase.create(directory)
    kb.rebuild()
    chance, vocabulary = random.Random(1), shipped_vocabulary()
    with GraphStore.writer(directory / "graph", kb.base) as store:
        batch: list[ox.Quad] = []
        for number in range(claims):
            words = f"Report {number} of place {number % 400}"
            source = article(words, f"Outlet {chance.randrange(40)}", FIRST + timedelta(days=number % 9000))
            said = claim(
                source, "control-held", words, agent=(ISIL, GOVERNMENT)[number % 2], place=f"https://bench.example/place/{number % 400}"
            )
            batch += document_quads(source.document, kb.base) + claim_quads(said, source.document, kb.base, vocabulary.kinds)
            if len(batch) > 100_000 or number == claims - 1:
                store.bulk(batch)
                batch = []
    kb.close()


def run(directory: Path, way: str) -> None:
    """Export in one way, and print quads, seconds and megabytes."""
    kb = KnowledgeBase.open(directory)
    with kb.reading() as claims, tempfile.TemporaryDirectory() as folder:
        store, out = claims.store, Path(folder) / "out"
        quads = len(store.raw)
        manifest = manifest_of(kb, store.position(), profile="full", scope={}, said={})
        if way == "verify":
            write_dataset(store, out, manifest, Ingredients())
        elif way == "verify nanopub":
            write_nanopubs(store, kb.base, Publication(), out)
        begun = time.perf_counter()
        match way:
            case "dump":
                store.raw.dump(output=out, format=ox.RdfFormat.N_QUADS)
            case "dataset":
                write_dataset(store, out, manifest, Ingredients())
            case "nanopub":
                write_nanopubs(store, kb.base, Publication(), out)
            case "public nquads":
                export(PublicGraphs(store, kb.base, public_rule(kb, claims)), "nquads", out)
            case "verify":
                verify_dataset(out)
            case "verify nanopub":
                verify_nanopubs(out)
            case _:
                export(store, way, out)
        seconds = time.perf_counter() - begun
    kb.close()
    print(quads, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Make each size and measure all ways."""
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    print(f"{'claims':>8} {'quads':>10}  {'way':<14} {'s':>7} {'kquad/s':>8} {'of dump':>8} {'peak MB':>8}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            directory = Path(folder) / "kb"
            make(directory, size)
            dump = 0.0
            for way in WAYS:
                done = subprocess.run([sys.executable, __file__, "--run", str(directory), way], capture_output=True, text=True, check=True)
                quads, seconds, peak = map(float, done.stdout.split())
                dump = dump or quads / seconds
                rate = quads / seconds
                print(
                    f"{size:>8} {quads:>10,.0f}  {way:<14} {seconds:>7.2f} {rate / 1000:>8.0f} {rate / dump:>8.2f} {peak:>8.0f}", flush=True
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), sys.argv[3])
    else:
        main()

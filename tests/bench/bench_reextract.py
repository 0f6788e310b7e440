"""What reading stored articles again and migrating their claims costs, by the number of articles: time and peak memory.

The lexicon changes so that a claim of every second article goes and another comes. ``--articles`` says how many, once for each number.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.made_up import body

HEADER = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix own: <https://example.org/own/> .
"""
KIND = """own:%(name)s a ckg:EventKind ; skos:inScheme ckgv:event-kinds ; skos:notation "%(name)s" ; skos:prefLabel "%(name)s"@en ;
    skos:definition "Troops are put into a place."@en ; ckg:statementClass ckg:Capture ; ckg:effect "gains" ; ckg:temporalNature "event" .
"""
TRIGGER = 'own:%s ckg:trigger "%s/VERB agent=subj patient=prep(at,in) need=obj:garrison" .\n'
KINDS = HEADER + KIND % {"name": "garrisoning"} + KIND % {"name": "stationing"}
SENTENCE = "The Syrian army %s a garrison at Palmyra on Monday. "
PREFIXES = "PREFIX ckg: <https://w3id.org/conflictkg/ontology#> PREFIX own: <https://example.org/own/>\n"
ACTION = "DELETE { ?s ckg:kind own:garrisoning } INSERT { ?s ckg:kind own:stationing } WHERE { ?s ckg:kind own:garrisoning }"
MEASURED = """
import resource, sys, time
from conflictkg.cli.run import run
began = time.monotonic()
code = run(sys.argv[1:])
print(f"{code} {time.monotonic() - began:.1f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}", file=sys.stderr)
"""


def main() -> None:
    """Print a line a number of articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--tokens", type=int, default=380, help="words of an article")
    given = parser.parse_args()
    for number in given.articles:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), number, given.tokens)


def measure(folder: Path, number: int, tokens: int) -> None:
    """Take articles in, change the lexicon, read them again twice, and migrate."""
    kb, articles = folder / "kb", folder / "articles"
    articles.mkdir()
    for n in range(number):
        words = SENTENCE % ("installed" if n % 2 else "posted")
        (articles / f"{n:06}.md").write_text(
            f"---\ntitle: A day {n}\nsource: Gazette {n}\npublished: 2014-11-05\n---\n\n{words}{body(n, tokens)}\n"
        )
    timed("init", str(kb))
    module = kb / "ontology" / "own" / "own.ttl"
    module.parent.mkdir()
    module.write_text(KINDS + TRIGGER % ("garrisoning", "install"))
    told("ingest", number, timed("ingest", str(articles), "--kb", str(kb), "--format", "csv"))
    module.write_text(KINDS + TRIGGER % ("garrisoning", "post"))
    told("adopt", number, timed("ontology", "adopt", "--kb", str(kb)))
    told("reextract", number, timed("reextract", "--kb", str(kb)))
    told("reextract, nothing new", number, timed("reextract", "--kb", str(kb)))
    migration = kb / "ontology" / "own" / "migrations" / "0001-stationing"
    migration.mkdir(parents=True)
    for name, text in (("report.rq", "SELECT ?s WHERE { ?s ckg:kind own:garrisoning }"), ("action.rq", ACTION)):
        (migration / name).write_text(PREFIXES + text)
    for name in ("before.ttl", "after.ttl"):
        (migration / name).write_text("")
    told("migrate, tried", number, timed("ontology", "migrate", "--kb", str(kb)))
    told("migrate, applied", number, timed("ontology", "migrate", "--apply", "--kb", str(kb)))


def timed(*arguments: str) -> tuple[float, int]:
    """Seconds and peak megabytes of a command in a process of its own."""
    done = subprocess.run([sys.executable, "-c", MEASURED, *arguments, "-q"], capture_output=True, text=True, check=True)
    code, seconds, megabytes = done.stderr.strip().splitlines()[-1].split()
    assert code == "0", done.stderr
    return float(seconds), int(megabytes)


def told(what: str, number: int, found: tuple[float, int]) -> None:
    """Print one figure."""
    print(f"{number:>6} articles  {what:<24} {found[0]:>7.1f} s  {1000 * found[0] / number:>7.1f} ms each  {found[1]:>5} MB", flush=True)


if __name__ == "__main__":
    main()

"""``sparql`` and ``export``: the graph for whoever knows SPARQL or takes linked data."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common, day, moment
from conflictkg.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from conflictkg.export import GraphsKnownBy
    from conflictkg.graph.answers import Answer
    from conflictkg.graph.store import GraphStore

QUERY_FORMATS = ("table", "json", "jsonl", "xml", "csv", "tsv", "turtle", "ntriples", "jsonld", "rdfxml")
EXPORT_FORMATS = ("trig", "turtle", "nquads", "ntriples", "jsonld", "rdfxml")
MAX_QUERY = 1 << 20


@click.command()
@click.argument("query", required=False)
@click.option("-f", "--file", "file", type=click.Path(path_type=Path), help="Read the query from a file, - for stdin.")
@click.option("--endpoint", help="Send it to this SPARQL endpoint instead of the embedded graph.")
@click.option("--timeout", type=click.FloatRange(min=0.1, max=86400), help="Stop the query after so many seconds (60 for an endpoint).")
@common(*QUERY_FORMATS)
def sparql(settings: Settings, query: str | None, file: Path | None, endpoint: str | None, timeout: float | None) -> None:
    """Run SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE over claims, beliefs, reference data and ontology.

    The default graph is the union of all. Prefixes ckg, ckgv, ref, skos, oa ... need no declaration. SERVICE, LOAD and updates are refused.

    Example:  conflictkg sparql "SELECT ?actor ?from WHERE { ?p a ckg:ControlPeriod ; ckg:controller ?actor ; ckg:validFrom ?from }"
    """
    text = _query(query, file)
    if endpoint is not None:
        from conflictkg.graph.connection import DEFAULT_TIMEOUT
        from conflictkg.graph.credentials import credentials_for
        from conflictkg.graph.remote import remote_query

        base = _base(settings)
        who = credentials_for(endpoint, os.environ)
        print_answer(remote_query(endpoint, text, base=base, timeout=timeout or DEFAULT_TIMEOUT, credentials=who), settings.format)
        return
    from conflictkg.graph.sparql import query as run

    kb = settings.open()
    with kb.reading() as claims:
        print_answer(run(claims.store, text, timeout=timeout), settings.format)


def _base(settings: Settings) -> str:
    """The base of the knowledge base, or the default one: an endpoint can be asked without any."""
    from conflictkg.bootstrap import DEFAULT_BASE

    try:
        return settings.open().base
    except UsageError:
        return DEFAULT_BASE


def _query(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        raise UsageError("give a query, or a file with -f, not both; for example: conflictkg sparql -f question.rq")
    if query is not None:
        return query
    assert file is not None
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(MAX_QUERY + 1)
        else:
            with file.open("rb") as opened:
                data = opened.read(MAX_QUERY + 1)
        if len(data) > MAX_QUERY:
            raise InputRefused(f"{file}: is longer than {MAX_QUERY} bytes; that is no query")
        return data.decode()
    except OSError as error:
        raise InputRefused(f"{file}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise InputRefused(f"{file}: is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from error


def print_answer(answer: Answer, format: str) -> None:
    """An answer on stdout; a graph asked for as a table on a terminal is Turtle when piped."""
    from conflictkg.graph.answers import write

    write(answer, format, sys.stdout.buffer)
    sys.stdout.buffer.flush()


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, whole or not at all; default is stdout.")
@click.option("--graph", "graphs", multiple=True, help="Only this named graph: beliefs, reference, ontology, or an IRI; may be repeated.")
@click.option("--as-known", help="Only documents known by the end of this day, their claims, and what was believed on it.")
@click.option("--as-recorded", help="What this knowledge base had recorded by then, by the ontology and policy in force then.")
@common(*EXPORT_FORMATS)
def export(settings: Settings, output: Path | None, graphs: tuple[str, ...], as_known: str | None, as_recorded: str | None) -> None:
    """Write the graph as linked data, in a fixed order: same graph, same bytes.

    Turtle, N-Triples and RDF/XML hold no named graphs: they merge what they are given. With --as-recorded the graph is made anew in memory
    from the log, which takes as long as a rebuild; knownUntil is left out with --as-known, for on that day nobody knew it.

    Examples:

    \b
      conflictkg export --format nquads -o kb.nq
      conflictkg export --format trig --as-known 2014-11-05 -o known.trig
      conflictkg export --format nquads --as-recorded 2024-05-01T12:00:00Z -o then.nq
    """
    from conflictkg.bootstrap.adoptions import viewing
    from conflictkg.export import GraphsKnownBy
    from conflictkg.export import export as write

    known, recorded = day(as_known, "--as-known"), moment(as_recorded, "--as-recorded")
    if output is not None and output.exists() and not output.is_file():
        raise UsageError(f"-o {output} is not a regular file; leave -o out and redirect the output instead")
    kb = settings.open()
    with viewing(kb, recorded) as (claims, view):
        store = claims.store
        told: GraphStore | GraphsKnownBy = store
        if known is not None:
            told = GraphsKnownBy(store, kb.base, known, claims, lambda p: view.case(p, known).periods, view.vocabulary.kinds)
            settings.say(f"as known at the end of {known.isoformat()}")
        if recorded is not None:
            settings.say(f"as recorded by {recorded.isoformat()}: {store.position()} of {kb.log.position()} log events")
        chosen = [g if "://" in g else claims.store.graph(g).value for g in graphs] or None
        if chosen is not None and (missing := sorted(set(chosen) - set(told.graphs()))):
            raise UsageError(f"there is no graph {missing[0]}; conflictkg sparql 'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{}} }}' lists them")
        write(told, settings.format, output if output is not None else sys.stdout.buffer, graphs=chosen)

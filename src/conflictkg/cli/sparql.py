"""``sparql`` and ``export``: the graph for whoever knows SPARQL or takes linked data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common
from conflictkg.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from conflictkg.graph.answers import Answer

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
        from conflictkg.graph.remote import DEFAULT_TIMEOUT, remote_query

        base = _base(settings)
        print_answer(remote_query(endpoint, text, base=base, timeout=timeout or DEFAULT_TIMEOUT), settings.format)
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
@common(*EXPORT_FORMATS)
def export(settings: Settings, output: Path | None, graphs: tuple[str, ...]) -> None:
    """Write the graph as linked data, in a fixed order: same graph, same bytes.

    Turtle, N-Triples and RDF/XML hold no named graphs: they merge what they are given.

    Example:  conflictkg export --format nquads -o kb.nq
    """
    from conflictkg.export import export as write

    if output is not None and output.exists() and not output.is_file():
        raise UsageError(f"-o {output} is not a regular file; leave -o out and redirect the output instead")
    kb = settings.open()
    with kb.reading() as claims:
        chosen = [g if "://" in g else claims.store.graph(g).value for g in graphs] or None
        if chosen is not None and (missing := sorted(set(chosen) - set(claims.store.graphs()))):
            raise UsageError(f"there is no graph {missing[0]}; conflictkg sparql 'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{}} }}' lists them")
        write(claims.store, settings.format, output if output is not None else sys.stdout.buffer, graphs=chosen)

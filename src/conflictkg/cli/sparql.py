"""``sparql``: the graph for whoever knows SPARQL."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from conflictkg.cli.options import Settings, common, warn_of_terms
from conflictkg.cli.output import printable
from conflictkg.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.graph.answers import Answer
    from conflictkg.graph.claims import StoredClaims
    from conflictkg.graph.connection import Connection

QUERY_FORMATS = ("table", "json", "jsonl", "xml", "csv", "tsv", "turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
MAX_QUERY = 1 << 20
CUT = 4
"""Exit code of an answer that is not whole."""
FILE_NAME = re.compile(r"[^a-z0-9]+")


@click.command()
@click.argument("query", required=False)
@click.option("-f", "--file", "file", type=click.Path(path_type=Path), help="Read the query from a file, - for stdin.")
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="A value for a parameter of the question file; may be repeated."
)
@click.option("--endpoint", help="Send it to this SPARQL endpoint instead of the embedded graph.")
@click.option("--base", help="With --endpoint: what relative IRIs are under; default is the base of the knowledge base here, or there.")
@click.option("--timeout", type=click.FloatRange(min=0.1, max=86400), help="Stop the query after so many seconds (60 for an endpoint).")
@click.option("--limit-bytes", type=click.IntRange(min=1), help="Cut the answer at the end of a row before so many bytes: exit code 4.")
@click.option("--explain", is_flag=True, help="Print how the query is read and what its patterns match, and do not run it.")
@click.option("--allow-service", is_flag=True, help="Let SERVICE send requests to the servers that the query names.")
@click.option("--pager/--no-pager", default=None, help="Page a table on a terminal; default is when it is taller than the screen.")
@common(*QUERY_FORMATS)
def sparql(settings: Settings, query: str | None, file: Path | None, params: tuple[str, ...], endpoint: str | None, **how: Any) -> int:
    """Run SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE over claims, beliefs, reference data and ontology.

    The default graph is the union of all. Prefixes that the ontology's files declare at their heads, yours included, need no declaration:
    ckg, ckgv, ref, skos, oa ... LOAD, updates and FROM of other people's graphs are refused; so is SERVICE without --allow-service.

    Rows as table, json, jsonl, xml, csv, tsv; graphs as table, turtle, ntriples, trig, nquads, jsonld, rdfxml. A table shows 10,000 rows at
    most, the formats for programs all. Exit code 4 says that the answer was cut, by that or by --limit-bytes; json, xml and rdfxml are
    closed then and valid, jsonld cannot be cut. With --timeout the answer comes whole or not at all (1 GB at most), and the query may take
    half of the memory. Ctrl-C stops every query.

    \b
    Examples:
      conflictkg sparql "SELECT ?actor ?from WHERE { ?p a ckg:ControlPeriod ; ckg:controller ?actor ; ckg:validFrom ?from }"
      conflictkg sparql -f question.rq --param place="Tayfur airbase" --param on=2014-11-03 --timeout 10
    """
    text, base = _query(query, file), how["base"]
    shown: dict[str, Any] = {"limit": how["limit_bytes"], "pager": how["pager"]}
    if endpoint is not None:
        if how["explain"] or how["allow_service"]:
            raise UsageError("--explain and --allow-service are for the graph in this knowledge base; leave them out, or --endpoint")
        return _ask_endpoint(settings, endpoint, text, file, params, base, how["timeout"], shown)
    if base is not None:
        raise UsageError("--base is for --endpoint; the graph in this knowledge base has its own base, leave --base out")
    from conflictkg.graph.sparql import look_over
    from conflictkg.graph.sparql import query as run

    kb = settings.open()
    # A worker process is killed by whoever started it, which is Python's part at Ctrl-C; without one the engine computes here.
    with kb.reading() as claims, interruptible() if how["timeout"] is None else nullcontext():
        text = _with_values(kb, claims, text, file, params)
        if how["explain"]:
            from conflictkg.graph.explaining import explain

            click.echo("\n".join(map(printable, explain(claims.store, text, prefixes=kb.prefixes, allow_service=how["allow_service"]))))
            return 0
        _check(look_over(text, kb.base, allow_service=how["allow_service"], prefixes=kb.prefixes).form, settings.format, how["limit_bytes"])
        warn_of_terms(settings, claims.store, text, kb.prefixes)
        answer = run(claims.store, text, timeout=how["timeout"], allow_service=how["allow_service"], prefixes=kb.prefixes)
        return print_answer(answer, settings.format, prefixes=kb.prefixes, **shown)


def _ask_endpoint(
    settings: Settings,
    endpoint: str,
    text: str,
    file: Path | None,
    params: tuple[str, ...],
    base: str | None,
    timeout: float | None,
    shown: dict[str, Any],
) -> int:
    """Send a query elsewhere, and print what comes back."""
    from conflictkg.graph.connection import DEFAULT_TIMEOUT, Connection
    from conflictkg.graph.credentials import credentials_for
    from conflictkg.graph.prefixes import with_declarations
    from conflictkg.graph.remote import answered
    from conflictkg.graph.sparql import look_over
    from conflictkg.rdf.terms import PREFIXES, checked_base

    kb = _if_any(settings)
    prefixes = kb.prefixes if kb is not None else PREFIXES
    connection = Connection(endpoint, timeout or DEFAULT_TIMEOUT, credentials_for(endpoint, os.environ))
    if base is not None:
        base = checked_base(base, "--base")
    elif kb is not None:
        base = kb.base
    else:
        base = _base_there(settings, connection, text)
    if params:
        kb = kb or settings.open()  # which says what is missing
        with kb.reading() as claims:
            text = _with_values(kb, claims, text, file, params, base)
    elif file is not None:
        text = _at_base(text, base)
    outlined = look_over(text, base, prefixes=prefixes)
    _check(outlined.form, settings.format, shown["limit"])
    text = with_declarations(text, outlined.used - outlined.declared, prefixes)
    answer = answered(connection, text, base=base)
    return print_answer(answer, settings.format, prefixes=prefixes, **shown)


def _base_there(settings: Settings, connection: Connection, text: str) -> str:
    """What the relative IRIs of a query are under where there is no knowledge base here: the one base that the server names.

    A query that means the same under every base needs none, and the server is not asked for it. Raises ``UsageError`` when the base cannot
    be told.
    """
    from conflictkg.graph.marker import markers, the_one_base
    from conflictkg.graph.questions import rests_on_base
    from conflictkg.graph.remote import ANY_BASE

    if not rests_on_base(text):
        return ANY_BASE
    base = the_one_base(connection.address, markers(connection))
    settings.detail(f"relative IRIs are under {base}, which {connection.address} holds")
    return base


def _check(form: str, format: str, limit: int | None) -> None:
    """Refuse, before a query runs, what its answer could not be written in, or cut in."""
    from conflictkg.graph.answers import check_format, graph_format
    from conflictkg.graph.cutting import check_cut

    check_format(form, format)
    if limit is not None:
        check_cut(graph_format(format) if form in ("CONSTRUCT", "DESCRIBE") else format)


def _with_values(
    kb: KnowledgeBase, claims: StoredClaims, text: str, file: Path | None, params: tuple[str, ...], base: str | None = None
) -> str:
    """The query with the values given for its parameters, and with those that its file has when none are given."""
    from conflictkg.api.binding import bound
    from conflictkg.graph.header import header_lines
    from conflictkg.graph.questions import bind, read_question

    if not params:
        return text if file is None else _at_base(text, base or kb.base)
    if file is None or not header_lines(text):
        raise UsageError("--param needs a question file: one with a #+ header that names its parameters; see conflictkg queries")
    try:
        question = read_question(FILE_NAME.sub("-", file.stem.lower()).strip("-") or "query", text, file)
    except ValueError as error:
        raise UsageError(f"{file}: {error}") from None
    given: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise UsageError(f"--param {param!r} is not NAME=VALUE; for example --param on=2014-11-03")
        if name in given:
            raise UsageError(f"--param {name} is given twice; give it once")
        given[name] = value
    return bind(question, bound(question, kb.asking_of(claims), given), base or kb.base)


def _at_base(text: str, base: str) -> str:
    from conflictkg.graph.questions import at_base

    return at_base(text, base)


def _if_any(settings: Settings) -> KnowledgeBase | None:
    """The knowledge base of this call; an endpoint can be asked without any."""
    try:
        return settings.open()
    except UsageError:
        if settings.kb is not None:
            raise
        return None


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


def print_answer(
    answer: Answer, format: str, *, prefixes: Mapping[str, str] | None = None, limit: int | None = None, pager: bool | None = False
) -> int:
    """An answer on stdout; returns the exit code, ``CUT`` when it is not the whole answer.

    ``limit`` is the most bytes to write. ``pager`` shows a table on a terminal by a pager: always, never, or (``None``) when it is taller
    than the screen.
    """
    from conflictkg.graph.answers import TABLE_ROWS, Triples, graph_format, write
    from conflictkg.graph.cutting import write_cut
    from conflictkg.graph.sparql import faults
    from conflictkg.rdf.terms import PREFIXES

    screen = format == "table" and sys.stdout.isatty()
    paged = io.BytesIO() if screen and pager is not False else None

    def written(out: IO[bytes]) -> bool:
        return write(answer, format, out, prefixes=prefixes or PREFIXES, bold=screen and "NO_COLOR" not in os.environ)

    out = paged or sys.stdout.buffer
    with interruptible(), faults():
        if limit is None:
            whole = written(out)
        else:
            whole = write_cut(written, graph_format(format) if isinstance(answer, Triples) else format, out, limit)
        out.flush()
    if paged is not None:
        text = paged.getvalue().decode()
        if pager or text.count("\n") >= shutil.get_terminal_size().lines:
            click.echo_via_pager(text.removesuffix("\n"), color=True)
        else:
            click.echo(text, nl=False, color=True)
    if whole:
        return 0
    if limit is None:
        click.echo(
            f"a table shows the first {TABLE_ROWS} rows; all of them come with --format csv, jsonl or json, or turtle for a graph", err=True
        )
    else:
        click.echo(f"the answer was cut at the end of a row: it is longer than {limit} bytes or {TABLE_ROWS} rows of a table", err=True)
    return CUT


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once, even inside the engine, which does not return to Python before it has its next row."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)

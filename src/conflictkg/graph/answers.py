"""What a query gave: rows, yes or no, or triples; and how that is written in each format.

The same whether it comes from the embedded store, from a worker process or from a remote server. Answers are lazy: rows and triples are
read once, as they are written, and keep their store alive until then.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO

import pyoxigraph as ox

from conflictkg.errors import UsageError
from conflictkg.graph.drawing import PIPED_WIDTH, blocks, fits
from conflictkg.graph.prefixes import shorten
from conflictkg.rdf.serialisation import FORMATS as GRAPH_FORMATS
from conflictkg.rdf.serialisation import serialise
from conflictkg.rdf.terms import PREFIXES, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

ROW_FORMATS: Mapping[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPH_NAMES = {"json": "jsonld", "xml": "rdfxml"}  # what these mean when the answer is a graph
FRAME = 4
"""Characters that the lines and spaces around the outer cells of a table take; one less between two cells."""
TABLE_ROWS = 10_000
"""Rows that a table shows at most; the formats for programs have no such limit."""
_DATE_TIME = ox.NamedNode(f"{XSD}dateTime")
FORMATS = ("table", *ROW_FORMATS, "jsonl", *GRAPH_FORMATS)


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to SELECT: a value, or none, for each variable."""

    solutions: ox.QuerySolutions

    @property
    def variables(self) -> list[str]:
        """Names of the columns, without the question mark."""
        return [variable.value for variable in self.solutions.variables]

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        names = self.variables
        for solution in self.solutions:
            yield tuple(solution[name] for name in names)

    def records(self) -> Iterator[dict[str, str]]:
        """Each row as the text of its values; what is unbound is left out."""
        names = self.variables
        for solution in self.solutions:
            yield {name: plain(value) for name in names if (value := solution[name]) is not None}


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer to ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to CONSTRUCT and DESCRIBE."""

    triples: Iterator[ox.Triple]

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)


Answer = Rows | Truth | Triples


def plain(term: Term) -> str:
    """The bare text of a term: an IRI, the characters of a literal."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)


def answer_of(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """What pyoxigraph returned, in our words."""
    match results:
        case ox.QuerySolutions():
            return Rows(results)
        case ox.QueryBoolean():
            return Truth(bool(results))
        case _:
            return Triples(results)


def write(answer: Answer, format: str, out: IO[bytes], *, prefixes: Mapping[str, str] = PREFIXES, bold: bool = False) -> bool:
    """Write an answer in one of ``FORMATS`` as UTF-8; returns whether all of it was written, for a table shows ``TABLE_ROWS`` at most.

    ``json`` and ``xml`` mean the SPARQL results formats for rows and truth values, JSON-LD and RDF/XML for triples. ``prefixes`` are those
    of RDF formats, ``bold`` lets the head of a table stand out on a terminal. Raises ``UsageError`` when the format cannot hold such an
    answer.
    """
    match answer:
        case _ if format == "table":
            width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH
            text, whole = table(answer, width, bold=bold)
            out.write(text.encode())
            return whole
        case Rows() if format == "jsonl":
            for record in answer.records():
                out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        case Truth(value) if format == "jsonl":
            out.write(json.dumps({"answer": value}).encode() + b"\n")
        case Rows(solutions) if format in ROW_FORMATS:
            solutions.serialize(out, ROW_FORMATS[format])
            if format in ("json", "xml"):
                out.write(b"\n")  # else the prompt stands behind the last bracket
        case Truth(value) if format in ROW_FORMATS:
            out.write(_truth(value, format))
        case Triples(triples) if graph_format(format) in GRAPH_FORMATS:
            serialise(triples, graph_format(format), out, prefixes)
        case _:
            raise _unfit(answer, format)
    return True


def graph_format(format: str) -> str:
    """What a format means when the answer is a graph.

    >>> graph_format("json"), graph_format("turtle")
    ('jsonld', 'turtle')
    """
    return _GRAPH_NAMES.get(format, format)


def check_format(form: str, format: str) -> None:
    """Raise ``UsageError`` before a query runs when its form (SELECT, ASK, ...) cannot be written in ``format``."""
    graph = form in ("CONSTRUCT", "DESCRIBE")
    holds = graph_format(format) in GRAPH_FORMATS if graph else format in ROW_FORMATS or format == "jsonl"
    if format != "table" and not holds:
        raise _unfit(Triples(iter(())) if graph else Truth(True), format)


def table(answer: Answer, width: int, *, most: int = TABLE_ROWS, bold: bool = False) -> tuple[str, bool]:
    """An answer for people, and whether that is all of it: as a table where ``width`` characters hold one, else in blocks of lines.

    IRIs are shortened. Of more than ``most`` rows the first are shown, and the others never computed: columns can be laid out only when
    all rows are at hand.
    """
    names, told = _cells(answer)
    rows = list(islice(told, most))
    whole = next(told, None) is None
    if not rows:
        return "(nothing)\n", whole
    if not fits(names, rows, width - FRAME, FRAME - 1):
        return blocks(names, rows) + "\n", whole
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table()
    for name in names:
        drawn.add_column(name, overflow="fold")
    for row in rows:
        drawn.add_row(*map(Text, row))
    text = io.StringIO()
    Console(file=text, width=width, legacy_windows=False, force_terminal=bold, color_system="standard" if bold else None).print(drawn)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n", whole


def _cells(answer: Answer) -> tuple[list[str], Iterator[list[str]]]:
    """Names of the columns, and the text of each row, made as it is read."""
    match answer:
        case Rows():
            return answer.variables, (["" if value is None else _shown(value) for value in row] for row in answer)
        case Truth(value):
            return ["answer"], iter([["yes" if value else "no"]])
        case Triples():
            return ["subject", "predicate", "object"], ([_shown(t.subject), _shown(t.predicate), _shown(t.object)] for t in answer)


def _shown(term: Term) -> str:
    """A term on one screen, a day key as its day; control characters from an article must not reach the terminal."""
    text = shorten(term.value) if isinstance(term, ox.NamedNode) else plain(term)
    if isinstance(term, ox.Literal) and term.datatype == _DATE_TIME:
        text = text.removesuffix("T00:00:00Z")
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _truth(value: bool, format: str) -> bytes:
    """A truth value; SPARQL gives CSV and TSV no form for it, so it is the bare word."""
    word = "true" if value else "false"
    match format:
        case "json":
            return f'{{"head":{{}},"boolean":{word}}}\n'.encode()
        case "xml":
            return f'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{word}</boolean></sparql>\n'.encode()
        case _:
            return f"{word}\n".encode()


def _unfit(answer: Answer, format: str) -> UsageError:
    what, fitting = (
        ("a graph (CONSTRUCT, DESCRIBE)", ("table", *GRAPH_FORMATS))
        if isinstance(answer, Triples)
        else ("rows", ("table", *ROW_FORMATS, "jsonl"))
    )
    return UsageError(f"format {format!r} cannot hold {what}; use one of: {', '.join(fitting)}")

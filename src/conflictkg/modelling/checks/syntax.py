"""Syntax: the first thing in a file that is not Turtle, in plain words, and what it says that no value can be."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from conflictkg.modelling.desk import Said, Sheet, shown
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import XSD

_STRING = f"{XSD}string"
_CLOSED = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?!"")(?:[^"\\\n]|\\.)*"', re.DOTALL)
_PLAIN: tuple[tuple[str, str, str], ...] = (
    (
        r"prefix (.*): has not been declared",
        "the prefix {0}: is not declared",
        "add a line @prefix {0}: <...> . at the top, or correct the prefix",
    ),
    (
        r"Unexpected end of file",
        "a string or an IRI is opened here and not closed",
        'close it with the quote or the ">" that it was opened with; a string of several lines needs three quotes',
    ),
    (r"Line jumps are not allowed", "a string is not closed on its line", "close it with a quote, or open and close it with three"),
    (r"datatype IRI", "no datatype follows ^^", "name one, as in ^^xsd:date, or remove the ^^"),
    (r"Unexpected end", "the file ends in the middle of a statement", "finish the statement with a full stop"),
    (
        r"A dot is expected",
        "a statement goes on where it should end",
        'put ";" before another property, "," before another value, "." at the end',
    ),
    (r"should end with a '\]'", 'a "[" is not closed', 'add the "]"'),
    (r"Invalid IRI code point '?(.*?)'?$", "an IRI holds the character '{0}', which none may hold", "remove or percent-encode it"),
    (r"No scheme found|IRI", "an IRI is not whole or is ill-formed", "write it out with http:// or https://, or by a prefix"),
    (r"PREFIX keyword", "a prefix is declared without a name that ends in a colon", "write @prefix name: <http://...> ."),
    (
        r"^(.*) is not a valid RDF object",
        "'{0}' stands where a value should",
        "give the property a value: an IRI, a name with its prefix, or a string in quotes",
    ),
    (r"^(.*) is not a valid predicate", "'{0}' stands where a property should", "name the property by an IRI or with its prefix"),
    (
        r"^(.*) is not a valid subject",
        "'{0}' stands where a statement should begin",
        "begin it with the IRI or the prefixed name of what it is about; check the full stop before it",
    ),
    (r"language|direction", "the language tag is ill-formed", "write one like @en or @pt-BR"),
    (r"escape character '?(.*?)'?$", "'{0}' is no escape of Turtle", "write \\\\ for a backslash, or remove it"),
)


def syntax(sheet: Sheet) -> Iterator[Finding]:
    """What keeps the sheet from being read, and literals that are not of their datatype."""
    if (error := sheet.syntax_error) is not None:
        position = (error.lineno or 1, error.offset or 1)
        message = error.msg.splitlines()[0]
        rest = _rest(sheet.module.text, *position)
        if message.endswith("end of file") and (rest[:1] not in ("'", '"', "<") or _CLOSED.match(rest)):
            message = "Unexpected end"  # the string is whole, what it belongs to is not
        what, mend = _in_words(message)
        yield sheet.finding("syntax", "", what, mend, position=position)
        return
    if not sheet.said:
        yield sheet.finding("empty", "", "the file says nothing", "describe a term in it or remove it", Severity.WARNING, position=(1, 1))
    if not sheet.reference and not sheet.core:
        yield from _second_opinion(sheet)
    yield from _ill_typed(sheet)


def _in_words(message: str) -> tuple[str, str]:
    said = re.sub(r"^Parser error .*?: ", "", message)
    for pattern, what, mend in _PLAIN:
        if match := re.search(pattern, said):
            word = shown(match[1]) if match.re.groups else ""
            return what.replace("{0}", word), mend.replace("{0}", word)
    return f"this is not Turtle: {shown(said)}", "correct it"


def _rest(text: str, line: int, column: int) -> str:
    return "\n".join(text.split("\n")[line - 1 :])[column - 1 :]


def _second_opinion(sheet: Sheet) -> Iterator[Finding]:
    """What the parser of the shapes, which is another, stumbles over: the program reads a module with both."""
    from rdflib.plugins.parsers.notation3 import BadSyntax

    try:
        with _quiet():
            _ = sheet.module.graph
    except BadSyntax as error:
        reason = shown(str(error.message))
        yield sheet.finding("syntax", "", f"this is not Turtle 1.1: {reason}", "correct it", position=(error.lines + 1, 0))
    except Exception as error:  # rdflib has no one error for what it cannot parse
        yield sheet.finding("syntax", "", f"this is not Turtle 1.1: {shown(str(error))}", "correct it", position=(1, 0))


def _ill_typed(sheet: Sheet) -> Iterator[Finding]:
    """Literals whose words are not of their datatype."""
    from rdflib import Literal, URIRef

    typed: dict[tuple[str, str], Said] = {}
    for said in sheet.said:
        literal = said.literal
        if literal is not None and literal.language is None and literal.datatype.value != _STRING:
            typed.setdefault((literal.value, literal.datatype.value), said)
    with _quiet():
        for (words, datatype), said in typed.items():
            if Literal(words, datatype=URIRef(datatype)).ill_typed:
                kind = sheet.short(datatype)
                what = f"{sheet.short(said.subject)}: '{shown(words)}' is not of the datatype {kind}"
                yield sheet.finding("value", said.subject, what, "correct the value or its datatype", at=words)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings by which rdflib logs each value that is not of its datatype."""
    logger = logging.getLogger("rdflib.term")
    disabled, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = disabled

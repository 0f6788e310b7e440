"""Examples beside a module: those in ``examples/valid`` conform, each in ``examples/invalid`` breaks the shapes that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from conflictkg.modelling.desk import Desk, Sheet, graph_of
from conflictkg.modelling.findings import Finding
from conflictkg.modelling.modules import Module
from conflictkg.rdf.terms import CKG, OWL, RDFS, SH, TYPE

if TYPE_CHECKING:
    from rdflib import Graph

    from conflictkg.schema.shapes import ShapeSet, Violation

_BREAKS = re.compile(r"^#[ \t]*breaks:[ \t]*(?:[\w.-]*:)?([\w.-]+)[ \t]*$", re.MULTILINE)


def examples(desk: Desk, modules: Sequence[Module]) -> Iterator[Finding]:
    """Examples that do not do what their folder says; ``modules`` are the files below ``examples``."""
    sheets = [Sheet(module, 10_000 + number) for number, module in enumerate(modules)]
    if not sheets:
        return
    shapes, background = _shapes(desk), _background(desk)
    for sheet in sheets:
        if sheet.syntax_error is not None:
            continue
        try:
            found = shapes.violations(_with(sheet, background))
        except Exception as error:  # pySHACL crashes on some ill-formed values
            yield sheet.finding("example", "", f"the shapes cannot be tried on it ({type(error).__name__}: {error})", "correct its values")
            continue
        if sheet.module.path.parent.name == "invalid":
            yield from _invalid(sheet, found)
        else:
            for violation in found:
                what, _, mend = violation.message.partition("; ")
                yield sheet.finding(
                    "example-valid",
                    violation.focus,
                    f"the example should be valid and breaks {violation.shape}: {what}",
                    mend or "correct the example or the shape",
                )


def _invalid(sheet: Sheet, found: list[Violation]) -> Iterator[Finding]:
    says, does = set(_BREAKS.findall(sheet.module.text)), {violation.shape for violation in found}
    if not says:
        yield sheet.finding(
            "example-invalid", "", "the example does not say which shape it breaks", "add a line: # breaks: prefix:Shape", position=(1, 1)
        )
    for shape in sorted(says - does):
        yield sheet.finding(
            "example-invalid", "", f"the example does not break {shape}", "correct the example or the shape", position=(1, 1)
        )
    for shape in sorted(does - says) if says else ():
        focus = next(violation.focus for violation in found if violation.shape == shape)
        yield sheet.finding(
            "example-invalid",
            focus,
            f"the example breaks {shape} too",
            "let an example break one shape, or name this one by # breaks: as well",
        )


def _shapes(desk: Desk) -> ShapeSet:
    from conflictkg.schema.shapes import ShapeSet

    shaping = [
        sheet
        for sheet in desk.sheets
        if sheet.syntax_error is None
        and sheet.module.path.name != "style.ttl"
        and any(said.predicate.startswith(SH) for said in sheet.said)
    ]
    return ShapeSet([sheet.module.path for sheet in shaping])


def _background(desk: Desk) -> Sheet:
    """What the validator tells the shapes of the ontology: its classes, and the kinds of events."""
    lines = [
        f"<{said.subject}> <{said.predicate}> <{said.value}> ."
        for said in (*desk.by_predicate.get(f"{RDFS}subClassOf", ()), *desk.by_predicate.get(TYPE, ()))
        if not said.subject.startswith("_:")
        and said.literal is None
        and not said.value.startswith("_:")
        and (said.predicate != TYPE or said.value in (f"{CKG}EventKind", f"{OWL}Class"))
    ]
    from pathlib import Path

    return Sheet(Module(Path("background"), "\n".join(lines)), 9_999)


def _with(sheet: Sheet, background: Sheet) -> Graph:
    return graph_of([background, sheet])

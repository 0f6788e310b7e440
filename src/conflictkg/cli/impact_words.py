"""The impact of an ontology on a knowledge base in words: lines of text, or of Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conflictkg.cli.inputs import shown
from conflictkg.cli.output import printable
from conflictkg.schema.ontology_files import short

Json = dict[str, Any]


def impact_in_text(told: Json) -> list[str]:
    """Lines for a terminal: a heading each, then samples."""
    lines = ["impact on the knowledge base"]
    for heading, samples in _sections(told):
        lines += [printable(f"  {heading}"), *(printable(f"    {sample}") for sample in samples)]
    return lines


def impact_in_markdown(told: Json) -> list[str]:
    """The same as a section of Markdown."""
    from conflictkg.modelling.documenting import escaped

    lines = ["", "## Impact on the knowledge base", ""]
    for heading, samples in _sections(told):
        lines += [f"- {escaped(heading)}", *(f"  - {escaped(sample)}" for sample in samples)]
    return lines


def _sections(told: Json) -> Iterator[tuple[str, list[str]]]:
    claims = told["claims"]
    unread = f", {claims['unread']} without their text left out" if claims["unread"] else ""
    by_shape = "".join(f"; {count} by {shape}" for shape, count in claims["by_shape"].items())
    yield (
        f"{claims['newly_violating']} of {claims['checked']} stored claims would newly break a shape{unread}{by_shape}",
        [f'"{_short(s["quote"])}" ({shown(s["article"])}): {"; ".join(s["reasons"])}' for s in claims["samples"]],
    )
    kinds = told["kinds"]
    yield f"{len(kinds)} kinds lose triggers or are gone", [_kind(kind) for kind in kinds]
    if "unanswerable" in told:
        yield f"questions cannot be answered: {told['unanswerable']}", []
        return
    asked = told["questions"]
    yield (
        f"{len(asked['changed'])} of {asked['asked']} questions, with the values in their files, change their answer",
        [line for question in asked["changed"] for line in _question(question)],
    )
    if asked["failed"]:
        yield f"{len(asked['failed'])} questions could not be asked", asked["failed"]
    holders = told["holders"]
    yield (
        f"who held what: {holders['answers_changed']} answers change at {holders['places_changed']} places; only the confidence rises in "
        f"{holders['only_confidence_higher']} and falls in {holders['only_confidence_lower']}",
        [_holder(change) for change in holders["changes"]],
    )


def _kind(kind: Json) -> str:
    if kind["gone"]:
        return f"{kind['kind']} is gone; {kind['claims']} stored claims are of it"
    read = kind["claims_read_by_lost_triggers"]
    return f"{kind['kind']} loses {len(kind['lost_triggers'])}, by which {read} of its {kind['claims']} stored claims were read"


def _question(question: Json) -> Iterator[str]:
    yield (
        f"{question['question']}: {question['rows_before']} rows before, {question['rows_after']} after "
        f"({question['rows_gone']} go, {question['rows_new']} come)"
    )
    for mark, side in (("-", "gone"), ("+", "new")):
        yield from (f"  {mark} {_short(' | '.join(map(_cell, row)))}" for row in question[side])


def _holder(change: Json) -> str:
    days = f"{change['from'] or '...'} - {change['until'] or '...'}"
    was, now = (_answer(change[side]) for side in ("before", "after"))
    return f"{change['place']['label']}, {days}: {was}; then {now}"


def _answer(answer: Json) -> str:
    holder = answer["controller"]["label"] if answer["controller"] else "nobody known"
    contests = "".join(f", contested by {contest['actor']['label']}" for contest in answer["contested_by"])
    return f"{holder}, {answer['status']} ({answer['confidence']:.2f}){contests}"


def _cell(text: str) -> str:
    """A value of a row: an IRI by its prefix, a midnight as its day."""
    return short(text) if text.startswith(("http://", "https://")) else text.removesuffix("T00:00:00Z")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 200 else f"{text[:197]}..."

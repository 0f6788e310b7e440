"""``ontology diff``: what two versions of an ontology say differently, and what that does to a knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import printable, write_json
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.modelling.comparing import Change, Comparison

SHOWN = 3
"""Values of a change that the text shows."""


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--impact", is_flag=True, help="Say what adopting B in place of A would change in the knowledge base at hand.")
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Samples of each impact; 0 shows all.")
@common("text", "json", "markdown", piped="text")
def diff(settings: Settings, before: str, after: str, impact: bool, limit: int) -> int:
    """Compare two versions of an ontology by what they say, not by how they write it.

    A and B are files or folders, REV:PATH of the git repository here, "shipped", "adopted" (what the knowledge base last adopted) or
    "current" (shipped, and the modules on its disk: what would be adopted next). Each change is breaking, additive or editorial;
    docs/ontologist.md has the rules. The exit code is 1 when the version that B states is lower than its changes demand.

    With --impact the knowledge base is judged by both: which stored claims would newly break a shape, which kinds lose triggers and how
    many claims were read by them, and which answers change: of the questions with the values in their files, and of who held what.
    Nothing is recorded.

    Examples:

    \b
      conflictkg ontology diff v1.2.0:ontology ontology
      conflictkg ontology diff chemical-weapons-1.ttl chemical-weapons-2.ttl --format markdown
      conflictkg ontology diff adopted current --impact --kb kb
    """
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.cli.options import closing
    from conflictkg.modelling.comparing import compare
    from conflictkg.modelling.gathering import at_hand
    from conflictkg.modelling.versions import version

    directory = at_hand(settings.kb)
    kb = closing(KnowledgeBase.open(directory)) if directory is not None else None
    old, new = version(before, kb), version(after, kb)
    found = compare(old, new)
    told = comparison_told(before, after, found)
    if impact:
        from conflictkg.modelling.impact import impact as impact_on

        if kb is None:
            raise UsageError("--impact is on a knowledge base, and there is none here; give --kb DIR")
        told["impact"] = impact_on(kb, old, new, limit)
    if settings.format == "json":
        write_json(told)
    else:
        lines = _markdown(told) if settings.format == "markdown" else comparison_in_text(told)
        if impact:
            from conflictkg.cli.impact_words import impact_in_markdown, impact_in_text

            lines += (impact_in_markdown if settings.format == "markdown" else impact_in_text)(told["impact"])
        click.echo("\n".join(lines))
    return 1 if found.too_low else 0


def comparison_told(before: str, after: str, found: Comparison) -> dict[str, Any]:
    """A comparison as JSON."""
    return {
        "before": before,
        "after": after,
        "verdict": found.verdict.word if found.verdict else "none",
        "counts": {word: sum(c.verdict.word == word for c in found.changes) for word in ("breaking", "additive", "editorial")},
        "versions": [
            {
                "ontology": d.ontology,
                "verdict": d.verdict.word if d.verdict else "none",
                "before": d.before,
                "after": d.after,
                "demanded": d.demanded,
                "enough": d.enough,
            }
            for d in found.demands
        ],
        "changes": [_change(change) for change in found.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "verdict": change.verdict.word,
        "what": change.what,
        "subject": change.subject,
        "name": change.name,
        "kind": change.kind,
        "predicate": change.predicate,
        "removed": list(change.removed),
        "added": list(change.added),
        "why": change.why,
    }


def comparison_in_text(told: dict[str, Any]) -> list[str]:
    """Lines for a terminal, gravest changes first, then what they demand of the versions."""
    if not told["changes"]:
        return ["nothing differs in what they say"]
    lines: list[str] = []
    for word in ("breaking", "additive", "editorial"):
        changes = [change for change in told["changes"] if change["verdict"] == word]
        if changes:
            lines.append(f"{word} ({len(changes)})")
        for change in changes:
            about = f" {change['predicate']}" if change["predicate"] else f" ({change['kind']})"
            lines.append(printable(f"  {change['what']:<7} {change['name']}{about}: {change['why']}"))
            if change["predicate"]:
                lines += [printable(f"          - {_short(value)}") for value in change["removed"][:SHOWN]]
                lines += [printable(f"          + {_short(value)}") for value in change["added"][:SHOWN]]
                more = max(len(change["removed"]) - SHOWN, 0) + max(len(change["added"]) - SHOWN, 0)
                lines += [f"          ... {more} more values; --format json has all"] if more else []
    return [*lines, *(printable(_version_in_words(demand)) for demand in told["versions"])]


def _markdown(told: dict[str, Any]) -> list[str]:
    from conflictkg.modelling.documenting import escaped

    lines = [f"# Changes from {escaped(told['before'])} to {escaped(told['after'])}", "", f"Verdict: **{told['verdict']}**.", ""]
    lines += [f"- {escaped(_version_in_words(demand))}" for demand in told["versions"]]
    for word in ("breaking", "additive", "editorial"):
        changes = [change for change in told["changes"] if change["verdict"] == word]
        if changes:
            lines += [
                "",
                f"## {word.capitalize()}",
                "",
                "| what | term | | removed | added | why |",
                "| --- | --- | --- | --- | --- | --- |",
            ]
        for change in changes:
            cells = (change["what"], change["name"], change["predicate"] or change["kind"])
            values = ("; ".join(_short(v) for v in change[side][:SHOWN]) if change["predicate"] else "" for side in ("removed", "added"))
            lines.append("| " + " | ".join(escaped(cell) for cell in (*cells, *values, change["why"])) + " |")
    return lines


def _version_in_words(demand: dict[str, Any]) -> str:
    if not demand["demanded"]:
        return f"{demand['ontology']}: {demand['verdict']}; not both state a version X.Y.Z of it, so none is demanded"
    state = "as stated" if demand["enough"] else f"but states {demand['after'] or 'none'}: raise owl:versionInfo and owl:versionIRI"
    return f"{demand['ontology']} {demand['before']}: {demand['verdict']}, demands at least {demand['demanded']}, {state}"


def _short(value: str) -> str:
    return value if len(value) <= 160 else f"{value[:157]}..."

"""All questions as Markdown, from the query files themselves: ``python -m conflictkg.cli.questions_page > docs/questions.md``."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from conflictkg.bootstrap import shipped
from conflictkg.graph.questions import Parameter, Question, load_questions

HEAD = """# Questions

Generated from the files in `queries/`; do not edit (`make docs` writes it, a test compares it).

A question can be asked in words or by its name with its parameters as options:

    conflictkg ask "who controlled Tayfur airbase on 2014-11-03"
    conflictkg ask who-controlled --place "Tayfur airbase" --on 2014-11-03

Places, actors and sources are given by any of their names or their IRI; a place also with its kind before it or its country behind it ("the
town of Jahar", "Tripoli, Lebanon"). Kinds of events are given by their name (`siege`) or IRI. Days are `2014-11-03`, or words.
`--show-sparql` prints the query behind the answer, `--format` chooses table, json, jsonl, csv, tsv or xml, `--as-recorded` asks what this
knowledge base had recorded by a moment. Each file runs as it stands in any SPARQL 1.1 tool that holds an export.

**In words.** What was understood is told on stderr, as the command to type, and nothing is guessed: what fits no phrasing gets the five
questions that are asked most like it. In the phrasings below `{place}` stands for a value, `(a|b)` for one or the other, and `[...]` may be
left out; "is" is also "are", "does" also "do". Times are understood as in articles: where a phrasing has `on {on}`, any single day ("on 3
Nov 2014", "yesterday"); where it has `between {since} and {until}`, any stretch of time ("in early November 2014", "last week", "in 2015").
`, as known on DAY` may stand behind every question that has `--as-known`. A day that nobody names is today, where a question has one.

    $ conflictkg ask "who held T4 in early November 2014?"
    understood: conflictkg ask timeline-of-place --place T4 --since 2014-11-01 --until 2014-11-10
"""

OWN = """## A question of your own

No Python is needed. Put a file `NAME.rq` (small letters, digits, hyphens) into the `queries/` folder of your knowledge base; it is asked
like the shipped ones, and replaces a shipped one of the same name.

1. Find a shipped question that is near, copy its file, rename it. `conflictkg queries --format json` says where it is.
2. Change the query. Try it with `conflictkg sparql -f NAME.rq`: the header is a comment to SPARQL.
3. Change the header, the lines that begin with `#+`. It is YAML:

| key | says |
| --- | --- |
| `summary` | in one line what it answers; the only key that must be there |
| `description` | what an answer counts, and what it does not |
| `tags` | a list of words |
| `params` | for each parameter `type`, `help`, `example`, `required: false` when it may be left out, or `default` (`today` for a day) |
| `ask` | ways to put it in words, with `{parameter}`, `(a\\|b)`, `[...]`; times as `on {x}`, `since {x}`, `between {x} and {y}` |
| `expect` | `columns`: the names of its columns in order; `min_rows`: how many rows it gives at least, with the values in the file |

4. Parameters stand in one row on a line of its own that ends in `#+ params`, in the order of the header, with values that work, or `UNDEF`
   for those that may be left out: `VALUES (?place ?since) { (<https://example.org/place> UNDEF) }  #+ params`. Nothing else of the file is
   ever changed, but for the line `BASE <...>  #+ base`, which gets the base of the knowledge base; write `<graph/beliefs>` and the like
   relative to it. Where an engine has to go another way when a value is given (look at the place first, say, and not at the kind), mark
   lines: one that begins with `# ` and ends in `#+ with place` counts only where `place` is given, one that ends in `#+ without place` only
   where it is not. Both ways must give the same answer of that place.
5. Run `conflictkg queries --check`. It reads, parses and runs every file, compares columns and rows with `expect`, and names forms that
   are slow or mislead, with what to write instead; a comment `# lint: ok, REASON` on the line accepts one.

Types of parameters: `place`, `actor`, `source` (found by name), `kind` (a kind of event, `control-gained`), `date` (a day), `dateTime`,
`integer`, `decimal`, `string`, `iri`. Values go in only as terms that were checked by type, so none can change the query.
[architecture.md](architecture.md#graphs) lists the graphs, [ontologist.md](ontologist.md) the terms, and
[measurements.md](measurements.md) the forms to avoid, with figures.
"""


def page() -> str:
    """The whole page."""
    questions = load_questions([shipped("queries")]).values()
    index = (f"| [{q.name}](#{q.name}) | {_cell(q.summary)} | {_cell(_options(q))} |" for q in questions)
    parts = [HEAD, "| question | answers | parameters |\n| --- | --- | --- |", *index, "", *(_section(q) for q in questions), OWN]
    return "\n".join(parts)


def _section(question: Question) -> str:
    return "\n".join([f"## {question.name}", "", *_lines(question), ""])


def _lines(question: Question) -> Iterator[str]:
    yield f"{_text(question.summary)}. {_text(question.description)}".strip()
    yield ""
    yield f"    {_example(question)}"
    yield ""
    if question.parameters:
        yield "| parameter | type | |"
        yield "| --- | --- | --- |"
        yield from (f"| `--{p.option}`{_left_out(p)} | {p.type} | {_cell(p.help)} |" for p in question.parameters)
        yield ""
    if question.ask:
        yield f"In words: {'; '.join(f'*{_text(phrase)}*' for phrase in question.ask)}."
        yield ""
    if question.expect.columns:
        yield f"Columns: {', '.join(f'`{column}`' for column in question.expect.columns)}."


def _left_out(parameter: Parameter) -> str:
    """What holds when nobody gives the parameter, in brackets; nothing for one that must be given."""
    if parameter.default:
        return f" ({parameter.default} when left out)"
    return " (may be left out)" if not parameter.needed else ""


def _options(question: Question) -> str:
    return " ".join(f"`--{p.option}`" if p.needed else f"[`--{p.option}`]" for p in question.parameters) or "none"


def _example(question: Question) -> str:
    values = [_given(p) for p in question.parameters if p.required]
    return " ".join(["conflictkg ask", question.name, *values])


def _given(parameter: Parameter) -> str:
    return f"--{parameter.option} {shlex.quote(parameter.example or '...')}"


def _text(words: str) -> str:
    """Words as Markdown shows them."""
    return re.sub(r"([*_`<>\\])", r"\\\1", words)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")

"""``ask``, ``why`` and ``holders``: questions in words or by name, the explanation of the headline answer, all places on a day."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.completion import QuestionCommand, complete_question
from conflictkg.cli.options import Settings, common, day, moment, warn_of_terms
from conflictkg.cli.output import RECORD_FORMATS, printable, write_json, write_records
from conflictkg.cli.remote import remote_options
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.cli.remote import AskingThere, Elsewhere
    from conflictkg.graph.questions import Question
    from conflictkg.graph.values import Value
    from conflictkg.usecases.asking import Asking

HEADLINE = "who-controlled"  # asked for without loading what understands words
EVIDENCE_SHOWN = 8

Values = dict[str, str]


@click.command(cls=QuestionCommand, context_settings={"ignore_unknown_options": True})
@click.argument("question", nargs=-1, required=True, type=click.UNPROCESSED, shell_complete=complete_question)
@click.option("--place", help="Place, by any of its names or its IRI.")
@click.option("--on", help="Valid day, YYYY-MM-DD: when it was so.")
@click.option("--as-known", help="Count only what was published by the end of this day.")
@click.option("--as-recorded", help="Count only what this knowledge base had recorded by then.")
@click.option("--show-sparql", is_flag=True, help="Print the SPARQL behind the answer and stop.")
@remote_options
@common("table", "json", "jsonl", "csv", "tsv", "xml")
def ask(
    settings: Settings,
    question: tuple[str, ...],
    show_sparql: bool,
    endpoint: str | None,
    base: str | None,
    timeout: float | None,
    **given: str | None,
) -> int:
    """Ask in words, or by a question's name with its parameters as options (list them with: conflictkg queries).

    An answer that nobody knows is an answer: exit code 0. An ambiguous name lists the candidates: exit code 1.

    Examples:

    \b
      conflictkg ask "who controlled Tayfur airbase on 2014-11-03"
      conflictkg ask who-controlled --place T4 --on 2014-11-03 --as-known 2014-11-05
      conflictkg ask --endpoint http://127.0.0.1:7878/query who-controlled --place "Tayfur airbase" --on 2014-11-03
    """
    if endpoint is not None:
        from conflictkg.cli.remote import ask_remotely, elsewhere

        there = elsewhere(settings, endpoint, base, timeout)
        name, values = _understood(settings, there, question, {k.replace("_", "-"): v for k, v in given.items() if v is not None})
        return ask_remotely(settings, there, name, values, _bound, show_sparql=show_sparql)
    kb = settings.open()
    name, values = _understood(settings, kb, question, {k.replace("_", "-"): v for k, v in given.items() if v is not None})
    if name == HEADLINE and not show_sparql:
        return _headline(settings, kb, values)
    recorded = moment(values.pop("as-recorded", None), "--as-recorded")
    if recorded is not None and show_sparql:
        raise UsageError("SPARQL sees the graph, which holds the present state of the log; leave out --show-sparql or --as-recorded")
    from conflictkg.bootstrap.adoptions import viewing
    from conflictkg.cli.sparql import print_answer
    from conflictkg.graph.questions import ask as put
    from conflictkg.graph.questions import bind

    with viewing(kb, recorded) as (claims, _):
        bound = _bound(kb.questions[name], kb.asking_of(claims), values)
        text = bind(kb.questions[name], bound, kb.base)
        warn_of_terms(settings, claims.store, text, kb.prefixes)
        if show_sparql:
            click.echo(text)
        else:
            return print_answer(put(claims.store, kb.questions[name], bound), settings.format)
    return 0


def _bound(question: Question, asking: Asking | AskingThere, given: Values) -> dict[str, Value]:
    """Values for the parameters of a question, by parameter name: names of places, actors and sources become IRIs, words days and kinds.

    Raises ``UsageError`` for an option that the question does not take, or a name that nothing has.
    """
    from conflictkg.bootstrap.in_words import day_in_words, valued

    by_option = {p.option: p for p in question.parameters}
    if unknown := sorted(set(given) - set(by_option)):
        takes = ", ".join(f"--{o}" for o in by_option) or "no parameters"
        raise UsageError(f"question {question.name} has no parameter --{unknown[0]}; it takes {takes}")
    on = day_in_words(given["on"]) if "on" in given else None
    return {by_option[option].name: valued(by_option[option], text, asking, on) for option, text in given.items()}


def answer_in_words(settings: Settings, kb: KnowledgeBase, question: str) -> int:
    """Answer the headline question asked in words; used by the demo."""
    name, values = _understood(settings, kb, (question,), {})
    assert name == HEADLINE
    return _headline(settings, kb, values)


def _understood(settings: Settings, there: KnowledgeBase | Elsewhere, words: tuple[str, ...], given: Values) -> tuple[str, Values]:
    """Name and parameters, by option, of the question meant; what was understood of words is told on stderr.

    Raises ``UsageError`` listing what is asked most like it.
    """
    name, rest = words[0], words[1:]
    if name in there.questions:
        return name, {**given, **_options(rest)}
    if any(word.startswith("--") for word in words):
        raise UsageError(f"no question is called {name!r}; conflictkg queries lists them")
    from conflictkg.bootstrap.in_words import understood

    with there.asking() as asking:
        found = understood(" ".join(words), there.questions, asking.iri)
    parameters = there.questions[found.name].parameters
    values = {p.option: found.words[p.name] for p in parameters if found.words.get(p.name)}
    values |= {p.option: p.default for p in parameters if p.default and p.name not in found.words} | given
    told = "".join(f" --{option} {shlex.quote(value)}" for option, value in values.items())
    settings.say(printable(f"understood: conflictkg ask {found.name}{told}"))
    return found.name, values


def _options(words: tuple[str, ...]) -> Values:
    """``--name value`` pairs of parameters that only some questions have."""
    values: Values = {}
    rest = list(words)
    while rest:
        option = rest.pop(0)
        if not option.startswith("--"):
            raise UsageError(f"unexpected {option!r} after the question's name; parameters are given as --name value")
        name, equals, value = option[2:].partition("=")
        if not equals:
            if not rest:
                raise UsageError(f"--{name} needs a value")
            value = rest.pop(0)
        values[name] = value
    return values


def _headline(settings: Settings, kb: KnowledgeBase, values: Values) -> int:
    answer = _answer(settings, kb, values)
    if settings.format == "table":
        _print_answer(answer, EVIDENCE_SHOWN)
    elif settings.format in ("json", "jsonl"):
        write_json(answer) if settings.format == "json" else _line(answer)
    else:
        from conflictkg.cli.output import write_records

        if settings.format == "xml":
            raise UsageError("the headline answer has no XML form; use --format json, csv or tsv, or conflictkg sparql for XML")
        columns = ("place", "on", "controller", "status", "confidence", "contested_by", "rule", "last_evidence")
        flat = {**answer, "contested_by": [c["actor"] for c in answer["contested_by"]]}
        write_records([flat], settings.format, columns)
    return 0


def _line(value: object) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False))


def _answer(settings: Settings, kb: KnowledgeBase, values: Values, *, explain: bool = False) -> dict[str, Any]:
    """The headline answer as JSON; says on stderr which names are near when the place is unknown."""
    values = {**{p.option: p.default for p in kb.questions[HEADLINE].parameters if p.default}, **values}
    unknown = set(values) - {"place", "on", "as-known", "as-recorded"}
    if unknown or not {"place", "on"} <= set(values):
        raise UsageError(
            f"{HEADLINE} takes --place and --on, optionally --as-known and --as-recorded" + (f"; not --{min(unknown)}" if unknown else "")
        )
    from conflictkg.bootstrap.in_words import day_in_words

    on = day_in_words(values["on"]) or day(values["on"], "--on")
    assert on is not None
    known, recorded = day(values.get("as-known"), "--as-known"), moment(values.get("as-recorded"), "--as-recorded")
    with kb.asking() as asking:
        answer = (asking.why if explain else asking.who_controlled)(values["place"], on, known, recorded)
    if answer["place"]["iri"] is None:
        near = "; ".join(c["label"] for c in answer["candidates"]) or "nothing like it"
        settings.say(printable(f"no place is called {values['place']!r}; nearest names: {near}"))
    return answer


def _print_answer(answer: dict[str, Any], shown: int | None) -> None:
    out = _printer()
    place = answer["place"]["label"]
    holder = answer["controller"]["label"] if answer["controller"] else "nobody known"
    known = f", as known on {answer['as_known']}" if answer["as_known"] else ""
    recorded = f", as recorded by {answer['as_recorded']}" if answer["as_recorded"] else ""
    out(f"{place} on {answer['on']}{known}{recorded}: {holder}", bold=True)
    confidence = f", confidence {answer['confidence']:.2f}" if answer["controller"] else ""
    out(f"  status        {answer['status']}{confidence} (rule {answer['rule']})")
    window = answer["period"]["from"] if answer["period"] else None
    if window and (window["earliest"] or window["latest"]):
        span = (
            window["latest"]
            if window["earliest"] in (None, window["latest"])
            else f"some day from {window['earliest']} to {window['latest']}"
        )
        out(f"  held since    {span}{' or earlier' if window['earliest'] is None else ''}")
    if answer["period"] and answer["period"]["until"]:
        out(f"  until         {answer['period']['until']}")
    for contest in answer["contested_by"]:
        stale = ", stale" if contest.get("stale") else ""
        out(f"  contested by  {contest['actor']['label']} ({contest['how']} since {contest['since']}{stale})")
    for other in answer["alternatives"]:
        out(f"  alternative   {other['controller']['label']} ({other['confidence']:.2f})")
    if answer["last_evidence"]:
        out(f"  last evidence {answer['last_evidence']}")
    rows = answer["evidence"]
    for row in rows[:shown]:
        _print_evidence(out, row)
    if shown is not None and len(rows) > shown:
        more = len(rows) - shown
        out(f'  ... and {more} more claim{"s" if more > 1 else ""}: conflictkg why "{place}" --on {answer["on"]}')


def _print_evidence(out: Any, row: dict[str, Any]) -> None:
    article = row["article"]
    said = f"{row['speaker']} [{row['reliability'] or '-'}{row['credibility']}]"
    where = ", ".join(
        str(x) for x in (article["source"], article["published"] or f"undated, known {article['known']}", article["title"]) if x
    )
    stance = "" if row["stance"] == "asserted" else f", {row['stance']}"
    out(f'  {row["role"]:<9} "{" ".join(row["quote"].split())}"')
    out(f"            {row['kind']}{stance}, says {said} · {where} · characters {row['start']}-{row['end']}")


def _printer() -> Any:
    def out(text: str, bold: bool = False) -> None:
        click.echo(click.style(printable(text), bold=True) if bold and sys.stdout.isatty() else printable(text))

    return out


@click.command()
@click.argument("place")
@click.option("--on", required=True, help="Valid day, YYYY-MM-DD.")
@click.option("--as-known", help="Count only what was published by the end of this day.")
@click.option("--as-recorded", help="Count only what this knowledge base had recorded by then.")
@common("table", "json")
def why(settings: Settings, place: str, on: str, as_known: str | None, as_recorded: str | None) -> None:
    """Explain who held PLACE on a day: every claim for and against, the rule that decided, and what would change the answer.

    Example:  conflictkg why "Tayfur airbase" --on 2014-11-03
    """
    kb = settings.open()
    values = {k: v for k, v in (("place", place), ("on", on), ("as-known", as_known), ("as-recorded", as_recorded)) if v is not None}
    answer = _answer(settings, kb, values, explain=True)
    if settings.format == "json":
        write_json(answer)
        return
    _print_answer(answer, None)
    out = _printer()
    out(f"  rule {answer['rule']}       {answer['rule_in_words']}")
    for sentence in answer.get("would_change", ()):
        out(f"  would change  {sentence}")


HOLDER_COLUMNS = ("place", "kind", "country", "controller", "status", "confidence", "since")


@click.command()
@click.option("--on", required=True, help="The day, YYYY-MM-DD.")
@click.option("--as-known", help="As the world knew it by the end of this day.")
@click.option("--actor", help="Only places that this party holds: a name or an IRI.")
@click.option("--country", help="Only places in this country: ISO 3166-1 code, two letters.")
@common(*RECORD_FORMATS)
def holders(settings: Settings, on: str, as_known: str | None, actor: str | None, country: str | None) -> None:
    """List who holds which place on a day: all places of which anything is believed, whoever holds them.

    Example:  conflictkg holders --on 2014-11-05 --actor "Islamic State"
    """
    asked = day(on, "--on")
    assert asked is not None
    kb = settings.open()
    with kb.asking() as asking:
        found = asking.holders(asked, day(as_known, "--as-known"), actor, country.upper() if country else None)
        write_records(found, settings.format, HOLDER_COLUMNS)

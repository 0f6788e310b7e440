"""``ask`` and ``queries`` with ``--endpoint``: the same questions, answered by a remote server that holds the graph."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.options import Settings
from conflictkg.cli.output import printable
from conflictkg.errors import ConflictkgError, UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.vocabulary import Vocabulary
    from conflictkg.graph.connection import Connection
    from conflictkg.graph.questions import Question
    from conflictkg.usecases.asking import Asking

Values = dict[str, str]
Binding = Callable[["Question", Any, Values], Mapping[str, Any]]
"""Makes IRIs of the names among a question's values, with whatever finds entities by name."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A server to be asked, the base of what it holds, and the knowledge base here, if there is one."""

    connection: Connection
    base: str
    kb: KnowledgeBase | None
    questions: Mapping[str, Question]

    @contextmanager
    def asking(self) -> Iterator[Asking | AskingThere]:
        """What finds entities by name: the knowledge base here, where it is the one that is asked about, knows the names best."""
        if self.kb is None or self.kb.base != self.base:
            yield AskingThere(self)
        else:
            with self.kb.asking() as asking:
                yield asking


class AskingThere:
    """What a question's values are understood with where there is no knowledge base: names on the server, the vocabulary that ships."""

    def __init__(self, there: Elsewhere) -> None:
        from conflictkg.graph.remote_names import RemoteNames

        self._names = RemoteNames(there.connection, there.base)
        self.iri = self._names.iri

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The shipped vocabulary."""
        from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
        from conflictkg.schema.vocabulary import load_vocabulary

        return load_vocabulary([shipped("ontology") / name for name in ONTOLOGY_FILES])


def remote_options(command: Any) -> Any:
    """Give a command ``--endpoint``, ``--base`` and ``--timeout``."""
    options = [
        click.option("--endpoint", help="Ask this SPARQL endpoint, which conflictkg push has filled, instead of the knowledge base here."),
        click.option("--base", help="With --endpoint: base IRI of the knowledge base meant, if the endpoint holds several."),
        click.option("--timeout", type=click.FloatRange(min=0.1, max=86400), help="With --endpoint: give up after so many seconds (30)."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def elsewhere(settings: Settings, endpoint: str, base: str | None, timeout: float | None) -> Elsewhere:
    """The server meant and what it is asked about: ``--base``, else the base of the knowledge base here, else the one that it names.

    Says on stderr when the server does not claim to hold all of that base. Raises ``UsageError`` when the base cannot be told.
    """
    from conflictkg.bootstrap import shipped
    from conflictkg.graph.connection import DEFAULT_TIMEOUT, Connection
    from conflictkg.graph.credentials import credentials_for
    from conflictkg.graph.marker import markers, the_one_base
    from conflictkg.graph.questions import load_questions
    from conflictkg.rdf.terms import checked_base

    connection = Connection(endpoint, timeout or DEFAULT_TIMEOUT, credentials_for(endpoint, os.environ))
    try:
        kb = settings.open()
    except UsageError:
        if settings.kb is not None or os.environ.get("CONFLICTKG_KB"):
            raise
        kb = None
    there = markers(connection)
    if base is not None:
        base = checked_base(base, "--base")
    elif kb is not None:
        base = kb.base
    else:
        base = the_one_base(endpoint, there)
    if base in there:
        settings.detail(f"{endpoint} holds log position {there[base].position} of {base}")
    else:
        holds = f" (it holds {', '.join(sorted(there))}; --base chooses)" if there else ""
        settings.say(f"{endpoint} does not say that it holds all of {base}{holds}: a push is not complete, or answers may be partial")
    return Elsewhere(connection, base, kb, kb.questions if kb is not None else load_questions([shipped("queries")]))


def ask_remotely(
    settings: Settings,
    there: Elsewhere,
    name: str,
    values: Values,
    bound: Binding,
    *,
    show_sparql: bool,
) -> int:
    """Answer a question by its name at a server; ``bound`` makes IRIs of names with what it is given to find them."""
    from conflictkg.cli.sparql import print_answer
    from conflictkg.graph.questions import bind
    from conflictkg.graph.remote import answered, with_prologue
    from conflictkg.graph.sparql import look_over

    if "as-recorded" in values:
        raise UsageError(
            "--as-recorded is answered from the log, which stays with the knowledge base: ask there, or use --as-known with --endpoint"
        )
    question = there.questions[name]
    with there.asking() as asking:
        text = bind(question, bound(question, asking, values), there.base)
    if show_sparql:
        click.echo(with_prologue(text, look_over(text, there.base), there.base))
    else:
        return print_answer(answered(there.connection, text, base=there.base), settings.format)
    return 0


def answerable(there: Elsewhere) -> Iterator[tuple[str, str]]:
    """For each question, whether the server answers it as it stands in its file: how many rows in what time, or why not."""
    from conflictkg.graph.answers import Rows
    from conflictkg.graph.questions import at_base
    from conflictkg.graph.remote import answered

    for name, question in there.questions.items():
        begun = time.perf_counter()
        try:
            answer = answered(there.connection, at_base(question.text, there.base), base=there.base)
            count = sum(1 for _ in answer.records()) if isinstance(answer, Rows) else 1
            yield name, f"yes, {count} row{'' if count == 1 else 's'} in {(time.perf_counter() - begun) * 1000:.0f} ms"
        except ConflictkgError as error:
            yield name, f"no: {printable(str(error)).removeprefix(f'endpoint {there.connection.address}: ')}"

"""A knowledge base to ask from Python: a thin front of the parts that ``bootstrap`` wires together, with nothing of its own to decide."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from conflictkg.api.binding import bound, day_given, moment_given
from conflictkg.api.questions import Question
from conflictkg.api.rows import Answer, Row, Rows
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase as Parts
    from conflictkg.graph.values import Value

Day = date | datetime | str
"""A day: a ``date``, a ``datetime`` (its day in UTC), or text like ``"2014-11-03"`` and ``"3 November 2014"``."""

Moment = datetime | date | str
"""A moment: a ``datetime`` (UTC where it names no zone), a ``date`` (its last instant), or ISO text of either."""

_HEADLINE = "who-controlled"


class KnowledgeBase:
    """An open knowledge base to be asked; close it, or use it in a ``with`` block.

    Each call sees all that is recorded when it begins, and keeps nobody out after it ends. It belongs to the thread that opened it: open
    one in each thread. Errors are those of ``conflictkg.errors``; every call may raise ``KnowledgeBaseFault`` when the knowledge base
    cannot be read and ``BusyKnowledgeBase`` when another process writes for long.
    """

    __slots__ = ("_parts", "_thread")

    def __init__(self, parts: Parts) -> None:
        """For ``open``; not for use from outside."""
        self._parts: Parts | None = parts
        self._thread = threading.get_ident()

    @classmethod
    def open(cls, directory: str | PathLike[str] | None = None) -> Self:
        """The knowledge base in a directory; without one that in ``$CONFLICTKG_KB``, else the nearest parent that is one.

        Raises ``UsageError`` when there is none.
        """
        from conflictkg.bootstrap import KnowledgeBase as Parts
        from conflictkg.bootstrap import find

        return cls(Parts.open(find(None if directory is None else Path(directory))))

    def close(self) -> None:
        """Let go of all files; closing again does nothing."""
        parts, self._parts = self._parts, None
        if parts is not None:
            parts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KnowledgeBase in {self._parts.directory}>" if self._parts is not None else "<KnowledgeBase, closed>"

    @property
    def directory(self) -> Path:
        """Where it is."""
        return self._open().directory

    @property
    def base(self) -> str:
        """What the IRIs that it mints begin with."""
        return self._open().base

    @property
    def questions(self) -> Mapping[str, Question]:
        """The questions that can be asked by name: those shipped, and those in its own ``queries`` folder."""
        return {name: Question.of(file) for name, file in self._open().questions.items()}

    def ask(self, question: str, /, **values: Value | None) -> Answer:
        """Answer a question by its name, with values for its parameters, or in words.

        Places, actors and sources may be given by any of their names. ``as_recorded`` may be given to every question: what was recorded by
        then. ``who-controlled`` gives the one row of ``who_controlled``, the others what their SPARQL gives. Raises ``UsageError`` for what
        is not understood, a parameter that is missing, unknown or malformed, or a name that nothing has; ``AmbiguousName``.
        """
        parts = self._open()
        given = {name.rstrip("_").replace("_", "-"): value for name, value in values.items() if value is not None}
        name = question
        if question not in parts.questions:
            from conflictkg.bootstrap.in_words import understood

            with parts.asking() as asking:
                meant = understood(question, parts.questions, asking.iri)
            name, file = meant.name, parts.questions[meant.name]
            given = {p.option: meant.words[p.name] for p in file.parameters if p.name in meant.words} | given
        recorded = moment_given(given.pop("as-recorded", None), "as_recorded")
        if name == _HEADLINE:
            return self._headline({p.option: p.default for p in parts.questions[name].parameters if p.default} | given, recorded)
        from conflictkg.api.terms import read
        from conflictkg.bootstrap.adoptions import viewing
        from conflictkg.graph.questions import ask
        from conflictkg.graph.sparql import faults

        file = parts.questions[name]
        with viewing(parts, recorded) as (claims, _), faults():
            chosen = bound(file, parts.asking_of(claims), given)
            return read(ask(claims.store, file, chosen), file.outline.form, name, chosen)

    def sparql(self, query: str, *, timeout: float | None = None, allow_service: bool = False) -> Answer:
        """Answer SPARQL over claims, beliefs, reference data and ontology; updates are refused.

        The default graph is the union of all; prefixes that the ontology declares need no declaration. The answer is read into memory
        whole: add LIMIT where it may be large. With ``timeout`` (seconds) the query is stopped when its time is over.
        ``allow_service`` lets SERVICE send requests to the servers named in the query. Raises ``UsageError`` for what is no query, may not
        be asked or takes too long, ``InputRefused`` for a server that does not answer.
        """
        from conflictkg.api.terms import read
        from conflictkg.graph.sparql import faults, look_over
        from conflictkg.graph.sparql import query as run

        parts = self._open()
        with parts.reading() as claims, faults():
            form = look_over(query, parts.base, allow_service=allow_service, prefixes=parts.prefixes).form
            found = run(claims.store, query, timeout=timeout, allow_service=allow_service, prefixes=parts.prefixes)
            return read(found, form)

    def who_controlled(self, place: str, on: Day, *, as_known: Day | None = None, as_recorded: Moment | None = None) -> Row:
        """Who controlled a place on a day, with status, confidence, contests and evidence.

        Nobody known is an answer: ``controller`` is ``None``. So is an unknown place: ``place.iri`` is ``None``, and ``candidates`` are the
        nearest names. Raises ``AmbiguousName``.
        """
        return self._case("who_controlled", place, on, as_known, as_recorded)

    def why(self, place: str, on: Day, *, as_known: Day | None = None, as_recorded: Moment | None = None) -> Row:
        """The same with ``rule_in_words`` and ``would_change``: the rule that decided, and what evidence would change the answer."""
        return self._case("why", place, on, as_known, as_recorded)

    def timeline(
        self,
        name: str,
        start: Day | None = None,
        until: Day | None = None,
        *,
        as_known: Day | None = None,
        as_recorded: Moment | None = None,
    ) -> Rows:
        """Control periods and claims of a place, or periods of an actor, in order of time; ``what`` is ``period`` or ``claim``.

        ``start`` and ``until`` are the first and last day. Raises ``UsageError`` when nothing has the name, ``AmbiguousName``.
        """
        days = (
            day_given(start, "start"),
            day_given(until, "until"),
            day_given(as_known, "as_known"),
            moment_given(as_recorded, "as_recorded"),
        )
        if days[0] is not None and days[1] is not None and days[1] < days[0]:
            raise UsageError(f"until {days[1]} is before start {days[0]}; swap them")
        with self._asking() as (asking, record):
            return Rows(map(record, asking.timeline(name, *days)))

    def holders(self, on: Day, *, as_known: Day | None = None, actor: str | None = None, country: str | None = None) -> Rows:
        """All places of which anything is believed on a day, and who holds them; of one party, or in one country (two letters), only."""
        day = _required(day_given(on, "on"), "on")
        with self._asking() as (asking, record):
            return Rows(map(record, asking.holders(day, day_given(as_known, "as_known"), actor, country.upper() if country else None)))

    def claims(
        self,
        *,
        place: str | None = None,
        actor: str | None = None,
        kind: str | None = None,
        stance: str | None = None,
        article: str | None = None,
        status: str = "all",
    ) -> Rows:
        """Claims that fit every filter given: who did what to whom, where, when, according to whom, in which words.

        ``status`` is accepted, quarantined, rejected, superseded, retracted or all. Raises ``UsageError`` for a filter that cannot be,
        ``AmbiguousName``.
        """
        from conflictkg.domain.claims import Stance
        from conflictkg.usecases.stored_article import find_articles

        parts = self._open()
        for name, value, known in (("kind", kind, parts.vocabulary.kinds), ("stance", stance, list(Stance)), ("status", status, _STATUSES)):
            if value is not None and value not in known:
                raise UsageError(f"{name} {value!r} is not known; use one of: {', '.join(sorted(known))}")
        filters = {"place": place, "actor": actor, "kind": kind, "stance": stance}
        with self._asking() as (asking, record):
            documents = find_articles(article, asking.claims, parts.iris.document("")) if article is not None else None
            found = asking.listed(status, {name: value for name, value in filters.items() if value is not None}, documents)
            return Rows(map(record, found))

    def _open(self) -> Parts:
        if self._parts is None:
            raise UsageError("the knowledge base is closed; open it again")
        if threading.get_ident() != self._thread:
            raise UsageError("a KnowledgeBase belongs to the thread that opened it; open another one in this thread")
        return self._parts

    @contextmanager
    def _asking(self) -> Iterator[tuple[Any, Any]]:
        from conflictkg.api.terms import record

        with self._open().asking() as asking:
            yield asking, record

    def _case(self, what: str, place: str, on: Day, as_known: Day | None, as_recorded: Moment | None) -> Row:
        days = (
            _required(day_given(on, "on"), "on"),
            day_given(as_known, "as_known"),
            moment_given(as_recorded, "as_recorded"),
        )
        with self._asking() as (asking, record):
            return record(getattr(asking, what)(place, *days))  # type: ignore[no-any-return]

    def _headline(self, given: dict[str, Value], recorded: datetime | None) -> Answer:
        if unknown := sorted(set(given) - {"place", "on", "as-known"}):
            raise UsageError(f"question {_HEADLINE}: there is no parameter {unknown[0]!r}; it takes place, on, as_known, as_recorded")
        if missing := [name for name in ("place", "on") if name not in given]:
            raise UsageError(f"question {_HEADLINE}: needs {missing[0]}")
        on, known = day_given(given["on"], "on"), day_given(given.get("as-known"), "as_known")
        row = self.who_controlled(str(given["place"]), _required(on, "on"), as_known=known, as_recorded=recorded)
        values = {"place": row.place["iri"], "on": on, "asKnown": known}
        return Answer([row], question=_HEADLINE, values={name: value for name, value in values.items() if value is not None})


_STATUSES = ("accepted", "quarantined", "rejected", "superseded", "retracted", "all")


def _required(day: date | None, name: str) -> date:
    if day is None:
        raise UsageError(f"{name} is needed; give a day like 2014-11-03")
    return day

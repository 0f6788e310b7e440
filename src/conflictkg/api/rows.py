"""Answers as Python objects: rows with native values, as dicts, as pandas, as an rdflib graph.

They are read whole, so that they outlive the knowledge base and are the same however often they are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from conflictkg.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from pandas import DataFrame
    from pyoxigraph import Triple
    from rdflib import Graph

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]


class IRI(str):
    """An IRI: a string that says that it names something.

    >>> IRI("https://example.org/a") == "https://example.org/a"
    True
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"IRI({str.__repr__(self)})"


class Text(str):
    """A string in a language; ``language`` is its tag, in small letters.

    >>> Text("Palmyra", "en").language
    'en'
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Text:
        """A text in a language."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __reduce__(self) -> tuple[type[Text], tuple[str, str]]:
        return Text, (str(self), self.language)


class Row(Mapping[str, Any]):
    """One row or record: its values by name, as items and as attributes; what is not known is ``None``.

    A name that is a word of Python (``from``), or that of a method of mappings, is reached as an item only. Two rows are equal when their
    values are; rows cannot be changed.

    >>> row = Row({"place": Row({"label": "Tayfur airbase"}), "from": None})
    >>> row.place.label, row["from"]
    ('Tayfur airbase', None)
    """

    __slots__ = ("_values",)
    _values: dict[str, Any]

    def __init__(self, values: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_values", dict(values))

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_values":
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"this row has no {name!r}; it has {', '.join(self._values)}") from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("rows cannot be changed; make a dict of it with to_dict()")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._values})

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"Row({self._values!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Row, (self._values,)

    def to_dict(self) -> dict[str, Any]:
        """The values as a dict of its own, rows within rows as well."""
        return {name: _plain(value) for name, value in self._values.items()}


class Rows(Sequence[Row]):
    """Rows in their order; ``columns`` are the names of their values."""

    __slots__ = ("_rows", "columns")

    def __init__(self, rows: Iterable[Row], columns: Iterable[str] | None = None) -> None:
        self._rows = tuple(rows)
        self.columns = tuple(columns) if columns is not None else tuple(dict.fromkeys(name for row in self._rows for name in row))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} row{'' if len(self) == 1 else 's'} of {', '.join(self.columns) or 'nothing'}>"

    @property
    def only(self) -> Row:
        """The one row there is; raises ``UsageError`` when there are none or several."""
        if len(self) != 1:
            raise UsageError(f"there are {len(self)} rows, not one; go through them, or ask more narrowly")
        return self._rows[0]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each row as a dict, rows within rows as well."""
        return [row.to_dict() for row in self._rows]

    def to_pandas(self) -> DataFrame:
        """The rows as a pandas ``DataFrame``; what is a row within a row becomes columns like ``place.label``.

        Raises ``MissingExtra`` without the extra ``pandas``.
        """
        try:
            from pandas import DataFrame
        except ImportError:
            raise MissingExtra("to_pandas()", "pandas") from None
        flat = [dict(_flat(row)) for row in self._rows]
        names = dict.fromkeys(name for row in flat for name in row)
        columns = [found for c in self.columns for found in ([n for n in names if n.startswith(f"{c}.")] or [c])]
        return DataFrame([[row.get(name) for name in columns] for row in flat], columns=columns)


class Answer(Rows):
    """What a question or a query gave.

    ``form`` is that of the query. SELECT gives its variables; ASK one row with the truth value ``answer``, and is true or false itself;
    CONSTRUCT and DESCRIBE give ``subject``, ``predicate``, ``object``. ``question`` and ``values`` tell what was understood of a question.
    """

    __slots__ = ("_triples", "form", "question", "values")

    def __init__(
        self,
        rows: Iterable[Row],
        columns: Iterable[str] | None = None,
        *,
        form: Form = "SELECT",
        triples: Sequence[Triple] = (),
        question: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(rows, columns)
        self.form: Form = form
        self._triples = tuple(triples)
        self.question = question
        self.values = dict(values or {})

    def __bool__(self) -> bool:
        return bool(self[0]["answer"]) if self.form == "ASK" else len(self) > 0

    def to_rdflib(self) -> Graph:
        """The triples of CONSTRUCT or DESCRIBE as an rdflib ``Graph``; raises ``UsageError`` for rows."""
        if self.form not in ("CONSTRUCT", "DESCRIBE"):
            raise UsageError(f"{self.form} gives rows, not a graph; ask with CONSTRUCT or DESCRIBE")
        from io import BytesIO

        from rdflib import Graph

        from conflictkg.rdf.serialisation import serialise
        from conflictkg.rdf.terms import PREFIXES

        written = BytesIO()
        serialise(self._triples, "ntriples", written, {})
        graph = Graph(bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        return graph.parse(data=written.getvalue(), format="nt")


def _plain(value: Any) -> Any:
    match value:
        case Row():
            return value.to_dict()
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _flat(row: Row, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Row):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", _plain(value)

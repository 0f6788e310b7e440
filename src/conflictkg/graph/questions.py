"""Questions as files: SPARQL that runs as it stands, with a header that says what it answers and which values it takes.

Where people's questions become queries. A file ``queries/NAME.rq`` holds

    #+ summary: Who held a place on a day
    #+ params:
    #+   place: {"type": "place", "help": "the place", "example": "Tayfur airbase"}
    BASE <http://127.0.0.1:8014/>  #+ base
    SELECT ... WHERE {
      VALUES (?place) { (<https://example.org/place>) }  #+ params

The two marked lines are where the knowledge base's own base and the values asked for go in. Lines may count only with or without a value
(``graph.marked_lines``); nothing else is ever changed. Reading all files and answering stays cheap: no other format, no template language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from conflictkg.errors import KnowledgeBaseFault, UsageError
from conflictkg.graph.answers import Answer
from conflictkg.graph.guard import Outline
from conflictkg.graph.header import header_lines, option_name, read_header
from conflictkg.graph.marked_lines import check_marked_lines, chosen
from conflictkg.graph.sparql import evaluate, look_over
from conflictkg.graph.store import GraphStore
from conflictkg.graph.tokens import tokens
from conflictkg.graph.values import UNBOUND, ParameterType, Value, term
from conflictkg.usecases.phrasing import Askable, expanded

_ROW = re.compile(r"^[^\S\n]*VALUES\s*\(([^()\n]*)\)\s*\{\s*\([^\n]*\)\s*\}[^\S\n]*#\+ params[^\S\n]*$", re.MULTILINE | re.IGNORECASE)
_BASE = re.compile(r"^[^\S\n]*BASE\s*<[^<>\n]*>[^\S\n]*#\+ base[^\S\n]*$", re.MULTILINE | re.IGNORECASE)
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_OURS = {"summary", "description", "tags", "params", "ask", "expect"}
_GRLC = {"endpoint", "endpoint_in_url", "method", "mime", "pagination", "enumerate", "defaults", "transform"}  # read by grlc, not by us
_LONGEST_FILE = 1 << 20
TODAY = "today"
"""The default of a day that is the present one (UTC)."""

_ANY_BASE = "http://base.invalid/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that a question takes; ``example`` is what a person would type, ``default`` what counts where nobody says: "today"."""

    name: str
    type: ParameterType
    required: bool = True
    help: str = ""
    example: str = ""
    default: str = ""

    @property
    def needed(self) -> bool:
        """Whether a value must be given."""
        return self.required and not self.default

    @property
    def option(self) -> str:
        """The name on a command line: ``as-known`` for ``asKnown``."""
        return option_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What the author of a question says of its answer, as the file stands.

    ``columns`` are the names of its columns in order, without ``?``; none when nothing is said. ``min_rows`` is the least number of rows:
    of a shipped question on the shipped examples, of one's own on the knowledge base whose folder it is in.
    """

    columns: tuple[str, ...] = ()
    min_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that can be asked by name.

    ``text`` is the whole file; ``ask`` are ways to put the question in words, with ``{place}`` where the parameter goes; ``expect`` is what
    the author says of the answer, which ``checking`` compares.
    """

    name: str
    path: Path
    text: str
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    ask: tuple[str, ...] = ()
    expect: Expect = field(default_factory=lambda: Expect())

    @property
    def askable(self) -> Askable:
        """How it is asked in words."""
        optional = frozenset(p.name for p in self.parameters if not p.needed)
        return Askable(self.ask, {p.name: p.type.value for p in self.parameters}, optional)

    @property
    def variants(self) -> list[str]:
        """The text as it stands, and as it is where all parameters are given."""
        return list(dict.fromkeys((self.text, chosen(self.text, [parameter.name for parameter in self.parameters]))))

    @property
    def outline(self) -> Outline:
        """What kind of query it is; the same for every binding, for values never change its shape.

        Raises ``KnowledgeBaseFault`` when the file holds something that may not be asked.
        """
        try:
            return look_over(self.text, _ANY_BASE)
        except UsageError as error:
            raise _unusable(self.path, error) from None

    def check(self) -> None:
        """Parse the query; raises ``KnowledgeBaseFault`` when it cannot be run. Reading leaves this out, to be quick."""
        try:
            for text in self.variants:
                evaluate(ox.Store(), text, _ANY_BASE, union=not self.outline.graphs)
        except UsageError as error:
            raise _unusable(self.path, error) from None


class Questions(Mapping[str, Question]):
    """The questions in some files, by name; each is read when it is first asked for.

    So whoever asks one question waits for no other, and is not kept from it by a file that cannot be used: only asking for that one
    raises ``KnowledgeBaseFault``, with the reason.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._read: dict[str, Question] = {}

    def __getitem__(self, name: str) -> Question:
        if name not in self._read:
            self._read[name] = load_question(self._files[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def load_questions(folders: Iterable[Path]) -> Questions:
    """Every question in the folders, by name, sorted; of two with one name the one in the later folder counts.

    A folder that does not exist holds no questions.
    """
    return Questions(question_files(folders))


def question_files(folders: Iterable[Path]) -> dict[str, Path]:
    """The files that questions come from, by name, sorted; of two with one name the one in the later folder counts."""
    paths = {path.stem: path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.rq"))}
    return dict(sorted(paths.items()))


def load_question(path: Path) -> Question:
    """One question; raises ``KnowledgeBaseFault`` when the file cannot be used."""
    try:
        if path.stat().st_size > _LONGEST_FILE:
            raise ValueError("is longer than 1 MB")
        return read_question(path.stem, path.read_text("utf-8"), path)
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from None


def read_question(name: str, text: str, path: Path) -> Question:
    """The question in a file's text; raises ``ValueError`` saying what is wrong with its header or its marked lines."""
    if not _NAME.fullmatch(name):
        raise ValueError("its name must be small letters, digits and hyphens, like who-controlled.rq")
    said = read_header(header_lines(text))
    if not said or not isinstance(said, dict):
        raise ValueError("it has no header; begin it with '#+ summary: ...'")
    if unknown := sorted(set(map(str, said)) - _OURS - _GRLC):
        raise ValueError(f"its header has unknown keys ({', '.join(unknown)}); known are {', '.join(sorted(_OURS))}")
    summary = said.get("summary")
    if not isinstance(summary, str) or not summary.strip():
        raise ValueError("its header has no summary")
    parameters = _parameters(said.get("params"))
    _check_marks(text, parameters)
    return Question(
        name=name,
        path=path,
        text=text,
        summary=summary.strip(),
        description=str(said.get("description") or "").strip(),
        tags=_strings(said, "tags"),
        parameters=parameters,
        ask=_phrasings(said, parameters),
        expect=_expect(said),
    )


def bind(question: Question, values: Mapping[str, Value | None], base: str) -> str:
    """The query with these values, under this base; ``None`` is no value.

    Raises ``UsageError`` for a parameter that is unknown, missing or malformed.
    """
    names = [parameter.name for parameter in question.parameters]
    if unknown := sorted(set(values) - set(names)):
        takes = f"it takes {', '.join(names)}" if names else "it takes none"
        raise UsageError(f"question {question.name}: there is no parameter {', '.join(map(repr, unknown))}; {takes}")
    terms = [_bound(question, parameter, values.get(parameter.name)) for parameter in question.parameters]
    text = question.text
    if terms:
        variables = " ".join(f"?{name}" for name in names)
        text = _put(text, _ROW, f"VALUES ({variables}) {{ ({' '.join(terms)}) }}")
        text = chosen(text, [name for name, term in zip(names, terms, strict=True) if term != UNBOUND])
    return at_base(text, base)


def at_base(text: str, base: str) -> str:
    """A query file's text with the knowledge base's own base in the line marked for it, and the values of the file as they are."""
    return _put(text, _BASE, f"BASE {_base_iri(base)}")


def rests_on_base(text: str) -> bool:
    """Whether a query means something else under another base: it has relative IRIs, and no base but one in the line marked for it.

    >>> rests_on_base("SELECT * FROM <graph/beliefs> { ?s ?p ?o }"), rests_on_base("BASE <http://x.example/> ASK { <a> ?p ?o }")
    (True, False)
    """
    found = list(tokens(text))
    has_own = any(word.says("BASE") and iri.kind == "iri" for word, iri in pairwise(found)) and _BASE.search(text) is None
    return not has_own and any(token.kind == "iri" and not _ABSOLUTE.match(token.text) for token in found)


def ask(store: GraphStore, question: Question, values: Mapping[str, Value | None]) -> Answer:
    """Answer a question by name, with values for its parameters.

    The question is looked over once for all values, for values never change its shape. Raises ``UsageError`` for the values,
    ``KnowledgeBaseFault`` for the question.
    """
    text = bind(question, values, store.base)
    try:
        return evaluate(store.raw, text, store.base, union=not question.outline.graphs)
    except UsageError as error:
        raise _unusable(question.path, error) from None


def _bound(question: Question, parameter: Parameter, value: Value | None) -> str:
    if value in (None, ""):
        value = datetime.now(UTC).date() if parameter.default == TODAY else parameter.default
    if value is None or value == "":
        if parameter.required:
            hint = f", for example {parameter.example!r}" if parameter.example else ""
            raise UsageError(f"question {question.name}: needs {parameter.name} ({parameter.help or parameter.type}){hint}")
        return UNBOUND
    try:
        return term(value, parameter.type)
    except ValueError as error:
        raise UsageError(f"question {question.name}: {parameter.name} {str(value)[:80]!r} {error}") from None


def _put(text: str, mark: re.Pattern[str], line: str) -> str:
    found = mark.search(text)
    return text if found is None else text[: found.start()] + line + text[found.end() :]


def _base_iri(base: str) -> str:
    try:
        return str(ox.NamedNode(base))
    except ValueError as error:
        raise KnowledgeBaseFault(f"base {base!r}: is not an absolute IRI ({error}); correct it in conflictkg.toml") from None


def _parameters(said: object) -> tuple[Parameter, ...]:
    if said is None:
        return ()
    if not isinstance(said, dict):
        raise ValueError("'params' in its header must map names to types")
    parameters = tuple(_parameter(str(name), of) for name, of in said.items())
    for name in said:
        if not isinstance(name, str):  # on, off, yes, no and figures are no words in YAML
            raise ValueError(f'a parameter\'s name is read as {name!r}; put the name in quotation marks, like "on"')
    return parameters


def _parameter(name: str, said: object) -> Parameter:
    if not _VARIABLE.fullmatch(name):
        raise ValueError(f"parameter {name!r}: a name is a letter, then letters and digits")
    if not isinstance(said, dict) or (unknown := sorted(set(map(str, said)) - {"type", "required", "help", "example", "default"})):
        raise ValueError(
            f"parameter {name}: " + ("say at least {type: ...}" if not isinstance(said, dict) else f"unknown keys {', '.join(unknown)}")
        )
    try:
        type = ParameterType(str(said.get("type", "string")))
    except ValueError:
        raise ValueError(f"parameter {name}: unknown type {said.get('type')!r}; known are {', '.join(ParameterType)}") from None
    required = said.get("required", True)
    if not isinstance(required, bool):
        raise ValueError(f"parameter {name}: 'required' is true or false")
    default = str(said.get("default", ""))
    if default and not (default == TODAY and type is ParameterType.DATE):
        try:
            term(default, type)
        except ValueError as error:
            raise ValueError(f"parameter {name}: its default {default!r} {error}") from None
    texts = {key: str(said.get(key, "")) for key in ("help", "example")}
    return Parameter(name=name, type=type, required=required, default=default, **texts)


def _strings(said: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = said.get(key) or []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise ValueError(f"'{key}' in its header must be a list of words")
    return tuple(found)


def _expect(said: Mapping[str, Any]) -> Expect:
    found = said.get("expect") or {}
    if not isinstance(found, dict) or set(found) - {"columns", "min_rows"}:
        raise ValueError("'expect' in its header must be a mapping with columns or min_rows, and nothing else")
    rows = found.get("min_rows", 0)
    if not isinstance(rows, int) or isinstance(rows, bool) or rows < 0:
        raise ValueError("'min_rows' in its header must be a whole number, 0 or more")
    return Expect(columns=_strings(found, "columns"), min_rows=rows)


def _phrasings(said: Mapping[str, Any], parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    names = {parameter.name for parameter in parameters}
    for phrase in (found := _strings(said, "ask")):
        try:
            expanded(phrase)
        except ValueError as error:
            raise ValueError(f"its phrasing {phrase!r} {error}") from None
        if strange := sorted({name for slot in re.findall(r"\{([^{}]*)\}", phrase) for name in slot.split("/")} - names):
            raise ValueError(f"its phrasing {phrase!r} names no parameter with {{{strange[0]}}}")
    return found


def _check_marks(text: str, parameters: tuple[Parameter, ...]) -> None:
    check_marked_lines(text, [parameter.name for parameter in parameters if not parameter.needed])
    if len(_BASE.findall(text)) > 1 or text.count("#+ base") != len(_BASE.findall(text)):
        raise ValueError("mark one line 'BASE <...>  #+ base', and nothing else")
    rows = _ROW.findall(text)
    marks = len(re.findall(r"#\+ params\s*$", text, re.MULTILINE))
    if not parameters and not rows and not marks:
        return
    if len(rows) != 1 or marks != 1:
        raise ValueError("it needs exactly one row, on a line of its own, of the form 'VALUES (?name ...) { (value ...) }  #+ params'")
    names = [name.lstrip("?$") for name in rows[0].split()]
    wanted = [parameter.name for parameter in parameters]
    if names != wanted:
        raise ValueError(
            f"its header has the parameters ({' '.join(wanted)}), its VALUES row ({' '.join(names)}); name the same, in the same order"
        )


def _unusable(path: Path, reason: Exception) -> KnowledgeBaseFault:
    return KnowledgeBaseFault(f"{path}: cannot be used as a question: {reason}; correct the file, or move it out of the folder")

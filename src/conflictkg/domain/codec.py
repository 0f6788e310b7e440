"""Between domain objects and JSON: how log events are written down, and how every version ever written is read.

Stands between the use cases, which speak dataclasses, and the log, which keeps canonical JSON under stable type names such as
``claims-asserted/1``. A field is stored under its name and left out while it has its default, so adding a field with a default changes
nothing that is already written. Renaming a field, changing its type or its default needs a new version of the event's type: raise
the number in ``CURRENT``, add the step from the old version to ``UPCASTERS``, and add a sample to ``tests/golden/log_events``.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, NoReturn, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from conflictkg.domain.log_events import (
    AliasAdded,
    AliasRemoved,
    ArticleRecorded,
    ArticleRedacted,
    ClaimRetracted,
    ClaimReviewed,
    ClaimsAsserted,
    ClaimsQuarantined,
    ClaimsSuperseded,
    DisclosureMarked,
    EntitiesMerged,
    EntityAdded,
    EntityRenamed,
    EntitySplit,
    EntityWithdrawn,
    FeedPulled,
    IdentityDecision,
    LogEvent,
    NearCopyFound,
    OntologyAdopted,
    OntologyMigrated,
    SourceGraded,
)
from conflictkg.errors import InputRefused, KnowledgeBaseFault

Json = dict[str, Any]
T = TypeVar("T")

CURRENT: dict[str, tuple[int, type]] = {
    "ontology-adopted": (1, OntologyAdopted),
    "article-recorded": (1, ArticleRecorded),
    "claims-asserted": (1, ClaimsAsserted),
    "claims-quarantined": (1, ClaimsQuarantined),
    "entity-added": (1, EntityAdded),
    "near-copy-found": (1, NearCopyFound),
    "entity-withdrawn": (1, EntityWithdrawn),
    "alias-added": (1, AliasAdded),
    "alias-removed": (1, AliasRemoved),
    "entity-renamed": (1, EntityRenamed),
    "entities-merged": (1, EntitiesMerged),
    "entity-split": (1, EntitySplit),
    "source-graded": (1, SourceGraded),
    "claim-reviewed": (1, ClaimReviewed),
    "claim-retracted": (1, ClaimRetracted),
    "claims-superseded": (1, ClaimsSuperseded),
    "ontology-migrated": (1, OntologyMigrated),
    "feed-pulled": (1, FeedPulled),
    "disclosure-marked": (1, DisclosureMarked),
    "article-redacted": (1, ArticleRedacted),
}
"""Each type of log event with the version that is written now."""

IDENTITY_EVENTS = tuple(name for name, (_, cls) in CURRENT.items() if cls is EntityAdded or issubclass(cls, IdentityDecision))
"""Types, without versions, of the log events that say what there is and what it is called; all that ``domain.identities`` looks at."""

REVIEW_EVENTS = ("claim-reviewed", "claim-retracted", "claims-superseded")
"""Types, without versions, of the log events that say which claims count; all that ``domain.reviews`` looks at."""

MARK_EVENTS = ("disclosure-marked",)
"""Types, without versions, of the log events that say what may go out; all that ``domain.disclosure`` looks at."""

UPCASTERS: dict[tuple[str, int], Callable[[Json], Json]] = {}
"""Step from the body of (type, version) to the body of the next version, for every version below the current one."""


def encode(event: LogEvent) -> tuple[str, Json]:
    """Stable type name with version, and the body as JSON-able values.

    >>> encode(OntologyAdopted("0.1.0", "5e", (("conflict.ttl", "3b"),)))
    ('ontology-adopted/1', {'version': '0.1.0', 'digest': '5e', 'files': [['conflict.ttl', '3b']]})
    """
    for name, (version, cls) in CURRENT.items():
        if type(event) is cls:
            return f"{name}/{version}", to_json(event)
    raise TypeError(f"{type(event).__name__} is not a log event; register it in conflictkg.domain.codec.CURRENT")


def decode(type_name: str, body: Json) -> LogEvent:
    """The event that was stored under this type name, upcast from its version to the current one.

    Raises ``KnowledgeBaseFault`` when the type or version is unknown or the body does not fit it.
    """
    name, _, digits = type_name.rpartition("/")
    current, cls = CURRENT.get(name, (0, object))
    if not (digits.isascii() and digits.isdigit()) or int(digits) < 1 or not current:
        _fault(f"its type {type_name!r} is unknown")
    if int(digits) > current:
        _fault(f"its type {type_name} is newer than {name}/{current}, the newest known here")
    for version in range(int(digits), current):
        body = UPCASTERS[name, version](body)
    return cast(LogEvent, from_json(cls, body, what=type_name))


def to_json(value: Any) -> Json:
    """A dataclass of the domain as a dictionary of JSON-able values, without the fields that have their defaults.

    Raises ``TypeError`` or ``ValueError``, which are bugs, when a field holds what its type does not allow.
    """
    cls: Any = type(value)
    try:
        return cast(Json, _writer(cls)(value))
    except _Misfit as misfit:
        raise TypeError(f"{type(value).__name__}{misfit.path}: {misfit}") from None


def from_json(cls: type[T], body: Any, *, what: str = "") -> T:
    """The dataclass of type ``cls`` that ``to_json`` made ``body`` from; ``what`` names it in messages.

    Raises ``KnowledgeBaseFault`` naming the field when a field is missing, unknown or of another type.
    """
    hint: Any = cls
    try:
        return cast(T, _reader(hint)(body))
    except _Misfit as misfit:
        _fault(f"{what or cls.__name__}{misfit.path}: {misfit}")


def canonical_json(body: Json) -> bytes:
    """The one way of writing ``body``: sorted keys, no spaces, UTF-8; what the log hashes and keeps.

    Raises ``InputRefused`` for text that UTF-8 cannot hold (half a surrogate pair, the trace of a wrongly decoded file).

    >>> canonical_json({"b": "é", "a": [1, None]}).decode()
    '{"a":[1,null],"b":"é"}'
    """
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        near = text[max(0, error.start - 40) : error.start].encode(errors="replace").decode()
        raise InputRefused(
            f"half a surrogate pair (U+{ord(text[error.start]):04X}) after {near!r} cannot be recorded: the input was decoded wrongly; "
            "save it as UTF-8, or remove the character, and take it in again"
        ) from None


def parse_json(data: bytes) -> Json:
    """The body that ``canonical_json`` wrote. Raises ``KnowledgeBaseFault`` when it is no JSON object."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        _fault(f"its body is not JSON ({error})")
    if not isinstance(body, dict):
        _fault("its body is not a JSON object")
    return body


class _Misfit(Exception):
    """A value does not fit its field; ``path`` grows from the inside out while the exception travels up."""

    path = ""

    def under(self, step: str) -> _Misfit:
        self.path = step + self.path
        return self


def _fault(what: str) -> NoReturn:
    raise KnowledgeBaseFault(f"{what}; use the version of conflictkg that wrote it or a newer one, or restore a backup")


@cache
def _writer(hint: Any) -> Callable[[Any], Any]:
    """What turns a value of type ``hint`` into JSON-able values."""
    if inner := _optional(hint):
        write = _writer(inner)
        return lambda value: None if value is None else write(value)
    if get_origin(hint) is tuple:
        steps, repeats = [_writer(item) for item in _items(hint)], _repeats(hint)
        return lambda value: _each(steps, repeats, value, tuple)
    if dataclasses.is_dataclass(hint):
        return _object_writer(cast(type, hint))
    if issubclass(hint, Enum):
        return lambda value: _checked(hint, value).value
    if hint in (date, datetime, time):
        return lambda value: _checked(hint, value).isoformat()
    return _SCALARS[hint]


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """The inverse of ``_writer(hint)``, on input that may be anything."""
    if inner := _optional(hint):
        read = _reader(inner)
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        steps, repeats = [_reader(item) for item in _items(hint)], _repeats(hint)
        return lambda value: tuple(_each(steps, repeats, value, list))
    if dataclasses.is_dataclass(hint):
        return _object_reader(cast(type, hint))
    if issubclass(hint, Enum):
        return lambda value: _parsed(hint, hint.__name__, value)
    if hint in (date, datetime, time):
        return lambda value: _parsed(hint.fromisoformat, f"an ISO 8601 {hint.__name__}", value)
    return _SCALARS[hint]


def _object_writer(cls: type) -> Callable[[Any], Json]:
    hints = get_type_hints(cls)
    plan = []
    for field in dataclasses.fields(cls):
        writer, default = _writer(hints[field.name]), _default(field)
        plan.append((field.name, writer, default, default if default is dataclasses.MISSING else writer(default)))

    def write(value: Any) -> Json:
        if type(value) is not cls:
            raise _Misfit(f"{value!r:.60} is not a {cls.__name__}")
        body = {}
        for name, writer, default, written_default in plan:
            item = getattr(value, name)
            if item is default:
                continue
            try:
                written = writer(item)
            except _Misfit as misfit:
                raise misfit.under(f".{name}") from None
            if written != written_default:
                body[name] = written
        return body

    return write


def _object_reader(cls: type) -> Callable[[Any], Any]:
    hints = get_type_hints(cls)
    readers: Mapping[str, Callable[[Any], Any]] = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(cls)}
    required = frozenset(field.name for field in dataclasses.fields(cls) if _default(field) is dataclasses.MISSING)

    def read(body: Any) -> Any:
        if not isinstance(body, dict):
            raise _Misfit(f"{body!r:.60} is not an object")
        if not required <= body.keys():
            raise _Misfit("it is missing").under(f".{min(required - body.keys())}")
        values = {}
        for name, item in body.items():
            reader = readers.get(name)
            if reader is None:
                raise _Misfit("no such field is known here").under(f".{name}")
            try:
                values[name] = reader(item)
            except _Misfit as misfit:
                raise misfit.under(f".{name}") from None
        return cls(**values)

    return read


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


def _optional(hint: Any) -> Any:
    """X of ``X | None``, else ``None``."""
    if get_origin(hint) not in (types.UnionType, Union):
        return None
    (inner,) = (item for item in get_args(hint) if item is not type(None))
    return inner


def _items(hint: Any) -> tuple[Any, ...]:
    """(X,) of ``tuple[X, ...]``, which repeats, and (X, Y) of ``tuple[X, Y]``."""
    return tuple(item for item in get_args(hint) if item is not Ellipsis)


def _repeats(hint: Any) -> bool:
    """Whether a tuple type is ``tuple[X, ...]``."""
    return get_args(hint)[-1] is Ellipsis


def _each(steps: list[Callable[[Any], Any]], repeats: bool, value: Any, kind: type[list[Any] | tuple[Any, ...]]) -> list[Any]:
    if not isinstance(value, kind):
        raise _Misfit(f"{value!r:.60} is not a list")
    if repeats:
        steps = steps * len(value)
    if len(steps) != len(value):
        raise _Misfit(f"it has {len(value)} items, not {len(steps)}")
    done: list[Any] = []
    try:
        for step, item in zip(steps, value, strict=True):
            done.append(step(item))
    except _Misfit as misfit:
        raise misfit.under(f"[{len(done)}]") from None
    return done


def _checked(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise _Misfit(f"{value!r:.60} is not a {kind.__name__}")
    return value


def _parsed(parse: Callable[[str], Any], name: str, value: Any) -> Any:
    try:
        return parse(_text(value))
    except ValueError:
        raise _Misfit(f"{value!r:.60} is not {name}") from None


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, str):  # libraries' own strings, which would carry their baggage along
        return str.__str__(value)
    raise _Misfit(f"{value!r:.60} is not text")


def _whole_number(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise _Misfit(f"{value!r:.60} is not a whole number")


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _Misfit(f"{value!r:.60} is not a number")
    if not -sys.float_info.max <= value <= sys.float_info.max:
        raise _Misfit(f"{value!r:.60} is not a finite number")
    return float(value)


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _Misfit(f"{value!r:.60} is not true or false")


_SCALARS: Mapping[type, Callable[[Any], Any]] = {str: _text, int: _whole_number, float: _number, bool: _truth}

"""Whatever the log wrote, in any version ever, is read back as it was meant."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock_time
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain import codec
from conflictkg.domain.claims import Claim, Document, Quote
from conflictkg.domain.codec import canonical_json, decode, encode, from_json, parse_json, to_json
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import ClaimsAsserted, EntityAdded, LogEvent, OntologyAdopted, QuarantinedClaim
from conflictkg.errors import InputRefused, KnowledgeBaseFault

SAMPLES = Path(__file__).parent.parent / "golden" / "log_events"
EVENT_CLASSES = [cls for _, cls in codec.CURRENT.values()]
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.none() | st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))),
    clock_time: st.times(),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Anything that a field of this type can hold, every field of a dataclass filled or not."""
    if hint in SCALARS:
        return SCALARS[hint]
    if get_origin(hint) is UnionType:
        return st.one_of([st.none() if item is type(None) else values(item) for item in get_args(hint)])
    if get_origin(hint) is tuple:
        first, *others = get_args(hint)
        return st.lists(values(first), max_size=2).map(tuple) if others == [...] else st.tuples(*map(values, get_args(hint)))
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return st.builds(hint, **{name: values(item) for name, item in get_type_hints(hint).items()})


def stored(event: LogEvent) -> tuple[str, bytes]:
    type_name, body = encode(event)
    return type_name, canonical_json(body)


@pytest.mark.parametrize("cls", EVENT_CLASSES)
def test_every_event_comes_back_from_its_bytes(cls: type) -> None:
    @given(values(cls))
    def round_trip(event: LogEvent) -> None:
        type_name, data = stored(event)
        again = decode(type_name, parse_json(data))
        assert again == event
        assert stored(again) == (type_name, data)

    round_trip()


@pytest.mark.parametrize("cls", [Claim, Document, Entity, QuarantinedClaim])
def test_what_events_are_made_of_comes_back_too(cls: type) -> None:
    @given(values(cls))
    def round_trip(value: Any) -> None:
        again: Any = from_json(cls, parse_json(canonical_json(to_json(value))))
        assert again == value
        assert getattr(again, "id", None) == getattr(value, "id", None)

    round_trip()


def test_every_kind_of_log_event_has_a_name() -> None:
    assert set(EVENT_CLASSES) == set(get_args(LogEvent))


def test_fields_with_their_defaults_are_left_out() -> None:
    claim = Claim(document="d1", kind="clash", quote=Quote(0, 4, "They"))
    assert to_json(claim) == {"document": "d1", "kind": "clash", "quote": {"start": 0, "end": 4, "text": "They"}}


# -- every version ever written stays readable --------------------------------------------------------------------------


def samples() -> list[Path]:
    return sorted(SAMPLES.glob("*.json"))


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
def test_a_sample_reads_as_it_did_when_it_was_written(path: Path) -> None:
    """``reads_as`` spells out every field known then: a changed default, which would silently change old events, shows here."""
    sample = json.loads(path.read_text(encoding="utf-8"))
    event = decode(sample["type"], sample["body"])
    assert_contains(spelt_out(event), sample["reads_as"])
    assert [claim.id for claim in claims_of(event)] == sample.get("claim_ids", [])
    if sample["type"] == encode(event)[0]:
        assert encode(event)[1] == sample["body"], "written otherwise than before: raise the version and add an upcaster"


@pytest.mark.parametrize("name", codec.CURRENT)
def test_every_version_has_a_sample_and_a_step_to_the_next(name: str) -> None:
    current, _ = codec.CURRENT[name]
    sampled = {json.loads(path.read_text(encoding="utf-8"))["type"] for path in samples()}
    for version in range(1, current + 1):
        assert f"{name}/{version}" in sampled, f"add a sample of {name}/{version} to {SAMPLES.name}/, see its README.md"
        assert version == current or (name, version) in codec.UPCASTERS


def test_samples_fill_every_field_at_least_once() -> None:
    """Each field that is stored today is in some sample, so that a change of it cannot go unseen."""
    filled = {json.loads(path.read_text(encoding="utf-8"))["type"].rpartition("/")[0]: set[str]() for path in samples()}
    for path in samples():
        sample = json.loads(path.read_text(encoding="utf-8"))
        filled[sample["type"].rpartition("/")[0]] |= names_in(sample["body"])
    for name, (_, cls) in codec.CURRENT.items():
        assert filled[name] >= fields_of(cls), f"{name}: {sorted(fields_of(cls) - filled[name])}"


def test_an_old_version_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def name_the_files(body: codec.Json) -> codec.Json:
        return body | {"files": [[name, "unknown"] for name in body["files"]]}

    def name_the_version(body: codec.Json) -> codec.Json:
        return body | {"version": f"0.{body['version']}"}

    monkeypatch.setitem(codec.CURRENT, "ontology-adopted", (3, OntologyAdopted))
    monkeypatch.setitem(codec.UPCASTERS, ("ontology-adopted", 1), name_the_files)
    monkeypatch.setitem(codec.UPCASTERS, ("ontology-adopted", 2), name_the_version)
    old = {"version": 7, "digest": "d", "files": ["a.ttl"]}
    assert decode("ontology-adopted/1", old) == OntologyAdopted("0.7", "d", (("a.ttl", "unknown"),))
    assert encode(decode("ontology-adopted/1", old))[0] == "ontology-adopted/3"


# -- what does not fit is refused, with its place ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "type_name", ["", "claims-asserted", "claims-asserted/0", "claims-asserted/x", "claims-asserted/²", "/1", "object/1"]
)
def test_an_unknown_type_is_a_fault(type_name: str) -> None:
    with pytest.raises(KnowledgeBaseFault, match="unknown; use the version of conflictkg that wrote it"):
        decode(type_name, {})


def test_a_newer_version_is_a_fault() -> None:
    with pytest.raises(KnowledgeBaseFault, match="claims-asserted/2 is newer than claims-asserted/1"):
        decode("claims-asserted/2", {})


def change(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(claim: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for step in way:
            claim = claim[step]
        claim[last] = value

    return apply


@pytest.mark.parametrize(
    ("apply", "message"),
    [
        (lambda claim: claim.pop("kind"), r"claims\[0\]\.kind: it is missing"),
        (change("mood", "grim"), r"claims\[0\]\.mood: no such field"),
        (change("quote", [0, 4, "They"]), r"claims\[0\]\.quote: .* not an object"),
        (change("quote.start", "0"), r"quote\.start: '0' is not a whole number"),
        (change("quote.start", True), r"quote\.start: True is not a whole number"),
        (change("quote.text", None), r"quote\.text: None is not text"),
        (change("confidence", float("nan")), r"confidence: nan is not a finite number"),
        (change("confidence", 10**400), r"confidence: 1.* is not a finite number"),
        (change("stance", "angry"), r"stance: 'angry' is not Stance"),
        (change("time", {"earliest": "2014-13-01"}), r"time\.earliest: '2014-13-01' is not an ISO 8601 date"),
        (change("agents", {"text": "they"}), r"agents: .* is not a list"),
        (change("place", {"text": "x", "start": 1}), r"place\.end: it is missing"),
    ],
)
def test_a_body_that_does_not_fit_is_a_fault_that_names_the_field(apply: Callable[[dict[str, Any]], None], message: str) -> None:
    type_name, body = encode(ClaimsAsserted("d1", "rules/1", (Claim(document="d1", kind="clash", quote=Quote(0, 4, "They")),)))
    apply(body["claims"][0])
    with pytest.raises(KnowledgeBaseFault, match=f"claims-asserted/1.*{message}"):
        decode(type_name, body)


def test_a_pair_must_have_two_items() -> None:
    with pytest.raises(KnowledgeBaseFault, match=r"files\[0\]: it has 1 items, not 2"):
        decode("ontology-adopted/1", {"version": "1", "digest": "d", "files": [["a.ttl"]]})


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b'{"a":' * 100_000])
def test_bytes_that_are_no_json_object_are_a_fault(data: bytes) -> None:
    with pytest.raises(KnowledgeBaseFault, match="not"):
        parse_json(data)


def test_half_a_surrogate_pair_is_refused_with_what_to_do() -> None:
    _, body = encode(EntityAdded(Entity(iri="i", type=EntityType.PLACE, label="Ga\udcff")))
    with pytest.raises(InputRefused, match=r"U\+DCFF\) after .*Ga.*UTF-8"):
        canonical_json(body)


@pytest.mark.parametrize("value", ["0.5", None, True, float("inf")])
def test_an_event_of_wrong_types_is_a_bug_and_not_written(value: Any) -> None:
    claim = Claim(document="d1", kind="clash", quote=Quote(0, 4, "They"), confidence=value)
    with pytest.raises(TypeError, match=r"ClaimsAsserted\.claims\[0\]\.confidence"):
        encode(ClaimsAsserted("d1", "rules/1", (claim,)))


def test_what_is_no_event_is_not_written() -> None:
    with pytest.raises(TypeError, match="Quote is not a log event"):
        encode(Quote(0, 1, "x"))  # type: ignore[arg-type]


# -- reading domain objects without the codec ------------------------------------------------------------------------------


def spelt_out(value: Any) -> Any:
    """Every field, defaults too, as plain JSON values."""
    if dataclasses.is_dataclass(value):
        return {field.name: spelt_out(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [spelt_out(item) for item in value]
    if isinstance(value, date | clock_time):
        return value.isoformat()
    return value


def assert_contains(now: Any, then: Any) -> None:
    """Everything of ``then`` is still so; fields that came later may have been added."""
    if isinstance(then, dict):
        assert then.keys() <= now.keys()
        for name, item in then.items():
            assert_contains(now[name], item)
    elif isinstance(then, list):
        assert len(now) == len(then)
        for one, other in zip(now, then, strict=True):
            assert_contains(one, other)
    else:
        assert now == then


def claims_of(event: Any) -> list[Claim]:
    return [*getattr(event, "claims", ()), *(item.claim for item in getattr(event, "items", ()))]


def names_in(body: Any) -> set[str]:
    if isinstance(body, dict):
        return set(body).union(*map(names_in, body.values()))
    return set().union(*map(names_in, body)) if isinstance(body, list) else set()


def fields_of(hint: Any) -> set[str]:
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        return set(hints).union(*map(fields_of, hints.values()))
    return set().union(*map(fields_of, get_args(hint)))

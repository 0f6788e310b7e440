"""Ontologies as the log keeps them: in the order of override, of the time, and readable when they are of an earlier version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.bootstrap.adoptions import Adoptions
from conflictkg.domain.claims import text_digest
from conflictkg.domain.log_events import AliasAdded, OntologyAdopted
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.usecases.replay import LogUntil, in_force
from tests.fakes.event_log import START, MemoryEventLog

BASE = "https://kb.example/"
SHIPPED = {name: (shipped("ontology") / name).read_text("utf-8") for name in ONTOLOGY_FILES}
HORIZON = "@prefix ckg: <https://w3id.org/conflictkg/ontology#> .\n<https://w3id.org/conflictkg/vocab/policy> ckg:contestHorizon {} .\n"
FRONT = f"{BASE}actor/front"
ACTOR = (
    "@prefix ckg: <https://w3id.org/conflictkg/ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    f'<{FRONT}> a ckg:Actor ; skos:prefLabel "{{}}"@en .\n'
)


def adopted(log: MemoryEventLog, files: dict[str, str]) -> OntologyAdopted:
    event = OntologyAdopted("1", "d", tuple(sorted((name, text_digest(text)) for name, text in files.items())))
    log.append([event], {text_digest(text): text for text in files.values()})
    return event


@pytest.fixture
def log() -> MemoryEventLog:
    minutes = count()
    return MemoryEventLog(lambda: START + timedelta(minutes=next(minutes)))


def test_the_last_of_the_own_files_wins_by_its_path(log: MemoryEventLog) -> None:
    own = {"own/b/policy.ttl": HORIZON.format(5), "own/a.ttl": HORIZON.format(4), "own/b.ttl": HORIZON.format(6)}
    event = adopted(log, {**SHIPPED, "shapes.ttl": "not Turtle", "reference/actors.ttl": ACTOR.format("Front"), **own})
    assert Adoptions(log, BASE).vocabulary(event).policy.contest_horizon == 6  # as pathlib sorts the files on disk


def test_what_an_earlier_ontology_does_not_say_is_as_shipped(log: MemoryEventLog) -> None:
    lines = [line for line in SHIPPED["policy.ttl"].splitlines() if not line.startswith("    ckg:admissionGrade ")]
    assert len(lines) < len(SHIPPED["policy.ttl"].splitlines())
    earlier = {**SHIPPED, "policy.ttl": "\n".join(lines), "own/policy.ttl": HORIZON.format(3)}
    policy = Adoptions(log, BASE).vocabulary(adopted(log, earlier)).policy
    assert (policy.contest_horizon, policy.admission_grade) == (3, "B")


def test_a_text_that_is_gone_is_a_fault_that_names_it(log: MemoryEventLog) -> None:
    event = OntologyAdopted("1", "d", (("own/policy.ttl", "5e"),))
    with pytest.raises(KnowledgeBaseFault, match=r"own/policy\.ttl"):
        Adoptions(log, BASE).vocabulary(event)


def test_entities_are_described_as_they_were_then(log: MemoryEventLog) -> None:
    first = adopted(log, {**SHIPPED, "reference/actors.ttl": ACTOR.format("Old Front")})
    second = adopted(log, {**SHIPPED, "reference/actors.ttl": ACTOR.format("Old Front"), "own/actors.ttl": ACTOR.format("New Front")})
    labels = []
    for event in (first, second):
        entity = Adoptions(log, BASE).described(event)(FRONT)
        assert entity is not None
        labels.append((entity.label, *entity.aliases))
    assert labels[0] == ("Old Front",) and "New Front" in labels[1]
    assert Adoptions(log, BASE).described(first)(f"{BASE}actor/unknown") is None


def test_a_moment_is_judged_by_the_last_adoption_before_it_and_the_first_by_itself(log: MemoryEventLog) -> None:
    assert in_force(log, START) is None
    first, second = adopted(log, {"a": "1"}), adopted(log, {"a": "2"})
    moments = [stored.recorded_at for stored in log.read()]
    assert [in_force(log, m) for m in (datetime.min.replace(tzinfo=UTC), moments[0], moments[1], datetime.max.replace(tzinfo=UTC))] == [
        first,
        first,
        second,
        second,
    ]


def test_a_log_as_it_stood_holds_nothing_later(log: MemoryEventLog) -> None:
    first = adopted(log, {"a": "1"})
    log.append([AliasAdded("m.vale", "because", FRONT, "F")])
    adopted(log, {"a": "2"})
    stored = list(log.read())
    then = LogUntil(log, stored[1].recorded_at)
    assert list(then.read()) == stored[:2] and list(then.read(1)) == stored[1:2]
    assert (then.position(), then.head()) == (2, (2, stored[1].hash))
    last = then.last("ontology-adopted")
    assert last is not None and last.event == first and then.last("entity-added") is None
    assert [s.seq for s in then.of(["ontology-adopted", "alias-added"])] == [1, 2]
    assert then.text(text_digest("1")) == "1"
    with pytest.raises(TypeError):
        then.append([first])

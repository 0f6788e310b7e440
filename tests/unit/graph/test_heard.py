"""The table of what is heard about each place: the same answers with it as without, only new claims read, not trusted when it lags."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.domain import testimony
from conflictkg.domain.claims import Stance
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, LogEvent, OntologyAdopted
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import CKG
from conflictkg.schema.vocabulary import load_vocabulary
from tests.fakes.claims import GOVERNMENT, ISIL, TAYFUR, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.unit.graph.following import followed
from tests.unit.graph.test_projection import BASE, ONTOLOGY, dump
from tests.unit.graph.test_replay_laws import KNOWN

KINDS = ("control-gained", "control-held", "assault", "casualties", "control-lost", "air-strike")


@pytest.fixture(scope="module")
def projector(tmp_path_factory: pytest.TempPathFactory) -> Projector:
    file = tmp_path_factory.mktemp("reference") / "known.ttl"
    file.write_text(KNOWN, encoding="utf-8")
    return Projector(load_vocabulary(ONTOLOGY), (), (file,))


def events_of(numbers: Iterable[int]) -> Iterator[LogEvent]:
    """Articles with a claim each about one place, in order of publication; one in eleven denies."""
    for n in numbers:
        day = date(2014, 11, 1) + timedelta(days=n)
        words = f"Report {n} about Tayfur"
        told = article(words, f"Outlet {n % 7}", day)
        stance = Stance.DENIED if n % 11 == 10 else Stance.ASSERTED
        said = claim(told, KINDS[n % len(KINDS)], words, agent=(ISIL, GOVERNMENT)[n // 7 % 2], when=(day, day), stance=stance)
        yield ArticleRecorded(told.document)
        yield ClaimsAsserted(told.document.id, "test/1", (said,))


@pytest.fixture
def log() -> MemoryEventLog:
    log = MemoryEventLog()
    log.append(list(events_of(range(40))))
    return log


def test_what_is_heard_is_the_same_from_the_table_and_from_the_graph(projector: Projector, log: MemoryEventLog, tmp_path: Path) -> None:
    projector.rebuild(tmp_path / "graph", BASE, log)
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        claims = StoredClaims(store)
        table = store.trusted_heard(projector.vocabulary.digest)
        assert table is not None and table.is_whole(TAYFUR)
        kept, versions = claims.heard(TAYFUR, projector.vocabulary), dict(claims.periods_about(TAYFUR))
        assert len(kept) == 40 and any(h.account for h in kept) and any(h.observation is None for h in kept)
        assert len(versions) > 5
    (next(tmp_path.glob("graph/*/heard.sqlite"))).unlink()
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        claims = StoredClaims(store)
        assert store.trusted_heard() is None
        assert claims.heard(TAYFUR, projector.vocabulary) == kept
        assert dict(claims.periods_about(TAYFUR)) == versions


def test_only_new_claims_are_read_back_out_of_the_graph(
    projector: Projector, log: MemoryEventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    projector.rebuild(tmp_path / "graph", BASE, log)
    read: list[str] = []
    told = StoredClaims._told

    def counted(self: StoredClaims, claims: Iterable[str]) -> Iterator[testimony.Testimony]:
        for found in told(self, claims):
            read.append(found.claim.id)
            yield found

    monkeypatch.setattr(StoredClaims, "_told", counted)
    log.append(list(events_of([40])))
    with GraphStore.writer(tmp_path / "graph", BASE) as store:
        projector.catch_up(store, log)
    assert len(read) == 1


def test_a_table_that_lags_or_was_lost_is_made_again(projector: Projector, log: MemoryEventLog, tmp_path: Path) -> None:
    projector.rebuild(tmp_path / "graph", BASE, log)
    with GraphStore.writer(tmp_path / "graph", BASE) as store:
        store.heard.begin(store.position(), projector.vocabulary.digest)  # and the process dies
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        assert store.trusted_heard() is None
    log.append(list(events_of([40])))
    with GraphStore.writer(tmp_path / "graph", BASE) as store:
        projector.catch_up(store, log)
        grown = dump(store)
        assert store.heard.is_whole(TAYFUR)
    (next(tmp_path.glob("graph/*/heard.sqlite"))).unlink()
    log.append(list(events_of([41])))
    with GraphStore.writer(tmp_path / "graph", BASE) as store:
        projector.catch_up(store, log)
        again = dump(store)
    projector.rebuild(tmp_path / "anew", BASE, log)
    with GraphStore.reader(tmp_path / "anew", BASE) as store:
        assert again == dump(store) != grown


def test_a_table_made_by_another_vocabulary_is_not_believed(projector: Projector, log: MemoryEventLog, tmp_path: Path) -> None:
    projector.rebuild(tmp_path / "graph", BASE, log)
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        assert store.trusted_heard(projector.vocabulary.digest) is not None
        assert store.trusted_heard("0" * 64) is None


@pytest.mark.parametrize("spoilt", [b"", b"\x80", b"\xff\xff", b"\x81\xa5claim\xa1x"])
def test_rows_that_cannot_be_read_are_a_fault_with_what_to_do(
    projector: Projector, log: MemoryEventLog, tmp_path: Path, spoilt: bytes
) -> None:
    projector.rebuild(tmp_path / "graph", BASE, log)
    with closing(sqlite3.connect(next(tmp_path.glob("graph/*/heard.sqlite")))) as db, db:
        db.execute("UPDATE heard SET observation = ? WHERE observation IS NOT NULL", (spoilt,))
    with GraphStore.reader(tmp_path / "graph", BASE) as store, pytest.raises(KnowledgeBaseFault, match="run: conflictkg rebuild"):
        StoredClaims(store).heard(TAYFUR, projector.vocabulary)


def test_a_file_that_is_no_table_is_not_trusted_by_readers_and_named_to_writers(
    projector: Projector, log: MemoryEventLog, tmp_path: Path
) -> None:
    projector.rebuild(tmp_path / "graph", BASE, log)
    next(tmp_path.glob("graph/*/heard.sqlite")).write_bytes(b"not a database, but long enough to be read as the head of one" * 40)
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        assert len(StoredClaims(store).heard(TAYFUR, projector.vocabulary)) == 40
    log.append(list(events_of([40])))
    with GraphStore.writer(tmp_path / "graph", BASE) as store, pytest.raises(KnowledgeBaseFault, match="run: conflictkg rebuild"):
        projector.catch_up(store, log)


def test_an_ontology_adopted_anew_makes_the_table_anew(projector: Projector, log: MemoryEventLog, tmp_path: Path) -> None:
    projector.rebuild(tmp_path / "graph", BASE, log)
    with closing(sqlite3.connect(next(tmp_path.glob("graph/*/heard.sqlite")))) as db, db:
        db.execute("UPDATE heard SET mute = 7")
    log.append([OntologyAdopted("0.1.0", "0" * 64, ()), *events_of([40])])
    with GraphStore.writer(tmp_path / "graph", BASE) as store:
        projector.catch_up(store, log)
    with closing(sqlite3.connect(next(tmp_path.glob("graph/*/heard.sqlite")))) as db, db:
        assert db.execute("SELECT count(*), count(*) FILTER (WHERE mute = 7) FROM heard").fetchone() == (41, 0)


def selected(store: GraphStore, query: str) -> list[tuple[str, ...]]:
    found = store.raw.query(f"PREFIX ckg: <{CKG}> {query}", use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(str(value) for value in row) for row in found]


def test_periods_that_contests_divide_share_the_case_for_their_holder(projector: Projector) -> None:
    events: list[LogEvent] = []
    for n in range(30):
        day = date(2014, 11, 1) + timedelta(days=10 * n)
        told = article(f"Report {n}", f"Outlet {n}", day)
        held = claim(told, "control-held", f"Report {n}", agent=GOVERNMENT, when=(day, day))
        fought = claim(told, "clash", f"Report {n}", agent=ISIL, when=(day, day)) if n % 4 == 1 else None
        events += [ArticleRecorded(told.document), ClaimsAsserted(told.document.id, "test/1", (held, *filter(None, [fought])))]
    store = followed(projector, events)
    periods = selected(store, "SELECT ?period ?case WHERE { ?period a ckg:ControlPeriod ; ckg:case ?case }")
    assert len(periods) > 10 and len({case for _, case in periods}) == 1
    links = selected(store, "SELECT ?case ?claim WHERE { ?case a ckg:Case ; ckg:supportedBy ?claim }")
    assert len(links) == 30 + 8  # each claim once: not once in each period
    assert selected(store, "SELECT ?c ?case WHERE { ?c a ckg:Contest ; ckg:case ?case . FILTER NOT EXISTS { ?case a ckg:Case } }") == []
    assert dump(followed(projector, events, stepwise=True)) == dump(store)

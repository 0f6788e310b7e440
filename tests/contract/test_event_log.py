"""What every event log does, whatever keeps it: one suite, run on the fake in memory and on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.claims import Claim, Document, Quote, text_digest
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, LogEvent, OntologyAdopted
from conflictkg.errors import InputRefused, KnowledgeBaseFault
from conflictkg.log import SqliteEventLog
from tests.fakes.event_log import MemoryEventLog

START = datetime(2024, 5, 1, 12, tzinfo=UTC)
Log = MemoryEventLog | SqliteEventLog
OpenLog = Callable[..., Log]

ADOPTION = OntologyAdopted("0.1.0", "d1", (("conflict.ttl", "d2"),))


def article(number: int) -> ArticleRecorded:
    return ArticleRecorded(Document(id=f"d{number}", text_digest=text_digest(f"text {number}"), raw_digest="r", source_file="a.txt"))


def claims(number: int, quote: str = "The garrison held.") -> ClaimsAsserted:
    return ClaimsAsserted(f"d{number}", "rules/1", (Claim(document=f"d{number}", kind="control-held", quote=Quote(0, len(quote), quote)),))


@pytest.fixture(params=["memory", "sqlite"])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenLog]:
    """Makes logs of one sort, each of its own."""
    opened: list[Log] = []
    numbers = count()

    def opener(clock: Callable[[], datetime] = lambda: START) -> Log:
        opened.append(
            MemoryEventLog(clock) if request.param == "memory" else SqliteEventLog(tmp_path / f"{next(numbers)}.sqlite", clock=clock)
        )
        return opened[-1]

    yield opener
    for each in opened:
        each.close()


@pytest.fixture
def log(open_log: OpenLog) -> Log:
    return open_log()


def test_a_new_log_is_empty(log: Log) -> None:
    assert (log.position(), list(log.read()), log.head()) == (0, [], (0, "00" * 32))
    assert "article-recorded:d1" not in log
    assert log.text(text_digest("nothing")) is None


def test_what_is_appended_is_read_back_in_order_without_gaps(log: Log) -> None:
    first = log.append([ADOPTION, article(1)])
    second = log.append([claims(1)])
    assert [stored.event for stored in first + second] == [ADOPTION, article(1), claims(1)]
    assert [stored.seq for stored in first + second] == [1, 2, 3] == list(range(1, log.position() + 1))
    assert {stored.recorded_at for stored in first + second} == {START}
    assert list(log.read()) == first + second
    assert log.head() == (3, second[0].hash)


def test_an_event_with_a_known_key_is_left_out(log: Log) -> None:
    log.append([article(1)])
    assert [stored.event for stored in log.append([article(1), article(2), article(2)])] == [article(2)]
    assert log.append([article(1), article(2)]) == []
    assert [stored.seq for stored in log.read()] == [1, 2]
    assert "article-recorded:d2" in log
    assert "article-recorded:d3" not in log


def test_an_event_without_a_key_may_come_again(log: Log) -> None:
    log.append([ADOPTION])
    assert len(log.append([ADOPTION])) == 1
    assert log.position() == 2


def test_texts_are_kept_under_their_digests(log: Log) -> None:
    text = "Snow fell on the pass.\r\n\x00 Снег — ثلج"
    log.append([article(1)], {text_digest(text): text})
    log.append([], {text_digest(text): text, text_digest(""): ""})
    assert log.text(text_digest(text)) == text
    assert log.text(text_digest("")) == ""
    assert log.position() == 1


@pytest.mark.parametrize("text", ["another text", "half a pair: \udc80"])
def test_a_text_that_does_not_fit_its_digest_is_refused_with_all_that_came_with_it(log: Log, text: str) -> None:
    good = "Snow fell on the pass."
    with pytest.raises(InputRefused):
        log.append([article(1)], {text_digest(good): good, text_digest("a text"): text})
    assert (log.position(), log.text(text_digest(good))) == (0, None)
    assert "article-recorded:d1" not in log


def test_an_event_that_cannot_be_written_is_refused_with_all_that_came_with_it(log: Log) -> None:
    with pytest.raises(InputRefused, match="surrogate"):
        log.append([article(1), claims(1, "half a pair: \ud800")])
    assert log.position() == 0


def test_reading_goes_on_from_a_position(log: Log) -> None:
    log.append([article(number) for number in range(1, 6)])
    assert [stored.seq for stored in log.read(after=3)] == [4, 5]
    assert list(log.read(after=5)) == []


def test_the_last_event_of_a_type_is_found(log: Log) -> None:
    assert log.last("ontology-adopted") is None
    first, second = OntologyAdopted("1", "a" * 64, ()), OntologyAdopted("2", "b" * 64, ())
    log.append([first, article(1), second, article(2)])
    stored = log.last("ontology-adopted")
    assert stored is not None
    assert (stored.seq, stored.event) == (3, second)
    assert stored == list(log.read())[2]
    assert log.last("ontology") is None


def test_events_of_some_types_are_found_in_order(log: Log) -> None:
    log.append([OntologyAdopted("1", "a" * 64, ()), article(1), claims(1, "one"), article(2)])
    assert [stored.seq for stored in log.of(["article-recorded", "ontology-adopted"])] == [1, 2, 4]
    assert list(log.of(["article-recorded"], after=2)) == list(log.read(after=3))
    assert list(log.of(["article"])) == []


def test_a_position_beyond_the_end_is_a_fault(log: Log) -> None:
    log.append([article(1)])
    with pytest.raises(KnowledgeBaseFault, match="event 2 is missing"):
        list(log.read(after=2))


def test_reading_and_appending_at_once_reads_what_was_there_at_the_start(log: Log) -> None:
    log.append([article(number) for number in range(450)])
    for stored in log.read():
        log.append([claims(stored.seq)])
    assert log.position() == 900
    assert [stored.seq for stored in log.read()] == list(range(1, 901))


def test_the_moment_of_recording_never_goes_back(open_log: OpenLog) -> None:
    moments = [START, START - timedelta(days=1), START + timedelta(seconds=1)]
    log = open_log(iter(moments).__next__)
    for number in range(3):
        log.append([article(number)])
    assert [stored.recorded_at for stored in log.read()] == [START, START, START + timedelta(seconds=1)]


def test_the_moment_of_recording_is_utc(open_log: OpenLog) -> None:
    log = open_log(lambda: datetime.fromisoformat("2024-05-01T14:00:00+02:00"))
    (stored,) = log.append([article(1)])
    assert stored.recorded_at.isoformat() == "2024-05-01T12:00:00+00:00"


def test_every_event_changes_the_hash(log: Log) -> None:
    hashes = [stored.hash for stored in log.append([ADOPTION, ADOPTION, article(1), claims(1)])]
    assert all(len(bytes.fromhex(each)) == 32 for each in hashes)
    assert all(one != other for one, other in pairwise(hashes))


EVENTS: list[LogEvent] = [ADOPTION, *(article(n) for n in range(4)), *(claims(n) for n in range(4))]


@given(st.lists(st.lists(st.sampled_from(EVENTS), max_size=4), max_size=4))
def test_the_same_appends_give_the_same_log_in_every_adapter(batches: list[list[LogEvent]]) -> None:
    fake, real = MemoryEventLog(lambda: START), SqliteEventLog(":memory:", clock=lambda: START)
    for batch in batches:
        assert fake.append(batch) == real.append(batch)
    assert list(fake.read()) == list(real.read())
    assert fake.head() == real.head() == real.verify(fake.head())
    real.close()


@given(st.lists(st.sampled_from(EVENTS), max_size=8), st.integers(0, 8))
def test_how_events_are_cut_into_appends_does_not_matter(events: list[LogEvent], cut: int) -> None:
    whole, parts = MemoryEventLog(), MemoryEventLog()
    whole.append(events)
    parts.append(events[:cut])
    parts.append(events[cut:])
    assert whole.head() == parts.head()

"""Entries of a live blog: their stamps and the moments from which their "today" counts."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from conflictkg.articles.liveblog import with_entries
from conflictkg.articles.paragraphs import paragraphs_of
from conflictkg.domain.claims import SegmentKind
from tests.unit.articles.texts import host

DAY = date(2031, 5, 4)  # a Sunday


def entries(text: str, published: date | None = DAY, at: str = "") -> list[tuple[str, str, str | None]]:
    parts = [(p, SegmentKind.PARAGRAPH) for p in paragraphs_of(text)]
    moment = datetime.fromisoformat(at) if at else None
    found = with_entries(parts, moment.date() if moment else published, moment)
    return [(kind.value, p.text, p.at.isoformat() if p.at else None) for p, kind in found]


def moments(*stamps: str, published: date | None = DAY, at: str = "") -> list[str | None]:
    text = "\n\n".join(f"{stamp}\n\nShells fell on the town." for stamp in stamps)
    return [at for kind, text, at in entries(text, published, at) if kind == "paragraph"]


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("14:32", "2031-05-04T14:32:00"),
        ("14.32", "2031-05-04T14:32:00"),
        ("2.32pm", "2031-05-04T14:32:00"),
        ("2:32 p.m.", "2031-05-04T14:32:00"),
        ("2pm", "2031-05-04T14:00:00"),
        ("1432 GMT", "2031-05-04T14:32:00+00:00"),
        ("14:32 GMT", "2031-05-04T14:32:00+00:00"),
        ("14:32 UTC+2", "2031-05-04T14:32:00+02:00"),
        ("14:32 IST", "2031-05-04T14:32:00"),
        ("14:32 (local time)", "2031-05-04T14:32:00"),
        ("[14:32]", "2031-05-04T14:32:00"),
        ("3 May 14:32", "2031-05-03T14:32:00"),
        ("May 3, 14:32", "2031-05-03T14:32:00"),
        ("14:32, 3 May", "2031-05-03T14:32:00"),
        ("Saturday 3 May 2031 14:32 BST", "2031-05-03T14:32:00+01:00"),
    ],
)
def test_stamps(stamp: str, expected: str) -> None:
    assert moments(stamp, stamp) == [expected, expected]


def test_a_stamp_before_its_text_is_cut_off() -> None:
    found = entries("14:32 - Shells fell.\n\n2.10pm: Nothing new.\n\nIt goes on.")
    assert found == [
        ("stamp", "14:32 -", None),
        ("paragraph", "Shells fell.", "2031-05-04T14:32:00"),
        ("stamp", "2.10pm:", None),
        ("paragraph", "Nothing new.", "2031-05-04T14:10:00"),
        ("paragraph", "It goes on.", "2031-05-04T14:10:00"),
    ]


def test_headings_set_the_day_until_the_next() -> None:
    text = "Sunday 4 May\n\n09:00\n\nOne.\n\n08:00\n\nTwo.\n\nSaturday\n\n23:00\n\nThree."
    assert [at for kind, _, at in entries(text) if kind == "paragraph"] == [
        "2031-05-04T09:00:00",
        "2031-05-04T08:00:00",
        "2031-05-03T23:00:00",
    ]


def test_a_midnight_lies_where_the_clock_runs_against_the_order() -> None:
    assert moments("22:10", "23:50", "00:20") == ["2031-05-04T22:10:00", "2031-05-04T23:50:00", "2031-05-05T00:20:00"]
    newest_first = moments("00:20", "23:50", "22:10", at="2031-05-05T00:30:00+00:00")
    assert newest_first == ["2031-05-05T00:20:00", "2031-05-04T23:50:00", "2031-05-04T22:10:00"]


def test_when_the_last_entry_is_later_than_the_publication_the_page_was_published_first() -> None:
    assert moments("08:00", "21:00", at="2031-05-04T07:30:00+00:00") == ["2031-05-04T08:00:00", "2031-05-04T21:00:00"]
    assert moments("21:00", "00:10", at="2031-05-04T20:30:00+00:00") == ["2031-05-04T21:00:00", "2031-05-05T00:10:00"]


def test_without_any_day_there_are_stamps_and_no_moments() -> None:
    assert {kind for kind, _, _ in entries("14:32\n\nOne.\n\n14:40\n\nTwo.", None)} == {"stamp", "paragraph"}
    assert moments("14:32", "14:40", published=None) == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "14:32\n\nOnly one paragraph has a time.",
        "2.50 dollars were paid.\n\n3.10 dollars were asked.",
        "10 people died.\n\n12 people fled.",
        "At 14:32 shells fell.\n\nAt 15:10 it was quiet.",
        "99:99\n\nOne.\n\n25:10\n\nTwo.",
    ],
)
def test_what_is_no_live_blog_stays_as_it_is(text: str) -> None:
    assert {kind for kind, _, _ in entries(text)} == {"paragraph"}


def test_a_live_blog_is_read_from_a_file_with_its_stamps_as_segments() -> None:
    article = host(
        "---\npublished: 2031-05-04\n---\nThe day as it happened\n\n14:32 GMT\n\nShells fell on the town.\n\n14:10 GMT\n\nAll is quiet."
    )
    assert [(s.kind.value, s.at.isoformat() if s.at else None) for s in article.document.segments] == [
        ("headline", None),
        ("stamp", None),
        ("paragraph", "2031-05-04T14:32:00+00:00"),
        ("stamp", None),
        ("paragraph", "2031-05-04T14:10:00+00:00"),
    ]

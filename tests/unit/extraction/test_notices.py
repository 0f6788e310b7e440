"""What notices take back, what they give instead, and what an article's layout says about its claims."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from conflictkg.domain.claims import Article, Claim, Document, Segment, SegmentKind
from tests.unit.extraction.test_sentences import extractor, shown

moment = datetime.fromisoformat
FRONT, ARMY = "Northern Front", "Arvandian army"


def read(*parts: tuple[SegmentKind, str] | tuple[SegmentKind, str, datetime], **fields: Any) -> list[Claim]:
    text, segments = "", []
    for kind, words, *at in parts:
        segments.append(Segment(kind, len(text), len(text) + len(words), at[0] if at else None))
        text += words + "\n\n"
    given = {"outlet": "Harbour Gazette", "published": date(2031, 5, 7), **fields}
    document = Document(id="n", text_digest="", raw_digest="", source_file="n.txt", segments=tuple(segments), **given)
    return extractor().extract(Article(document, text))


def told(notice: str) -> set[tuple[str, str, str, str, str | None]]:
    rows = [shown(c) for c in read((SegmentKind.NOTE, notice))]
    return {(r["kind"], r["agents"][0], r["place"], r["stance"], r["speaker"]) for r in rows if r["kind"].startswith("control")}


GAINED, HELD = "control-gained", "control-held"


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        (
            "Correction: An earlier version of this article said that the Northern Front had captured Torvik. "
            "In fact, the Arvandian army holds Torvik.",
            {(GAINED, FRONT, "Torvik", "denied", None), (HELD, ARMY, "Torvik", "asserted", None)},
        ),
        ("We reported on Monday that the Northern Front had captured Torvik. This was wrong.", {(GAINED, FRONT, "Torvik", "denied", None)}),
        (
            "This article was amended on 5 May to say that the Arvandian army, not the Northern Front, holds Torvik.",
            {(HELD, ARMY, "Torvik", "asserted", None), (HELD, FRONT, "Torvik", "denied", None)},
        ),
        (
            "This article was amended on 5 May to remove a claim that the Northern Front had captured Torvik.",
            {(GAINED, FRONT, "Torvik", "denied", None)},
        ),
        (
            "Earlier we reported that the Northern Front had captured Torvik. That was wrong; the Arvandian army holds the town.",
            {(GAINED, FRONT, "Torvik", "denied", None), (HELD, ARMY, "Torvik", "asserted", None)},
        ),
        (
            "In a story published on 5 May, The Lumen Post reported erroneously that the Northern Front had captured Torvik. "
            "The story should have said that the Arvandian army controls Torvik.",
            {(GAINED, FRONT, "Torvik", "denied", None), (HELD, ARMY, "Torvik", "asserted", None)},
        ),
        ("(Corrects that the Arvandian army captured Torvik.)", {(GAINED, ARMY, "Torvik", "asserted", None)}),
        (
            "Harbour Gazette withdraws the story headlined “Northern Front captures Torvik”. It rested on one call.",
            {(GAINED, FRONT, "Torvik", "denied", None)},
        ),
        (
            "The Lumen Post withdraws the story headlined “Northern Front captures Torvik”.",
            {(GAINED, FRONT, "Torvik", "denied", "The Lumen Post")},
        ),
        ("An earlier version of this article said wrongly that the Northern Front had not captured Torvik.", set()),
    ],
)
def test_notices(notice: str, expected: set[tuple[str, str, str, str, str | None]]) -> None:
    assert told(notice) == expected


def test_what_a_notice_retells_and_confirms_is_not_taken_back() -> None:
    claims = told(
        "An earlier version of this article said that the Northern Front controlled Torvik and that the Arvandian army had captured "
        "Eastmark airbase. The Arvandian army did not capture Eastmark airbase. The Northern Front does control Torvik."
    )
    assert {(place, stance) for _, _, place, stance, _ in claims} == {("Eastmark airbase", "denied"), ("Torvik", "asserted")}


def test_only_the_first_sentence_after_the_lead_in_is_taken_back() -> None:
    claims = told("We said on Monday that the Northern Front had captured Torvik. The Northern Front captured Eastmark airbase.")
    assert {(place, stance) for _, _, place, stance, _ in claims} == {("Torvik", "denied"), ("Eastmark airbase", "asserted")}


def test_an_entrys_moment_is_its_today() -> None:
    early, late = moment("2031-05-06T23:50"), moment("2031-05-07T00:30")
    claims = read(
        (SegmentKind.PARAGRAPH, "The Northern Front captured Torvik an hour ago.", late),
        (SegmentKind.PARAGRAPH, "The Northern Front attacked Torvik today.", early),
        (SegmentKind.PARAGRAPH, "The Northern Front captured Eastmark airbase.", late),
        (SegmentKind.PARAGRAPH, "The Northern Front had captured the Lisk gas field.", early),
    )
    times = {(c.kind, c.place.name if c.place else None): (c.time.edtf, str(c.time.clock)) for c in claims}
    assert times[GAINED, "Torvik"] == ("2031-05-06", "23:30:00")
    assert times["assault", "Torvik"] == ("2031-05-06", "23:50:00")
    assert times[GAINED, "Eastmark airbase"] == ("2031-05-07", "00:30:00")
    assert times[GAINED, "Lisk gas field"] == ("../2031-05-06", "None")


def test_they_of_one_entry_are_nobody_of_another() -> None:
    claims = read(
        (SegmentKind.PARAGRAPH, "The Northern Front attacked Torvik.", moment("2031-05-07T12:00")),
        (SegmentKind.PARAGRAPH, "They captured the town.", moment("2031-05-07T11:00")),
    )
    assert not [c for c in claims if c.kind == GAINED and (c.place is not None or any(a.entity for a in c.agents))]


def test_a_heading_places_what_has_no_place_but_no_change_of_hands() -> None:
    claims = read((SegmentKind.HEADING, "Torvik"), (SegmentKind.PARAGRAPH, "Clashes went on. The Northern Front captured two villages."))
    assert {(c.kind, c.place.name if c.place else None) for c in claims} == {("clash", "Torvik"), (GAINED, None)}
    assert [c.confidence for c in claims if c.kind == "clash"] == [0.45]


def test_a_change_of_hands_is_at_the_headings_place_when_the_text_points_back_to_it() -> None:
    (claim,) = read((SegmentKind.HEADING, "1. Torvik"), (SegmentKind.PARAGRAPH, "The Northern Front captured the town."))
    assert claim.place is not None and claim.place.name == "Torvik"


@pytest.mark.parametrize("heading", ["Torvik direction", "Torvik and Ostrava Bay", "Outlook"])
def test_a_wider_heading_is_no_place_for_a_change_of_hands(heading: str) -> None:
    claims = read((SegmentKind.HEADING, heading), (SegmentKind.PARAGRAPH, "The Northern Front captured the town."))
    assert [c.place for c in claims if c.kind == GAINED] == [None]


def test_the_heading_before_is_forgotten() -> None:
    claims = read(
        (SegmentKind.HEADING, "Torvik"),
        (SegmentKind.PARAGRAPH, "Clashes went on."),
        (SegmentKind.HEADING, "Outlook"),
        (SegmentKind.PARAGRAPH, "Three people were killed."),
    )
    assert [c.place.name if c.place else None for c in claims] == ["Torvik", None]


def test_a_date_lines_agency_is_relayed_by_another_outlet_and_its_place_is_here() -> None:
    parts = ((SegmentKind.DATELINE, "TORVIK, May 6 (Lumen Wire) -"), (SegmentKind.PARAGRAPH, "Five people were killed here on Monday."))
    (relayed,) = read(*parts)
    assert relayed.place is not None and relayed.place.name == "Torvik"
    assert relayed.speaker is not None and relayed.speaker.name == "Lumen Wire"
    (own,) = read(*parts, outlet="Lumen Wire")
    assert own.speaker is None


def test_whoever_speaks_in_quotation_marks_is_not_the_issuer() -> None:
    claims = read(
        (SegmentKind.HEADLINE, "Statement by the Northern Front"),
        (SegmentKind.PARAGRAPH, '"Our forces hold Torvik," said a commander of the Arvandian army. He lies.'),
        issuer="the Northern Front",
    )
    assert not [c for c in claims if c.kind == HELD and any(a.name == FRONT for a in c.agents)]


def test_a_communique_is_its_issuers_word_and_we_are_the_issuer() -> None:
    claims = read(
        (SegmentKind.HEADLINE, "Statement by the Northern Front"),
        (
            SegmentKind.PARAGRAPH,
            "Our fighters captured Torvik today. We now control Eastmark airbase. The enemy attacked Torvik. They hold the town.",
        ),
        issuer="the Northern Front",
    )
    rows = [shown(c) for c in claims]
    assert {(r["kind"], r["agents"][0], r["place"]) for r in rows if r["agents"]} >= {
        (GAINED, FRONT, "Torvik"),
        (HELD, FRONT, "Eastmark airbase"),
        ("assault", "The enemy", "Torvik"),
    }
    assert {r["speaker"] for r in rows} == {FRONT}
    assert not [r for r in rows if r["kind"] == HELD and r["place"] == "Torvik"]

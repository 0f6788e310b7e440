"""The newspaper's layout: headline, byline, date line, standfirst, captions, body."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

import pytest

from conflictkg.articles.draft import Draft, Metadata
from conflictkg.articles.layout import Layout, authors_of, lay_out
from conflictkg.articles.paragraphs import paragraphs_of

BODY = "The army held the bridge on Monday, officers said, and two arches were damaged.\n\nTraders hope that lorries can cross soon."


def layout(text: str, metadata: Metadata | None = None) -> Layout:
    return lay_out(Draft(text=text.strip(), metadata=metadata or Metadata()), "a.txt")


def kinds(text: str) -> list[str]:
    return [kind.value for _, kind in layout(text).parts]


def test_the_usual_header() -> None:
    found = layout(f"Army holds bridge\n\nBy Ada Berg, Gaziantep and Omar Said\n\n3:32PM GMT 03 Nov 2014\n\n{BODY}")
    assert [k.value for _, k in found.parts] == ["headline", "byline", "dateline", "paragraph", "paragraph"]
    assert found.body == 3
    assert found.metadata == Metadata(
        title="Army holds bridge",
        authors=("Ada Berg", "Omar Said"),
        published=date(2014, 11, 3),
        published_at=datetime(2014, 11, 3, 15, 32, tzinfo=UTC),
    )


def test_a_header_without_blank_lines() -> None:
    assert kinds(f"Army holds bridge\nBy Our Own Correspondent\n3 Nov 2014\n{BODY}") == [
        "headline",
        "byline",
        "dateline",
        "paragraph",
        "paragraph",
    ]


def test_a_headline_with_a_full_stop_needs_a_byline_or_a_date() -> None:
    assert kinds(f"Army holds bridge.\n\nBy Ada Berg\n\n{BODY}")[0] == "headline"
    assert kinds(f"Army holds bridge.\n\n{BODY}")[0] == "paragraph"


def test_standfirst_and_captions() -> None:
    text = f"Army holds bridge\n\nTwo arches damaged as shelling goes on\n\nBy Ada Berg\n\nA soldier. Photo: Levant Pictures\n\n{BODY}"
    assert kinds(text) == ["headline", "paragraph", "byline", "caption", "paragraph", "paragraph"]


def test_share_buttons_are_no_body() -> None:
    assert kinds(f"Army holds bridge\n\nShare | Tweet | 12 Comments\n\n{BODY}") == ["headline", "byline", "paragraph", "paragraph"]


def test_prose_alone_has_no_header() -> None:
    found = layout(BODY)
    assert [k.value for _, k in found.parts] == ["paragraph", "paragraph"]
    assert found.metadata == Metadata()


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the army had left.",
        "By then Homs was empty",
        "By and large, nothing happened.",
        "By the bridge stood a Soldier who said nothing",
    ],
)
def test_a_sentence_that_begins_with_by_is_no_byline(line: str) -> None:
    assert kinds(f"Army holds bridge\n\n{line}\n\n{BODY}")[1] == "paragraph"


@pytest.mark.parametrize(
    ("line", "outlet", "day"),
    [
        ("BEIRUT, Nov 3, 2014 (Levant Wire) -", "Levant Wire", date(2014, 11, 3)),
        ("DAMASCUS, Syria, 3 Nov 2014 (LW) —", "LW", date(2014, 11, 3)),
        ("SAN LUIS, 3 JAN 90 --", "", date(1990, 1, 3)),
        ("BEIRUT (Levant Wire) –", "Levant Wire", None),
    ],
)
def test_a_wires_date_line_is_cut_off_its_paragraph(line: str, outlet: str, day: date | None) -> None:
    found = layout(f"Army holds bridge\n\n{line} {BODY}")
    assert [(p.text, k.value) for p, k in found.parts[1:3]] == [(line, "dateline"), (BODY.split("\n")[0], "paragraph")]
    assert (found.metadata.outlet, found.metadata.published) == (outlet, day)


@pytest.mark.parametrize("header", ["03/11/2014", "BEIRUT, Nov 3 (Levant Wire) - Quiet."])
def test_an_uncertain_date_is_warned_of_and_not_used(header: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert layout(f"Army holds bridge\n\n{header}\n\n{BODY}").metadata.published is None
    assert "a.txt: the date line" in caplog.text
    assert "--published" in caplog.text


def test_no_warning_when_the_day_is_known_anyway(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        layout(f"Army holds bridge\n\n03/11/2014\n\n{BODY}", Metadata(published=date(2014, 11, 3)))
    assert not caplog.records


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ada Berg", ("Ada Berg",)),
        ("BY ADA BERG AND OMAR SAID", ("Ada Berg", "Omar Said")),
        ("By Ada Berg in Beirut and Omar Said in Suruc", ("Ada Berg", "Omar Said")),
        ("By Ada Berg, Middle East Correspondent", ("Ada Berg",)),
        ("By Our Foreign Staff", ()),
        ("By Ada Berg, Omar Said & Jon Hale", ("Ada Berg", "Omar Said", "Jon Hale")),
        ("Ada Berg in Beirut", ("Ada Berg",)),
        ("By Reiner", ("Reiner",)),
    ],
)
def test_names_in_a_byline(line: str, authors: tuple[str, ...]) -> None:
    assert authors_of(line) == authors


def test_lines_of_fixed_width_are_joined_and_lines_that_are_paragraphs_are_not() -> None:
    wrapped = [
        "The army held the bridge at Jarabulus on Monday after a night of",
        "shelling, officers said. Two of its arches were damaged by a rocket",
        "which was fired from the hills on the other side of the river.",
        "Traders hope that lorries can cross again before the week is over,",
        "but nobody would say so on the record.",
    ]
    assert [p.text.count("\n") for p in paragraphs_of("\n".join([*wrapped, "", "Short."]))] == [4, 0]
    assert len(paragraphs_of("One sentence here.\nAnother sentence, rather longer than the first.\nA third.")) == 3

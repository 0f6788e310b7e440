"""Headings of sections, and notices of correction, told apart from paragraphs."""

from __future__ import annotations

import pytest

from tests.unit.articles.texts import host


def kinds(text: str, name: str = "report.txt") -> list[tuple[str, str]]:
    article = host(text, name)
    return [(s.kind.value, article.text[s.start : s.end]) for s in article.document.segments]


REPORT = """Weekly situation report

Key developments

The fighting went on in the north and in the east.

1. Aldermark

Clashes continued; two villages were shelled.

Torvik direction:

No change was reported.
"""


def test_short_lines_above_text_head_sections() -> None:
    assert [text for kind, text in kinds(REPORT) if kind == "heading"] == ["Key developments", "1. Aldermark", "Torvik direction:"]
    assert kinds(REPORT)[0] == ("headline", "Weekly situation report")


def test_headings_of_markdown_below_the_first_head_sections() -> None:
    found = kinds("# Weekly report\n\nThe week was quiet.\n\n## Aldermark\n\nTwo villages were shelled.\n", "report.md")
    assert [k for k, _ in found] == ["headline", "paragraph", "heading", "paragraph"]


def test_words_before_a_colon_head_paragraphs_when_several_begin_so() -> None:
    found = kinds("Weekly report\n\nAldermark: Clashes went on for a week.\n\nTorvik – The road is cut in two places.\n")
    assert found[1:] == [
        ("heading", "Aldermark:"),
        ("paragraph", "Clashes went on for a week."),
        ("heading", "Torvik –"),
        ("paragraph", "The road is cut in two places."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "An interview\n\nMerek: We were there.\n\nHolm: So were we.\n\nMerek: And then it began.",
        "A story\n\nBy then the town was empty\n\nNobody came back to it after the war.",
        "A story\n\nAnd so it began.\n\nThe town fell.",
        "A story\n\nUpdate: The town is quiet.\n\nNothing more is known about it.",
    ],
)
def test_what_heads_nothing_stays_a_paragraph(text: str) -> None:
    assert not [k for k, _ in kinds(text) if k == "heading"]


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: An earlier version of this article said that the army had left Torvik.",
        "An earlier version of this article misstated the number of villages.",
        "This article was amended on 5 May to say that the army holds Torvik.",
        "Editor's note: the army did not leave Torvik.",
        "(Corrects that the army left Torvik in second paragraph.)",
        "Northern Wire withdraws the story headlined “Army leaves Torvik”.",
        "We reported on Monday that the army had left Torvik. This was wrong.",
        "Earlier we reported that the army had left Torvik. That was wrong; it is still there.",
        "(This May 20 story has been corrected to say that the army holds Torvik.)",
        "In our report of 3 May we said that the army had left Torvik. It was incorrect.",
    ],
)
def test_notices_are_told_apart(notice: str) -> None:
    assert kinds(f"Army stays\n\nThe army said that it was staying.\n\n{notice}")[-1] == ("note", notice)


@pytest.mark.parametrize(
    "text",
    [
        "We reported on Monday that the army had left Torvik.",
        "The army corrected its aim.",
        "A correction of the market followed.",
        "The ministry withdrew its statement.",
    ],
)
def test_news_is_no_notice(text: str) -> None:
    assert not [k for k, _ in kinds(f"Army stays\n\nThe army said that it was staying.\n\n{text}") if k == "note"]


def test_all_of_an_article_that_is_a_correction_is_the_notice() -> None:
    assert [k for k, _ in kinds("Correction: Torvik\n\nThe army holds Torvik.\n\nWe apologise.")] == ["headline", "note", "note"]


def test_a_label_on_its_own_line_heads_the_notice_below() -> None:
    found = kinds("Army stays\n\nThe army said that it was staying.\n\nCorrections and clarifications\n\nThe army holds Torvik.\n")
    assert [k for k, _ in found] == ["headline", "paragraph", "note", "note"]


def test_a_heading_may_stand_above_another_but_a_list_of_lines_is_none() -> None:
    found = kinds("Weekly report\n\nThe north\n\nAldermark\n\nTwo villages were shelled.\n")
    assert [text for kind, text in found if kind == "heading"] == ["The north", "Aldermark"]
    assert not [k for k, _ in kinds("A list\n\n" + "Abc def\n\n" * 3000) if k == "heading"]

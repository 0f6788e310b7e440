"""Who issues a communique."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.articles.texts import host

OWN = "Our forces took the bridge at noon. The enemy fled."


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        (f"Statement by the General Command of the Northern Front\n\n{OWN}", "the General Command of the Northern Front"),
        (f"Communiqué No. 12 of the Northern Front on the battle of Torvik\n\n{OWN}", "the Northern Front"),
        (f"Press release from the Ministry of Defence\n\n{OWN}", "the Ministry of Defence"),
        (f"Northern Front\n\nCommunique No. 3\n\n{OWN}", "Northern Front"),
        (f"The ministry of defence announces that the bridge is ours.\n\n{OWN}", "The ministry of defence"),
        (f"Military statement issued by the Northern Front, 3 May 2031\n\n{OWN}", "the Northern Front"),
    ],
)
def test_the_issuer_is_read_from_title_letterhead_or_opening(text: str, issuer: str) -> None:
    assert host(text).document.issuer == issuer


@pytest.mark.parametrize(
    "text",
    [
        "The ministry of defence announces that the bridge was taken.\n\nIt gave no details.",
        "Army takes bridge\n\nThe ministry of defence announced that the army had taken it. “We lost nobody,” said a spokesman.",
        "The army announces that it holds Torvik every week, and every week we hear shells.",
        "Army holds Torvik\n\nBy Ada Berg\n\nThe army announces that the enemy fled.",
        "A statement of the obvious\n\nThe bridge is wet.",
        "Statement by minister raises doubts about the course of the war in the north, say analysts in the capital and abroad\n\nThey do.",
        "Northern Front\n\nStatement\n\nThe film opens on Monday.",
    ],
)
def test_news_has_no_issuer(text: str) -> None:
    assert host(text).document.issuer == ""


def test_a_communique_may_be_dated_at_its_end() -> None:
    document = host(f"Statement by the Northern Front\n\n{OWN}\n\nMedia office\n\n3 May 2031").document
    assert document.published == date(2031, 5, 3)
    assert [s.kind.value for s in document.segments] == ["headline", "paragraph", "paragraph", "dateline"]

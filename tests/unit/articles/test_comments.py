"""Comments that the page itself sets apart by its marks."""

from __future__ import annotations

from datetime import date

import pytest

from conflictkg.articles.comments import is_mark
from tests.unit.articles.texts import NEWS, read

REMARK = "Nobody crosses that bridge since June. The ferry takes everything."


@pytest.mark.parametrize(
    ("mark", "author"),
    [
        ("Comments", ""),
        ("Comments (12)", ""),
        ("3 comments", ""),
        ("Reader comments:", ""),
        ("Have your say", ""),
        ("Posted by riverman on 4 November 2014 at 09:12", "riverman"),
        ("Posted by: River Man", "River Man"),
        ("riverman wrote:", "riverman"),
        ("River Man wrote on 4 Nov 2014:", "River Man"),
        ("riverman 3 hours ago", "riverman"),
        ("2 days ago", ""),
        ("riverman, 4 November 2014 09:12", "riverman"),
        ("riverman\n\n4 November 2014 at 09:12", "riverman"),
        ("riverman says:\n\nNovember 4, 2014 at 9:12 am", "riverman"),
        ("Reply", ""),
    ],
)
def test_a_mark_below_the_article_opens_a_comment(mark: str, author: str) -> None:
    article, remark = read(f"{NEWS}\n{mark}\n\n{REMARK}")
    assert article.text == NEWS.strip()
    assert remark.text.endswith(REMARK)
    assert remark.document.source_kind == "forum"
    assert remark.document.parent == article.document.id
    assert remark.document.authors == ((author,) if author else ())
    last = remark.document.segments[-1]
    assert (last.kind, remark.text[last.start : last.end]) == ("paragraph", REMARK)
    assert {s.kind for s in remark.document.segments[:-1]} <= {"byline"}


def test_each_signed_comment_is_a_document_of_its_own() -> None:
    section = ["Comments (3)", "riverman wrote:", REMARK, "Second thought.", "Reply", "Hala 2 hours ago", "Not so.", "Reply | Share"]
    text = "\n\n".join([NEWS, *section, "ferry_boy77: The ferry sank."])
    remarks = read(text)[1:]
    assert [r.document.authors for r in remarks] == [("riverman",), ("Hala",), ("ferry_boy77",)]
    assert "Second thought." in remarks[0].text
    assert "Not so." in remarks[1].text


def test_a_comment_keeps_its_own_date() -> None:
    remark = read(f"{NEWS}\nPosted by riverman on 4 November 2014\n\n{REMARK}")[1]
    assert remark.document.published == date(2014, 11, 4)


@pytest.mark.parametrize(
    "text",
    [
        f"Posted by Ada Berg on 3 November 2014 at 10:00\n\n{NEWS}",
        f"{NEWS}\nComments",
        f"{NEWS}\nShare\n\nReply",
        NEWS.replace("Traders", 'In a letter Colonel Assali wrote:\n\n"We shall stay."\n\nTraders'),
        NEWS.replace("Traders", "He wrote:\n\nWe shall stay.\n\nTraders"),
        NEWS.replace("Traders", "Mr Assali says:\n\nWe shall stay.\n\nTraders"),
        NEWS.replace("Traders", "A year ago\n\nTraders"),
        NEWS.replace("Traders", "3 November 2014\n\nTraders"),
        NEWS.replace("Traders", "Share this article\n\nTraders"),
    ],
)
def test_the_same_words_in_other_places_are_no_marks(text: str) -> None:
    assert len(read(text)) == 1


def test_the_same_comment_twice_is_one_document() -> None:
    assert len(read(f"{NEWS}\nComments\n\n{REMARK}\n\nReply\n\n{REMARK}\n\nReply")) == 3  # the first carries the heading
    assert len(read(f"{NEWS}\nReply\n\nFirst.\n\nReply\n\n{REMARK}\n\nReply\n\n{REMARK}\n\nReply")) == 3


def test_furniture_is_known_by_itself() -> None:
    assert is_mark("24 comments")
    assert is_mark("Reply | Like (3)")
    assert not is_mark("Comments by the minister were not well received")

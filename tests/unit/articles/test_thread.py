"""Forum threads: which texts are threads, whose the posts are, and which words in them are somebody else's."""

from __future__ import annotations

from datetime import date

import pytest

from conflictkg.domain.claims import Article
from tests.unit.articles.texts import NEWS, read

OPENING = "The bridge is open again."
ANSWER = "It was closed at noon."


def posts(text: str) -> list[tuple[tuple[str, ...], date | None]]:
    return [(a.document.authors, a.document.published) for a in read(text)]


def kinds(article: Article) -> list[tuple[str, str]]:
    return [(s.kind.value, article.text[s.start : s.end]) for s in article.document.segments]


@pytest.mark.parametrize(
    ("signature", "author", "day"),
    [
        ("Posted by Anna, 3 Nov 2014", "Anna", date(2014, 11, 3)),
        ("Posted by Anna on 3 November 2014 at 10:02", "Anna", date(2014, 11, 3)),
        ("User123 wrote:", "User123", None),
        ("User123 wrote on 3 Nov 2014:", "User123", date(2014, 11, 3)),
        ("On 3 Nov 2014, User123 wrote:", "User123", date(2014, 11, 3)),
        ("#12 User123, 3 Nov 2014 10:02", "User123", date(2014, 11, 3)),
        ("#12 - User123", "User123", None),
        ("User123, 3 Nov 2014, 10:02", "User123", date(2014, 11, 3)),
        ("river_watch (3 Nov 2014)", "river_watch", date(2014, 11, 3)),
    ],
)
def test_signatures(signature: str, author: str, day: date | None) -> None:
    found = posts(f"{signature}\n\n{OPENING}\n\n{signature}\n\n{ANSWER}\n")
    assert found == [((author,), day)] * 2


def test_each_post_is_a_document_attached_to_the_first() -> None:
    first, second = read(f"Is the bridge open?\n\nPosted by Anna, 3 Nov 2014\n{OPENING}\n\nPosted by Ben, 4 Nov 2014\n{ANSWER}\n")
    assert (first.document.title, first.document.source_kind, first.document.parent) == ("Is the bridge open?", "forum", None)
    assert (second.document.title, second.document.source_kind, second.document.parent) == ("", "forum", first.document.id)
    assert kinds(first) == [("headline", "Is the bridge open?"), ("byline", "Posted by Anna, 3 Nov 2014"), ("paragraph", OPENING)]
    assert kinds(second) == [("byline", "Posted by Ben, 4 Nov 2014"), ("paragraph", ANSWER)]


def test_the_day_may_stand_on_a_line_of_its_own() -> None:
    assert posts(f"Posted by Anna\n3 Nov 2014 10:02\n\n{OPENING}\n\nPosted by Ben\n4 Nov 2014 11:00\n\n{ANSWER}\n") == [
        (("Anna",), date(2014, 11, 3)),
        (("Ben",), date(2014, 11, 4)),
    ]


def test_quoted_words_are_not_the_posters_own() -> None:
    text = f"Posted by Anna, 3 Nov 2014\n{OPENING}\n\nPosted by Ben, 4 Nov 2014\nAnna wrote:\n> {OPENING}\n\n{ANSWER}\n"
    second = read(text)[1]
    assert kinds(second)[1:] == [("quotation", "Anna wrote:"), ("quotation", f"> {OPENING}"), ("paragraph", ANSWER)]


def test_quotes_in_brackets_are_not_the_posters_own() -> None:
    text = f"Posted by Anna, 3 Nov 2014\n{OPENING}\n\nPosted by Ben, 4 Nov 2014\n[quote=Anna]\n{OPENING}\n[/quote]\n{ANSWER}\n"
    assert [k for k, _ in kinds(read(text)[1])] == ["byline", "quotation", "quotation", "quotation", "paragraph"]


def test_a_post_that_begins_with_a_quote_of_a_quote_is_a_post() -> None:
    text = f"Posted by Anna, 3 Nov 2014\n{OPENING}\n\nUser123 wrote:\n> Anna wrote:\n> {OPENING}\n{ANSWER}\n"
    assert [authors for authors, _ in posts(text)] == [("Anna",), ("User123",)]


@pytest.mark.parametrize(
    "text",
    [
        NEWS,
        f"{NEWS}\nAnna wrote:\n\n{OPENING}\n\nBen wrote:\n\n{ANSWER}\n",
        f"Posted by Anna, 3 Nov 2014\n\n{OPENING}\n",
        f"A report\n\nHoms, 40 km away, was quiet.\n\n{OPENING}\n\nHama, 20 km away, was not.\n\n{ANSWER}",
    ],
    ids=["an article", "an article with comments", "one post", "places and distances"],
)
def test_what_is_no_thread_is_read_as_an_article(text: str) -> None:
    first = read(text)[0].document
    assert first.source_kind == ""

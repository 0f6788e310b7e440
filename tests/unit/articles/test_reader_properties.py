"""Properties of reading: nothing crashes, nothing is lost, offsets hold, the same bytes give the same documents."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conflictkg.articles.cleaning import clean_text
from conflictkg.articles.reader import FileArticleReader
from conflictkg.domain.claims import Article, text_digest
from conflictkg.domain.ports import Overrides
from conflictkg.errors import InputRefused
from tests.unit.articles.texts import NEWS

READER = FileArticleReader()
NAMES = st.sampled_from(["a.txt", "a.md", "a.html", "-", "a.bin"])
LINES = st.sampled_from(
    [
        "Army holds bridge", "By Ada Berg", "3:32PM GMT 03 Nov 2014", "03/11/2014", "BEIRUT, Nov 3 (LW) - The army left.", "Comments (2)",
        "Reply", "riverman wrote:", "2 hours ago", "Posted by x", "", "", "lol u idiots!! i was in homs", "IS took it, mark my words.",
        "The army held the bridge at Jarabulus on Monday after a night of shelling, officers said.", "Photo: LW", '"We stay," he said.',
        "ferry77: no", "---", "title: x", "# Head", "<p>x</p>", "¡Qué!", "\u200b", "\x0c", "Mr Assali said:",
    ]
)  # fmt: skip
PAGES = st.lists(LINES, min_size=1, max_size=14).map("\n".join)


def read(data: bytes, name: str) -> list[Article]:
    try:
        return READER.read(data, name, Overrides())
    except InputRefused as refused:
        assert str(refused).startswith(f"{name}: ")
        return []


def check(articles: list[Article]) -> None:
    ids = [a.document.id for a in articles]
    assert len(set(ids)) == len(ids)
    for i, article in enumerate(articles):
        document, text = article.document, article.text
        assert text == text.strip() != ""
        assert document.text_digest == text_digest(text)
        assert document.parent == (ids[0] if i else None)
        at = 0
        for segment in document.segments:
            assert at <= segment.start < segment.end <= len(text)
            assert not text[at : segment.start].strip(), "words between segments"
            at = segment.end
        assert not text[at:].strip(), "words after the last segment"


@given(st.binary(max_size=300), NAMES)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    check(read(data, name))


@given(st.text(max_size=300), NAMES)
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    check(read(text.encode("utf-8", "replace"), name))


@given(PAGES, NAMES)
def test_any_page_is_read_or_refused(text: str, name: str) -> None:
    check(read(text.encode(), name))


@given(PAGES)
@settings(max_examples=200)
def test_article_and_comments_lose_nothing_but_blank_lines(page: str) -> None:
    text = NEWS + "\n" + page
    articles = read(text.encode(), "a.txt")
    kept = "\n".join(a.text for a in articles)
    for line in clean_text(text).split("\n"):
        assert line.strip() in kept
    assert clean_text(text).startswith(articles[0].text)


@given(PAGES, NAMES)
def test_reading_twice_gives_the_same_documents(text: str, name: str) -> None:
    assert read(text.encode(), name) == read(text.encode(), name)


@given(PAGES)
def test_a_stored_text_without_comments_is_read_to_itself(text: str) -> None:
    match read(f"{NEWS}\n{text}".encode(), "a.txt"):
        case [article]:
            (again,) = READER.read(article.text.encode(), "a.txt", Overrides())
            assert (again.text, again.document.segments) == (article.text, article.document.segments)

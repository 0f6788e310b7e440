"""Web pages: article, metadata and comments out of markup, nothing fetched, nothing run."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conflictkg.errors import InputRefused
from tests.unit.articles.texts import host, read

TEXT = """<p>The army held the bridge at Jarabulus on Monday after a night of shelling, officers said, and two arches were damaged.</p>
<p>“It still stands,” said Captain Nizar Assali, who commands the western bank and has not slept since Saturday.</p>
<p>Traders on both banks hope that lorries can cross again before the end of the week, when the ferry will stop.</p>"""
HEAD = """<title>Army holds bridge | Harbour Gazette</title><meta property="og:site_name" content="Harbour Gazette">
<meta property="article:published_time" content="2014-11-03T18:20:00+02:00"><meta name="author" content="Ada Berg">
<link rel="canonical" href="https://harbour-gazette.example/bridge">"""


def page(body: str = f"<article><h1>Army holds bridge</h1>{TEXT}</article>", head: str = HEAD) -> str:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body><nav><a href='/'>Home</a></nav>{body}</body></html>"


def test_article_and_metadata() -> None:
    article = host(page(), "bridge.html")
    document = article.document
    assert article.text.startswith("Army holds bridge\n\nThe army held the bridge")
    assert document.segments[0].kind == "headline"
    assert "Home" not in article.text
    assert (document.title, document.outlet, document.authors) == ("Army holds bridge", "Harbour Gazette", ("Ada Berg",))
    assert document.url == "https://harbour-gazette.example/bridge"
    assert document.published == date(2014, 11, 3)
    assert document.published_at is not None
    assert document.published_at.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("name", ["-", "article", "saved.txt", "saved.page"])
def test_a_page_is_known_by_its_bytes(name: str) -> None:
    assert host(page(), name).document.title == "Army holds bridge"


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"datePublished": "2014-11-03T18:20:00+02:00"}</script>',
        '<meta itemprop="datePublished" content="2014-11-03T18:20+02:00">',
        '<meta name="date" content="3 November 2014 18:20 GMT+2">',
    ],
)
def test_a_moment_from_any_usual_place(head: str) -> None:
    published_at = host(page(head=head), "a.html").document.published_at
    assert published_at is not None
    assert published_at.isoformat() == "2014-11-03T18:20:00+02:00"


def test_a_page_without_a_date_is_undated() -> None:
    assert host(page(head="<title>x</title>"), "a.html").document.published is None


def test_each_comment_is_a_document_and_replies_are_taken_out_of_what_they_answer() -> None:
    comments = """<section id="comments"><h2>2 comments</h2><ol>
    <li class="comment"><cite class="fn">riverman</cite> <time datetime="2014-11-04T09:12Z">today</time>
      <div class="comment-body"><p>It fell in June.</p><p>Ask anybody.</p></div><a href="#">Reply</a>
      <ol><li class="comment"><span class="comment-author">Hala</span>
        <div class="comment-content"><p>It did not.</p></div></li></ol></li></ol></section>"""
    article, first, second = read(page(f"<article><h1>Army holds bridge</h1>{TEXT}</article>{comments}"), "a.html")
    assert "June" not in article.text
    assert (first.text, first.document.authors, first.document.published) == (
        "It fell in June.\n\nAsk anybody.",
        ("riverman",),
        date(2014, 11, 4),
    )
    assert (second.text, second.document.authors, second.document.published) == ("It did not.", ("Hala",), None)
    assert {first.document.parent, second.document.parent} == {article.document.id}
    assert first.document.outlet == "Harbour Gazette"


def test_an_opinion_piece_classed_comment_is_the_article() -> None:
    assert "The army held" in host(page(f'<article class="comment"><h1>Army holds bridge</h1>{TEXT}</article>'), "a.html").text
    assert "The army held" in host(page(f'<div class="comment">{TEXT}</div>'), "a.html").text


def test_scripts_are_not_text() -> None:
    assert "alert" not in host(page(f"<article><script>alert('x')</script>{TEXT}</article>"), "a.html").text


@pytest.mark.parametrize(
    "markup", ["<html></html>", "<html><body><script>1</script></body></html>", "<!doctype html><html><body>   </body></html>"]
)
def test_a_page_without_an_article_is_refused(markup: str) -> None:
    with pytest.raises(InputRefused, match=r"a\.html: .*save"):
        read(markup, "a.html")


@pytest.mark.parametrize(
    "markup", ["<p>" * 3000, "<div><" * 2000, "<html><body>&#xD800;&#0;" + TEXT, "<!--" * 1000 + TEXT, "<html>" + "<b>" * 500 + TEXT]
)
def test_hostile_markup_is_read_or_refused(markup: str) -> None:
    try:
        articles = read(markup, "a.html")
    except InputRefused:
        return
    assert all(a.text.encode("utf-8") for a in articles)


def test_a_piece_of_a_page_without_its_frame_is_read_whole() -> None:
    assert host("<h2>Bridge</h2><p>It <b>holds</b>.</p>", "a.html").text == "Bridge\n\nIt holds."

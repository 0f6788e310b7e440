"""Feeds: each item an article with what the feed says of it; a bad item costs only itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from conflictkg.domain.ports import Overrides
from conflictkg.errors import InputRefused
from tests.unit.articles.files import rss_of
from tests.unit.articles.texts import parts, read

ITEM = {
    "title": "Army & militia clash",
    "link": "https://gazette.example/1",
    "pubDate": "Mon, 03 Nov 2014 17:32:00 +0200",
    "dc:creator": "Ada Berg",
    "description": "A summary.",
    "content:encoded": "<p>The army held the <b>bridge</b> on Monday.</p><script>x()</script><p>It stands &amp; holds.</p>",
}
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Levant Wire</title>
<entry><title type="html">The &lt;i&gt;bridge&lt;/i&gt;</title><link href="https://wire.example/b"/><published>2014-11-03</published>
<author><name>Jon Hale</name></author><content type="html">&lt;p&gt;The bridge fell.&lt;/p&gt;</content></entry></feed>"""


def test_an_item_is_an_article_with_what_the_feed_says() -> None:
    (article,), refused = parts(rss_of(ITEM), "feed.xml")
    document = article.document
    assert not refused
    assert article.text == "Army & militia clash\n\nThe army held the bridge on Monday.\n\nIt stands & holds."
    assert [s.kind for s in document.segments] == ["headline", "paragraph", "paragraph"]
    assert (document.title, document.outlet, document.authors) == ("Army & militia clash", "Harbour Gazette", ("Ada Berg",))
    assert (document.url, document.source_file) == ("https://gazette.example/1", "feed.xml#1")
    assert document.published_at == datetime(2014, 11, 3, 15, 32, tzinfo=UTC)


def test_atom_is_read_as_well() -> None:
    (article,), _ = parts(ATOM, "-")
    document = article.document
    assert article.text == "The bridge\n\nThe bridge fell."
    assert (document.title, document.outlet, document.authors, document.url) == (
        "The bridge", "Levant Wire", ("Jon Hale",), "https://wire.example/b",
    )  # fmt: skip
    assert (document.published, document.published_at) == (date(2014, 11, 3), None)


def test_the_summary_is_read_where_there_is_nothing_longer() -> None:
    (article,), _ = parts(rss_of({"title": "Bridge", "link": "https://g.example/1", "description": "The bridge fell on Monday."}), "a.rss")
    assert article.text == "Bridge\n\nThe bridge fell on Monday."
    assert article.document.url == "https://g.example/1#summary"  # no new version of the whole text at that address


def test_an_aggregated_item_belongs_to_the_outlet_it_comes_from() -> None:
    feed = rss_of({"title": "Bridge", "description": "It fell."}).replace(
        "</item>", '<source url="https://w.example/f">Levant Wire</source></item>'
    )
    (article,), _ = parts(feed, "a.rss")
    assert article.document.outlet == "Levant Wire"


def test_an_item_without_text_is_refused_and_the_others_are_read() -> None:
    articles, refused = parts(rss_of(ITEM, {"title": "Nothing"}, {"title": "Bridge", "description": "It fell."}), "f.xml")
    assert [a.document.title for a in articles] == ["Army & militia clash", "Bridge"]
    assert refused == ["f.xml#2: the item 'Nothing' holds no text; give the page of the article"]
    with pytest.raises(InputRefused, match="#2: the item"):
        read(rss_of(ITEM, {"title": "Nothing"}), "f.xml")


@pytest.mark.parametrize("when", ["Mon, 99 Nov 99999 15:32:00 GMT", "2014-13-45T00:00:00Z", "soon", "0000-00-00"])
def test_a_date_that_no_calendar_has_leaves_the_item_undated(when: str) -> None:
    (article,), refused = parts(rss_of({**ITEM, "pubDate": when}), "f.xml")
    assert not refused
    assert article.document.published is None


def test_what_people_say_wins_over_the_feed() -> None:
    (article,), _ = parts(rss_of(ITEM), "f.xml", Overrides(outlet="Other Post", published="2014-11-05"))
    assert (article.document.outlet, article.document.published) == ("Other Post", date(2014, 11, 5))


@pytest.mark.parametrize(
    ("feed", "says"),
    [
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>', "declares XML entities"),
        ("<rss><channel></channel></rss>", "holds no items"),
        ("<rss>" + "<item>" * 70_000, "tags, more than"),
    ],
)
def test_what_is_no_feed_to_be_read_is_refused(feed: str, says: str) -> None:
    articles, refused = parts(feed, "f.xml")
    assert not articles
    assert len(refused) == 1 and says in refused[0]

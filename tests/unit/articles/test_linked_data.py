"""Articles as schema.org data: alone, in lists and graphs, one a line; live blogs and comments."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.unit.articles.texts import parts

ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Army holds bridge",
    "articleBody": "The army held the bridge on Monday.\n\nIt still stands.",
    "datePublished": "2014-11-03T15:32:00Z",
    "author": [{"@type": "Person", "name": "Ada Berg"}, "Jon Hale"],
    "publisher": {"@type": "Organization", "name": "Harbour Gazette"},
    "url": "https://gazette.example/1",
    "inLanguage": "en-GB",
}


def test_an_article() -> None:
    (article,), refused = parts(json.dumps(ARTICLE), "a.json")
    document = article.document
    assert not refused
    assert article.text == "Army holds bridge\n\nThe army held the bridge on Monday.\n\nIt still stands."
    assert (document.title, document.outlet, document.authors) == ("Army holds bridge", "Harbour Gazette", ("Ada Berg", "Jon Hale"))
    assert (document.url, document.language, document.published, document.source_file) == (
        "https://gazette.example/1", "en", date(2014, 11, 3), "a.json",
    )  # fmt: skip
    assert document.segments[0].kind == "headline"


@pytest.mark.parametrize(
    "document",
    [
        [ARTICLE, {**ARTICLE, "headline": "Second"}],
        {"@graph": [{"@type": "WebPage"}, ARTICLE, {**ARTICLE, "headline": "Second"}]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": ARTICLE}, {"item": {**ARTICLE, "headline": "Second"}}]},
    ],
)
def test_several_articles_in_one_file(document: Any) -> None:
    articles, _ = parts(json.dumps(document), "a.json")
    assert [(a.document.title, a.document.source_file) for a in articles] == [("Army holds bridge", "a.json#1"), ("Second", "a.json#2")]


def test_a_reference_within_a_graph_is_followed() -> None:
    graph = {"@graph": [{**ARTICLE, "publisher": {"@id": "#p"}}, {"@id": "#p", "@type": "Organization", "name": "Levant Wire"}]}
    (article,), _ = parts(json.dumps(graph), "a.jsonld")
    assert article.document.outlet == "Levant Wire"


def test_comments_and_their_answers_are_documents() -> None:
    comments = [
        {"@type": "Comment", "text": "It fell.", "author": {"name": "fox"}, "comment": {"text": "It did not.", "dateCreated": "2014-11-04"}}
    ]
    (host, first, answer), _ = parts(json.dumps({**ARTICLE, "comment": comments}), "a.json")
    assert [(c.text, c.document.authors, c.document.parent) for c in (first, answer)] == [
        ("It fell.", ("fox",), host.document.id),
        ("It did not.", (), host.document.id),
    ]
    assert (first.document.source_kind, answer.document.published) == ("forum", date(2014, 11, 4))


def test_each_entry_of_a_live_blog_has_its_own_moment_and_address() -> None:
    entries = [
        {"@type": "BlogPosting", "headline": "Gate opened", "articleBody": "The gate is open.", "datePublished": "2014-11-03T09:00Z"},
        {"@type": "BlogPosting", "articleBody": "The gate is shut.", "datePublished": "2014-11-03T10:00Z"},
    ]
    blog = {**ARTICLE, "@type": "LiveBlogPosting", "articleBody": None, "liveBlogUpdate": entries}
    articles, refused = parts(json.dumps(blog), "b.json")
    documents = [a.document for a in articles]
    assert not refused
    assert [a.text for a in articles] == ["Gate opened\n\nThe gate is open.", "The gate is shut."]
    assert [d.published_at.hour for d in documents if d.published_at] == [9, 10]
    assert {d.outlet for d in documents} == {"Harbour Gazette"}
    assert len({d.url for d in documents}) == 2 and all(d.url.startswith("https://gazette.example/1#") for d in documents)


def test_a_description_stands_for_a_body_that_is_not_there() -> None:
    (article,), _ = parts(json.dumps({**ARTICLE, "articleBody": None, "description": "The bridge holds."}), "a.json")
    assert (article.text, article.document.url) == ("Army holds bridge\n\nThe bridge holds.", "https://gazette.example/1#summary")


def test_html_in_a_body_reads_as_shown() -> None:
    (article,), _ = parts(json.dumps({**ARTICLE, "articleBody": "<p>The bridge &amp; the gate.</p><p>Both stand.</p>"}), "a.json")
    assert article.text == "Army holds bridge\n\nThe bridge & the gate.\n\nBoth stand."


def test_posts_are_of_their_kind() -> None:
    (article,), _ = parts(json.dumps({**ARTICLE, "@type": "DiscussionForumPosting"}), "a.json")
    assert article.document.source_kind == "forum"


def test_lines_are_read_one_by_one() -> None:
    lines = [json.dumps(ARTICLE), "", '{"broken', '{"@type": "Recipe"}', "[" * 100_000, json.dumps({**ARTICLE, "headline": "Last"})]
    articles, refused = parts("\n".join(lines), "-")
    assert [a.document.source_file for a in articles] == ["-#1", "-#6"]
    assert [r.split(":")[0] for r in refused] == ["-#3", "-#4", "-#5"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"@type": "NewsArticle", "headline": "A"}', "no 'articleBody'"),
        ('{"@type": "NewsArticle", "articleBody": "\\ud800"}', "holds no text"),
        ('{"@type": "Recipe", "headline": "x"}', "no schema.org article"),
        ('{"@type": "NewsArticle", ', "is not valid JSON (line 1"),
    ],
)
def test_what_is_no_article_is_refused(text: str, says: str) -> None:
    articles, refused = parts(text, "a.json")
    assert not articles
    assert len(refused) == 1 and refused[0].startswith("a.json: ") and says in refused[0]


def test_huge_numbers_and_absurd_dates_cost_nothing() -> None:
    text = json.dumps({**ARTICLE, "datePublished": "99999-13-45T99:99Z"})[:-1] + ', "wordCount": ' + "9" * 1_000_000 + "}"
    (article,), _ = parts(text, "a.json")
    assert article.document.published is None

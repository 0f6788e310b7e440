"""The document that a user means, by whatever name, and an article whose text is kept no longer."""

from __future__ import annotations

from typing import cast

import pytest

from conflictkg.domain.claims import Document
from conflictkg.domain.ports import ClaimGraph, DocumentName
from conflictkg.errors import AmbiguousName, InputRefused, UsageError
from conflictkg.usecases.stored_article import StoredArticle, find_article, find_articles

BASE = "http://127.0.0.1:8014/document/"
NAMES = [
    DocumentName("abcd01", "news/town.txt", "Town falls to rebels", None),
    DocumentName("abcd02", "news/town.txt", "", "abcd01"),
    DocumentName("beef03", "old/news/town.txt", "Town falls", None),
    DocumentName("cafe04", "-", "The abcd01 affair", None),
]


class Graph:
    """A graph that knows names only."""

    def __init__(self, names: list[DocumentName] = NAMES) -> None:
        self.names = names

    def document_names(self) -> list[DocumentName]:
        return self.names


def find(name: str) -> str:
    return find_article(name, cast(ClaimGraph, Graph()), BASE)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("abcd01", "abcd01"),  # an id, though a title holds it too
        ("abcd02", "abcd02"),
        (f"{BASE}beef03", "beef03"),
        (" BEEF ", "beef03"),
        ("news/town.txt", "abcd01"),  # as it was given, though another path ends so
        ("old/news/town.txt", "beef03"),
        ("/elsewhere/old/news/town.txt", "beef03"),
        ("TOWN FALLS", "beef03"),  # a whole title, though another begins with it
        ("falls to", "abcd01"),
        ("affair", "cafe04"),
        ("-", "cafe04"),
    ],
)
def test_the_document_that_is_meant(name: str, id: str) -> None:
    assert find(name) == id


@pytest.mark.parametrize(
    ("name", "ids"),
    [("abcd", {"abcd01", "abcd02"}), ("town.txt", {"abcd01", "beef03"}), ("wn fa", {"abcd01", "beef03"}), ("n.txt", {"abcd01", "beef03"})],
)
def test_several_that_may_be_meant_are_listed(name: str, ids: set[str]) -> None:
    with pytest.raises(AmbiguousName) as ambiguous:
        find(name)
    assert {iri for iri, _ in ambiguous.value.candidates} == ids
    assert all(id in str(ambiguous.value) for id in ids)


@pytest.mark.parametrize("name", ["", " ", "zzz", "http://elsewhere.example/document/abcd01"])
def test_nothing_that_is_meant(name: str) -> None:
    with pytest.raises(UsageError, match="lists all 4 documents"):
        find(name)


def test_a_text_that_is_kept_no_longer_cannot_be_read_again() -> None:
    document = Document(id="a", text_digest="d", raw_digest="d", source_file="a.txt")
    with pytest.raises(InputRefused, match="kept no longer"):
        StoredArticle(document, None, ()).article()


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("news/town.txt", {"abcd01", "abcd02"}),
        ("/elsewhere/old/news/town.txt", {"beef03"}),
        ("falls to", {"abcd01", "abcd02"}),
        ("abcd01", {"abcd01"}),
        (f"{BASE}abcd02", {"abcd02"}),
        ("feed.xml", {"dada05", "dada06"}),
        ("feed.xml#1", {"dada05"}),
    ],
)
def test_a_file_means_its_comments_and_all_its_parts_too(name: str, ids: set[str]) -> None:
    feed = [DocumentName("dada05", "feed.xml#1", "A bridge", None), DocumentName("dada06", "feed.xml#2", "A ford", None)]
    graph = Graph([*NAMES, *feed])
    assert find_articles(name, cast(ClaimGraph, graph), BASE) == ids


def test_candidates_stand_on_lines_of_their_own_whatever_their_titles_hold() -> None:
    graph = Graph([DocumentName("a" * 8, "one.txt", "Town\nfalls", None), DocumentName("b" * 8, "two.txt", "", None)])
    with pytest.raises(AmbiguousName) as ambiguous:
        find_article(".txt", cast(ClaimGraph, graph), BASE)
    assert str(ambiguous.value).splitlines()[1:] == ["  aaaaaaaa  Town falls (one.txt)", "  bbbbbbbb  without a title (two.txt)"]

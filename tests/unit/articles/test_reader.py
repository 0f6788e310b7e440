"""The reader as a whole: what ends up in the documents, whose word wins, what is refused."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from conflictkg.articles.reader import FileArticleReader
from conflictkg.domain.claims import document_id, text_digest
from conflictkg.domain.ports import ArticleReader, Overrides
from conflictkg.errors import InputRefused, UsageError
from tests.unit.articles.texts import NEWS, host, read

LABELLED = f"---\ntitle: Bridge\nsource: Levant Wire\npublished: 2014-11-04\nkind: wire\nauthor: Jon Hale\n---\n{NEWS}"


def test_the_reader_fits_its_port() -> None:
    reader: ArticleReader = FileArticleReader()
    assert reader.read(NEWS.encode(), "a.txt", Overrides())


def test_a_document_carries_digests_id_and_language() -> None:
    article = host(NEWS, "in/a.txt")
    document = article.document
    assert article.text == NEWS.strip()
    assert document.text_digest == text_digest(article.text)
    assert document.raw_digest == hashlib.sha256(NEWS.encode()).hexdigest()
    assert document.id == document_id(article.text, "", "", date(2014, 11, 3))
    assert (document.source_file, document.language, document.published_at, document.parent) == ("in/a.txt", "en", None, None)


def test_what_people_say_wins_over_labels_and_labels_over_the_text() -> None:
    labelled = host(LABELLED, "a.md").document
    assert (labelled.title, labelled.outlet, labelled.published, labelled.source_kind, labelled.authors) == (
        "Bridge", "Levant Wire", date(2014, 11, 4), "wire", ("Jon Hale",),
    )  # fmt: skip
    said = Overrides(
        title="T", outlet="O", source_kind="ngo", published="2014-11-05T10:00+02:00", url="https://a.example/x", author="Ada Berg"
    )
    document = host(LABELLED, "a.md", said).document
    assert (document.title, document.outlet, document.source_kind, document.authors) == ("T", "O", "ngo", ("Ada Berg",))
    assert (document.published, document.url) == (date(2014, 11, 5), "https://a.example/x")
    assert document.published_at is not None


def test_a_day_that_people_give_is_not_sharpened_by_the_text() -> None:
    text = NEWS.replace("3 November 2014 15:32", "3 November 2014 15:32 GMT")
    assert host(text).document.published_at is not None
    assert host(text, overrides=Overrides(published="2014-11-04")).document.published_at is None


def test_metadata_do_not_change_the_text() -> None:
    assert host(LABELLED, "a.md").text == host(NEWS).text


def test_a_comment_inherits_the_site_but_not_the_author_or_date() -> None:
    said = Overrides(outlet="Harbour Gazette", url="https://a.example/x", author="Ada Berg", source_kind="newspaper")
    remark = read(f"{NEWS}\nComments\n\nIt fell in June.", overrides=said)[1].document
    assert (remark.outlet, remark.url, remark.source_kind) == ("Harbour Gazette", "https://a.example/x", "forum")
    assert (remark.authors, remark.published) == ((), None)


@pytest.mark.parametrize(
    "said",
    [Overrides(published="3 Nov"), Overrides(published="2014-02-30"), Overrides(url="nowhere"), Overrides(source_kind="A B")],
)
def test_an_override_that_cannot_be_used_is_a_usage_error(said: Overrides) -> None:
    with pytest.raises(UsageError, match="write"):
        read(NEWS, overrides=said)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        ("\ufeff\u200b \u200e".encode(), "holds no text"),
        (b"---\ntitle: A\n---\n\n", "holds no text"),
    ],
)
def test_an_empty_input_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputRefused, match=says) as refused:
        read(data, "a.txt")
    assert str(refused.value).startswith("a.txt: ")


def test_an_oversized_input_is_refused() -> None:
    with pytest.raises(InputRefused, match="has 100 bytes, more than the 99"):
        FileArticleReader(limit=99).read(b"x" * 100, "a.txt", Overrides())


@pytest.mark.parametrize("name", ["a", "a.dat", "a.news", "-", "A.TXT"])
def test_any_name_is_read_when_it_is_text(name: str) -> None:
    assert host(NEWS, name).text == NEWS.strip()


def test_an_unknown_extension_with_binary_data_is_refused() -> None:
    with pytest.raises(InputRefused, match=r"a\.dat: is binary"):
        read(b"\x00\x01\x02", "a.dat")


def test_a_name_that_cannot_be_stored_is_escaped() -> None:
    assert host(NEWS, "a\udcff\n.txt").document.source_file == "a\\udcff\\n.txt"


def test_other_languages_are_named() -> None:
    spanish = "Las tropas entraron en la ciudad el lunes por la noche, según informaron varios vecinos, y cerraron las carreteras."
    assert host(spanish).document.language == "es"
    assert host("Bridge held.").document.language == ""


def test_line_ends_and_broken_letters_are_mended_before_anything_is_counted() -> None:
    article = host("The cafÃ© of Homs\r\n\r\n“Quiet” said Rene\u0301.\r\n")
    assert article.text == "The café of Homs\n\n“Quiet” said René."
    assert [article.text[s.start : s.end] for s in article.document.segments] == ["The café of Homs", "“Quiet” said René."]


def test_markdown_reads_as_printed() -> None:
    article = host(
        "# Army holds *bridge*\n\nBy Ada Berg\n\n![A soldier](a.jpg)\n\n"
        "The **army** held [the bridge](https://a.example) on 3\\*3 fronts.\n\n> It stands.\n\n<!-- note -->\n",
        "a.md",
    )
    assert article.text == "Army holds bridge\n\nBy Ada Berg\n\nA soldier\n\nThe army held the bridge on 3*3 fronts.\n\nIt stands."
    assert [s.kind.value for s in article.document.segments] == ["headline", "byline", "caption", "paragraph", "paragraph"]
    assert article.document.title == "Army holds bridge"

"""PDF files: running text without what pages repeat; locked, damaged and endless ones refused."""

from __future__ import annotations

import logging

import pytest

from conflictkg.errors import InputRefused
from tests.unit.articles.files import pdf_of, pdf_of_objects
from tests.unit.articles.texts import host

LINES = [
    "Army holds bridge at Jarabulus",
    "3 November 2014",
    "The army held the bridge at Jarabulus on Monday after a night of shelling, two of its sol-",
    "diers said. Two arches of the well-built bridge were damaged, and the third stands as the well-",
    "built pillars do. Traders on both banks hope that lorries can cross again before the week ends",
    "and that nobody shells the bridge again.",
]
INFO = {"Title": "Army holds bridge", "Author": "Ada Berg", "CreationDate": "D:20200102030405Z"}


def test_text_title_and_author() -> None:
    article = host(pdf_of([LINES], INFO), "a.pdf")
    assert (article.document.title, article.document.authors) == ("Army holds bridge", ("Ada Berg",))
    assert "two of its soldiers\nsaid." in article.text
    assert "well-built\npillars" in article.text
    assert article.document.published is not None and article.document.published.isoformat() == "2014-11-03"


def test_a_pdf_is_known_by_its_bytes() -> None:
    assert host(pdf_of([LINES]), "-").text.startswith("Army holds bridge")


def test_heads_feet_and_numbers_of_pages_are_dropped() -> None:
    pages = [["Harbour Gazette Weekly", f"Line {word} of the text stands here.", f"Page {n} of 4"] for n, word in enumerate("abcd", 1)]
    assert host(pdf_of(pages), "a.pdf").text.split("\n\n") == [f"Line {word} of the text stands here." for word in "abcd"]


def test_the_day_a_file_was_made_is_not_the_day_of_publication(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        article = host(pdf_of([["The army held the bridge."]], INFO), "a.pdf")
    assert article.document.published is None
    assert "made on 2020-01-02, which need not be the day of publication" in caplog.text


@pytest.mark.parametrize("title", ["Microsoft Word - report.doc", "untitled", "report_final.pdf", "Document1"])
def test_what_programs_call_a_file_is_no_title(title: str) -> None:
    assert host(pdf_of([LINES], {"Title": title, "Author": "user01"}), "a.pdf").document.title == LINES[0]
    assert host(pdf_of([LINES], {"Title": title, "Author": "user01"}), "a.pdf").document.authors == ()


LOOP = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
LOCK = " /Encrypt << /Filter /Standard /V 1 /R 2 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") /P -4 >> /ID [(i) (i)]"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pdf_of([LINES])[:300], "PDF"),
        (b"%PDF-1.7\n", "PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "PDF"),
        (pdf_of_objects(LOOP), "PDF"),
        (pdf_of([[]]), "holds no text"),
        (pdf_of([LINES], trailer=LOCK), "is encrypted"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputRefused, match=says) as refused:
        host(data, "a.pdf")
    assert str(refused.value).startswith("a.pdf: ")

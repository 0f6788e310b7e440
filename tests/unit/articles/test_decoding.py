"""Bytes become characters only on evidence; everything else is refused with the reason and the remedy."""

from __future__ import annotations

import codecs

import pytest

from conflictkg.articles.decoding import decode
from conflictkg.errors import InputRefused

ENGLISH = "The café in Homs – “quiet”, the owner said – costs £2 a cup, and its owner says that he has never charged more."
RUSSIAN = "Войска заняли два поселка у газового поля в понедельник утром."


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "cp1252"),
    ],
)
def test_an_english_text_is_read_in_every_usual_encoding(mark: bytes, codec: str) -> None:
    assert decode(mark + ENGLISH.encode(codec), "a.txt") == ENGLISH


@pytest.mark.parametrize(
    "declaration", ['<meta charset="{}">', "<meta http-equiv='Content-Type' content='text/html; charset={}'>", '<?xml encoding="{}"?>']
)
def test_a_declared_charset_is_used(declaration: str) -> None:
    page = declaration.format("windows-1251") + RUSSIAN
    assert decode(page.encode("cp1251"), "a.html") == page


def test_a_page_that_declares_latin_1_means_windows_1252() -> None:
    page = '<meta charset="iso-8859-1">“quoted”'
    assert decode(page.encode("cp1252"), "a.html") == page


def test_utf_8_wins_over_a_wrong_declaration() -> None:
    page = '<meta charset="windows-1251">' + ENGLISH
    assert decode(page.encode(), "a.html") == page


@pytest.mark.parametrize("label", ["utf-7", "rot13", "zlib", "no-such-charset"])
def test_a_declaration_that_is_no_safe_text_encoding_is_ignored(label: str) -> None:
    with pytest.raises(InputRefused, match="is not UTF-8"):
        decode(f'<meta charset="{label}">'.encode() + RUSSIAN.encode("cp1251"), "a.html")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n...", "a PDF file"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"\xff\xd8\xff\xe0JFIF", "JPEG image"),
        (b"GIF89a", "GIF image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "image, video or sound"),
        (b"{\\rtf1 Hello}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office"),
        (b"text and \x00 and \x00 more", "zero bytes"),
        (bytes(range(1, 32)) * 20, "control characters"),
        (RUSSIAN.encode("cp1251"), "is not UTF-8 .byte 0."),
        (ENGLISH.encode()[:30] + b"\xe2\x80" + ENGLISH.encode()[30:], "damaged UTF-8"),
        (codecs.BOM_UTF16_LE + "Homs".encode("utf-16-le") + b"x", "byte order mark"),
        (b'<meta charset="cp932">\x81\xff\x81\xff', "neither UTF-8 nor the cp932"),
        ("\ufffd\ufffd\ufffd lost letters".encode(), "earlier conversion"),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_looks_like(data: bytes, says: str) -> None:
    with pytest.raises(InputRefused, match=says) as refused:
        decode(data, "in/box.txt")
    assert str(refused.value).startswith("in/box.txt: ")
    assert ";" in str(refused.value), "the message must say what to do"

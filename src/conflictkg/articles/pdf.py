"""The format of PDF files: the text of their pages as one running text, without the heads, feet and numbers that pages repeat.

A PDF says when its file was made, which is rarely when its text was published: that day goes into a warning and never into the document.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from datetime import date
from typing import Any

from conflictkg.articles.cleaning import clean_line, clean_text
from conflictkg.articles.draft import Draft, Metadata
from conflictkg.articles.limits import LONGEST_TEXT
from conflictkg.domain.ports import RawInput
from conflictkg.errors import InputRefused

EXTENSIONS = frozenset({".pdf"})
MEDIA_TYPES = frozenset({"application/pdf", "application/x-pdf"})

_MAX_PAGES = 500
_MAX_CONTENT = 1_000_000  # bytes of one page's drawing instructions; a page full of text has 20,000, a map has more than this
_EDGE = 2  # lines at the top and at the bottom of a page where heads and feet stand
_MIN_REPEATS = 3  # pages

_log = logging.getLogger(__name__)

_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?\W*", re.I)
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]\n([a-zß-ÿ]\w*)(\S*)[ ]?")
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint)\b.*|untitled.*|.*\.(?:docx?|pdf|indd|odt|rtf|txt|qxd|pages|tmp)|(?:document|slide|print)\s?\d*|.{0,3}",
    re.I,
)


def looks_like(head: bytes) -> bool:
    """Whether the bytes begin a PDF file; readers allow a little before its mark."""
    return b"%PDF-" in head[:1024]


def read(raw: RawInput) -> Draft:
    """The draft of a PDF; raises ``InputRefused`` for one that is locked, damaged or only pictures."""
    import pypdf
    from pypdf.errors import DependencyError

    # It tells of every oddity of a file, in the file's own words, which are no business of a terminal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    name = raw.name
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw.data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(name)
        pages = [_lines(page, number, name) for number, page in enumerate(_pages(reader, name), 1)]
        described = _described(reader)
    except InputRefused:
        raise
    except DependencyError as error:
        raise _locked(name) from error
    except (Exception, RecursionError) as error:  # the parser meets damaged and hostile files; whatever it raises is the file's fault
        raise InputRefused(f"{name}: the PDF is damaged ({type(error).__name__}); get another copy, or save its text as .txt") from error
    text = clean_text(_joined(_without_edges(pages)))
    if not text:
        raise InputRefused(
            f"{name}: the PDF holds no text, perhaps pictures of pages; run text recognition (OCR) and save the text as .txt"
        )
    title, author, made = described
    return Draft(text=text, metadata=Metadata(title=title, authors=(author,) if author else ()), made=made)


def _locked(name: str) -> InputRefused:
    return InputRefused(f"{name}: the PDF is encrypted; save a copy without protection, or its text as .txt")


def _pages(reader: Any, name: str) -> list[Any]:
    count = len(reader.pages)
    if count > _MAX_PAGES:
        raise InputRefused(f"{name}: has {count:,} pages, more than the {_MAX_PAGES} that an article may have; split it into articles")
    return list(reader.pages)


def _lines(page: Any, number: int, name: str) -> list[str]:
    contents = page.get_contents()
    if contents is not None and len(contents.get_data()) > _MAX_CONTENT:
        _log.warning("%s: page %d is a drawing (a map, say), whose words were not read", name, number)
        return []
    text = str(page.extract_text() or "")
    if len(text) > LONGEST_TEXT:
        raise InputRefused(f"{name}: a page has {len(text):,} characters of text, more than an article may have; split it into articles")
    return [" ".join(line.split()) for line in text.split("\n")]


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    """The pages without lines at their edges that repeat from page to page, digits aside, and without page numbers."""
    pages = [_trimmed(page) for page in pages]
    seen = Counter(key for page in pages for key in {_key(line) for line in page[:_EDGE] + page[-_EDGE:]})
    repeated = {key for key, times in seen.items() if times >= max(_MIN_REPEATS, len(pages) / 2)}

    def edge(line: str) -> bool:
        return _key(line) in repeated or (len(pages) > 1 and bool(_NUMBER.fullmatch(line)))

    for page in pages:
        for _ in range(_EDGE):
            if page and edge(page[0]):
                page.pop(0)
            if page and edge(page[-1]):
                page.pop()
    return [_trimmed(page) for page in pages]


def _trimmed(page: list[str]) -> list[str]:
    filled = [i for i, line in enumerate(page) if line]
    return page[filled[0] : filled[-1] + 1] if filled else []


def _key(line: str) -> str:
    return re.sub(r"\d+", "0", line).casefold()


def _joined(pages: list[list[str]]) -> str:
    """One text: a sentence goes on over the page's end, and a word over the line's."""
    text = ""
    for page in pages:
        if page:
            goes_on = bool(text) and not text.rstrip().endswith((".", "!", "?", ":", '"', "”", "’", ")"))
            text += ("\n" if goes_on else "\n\n" if text else "") + "\n".join(page)
    compounds = {found[0].casefold() for found in re.finditer(r"[^\W\d_]+-[^\W\d_]\w*", text)}

    def whole(found: re.Match[str]) -> str:
        hyphen = "-" if f"{found[1]}-{found[2]}".casefold() in compounds else ""
        return f"{found[1]}{hyphen}{found[2]}{found[3]}\n"  # the line ends after the word, so that lines keep their width

    return _HYPHEN.sub(whole, text)


def _described(reader: Any) -> tuple[str, str, date | None]:
    """Title and author where they look like ones, for programs write their own there; and the day on which the file was made."""
    try:
        stated = reader.metadata
        title, author = clean_line(str(stated.title or "")), clean_line(str(stated.author or ""))
        made = stated.creation_date
    except (Exception, RecursionError):  # a broken description is worth no more than none
        return "", "", None
    named = " " in author and not re.search(r"[\d@\\/_]", author)
    return "" if _NO_TITLE.fullmatch(title) else title, author if named else "", made.date() if made else None

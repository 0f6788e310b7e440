"""Pieces of HTML that are an article and nothing else: the text of a feed's item, the body of a mail.

A whole page goes to ``webpage``, which has to find the article between menus; here everything that a reader would see is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conflictkg.articles.cleaning import clean_line, clean_text
from conflictkg.articles.decoding import decode
from conflictkg.articles.draft import Draft
from conflictkg.articles.markup import refuse_bombs, refuse_cut
from conflictkg.domain.ports import RawInput
from conflictkg.errors import InputRefused

NAME = "fragment"

_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title", "form", "button", "textarea"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CAPTIONS = frozenset({"figcaption", "caption"})
_BLOCKS = _HEADINGS | _CAPTIONS | frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "table", "tr", "section", "article", "figure", "hr", "header",
     "footer", "aside", "address", "main", "body", "br"}
)  # fmt: skip
_QUOTED = frozenset({"gmail_quote", "moz-cite-prefix", "yahoo_quoted", "OutlookMessageHeader"})


@dataclass(frozen=True, slots=True)
class Passage:
    """What a fragment shows: paragraphs apart by blank lines, the lines that are headings and captions; ``quoted`` of others left out."""

    text: str
    headlines: frozenset[str] = frozenset()
    captions: frozenset[str] = frozenset()
    quoted: bool = False


def read(raw: RawInput) -> Draft:
    """The draft of a fragment in UTF-8; raises ``InputRefused``."""
    passage = passage_of(decode(raw.data, raw.name, raw.overrides.charset), raw.name)
    return Draft(text=passage.text, headlines=passage.headlines, captions=passage.captions)


def passage_of(markup: str, name: str, *, skip_quoted: bool = False) -> Passage:
    """The text of a fragment; ``skip_quoted`` leaves out what mail programs mark as another mail's words.

    Raises ``InputRefused`` for markup that no article has.
    """
    import lxml.html

    refuse_bombs(markup, name)
    parser = lxml.html.HTMLParser(encoding="utf-8", collect_ids=False, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = lxml.html.document_fromstring(f"<body>{markup}</body>".encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise InputRefused(f"{name}: its HTML cannot be parsed ({type(error).__name__}); save its text as .txt") from error
    refuse_cut(parser, name)
    walk = _Walk(skip_quoted)
    walk.over(root)
    return walk.passage()


def line_of(markup: str, name: str) -> str:
    """A title that may hold markup, as one line of metadata."""
    return clean_line(passage_of(markup, name).text if "<" in markup or "&" in markup else markup)


class _Walk:
    """Collects paragraphs in document order without recursion, so that no depth of nesting matters."""

    def __init__(self, skip_quoted: bool) -> None:
        self.skip_quoted = skip_quoted
        self.quoted = False
        self.line: list[str] = []
        self.lines: list[tuple[str, str]] = []  # text, tag

    def over(self, root: Any) -> None:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            element, done = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if done:
                if tag in _BLOCKS:
                    self.close(tag)
                elif tag in ("td", "th"):
                    self.line.append(" ")
                self.line.append(element.tail or "")
                continue
            if self.unseen(element, tag):
                self.line.append(element.tail or "")
                continue
            if tag in _BLOCKS:
                self.close("")
            self.line.append(element.text or "")
            stack.append((element, True))
            stack += [(child, False) for child in reversed(element)]
        self.close("")

    def unseen(self, element: Any, tag: str) -> bool:
        if tag in _UNSEEN or not tag or "display:none" in (element.get("style") or "").replace(" ", "").lower():
            return True
        if self.skip_quoted and (tag == "blockquote" or _QUOTED & set((element.get("class") or "").split())):
            self.quoted = True
            return True
        return False

    def close(self, tag: str) -> None:
        text = " ".join("".join(self.line).split())
        self.line.clear()
        if text:
            self.lines.append((text, tag))

    def passage(self) -> Passage:
        cleaned = [(" ".join(clean_text(text).split()), tag) for text, tag in self.lines]
        return Passage(
            text="\n\n".join(text for text, _ in cleaned if text),
            headlines=frozenset(text for text, tag in cleaned if tag in _HEADINGS),
            captions=frozenset(text for text, tag in cleaned if tag in _CAPTIONS),
            quoted=self.quoted,
        )

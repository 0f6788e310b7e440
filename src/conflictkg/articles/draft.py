"""What a format module hands over: text and metadata of one input, before it becomes documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about an input; "", ``()`` and ``None`` mean unknown.

    ``published`` and ``published_at`` belong together: whoever knows the day decides about the moment too.
    """

    title: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None
    published_at: datetime | None = None
    url: str = ""
    source_kind: str = ""
    language: str = ""
    issuer: str = ""
    synthetic: bool = False

    def over(self, weaker: Metadata) -> Metadata:
        """This metadata with its gaps filled from ``weaker``.

        >>> Metadata(title="A").over(Metadata(title="B", outlet="C"))  # doctest: +ELLIPSIS
        Metadata(title='A', outlet='C', ...)
        """
        filled = {f.name: getattr(self, f.name) or getattr(weaker, f.name) for f in fields(self)}
        if self.published is not None:
            filled["published_at"] = self.published_at
        return replace(self, **filled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A reader's comment that the format itself sets apart from the article; ``text`` is clean."""

    text: str
    authors: tuple[str, ...] = ()
    published: date | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One input after its format was undone.

    ``text`` is what will be stored (see ``cleaning.clean_text``). ``headlines`` are lines of it that the format marks as headings,
    ``captions`` those it marks as captions. ``made`` is the day on which the file says it was made, which need not be that of publication.
    """

    text: str
    metadata: Metadata = field(default_factory=Metadata)
    headlines: frozenset[str] = frozenset()
    captions: frozenset[str] = frozenset()
    remarks: tuple[Remark, ...] = ()
    made: date | None = None


def web_address(value: str) -> str:
    """The value if it is an absolute web address, else nothing: an article is not refused for a broken link of its publisher."""
    return value if re.fullmatch(r"https?://[^\s<>\"{}|\\^`\x00-\x20]{1,2000}", value, re.I) else ""


def summary_address(url: str) -> str:
    """The address of a summary of what is at ``url``: one address means one text, and a summary must not pass for a new version of it.

    >>> summary_address("https://gazette.example/1")
    'https://gazette.example/1#summary'
    """
    return f"{url.partition('#')[0]}#summary" if url else ""

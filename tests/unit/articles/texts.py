"""Texts that several tests of the articles read, and the reader to read them with."""

from __future__ import annotations

import io
from pathlib import Path

from conflictkg.articles.reader import FileArticleReader
from conflictkg.articles.unpacking import unpacked
from conflictkg.domain.claims import Article
from conflictkg.domain.ports import Overrides
from conflictkg.errors import InputRefused

FIXTURES = Path(__file__).parents[2] / "fixtures" / "articles"
EXAMPLES = Path(__file__).parents[3] / "examples" / "articles"
SEPARATOR = "=== comment ===\n"

NEWS = """Army holds bridge at Jarabulus

By Ada Berg in Manbij

Published: 3 November 2014 15:32

The army held the bridge at Jarabulus on Monday after a night of shelling, officers said. Two of its arches were damaged.

"It still stands," said Captain Nizar Assali, who commands the western bank.

Traders on both banks hope that lorries can cross again before the end of the week.
"""


def read(text: str | bytes, name: str = "article.txt", overrides: Overrides | None = None) -> list[Article]:
    data = text if isinstance(text, bytes) else text.encode()
    return FileArticleReader().read(data, name, overrides or Overrides())


def host(text: str | bytes, name: str = "article.txt", overrides: Overrides | None = None) -> Article:
    return read(text, name, overrides)[0]


def parts(data: bytes | str, name: str, overrides: Overrides | None = None) -> tuple[list[Article], list[str]]:
    """What comes of each article of an input, and the reasons for those that were refused; as the command line does it."""
    reader = FileArticleReader()
    articles: list[Article] = []
    refused: list[str] = []
    for part in unpacked(io.BytesIO(data if isinstance(data, bytes) else data.encode()), name, overrides or Overrides()):
        try:
            if isinstance(part, InputRefused):
                raise part
            articles += reader.read(part.data, part.name, part.overrides)
        except InputRefused as reason:
            refused.append(str(reason))
    return articles, refused

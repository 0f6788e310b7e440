"""Where on the site a thing is: from IRIs to paths without ending, below the folder of the site.

What the knowledge base minted is at the path of its IRI below the base, so hosted at the base every IRI leads to its page. Reference
entities are under ``reference/``, whatever else has an IRI of its own under ``elsewhere/``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from conflictkg.rdf.page_names import folder_of, namespace_of, safe

MINTED = ("document", "claim", "period", "event", "source", "place", "actor")
"""Folders of what the knowledge base mints."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,150}")


@dataclass(frozen=True)
class Paths:
    """Paths of the things of a knowledge base with this base IRI."""

    base: str
    _found: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def of(self, iri: str) -> str:
        """The path of a thing without ending; fragments are on the page of what they are a part of.

        >>> Paths("https://example.org/kb/").of("https://example.org/kb/claim/3f9a#statement")
        'claim/3f9a'
        >>> Paths("https://example.org/kb/").of("https://sws.geonames.org/170017/")
        'elsewhere/sws.geonames.org/170017'
        """
        whole = iri.partition("#")[0]
        if whole not in self._found:
            self._found[whole] = self._path(whole)
        return self._found[whole]

    def _path(self, whole: str) -> str:
        if whole.startswith(self.base):
            folder, slash, name = whole[len(self.base) :].partition("/")
            if slash and folder in MINTED and _PLAIN.fullmatch(name):
                return f"{folder}/{name}"
        trimmed = whole.rstrip("/")
        return f"{folder_of(namespace_of(trimmed))}/{safe(unquote(trimmed[len(namespace_of(trimmed)) :]))}"

"""Where on the site a thing is: from IRIs to paths without ending, below the folder of the site.

What the knowledge base minted is at the path of its IRI below the base, so hosted at the base every IRI leads to its page. Reference
entities are under ``reference/``, whatever else has an IRI of its own under ``elsewhere/``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from conflictkg.rdf.page_names import folder_of, namespace_of, safe
from conflictkg.rdf.terms import REF

MINTED = ("document", "claim", "period", "case", "event", "source", "place", "actor")
"""Folders of what the knowledge base mints."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,150}")


@dataclass(frozen=True)
class Paths:
    """Paths of the things of a knowledge base with this base IRI."""

    base: str
    _found: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def of(self, iri: str) -> str:
        """The path of a thing without ending; fragments of what was minted here are on the page of what they are a part of.

        >>> Paths("https://example.org/kb/").of("https://example.org/kb/claim/3f9a#statement")
        'claim/3f9a'
        >>> Paths("https://example.org/kb/").of("https://sws.geonames.org/170017/")
        'elsewhere/sws.geonames.org/170017-ff483724'
        """
        if iri not in self._found:
            self._found[iri] = self._path(iri)
        return self._found[iri]

    def _path(self, iri: str) -> str:
        if iri.startswith(self.base):
            folder, slash, name = iri[len(self.base) :].partition("#")[0].partition("/")
            if slash and folder in MINTED and _PLAIN.fullmatch(name):
                return f"{folder}/{name}"
        trimmed = iri.rstrip("/")
        namespace = namespace_of(trimmed)
        path = f"{folder_of(namespace)}/{safe(unquote(trimmed[len(namespace) :]))}"
        # http: and https:, "/" and "#", with and without a slash at the end: other IRIs, and the same path but for the digest
        return path if iri.startswith(REF) else f"{path}-{hashlib.sha256(iri.encode()).hexdigest()[:8]}"

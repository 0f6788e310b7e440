"""Where the page of a term, or of another thing with an IRI, is: from IRIs to paths below the folder of the pages.

``https://w3id.org/conflictkg/vocab/siege`` is ``vocab/siege``: the path of the IRI. Behind a ``#`` browsers send nothing to a server, so
``https://w3id.org/conflictkg/ontology#Claim`` is the entry ``#Claim`` on ``ontology/index``, which leads to the page
``ontology/class/Claim``; the folder of the kind keeps ``ckg:Document`` and ``ckg:document`` apart where file systems do not tell capitals
from small letters.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, urlsplit

HOME = "https://w3id.org/conflictkg/"
_LONGEST = 80
_PLAIN = re.compile(r"[A-Za-z0-9._-]")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9]|index)(\..*)?")


def namespace_of(iri: str) -> str:
    """An IRI up to and with its last ``#`` or ``/``."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def folder_of(namespace: str) -> str:
    """The folder of a namespace: below our own home its path, elsewhere host and path under ``elsewhere/``."""
    if namespace.startswith(HOME):
        parts = namespace[len(HOME) :].rstrip("#/").split("/")
    else:
        try:
            split = urlsplit(namespace)
            parts = ["elsewhere", split.netloc or split.scheme, *split.path.split("/"), split.query, split.fragment]
        except ValueError:
            parts = ["elsewhere", namespace]
    return "/".join(safe(part) for part in parts if part) or "home"


def page_of(iri: str, kind: str) -> str:
    """The path of a term's page without ending; ``kind``, "class" for one, only tells terms behind ``#`` apart."""
    namespace = namespace_of(iri)
    folder = folder_of(namespace)
    name = safe(iri[len(namespace) :] or "term")
    return f"{folder}/{kind}/{name}" if namespace.endswith("#") else f"{folder}/{name}"


def relative(page: str, target: str) -> str:
    """The link from one page to another path, both below the same folder."""
    return "../" * page.count("/") + quote(target, safe="/#")


def safe(name: str) -> str:
    """A file name of plain letters; others become ``_`` and their number, and a name cut short ends in a digest."""
    safe = "".join(c if _PLAIN.match(c) else f"_{ord(c):x}" for c in name)
    if safe.strip(".") == "" or safe.startswith(".") or _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    if len(safe) > _LONGEST:
        safe = f"{safe[:_LONGEST]}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return safe

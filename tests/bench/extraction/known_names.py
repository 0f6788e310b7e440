"""Names that real documents use: does the shipped index know them, and which are names of one thing.

    python -m tests.bench.extraction --only known_names [-v]

Needs ``re3d`` of the shared texts: documents on Syria and Iraq with their organisations, places and synonyms marked by people.
Organisations of all sorts are marked (companies, ministries), so few of them are parties to a war; read the figure against an earlier
one, not against 1.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conflictkg.domain.entities import EntityType
from conflictkg.domain.ports import NameIndex
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import shared, shipped
from tests.bench.extraction.table import Row

SET = "names of re3d"
SORTS = {"Organisation": (EntityType.ACTOR, EntityType.SOURCE), "Location": (EntityType.PLACE,)}


PRONOUNS = ("It", "They", "We", "Some")


def records(folder: Path, name: str) -> list[dict[str, Any]]:
    """The records of one sort in all folders, one JSON object a line."""
    return [
        json.loads(line) for file in sorted(folder.glob(f"*/{name}.json")) for line in file.read_text(encoding="utf-8-sig").splitlines()
    ]


def entities_of(text: str, sort: str, names: NameIndex) -> set[str]:
    """IRIs of what may be called so, an article before the name left out."""
    plain = text.removeprefix("the ").removeprefix("The ")
    return {c.iri for type in SORTS[sort] for c in names.lookup(plain, type)}


def is_name(text: str) -> bool:
    """Whether it is written as a name: no description, pronoun or number is."""
    words = [w for w in text.removeprefix("the ").removeprefix("The ").split() if w not in ("of", "for", "and", "the", "al")]
    return bool(words) and words[0] not in PRONOUNS and all(w[0].isupper() or w[:3] in ("al-", "ad-") for w in words)


def measure(verbose: bool) -> list[Row]:
    """The figures; none when the documents are absent; with ``verbose`` the unknown names are printed."""
    folder = shared("data", "re3d")
    if folder is None:
        return []
    marked = [e for e in records(folder, "entities") if e["type"] in SORTS and is_name(e["value"])]
    sort_at = {(e["documentId"], e["begin"]): e["type"] for e in marked}
    rows = []
    with shipped() as reader:
        names = reader.kb.names
        for sort in SORTS:
            used = [e["value"] for e in marked if e["type"] == sort]
            unknown = [name for name in used if not entities_of(name, sort, names)]
            rows.append(Row(SET, f"{sort.lower()}s known, each time they are named", str(Proportion(len(used) - len(unknown), len(used)))))
            if verbose:
                print(f"unknown {sort}:", "; ".join(sorted(set(unknown))))
        together = pairs = 0
        for r in records(folder, "relations"):
            sort = sort_at.get((r["documentId"], r["sourceBegin"]), "")
            if r["type"] != "IsSynonymOf" or sort != sort_at.get((r["documentId"], r["targetBegin"])) or not sort:
                continue
            pairs += 1
            same = bool(entities_of(r["source"], sort, names) & entities_of(r["target"], sort, names))
            together += same
            if verbose and not same:
                print(f"not known as one: {r['source']!r} and {r['target']!r}")
        rows.append(Row(SET, "synonyms known as one thing", str(Proportion(together, pairs))))
    return rows

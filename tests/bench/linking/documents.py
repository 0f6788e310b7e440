"""Places and organisations that people marked in documents on Syria and Iraq: are they linked, as what they are, synonyms to one thing.

    python -m tests.bench.linking --only documents [-v]

Needs ``re3d`` of the shared texts. Counted are marks of Location and Organisation that are written as a name and are part of no longer
one; the marks say nothing of which entity is meant, so that this tells how many are linked, not how many rightly. A mark with its
article and one without are one.
Organisations are of all sorts (companies, ministries, outlets): for an organisation a source counts as well as an actor. A mark has the
right type when it is linked as that, or as nothing else; "the UK" marked as an organisation that is linked as a place only has not.
Few synonyms are of names: most are of persons, measures and coordinates. A pair marked in both directions is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conflictkg.domain.entities import EntityType
from tests.bench.extraction.known_names import is_name, records
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import Shipped, shared, shipped
from tests.bench.extraction.table import Row
from tests.bench.linking.links import Mention, read
from tests.bench.linking.meant import shown

SET = "names in documents"
SORTS = {"Location": EntityType.PLACE, "Organisation": EntityType.ACTOR}
OTHER = {EntityType.PLACE: EntityType.ACTOR, EntityType.ACTOR: EntityType.PLACE}

Span = tuple[str, int, int]  # document and characters


@dataclass(frozen=True)
class Mark:
    """A name marked by people: its words, its type, and what it is linked to as that type and as the other."""

    name: str
    type: EntityType
    own: str | None
    other: str | None

    @property
    def linked(self) -> bool:
        """Whether it is linked to anything."""
        return bool(self.own or self.other)


def span(record: dict[str, Any], side: str = "") -> Span:
    """The characters of a mark, without an article before the name."""
    value = record[side or "value"]
    begin, end = (record[side + "Begin"], record[side + "End"]) if side else (record["begin"], record["end"])
    return record["documentId"], begin + 4 * value.lower().startswith("the "), end


def named(value: str) -> bool:
    """Whether it is written as a name: "al-Qaeda in Iraq" is."""
    return is_name(value.replace(" in ", " "))


def inside(mark: Span, other: Span) -> bool:
    """Whether a mark is part of a longer one: the Iraq of "al-Qaeda in Iraq"."""
    return mark != other and mark[0] == other[0] and other[1] <= mark[1] and mark[2] <= other[2]


def marks(reader: Shipped, folder: Path) -> Iterator[tuple[Span, Mark]]:
    """Every marked name, linked."""
    sorts = {span(e): SORTS[e["type"]] for e in records(folder, "entities") if e["type"] in SORTS and named(e["value"])}
    sorts = {s: type for s, type in sorts.items() if not any(inside(s, other) for other in sorts)}
    for document in records(folder, "documents"):
        key, text = document["_id"], document["text"]
        own = {s: Mention(s[1], s[2], type) for s, type in sorts.items() if s[0] == key}
        other = {s: Mention(m.start, m.end, OTHER[m.type]) for s, m in own.items()}
        links = read(reader, text, None, [*own.values(), *other.values()], key)
        for s, m in own.items():
            name = text[m.start : m.end]
            source = reader.kb.names.lookup(name, EntityType.SOURCE) if m.type is EntityType.ACTOR else []
            found = links.linked.get(m) or next((c.iri for c in source), None)
            yield s, Mark(name, m.type, found, links.linked.get(other[s]))


def synonyms(folder: Path, found: dict[Span, Mark]) -> set[frozenset[Mark]]:
    """Pairs of marked names that people hold for one thing."""
    pairs = set()
    for relation in records(folder, "relations"):
        ends = [found.get(span(relation, side)) for side in ("source", "target")]
        if relation["type"] == "IsSynonymOf" and ends[0] and ends[1] and ends[0].type is ends[1].type:
            pairs.add(frozenset(m for m in ends if m))
    return pairs


def measure(verbose: bool) -> list[Row]:
    """The figures; none when the documents are absent; with ``verbose`` what is not linked, or only as something else, is printed."""
    folder = shared("data", "re3d")
    if folder is None:
        return []
    rows = []
    with shipped() as reader:
        found = dict(marks(reader, folder))
        for sort, type in SORTS.items():
            own = [m for m in found.values() if m.type is type]
            linked = [m for m in own if m.linked]
            rows.append(Row(SET, f"{sort.lower()}s linked", str(Proportion(len(linked), len(own)))))
            rows.append(
                Row(SET, f"{sort.lower()}s linked as such, of those linked", str(Proportion(sum(bool(m.own) for m in linked), len(linked))))
            )
            if verbose:
                missed = Counter(m.name for m in own if not m.linked)
                print(f"\n{sort}, not linked:", "; ".join(f"{name} {n}" for name, n in missed.most_common()))
                print(f"{sort}, linked as something else:", "; ".join(sorted(m.name + shown(reader, m.other) for m in linked if not m.own)))
        pairs = [tuple(m.own for m in pair) for pair in synonyms(folder, found)]
        both = [pair for pair in pairs if all(pair)]
        one = sum(len(set(pair)) == 1 for pair in both)
        rows.append(Row(SET, "synonyms linked to one entity", str(Proportion(one, len(pairs)))))
        rows.append(Row(SET, "synonyms linked to different ones", str(Proportion(len(both) - one, len(pairs)))))
        if verbose:
            for a, b in map(tuple, synonyms(folder, found)):
                print(f"synonyms: {a.name}{shown(reader, a.own)}; {b.name}{shown(reader, b.own)}")
    return rows

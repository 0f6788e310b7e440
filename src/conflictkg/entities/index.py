"""The name index: finds entities by name, curated reference data first, then the gazetteer.

What extraction and questions ask through the port ``NameIndex``. Two read-only SQLite files: the curated one of this knowledge
base and, when it has been built, the gazetteer that all knowledge bases of a user share.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from conflictkg.domain.entities import Candidate, Entity, EntityType, Name
from conflictkg.entities.curated import AS_GIVEN, COMPACT, IMPLIED, NO_ARTICLES, entity_from
from conflictkg.entities.fuzzy import likeness, prefixes
from conflictkg.entities.gazetteer import GEONAMES_IRI, gazetteer_stamp
from conflictkg.entities.reference import GEONAMES
from conflictkg.entities.spelling import compact, cores, name_key, without_articles
from conflictkg.entities.sqlite_file import reading, stamp
from conflictkg.errors import KnowledgeBaseFault

LONGEST = 200
"""Characters of the longest text that is looked at as a name; anything longer is none."""

REMEMBERED = 20_000
"""Look-ups and entities that are remembered, the last used ones."""

HOMONYM = 0.9
"""Score of a place that bears the name but is far less likely meant than the first: a namesake elsewhere or much smaller."""

METROPOLIS = 300_000
"""Inhabitants from which a place may be meant in a text about other countries."""
OUTSHONE = 30
"""How many times as prominent a metropolis must be as a namesake in a country of the text to be meant rather than it."""

_SCORES = {AS_GIVEN: 1.0, IMPLIED: 1.0, NO_ARTICLES: 0.97, COMPACT: 0.9}
_GENERIC = 0.95
_SETTLEMENT = "settlement"
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_STOPS = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z]|\B|$)")


class SqliteNameIndex:
    """Names of the curated file, and of the gazetteer where that exists (``None`` or no such file: curated only).

    Raises ``KnowledgeBaseFault`` for a file that is not such an index. Safe for several readers; close it when done.
    """

    def __init__(self, curated: Path, gazetteer: Path | None = None) -> None:
        if not stamp(curated):
            raise KnowledgeBaseFault(f"name index {curated}: missing or damaged; build it again")
        self._curated = reading(curated)
        # Articles name the same few thousand places and actors, and nothing writes to the files while they are open.
        self._looked_up = lru_cache(REMEMBERED)(self._look_up)
        self._entities = lru_cache(REMEMBERED)(self._entity)
        self._gazetteer: sqlite3.Connection | None = None
        if gazetteer is not None and gazetteer.exists():
            if stamp(gazetteer) != gazetteer_stamp():
                self._curated.close()
                raise KnowledgeBaseFault(f"gazetteer {gazetteer}: damaged, or of another version; delete it and build it again")
            self._gazetteer = reading(gazetteer)

    @property
    def has_gazetteer(self) -> bool:
        """Whether names outside the curated data can be found."""
        return self._gazetteer is not None

    def close(self) -> None:
        """Release both files."""
        self._curated.close()
        if self._gazetteer is not None:
            self._gazetteer.close()

    def names(self) -> Iterable[Name]:
        """Every curated spelling of actors and places, given ones first, for scanning text."""
        spans: dict[tuple[str, str], list[tuple[date | None, date | None]]] = {}
        for iri, text, start, end in self._curated.execute("SELECT iri, text, start, until FROM dated JOIN entity USING (number)"):
            spans.setdefault((iri, text), []).append((_day(start), _day(end)))
        rows = self._curated.execute("SELECT text, iri, type, exact FROM spelling JOIN entity USING (number) ORDER BY spelling.rowid")
        return [Name(text, iri, EntityType(type), bool(exact), tuple(spans.get((iri, text), ()))) for text, iri, type, exact in rows]

    def metonyms(self) -> Iterable[Name]:
        """Names of places that stand for an actor when it speaks or decides ("Kyiv")."""
        rows = self._curated.execute("SELECT text, iri, type FROM metonym JOIN entity USING (number) ORDER BY metonym.rowid")
        return [Name(text, iri, EntityType(type), False) for text, iri, type in rows]

    def head_nouns(self) -> Iterable[Name]:
        """Nouns by which an actor is called once it is in focus ("the regime"); never names by themselves."""
        rows = self._curated.execute("SELECT text, iri, type FROM head_noun JOIN entity USING (number) ORDER BY head_noun.rowid")
        return [Name(text, iri, EntityType(type), False) for text, iri, type in rows]

    def lookup(
        self, text: str, type: EntityType | None = None, *, countries: Sequence[str] = (), gazetteer: bool = True
    ) -> list[Candidate]:
        """Entities called ``text``, best first; of each way to read a name only the first that finds anything counts.

        The ways: as written, or without articles; with a generic word that fits the kind ("Homs city", "Isil gunmen"); written together
        ("alnusra"). So "X airbase" never finds the town X, nor X its airbase, unless the data say that the base goes by the bare name (T4).
        Scores tell the ways apart; a namesake that is far less likely meant than the first has ``HOMONYM``.
        """
        return list(self._looked_up(text.strip(), type, tuple(countries), gazetteer))

    def _look_up(self, text: str, type: EntityType | None, countries: tuple[str, ...], gazetteer: bool) -> tuple[Candidate, ...]:
        key = name_key(text) if len(text) <= LONGEST else ""
        if not key:
            return ()
        world = gazetteer and type in (None, EntityType.PLACE) and key not in self._words  # a village called Base is not "the base"
        bare, joined = without_articles(key), compact(key)
        known = self._spelled(key, bare, joined)
        found = self._exact(text, type)
        for way in ((key, AS_GIVEN), (key, IMPLIED), (bare, NO_ARTICLES)):
            if own := _candidates(known.get(way, ()), type):
                found += own
                break
        found += self._places(key, countries) if world else []
        if not found and world and bare != key:
            found = self._places(bare, countries)
        found = found or self._with_generic_word(key, type, countries, world) or _candidates(known.get((joined, COMPACT), ()), type)
        return tuple(self._unmerged(_ranked(found, countries)))

    def _unmerged(self, found: list[Candidate]) -> list[Candidate]:
        """Candidates without those that were merged into another of them."""
        if len(found) < 2:
            return found
        iris = {c.iri for c in found}
        return [c for c in found if not self._kept(c.iri) & iris]

    def _kept(self, iri: str) -> set[str]:
        """Entities (IRIs) into which one was merged, directly or through others."""
        found: set[str] = set()
        while (iri := self._merged.get(iri, "")) not in ("", *found):
            found.add(iri)
        return found

    @cached_property
    def _merged(self) -> dict[str, str]:
        return dict(self._curated.execute("SELECT iri, kept FROM merged"))

    def search(self, text: str, type: EntityType | None = None, limit: int = 5) -> list[Candidate]:
        """Entities with a name like ``text``, best first, scores below 1; for "did you mean"."""
        key = name_key(text) if len(text) <= LONGEST else ""
        if not key or limit < 1:
            return []
        found: list[Candidate] = []
        for match in likeness(key, (name for name, t in self._known_keys if type is None or t == type)):
            known = self._known(match.name, AS_GIVEN, type) + self._known(match.name, NO_ARTICLES, type)
            found += [replace(c, score=match.score) for c in known]
        if self._gazetteer is not None and type in (None, EntityType.PLACE):
            for match in likeness(key, self._nearby(key)):
                found += [replace(c, score=match.score) for c in self._places(match.name, ())]
        best: dict[str, Candidate] = {}
        for candidate in sorted(found, key=lambda c: (-c.score, c.gazetteer, -c.population)):
            best.setdefault(candidate.iri, candidate)
        return list(best.values())[:limit]

    def entity(self, iri: str) -> Entity | None:
        """The entity with this IRI; the GeoNames IRI of a curated place finds the curated one."""
        return self._entities(_storable(iri))

    def _entity(self, iri: str) -> Entity | None:
        row = self._curated.execute("SELECT data FROM entity WHERE iri = ?", (iri,)).fetchone()
        if row is None and (match := GEONAMES.fullmatch(iri)) and len(match[1]) < 12:
            id = int(match[1])
            row = self._curated.execute("SELECT data FROM entity JOIN geonames USING (number) WHERE id = ?", (id,)).fetchone()
            if row is None:
                return self._gazetteer_entity(id)
        return entity_from(row[0]) if row else None

    def _gazetteer_entity(self, id: int) -> Entity | None:
        if self._gazetteer is None:
            return None
        row = self._gazetteer.execute("SELECT label, kind, country, latitude, longitude FROM place WHERE id = ?", (id,)).fetchone()
        if row is None:
            return None
        label, kind, country, latitude, longitude = row
        return Entity(
            iri=GEONAMES_IRI.format(id),
            type=EntityType.PLACE,
            label=label,
            kind=kind,
            country=country,
            latitude=latitude,
            longitude=longitude,
            gazetteer=True,
        )

    def _exact(self, text: str, type: EntityType | None) -> list[Candidate]:
        """Entities with exactly this spelling, letter case included, but for an article before it, a possessive and stops."""
        written = _storable(_POSSESSIVE.sub("", _ARTICLE.sub("", text)))
        rows = self._curated.execute(
            "SELECT iri, type, label, text, kind, country, provisional, 1.0 FROM exact JOIN entity USING (number) WHERE text IN (?, ?)",
            (written, _STOPS.sub("", written)),
        )
        return _candidates(rows, type)

    def _spelled(self, key: str, bare: str, joined: str) -> dict[tuple[str, int], list[_Row]]:
        """What is curated under these keys, by key and level: one query, for most phrases of a text have nothing."""
        rows = self._curated.execute(
            "SELECT key, level, iri, type, label, text, kind, country, provisional FROM name JOIN entity USING (number) "
            "WHERE key IN (?, ?, ?) ORDER BY number",
            (key, bare, joined),
        )
        found: dict[tuple[str, int], list[_Row]] = {}
        for written, level, *entity in rows:
            found.setdefault((written, level), []).append((*entity, _SCORES[level]))
        return found

    def _known(self, key: str, level: int, type: EntityType | None) -> list[Candidate]:
        return _candidates(self._spelled(key, key, key).get((key, level), ()), type)

    def _places(self, key: str, countries: Sequence[str]) -> list[Candidate]:
        """Gazetteer places of this name by prominence; what is curated comes as curated.

        Those in ``countries`` come first, but for such as are hardly known beside a metropolis elsewhere: Paris is not a town in Texas.
        """
        if self._gazetteer is None:
            return []
        rows = self._gazetteer.execute(
            "SELECT id, label, kind, country, population, main FROM name JOIN place USING (id) WHERE key = ? "
            "ORDER BY (population + 1) * iif(main, 1.0, 0.01) DESC, id LIMIT 50",
            (key,),
        ).fetchall()
        *_, inhabitants, main = rows[0] if rows else (0, 0)
        least = _prominence(inhabitants, main) / OUTSHONE if inhabitants >= METROPOLIS else 0.0
        rows.sort(key=lambda row: row[3] not in countries or _prominence(row[4], row[5]) < least)
        found = []
        for id, label, kind, country, population, main in rows:
            _, _, _, first_country, first_population, first_main = rows[0]
            elsewhere = first_country in countries and country not in countries
            smaller = _prominence(population, main) * 10 < _prominence(first_population, first_main)
            candidate = self._curated_place(id) or Candidate(
                iri=GEONAMES_IRI.format(id), type=EntityType.PLACE, label=label, name="", kind=kind, country=country, gazetteer=True
            )
            score = HOMONYM if elsewhere or smaller else 1.0
            found.append(replace(candidate, name=label if main else key, population=population, score=score))
        return found

    def _curated_place(self, geonames: int) -> Candidate | None:
        rows = self._curated.execute(
            "SELECT iri, type, label, label, kind, country, provisional, 1.0 FROM geonames JOIN entity USING (number) WHERE id = ?",
            (geonames,),
        )
        return next(iter(_candidates(rows, EntityType.PLACE)), None)

    def _with_generic_word(self, key: str, type: EntityType | None, countries: Sequence[str], world: bool) -> list[Candidate]:
        """Entities of a fitting kind whose name is ``key`` without a word such as "city of" or "gunmen"."""
        for core, word in cores(key, self._words):
            kinds = self._words[word]
            found = [
                candidate
                for known, level in ((core, AS_GIVEN), (without_articles(core), NO_ARTICLES))
                for candidate in self._known(known, level, type)
            ]
            found = [c for c in found if (c.type, c.kind) in kinds]
            if world and (EntityType.PLACE, _SETTLEMENT) in kinds:
                found += [c for c in self._places(core, countries) if (c.type, c.kind) in kinds]
            if found:
                return [replace(c, score=c.score * _GENERIC) for c in found]
        return []

    @cached_property
    def _words(self) -> dict[str, set[tuple[EntityType, str]]]:
        words: dict[str, set[tuple[EntityType, str]]] = {}
        for word, type, kind in self._curated.execute("SELECT word, type, kind FROM word"):
            words.setdefault(word, set()).add((EntityType(type), kind))
        return words

    @cached_property
    def _known_keys(self) -> list[tuple[str, EntityType]]:
        rows = self._curated.execute("SELECT key, type FROM name JOIN entity USING (number) WHERE level IN (?, ?)", (AS_GIVEN, NO_ARTICLES))
        return [(key, EntityType(type)) for key, type in rows]

    def _nearby(self, key: str) -> list[str]:
        """Gazetteer names that begin alike and are about as long; what fuzzy search compares."""
        assert self._gazetteer is not None
        found: list[str] = []
        for start in prefixes(key):
            rows = self._gazetteer.execute(
                "SELECT DISTINCT key FROM name WHERE key >= ? AND key < ? AND length(key) BETWEEN ? AND ? LIMIT 20000",
                (start, start + "\U0010ffff", len(key) - 3, len(key) + 3),
            )
            found += [name for (name,) in rows]
        return found


def _day(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)


def _storable(text: str) -> str:
    """The text without lone surrogates, which no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _prominence(population: int, main: int) -> float:
    """How well a place is known by a name: its population, little of it when the name is only one of its alternates."""
    return (population + 1) * (1.0 if main else 0.01)


_Row = tuple[str, str, str, str, str, str, int, float]


def _candidates(rows: Iterable[_Row], type: EntityType | None) -> list[Candidate]:
    return [
        Candidate(
            iri=iri, type=EntityType(t), label=label, name=name, kind=kind, country=country, score=score, provisional=bool(provisional)
        )
        for iri, t, label, name, kind, country, provisional, score in rows
        if type is None or t == type
    ]


def _ranked(found: Iterable[Candidate], countries: Sequence[str]) -> list[Candidate]:
    """Each entity once: unlikely ones last, curated before gazetteer before provisional, better readings and ``countries`` first."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(found, key=lambda c: (c.score <= HOMONYM, c.provisional, c.gazetteer, -c.score, c.country not in countries)):
        best.setdefault(candidate.iri, candidate)
    known_place = any(c.type is EntityType.PLACE and not (c.gazetteer or c.provisional) and c.score > HOMONYM for c in best.values())
    return [replace(c, score=min(c.score, HOMONYM)) if c.gazetteer and known_place else c for c in best.values()]

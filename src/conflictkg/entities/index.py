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
from conflictkg.domain.ports import Iris
from conflictkg.entities.curated import AS_GIVEN, COMPACT, IMPLIED, LATIN, NO_ARTICLES, entity_from
from conflictkg.entities.fuzzy import consonance, likeness, resemblance
from conflictkg.entities.gazetteer import GEONAMES_IRI, gazetteer_stamp
from conflictkg.entities.ranking import HOMONYM, Row, candidates_of, ranked
from conflictkg.entities.reference import GEONAMES
from conflictkg.entities.spelling import compact, consonants, cores, is_unvowelled, latin, name_key, without_articles
from conflictkg.entities.sqlite_file import reading, stamp
from conflictkg.errors import KnowledgeBaseFault

LONGEST = 200
"""Characters of the longest text that is looked at as a name; anything longer is none."""

REMEMBERED = 20_000
"""Look-ups and entities that are remembered, the last used ones."""

METROPOLIS = 300_000
"""Inhabitants from which a place may be meant in a text about other countries."""
OUTSHONE = 30
"""How many times as prominent a metropolis must be as a namesake in a country of the text to be meant rather than it."""

_SCORES = {AS_GIVEN: 1.0, IMPLIED: 1.0, NO_ARTICLES: 0.97, COMPACT: 0.9, LATIN: 0.85}
_GENERIC = 0.95
_SETTLEMENT = "settlement"
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_STOPS = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z]|\B|$)")


class SqliteNameIndex:
    """Names of the curated file, and of the gazetteer where that exists (``None`` or no such file: curated only).

    ``iris`` mints those of entities made for unknown names. Raises ``KnowledgeBaseFault`` for a file that is not such an index. Safe for
    several readers; close it when done.
    """

    def __init__(self, curated: Path, gazetteer: Path | None = None, iris: Iris | None = None) -> None:
        if not stamp(curated):
            raise KnowledgeBaseFault(f"name index {curated}: missing or damaged; build it again")
        self._curated = reading(curated)
        self._iris = iris
        self._made: dict[str, Entity] = {}
        # Articles name the same few thousand places and actors, and nothing writes to the files while they are open.
        self._looked_up = lru_cache(REMEMBERED)(self._look_up)
        self._entities = lru_cache(REMEMBERED)(self._entity)
        self._keys_by_type: dict[EntityType | None, list[str]] = {}
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
        ("alnusra"); in Latin letters ("Debaltsevo" for "Дебальцево", "Алеппо" for "Aleppo").
        So "X airbase" never finds the town X, nor X its airbase, unless the data say that the base goes by the bare name (T4).
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
            if own := candidates_of(known.get(way, ()), type):
                found += own
                break
        found += self._places(key, countries) if world else []
        if not found and world and bare != key:
            found = self._places(bare, countries)
        found = found or self._with_generic_word(key, type, countries, world) or candidates_of(known.get((joined, COMPACT), ()), type)
        found = found or self._in_latin_letters(key, bare, known, type, countries if world else None)
        return tuple(self._unmerged(ranked(found, countries)))

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
        world = self._gazetteer is not None and type in (None, EntityType.PLACE)
        found: list[Candidate] = []
        for wanted in {key} if is_unvowelled(key) else {key, latin(key)}:
            for match in likeness(wanted, self._keys(type)):
                known = [c for level in (AS_GIVEN, NO_ARTICLES, LATIN) for c in self._known(match.name, level, type)]
                found += [replace(c, score=match.score) for c in known]
            for match in likeness(wanted, self._nearby(wanted)) if world else ():
                found += [replace(c, score=match.score) for c in self._places(match.name, ())]
        found += self._sounding_like(key, type, world)
        best: dict[str, Candidate] = {}
        for candidate in sorted(found, key=lambda c: (-c.score, c.gazetteer, -c.population)):
            best.setdefault(candidate.iri, candidate)
        return list(best.values())[:limit]

    def _in_latin_letters(
        self, key: str, bare: str, known: dict[tuple[str, int], list[Row]], type: EntityType | None, countries: Sequence[str] | None
    ) -> list[Candidate]:
        """Entities whose name is the same in Latin letters; places of the gazetteer too unless ``countries`` is ``None``."""
        if key.isascii():
            return candidates_of(known.get((bare, LATIN), ()), type)
        if is_unvowelled(key):
            return []
        roman = latin(key)
        bare = without_articles(roman)
        spelled = self._spelled(roman, bare, bare)
        ways = ((roman, AS_GIVEN), (bare, NO_ARTICLES), (bare, LATIN))
        found = next((own for way in ways if (own := candidates_of(spelled.get(way, ()), type))), [])
        found += self._places(roman, countries) if countries is not None else []
        return [replace(c, score=min(c.score, _SCORES[LATIN])) for c in found]

    def _sounding_like(self, key: str, type: EntityType | None, world: bool) -> list[Candidate]:
        """Entities whose names have about the same consonants, in whatever script, likened by their other letters too."""
        found: list[Candidate] = []
        for match in consonance(consonants(key), self._all_consonants):
            rows = self._curated.execute(
                "SELECT iri, type, label, text, kind, country, provisional FROM consonants JOIN entity USING (number) WHERE key = ?",
                (match.name,),
            )
            found += candidates_of([(*row, resemblance(key, name_key(row[3]), match.score)) for row in rows], type)
            if world and match.score == 1.0:
                found += self._places_sounding(key, match.name)
        return [c for c in found if c.score > 0]

    def _places_sounding(self, key: str, sound: str) -> list[Candidate]:
        """Gazetteer places of exactly these consonants, the most populous ones."""
        assert self._gazetteer is not None
        rows = self._gazetteer.execute(
            "SELECT id, label, kind, country, population FROM consonants JOIN place USING (id) WHERE key = ? "
            "ORDER BY population DESC LIMIT 200",
            (sound,),
        )
        found = []
        for id, label, kind, country, population in rows:
            place = Candidate(
                iri=GEONAMES_IRI.format(id), type=EntityType.PLACE, label=label, name=label, kind=kind, country=country, gazetteer=True
            )
            place = self._curated_places.get(id) or place
            found.append(replace(place, population=population, score=resemblance(key, name_key(label), 1.0)))
        return found

    def entity(self, iri: str) -> Entity | None:
        """The entity with this IRI; the GeoNames IRI of a curated place finds the curated one."""
        return self._made.get(iri) or self._entities(_storable(iri))

    def provisional(self, type: EntityType, name: str, country: str, kind: str = "") -> Entity:
        """The entity that an unknown name stands for in a country (ISO code, "" for none); made when it is new, then found by its IRI."""
        if self._iris is None:
            raise ValueError("this index was opened without what mints IRIs")
        iri = self._iris.entity(type, country, name)
        known = self.entity(iri)
        if known is None:
            known = self._made[iri] = Entity(iri=iri, type=type, label=name, kind=kind, country=country, provisional=True)
        return known

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
        """Entities with exactly this spelling, letter case included, but for an article before it, a possessive and stops.

        A name that has its article in the data ("The Economist") is found only with it: an economist is somebody else.
        """
        written = _storable(text)
        bare = _POSSESSIVE.sub("", _ARTICLE.sub("", written))
        rows = self._curated.execute(
            "SELECT iri, type, label, text, kind, country, provisional, 1.0 FROM exact JOIN entity USING (number) WHERE text IN (?, ?, ?)",
            (written, bare, _STOPS.sub("", bare)),
        )
        return candidates_of(rows, type)

    def _spelled(self, key: str, bare: str, joined: str) -> dict[tuple[str, int], list[Row]]:
        """What is curated under these keys, by key and level: one query, for most phrases of a text have nothing."""
        rows = self._curated.execute(
            "SELECT key, level, iri, type, label, text, kind, country, provisional FROM name JOIN entity USING (number) "
            "WHERE key IN (?, ?, ?) ORDER BY number",
            (key, bare, joined),
        )
        found: dict[tuple[str, int], list[Row]] = {}
        for written, level, *entity in rows:
            found.setdefault((written, level), []).append((*entity, _SCORES[level]))
        return found

    def _known(self, key: str, level: int, type: EntityType | None) -> list[Candidate]:
        return candidates_of(self._spelled(key, key, key).get((key, level), ()), type)

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
            candidate = self._curated_places.get(id) or Candidate(
                iri=GEONAMES_IRI.format(id), type=EntityType.PLACE, label=label, name="", kind=kind, country=country, gazetteer=True
            )
            score = HOMONYM if elsewhere or smaller else 1.0
            found.append(replace(candidate, name=label if main else key, population=population, score=score))
        return found

    @cached_property
    def _curated_places(self) -> dict[int, Candidate]:
        """The curated places that the gazetteer has too, by their id there."""
        rows = self._curated.execute(
            "SELECT id, iri, type, label, label, kind, country, provisional, 1.0 FROM geonames JOIN entity USING (number) "
            "ORDER BY number DESC"
        )
        return {id: candidate for id, *row in rows for candidate in candidates_of([tuple(row)], EntityType.PLACE)}

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

    def _keys(self, type: EntityType | None) -> Sequence[str]:
        """The curated keys of a type, or of all, that search compares."""
        if type not in self._keys_by_type:
            of_type = "" if type is None else "AND number IN (SELECT number FROM entity WHERE type = ?)"
            rows = self._curated.execute(
                f"SELECT DISTINCT key FROM name WHERE level IN (?, ?, ?) {of_type}",  # noqa: S608 (one of our own two texts)
                (AS_GIVEN, NO_ARTICLES, LATIN, *([] if type is None else [type.value])),
            )
            self._keys_by_type[type] = [key for (key,) in rows]
        return self._keys_by_type[type]

    @cached_property
    def _all_consonants(self) -> list[str]:
        return [key for (key,) in self._curated.execute("SELECT DISTINCT key FROM consonants")]

    def _nearby(self, key: str) -> list[str]:
        """Gazetteer names that begin alike and are about as long; what fuzzy search compares. Other beginnings are found by consonants."""
        assert self._gazetteer is not None
        found: dict[str, None] = {}
        for start in {key[:2], without_articles(key)[:2]}:
            rows = self._gazetteer.execute(
                "SELECT DISTINCT key FROM name WHERE key >= ? AND key < ? AND length(key) BETWEEN ? AND ? LIMIT 20000",
                (start, start + "\U0010ffff", len(key) - 3, len(key) + 3),
            )
            found |= {name: None for (name,) in rows}
        return list(found)


def _day(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)


def _storable(text: str) -> str:
    """The text without lone surrogates, which no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _prominence(population: int, main: int) -> float:
    """How well a place is known by a name: its population, little of it when the name is only one of its alternates."""
    return (population + 1) * (1.0 if main else 0.01)

"""A name index in memory, with a few invented entities, for tests of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conflictkg.domain.entities import Candidate, Entity, EntityType, Name

BASE = "http://example.org/"


def actor(
    slug: str,
    label: str,
    kind: str,
    *names: str,
    exact: Sequence[str] = (),
    heads: Sequence[str] = (),
    metonyms: Sequence[str] = (),
    generic: bool = False,
) -> Entry:
    """An invented party of the invented country."""
    entity = Entity(iri=f"{BASE}actor/{slug}", type=EntityType.ACTOR, label=label, kind=kind, country="AV", generic=generic)
    return Entry(entity, (label, *names), tuple(exact), tuple(heads), tuple(metonyms))


def place(slug: str, label: str, kind: str, *names: str, exact: Sequence[str] = (), country: str = "AV", gazetteer: bool = False) -> Entry:
    """An invented place."""
    entity = Entity(iri=f"{BASE}place/{slug}", type=EntityType.PLACE, label=label, kind=kind, country=country, gazetteer=gazetteer)
    return Entry(entity, (label, *names), tuple(exact), ())


def source(slug: str, label: str, kind: str, *names: str) -> Entry:
    """An invented source."""
    return Entry(Entity(iri=f"{BASE}source/{slug}", type=EntityType.SOURCE, label=label, kind=kind), (label, *names), (), ())


@dataclass(frozen=True)
class Entry:
    """An entity with its spellings, spellings that count only as written, the nouns it is called by, and places that stand for it."""

    entity: Entity
    names: tuple[str, ...]
    exact: tuple[str, ...]
    heads: tuple[str, ...]
    metonyms: tuple[str, ...] = ()


WORLD = (
    actor("government", "Arvandian government", "government", "Arvandian regime", "government in Ostrava Bay", "Arvandia",
          heads=("government", "regime", "authorities", "government forces")),
    actor("army", "Arvandian army", "army", "Arvandian troops", "Arvandian forces", heads=("army", "troops", "military", "soldiers")),
    actor("front", "Northern Front", "armed-group", "Front fighters", exact=("NF", "IT"), heads=("militants", "jihadists")),
    actor("guard", "People's Guard", "armed-group", "Guard fighters", heads=("militia",)),
    actor("brigades", "Marden Brigades", "armed-group", heads=("rebels", "brigade")),
    actor("opposition", "Arvandian opposition", "opposition", "Arvandian rebels", heads=("rebels", "opposition"), generic=True),
    actor("coalition", "Southern Coalition", "alliance", exact=("SC",), heads=("coalition",)),
    actor("sarmatia", "Sarmatian government", "government", "Sarmatia"),
    place("torvik", "Torvik", "town"),
    place("eastmark", "Eastmark", "city"),
    place("eastmark-airbase", "Eastmark airbase", "airbase", "E7", "E7 airbase"),
    place("marden", "Marden", "city"),
    place("marden-province", "Marden province", "province"),
    place("lisk", "Lisk gas field", "gas-field", "Lisk"),
    place("kessel", "Kessel", "village"),
    place("ostrava-bay", "Ostrava Bay", "city"),
    place("dornach", "Dornach", "town"),
    place("hit", "Hit", "town"),
    place("arvandia", "Arvandia", "country"),
    place("skarn", "Skarn", "city"),
    place("velm", "Velm", "village", gazetteer=True),
    place("ready", "Ready", "village", gazetteer=True),
    source("avn", "Arvandian state television", "state-media", "state television", "state TV"),
    source("monitor", "Marden Monitor for Human Rights", "ngo", "Marden Monitor"),
    source("post", "Skarn Post", "newspaper"),
)  # fmt: skip


class FakeNameIndex:
    """The port ``NameIndex`` over a few entries; gazetteer entries are not scanned for, only looked up."""

    def __init__(self, entries: Sequence[Entry] = WORLD) -> None:
        self._entries = entries

    def names(self) -> Iterable[Name]:
        for e in self._entries:
            if e.entity.type is not EntityType.SOURCE and not e.entity.gazetteer:
                yield from (Name(n, e.entity.iri, e.entity.type, False) for n in e.names)
                yield from (Name(n, e.entity.iri, e.entity.type, True) for n in e.exact)

    def head_nouns(self) -> Iterable[Name]:
        for e in self._entries:
            yield from (Name(n, e.entity.iri, e.entity.type, False) for n in e.heads)

    def metonyms(self) -> Iterable[Name]:
        for e in self._entries:
            yield from (Name(n, e.entity.iri, e.entity.type, False) for n in e.metonyms)

    def lookup(
        self, text: str, type: EntityType | None = None, *, countries: Sequence[str] = (), gazetteer: bool = True
    ) -> list[Candidate]:
        wanted = text.casefold().removeprefix("the ")
        found = []
        for e in self._entries:
            if type not in (None, e.entity.type) or (e.entity.gazetteer and not gazetteer):
                continue
            if wanted in [n.casefold() for n in e.names] or text in e.exact:
                found.append(
                    Candidate(
                        iri=e.entity.iri,
                        type=e.entity.type,
                        label=e.entity.label,
                        name=text,
                        kind=e.entity.kind,
                        country=e.entity.country,
                        population=100 if e.entity.gazetteer else 0,
                        gazetteer=e.entity.gazetteer,
                    )
                )
        return found

    def search(self, text: str, type: EntityType | None = None, limit: int = 5) -> list[Candidate]:
        return self.lookup(text, type)[:limit]

    def entity(self, iri: str) -> Entity | None:
        return next((e.entity for e in self._entries if e.entity.iri == iri), None)

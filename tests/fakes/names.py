"""A name index in memory, with a few invented entities, for tests of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from conflictkg.domain.entities import Candidate, DatedName, Entity, EntityType, Name

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
    country: str = "AV",
    dated: Sequence[DatedName] = (),
) -> Entry:
    """An invented party, of the invented country that most is about."""
    entity = Entity(
        iri=f"{BASE}actor/{slug}",
        type=EntityType.ACTOR,
        label=label,
        kind=kind,
        country=country,
        generic=generic,
        dated_names=tuple(dated),
    )
    return Entry(entity, (label, *names, *(d.text for d in dated)), tuple(exact), tuple(heads), tuple(metonyms))


def place(
    slug: str,
    label: str,
    kind: str,
    *names: str,
    exact: Sequence[str] = (),
    country: str = "AV",
    within: str | None = None,
    people: int = 0,
) -> Entry:
    """An invented place; one with ``people``, its inhabitants, is of the gazetteer."""
    entity = Entity(
        iri=f"{BASE}place/{slug}",
        type=EntityType.PLACE,
        label=label,
        kind=kind,
        country=country,
        gazetteer=people > 0,
        within=f"{BASE}place/{within}" if within else None,
    )
    return Entry(entity, (label, *names), tuple(exact), (), people=people)


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
    people: int = 0


FOUNDED = date(2010, 1, 1)
"""The day on which the Velland of old gave way to the new one."""

WORLD = (
    actor("government", "Arvandian government", "government", "Arvandian regime", "government in Ostrava Bay", "Arvandia",
          heads=("government", "regime", "authorities", "government forces"), metonyms=("Ostrava Bay", "the Old Castle")),
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
    place("velm", "Velm", "village", people=100),
    place("ready", "Ready", "village", people=100),
    actor("velland", "Velland", "government", "Vellandish government", exact=("VL",), metonyms=("Oberstadt",), country="VL"),
    actor("old-army", "People's Army of Velland", "army", country="VL", dated=(DatedName("Vellandish army", None, FOUNDED),)),
    actor("new-army", "Velland Defence Force", "army", "Armed Forces of Velland", country="VL",
          dated=(DatedName("Vellandish army", FOUNDED, None),)),
    actor("guard-of-old", "Watch Brigade", "armed-group", country="", dated=(DatedName("Watch Command", None, FOUNDED),)),
    actor("velland-allies", "VL-led coalition", "alliance", exact=("VL-led coalition",), country="VL"),
    place("bellport", "Bellport", "city", within="bellport-province"),
    place("bellport-province", "Bellport province", "province"),
    place("bellport-velland", "Bellport of Velland", "city", "Bellport", country="VL"),
    place("tarn-dam", "Dam of Tarn", "dam", "Tarn"),
    place("tarn", "Tarn", "town", country="VL"),
    place("velland-country", "Velland", "country", country="VL", people=5_000_000),
    place("oberstadt", "Oberstadt", "settlement", country="VL", people=2_000_000),
    place("oberstadt-here", "Little Oberstadt", "settlement", "Oberstadt", people=900),
    place("harun", "al-Harun", "settlement", people=30_000),
    place("greenford", "Greenford", "settlement", country="VL", people=20_000),
    place("lorn", "Great Lorn", "settlement", "Lorn", country="VL", people=40_000),
    place("lorn-here", "Lorn", "settlement", people=2_000),
    source("avn", "Arvandian state television", "state-media", "state television", "state TV"),
    source("monitor", "Marden Monitor for Human Rights", "ngo", "Marden Monitor"),
    source("post", "Skarn Post", "newspaper"),
)  # fmt: skip


class FakeNameIndex:
    """The port ``NameIndex`` over a few entries; gazetteer entries are not scanned for, only looked up."""

    def __init__(self, entries: Sequence[Entry] = WORLD) -> None:
        self._entries = entries
        self._made: dict[str, Entity] = {}

    def names(self) -> Iterable[Name]:
        for e in self._entries:
            if e.entity.type is not EntityType.SOURCE and not e.entity.gazetteer:
                spans = {d.text: ((d.start, d.end),) for d in e.entity.dated_names}
                yield from (Name(n, e.entity.iri, e.entity.type, False, spans.get(n, ())) for n in e.names)
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
        found = [
            e
            for e in self._entries
            if type in (None, e.entity.type)
            and (gazetteer or not e.entity.gazetteer)
            and (wanted in [n.casefold() for n in e.names] or text in e.exact)
        ]
        most = max((e.people for e in found), default=0)
        found.sort(key=lambda e: (e.entity.gazetteer, e.entity.country not in countries or e.people * 30 < most, -e.people))
        return [
            Candidate(
                iri=e.entity.iri,
                type=e.entity.type,
                label=e.entity.label,
                name=text,
                kind=e.entity.kind,
                country=e.entity.country,
                score=0.9 if e.people * 10 < found[0].people else 1.0,
                population=e.people,
                gazetteer=e.entity.gazetteer,
            )
            for e in found
        ]

    def search(self, text: str, type: EntityType | None = None, limit: int = 5) -> list[Candidate]:
        return self.lookup(text, type)[:limit]

    def entity(self, iri: str) -> Entity | None:
        return next((e.entity for e in self._entries if e.entity.iri == iri), self._made.get(iri))

    def provisional(self, type: EntityType, name: str, country: str, kind: str = "") -> Entity:
        iri = f"{BASE}{type}/new/{country}/{name.casefold().replace(' ', '-')}"
        return self._made.setdefault(iri, Entity(iri=iri, type=type, label=name, kind=kind, country=country, provisional=True))

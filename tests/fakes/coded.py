"""A small world for coded rows: made-up people and places in countries that exist, for codes of countries are looked up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from conflictkg.domain.coding import Coding
from conflictkg.domain.entities import DatedName, Entity, EntityType
from conflictkg.schema.coding import load_coding
from tests.fakes.name_index import FakeNameIndex
from tests.fakes.vocabulary import ONTOLOGY, shipped_vocabulary

FALL = date(2031, 1, 1)
"""The day on which the rulers of Tarnia were overthrown."""
SOURCE = "https://w3id.org/conflictkg/reference/source/"


def _actor(slug: str, label: str, kind: str, country: str, *aliases: str, party: str | None = None) -> Entity:
    above = f"urn:actor:{party}" if party else None
    return Entity(iri=f"urn:actor:{slug}", type=EntityType.ACTOR, label=label, kind=kind, country=country, aliases=aliases, party=above)


def _regime(slug: str, label: str, start: date | None, end: date | None) -> Entity:
    """Rulers of Tarnia for a time; the country's name is theirs as long."""
    return replace(_actor(slug, label, "government", "TN", "Tarnia", "Tarnian government"), dated_names=_dated(start, end))


def _dated(start: date | None, end: date | None) -> tuple[DatedName, ...]:
    return tuple(DatedName(name, start, end) for name in ("Tarnia", "Tarnian government"))


def _place(slug: str, label: str, kind: str, country: str, spot: tuple[float, float] | None, *, gazetteer: bool = False) -> Entity:
    latitude, longitude = spot or (None, None)
    return Entity(
        iri=f"urn:place:{slug}",
        type=EntityType.PLACE,
        label=label,
        kind=kind,
        country=country,
        latitude=latitude,
        longitude=longitude,
        gazetteer=gazetteer,
    )


def _source(slug: str, label: str, kind: str) -> Entity:
    return Entity(iri=SOURCE + slug, type=EntityType.SOURCE, label=label, kind=kind)


WORLD = FakeNameIndex(
    (
        _actor("arvandia", "Arvandian government", "government", "AV", "Arvandia", "government of Arvandia"),
        _actor("arvandian-army", "Arvandian army", "army", "AV", "Arvandian armed forces", party="arvandia"),
        _actor("sarmatia", "Sarmatian government", "government", "SM", "Sarmatia"),
        _regime("tarn-king", "Kingdom of the Tarn", None, FALL),
        _regime("tarn-republic", "Republic of the Tarn", FALL, None),
        _actor("royal-army", "Royal army", "army", "TN", "Tarnian army", party="tarn-king"),
        _actor("new-army", "New army", "army", "TN", "Tarnian army", party="tarn-republic"),
        replace(_actor("guard-abroad", "River Guard", "armed-group", "SM"), provisional=True),
        _actor("front", "Northern Front", "armed-group", "AV", "NF"),
        _actor("state", "Wide State", "armed-group", ""),
        _actor("youth", "The Youth", "armed-group", "SM", "Youth"),
        _place("arvandia", "Arvandia", "country", "AV", None),
        _place("kessel", "Kessel", "town", "AV", (35.02, 36.62)),
        _place("kessel-base", "Kessel", "airbase", "AV", (35.02, 36.70)),
        _place("kessel-far", "Kessel", "town", "AV", (30.0, 30.0)),
        _place("velm", "Velm", "settlement", "AV", (35.5, 36.5), gazetteer=True),
        _place("velm-abroad", "Velm", "settlement", "SM", (35.6, 36.5), gazetteer=True),
        replace(_place("hamlet", "Hamlet", "", "AV", (35.02, 36.62)), provisional=True),
        _place("skarn", "Skarn", "city", "AV", None),
        _place("marden", "Marden", "province", "AV", (35.0, 36.5)),
        _source("acled", "ACLED", "ngo"),
        _source("ucdp", "UCDP", "think-tank"),
        _source("skarn-post", "Skarn Post", "newspaper"),
    )
)


@cache
def coding(data_set: str) -> Coding:
    """How the shipped ontology reads a data set."""
    return load_coding([ONTOLOGY / "coded.ttl"], data_set, shipped_vocabulary().kinds)

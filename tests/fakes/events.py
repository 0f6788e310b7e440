"""Accounts of made-up events, written as an analyst would tell them; what they say is compared by the shipped vocabulary and policy.

A row says ``what`` (a notation) was done, by ``who``, to ``whom``, ``when`` (a day, a window ``A/B`` or ``../B``; without it, told as
news), said ``by`` an outlet on a ``day``; optionally ``at`` another place, with counts (``killed: 12``, "12-" for at least, "-12" for at
most, "10-14"), a ``stance``, a ``speaker`` and a ``document`` ("OUTLET-DAY" unless it has a name). ``copies`` names a document of which
it is a near copy, ``corrects`` those that it corrects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote, Stance
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.event_accounts import Account, account_of
from conflictkg.domain.event_clusters import EventCluster, event_clusters
from conflictkg.domain.observations import known_moment
from conflictkg.domain.origins import Origin
from conflictkg.domain.time import ClaimTime
from tests.fakes.vocabulary import shipped_vocabulary

ACTORS: dict[str, dict[str, Any]] = {
    "State": {},
    "Army": {"party": "State"},
    "Front": {},
    "Wing": {"party": "Front"},
    "Guard": {"sides_with": ("State",)},
    "Caliphate": {},
    "rebels": {"generic": True},
}
OUTLETS = {
    "Gazette": ("newspaper", ()),
    "Courier": ("newspaper", ()),
    "Herald": ("newspaper", ()),
    "Wire": ("wire", ()),
    "State TV": ("state-media", ("State",)),
    "Front Radio": ("party", ("Front",)),
    "Forum": ("forum", ()),
}
PLACES = {"Eastmark": "town", "Old Bridge": "bridge", "North Province": "province"}
ENTITIES = {
    **{n: Entity(iri=n, type=EntityType.ACTOR, label=n, **more) for n, more in ACTORS.items()},
    **{n: Entity(iri=n, type=EntityType.SOURCE, label=n, kind=k, sides_with=s) for n, (k, s) in OUTLETS.items()},
    **{n: Entity(iri=n, type=EntityType.PLACE, label=n, kind=k) for n, k in PLACES.items()},
}
RECORDED = datetime(2031, 12, 31, tzinfo=UTC)

Row = Mapping[str, Any]


def claim_of(row: Row, index: int) -> tuple[Claim, Document]:
    """The claim of a row, and its document; rows of one document follow each other in its text, each with words of its own."""
    outlet, day = row["by"], row["day"]
    document = Document(
        id=row.get("document", f"{outlet}-{day}"),
        text_digest="",
        raw_digest="",
        source_file="",
        outlet=outlet,
        source=outlet,
        source_kind=OUTLETS[outlet][0],
        published=day,
        corrects=tuple(_list(row.get("corrects"))),
    )
    speaker = row.get("speaker")
    counts = {harm.name: _count(row[harm.name]) for harm in fields(Casualties) if harm.name in row}
    claim = Claim(
        document=document.id,
        kind=row["what"],
        quote=Quote(100 * index, 100 * index + 50, "x"),
        agents=tuple(map(_mention, _list(row.get("who")))),
        patients=tuple(map(_mention, _list(row.get("whom")))),
        place=_mention(row.get("at", "Eastmark")),
        time=_time(row.get("when"), day),
        stance=Stance(row.get("stance", "asserted")),
        speaker=_mention(speaker) if speaker else None,
        casualties=Casualties(**counts) if counts else None,
        credibility=row.get("credibility", 2),
    )
    return claim, document


def accounts(rows: Sequence[Row]) -> list[Account]:
    """The accounts of rows, without those that give none."""
    told = [claim_of(row, index) for index, row in enumerate(rows)]
    documents = {document.id: document for _, document in told}
    found = []
    for row, (claim, document) in zip(rows, told, strict=True):
        copied = tuple(Origin(documents[id], True) for id in _list(row.get("copies")))
        found.append(account_of(claim, document, known_moment(document, RECORDED), shipped_vocabulary(), ENTITIES.get, copied))
    return [account for account in found if account is not None]


def events(rows: Sequence[Row], place: str = "Eastmark") -> tuple[EventCluster, ...]:
    """The events that rows about one place tell of."""
    return clusters(accounts(rows), place)


def clusters(told: Iterable[Account], place: str = "Eastmark") -> tuple[EventCluster, ...]:
    """The events that accounts of one place tell of."""
    return event_clusters(place, told, shipped_vocabulary(), ENTITIES.get)


def _list(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _mention(name: str) -> Mention:
    return Mention(text=name, start=0, end=len(name), entity=name if name in ENTITIES else None, label=name)


def _count(value: Any) -> Count:
    low, dash, high = str(value).partition("-")
    if not dash:
        return Count(int(low), int(low), int(low))
    return Count(int(low) if low else None, None, int(high) if high else None)


def _time(when: Any, published: date) -> ClaimTime:
    if when is None:
        return ClaimTime(latest=published)
    first, slash, last = str(when).partition("/")
    return ClaimTime(
        earliest=None if first == ".." else date.fromisoformat(first), latest=date.fromisoformat(last if slash else first), text="then"
    )

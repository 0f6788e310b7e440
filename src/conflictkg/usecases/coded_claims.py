"""A coded row as a document and its claims: the row in words of ours, with its own note below, and what its code says happened.

Part of ``import``. The words are made so that every quote and mention has characters to point at; they say what the row says and no more.
Where the place is not known for certain, a claim about control keeps the words and names no place: no town changes hands by a code for its
region.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from conflictkg.domain.claims import (
    Article,
    Casualties,
    Claim,
    Document,
    Mention,
    Quote,
    Segment,
    SegmentKind,
    document_id,
    text_digest,
)
from conflictkg.domain.coding import Camp, CodedRow, CodedSide, Coding, EventCode, Precision, Roles
from conflictkg.domain.entities import Entity
from conflictkg.domain.time import ClaimTime, edtf_interval
from conflictkg.domain.vocabulary import Effect, EventKind
from conflictkg.usecases.coded_names import CodedNames, Linked

VERSION = 1
"""Raise it when rows are read otherwise than before."""
CASUALTIES = "casualties"
_DOUBTFUL, _PLAIN = 3, 2
_AT = {Precision.EXACT: ("at ", ""), Precision.NEAR: ("", "near "), Precision.AREA: ("in ", "the area of ")}


@dataclass(frozen=True, slots=True)
class Words:
    """Where things stand in a row's words; spans are characters [start, end)."""

    record: tuple[int, int]
    place: tuple[int, int]
    units: dict[str, tuple[int, int]]
    sides: tuple[tuple[int, int], ...]
    bystanders: tuple[int, int] | None
    sources: tuple[tuple[int, int], ...]
    first_said: tuple[tuple[int, int], ...]


class _Writing:
    """A text that grows, and tells where what was added stands."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, words: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += words
        return start, len(self.text)

    def listed(self, before: str, items: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Items with semicolons between, as a sentence; nothing for none."""
        spans = []
        for i, item in enumerate(items):
            self.add("; " if i else before)
            spans.append(self.add(item))
        if items:
            self.add(".")
        return tuple(spans)


def written(row: CodedRow, coding: Coding) -> tuple[str, tuple[Segment, ...], Words]:
    """The row in words, its paragraphs, and where things stand in it."""
    out = _Writing()
    code = coding.events[row.code.casefold()]
    before, part = _AT[row.precision]
    out.add(f"{code.label} {before}")
    place = out.add(part + row.location)
    out.add(" (")
    units = {}
    for unit in reversed(row.units):
        units[unit] = out.add(unit)
        out.add(", ")
    out.add(f"{row.country}) {row.when}.")
    sides = []
    for n, side in enumerate(row.sides, 1):
        out.add(f" Side {n}: ")
        sides.append(out.add(side.name))
        out.add(_about(side, coding) + ".")
    bystanders = _dead(out, row)
    first_said = out.listed(" First said by: ", row.first_said)
    sources = out.listed(" Reported by: ", row.sources)
    record = (0, len(out.text))
    paragraphs = [record]
    for text in (*row.texts, "; ".join(f"{what}: {value}" for what, value in (("event", row.event), *row.coded))):
        out.add("\n\n")
        paragraphs.append(out.add(text))
    segments = tuple(Segment(SegmentKind.PARAGRAPH, start, end) for start, end in paragraphs)
    return out.text, segments, Words(record, place, units, tuple(sides), bystanders, sources, first_said)


def _about(side: CodedSide, coding: Coding) -> str:
    code = coding.actors.get(side.code.casefold())
    told = f" ({code.label})" if code is not None else ""
    return f"{told}, with {side.associated}" if side.associated else told


def _dead(out: _Writing, row: CodedRow) -> tuple[int, int] | None:
    """The dead in words, and where the civilians among them stand."""
    if row.killed is None:
        return None
    best = row.killed.best
    if row.killed.low is None or row.killed.high is None:
        out.add(f" Killed: {best}")
    else:
        out.add(f" Killed: {best} by the best estimate, {row.killed.low} to {row.killed.high}")
    for n, side in enumerate(row.sides, 1):
        if side.dead is not None:
            out.add(f"; {side.dead} of side {n}")
    found = None
    if row.bystanders is not None:
        out.add(f"; {row.bystanders} ")
        found = out.add("civilians")
    if row.unassigned is not None:
        out.add(f"; {row.unassigned} unknown")
    out.add(".")
    return found


def as_document(row: CodedRow, coding: Coding, source: Entity, file: str, published: date | None) -> tuple[Article, Words]:
    """The document that a row is: published by the data set when the row says, else on the day ``published`` of the release, if known."""
    text, segments, words = written(row, coding)
    moment: datetime | None = row.published
    url = f"{coding.data_set}:{row.event}"
    document = Document(
        id=document_id(text, source.label, url, moment or published),
        text_digest=text_digest(text),
        raw_digest=text_digest(text),
        source_file=f"{file}#{row.event}",
        title=f"{source.label} {row.event}: {coding.events[row.code.casefold()].label}, {row.location}",
        outlet=source.label,
        source=source.iri,
        source_kind=source.kind,
        published=moment.date() if moment is not None else published,
        published_at=moment,
        url=url,
        language="en",
        segments=segments,
    )
    return Article(document, text), words


@dataclass(frozen=True, slots=True)
class RowReader:
    """Makes claims of rows."""

    coding: Coding
    kinds: Mapping[str, EventKind]
    names: CodedNames

    @property
    def name(self) -> str:
        """Under which the claims are recorded."""
        return f"{self.coding.data_set}/{VERSION}"

    def claims(self, row: CodedRow, article: Article, words: Words) -> tuple[tuple[Claim, ...], tuple[Entity, ...]]:
        """What the row claims, and the entities that it uses from outside the reference data."""
        code = self.coding.events[row.code.casefold()]
        kind = (code.kind_alone if len(row.sides) == 1 else "") or code.kind
        if not kind and row.killed is None:
            return (), ()
        linked = [self.names.actor(side, row) for side in row.sides]
        sides = [_mention(article.text, span, found) for span, found in zip(words.sides, linked, strict=True)]
        agents, patients = _roles(code, row, sides, [self._camp(side) for side in row.sides])
        if code.roles is Roles.HARMED and row.bystanders and words.bystanders is not None:
            patients += (_mention(article.text, words.bystanders, None),)
        place, where = self._place(row, article.text, words, self.kinds[kind or CASUALTIES])
        speaker, relayers = self._chain(row, article.text, words)
        start, end = words.record
        claim = Claim(
            document=article.document.id,
            kind=kind or CASUALTIES,
            quote=Quote(start, end, article.text[start:end]),
            agents=agents,
            patients=patients,
            place=place,
            time=_time(row),
            speaker=speaker,
            relayers=relayers,
            credibility=_DOUBTFUL if row.doubtful else _PLAIN,
            casualties=None if row.killed is None else Casualties(killed=row.killed),
            extractor=self.name,
            rule=code.name,
        )
        used = {m.entity for m in (*agents, *patients) if m.entity is not None}
        added = [found.entity for found in (*linked, where) if found is not None and found.added]
        return (claim,), tuple(e for e in added if e.iri in used or (place is not None and e.iri == place.entity))

    def _camp(self, side: CodedSide) -> Camp:
        code = self.coding.actors.get(side.code.casefold())
        return code.camp if code is not None else Camp.ARMED

    def _place(self, row: CodedRow, text: str, words: Words, kind: EventKind) -> tuple[Mention, Linked | None]:
        """The place at which it happened; of one that is not certain, the unit around it where nothing about control follows."""
        if row.precision is Precision.EXACT:
            found = self.names.place(row)
            return _mention(text, words.place, found), found
        unit = self.names.unit(row) if kind.effect is Effect.NONE else None
        if unit is None:
            return _mention(text, words.place, None), None
        return _mention(text, words.units[unit[0]], unit[1]), unit[1]

    def _chain(self, row: CodedRow, text: str, words: Words) -> tuple[Mention | None, tuple[Mention, ...]]:
        """Who first said it and who passed it on to the data set: of several, whom the row names first; the others stay words."""
        links = []
        for spans, names in ((words.first_said, row.first_said), (words.sources, row.sources)):
            if names:
                entity = self.names.source(names[0])
                links.append(_mention(text, spans[0], None if entity is None else Linked(entity)))
        links = [link for link in links if link.entity != self.coding.source]
        return (links[0], tuple(links[1:])) if links else (None, ())


def _mention(text: str, span: tuple[int, int], found: Linked | None) -> Mention:
    plain = Mention(text=text[slice(*span)], start=span[0], end=span[1])
    return plain if found is None else replace(plain, entity=found.entity.iri, label=found.entity.label)


_Sides = tuple[Mention, ...]


def _roles(code: EventCode, row: CodedRow, sides: Sequence[Mention], camps: Sequence[Camp]) -> tuple[_Sides, _Sides]:
    """Agents and patients."""
    match code.roles:
        case Roles.BOTH_FIGHT:
            return tuple(sides), ()
        case Roles.FIRST_ACTS:
            return tuple(sides[:1]), tuple(sides[1:])
        case Roles.SECOND_YIELDS:
            return (tuple(sides[1:]), tuple(sides[:1])) if len(sides) > 1 else (tuple(sides), ())
        case Roles.GOVERNMENT_ACTS | Roles.OTHER_ACTS:
            own = [camp is Camp.STATE for camp in camps]
            acting = own if code.roles is Roles.GOVERNMENT_ACTS else [not state for state in own]
            if len(sides) == 1:
                return (tuple(sides), ()) if acting[0] else ((), ())
            actor = acting.index(True) if acting.count(True) == 1 else 0
            return (sides[actor],), (sides[1 - actor],)
        case Roles.AGAINST_CIVILIANS:
            unarmed = tuple(side for side, camp in zip(sides, camps, strict=True) if camp is Camp.UNARMED)
            armed = tuple(side for side in sides if side not in unarmed)
            return (armed, unarmed) if len(armed) < 2 and len(unarmed) < 2 else ((), ())
        case Roles.HARMED:
            return (), tuple(side for side, coded in zip(sides, row.sides, strict=True) if coded.dead)
        case Roles.UNSAID:
            return (), ()


def _time(row: CodedRow) -> ClaimTime:
    first, last = row.earliest, row.latest
    month = first.day == 1 and last == first.replace(day=calendar.monthrange(first.year, first.month)[1])
    edtf = f"{first:%Y-%m}" if month else edtf_interval(first, last)
    return ClaimTime(earliest=first, latest=last, edtf=edtf, text=row.when)

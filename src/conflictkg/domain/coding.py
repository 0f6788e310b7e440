"""Coded data: rows of data sets such as ACLED and UCDP GED, and the codes by which the ontology reads them.

A row comes from ``coded``, which knows the columns; a ``Coding`` from ``ontology/coded.ttl``, which says what the codes mean in our kinds.
``usecases.importing`` makes documents and claims of both. Days are nominal local days, windows inclusive, degrees WGS 84.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from conflictkg.domain.claims import Count


class Precision(StrEnum):
    """How well a row's place is known. Only an ``EXACT`` one is the place itself."""

    EXACT = "exact"  # it happened at the place named
    NEAR = "near"  # near the place named, or in a part of its region
    AREA = "area"  # somewhere in a region, for which the place named stands


class Roles(StrEnum):
    """Which of a row's two sides did what, as far as the codebook says so."""

    BOTH_FIGHT = "both-fight"  # each is an agent
    FIRST_ACTS = "first-acts"  # the first did it to the second
    GOVERNMENT_ACTS = "government-acts"  # the side of state forces did it to the other; where that does not tell them apart, the first
    OTHER_ACTS = "other-acts"  # the side that is no state forces did it to the other; where that does not tell them apart, the first
    SECOND_YIELDS = "second-yields"  # the second gave to the first; alone, the first took
    AGAINST_CIVILIANS = "against-civilians"  # unarmed people suffered it from the other side; between armed sides nothing is said
    HARMED = "harmed"  # those whose dead are counted suffered it
    UNSAID = "unsaid"  # nothing is said


class Camp(StrEnum):
    """What a code of actors tells of the roles."""

    STATE = "state"
    UNARMED = "unarmed"
    ARMED = "armed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCode:
    """A code of a data set's events: the ``kind`` (notation) of claim it makes, "" for none, and who did what.

    ``kind_alone`` is the kind where only one side is named, when that is another. ``name`` is kept with the claim as its rule.
    """

    name: str
    label: str
    kind: str = ""
    kind_alone: str = ""
    roles: Roles = Roles.UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorCode:
    """A code of a data set's actors; ``kind`` is a notation of the actor-kind scheme, "" when the code does not tell."""

    label: str
    kind: str = ""
    camp: Camp = Camp.ARMED


@dataclass(frozen=True, slots=True, kw_only=True)
class StateForce:
    """How a data set names a state's forces: ``phrase`` before the state's name ("Military Forces of").

    ``words`` are what the reference data calls them after the state's adjective ("Arvandian army"), first choice first.
    """

    phrase: str
    words: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How the ontology reads one data set.

    ``source`` is the IRI of its entity. ``events`` and ``actors`` are keyed by the codes as the data set writes them, in lower case;
    ``unnamed`` are the words (lower case) with which names begin that name nobody in particular.
    """

    data_set: str
    source: str
    events: Mapping[str, EventCode]
    actors: Mapping[str, ActorCode]
    unnamed: tuple[str, ...]
    forces: tuple[StateForce, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedSide:
    """One of the two sides of a row, as named; ``code`` is the actor's, ``associated`` who is named with it, ``dead`` its own dead."""

    name: str
    code: str = ""
    associated: str = ""
    dead: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedRow:
    """One event of a data set.

    ``event`` is its id there, ``line`` where the row begins in the file (from 1). ``units`` are the administrative units around the place,
    largest first, ``around`` those of them in which it happened for certain when the place itself is not known, smallest first.
    ``sources`` is who reported it, ``first_said`` whom they quote. ``published`` is when this version of the row was, ``None`` when the row
    does not say. ``killed`` is ``None`` where no deaths are reported. ``coded`` are codes worth keeping in words, ``texts`` the row's own.
    """

    event: str
    line: int
    code: str
    sides: tuple[CodedSide, ...]
    country: str
    location: str
    latitude: float
    longitude: float
    precision: Precision
    earliest: date
    latest: date
    when: str
    units: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    killed: Count | None = None
    bystanders: int | None = None
    unassigned: int | None = None
    sources: tuple[str, ...] = ()
    first_said: tuple[str, ...] = ()
    published: datetime | None = None
    doubtful: bool = False
    coded: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken in: where it begins, its id if it has one, the column at fault ("" for the row as a whole), and why."""

    line: int
    event: str
    column: str
    reason: str

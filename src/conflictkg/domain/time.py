"""Valid time of claims: windows of days, fuzzy bounds, EDTF.

A day is a ``datetime.date``, the nominal local day at the place. Windows and bounds are inclusive, as in EDTF; control periods
(``domain.beliefs``) are half-open. Sources: ISO 8601-2:2019 (EDTF level 1); the four bounds are those of CIDOC CRM P81/P82.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class Extent(StrEnum):
    """How what is claimed fills its window of days."""

    WITHIN = "within"  # it happened, or was so, at some time in the window
    THROUGHOUT = "throughout"  # it was so on every day of the window ("since Saturday")
    OVER = "over"  # it was so before or in the window and no longer at its end ("had controlled")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Four inclusive days between which something began and ended; ``None`` where nothing is known.

    ``earliest_start``: it did not begin before. ``latest_start``: it had begun by then. ``earliest_end``: it was still so then.
    ``latest_end``: the last day on which it can have been so.
    """

    earliest_start: date | None = None
    latest_start: date | None = None
    earliest_end: date | None = None
    latest_end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTime:
    """When, according to the text, the claimed thing happened or was so.

    ``earliest`` and ``latest`` are inclusive days, ``None`` for open or unknown; ``edtf`` writes the same window as EDTF ("" when
    nothing is known); ``text`` is the expression as printed ("" when the time is a default of the kind of claim); ``clock`` is the
    local clock time when one is given, used only to order what happened within one day.
    """

    earliest: date | None = None
    latest: date | None = None
    extent: Extent = Extent.WITHIN
    edtf: str = ""
    text: str = ""
    clock: time | None = None

    def bounds(self, *, state: bool) -> Bounds:
        """The four bounds of an event (which starts and ends within its window) or of a state (which may outlast it)."""
        a, b = self.earliest, self.latest
        if not state:
            return Bounds(a, b, a, b)
        match self.extent:
            case Extent.WITHIN:
                return Bounds(None, b, a, None)
            case Extent.THROUGHOUT:
                return Bounds(None, a, b, None)
            case Extent.OVER:
                return Bounds(None, None, a, b)


def edtf_interval(earliest: date | None, latest: date | None) -> str:
    """EDTF of a window: one day, ``a/b``, or open with ``..``; "" when nothing is known.

    >>> edtf_interval(date(2014, 10, 27), date(2014, 11, 2))
    '2014-10-27/2014-11-02'
    >>> edtf_interval(None, date(2014, 11, 3))
    '../2014-11-03'
    """
    if earliest is None and latest is None:
        return ""
    if earliest == latest:
        return str(earliest)
    return f"{earliest or '..'}/{latest or '..'}"


def window_of(edtf: str) -> tuple[date | None, date | None]:
    """First and last day, both inclusive, of what EDTF writes; ``None`` for an open end.

    Raises ``ValueError`` when it is not EDTF.

    >>> window_of("2014-11"), window_of("../2014-11-03")
    ((datetime.date(2014, 11, 1), datetime.date(2014, 11, 30)), (None, datetime.date(2014, 11, 3)))
    """
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    first, slash, last = edtf.partition("/")

    def end(text: str, bound: str) -> date | None:
        if text == ".." and slash:
            return None
        try:
            return date(*getattr(parse_edtf(text), bound)()[:3])
        except (EDTFParseException, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"{text!r} cannot be read") from error

    window = end(first, "lower_strict"), end(last if slash else first, "upper_strict")
    if None not in window and window[0] > window[1]:  # type: ignore[operator]
        raise ValueError("it ends before it begins")
    return window

"""Rows of a timeline as ``usecases.timeline`` gives them, made up, for pictures of hard cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
PLACE = "https://kb.example/place/upper-tarn"
LONG = "Provisional Joint Operations Command of the United Fronts for the Defence of the Upper Valley and Its Approaches"
HOLDERS = (
    "State",
    LONG,
    "Фронт национального освобождения",
    "الجبهة الوطنية لتحرير سوريا",
    "人民解放军",
    r"$\\frac{1}{0}$ & <Front> #%_{^",
    "Two\nLines\u202e\x07",
    "A" * 90,
    "Northern Brigade",
    "Valley Shield",
)
"""Labels of holders: long ones, of other scripts, with mathematics and line breaks in them."""
DAY = date(2014, 1, 1)


def who(label: str) -> Row:
    return {"iri": f"https://kb.example/actor/{label.encode().hex()}", "label": label}


def period(
    start: int | None,
    end: int | None,
    holder: str | None,
    status: str = "assessed",
    *,
    earliest: int | None = None,
    others: Sequence[str] = (),
    contests: Sequence[tuple[str, str]] = (),
    place: str = "Upper Tarn",
) -> Row:
    """A period over days [start, end) of ``DAY``."""
    since = day(start)
    return {
        "what": "period",
        "place": {"iri": f"https://kb.example/place/{place}", "label": place},
        "from": since,
        "controller": who(holder) if holder else None,
        "status": status,
        "confidence": 0.5,
        "alternatives": [{"controller": who(other), "confidence": 0.2} for other in others],
        "contested_by": [{"actor": who(actor), "how": how, "since": since, "claims": []} for actor, how in contests],
        "period": {
            "iri": None,
            "from": {"earliest": day(earliest) or since, "latest": since},
            "until": day(end - 1) if end is not None else None,
        },
        "last_evidence": None,
        "rule": "R7",
    }


def told(on: int, kind: str, stance: str = "asserted", earliest: int | None = None) -> Row:
    """A claim about a day."""
    return {"what": "claim", "kind": kind, "stance": stance, "earliest": day(earliest) or day(on), "latest": day(on)}


def day(offset: int | None) -> str | None:
    return (DAY + timedelta(days=offset)).isoformat() if offset is not None else None


def hard_case() -> list[Row]:
    """A place that changes hands between all of ``HOLDERS``, in every status, with gaps, windows, contests and many kinds of claims."""
    statuses = ("assessed", "claimed", "disputed", "assessed", "divided", "claimed", "disputed")
    rows, at = [], 10
    for number, holder in enumerate((*HOLDERS, *HOLDERS[:4])):
        status = statuses[number % len(statuses)]
        length = 8 + number * 3 % 25
        rival = HOLDERS[(number + 3) % len(HOLDERS)]
        fights = [(rival, ("assault", "siege", "clash")[number % 3])] if number % 2 else []
        divided = status == "divided"
        rows.append(
            period(
                at,
                at + length,
                None if divided else holder,
                status,
                earliest=at - 6 if number % 3 == 1 else None,
                others=(holder, rival) if divided else (rival,) if status == "disputed" else (),
                contests=fights,
            )
        )
        at += length
        if number % 5 == 4:
            rows.append(period(at, at + 9, None, "unknown"))
            at += 9
    rows.append(period(at, None, HOLDERS[0], contests=[(HOLDERS[3], "siege")]))
    kinds = ("assault", "air-strike", "control-gained", "control-held", "casualties", "shelling")
    stances = ("asserted", "asserted", "denied", "rumoured")
    rows += [told(n * 7 % at, kinds[n % len(kinds)], stances[n % len(stances)], n * 7 % at - n % 4) for n in range(90)]
    return rows

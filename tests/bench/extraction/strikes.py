"""Strikes of a coalition's daily lists ("Near A, two strikes destroyed ..."): is the strike read, and near the right place.

    python -m tests.bench.extraction --only strikes [-v]

Needs ``centcom_oir`` of the shared texts; a sample of its lines, drawn with a fixed seed. A place is right when it is the list's by
printed words or by any name of the entity it was linked to; a place that is not linked can be on no map and is counted apart.
"""

from __future__ import annotations

import csv
import random
from datetime import date

from conflictkg.domain.claims import Claim, Mention
from tests.bench.extraction.agreement import same_place
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import Shipped, shared, shipped
from tests.bench.extraction.table import Row

SET = "coalition strikes"
SAMPLE = 300
STRIKES = ("air-strike", "shelling")


def named(mention: Mention, place: str, reader: Shipped) -> bool:
    """Whether a mention is the place of the list."""
    entity = reader.entity(mention.entity)
    return same_place(place, mention.text, (entity.label, *entity.aliases) if entity else ())


def measure(verbose: bool) -> list[Row]:
    """The figures; none when the lists are absent; with ``verbose`` the lines that went wrong are printed."""
    file = shared("data", "centcom_oir", "strikes-first-half.csv")
    if file is None:
        return []
    with file.open(encoding="utf-8", newline="") as stream:
        lines = random.Random(2014).sample(list(csv.DictReader(stream)), SAMPLE)
    found = placed = linked = 0
    with shipped() as reader:
        for line in lines:
            month, day, year = map(int, line["date"].split("/"))
            claims: list[Claim] = [c for c in reader.read(line["line"], date(year, month, day)) if c.kind in STRIKES]
            places = [c.place for c in claims if c.place]
            right = [p for p in places if named(p, line["location"], reader)]
            found += bool(claims)
            placed += bool(right)
            linked += any(p.entity for p in right)
            if verbose and not right:
                print(f"{line['location']}: {[p.name for p in places]} {'' if claims else 'no strike'} | {line['line'][:150]}")
    return [
        Row(SET, "strike read", str(Proportion(found, len(lines)))),
        Row(SET, "with its place", str(Proportion(placed, len(lines)))),
        Row(SET, "with its place known", str(Proportion(linked, len(lines)))),
    ]

"""Places of a coalition's daily lists of strikes, looked up by name and country.

    python -m tests.bench.linking --only strike_places [-v]

Needs ``centcom_oir`` of the shared texts. The share of strikes whose place is found at all; and whether it is the right one, for all
names of the lists, each once and each as often as it is struck, by the answers in ``strike-places.yaml``.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from conflictkg.domain.entities import EntityType
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import Shipped, shared, shipped
from tests.bench.extraction.table import Row
from tests.bench.linking.meant import AIM, meant, shown

ANSWERS = Path(__file__).with_name("strike-places.yaml")
SET = "places of strikes"
CODES = {"Iraq": "IQ", "Syria": "SY"}
UNSURE = "cannot tell"
_PRINTED = re.compile(r"[Nn]ear (?:the |Near )?([^,]+?)(?:,| (?:one|two|three|four|five|six|\d+|in )\b)")


def found(reader: Shipped, name: str, country: str) -> str | None:
    """The place that a name of a country stands for."""
    candidates = reader.kb.names.lookup(name, EntityType.PLACE, countries=(country,))
    return candidates[0].iri if candidates else None


def struck(file: Path) -> Iterator[tuple[str, str, str]]:
    """Place, place as printed and country of each strike."""
    with file.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            printed = _PRINTED.search(line["line"])
            yield line["location"], printed[1] if printed else line["location"], CODES[line["country"]]


def measure(verbose: bool) -> list[Row]:
    """The figures; none when the lists are absent; with ``verbose`` what is not found and what is wrong is printed."""
    file = shared("data", "centcom_oir", "strikes-first-half.csv")
    if file is None:
        return []
    strikes = list(struck(file))
    places = Counter((place, country) for place, _, country in strikes)
    names = sorted({(name, country) for place, printed, country in strikes for name in (place, printed)})
    answers = yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))
    linked: dict[tuple[str, str], str | None] = {}
    right: dict[tuple[str, str], bool] = {}  # of the names that are answered
    with shipped() as reader:
        for name, country in names:
            got = linked[name, country] = found(reader, name, country)
            answer = answers[country].get(name, UNSURE)
            if answer != UNSURE:
                right[name, country] = got is not None and got in meant(reader, answer)
            if verbose and not right.get((name, country)):
                print(f"{name}, {country}: {answer}{shown(reader, got)}")
    judged = {place: n for place, n in places.items() if place in right}
    return [
        Row(SET, "strikes whose place is found", str(Proportion(sum(n for p, n in places.items() if linked[p]), len(strikes)))),
        Row(
            SET,
            "strikes whose place is found and right",
            str(Proportion(sum(n for p, n in judged.items() if right[p]), sum(judged.values()))),
            AIM,
        ),
        Row(SET, "names and spellings right, each once", str(Proportion(sum(right.values()), len(right)))),
        Row(
            SET,
            "names and spellings found but wrong",
            str(Proportion(sum(linked[n] is not None and not ok for n, ok in right.items()), len(right))),
        ),
        Row(SET, "of which nobody can tell", str(len(names) - len(right))),
    ]

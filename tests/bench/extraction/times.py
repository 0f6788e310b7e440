"""Time expressions resolved to days, alone and as the date of what a sentence tells, beside a list written by hand.

    python -m tests.bench.extraction --only times [-v]

The list is ``time-expressions.yaml``. *Resolved*: the first dated expression in the words has exactly the days. *Dated*: a control claim of
the sentence has them; *dated, overlapping*: shares a day with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from conflictkg.domain.time import edtf_interval
from conflictkg.domain.vocabulary import Effect
from conflictkg.extraction.times import resolve
from tests.bench.extraction.agreement import window
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import shipped
from tests.bench.extraction.table import Row

LIST = Path(__file__).with_name("time-expressions.yaml")
SET = "time expressions"
CONTROL = (Effect.GAINS, Effect.LOSES, Effect.HOLDS)


@dataclass(frozen=True)
class Expression:
    """Words, what they mean on a day of publication, and a sentence that they date."""

    published: date
    words: str
    edtf: str
    sentence: str
    dated: str

    def of_sentence(self) -> Expression:
        """With the days of what the sentence tells."""
        return replace(self, edtf=self.dated)

    def exactly(self, earliest: date | None, latest: date | None) -> bool:
        """Whether a window has these days; X stands for any digit."""
        found = edtf_interval(earliest, latest)
        if not self.edtf:
            return not found
        first, _, last = found.partition("/")
        return bool(found) and all(
            re.fullmatch(_pattern(want), have) for want, have in zip(self._bounds(), (first, last or first), strict=True)
        )

    def overlapping(self, earliest: date | None, latest: date | None) -> bool:
        """Whether a window shares a day with these."""
        if (earliest is None and latest is None) or not self.edtf:
            return self.exactly(earliest, latest)
        first, last = self._bounds()
        days = window(f"{_filled(first, last=False)}/{_filled(last, last=True)}")
        return (earliest or date.min) <= days[1] and days[0] <= (latest or date.max)

    def _bounds(self) -> tuple[str, str]:
        first, _, last = self.edtf.partition("/")
        return first, last or first


def _pattern(bound: str) -> str:
    return re.escape(bound).replace("X", r"\d")


def _filled(bound: str, *, last: bool) -> str:
    """The first or last day that a bound with open digits may be."""
    if bound == "..":
        return bound
    year, month, day = bound.split("-")
    months = [m for m in range(1, 13) if re.fullmatch(_pattern(month), f"{m:02}")]
    chosen = months[-1] if last else months[0]
    days = [d for d in range(1, window(f"{year}-{chosen:02}")[1].day + 1) if re.fullmatch(_pattern(day), f"{d:02}")]
    return f"{year}-{chosen:02}-{days[-1] if last else days[0]:02}"


def expressions() -> Iterator[Expression]:
    """The list."""
    for group in yaml.safe_load(LIST.read_text(encoding="utf-8")):
        for raw in group["expressions"]:
            yield Expression(group["published"], raw["words"], raw["edtf"], raw["sentence"], raw.get("dated", raw["edtf"]))


def measure(verbose: bool) -> list[Row]:
    """The figures; with ``verbose`` what went wrong is printed."""
    total = resolved = dated = near = 0
    with shipped() as reader:
        for e in expressions():
            total += 1
            found = resolve(e.words, e.published)
            alone = e.exactly(found.earliest, found.latest) if found is not None else not e.edtf
            times = [c.time for c in reader.read(e.sentence, e.published) if reader.effect(c) in CONTROL]
            exact = any(e.of_sentence().exactly(t.earliest, t.latest) for t in times)
            resolved += alone
            dated += exact
            near += any(e.of_sentence().overlapping(t.earliest, t.latest) for t in times)
            if verbose and not (alone and exact):
                means = edtf_interval(found.earliest, found.latest) if found else "nothing"
                print(f"{e.words!r} on {e.published}: {e.edtf}; resolved {means}; dated {[t.edtf for t in times]}  {e.sentence}")
    return [
        Row(SET, "resolved", str(Proportion(resolved, total)), "dateparser, recognizers, parsedatetime on 25 of these: 7, 16, 6"),
        Row(SET, "dated", str(Proportion(dated, total))),
        Row(SET, "dated, overlapping", str(Proportion(near, total))),
    ]

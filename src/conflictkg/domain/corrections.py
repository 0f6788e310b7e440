"""What an outlet's later word takes back of its reports (rule R11).

A correction that names the reports it corrects (``Document.corrects``) cancels exactly what it denies of them, and what others relay of
that; whatever else they report stands. A denial that names no report cancels what the same outlet reported before of the same event.
Nothing is cancelled before the correction was known: whoever asks for an earlier state of knowledge folds fewer observations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain, product
from typing import NamedTuple

from conflictkg.domain.claims import Stance
from conflictkg.domain.observations import Observation
from conflictkg.domain.vocabulary import Effect

_HOLDER = frozenset({Effect.GAINS, Effect.HOLDS})


class Corrections:
    """The observations of a place that were not taken back, as more are heard and some count no more."""

    def __init__(self, lag: timedelta) -> None:
        """With ``lag``, how long after a state its denial may come that says no day of its own."""
        self._lag = lag
        self._forget()

    def _forget(self) -> None:
        self._heard: dict[str, Observation] = {}  # by claim
        self._denials: list[Observation] = []
        self._passed_on: dict[object, list[Observation]] = defaultdict(list)  # once something is denied
        self._reports: dict[object, list[_Report]] = defaultdict(list)
        self.taken: set[str] = set()
        """Claims that were taken back."""

    def change(self, come: Iterable[Observation], gone: Iterable[Observation]) -> tuple[list[Observation], list[Observation]]:
        """Hear some and forget others; which observations stand that did not, and which did and do no more."""
        come, gone = list(come), list(gone)
        for o in gone:
            del self._heard[o.claim]
        before = self.taken
        if gone and self._denials:
            everything = [*self._heard.values(), *come]
            self._forget()
            self._hear(everything)
        else:
            self.taken = set(before)
            self._hear(come)
        news = {o.claim for o in come}
        stands = [o for o in come if o.claim not in self.taken]
        stands += [self._heard[claim] for claim in before - self.taken if claim in self._heard and claim not in news]
        falls = [o for o in gone if o.claim not in before]
        falls += [self._heard[claim] for claim in self.taken - before if claim not in news]
        return stands, falls

    def _hear(self, come: Sequence[Observation]) -> None:
        self._heard.update((o.claim, o) for o in come)
        denials = [o for o in come if o.stance is Stance.DENIED]
        if not denials and not self._denials:
            return
        for o in come if self._denials else self._heard.values():
            for key in _ways(o):
                self._passed_on[key].append(o)
        told = chain(product(denials, self._heard.values()), product(self._denials, come))
        reports = [_Report(c, o) for c, o in told if (_names(c, o) if c.corrects else c.chain.own_voice and _contradicts(c, o, self._lag))]
        self.taken |= {report.first.claim for report in reports}
        passed_on = ((report, o) for report in reports for key in report.ways() for o in self._passed_on.get(key, ()))
        passing_on = ((report, o) for o in come for key in _ways(o) for report in self._reports.get(key, ()))
        for report, o in chain(passed_on, passing_on):
            if o.claim not in self.taken and report.takes(o):
                self.taken.add(o.claim)
        self._denials += denials
        for report in reports:
            for key in report.ways():
                self._reports[key].append(report)


class _Report(NamedTuple):
    """A report that a denial takes back."""

    denial: Observation
    first: Observation

    def ways(self) -> list[object]:
        """What finds those who may only have printed or passed on the same."""
        names = [self.first.chain.outlet, self.first.chain.outlet_name] if self.denial.corrects else []
        return [*names, *_twins(self.first)]

    def takes(self, o: Observation) -> bool:
        """Whether it takes another observation with it."""
        return _printed_too(self.denial, self.first, o) or (bool(self.denial.corrects) and _relays(self.denial, self.first, o))


def _ways(o: Observation) -> list[object]:
    """By which ways it may have come: links of its chain, and who printed the same words on its day."""
    return [*o.chain.through, *_twins(o)]


def _twins(o: Observation) -> list[object]:
    return [(o.chain.twins, o.known_day)] if o.chain.twins else []


def _names(c: Observation, o: Observation) -> bool:
    """Whether a correction is of this very report: by its outlet, or on its outlet's word."""
    by = c.chain.origin in (o.chain.outlet, o.chain.outlet_name) or (c.chain.own_voice and c.chain.outlet == o.chain.outlet)
    return o.document in c.corrects and by and _takes_back(c, o) and o.known <= c.known


def _relays(c: Observation, first: Observation, o: Observation) -> bool:
    """Whether an observation only passes on what a corrected report said."""
    through = {first.chain.outlet, first.chain.outlet_name} & o.chain.through
    return bool(through) and o.document != c.document and _takes_back(c, o) and _overlap(first, o) and o.known <= c.known


def _printed_too(c: Observation, first: Observation, o: Observation) -> bool:
    """Whether it was printed in the same words on the day of a corrected report: which of the two was the copy, nobody can tell."""
    twins = bool(first.chain.twins) and first.chain.twins == o.chain.twins and first.known_day == o.known_day
    return twins and first.chain.outlet == c.chain.outlet and _takes_back(c, o) and _overlap(first, o) and o.known <= c.known


def _takes_back(c: Observation, o: Observation) -> bool:
    """Whether a denial is of what was asserted: the same effect for the same party, or the same party as holder after it."""
    if o.stance is not Stance.ASSERTED or o.document == c.document or o.over:
        return False
    same = c.effect is o.effect and bool(set(c.actors) & set(o.actors))
    return same or bool(_holders(c) & _holders(o))


def _holders(o: Observation) -> set[str]:
    """Who holds the place after what an observation tells."""
    if o.effect in _HOLDER:
        return set(o.actors)
    return set(o.others) if o.effect is Effect.LOSES else set()


def _overlap(a: Observation, b: Observation) -> bool:
    return (b.earliest is None or b.earliest <= a.day) and (a.earliest is None or a.earliest <= b.day)


def _contradicts(c: Observation, o: Observation, lag: timedelta) -> bool:
    """Whether an outlet's later denial is of its own report, or of what others relay from it, without saying of which.

    That somebody does not hold a place now says nothing of a report, long before, that they did.
    """
    own = c.chain.origin in (o.chain.origin, o.chain.outlet) or bool({c.chain.outlet, c.chain.outlet_name} & o.chain.through)
    return (
        o.stance is Stance.ASSERTED
        and c.document != o.document
        and o.known < c.known
        and own
        and c.effect is o.effect
        and bool(set(c.actors) & set(o.actors))
        and speaks_of(c, o.day)
        and (c.effect is not Effect.HOLDS or c.day - (o.still or o.day) <= lag)
    )


def speaks_of(denial: Observation, day: date) -> bool:
    """Whether a denial covers something said to have begun on that day."""
    return day <= denial.day and (denial.earliest is None or denial.earliest <= day)

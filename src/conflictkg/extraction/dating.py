"""When it happened: which time expression of a sentence dates a trigger, and what holds when nothing is said.

Ninth step. An expression dates the words it hangs on, those below them, and what shares their clause; a date of a report verb only bounds
what is reported. Defaults: an event happened at some time up to publication, a state was so on the day of publication, a former state
before.
Without a publication day only absolute dates are known. Conditional and expected claims have no default.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from conflictkg.domain.claims import Stance
from conflictkg.domain.time import ClaimTime, Extent, edtf_interval
from conflictkg.extraction import syntax
from conflictkg.extraction.elapsed import elapsed
from conflictkg.extraction.operators import Judgement
from conflictkg.extraction.times import Relation, Shift, TimeExpression, find
from conflictkg.extraction.words import Sentence, Word


@dataclass(frozen=True, slots=True)
class _Placed:
    expression: TimeExpression
    words: tuple[Word, ...]
    governor: Word | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dated:
    """An event told before, to which "two days after the capture" may refer."""

    kind: str
    time: ClaimTime


@dataclass(frozen=True, slots=True)
class Timing:
    """A claim's time and the characters of the expression it came from, if one did."""

    time: ClaimTime
    span: tuple[int, int] | None = None


class Dating:
    """Dates the claims of one article published on ``published``; ``kinds_of`` gives the event kinds that a noun may name."""

    def __init__(self, text: str, published: date | None, kinds_of: Callable[[str], Collection[str]]) -> None:
        self._text = text
        self._published = self._day = published
        self._at: datetime | None = None
        self._kinds_of = kinds_of
        self._told: list[Dated] = []
        self._sentence: Sentence | None = None
        self._placed: list[_Placed] = []

    def refer(self, at: datetime | None) -> None:
        """From now on count from this moment, that of a live blog's entry; without one from the day of publication."""
        self._at, self._day, self._sentence = at, at.date() if at is not None else self._published, None

    def told(self, kind: str, when: ClaimTime) -> None:
        """Remember a dated event."""
        if when.earliest is not None or when.latest is not None:
            self._told.append(Dated(kind, when))

    def time_words(self, sentence: Sentence) -> set[Word]:
        """Words that belong to time expressions."""
        placed = self._expressions(sentence)
        # "a day after taking X" dates something by an event that is told there as well
        return {
            w for p in placed for w in p.words if p.expression.shift is None or not (w.lower == p.expression.shift.word or w.pos == "PRON")
        }

    def time_of(self, trigger: Word, sentence: Sentence, judgement: Judgement, *, state: bool, at: Word | None = None) -> Timing:
        """The time of what the trigger says; of the place ``at`` its own, where it has one: "took X on Friday and Y on Saturday"."""
        placed = self._expressions(sentence)
        own = next((p for p in placed if p.governor is at and p.expression.clock is None), None) if at is not None else None
        best = own or _nearest(trigger, [p for p in placed if p.expression.clock is None and _holds(p.expression, trigger, judgement)])
        clock = _nearest(trigger, [p for p in placed if p.expression.clock is not None])
        hour = clock.expression.clock if clock is not None else None
        if best is not None:
            found = self._from(best.expression, judgement, hour, state=state)
            if found is not None:
                return Timing(found, (best.start, best.end))
        if judgement.stance in (Stance.CONDITIONAL, Stance.EXPECTED):
            return Timing(ClaimTime(clock=hour))
        latest = self._day
        for report in judgement.reports:
            said = _nearest(report, placed)
            if said is not None and said.expression.latest is not None and (latest is None or said.expression.latest < latest):
                latest = said.expression.latest
        if latest is None:
            return Timing(ClaimTime(extent=Extent.OVER if judgement.over else Extent.WITHIN, clock=hour))
        if state and judgement.over:
            return Timing(_window(None, latest, Extent.OVER, clock=hour))
        if self._at is not None and latest == self._day and (state or not _pluperfect(trigger)):
            # an entry tells what happened as it was written
            return Timing(_window(latest, latest, Extent.WITHIN, clock=hour or self._at.time()))
        if state and not _past(trigger):
            return Timing(_window(latest, latest, Extent.WITHIN, clock=hour))
        return Timing(_window(None, latest, Extent.WITHIN, clock=hour))

    def time_said(self, span: tuple[int, int], judgement: Judgement, *, state: bool) -> Timing | None:
        """The time that the expression at these characters of the text gives, wherever it stands; ``None`` when it gives no day."""
        found = find(self._text[slice(*span)], self._day)
        hour = next((e.clock for e in found if e.clock is not None), None)
        for e in found:
            if e.clock is None and (time := self._from(e, judgement, hour, state=state)) is not None and time.edtf:
                return Timing(time, (span[0] + e.start, span[0] + e.end))
        return None

    def _from(self, e: TimeExpression, j: Judgement, clock: time | None, *, state: bool) -> ClaimTime | None:
        if e.shift is not None and e.relation is Relation.BEFORE:
            return self._before(e, e.shift, clock, state=state)
        if e.shift is not None:
            return self._shifted(e, e.shift, clock)
        if e.earliest is None and e.latest is None:
            return ClaimTime(text=e.text, clock=clock)
        if self._at is not None and e.latest == self._day:
            past = elapsed(e.text)
            moment = self._at - past if past is not None else self._at
            if past is not None:
                e = replace(e, earliest=moment.date(), latest=moment.date())
            clock = clock or moment.time()
        extent = Extent.OVER if state and j.over else Extent.WITHIN
        if e.relation in (Relation.SINCE, Relation.THROUGHOUT, Relation.LASTING) and state and not j.over:
            extent = Extent.THROUGHOUT
        elif e.relation in (Relation.UNTIL, Relation.BEFORE) and state:
            extent = Extent.OVER
        return _window(e.earliest, e.latest, extent, text=e.text, clock=clock, qualifier=e.qualifier)

    def _before(self, e: TimeExpression, shift: Shift, clock: time | None, *, state: bool) -> ClaimTime:
        """Before an event told of ("before the attack"): a state that was so then is told as over."""
        kinds = set(self._kinds_of(shift.word))
        base = next((d.time for d in reversed(self._told) if d.kind in kinds), None)
        latest = base.latest if base is not None and base.latest is not None else self._day
        return _window(None, latest, Extent.OVER if state else Extent.WITHIN, text=e.text, clock=clock)

    def _shifted(self, e: TimeExpression, shift: Shift, clock: time | None) -> ClaimTime:
        kinds = set(self._kinds_of(shift.word)) if shift.word else set()
        base = next((d.time for d in reversed(self._told) if not kinds or d.kind in kinds), None)
        if e.latest is not None:  # "the previous day": of the last day named, else of publication
            base = self._day_before(e)
            if base is None:
                return _window(e.earliest, e.latest, Extent.WITHIN, text=e.text, clock=clock)
        if base is None or base.latest is None or (base.earliest is None and not base.text):
            return _window(None, self._day, Extent.WITHIN, text=e.text, clock=clock)
        days = timedelta(days=shift.days)
        earliest = base.earliest + days if base.earliest is not None else None
        return _window(earliest, base.latest + days + timedelta(days=shift.more), Extent.WITHIN, text=e.text, clock=clock)

    def _day_before(self, e: TimeExpression) -> ClaimTime | None:
        """The day named last in the text before an expression."""
        here = [p.expression for p in self._placed if p.expression.shift is None and p.expression.start < e.start]
        named = [ClaimTime(earliest=h.earliest, latest=h.latest, text=h.text) for h in here]
        return next(
            (t for t in reversed([*(d.time for d in self._told), *named]) if t.earliest is not None and t.earliest == t.latest), None
        )

    def _expressions(self, sentence: Sentence) -> list[_Placed]:
        if self._sentence is not sentence:
            days = (p.expression for p in self._placed if p.expression.earliest is not None and p.expression.shift is None)
            # a day named in passing is what "that day" and "two days later" may go back to
            self._told += [Dated("", ClaimTime(earliest=e.earliest, latest=e.latest, text=e.text)) for e in days if e.earliest == e.latest]
            self._sentence = sentence
            found = find(self._text[sentence.start : sentence.end], self._day)
            self._placed = [_place(e, sentence) for e in found if not self._names_no_event(e)]
        return self._placed

    def _names_no_event(self, e: TimeExpression) -> bool:
        """Whether "before the X" is about a place or a thing rather than something that happened."""
        return e.relation is Relation.BEFORE and e.shift is not None and not self._kinds_of(e.shift.word)


def _window(
    earliest: date | None, latest: date | None, extent: Extent, *, text: str = "", clock: time | None = None, qualifier: str = ""
) -> ClaimTime:
    days = edtf_interval(earliest, latest)
    edtf = "/".join(day if day in ("", "..") else day + qualifier for day in days.split("/"))
    return ClaimTime(earliest=earliest, latest=latest, extent=extent, edtf=edtf, text=text, clock=clock)


def _holds(e: TimeExpression, trigger: Word, judgement: Judgement) -> bool:
    """Whether days to come, or days until now, can be meant of the trigger: "in 24 hours" of what is expected, "for three days" of what
    still is so."""
    if e.relation is Relation.AHEAD:
        return judgement.stance in (Stance.CONDITIONAL, Stance.EXPECTED)
    return e.relation is not Relation.LASTING or not (judgement.over or _past(trigger))


def _place(e: TimeExpression, sentence: Sentence) -> _Placed:
    start, end = e.start + sentence.start, e.end + sentence.start
    words = tuple(w for w in sentence.words if w.start < end and start < w.end)
    tops = [w for w in words if w.head is None or w.head not in words]
    top = tops[0] if tops else None
    governor = top.head if top is not None else None
    if top is not None and top.dep == "pobj" and governor is not None:  # the expression begins after its preposition
        governor = governor.head
    return _Placed(e, words, _reported_on(governor, start), start, end)


def _reported_on(governor: Word | None, start: int) -> Word | None:
    """The verb of saying that a day before the subject of what is said belongs to: "said on Monday its troops had taken it"."""
    said = governor.head if governor is not None and governor.dep == "ccomp" else None
    if governor is None or said is None or not said.start < start:
        return governor
    subject = min((c.start for c in syntax.children(governor, "nsubj", "nsubjpass", "mark")), default=0)
    return said if start < subject else governor


def _nearest(trigger: Word, placed: Sequence[_Placed]) -> _Placed | None:
    """The expression that dates the trigger: below it, else on the way up through its own clause."""
    best: tuple[int, int, _Placed] | None = None
    for p in placed:
        cost = _distance(trigger, p)
        if cost is not None and (best is None or (cost, abs(p.start - trigger.start)) < best[:2]):
            best = (cost, abs(p.start - trigger.start), p)
    return best[2] if best else None


def _distance(trigger: Word, p: _Placed) -> int | None:
    below = p.governor
    for cost in range(5):
        if below is None:
            break
        if below is trigger:
            return cost
        if below.dep in ("relcl", "ccomp", "conj", "advcl") or (below.dep == "acl" and below.head is not trigger) or _aside(below):
            break
        below = below.head
    node: Word | None = trigger
    cost = 2
    while node is not None:
        if node in p.words:
            return None  # "the day after it was captured" does not date the capture
        if node is p.governor:
            return cost
        if node.dep == "relcl" or (node.dep == "acl" and node.tag in ("VBN", "VBD")):
            return None
        if (node.dep == "ccomp" and p.start > trigger.start) or _aside(node):
            return None
        if node.dep == "conj" and syntax.is_verb(node) and node.head is not None and p.start > node.head.start:
            return None
        if (
            node.dep in ("advcl", "ccomp")
            and syntax.children(node, "mark", "nsubj", "nsubjpass")
            and (node.head is None or p.start > node.head.start)
        ):
            return None
        if node.dep == "ccomp" and node.head is not None and p.start > node.head.start:
            return None
        node = node.head
        cost += 1
    return None


def _aside(word: Word) -> bool:
    """Whether a participle tells what was before or after its clause: "after losing X", "before being driven out"."""
    return word.dep == "pcomp" and word.head is not None and word.head.lower in ("after", "before", "since")


def _pluperfect(trigger: Word) -> bool:
    """Whether the clause is told as over by the time of another: "had captured"."""
    verb = trigger if syntax.is_verb(trigger) else syntax.verb_of(trigger)
    return verb is not None and any(a.lower in ("had", "'d") for a in syntax.children(verb, "aux"))


def _past(trigger: Word) -> bool:
    """Whether the clause is told in the simple past, and not as still so."""
    node: Word | None = trigger
    for _ in range(6):
        if node is None or node.dep in ("acl", "amod", "appos"):
            return False
        if any(c.lower == "still" for c in node.children):
            return False
        if syntax.is_verb(node):
            aux = syntax.children(node, "aux", "auxpass")
            return node.tag == "VBD" or any(a.tag == "VBD" for a in aux)
        node = node.head
    return False

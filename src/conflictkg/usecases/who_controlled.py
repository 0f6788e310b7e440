"""Answer the headline question: who controlled a place on a day, how surely, contested by whom, on whose word.

The last step of the way of the data. The answer is a fold over the testimonies about one place (``domain.beliefs``); the shape of its JSON
is the contract in ``docs/interface.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from conflictkg.domain.beliefs import fold, known_by, noted, period_on, worth_keeping
from conflictkg.domain.claims import Claim
from conflictkg.domain.observations import EntityLookup, Observation, chain_of
from conflictkg.domain.periods import Contest, KnownPeriod, Period, Status
from conflictkg.domain.ports import ClaimGraph, Iris
from conflictkg.domain.testimony import Heard, Testimony, heard
from conflictkg.domain.vocabulary import Policy, Vocabulary

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlaceCase:
    """Everything known about one place by a day: testimonies, what they say of control, and the periods that follow.

    ``unheard`` are claims about control that say nothing usable: nobody is named, or no day ("the town fell"). ``known_days`` are those on
    which the world learnt something of the place: versions of its periods begin on them.
    """

    place: str
    testimonies: Mapping[str, Testimony]
    observations: Sequence[Observation]
    periods: Sequence[Period]
    unheard: Sequence[str] = ()
    known_days: Sequence[date] = ()


def case_of(
    place: str, testimonies: Iterable[Testimony], vocabulary: Vocabulary, lookup: EntityLookup, as_known: date | None = None
) -> PlaceCase:
    """Fold the testimonies about a place, as known by the end of a day (``None``: now)."""
    by_claim = {t.claim.id: t for t in testimonies}
    told = [heard(t, vocabulary, lookup) for _, t in sorted(by_claim.items(), key=lambda found: found[0])]  # in whatever order recorded
    return case_from(place, told, by_claim, vocabulary.policy, as_known)


def case_from(
    place: str, told: Sequence[Heard], testimonies: Mapping[str, Testimony], policy: Policy, as_known: date | None = None
) -> PlaceCase:
    """Fold what the claims about a place come to, in the order of their ids; ``testimonies`` are all of them by claim."""
    observations = [h.observation for h in told if h.observation is not None]
    days = {o.known_day for o in observations} | {o.superseded.date() for o in observations if o.superseded is not None}
    known = known_by(observations, as_known)
    known_days = sorted(day for day in days if as_known is None or day <= as_known)
    unheard = [h.claim for h in told if h.mute and h.counts_on(as_known)]
    return PlaceCase(place, testimonies, known, fold(place, known, policy), unheard, known_days)


def held_until(periods: Sequence[Period], period: Period) -> date | None:
    """First day on which the hold that a period is part of has ended; contests that come and go do not end it."""
    later = (
        p
        for p in periods[periods.index(period) :]
        if (p.controller, p.status, p.start_latest) != (period.controller, period.status, period.start_latest)
    )
    return next((p.valid_from for p in later), None)


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns beliefs into JSON with labels and evidence; versions of periods are named as ``graph`` names them, if there is one."""

    lookup: EntityLookup
    iris: Iris
    policy: Policy
    graph: ClaimGraph | None = None

    def iri(self, case: PlaceCase, period: Period) -> str | None:
        """The version of a period that is believed in a case; ``None`` where the graph holds none.

        It holds none of the unknown past of a place, and none of what was believed by the log of an earlier moment.
        """
        if self.graph is None or not worth_keeping(period):
            return None
        return self._versions(case, [period]).get(period)

    def iris_of(self, case: PlaceCase) -> dict[Period, str]:
        """The versions of all periods of a case, each as ``iri`` gives it; the graph is read once."""
        return self._versions(case, case.periods)

    def _versions(self, case: PlaceCase, among: Iterable[Period]) -> dict[Period, str]:
        periods = {period.valid_from: period for period in among if worth_keeping(period)}
        found: dict[Period, tuple[date, str]] = {}
        for iri, key in self.graph.periods_about(case.place) if self.graph is not None and case.known_days else ():
            period = periods.get(key.valid_from)
            if period is None or key.known_from > case.known_days[-1] or key.known_from <= found.get(period, (date.min, ""))[0]:
                continue
            if self.iris.period(KnownPeriod(period, key.known_from, None).id) == iri:
                found[period] = (key.known_from, iri)
        return {period: iri for period, (_, iri) in found.items()}

    def who(self, iri: str | None, day: date | None = None) -> Json | None:
        """An entity as ``{iri, label}``, called as on a day."""
        return None if iri is None else {"iri": iri, "label": self.label(iri, day)}

    def label(self, iri: str, day: date | None = None) -> str:
        """Preferred label of an entity, that of a day where it has changed its name; else its IRI."""
        entity = self.lookup(iri)
        if entity is None:
            return iri
        return entity.label if day is None else entity.label_on(day)

    def answer(self, case: PlaceCase, on: date, as_known: date | None = None, as_recorded: datetime | None = None) -> Json:
        """The answer for one day."""
        period = period_on(case.periods, on)
        return {
            "question": "who-controlled",
            "place": self.who(case.place),
            "on": on.isoformat(),
            "as_known": _day(as_known),
            "as_recorded": as_recorded.isoformat() if as_recorded else None,
            **self.period(period, on, held_until(case.periods, period), self.iri(case, period)),
            "evidence": self.evidence(case, period, on),
            "rule": period.rule,
        }

    def period(self, period: Period, on: date | None, until: date | None, iri: str | None = None) -> Json:
        """Holder, status, alternatives, contests and bounds of a period; ``until`` is the first day no longer so, bounds are inclusive."""
        known = period.status is not Status.UNKNOWN
        day = on or period.valid_from
        contests = [c for c in period.contests if on is None or c.on(on)]
        return {
            "controller": self.who(period.controller, day),
            "status": period.status.value,
            "confidence": period.confidence,
            "alternatives": [{"controller": self.who(a.actor, day), "confidence": a.confidence} for a in period.alternatives],
            "contested_by": [self.contest(c, on) for c in contests],
            "period": {
                "iri": iri,
                "from": {"earliest": _day(period.start_earliest), "latest": _day(period.start_latest)} if known else None,
                "until": _day(until - timedelta(days=1)) if until else None,
            },
            "last_evidence": _day(period.last_evidence),
        }

    def contest(self, contest: Contest, on: date | None) -> Json:
        """A contest; ``stale`` when nobody has mentioned it for longer than the stale horizon (rule R10)."""
        told: Json = {
            "actor": self.who(contest.actor, on or contest.since),
            "how": contest.how,
            "since": contest.since.isoformat(),
            "claims": [self.iris.claim(c) for c in contest.claims],
        }
        if on is not None and (on - contest.mentioned).days > self.policy.stale_horizon:
            told["stale"] = True
        return told

    def evidence(self, case: PlaceCase, period: Period, on: date) -> list[Json]:
        """Claims behind a period: what supports it, what speaks against it, the contests of the day, and what is only noted."""
        by_claim = {o.claim: o for o in case.observations}
        rows: list[Json] = []
        seen: set[str] = set()
        contest_claims = [c for contest in period.contests if contest.on(on) for c in contest.claims]
        groups: tuple[tuple[str, bool | None, Iterable[str]], ...] = (
            ("supports", True, sorted(period.supporting, key=lambda c: abs((by_claim[c].day - on).days))),
            ("contests", None, contest_claims),
            ("opposes", False, period.opposing),
            ("noted", None, [o.claim for o in noted(period, case.observations)]),
            ("noted", None, [c for c in case.unheard if _falls_in(case.testimonies[c].claim, period)]),
        )
        for role, supports, claims in groups:
            for claim in claims:
                if claim not in seen:
                    seen.add(claim)
                    rows.append({**self.row(case.testimonies[claim]), "role": role, "supports": supports})
        return rows

    def row(self, testimony: Testimony) -> Json:
        """One claim as evidence, with its article."""
        claim, document = testimony.claim, testimony.document
        return {
            "claim": self.iris.claim(claim.id),
            "kind": claim.kind,
            "when": claim.time.edtf or None,
            "quote": claim.quote.text,
            "start": claim.quote.start,
            "end": claim.quote.end,
            "article": {
                "iri": self.iris.document(document.id),
                "title": document.title,
                "source": document.outlet or None,
                "kind": document.source_kind or None,
                "published": _published(testimony),
                "known": testimony.known.date().isoformat(),
                "url": document.url or None,
                "source_file": document.source_file or None,
            },
            "speaker": self.speaker(testimony),
            "reliability": chain_of(claim, document, self.policy, self.lookup, (testimony.known.date(),), testimony.origins).grade,
            "credibility": claim.credibility,
            "stance": claim.stance.value,
        }

    def speaker(self, testimony: Testimony) -> str:
        """Who says it: the first speaker, else the comment's author or the outlet."""
        claim, document = testimony.claim, testimony.document
        if claim.speaker is not None:
            return claim.speaker.name
        if document.parent is not None:
            return document.authors[0] if document.authors else "anonymous commenter"
        return document.outlet or (", ".join(document.authors) if document.authors else "unnamed outlet")


def _falls_in(claim: Claim, period: Period) -> bool:
    day = claim.time.latest or claim.time.earliest
    return day is None or period.covers(day)


def _published(testimony: Testimony) -> str | None:
    document = testimony.document
    if document.published_at is not None:
        return document.published_at.isoformat()
    return _day(document.published)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def what_would_change(period: Period, teller: Teller, on: date) -> list[str]:
    """What evidence would change the answer, in words, from the rules of decision."""
    holder = teller.label(period.controller, on) if period.controller else "nobody known"
    rival = next(iter([*(c.actor for c in period.contests if c.on(on)), *(a.actor for a in period.alternatives)]), None)
    other = teller.label(rival, on) if rival else "another party"
    match period.status:
        case Status.ASSESSED:
            return [f"one credible report, published later, that {other} took or held it by {on} would flip it (R7)"]
        case Status.CLAIMED:
            return [
                f"one credible report that {holder} holds it would make it assessed (R7)",
                f"a denial by {other} would make it disputed (R8); one by somebody neutral would void the claim (R7)",
            ]
        case Status.DISPUTED:
            return ["one credible report of who holds it, first-hand reporting or an admission by either side, would settle it (R8)"]
        case Status.DIVIDED:
            return ["one credible report that somebody took or holds the whole place would answer it (R7)"]
        case _:
            return [
                "any asserted claim of who took or holds it, from a source that is not a forum or social post, would answer it (R4, R7)"
            ]

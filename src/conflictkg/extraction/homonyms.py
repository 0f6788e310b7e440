"""Which of several entities a known name means in an article: those that bore it on the day, then the one that the words around it fit.

Once per article, before it is parsed. What stays open keeps all its options, so that the name is linked to none of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from conflictkg.domain.entities import EntityType
from conflictkg.extraction.linking import Linker
from conflictkg.extraction.names import Named, Spans

NEAR = 100
"""Characters at which a name beside another counts half."""
CLEAR = 2.0
"""How many times as much must speak for a country as for the next."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STOP = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[A-Z\"'“‘(])")
_BEFORE = re.compile(r"(?P<noun>[\w-]+) of (?:the )?$")
_AFTER = re.compile(r"['’]?\s?(?P<noun>[\w-]+)")
_CAPITALISED = re.compile(r"\b[A-Z][\w-]+")
_NEXT = re.compile(r"\s?(?:,|\(|\bin\b)\s?(?:the )?$")
ADJECTIVE = 60
"""Characters before a name in which an adjective says whose it is: "the northern Lebanese city of X"."""


def dated(names: Iterable[Named], text: str, published: date | None) -> list[Named]:
    """The names without those who did not bear them on the day of the article, or in the earlier year that their sentence names."""
    return [_on(n, text, published) if n.spans else n for n in names]


def _on(name: Named, text: str, published: date | None) -> Named:
    for type in {t for t, _ in name.options}:
        spans = {iri: s for (t, iri), s in zip(name.options, name.spans, strict=True) if t is type}
        if len(spans) > 1:
            name = name.without(set(spans) - _bearers(spans, _days(name, text, published)))
    return name


def _bearers(spans: Mapping[str, Spans], days: tuple[date, date] | None) -> set[str]:
    """Those whose spans meet the days; the latest when none are given; all when it is none's."""
    if days is None:
        last = {
            iri: max(((end or date.max, start or date.min) for start, end in s), default=(date.max, date.min)) for iri, s in spans.items()
        }
        return {iri for iri, end in last.items() if end == max(last.values())}
    first, final = days
    meeting = {iri for iri, s in spans.items() if not s or any((b is None or b <= final) and (e is None or first < e) for b, e in s)}
    return meeting or set(spans)


def _days(name: Named, text: str, published: date | None) -> tuple[date, date] | None:
    """The first and last day that a name's sentence may be about."""
    start = max((m.end() for m in _STOP.finditer(text, 0, name.start)), default=0)
    stop = _STOP.search(text, name.end)
    years = {int(y) for y in _YEAR.findall(text, start, stop.start() if stop else len(text))}
    if len(years) == 1 and (published is None or (year := min(years)) < published.year):
        (year,) = years
        return date(year, 1, 1), date(year, 12, 31)
    return None if published is None else (published, published)


def meant(linker: Linker, names: Sequence[Named]) -> list[Named]:
    """The names with those options ruled out that fit the words around them less than others."""
    open_names = [n for n in names if n.is_open(EntityType.PLACE) or n.is_open(EntityType.ACTOR)]
    if not open_names:
        return list(names)
    decided = {n: _decided(linker, n, names) for n in open_names}
    chosen = {iri for n in decided.values() for type in (EntityType.PLACE, EntityType.ACTOR) if (iri := n.of(type)) is not None}
    return [_as_elsewhere(decided[n], chosen) if n in decided else n for n in names]


def _as_elsewhere(name: Named, chosen: Collection[str]) -> Named:
    """A name that is still open, as what the article calls so where it is plain."""
    for type in (EntityType.PLACE, EntityType.ACTOR):
        options = {iri for t, iri in name.options if t is type}
        if len(options) > 1 and len(options & set(chosen)) == 1:
            name = name.without(options - set(chosen))
    return name


def _decided(linker: Linker, name: Named, names: Sequence[Named]) -> Named:
    for type in (EntityType.PLACE, EntityType.ACTOR):
        options = [iri for t, iri in name.options if t is type]
        if len(options) > 1:
            by_kind = _of_kind(linker, name, options) if type is EntityType.PLACE else options
            kept = by_kind if len(by_kind) == 1 else _of_country(linker, name, by_kind, names)
            name = name.without(set(options) - set(kept))
    return name


def _of_kind(linker: Linker, name: Named, options: list[str]) -> list[str]:
    """Places that are what the words beside the name call it: "the town of X", "X airport"."""
    text = linker.text
    nouns = {m["noun"].lower() for m in (_BEFORE.search(text, max(name.start - 40, 0), name.start), _AFTER.match(text, name.end)) if m}
    kept = [iri for iri in options if (e := linker.entity(iri)) is not None and nouns & linker.nouns(e.kind)]
    return kept or options


def _of_country(linker: Linker, name: Named, options: list[str], names: Sequence[Named]) -> list[str]:
    """Those of the country that most speaks for: named right beside, then nearby, then in the article."""
    countries = {iri: e.country for iri in options if (e := linker.entity(iri)) is not None and e.country}
    possible = set(countries.values())
    if len(possible) < 2:
        return options
    for evidence in (_beside(linker, name, names), _around(linker, name, names), linker.state.countries):
        ranked = Counter({c: evidence[c] for c in possible if evidence[c]}).most_common(2)
        if ranked and (len(ranked) == 1 or ranked[0][1] >= CLEAR * ranked[1][1]):
            return [iri for iri in options if countries.get(iri) == ranked[0][0]]
        if ranked:
            return options
    return options


def _beside(linker: Linker, name: Named, names: Sequence[Named]) -> Counter[str]:
    """The country that the phrase itself names: "X, Country", "Country's northern city of X", "the Country-an city of X"."""
    found: Counter[str] = Counter()
    after = next((n for n in names if name.end < n.start < name.end + 8 and _NEXT.search(linker.text, name.end, n.start)), None)
    before = next((n for n in names if n.end < name.start < n.end + ADJECTIVE and linker.text[n.end : n.end + 2] in ("'s", "’s")), None)
    for other in (after, before):
        if other is not None and (country := country_of(linker, other)):
            found[country] += 1
    if not found:
        for match in _CAPITALISED.finditer(linker.text, max(name.start - ADJECTIVE, 0), name.start):
            for state in linker.candidates(f"{match.group()} government", EntityType.ACTOR)[:1]:
                found[state.country] += 1
    return found


def _around(linker: Linker, name: Named, names: Sequence[Named]) -> Counter[str]:
    """The countries of the places and parties named around, the nearest first."""
    found: Counter[str] = Counter()
    weights: dict[str, float] = {}
    for other in names:
        distance = max(other.start - name.end, name.start - other.end)
        if other is not name and distance < 6 * NEAR and (country := country_of(linker, other)):
            weights[country] = weights.get(country, 0.0) + NEAR / (NEAR + max(distance, 0))
    found.update({c: round(1000 * w) for c, w in weights.items()})
    return found


def country_of(linker: Linker, name: Named) -> str:
    """The country of what a name means, "" when that is open or nowhere."""
    iri = name.of(EntityType.PLACE) or name.of(EntityType.ACTOR)
    entity = linker.entity(iri) if iri is not None else None
    return entity.country if entity is not None else ""

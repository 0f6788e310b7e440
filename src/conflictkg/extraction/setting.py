"""What an article's layout says about its claims: where it was written, which agency wrote it, which place a section is about.

A date line such as "GAZIANTEP, Nov 3 (Agency) -" says where "here" is and, when the outlet is another, whose report it relays. A heading
that names one place makes it the topic of its section: the place, with less confidence, of what its sentences tell without any place,
but of a change of hands only where the text points back to it ("the town").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from conflictkg.domain.claims import Document, Mention, Segment
from conflictkg.domain.entities import EntityType
from conflictkg.extraction import syntax
from conflictkg.extraction.discourse import Referent
from conflictkg.extraction.linking import Linker, less_sure
from conflictkg.extraction.names import NameScanner
from conflictkg.extraction.places import Places
from conflictkg.extraction.words import Sentence

OF_SECTION = 0.5
"""How safe it is that something told without a place happened at the place that its section's heading names."""
OF_AXIS = 0.4
"""The same for a heading that names a direction or surroundings, which are wider than the place."""
_PLACE = re.compile(r"[A-Z][A-Z.'’\-]+(?:\s[A-Z][A-Z.'’\-]+){0,3}(?=,|\s\(|\s\d|\s?[-–—])")
_FIRST_PERSON = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_AGENCY = re.compile(r"\((?P<agency>[A-Z][\w .&'’/\-]{1,40})\)\s*[-–—]{1,2}\s*(?:\[[^\]\[]{1,120}\]\s*){0,4}$")


class Setting:
    """The setting of one article."""

    def __init__(self, linker: Linker, places: Places, document: Document) -> None:
        self._linker = linker
        self._places = places
        self._document = document

    def dateline(self, segment: Segment) -> Mention | None:
        """Note where the article was written; returns the agency whose report the outlet relays, ``None`` when it is the outlet's own."""
        text = self._linker.text[segment.start : segment.end]
        place = _PLACE.match(text)
        if place is not None:
            found = self._linker.lookup(place[0].title(), EntityType.PLACE) or self._linker.lookup(
                place[0].title(), EntityType.PLACE, gazetteer=True
            )
            self._linker.state.here = found.iri if found is not None else ""
        agency = _AGENCY.search(text)
        if agency is None:
            return None
        mention = self.outlet(segment.start + agency.start("agency"), segment.start + agency.end("agency"))
        return None if self._is_outlet(mention) else mention

    def outlet(self, start: int, end: int) -> Mention:
        """The outlet named at [start, end), linked when it is a known source."""
        text = self._linker.text[start:end]
        source = self._linker.lookup(text, EntityType.SOURCE)
        mention = Mention(text=text, start=start, end=end)
        return mention if source is None else replace(mention, entity=source.iri, label=source.label)

    def _is_outlet(self, mention: Mention) -> bool:
        """Whether the document's own outlet is meant; a document without one is taken to be the agency's."""
        own = self._document.outlet
        known = self._linker.lookup(own, EntityType.SOURCE) if own else None
        names = {own.casefold(), known.label.casefold() if known is not None else ""}
        return not own or mention.text.casefold() in names or mention.name.casefold() in names

    def issuer(self, scanner: NameScanner, state_nouns: Collection[str]) -> Mention | None:
        """The party whose communique the text is, where the text first names it; ``None`` for any other text.

        A name inside the issuer's ("the General Command of X") is the party's; a ministry or an army without a country is that of the
        country that the text is about.
        """
        printed = self._document.issuer
        start = self._linker.text.find(printed) if printed else -1
        if not printed:
            return None
        named = [n for n in scanner.scan(printed, 0) if n.of(EntityType.ACTOR) is not None]
        found = self._linker.lookup(printed, EntityType.ACTOR)
        iri = found.iri if found is not None else named[-1].of(EntityType.ACTOR) if named else None
        if iri is None and any(w.lower() in state_nouns for w in printed.split()):
            iri = self._linker.governments.get(self._linker.country())
        if start < 0:  # named in the title alone: the first "we" stands for it
            first = _FIRST_PERSON.search(self._linker.text)
            if first is None:
                return None
            start, printed = first.start(), first[0]
        entity = self._linker.entity(iri) if iri is not None else None
        return Mention(text=printed, start=start, end=start + len(printed), entity=iri, label=entity.label if entity is not None else "")

    def heading(self, sentences: Sequence[Sentence]) -> None:
        """Open a section: what the text was about is over, and the one place that the heading names is what the section is about."""
        words = [w for s in sentences for w in s.words]
        found: dict[str, Referent] = {}
        alone = True
        for w in words:
            if w.named is None and w.pos != "PROPN" and not syntax.is_noun(w):
                continue
            place = self._places.place(w)
            if place is not None and place.entity is not None and place.kind != "country":
                found.setdefault(place.entity, place)
            elif w.named is not None and (iri := w.named.of(EntityType.PLACE)) is not None:
                found.setdefault(iri, self._linker.linked(w, w.named.start, w.named.end, iri, EntityType.PLACE))
        for w in words:
            if any(w.start < r.mention.end and r.mention.start < w.end for r in found.values()) or not w.text[0].isalpha():
                continue
            alone = False
        if len(found) != 1:
            self._linker.state.open(None)
            return
        (place,) = found.values()
        place = replace(place, part=False, anaphoric=False)
        if place.kind == "country" or any(syntax.is_verb(w) for w in words):
            self._linker.state.open(None)  # a headline in the text tells something; what it names need not be what follows is about
            return
        self._linker.state.open(less_sure(place, OF_SECTION if alone else OF_AXIS))
        if alone:
            self._linker.state.heading = place

"""From words to referents: mentions with their offsets, and entities looked up in the name index.

What ``places`` and ``actors`` share: one linker for each article, with its discourse and caches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from conflictkg.domain.claims import Mention
from conflictkg.domain.entities import Candidate, Entity, EntityType
from conflictkg.domain.ports import NameIndex
from conflictkg.extraction.discourse import Discourse, Referent
from conflictkg.extraction.names import name_words
from conflictkg.extraction.states import in_office, terms
from conflictkg.extraction.words import Word

METROPOLIS = 300_000
"""Inhabitants from which a town may be meant in a text that names other countries."""
HOMONYM = 0.9
"""Score of a candidate that is far less likely meant than the first (``NameIndex.lookup``)."""
SETTLEMENTS = frozenset({"city", "town", "village", "settlement", "capital", ""})
_BEFORE_NOUN = frozenset({"compound", "nmod", "amod", "det", "nummod", "poss", "quantmod", "predet", "punct"})
_IN_NAME = frozenset({"compound", "nmod", "punct"})
WHERE = frozenset({"of", "at", "in", "on", "near", "around", "outside", "between", "along", "to", "from", "beside", "above", "below"})
"""Prepositions by which a place without a name is located."""
_HYPHENED = re.compile(r"(?:[-’'][\w’']+)+")
_NAME = re.compile(r"(?:[^\W\d_]+['’ʼ.-]?)+|\d+")
_PARTICLES = frozenset(
    {"al", "el", "as", "ash", "an", "ad", "ar", "at", "az", "ez", "es", "of", "de", "del", "la", "las", "los", "wa", "the"}
)
LONGEST_NAME = 60
"""Characters of the longest unknown name for which an entity is made."""
_STOPS = frozenset({",", ";", ":", "–", "—", '"', "“", "”", "("})


@dataclass(slots=True)
class Linker:
    """Makes referents for one article's words.

    ``classes`` are the vocabulary's word classes, ``governments`` maps a country to its government, ``heads`` an actor to the nouns it is
    called by once known, ``called_by`` a noun to such actors; ``common`` knows ordinary words, ``label`` asks the entity recogniser
    about a word. ``metonyms`` maps the words of a place's name to the actors for which it may stand.
    """

    text: str
    index: NameIndex
    classes: Mapping[str, frozenset[str]]
    governments: Mapping[str, str]
    heads: Mapping[str, frozenset[str]]
    called_by: Mapping[str, Collection[str]]
    common: Callable[[str], bool]
    label: Callable[[Word], str]
    metonyms: Mapping[tuple[str, ...], Collection[str]] = field(default_factory=dict)
    published: date | None = None
    state: Discourse = field(default_factory=Discourse)
    seen: dict[str, str] = field(default_factory=dict)  # unknown names that were linked before, to the place
    _entities: dict[str, Entity | None] = field(default_factory=dict)
    _lookups: dict[tuple[str, EntityType, bool, tuple[str, ...]], list[Candidate]] = field(default_factory=dict)

    def entity(self, iri: str) -> Entity | None:
        """An entity of the index."""
        if iri not in self._entities:
            self._entities[iri] = self.index.entity(iri)
        return self._entities[iri]

    def lookup(self, phrase: str, type: EntityType, *, gazetteer: bool = False) -> Candidate | None:
        """The best entity called so, places of the text's countries preferred."""
        return next(iter(self.candidates(phrase, type, gazetteer=gazetteer)), None)

    def candidates(self, phrase: str, type: EntityType, *, gazetteer: bool = False, told: str = "") -> list[Candidate]:
        """Entities called so, best first: places of the country that the phrase has ``told`` or else of the text's countries preferred."""
        known = tuple(c for c, _ in (self.state.countries or self.state.parties).most_common()[:3])
        countries = (told,) if told else known
        key = (phrase, type, gazetteer, countries)
        if key not in self._lookups:
            found = self.index.lookup(phrase, type, countries=countries, gazetteer=gazetteer)
            self._lookups[key] = [c for c in found if not c.provisional]  # an unknown name elsewhere may be another place
        return self._lookups[key]

    def in_office(self, iri: str) -> bool:
        """Whether a government or an army, where others came before or after it, is the country's on the day of the article."""
        entity = self.entity(iri)
        return entity is None or in_office(terms(entity), self.published)

    def stands_for(self, name: str) -> str | None:
        """The actor for which a place's name stands when it speaks or decides; ``None`` when it is none or not plain which."""
        found = [iri for iri in self.metonyms.get(name_words(name, article=False), ()) if self.in_office(iri)]
        return found[0] if len(found) == 1 else None

    def nouns(self, kind: str) -> frozenset[str]:
        """Common nouns of a kind of place."""
        found = self.classes.get(f"kind-{kind}")
        if found is not None:
            return found
        return self.classes["kind-settlement"] if kind in SETTLEMENTS else frozenset(kind.split("-")[-1:])

    def is_foremost(self, found: Sequence[Candidate]) -> bool:
        """Whether the first of these is meant whatever the text is about: a state, or a metropolis or capital without a rival."""
        first, *rest = found
        if first.kind == "country":
            return True
        if any(c.score > HOMONYM for c in rest):
            return False
        state = self.entity(self.stands_for(first.label) or "")
        return first.population >= METROPOLIS or (state is not None and state.country == first.country)

    def is_far(self, place: Referent, entity: Entity) -> bool:
        """Whether a place says nothing of where the text is: a metropolis or a state that it names in passing."""
        if not entity.gazetteer or not self.state.countries or self.state.countries[entity.country]:
            return False
        return entity.kind != "country" or place.word.dep not in ("pobj", "appos")

    def country(self) -> str:
        """The country that the text is mostly about, "" when it names none."""
        return next((c for c, _ in self.state.countries.most_common(1)), "")

    def at_home(self, party: Referent) -> bool:
        """Whether "the army" may mean this party here: of two that the last sentence names, the one of the country it is all about.

        In a text about a country without a known party it means none but that country's own.
        """
        country = self.country()

        def own(other: Referent) -> bool:
            entity = self.entity(other.entity) if other.entity else None
            return entity is None or entity.country == country

        rival = any(own(other) and other.kind == party.kind for other in self.state.previous)
        return not country or own(party) or (country in self.governments and not rival)

    def linked(self, w: Word, start: int, end: int, iri: str, type: EntityType, *, part: bool = False, noun: str = "") -> Referent:
        """A referent for the entity, mentioned at [start, end)."""
        entity = self.entity(iri)
        kind = entity.kind if entity is not None else ""
        nouns = self.nouns(kind) | (frozenset({noun}) if noun else frozenset()) if type is EntityType.PLACE else frozenset()
        mention = Mention(text=self.text[start:end], start=start, end=end, entity=iri, label=entity.label if entity is not None else "")
        return Referent(mention=mention, word=w, type=type, kind=kind, part=part, generic=bool(entity and entity.generic), nouns=nouns)

    def words(self, w: Word, type: EntityType | None = None, *, through: bool = False) -> Referent:
        """The phrase as printed, unlinked; ``through`` to the end of what hangs on it, else up to its noun."""
        start, end = self.span(w)
        end = _right(w) if through else max(end, _located(w)) if type is EntityType.PLACE else end
        nouns = frozenset({w.lemma}) if type is EntityType.PLACE else frozenset()
        mention = Mention(text=self.text[start:end], start=start, end=end)
        return Referent(mention=mention, word=w, type=type, nouns=nouns, plural=w.tag in ("NNS", "NNPS"))

    def with_of(self, found: Referent) -> Referent:
        """The unlinked phrase with the of-phrase after it: "the offices of the party", "two sticks of dynamite"."""
        end = found.word.end
        if found.entity is not None or found.mention.end != end:
            return found
        inner = [q for p in found.word.children if p.dep == "prep" and p.lower == "of" for q in p.children if q.dep == "pobj"]
        for noun in inner[:1]:
            end = self.with_of(self.words(noun)).mention.end
            for name in noun.children:  # "the offices of the newspaper X"
                if name.dep == "appos" and name.pos == "PROPN" and "," not in self.text[end : name.start]:
                    end = max(end, name.end)
        return replace(found, mention=replace(found.mention, text=self.text[found.mention.start : end], end=end))

    def same(self, w: Word, other: Referent, sure: float) -> Referent:
        """The phrase as pointing back to what another stands for."""
        start, end = self.span(w)
        mention = Mention(text=self.text[start:end], start=start, end=end, entity=other.entity, label=other.mention.label)
        return replace(other, mention=mention, word=w, sure=min(sure, other.sure), anaphoric=True)

    def called(self, w: Word, noun: str) -> Referent:
        """A place that only its own noun makes one: X of "the town of X", through the hyphens of its name."""
        start, end = self.span(w, proper=True)
        rest = _HYPHENED.match(self.text, max(end, w.end))
        end = rest.end() if rest else max(end, w.end)
        mention = Mention(text=self.text[start:end], start=start, end=end)
        found = Referent(mention=mention, word=w, type=EntityType.PLACE, nouns=frozenset({noun}))
        found = self.made(found, EntityType.PLACE, self.kind_of(noun)) if noun else found
        if noun:
            self.state.called.setdefault(mention.text, found)
        return found

    def kind_of(self, noun: str) -> str:
        """The kind of place that a noun names, "" when it names none or several."""
        if noun in SETTLEMENTS - {"capital"}:
            return noun
        kinds = [name.removeprefix("kind-") for name, nouns in self.classes.items() if name.startswith("kind-") and noun in nouns]
        return kinds[0] if len(kinds) == 1 else ""

    def made(self, found: Referent, type: EntityType, kind: str = "") -> Referent:
        """An unlinked referent with an entity made for its name, when it is a proper name and not one of a person; else as it is."""
        name = self._unknown_name(found)
        other = (c for c in found.word.children if c.dep == "appos" and c.pos == "NOUN" and c.lemma not in self.classes["terrain"])
        if name is None or (type is EntityType.PLACE and any(other)):  # "X, a subsidiary"
            return found
        entity = self.index.provisional(type, name, self.country(), kind)
        self._entities[entity.iri] = entity
        mention = replace(found.mention, entity=entity.iri, label=entity.label)
        return replace(found, mention=mention, type=type, kind=entity.kind, sure=min(found.sure, 0.8))

    def _unknown_name(self, found: Referent) -> str | None:
        """The proper name that an unlinked referent is: capitalised words, at least one of them none of the language."""
        name = found.mention.text.removeprefix("the ").removeprefix("The ").rstrip("’'")
        words = _NAME.findall(name)
        if found.entity is not None or found.part or len(name) > LONGEST_NAME or not words or not name[0].isupper():
            return None
        own = [w for w in words if w.casefold() not in _PARTICLES]
        rest = _NAME.sub("", name).strip(" -’'.")
        if rest or not all(w[0].isupper() or w[0].isdigit() for w in own) or all(self.common(w.casefold()) for w in own):
            return None
        return None if self.label(found.word) == "PERSON" else name

    def span(self, w: Word, *, proper: bool = False) -> tuple[int, int]:
        """Characters of the phrase up to its noun; ``proper`` keeps to capitalised words."""
        start, end = w.start, w.end
        left = sorted((c for c in w.children if c.i < w.i), key=lambda c: -c.i)
        for c in left:
            if c.dep not in (_IN_NAME if proper else _BEFORE_NOUN) or c.text in _STOPS:
                break
            if proper and not c.text[:1].isupper() and c.text not in ("-", "'"):
                break
            start = min(start, _left(c))
        if proper and not w.text[:1].isupper():
            end = max((c.end for c in left if c.text[:1].isupper()), default=w.end)
        return start, end


def less_sure(found: Referent, sure: float) -> Referent:
    """The referent with its safety capped."""
    return replace(found, sure=min(sure, found.sure))


def unlinked(referent: Referent) -> Referent:
    """The referent's words alone."""
    return replace(referent, mention=words_only(referent.mention))


def words_only(mention: Mention) -> Mention:
    """A mention without its entity."""
    return replace(mention, entity=None, label="")


def before(word: Word) -> list[Word]:
    """The words of its sentence before a word."""
    return [x for x in word.sentence.words if x.i < word.i] if word.sentence is not None else []


def _right(word: Word) -> int:
    return max([word.end, *(_right(c) for c in word.children if c.i > word.i)])


def _located(word: Word) -> int:
    """Where a common noun's phrase ends that says which place is meant: "the villages around X", "the border crossing at X"."""
    end = word.end
    for prep in word.children if word.named is None and word.pos == "NOUN" else ():
        if prep.dep == "prep" and prep.lower in WHERE:
            names = [c for c in prep.children if c.dep == "pobj" and (c.named is not None or c.pos == "PROPN")]
            for name in (n for c in names for n in (c, *(d for d in c.children if d.dep == "conj"))):
                end = max(end, name.end, name.named.end if name.named is not None else 0)
    return end


def _left(word: Word) -> int:
    return min([word.start, *(_left(c) for c in word.children if c.i < word.i)])

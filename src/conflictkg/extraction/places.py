"""Which place a noun phrase stands for: known names, places by their own nouns, parts of them, words that point back.

Cautious for the sake of control: a phrase that is about a place but is not the place (the road to it, the villages around it, its airport)
stays words; a part of a place is marked as a part; a common word is never linked to a hamlet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from conflictkg.domain.entities import Candidate, EntityType
from conflictkg.extraction import syntax
from conflictkg.extraction.discourse import Referent
from conflictkg.extraction.linking import HOMONYM, METROPOLIS, Linker, before, less_sure, unlinked
from conflictkg.extraction.names import HYPHENS, name_words
from conflictkg.extraction.words import Word

NEAR = frozenset(
    {"near", "around", "outside", "beyond", "between", "along", "to", "from", "towards", "toward", "by", "of", "in", "on", "at"}
)
DEFINITE = frozenset({"the", "this", "that", "these", "those", "both"})
TOWN = 10_000
"""Inhabitants from which on a name in a country that the text is about is rather the town's than a person's."""
_ARTICLE = re.compile(r"\b[AaEe][a-z]{1,2}$")
VILLAGES = frozenset({"village", "hamlet"})
POINTS = frozenset({"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "outside"})
WIDE = frozenset({"country", "region", "province"})


class Places:
    """Resolves places in one article."""

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self._classes = linker.classes
        self._kind_nouns = frozenset().union(*(nouns for name, nouns in linker.classes.items() if name.startswith("kind-")))
        self._known: dict[Word, Referent | None] = {}

    def begin(self) -> None:
        """Forget what was resolved before."""
        self._known.clear()

    def place(self, word: Word) -> Referent | None:
        """The place a phrase stands for; unlinked words when it is terrain without a known name; ``None`` when it is no place."""
        if word not in self._known:
            self._known[word] = None  # guards against circles
            self._known[word] = self._place(word)
        return self._known[word]

    def is_terrain(self, word: Word) -> bool:
        """Whether the phrase is a place that can be held, or a part of one."""
        if word.lower in ("it", "them"):
            return bool(self._linker.state.places) or self._in_sentence(word, "") is not None
        if word.lower in ("its", "their"):
            return self.place(word) is not None
        if word.named is not None and not word.named.may_be(EntityType.PLACE):
            return False
        place = self.place(word)
        if place is not None and place.type is EntityType.PLACE:
            return True
        if word.lemma in self._classes["several"]:  # "a range of cities"
            return any(self.is_terrain(p) for a in syntax.children(word, "prep") if a.lower == "of" for p in syntax.children(a, "pobj"))
        return word.pos == "PROPN" and self._linker.label(word) in ("GPE", "LOC", "FAC")

    def is_name(self, word: Word) -> bool:
        """Whether the phrase is an unknown proper name that is no person's: what is captured by that name is a place."""
        if word.pos != "PROPN" or not word.text[:1].isupper() or word.named is not None:
            return False
        return self._linker.label(word) != "PERSON" or not self._is_persons(word)

    def _is_persons(self, word: Word) -> bool:
        """Whether a name that the recogniser takes for a person's has more than one word, a given name, or was a person's before."""
        start, end = self._linker.span(word, proper=True)
        name = self._linker.text[start:end]
        known = word.text in self._linker.state.persons or word.lower in self._linker.classes.get("given-name", ())
        return " " in name or known

    def is_kind_noun(self, noun: str) -> bool:
        """Whether the noun names places of some kind ("town", "province"), as "stronghold" does not."""
        return noun in self._kind_nouns

    def _place(self, w: Word) -> Referent | None:
        if w.lower in ("it", "them", "there", "they", "its", "their"):
            return self._back(w)
        if w.lower == "here" and self._linker.state.here:
            return less_sure(self._linker.linked(w, w.start, w.end, self._linker.state.here, EntityType.PLACE), 0.8)
        if not syntax.is_noun(w) and w.named is None and w.lemma not in self._classes["part"] and w.lemma not in self._classes["naming"]:
            return None
        around = w.lemma in self._classes["around"] or any(
            c.lower in self._classes["around"] for c in syntax.children(w, "amod", "compound")
        )
        if w.named is not None:
            iri = w.named.of(EntityType.PLACE)
            if iri is None:
                return self._linker.words(w, EntityType.PLACE) if w.named.may_be(EntityType.PLACE) else None
            start, end = min(w.named.start, w.start), max(w.named.end, w.end)
            return self._as_said(w, self._linker.linked(w, start, end, iri, EntityType.PLACE, part=self._partial(w)))
        found = self._named_inside(w) or self._after_of(w, around) or self._by_apposition(w)
        if found is None and (w.pos == "PROPN" or any(c.pos == "PROPN" for c in syntax.children(w, "compound", "nmod"))):
            found = self._gazetteer(w) or self._called_before(w)
        if found is not None or w.lemma not in self._classes["terrain"]:
            return found
        if not around and not self._partial(w) and self._definite_alone(w):
            plural = w.tag in ("NNS", "NNPS")
            back = self._in_sentence(w, w.lemma, plural) or self._linker.state.terrain(w.lemma, plural=plural)
            back = back or (self._linker.state.headed(w.lemma) if not plural else None)
            if back is not None:
                return self._linker.same(w, back, 0.8)
        return self._linker.words(w, EntityType.PLACE)

    def _partial(self, w: Word) -> bool:
        """Whether a modifier cuts the place down: "eastern X"."""
        own = syntax.children(w, "amod", "compound", "nmod")
        return any(c.lower in self._classes["partial"] for c in own if w.named is None or c.named is not w.named)

    def _back(self, w: Word) -> Referent | None:
        """The place that "it", "them" or "there" points to."""
        state = self._linker.state
        if w.lower == "there":
            back = self._in_sentence(w, "") or state.linked_place()
            return self._linker.same(w, back, 0.7) if back is not None else None
        plural = w.lower in ("them", "they", "their")
        here = self._in_sentence(w, "", plural)
        if self.names_a_thing(before(w)) or (here is None and state.thing):  # "found a tank in X and took it"
            return self._linker.words(w, EntityType.PLACE)
        back = here or state.terrain(plural=plural)
        if back is not None:
            return self._linker.same(w, back, 0.7)
        # the nearest terrain differs in number: which one is meant is not safe to say; "they" are then rather people
        return self._linker.words(w, EntityType.PLACE) if state.places and not plural else None

    def names_a_thing(self, words: Iterable[Word]) -> bool:
        """Whether something that can be carried off is the object of these words, or moves in them."""
        things = self._classes["movable"] | self._classes["equipment"]
        objects = any(w.dep in ("dobj", "nsubjpass", "attr") and w.lemma in things for w in words)
        return objects or any(w.dep == "nsubj" and w.lemma in things - self._classes["aircraft"] for w in words)

    def _named_inside(self, w: Word) -> Referent | None:
        """A place by a name inside the phrase, when the phrase's noun is the place's own: "X airbase", but not "the X road"."""
        of = [p for a in syntax.children(w, "prep") if a.lower == "of" for p in syntax.children(a, "pobj") if p.pos == "PROPN"]
        owners = syntax.children(w, "poss") if w.lemma in self._classes["naming"] else []  # "Syria's city of X"
        inside = any(c.named is not None and c.named.of(EntityType.PLACE) for c in (*syntax.modifiers(w), *owners))
        if of and inside and w.lemma in self._classes["terrain"]:
            return self.place(of[0])  # "the Damascus suburb of X"
        for c in syntax.modifiers(w) + syntax.children(w, "poss"):
            iri = c.named.of(EntityType.PLACE) if c.named is not None else None
            if iri is None or c.named is None:
                continue
            start, end = min(c.named.start, w.start), max(w.end, c.named.end)
            full = self._linker.lookup(self._linker.text[start:end], EntityType.PLACE)
            if full is not None:
                return self._linker.linked(w, start, end, full.iri, EntityType.PLACE)
            if w.lemma in self._classes["around"] or w.lemma in self._classes["road"]:
                return self._linker.words(w, EntityType.PLACE)
            entity = self._linker.entity(iri)
            if w.lemma in self._linker.nouns(entity.kind if entity is not None else "") and c.dep != "poss":
                return self._linker.linked(w, start, end, iri, EntityType.PLACE, noun=w.lemma)
            if w.lemma in self._classes["part"]:
                return self._linker.linked(w, start, end, iri, EntityType.PLACE, part=True)
            if w.lemma in self._classes["terrain"]:
                return self._linker.words(w, EntityType.PLACE)
        return None

    def _after_of(self, w: Word, around: bool) -> Referent | None:
        """A place after "of": the place itself ("the city of X"), a part ("most of X", "areas in X"), or something else at it."""
        within = ("of", "in") if w.lemma in self._classes["part"] and not around else ("of",)
        for p in [p for a in syntax.children(w, "prep") if a.lower in within for p in syntax.children(a, "pobj")]:
            inner = self.place(p)
            if inner is None and p.pos == "PROPN" and p.named is None and w.lemma in self._classes["naming"] and not around:
                inner = self._gazetteer(p, surely=True) or self._linker.called(p, w.lemma)  # "the town of X", whatever X is
            if inner is None:
                continue
            if inner.kind == "country" and w.lemma in self._linker.nouns("country"):  # "the Republic of X"
                return self._linker.linked(w, w.start, inner.mention.end, inner.entity or "", EntityType.PLACE)
            own = w.lemma not in self._classes["naming"] or w.text[:1].isupper()
            if own and any(c.text[:1].isupper() for c in syntax.children(w, "compound", "nmod", "amod")):  # "the Old Mill district of X"
                return self._gazetteer(w) or self._linker.words(w, EntityType.PLACE)
            some = any(c.lower in ("a", "an", "another", "some") for c in syntax.children(w, "det"))
            if any(c.lower in ("almost", "nearly", "virtually", "practically") for c in w.children):  # "almost all of X"
                return replace(inner, part=True)
            if w.lemma in self._classes["naming"] and not around and not some:
                return self._of_its_kind(w, inner)
            if w.lemma in self._classes["part"]:
                start, end = self._linker.span(w)[0], inner.mention.end
                mention = inner.mention if end <= w.start else replace(inner.mention, text=self._linker.text[start:end], start=start)
                return replace(inner, mention=mention, part=True)
            if w.lemma in self._classes["terrain"]:
                return self._linker.words(w, EntityType.PLACE)
        return None

    def _of_its_kind(self, w: Word, inner: Referent) -> Referent:
        """What "the NOUN of X" means: X, or what has the name and is such a NOUN ("the province of X" is not the city X)."""
        if inner.entity is None or w.lemma in inner.nouns or w.lemma not in self._kind_nouns:
            return inner
        return self._of_its_kind_named(w, w.lemma, inner)

    def _of_its_kind_named(self, w: Word, noun: str, inner: Referent) -> Referent:
        found = self._linker.lookup(f"{inner.mention.text} {noun}", EntityType.PLACE)
        if found is None:
            return unlinked(inner)
        return self._linker.linked(w, inner.mention.start, inner.mention.end, found.iri, EntityType.PLACE)

    def _by_apposition(self, w: Word) -> Referent | None:
        """A place that the phrase is set beside: "the airbase, a stronghold"; "the capital X". A city is never a province."""
        if w.lemma not in self._classes["terrain"]:
            return None
        if w.dep == "appos" and w.head is not None and w.head.i < w.i:
            head = self.place(w.head)
            if head is not None and head.entity is not None:
                return head if w.lemma in head.nouns or w.lemma not in self._kind_nouns else self._linker.words(w, EntityType.PLACE)
        beside = next((c for c in syntax.children(w, "appos") if c.named is not None or c.pos == "PROPN"), None)
        if beside is None:
            return None
        found = self.place(beside)
        unknown = found is None and beside.named is None and beside.i == w.i + 1 and w.lemma in self._classes["naming"]
        return self._linker.called(beside, w.lemma) if unknown else found  # "the town X"

    def _gazetteer(self, w: Word, *, surely: bool = False) -> Referent | None:
        """An unknown proper name, looked up; never a person and never a common word, unless it is ``surely`` a place's name."""
        start, end = self._linker.span(w, proper=True)
        phrase = self._linker.text[start:end]
        if phrase[:1] in HYPHENS and (article := _ARTICLE.search(self._linker.text, 0, start)) is not None:
            start, phrase = article.start(), article[0] + phrase  # "al-Arish", of which the parser makes three words
        elif not phrase[:1].isupper():
            return None
        if w.lower in self._kind_nouns:  # "the Republic of X"
            return None
        noun = self._governing(w)
        surely = surely or noun in self._classes["naming"]
        told = self._country_told(w, end)
        found = self._best(phrase, told, noun, surely=surely)
        known = self._linker.state.countries
        expected = surely or (found is not None and (found.country == told or (found.country in known and found.population >= TOWN)))
        if not expected and self._linker.common(phrase.casefold()) and (found is None or self._linker.label(w) not in ("GPE", "LOC")):
            return None  # the list of common words has the large cities of the world as well
        if found is None:
            return self._linker.words(w, EntityType.PLACE) if self._linker.candidates(phrase, EntityType.PLACE, gazetteer=True) else None
        if not expected and phrase not in self._linker.seen and self._linker.label(w) == "PERSON":
            return None
        if w.pos != "PROPN" and w.lemma not in self._linker.nouns(found.kind):
            return self._linker.words(w, EntityType.PLACE)
        self._linker.seen[phrase] = found.iri
        place = self._as_said(w, self._linker.linked(w, start, max(end, w.end), found.iri, EntityType.PLACE, part=self._partial(w)))
        if found.gazetteer and not expected and found.country not in known and found.population >= METROPOLIS:
            place = replace(place, nouns=frozenset())  # a city named in passing is not what "it" or "the city" points back to
        return less_sure(place, 0.9 if found.population or not found.gazetteer else 0.75)

    def _best(self, phrase: str, told: str, noun: str, *, surely: bool) -> Candidate | None:
        """The place that an unknown name means here; ``None`` where it is none, or a namesake far away.

        Where the text names no country at all, a name that several places share is only that of a town far larger than the others.
        """
        found = self._linker.candidates(phrase, EntityType.PLACE, gazetteer=True, told=told)
        if noun in VILLAGES:
            found = [c for c in found if c.population < TOWN]
        if not found:
            return None
        first, known = found[0], self._linker.state.countries
        here = first.country == told if told else first.country in known or first.country in self._linker.state.parties
        if here or not first.gazetteer or (not told and self._linker.is_foremost(found)):
            return first
        if told or known:
            return None
        rival = any(c.score > HOMONYM for c in found[1:])
        return first if len(found) == 1 or (not rival and (surely or first.population >= TOWN)) else None

    def _country_told(self, w: Word, end: int) -> str:
        """The country that follows a name to say where it is: "X, Country", "X, Unit, Country"; "" when none does."""
        text, words = self._linker.text, w.sentence.words if w.sentence is not None else []
        for _ in range(2):
            after = next((x for x in words if end < x.start <= end + 2), None) if text[end : end + 1] == "," else None
            if after is None or after.pos != "PROPN":
                return ""
            iri = after.named.of(EntityType.PLACE) if after.named is not None else None
            entity = self._linker.entity(iri) if iri is not None else None
            if entity is not None:
                return entity.country if entity.kind in WIDE else ""
            end = max(after.end, self._linker.span(after, proper=True)[1])
        return ""

    def _governing(self, w: Word) -> str:
        """The noun before "of" that says what a name is: "city" of "the northern city of X"; "" for none."""
        noun = w.head.head if w.dep == "pobj" and w.head is not None and w.head.lower == "of" else None
        return noun.lemma if noun is not None and noun.i < w.i else ""

    def _as_said(self, w: Word, found: Referent) -> Referent:
        """What a name means that the phrase says to be of another kind than the first so called: "the province of X", "town, X".

        A gazetteer has no units that are named like their towns, or states: after a town, what it has is not what is meant.
        """
        noun, entity = self._governing(w), self._linker.entity(found.entity or "")
        if entity is None or found.kind == "country":
            return found
        other = noun in self._kind_nouns and noun in self._classes["naming"] and noun not in found.nouns
        if other and entity.gazetteer:
            return self._of_its_kind_named(w, noun, found)
        before_comma = self._before_comma(w, found)
        if before_comma is None or found.kind in WIDE:
            return found
        inner = self.place(before_comma)
        town = self._linker.entity(inner.entity) if inner is not None and inner.entity is not None else None
        around = self._linker.entity(town.within) if town is not None and town.within else None
        if around is not None and around.iri != found.entity and set(name_words(found.mention.text)) <= set(name_words(around.label)):
            return self._linker.linked(w, found.mention.start, found.mention.end, around.iri, EntityType.PLACE)
        beside = w.dep in ("appos", "npadvmod", "nmod") or self._country_told(w, found.mention.end)
        unit = entity.gazetteer and beside and (town is None or town.gazetteer)
        return unlinked(found) if unit else found

    def _before_comma(self, w: Word, found: Referent) -> Word | None:
        """The name before a comma and this one: X of "X, Y"."""
        words = w.sentence.words if w.sentence is not None else []
        k = next((k for k, x in enumerate(words) if x.start == found.mention.start), 0)
        name = words[k - 2] if k > 1 and words[k - 1].text == "," else None
        return name if name is not None and (name.named is not None or name.pos == "PROPN") else None

    def _called_before(self, w: Word) -> Referent | None:
        """A name that the text has called a town before."""
        if w.pos != "PROPN" or not self._linker.state.called:
            return None
        again = self._linker.called(w, "")
        known = self._linker.state.called.get(again.mention.text)
        return replace(again, nouns=known.nouns) if known is not None else None

    def _definite_alone(self, w: Word) -> bool:
        """A definite phrase that adds nothing to its noun: "the base", "the air base", "the gas field"."""
        if w.lemma in self._classes["vague-place"] or not any(c.lower in DEFINITE for c in syntax.children(w, "det", "predet")):
            return False
        aside = self._linker.text[w.end : w.end + 1] == ","
        for c in w.children:
            if c.dep == "relcl" and aside:
                continue  # "the town, which they had held"
            if c.dep in ("acl", "relcl", "appos", "poss", "nummod") or (c.dep == "prep" and c.lower in NEAR and not self._aired(c)):
                return False
            own = c.text[:1].isupper() or c.tag in ("JJS", "JJR") or c.lower in ("other", "another", "new", "same", "last")
            if c.dep == "amod" and own:
                return False
        return True

    def _aired(self, prep: Word) -> bool:
        """Whether the phrase is "on state television" and the like, which says nothing of where."""
        return prep.lower == "on" and any(p.lemma in self._classes["outlet"] for p in syntax.children(prep, "pobj"))

    def _in_sentence(self, w: Word, noun: str, plural: bool = False) -> Referent | None:
        """The nearest linked place before the word in its sentence."""
        for x in reversed(before(w)):
            if x.named is not None and (x.named is w.named or not x.named.may_be(EntityType.PLACE)):
                continue
            terrain = not noun and x.lemma in self._classes["terrain"] and x.lemma not in self._classes["vague-place"]
            if (x.named is None and x.pos != "PROPN" and not terrain) or x.dep in ("compound", "nmod", "poss") or self._says_where(x):
                continue
            place = self.place(x)
            if place is None or place.plural != plural:
                continue
            if place.entity is None:
                if terrain and not noun:
                    return place  # "the Old Mill district of X ... it": not X
                continue
            if noun in place.nouns if noun else place.nouns and place.kind not in WIDE:
                return place
        return None

    def _says_where(self, x: Word) -> bool:
        """Whether a place name only says where another is: the Y of "X, Y" and of "the district of Y"."""
        owner = x.head.head if x.dep == "pobj" and x.head is not None and x.head.lower == "of" else None
        if owner is not None and owner.lower in POINTS:
            return True
        if owner is not None and owner.lemma in self._classes["terrain"] and owner.lemma not in self._classes["naming"]:
            return True
        return _only_says_where(x)


def _only_says_where(word: Word) -> bool:
    """Whether a place name only says where the one before it is: the Y of "X, Y"."""
    head = word.head
    if word.dep not in ("appos", "conj") or head is None or not (head.named is not None or head.pos == "PROPN"):
        return False
    return not any(c.dep == "cc" and c.i < word.i for c in head.children)

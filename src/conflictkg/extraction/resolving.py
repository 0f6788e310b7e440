"""Whom and what a noun phrase stands for: known names, forces of a named party, places by their own nouns, words that point back.

Fifth step, for every slot filler. Linking is cautious: a phrase that is about a place but is not the place (the road to it, the villages
around it) stays words; a part of a place is marked as a part; a common word is never linked to a hamlet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from conflictkg.domain.claims import Mention
from conflictkg.domain.entities import Candidate, Entity, EntityType
from conflictkg.domain.ports import NameIndex
from conflictkg.extraction import syntax
from conflictkg.extraction.discourse import Discourse, Referent
from conflictkg.extraction.parsing import Sentence, Word

PRONOUNS = frozenset({"it", "they", "them", "its", "their", "theirs", "itself", "themselves"})
PERSONAL = frozenset({"he", "she", "him", "her", "his", "i", "we", "you", "us", "me", "our", "my"})
SETTLEMENTS = frozenset({"city", "town", "village", "settlement", "capital", ""})
STATE_KINDS = frozenset({"government", "army", "state"})
NEAR = frozenset({"near", "around", "outside", "beyond", "between", "along", "surrounding", "to", "from", "towards", "toward", "by"})


class Resolver:
    """Links the noun phrases of one article."""

    def __init__(
        self,
        text: str,
        index: NameIndex,
        classes: Mapping[str, frozenset[str]],
        governments: Mapping[str, str],
        heads: Mapping[str, frozenset[str]],
        common: Callable[[str], bool],
        label: Callable[[Word], str],
    ) -> None:
        self.text = text
        self.state = Discourse()
        self._index = index
        self._classes = classes
        self._governments = governments
        self._heads = heads
        self._common = common
        self._label = label
        self._entities: dict[str, Entity | None] = {}
        self._lookups: dict[tuple[str, EntityType, bool, tuple[str, ...]], Candidate | None] = {}
        self._places: dict[Word, Referent | None] = {}
        self._actors: dict[Word, Referent | None] = {}

    def begin(self) -> None:
        """Go on to the next sentence: what was resolved before it is resolved anew."""
        self._places.clear()
        self._actors.clear()

    def end(self, sentence: Sentence) -> None:
        """Remember the sentence's parties and places."""
        subject: Referent | None = None
        actors: list[Referent] = []
        embedded: list[Referent] = []
        for w in sentence.words:
            if syntax.is_noun(w) or w.named is not None:
                place = self.place(w) if w.dep not in ("compound", "nmod", "amod") else None
                if place is not None and (place.entity is not None or w.lemma not in self._classes["vague-place"]):
                    self.state.note_place(place)
                    entity = self.entity(place.entity) if place.entity else None
                    if entity is not None and entity.country:
                        self.state.countries[entity.country] += 1
                actor = self.actor(w) if (place is None or place.entity is None or w.dep in ("nsubj", "pobj")) else None
                if actor is not None and actor.entity is not None and not any(a.mention == actor.mention for a in (*actors, *embedded)):
                    (embedded if _embedded(w) else actors).append(actor)
            if subject is None and w.dep in ("nsubj", "nsubjpass") and w.head is not None and w.head.dep in ("ROOT", "ccomp"):
                found = self.actor(w)
                subject = found if found is not None and found.entity is not None else None
        self.state.end_sentence(subject, [*embedded, *actors])

    # -- tests of the notation -------------------------------------------------------------------------------------------------

    def is_a(self, word: Word, name: str, *, alone: bool = False) -> bool:
        """Whether a word is of a class of the notation: ``@actor``, ``@terrain``, ``@class`` or a lemma.

        A noun counts also by what it is coordinated with or equal to, unless ``alone``.
        """
        match name:
            case "@actor":
                return self.is_actor(word)
            case "@terrain":
                return self.is_terrain(word)
            case _ if name.startswith("@"):
                group = self._classes[name[1:]]
                if word.lemma in group or word.lower in group:
                    return True
                if word.named is not None and name == "@person":
                    return self.is_actor(word)
                others = [] if alone else [*syntax.conjuncts(word), *syntax.children(word, "appos")]
                of = syntax.children(word, "prep")
                counted = [p for a in of if a.lower == "of" for p in syntax.children(a, "pobj")]
                return any(o.lemma in group for o in (others if name != "@person" else [*others, *counted]))
            case _:
                return word.lemma == name or word.lower == name

    def is_actor(self, word: Word) -> bool:
        """Whether the phrase may act as a party."""
        if word.lower in PRONOUNS | PERSONAL or word.lower in syntax.RELATIVES:
            return True
        if word.lemma in self._classes["nominal-actor"] or word.lemma in self._classes["person"]:
            return True
        actor = self.actor(word)
        if actor is not None and actor.entity is not None:
            return True
        return word.pos == "PROPN" and self.place(word) is None

    def is_terrain(self, word: Word) -> bool:
        """Whether the phrase is a place that can be held, or a part of one."""
        if word.lower in ("it", "them"):
            return bool(self.state.places) or self._in_sentence(word, "") is not None
        if word.named is not None and word.named.of(EntityType.PLACE) is None:
            return False
        place = self.place(word)
        if place is not None and place.type is EntityType.PLACE:
            return True
        return word.pos == "PROPN" and self._label(word) in ("GPE", "LOC", "FAC")

    # -- actors ----------------------------------------------------------------------------------------------------------------

    def actor(self, word: Word) -> Referent | None:
        """The party a phrase stands for; unlinked words when it is one without a known name; ``None`` when it is no party."""
        if word not in self._actors:
            self._actors[word] = None  # guards against circles
            self._actors[word] = self._actor(word)
        return self._actors[word]

    def _actor(self, w: Word) -> Referent | None:
        if w.lower in PRONOUNS and w.named is None:
            return self._back(w)
        if (w.lower in PERSONAL and w.named is None) or w.lower in syntax.RELATIVES:
            return None
        if self._disjunctive(w):
            return self._words(w, None)
        definite = any(c.lower in ("the", "this", "that", "these", "those") for c in syntax.children(w, "det"))
        named = w.named.of(EntityType.ACTOR) if w.named is not None else None
        modifier = w.dep in ("compound", "amod", "nmod")
        if (named is None or self._generic(named)) and w.pos != "PROPN" and (definite or modifier or w.tag == "NNS"):
            back = self._described(w, definite or modifier)
            if back is not None:
                return back
        if named is not None and w.named is not None:
            return self._entity(w, w.named.start, max(w.end, w.named.end), named, EntityType.ACTOR)
        for child in syntax.modifiers(w) + syntax.children(w, "poss", "appos"):
            found = self._by_part(w, child)
            if found is not None:
                return found
        return self._by_description(w, definite)

    def _described(self, w: Word, definite: bool) -> Referent | None:
        """The party by what it is called once it is known: "the regime", "the extremist group", "the militants"."""
        start, end = self._span(w)
        phrase = self.text[start:end].lower()
        for article in ("the ", "these ", "those ", "this ", "that "):
            phrase = phrase.removeprefix(article)
        if definite:
            for known in self.state.topic:
                nouns = self._heads.get(known.entity or "", frozenset())
                if not known.generic and (phrase in nouns or (w.dep in ("compound", "amod", "nmod") and f"{phrase}s" in nouns)):
                    return self._same(w, known, 0.85)
            if w.lemma in self._classes["group"] and not self._own_modifier(w):
                back = self.state.actor_of_kind(STATE_KINDS | {"person"}, excluding=True)
                if back is not None:
                    return self._same(w, back, 0.8)
        for known in self.state.topic:
            if known.entity is not None and known.generic and phrase in self._heads.get(known.entity, ()):
                return self._same(w, known, 0.85)
        country = self.state.countries.most_common(1)
        local = [iri for iri, nouns in self._heads.items() if phrase in nouns and self._speaks_for(iri, country[0][0] if country else "")]
        if len(local) == 1:
            return _less_sure(self._entity(w, start, end, local[0], EntityType.ACTOR), 0.8)
        return None

    def _speaks_for(self, iri: str, country: str) -> bool:
        """Whether a common noun may mean this party in a text about a country: its government or army, or a generic party."""
        entity = self.entity(iri)
        return entity is not None and bool(country) and entity.country == country and (entity.generic or entity.kind == "government" or (entity.kind == "army"))

    def _by_part(self, w: Word, child: Word) -> Referent | None:
        """The party by a name inside the phrase: "Isil fighters", "the militant group X", "Syrian troops", "Iraq's army"."""
        member = w.lemma in self._classes["member"]
        if child.named is not None:
            iri = child.named.of(EntityType.ACTOR)
            if iri is not None and (member or child.dep == "appos"):
                return self._entity(w, min(child.named.start, w.start), max(w.end, child.named.end), iri, EntityType.ACTOR)
            place = child.named.of(EntityType.PLACE)
            if iri is None and place is not None and w.lemma in self._classes["state"]:
                entity = self.entity(place)
                country = entity.country if entity is not None else ""
                if country in self._governments:
                    return self._entity(w, child.named.start, w.end, self._governments[country], EntityType.ACTOR)
        elif child.dep in ("amod", "compound", "nmod") and child.text[:1].isupper() and w.lemma in self._classes["force"]:
            for phrase in (f"{child.text} {w.text}", f"{child.text} government", f"{child.text} army"):
                found = self._lookup(phrase, EntityType.ACTOR, gazetteer=False)
                if found is not None:
                    return self._entity(w, child.start, w.end, found.iri, EntityType.ACTOR)
        return None

    def _by_description(self, w: Word, definite: bool) -> Referent | None:
        for p in syntax.steps(self._classes)["of"](w):
            if w.lemma in self._classes["member"] or w.lemma in self._classes["part"]:
                inner = self.actor(p)
                if inner is not None and inner.entity is not None:
                    return self._entity(w, w.start, max(w.end, p.end), inner.entity, EntityType.ACTOR)
        if w.lemma in self._classes["state"] and not self._own_modifier(w):
            for p in syntax.prep(w, ("in", "of")):
                found = self._lookup(f"{w.text} in {p.text}", EntityType.ACTOR, gazetteer=False)
                city = p.named.of(EntityType.PLACE) if p.named is not None else None
                metonym = p.named.of(EntityType.ACTOR) if p.named is not None else None
                entity = self.entity(city) if city is not None else None
                iri = found.iri if found else metonym or self._governments.get(entity.country if entity is not None else "")
                if iri is not None:
                    return self._entity(w, w.start, max(w.end, p.end), iri, EntityType.ACTOR)
            back = self.state.actor_of_kind(STATE_KINDS)
            if back is not None and (definite or w.tag == "NNS" or w.dep in ("compound", "amod", "nmod")):
                return self._same(w, back, 0.85)
            country = self.state.countries.most_common(1)
            if country and country[0][0] in self._governments and definite:
                found_ref = self._entity(w, w.start, w.end, self._governments[country[0][0]], EntityType.ACTOR)
                return _less_sure(found_ref, 0.7)
        if w.dep == "appos" and w.head is not None and w.head.named is not None and self.actor(w.head) is not None:
            return self.actor(w.head)
        if w.pos == "PROPN" and not self._place_like(w):
            start, end = self._span(w)
            found = self._lookup(self.text[start:end], EntityType.ACTOR, gazetteer=False)
            if found is not None:
                return self._entity(w, start, end, found.iri, EntityType.ACTOR)
            return self._words(w, EntityType.ACTOR)
        if w.lemma in self._classes["nominal-actor"] or w.lemma in self._classes["person"]:
            return self._words(w, EntityType.ACTOR)
        return None

    def _own_modifier(self, w: Word) -> bool:
        """Whether the phrase says itself which one it is: "rebel group", "the other group", "the Kurdish militia"."""
        for c in w.children:
            if c.dep in ("compound", "nmod", "poss", "nummod") or (c.dep == "amod" and (c.text[:1].isupper() or c.lower in ("other", "another", "rival"))):
                if c.lemma in self._classes["group"] or c.dep == "compound" and not c.text[:1].isupper():
                    continue
                return True
        return bool(syntax.children(w, "relcl")) and w.named is None and not any(c.lower in ("the", "this") for c in syntax.children(w, "det"))

    def _generic(self, iri: str) -> bool:
        entity = self.entity(iri)
        return entity is not None and entity.generic

    def _disjunctive(self, w: Word) -> bool:
        return w.pos in ("NUM", "DET", "PRON") and any(c.lower in ("or", "nor") for c in syntax.children(w, "cc", "preconj"))

    def _back(self, w: Word) -> Referent | None:
        """The party a pronoun points to: subjects before it in its sentence, then the sentence before, then the topic."""
        before = _before(w)
        possessive = w.lower in ("its", "their")
        order = reversed(before) if possessive else before
        subjects = [x for x in order if x.dep in (("nsubj", "nsubjpass", "pobj") if possessive else ("nsubj", "nsubjpass"))]
        for x in subjects:
            if x.lower in PRONOUNS | PERSONAL or x.lower in syntax.RELATIVES or (x.dep == "pobj" and x.head is not None and x.head.dep != "agent" and x.lemma not in self._classes["state"]):
                continue
            found = self.actor(x)
            if found is not None and found.entity is not None:
                return self._same(w, found, 0.8)
        found = self.state.actor()
        if found is None:
            others = [self.actor(x) for x in reversed(before) if x.named is not None and x.named.of(EntityType.ACTOR)]
            found = next((o for o in others if o is not None), None)
        return self._same(w, found, 0.7) if found is not None else None

    # -- places ----------------------------------------------------------------------------------------------------------------

    def place(self, word: Word) -> Referent | None:
        """The place a phrase stands for; unlinked words when it is terrain without a known name; ``None`` when it is no place."""
        if word not in self._places:
            self._places[word] = None
            self._places[word] = self._place(word)
        return self._places[word]

    def _place(self, w: Word) -> Referent | None:
        if w.lower in ("it", "them", "there", "they"):
            plural = w.lower in ("them", "they")
            back = self._in_sentence(w, "", plural) or self.state.terrain(plural=plural) if w.lower != "there" else self.state.linked_place() or self._in_sentence(w, "")
            if back is None and self.state.places and w.lower != "there":
                return self._words(w, EntityType.PLACE)  # the nearest terrain differs in number: which one is meant is not safe to say
            return self._same(w, back, 0.7) if back is not None else None
        if not syntax.is_noun(w) and w.named is None and w.lemma not in self._classes["part"]:
            return None
        part = any(c.lower in self._classes["partial"] for c in syntax.children(w, "amod", "compound", "nmod") if w.named is None or c.named is not w.named)
        around = any(c.lower in self._classes["around"] for c in syntax.children(w, "amod", "compound")) or w.lemma in self._classes["around"]
        if w.named is not None:
            iri = w.named.of(EntityType.PLACE)
            if iri is None:
                return None
            return self._entity(w, min(w.named.start, w.start), max(w.named.end, w.end), iri, EntityType.PLACE, part=part)
        inner = self._named_inside(w)
        if inner is not None:
            return inner
        of = self._after_of(w, around)
        if of is not None:
            return of
        if w.dep == "appos" and w.head is not None and w.head.i < w.i and w.lemma in self._classes["terrain"]:
            head = self.place(w.head)
            if head is not None and head.entity is not None:
                return head
        for c in syntax.children(w, "appos"):
            if c.named is not None and w.lemma in self._classes["terrain"]:
                return self.place(c)
        if w.pos == "PROPN" or any(c.pos == "PROPN" for c in syntax.children(w, "compound", "nmod")):
            unknown = self._gazetteer(w, part)
            if unknown is not None:
                return unknown
        if w.lemma not in self._classes["terrain"]:
            return None
        if not around and not part and self._definite_alone(w):
            plural = w.tag in ("NNS", "NNPS")
            back = self._in_sentence(w, w.lemma, plural) or self.state.terrain(w.lemma, plural=plural)
            if back is not None:
                return self._same(w, back, 0.8)
        return self._words(w, EntityType.PLACE)

    def _named_inside(self, w: Word) -> Referent | None:
        """A place by a name inside the phrase, when the phrase's noun is the place's own: "Tayfur base", but not "the Homs road"."""
        for c in syntax.modifiers(w) + syntax.children(w, "poss"):
            iri = c.named.of(EntityType.PLACE) if c.named is not None else None
            if iri is None or c.named is None:
                continue
            start, end = min(c.named.start, w.start), max(w.end, c.named.end)
            full = self._lookup(self.text[start:end], EntityType.PLACE, gazetteer=False)
            if full is not None:
                return self._entity(w, start, end, full.iri, EntityType.PLACE)
            entity = self.entity(iri)
            kind = entity.kind if entity is not None else ""
            nouns = self.nouns(kind)
            if w.lemma in self._classes["around"] or w.lemma in self._classes["road"]:
                return self._words(w, EntityType.PLACE)
            if w.lemma in nouns and (c.dep != "poss"):
                return self._entity(w, start, end, iri, EntityType.PLACE, nouns=w.lemma)
            if w.lemma in self._classes["part"]:
                return self._entity(w, start, end, iri, EntityType.PLACE, part=True)
            if w.lemma in self._classes["terrain"]:
                return self._words(w, EntityType.PLACE)
        return None

    def _after_of(self, w: Word, around: bool) -> Referent | None:
        of = [p for a in syntax.children(w, "prep") if a.lower == "of" for p in syntax.children(a, "pobj")]
        for p in of:
            inner = self.place(p)
            if inner is None:
                continue
            restricted = any(c.lower in self._classes["partial"] for c in syntax.children(w, "amod", "compound"))
            own = any(c.text[:1].isupper() for c in syntax.children(w, "compound", "nmod", "amod"))
            some = any(c.lower in ("a", "an", "another", "some") for c in syntax.children(w, "det"))
            if own:
                return self._gazetteer(w, False) or self._words(w, EntityType.PLACE)
            if w.lemma in self._classes["naming"] and not around and not restricted and not some:
                return inner
            if w.lemma in self._classes["part"] or (restricted and w.lemma in self._classes["naming"]):
                start, end = self._span(w)[0], inner.mention.end
                mention = inner.mention if end <= w.start else replace(inner.mention, text=self.text[start:end], start=start)
                return replace(inner, mention=mention, part=True)
            if w.lemma in self._classes["terrain"]:
                return self._words(w, EntityType.PLACE)
        return None

    def _gazetteer(self, w: Word, part: bool) -> Referent | None:
        """An unknown proper name, looked up; never a person and never a common word."""
        start, end = self._span(w, proper=True)
        phrase = self.text[start:end]
        if not phrase or not phrase[0].isupper() or self._label(w) == "PERSON":
            return None
        if self._common(phrase.casefold()):
            return None
        found = self._lookup(phrase, EntityType.PLACE, gazetteer=True)
        if found is None:
            return None
        own = w.pos == "PROPN" or w.lemma in self.nouns(found.kind)
        if not own:
            return self._words(w, EntityType.PLACE)
        return _less_sure(self._entity(w, start, max(end, w.end), found.iri, EntityType.PLACE, part=part), 0.9 if found.population else 0.75)

    def _definite_alone(self, w: Word) -> bool:
        """A definite phrase that adds nothing to its noun: "the base", "the air base", "the gas field"."""
        if not any(c.lower in ("the", "this", "that", "these", "those", "both") for c in syntax.children(w, "det", "predet")):
            return False
        if w.lemma in self._classes["vague-place"]:
            return False
        for c in w.children:
            if c.dep in ("acl", "relcl", "appos", "poss", "nummod"):
                return False
            if c.dep == "prep" and c.lower in NEAR | {"of", "in", "on", "at"}:
                return False
            if c.dep == "amod" and (c.text[:1].isupper() or c.tag in ("JJS", "JJR") or c.lower in ("other", "another", "new", "same", "last")):
                return False
        return True

    def _in_sentence(self, w: Word, noun: str, plural: bool = False) -> Referent | None:
        for x in reversed(_before(w)):
            if x.named is not None and (x.named is w.named or x.named.of(EntityType.PLACE) is None):
                continue
            if (x.named is not None or x.pos == "PROPN") and x.dep not in ("compound", "nmod", "poss"):
                place = self.place(x)
                if place is not None and place.entity is not None and (not noun or noun in place.nouns) and place.plural == plural and (noun or place.kind not in ("country", "region", "province")):
                    return place
        return None

    def nouns(self, kind: str) -> frozenset[str]:
        """Common nouns of a kind of place."""
        found = self._classes.get(f"kind-{kind}")
        if found is not None:
            return found
        return self._classes["kind-settlement"] if kind in SETTLEMENTS else frozenset(kind.split("-")[-1:])

    def _place_like(self, w: Word) -> bool:
        return self.place(w) is not None

    # -- making referents ------------------------------------------------------------------------------------------------------

    def entity(self, iri: str) -> Entity | None:
        """An entity of the index."""
        if iri not in self._entities:
            self._entities[iri] = self._index.entity(iri)
        return self._entities[iri]

    def _lookup(self, phrase: str, type: EntityType, *, gazetteer: bool) -> Candidate | None:
        countries = tuple(c for c, _ in self.state.countries.most_common(3))
        key = (phrase, type, gazetteer, countries)
        if key not in self._lookups:
            found = self._index.lookup(phrase, type, countries=countries, gazetteer=gazetteer)
            self._lookups[key] = found[0] if found else None
        return self._lookups[key]

    def speaker(self, phrase: str) -> Candidate | None:
        """A source or actor by this name."""
        return self._lookup(phrase, EntityType.SOURCE, gazetteer=False) or self._lookup(phrase, EntityType.ACTOR, gazetteer=False)

    def _entity(self, w: Word, start: int, end: int, iri: str, type: EntityType, *, part: bool = False, nouns: str = "") -> Referent:
        entity = self.entity(iri)
        kind = entity.kind if entity is not None else ""
        words = (self.nouns(kind) | ({nouns} if nouns else set())) if type is EntityType.PLACE else frozenset()
        mention = Mention(text=self.text[start:end], start=start, end=end, entity=iri, label=entity.label if entity is not None else "")
        return Referent(mention=mention, word=w, type=type, kind=kind, part=part, generic=bool(entity and entity.generic), nouns=frozenset(words))

    def _words(self, w: Word, type: EntityType | None) -> Referent:
        start, end = self._span(w)
        nouns = frozenset({w.lemma}) if type is EntityType.PLACE else frozenset()
        mention = Mention(text=self.text[start:end], start=start, end=end)
        return Referent(mention=mention, word=w, type=type, nouns=nouns, plural=w.tag in ("NNS", "NNPS"))

    def words(self, w: Word) -> Referent:
        """The phrase as printed, unlinked."""
        return self._words(w, None)

    def _same(self, w: Word, other: Referent, sure: float) -> Referent:
        start, end = self._span(w)
        mention = Mention(text=self.text[start:end], start=start, end=end, entity=other.entity, label=other.mention.label)
        return replace(other, mention=mention, word=w, sure=min(sure, other.sure), anaphoric=True)

    def _span(self, w: Word, *, proper: bool = False) -> tuple[int, int]:
        """Characters of the phrase up to its noun; ``proper`` keeps to capitalised words."""
        start, end = w.start, w.end
        deps = ("compound", "nmod", "amod", "det", "nummod", "poss", "quantmod", "predet", "punct") if not proper else ("compound", "nmod", "punct")
        left: Sequence[Word] = sorted((c for c in w.children if c.i < w.i), key=lambda c: -c.i)
        for c in left:
            if c.dep not in deps or (proper and not c.text[:1].isupper() and c.text not in ("-", "'")) or c.text in (",", ";", ":", "–", "—", '"', "“", "”", "("):
                break
            start = min(start, _left(c))
        if proper and not w.text[:1].isupper():
            proper_children = [c for c in left if c.text[:1].isupper()]
            end = max((c.end for c in proper_children), default=w.end)
        return start, end


def _left(word: Word) -> int:
    return min([word.start, *(_left(c) for c in word.children if c.i < word.i)])


def _before(word: Word) -> list[Word]:
    """The words of its sentence before a word."""
    return [x for x in word.sentence.words if x.i < word.i] if word.sentence is not None else []


def _embedded(word: Word) -> bool:
    node: Word | None = word
    while node is not None:
        if node.dep == "relcl":
            return True
        node = node.head
    return False


def _less_sure(found: Referent, sure: float) -> Referent:
    return replace(found, sure=min(sure, found.sure))

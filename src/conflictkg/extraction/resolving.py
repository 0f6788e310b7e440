"""Whom and what the phrases of an article stand for: the one door to ``actors``, ``places`` and the discourse.

Fifth step, for every slot filler and for the tests of the notation.
"""

from __future__ import annotations

from dataclasses import replace

from conflictkg.domain.entities import Candidate, EntityType
from conflictkg.extraction import syntax
from conflictkg.extraction.actors import PERSONAL as PERSONAL
from conflictkg.extraction.actors import Actors
from conflictkg.extraction.discourse import Discourse, Referent
from conflictkg.extraction.linking import Linker
from conflictkg.extraction.places import WIDE, Places
from conflictkg.extraction.words import Sentence, Word

LOCATING = frozenset(
    {
        "in",
        "into",
        "from",
        "near",
        "across",
        "inside",
        "outside",
        "through",
        "throughout",
        "within",
        "around",
        "at",
        "toward",
        "towards",
        "over",
    }
)
"""Prepositions after which a country is a place and no party."""
STRICTLY = frozenset({"in", "near", "outside", "inside", "at"})
"""Prepositions after which a name is a place's, whatever it is."""


class Resolver:
    """Links the noun phrases of one article, sentence by sentence."""

    def __init__(self, linker: Linker) -> None:
        self.text = linker.text
        self._linker = linker
        self._classes = linker.classes
        self._places = Places(linker)
        self._actors = Actors(linker, self._places)
        self.place = self._places.place
        self.actor = self._actors.actor
        self.is_actor = self._actors.is_actor
        self.is_terrain = self._places.is_terrain
        self.is_name = self._places.is_name
        self.entity = linker.entity
        self.places = self._places
        self.linker = linker

    @property
    def state(self) -> Discourse:
        """What the text has been about so far."""
        return self._linker.state

    def begin(self) -> None:
        """Go on to the next sentence: what was resolved before it is resolved anew."""
        self._places.begin()
        self._actors.begin()

    def end(self, sentence: Sentence) -> None:
        """Remember the sentence's parties and places; parties of relative clauses are remembered last."""
        subject: Referent | None = None
        actors: list[Referent] = []
        embedded: list[Referent] = []
        for w in sentence.words:
            if (not syntax.is_noun(w) or w.dep in ("compound", "amod", "nmod")) and w.named is None:
                continue
            place = self.place(w) if w.dep not in ("compound", "nmod", "amod") else None
            if place is None and self._locates(w):
                place = replace(self._linker.called(w, ""), nouns=self._classes["kind-settlement"])
            if place is not None and (place.entity is not None or w.lemma not in self._classes["vague-place"]):
                self._note_place(replace(place, rank=_rank(w)), terrain=not self._directs(w))
            somewhere = w.dep == "pobj" and w.head is not None and w.head.lower in LOCATING  # "out of X into Y": nobody acts there
            named_place = place is not None and place.entity is not None
            actor = None if named_place and (somewhere or w.dep not in ("nsubj", "pobj")) else self.actor(w)
            if actor is None or actor.entity is None:
                continue
            if not any(a.mention == actor.mention for a in (*actors, *embedded)):
                (embedded if _embedded(w) else actors).append(actor)
            if subject is None and w.dep in ("nsubj", "nsubjpass") and w.head is not None and w.head.dep in ("ROOT", "ccomp"):
                subject = actor
        pronoun = next(
            (w for w in sentence.words if w.pos == "PRON" and w.dep == "nsubj" and w.head is not None and w.head.dep == "ROOT"), None
        )
        if subject is None and pronoun is not None and pronoun.lower not in PERSONAL:
            subject = self.actor(pronoun)
        fought = any(w.lemma in self._classes["enemy"] for w in sentence.words)  # "they" may be either side
        self.state.unknown_subject = fought or (pronoun is not None and pronoun.lower in PERSONAL)
        self.state.unknown_subject |= subject is None and any(
            w.tag == "NNS" and w.dep == "nsubj" and w.head is not None and w.head.dep == "ROOT" and self.is_actor(w) for w in sentence.words
        )
        self.state.thing = self._places.names_a_thing(sentence.words)
        self.state.end_sentence(subject if subject is not None and subject.entity is not None else None, [*embedded, *actors])

    def _locates(self, w: Word) -> bool:
        """Whether an unknown name is a place because something is in it: "the headquarters in X"."""
        return (
            w.pos == "PROPN"
            and w.named is None
            and w.dep == "pobj"
            and w.head is not None
            and w.head.lower in STRICTLY
            and w.text.isalpha()
        )

    def _directs(self, w: Word) -> bool:
        """Whether a place only says where a road leads: "the road to X"."""
        prep = w.head if w.dep == "pobj" else None
        road = prep.head if prep is not None and prep.lower in ("to", "from", "towards", "toward") else None
        return road is not None and road.lemma in self._classes["road"]

    def _note_place(self, place: Referent, *, terrain: bool) -> None:
        if terrain:
            self.state.note_place(place)
        entity = self.entity(place.entity) if place.entity else None
        if entity is not None and entity.country and not self._linker.is_far(place, entity):
            self.state.countries[entity.country] += 1

    def is_a(self, word: Word, name: str, *, alone: bool = False) -> bool:
        """Whether a word is of a class of the notation: those of the lexicon's ``BUILT_IN``, ``@class`` or a lemma.

        A noun counts also by what it is coordinated with or equal to, unless ``alone``.
        """
        match name:
            case "@actor":
                return self.is_actor(word)
            case "@terrain":
                return self.is_terrain(word)
            case "@name":
                return self._places.is_name(word)
            case "@place":
                return (place := self.place(word)) is not None and place.entity is not None
            case "@human":
                someone = word.pos == "PROPN" and (word.named is None or self.actor(word) is None) and self.place(word) is None
                return someone or self.is_a(word, "@person", alone=alone) or self.is_a(word, "@calling", alone=alone)
            case _ if name.startswith("@"):
                group = self._classes[name[1:]]
                if word.lemma in group or word.lower in group:
                    return True
                if word.named is not None and name == "@person":
                    return self.is_actor(word)
                others = [] if alone else [*syntax.conjuncts(word), *syntax.children(word, "appos")]
                if name == "@person":  # "dozens of villagers"
                    others += [p for a in syntax.children(word, "prep") if a.lower == "of" for p in syntax.children(a, "pobj")]
                return any(o.lemma in group for o in others)
            case _:
                return name in (word.lemma, word.lower)

    def is_wide_after(self, word: Word) -> bool:
        """Whether what is coordinated with a place only says where it is: "X, Y province"."""
        inner = self.place(word)
        if inner is None or inner.kind in WIDE or any(c.dep == "cc" for c in word.children):
            return False
        return any((p := self.place(c)) is not None and p.kind in WIDE for c in syntax.children(word, "conj"))

    def names_place(self, sentence: Sentence | None) -> bool:
        """Whether a sentence names any place, known or not."""
        words = sentence.words if sentence is not None else []
        return any(w.named.may_be(EntityType.PLACE) if w.named is not None else w.pos == "PROPN" and self.is_terrain(w) for w in words)

    def is_called(self, word: Word, noun: str) -> bool:
        """Whether a place is a thing of that noun: X of "the towns of X and Y" is a town."""
        place = self.place(word)
        return place is None or place.entity is None or noun in place.nouns or not self._places.is_kind_noun(noun)

    def speaker(self, phrase: str) -> Candidate | None:
        """A source or actor by this name."""
        return self._linker.lookup(phrase, EntityType.SOURCE) or self._linker.lookup(phrase, EntityType.ACTOR)

    def words(self, word: Word) -> Referent:
        """The phrase as printed, unlinked."""
        return self._linker.words(word)

    def made(self, found: Referent, type: EntityType) -> Referent:
        """An unlinked referent with an entity made for its proper name; else as it is."""
        return self._linker.made(found, type)

    def with_of(self, found: Referent) -> Referent:
        """The unlinked phrase with the of-phrase that says which one it is."""
        return self._linker.with_of(found)


def _rank(word: Word, depth: int = 0) -> int:
    """Whether a sentence is about a place (2), about what is done to it (1), or only says that something is there (0)."""
    head = word.head
    if _in_passing(word):
        return 0
    if word.dep in ("dobj", "nsubj", "nsubjpass", "attr", "ROOT"):
        return 2
    if word.dep in ("conj", "appos") and head is not None and depth < 6:
        return _rank(head, depth + 1)
    if word.dep == "pobj" and head is not None and head.head is not None:
        if head.lower == "of":
            return _rank(head.head, depth + 1) if depth < 6 else 0
        return 0 if head.lower in LOCATING or head.lower in ("of", "by", "outside") else 1
    return 0


def _in_passing(word: Word) -> bool:
    """Whether a word stands in a clause that only dates or explains another: "a day after taking X"."""
    node: Word | None = word
    while node is not None:
        if node.dep in ("pcomp", "advcl", "relcl") or (node.dep == "acl" and syntax.is_verb(node)):
            return True
        node = node.head
    return False


def _embedded(word: Word) -> bool:
    node: Word | None = word
    while node is not None:
        if node.dep == "relcl":
            return True
        node = node.head
    return False

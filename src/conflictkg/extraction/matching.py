"""Which triggers a word sets off, and the words that fill their slots.

Fourth step. A trigger matches when its lemma, word class and particle do and all its tests hold; its slots are then found by walking their
paths through the parse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conflictkg.domain.entities import EntityType
from conflictkg.extraction import syntax
from conflictkg.extraction.counts import count
from conflictkg.extraction.lexicon import Lexicon, Path, Step, Test, Trigger, bases
from conflictkg.extraction.resolving import Resolver
from conflictkg.extraction.steps import steps
from conflictkg.extraction.words import Sentence, Word

LOCATIVES = ("in", "at", "near", "around", "inside", "outside", "across", "throughout", "within")
STRICT_LOCATIVES = ("in", "at", "inside", "within")


@dataclass(slots=True)
class Match:
    """A trigger set off by ``word``; ``fillers`` are words by slot, ``consumed`` the words its tests were met by."""

    trigger: Trigger
    word: Word
    fillers: dict[str, list[Word]] = field(default_factory=dict)
    consumed: set[Word] = field(default_factory=set)
    explicit_place: bool = False
    blamed: bool = False  # whether the agent is only said or thought to have done it


class Matcher:
    """Finds the matches of a sentence."""

    def __init__(self, lexicon: Lexicon, resolver: Resolver, classes: Mapping[str, frozenset[str]]) -> None:
        self._lexicon = lexicon
        self._resolver = resolver
        self._steps = steps(classes)
        self._classes = classes
        self.listed: set[Word] = set()  # names that a list of towns gives, places whatever they are

    def matches(self, word: Word, sentence: Sentence) -> Iterator[Match]:
        """Triggers that the word sets off, the most specific first; those of a narrower kind before those of its broader one."""
        if word.named is not None and word.named.proper:
            return
        known = self._lexicon.by_lemma
        lemmas = [word.lemma]
        if word.lemma not in known:
            if word.tag.startswith("V"):
                lemmas += sorted(bases(word.lower))
            elif word.lower not in known:
                return
        keys = dict.fromkeys((*lemmas, word.lower))
        fitting = [t for key in keys for t in known.get(key, ()) if self._fits(t, word, key, key in lemmas)]
        above = self._lexicon.above
        narrower = sorted((t for t in fitting if t.kind in above), key=lambda t: -len(above[t.kind]))
        tried: set[int] = set()
        for trigger in fitting:
            if id(trigger) in tried or (match := self._match(trigger, word, sentence)) is None:
                continue
            for other in narrower:
                if trigger.kind in above[other.kind] and id(other) not in tried:
                    tried.add(id(other))
                    if (closer := self._match(other, word, sentence)) is not None:
                        yield closer
            yield match

    def _match(self, trigger: Trigger, word: Word, sentence: Sentence) -> Match | None:
        """The match of a trigger that fits the word, ``None`` when its tests do not hold."""
        match = Match(trigger, word)
        if not all(self._holds(t, match, sentence) for t in trigger.needs):
            return None
        if any(self._holds(t, Match(trigger, word), sentence) for t in trigger.nots):
            return None
        self._fill(match, sentence)
        return match

    def _fits(self, trigger: Trigger, word: Word, key: str, is_lemma: bool) -> bool:
        pos = "VERB" if word.pos == "AUX" else "NOUN" if word.pos == "PROPN" else word.pos
        if not is_lemma and trigger.pos != "ADJ":
            return False
        if pos != trigger.pos and not (trigger.pos == "ADJ" and word.tag in ("VBN", "JJ", "NN", "NNS")):
            return False
        if trigger.particle and not any(c.lower == trigger.particle for c in syntax.children(word, "prt", "advmod", "prep")):
            return False
        return trigger.pos != "ADJ" or key == word.lower

    def _holds(self, test: Test, match: Match, sentence: Sentence) -> bool:
        word = match.word
        if test.path is None:
            return self._among_dependents(word, test.classes[0], sentence)
        if test.path.steps[0].name == "case":
            head = word.head if word.dep != "conj" or word.head is None else word.head.head
            return head is not None and word.dep in ("pobj", "conj", "pcomp") and head.lower in test.classes
        found = self._walk(test.path, match, sentence, test=True)
        if not test.classes:
            return bool(found)
        met = [w for w in found if any(self._resolver.is_a(w, c) for c in test.classes)]
        if not any(c.startswith("@") for c in test.classes):
            match.consumed.update(met)
        return bool(met)

    def _among_dependents(self, word: Word, form: str, sentence: Sentence) -> bool:
        if form == "ongoing":
            return syntax.ongoing(word)
        if form == "number":
            return count(" ".join(w.text for w in self._subtree(word))) is not None
        near = [sentence.near(word, k) for k in range(1, 5)]
        return any(c.lower == form or c.lemma == form for c in word.children) or (
            form == "dead" and any(n is not None and n.lower == form for n in near)
        )

    def _subtree(self, word: Word) -> list[Word]:
        found = [word]
        for c in word.children:
            if c.i < word.i:
                found += self._subtree(c)
        return sorted(found, key=lambda w: w.i)

    def _walk(self, path: Path, match: Match, sentence: Sentence, *, test: bool = False) -> list[Word]:
        words = [match.word]
        for k, step in enumerate(path.steps):
            if step.name == "prep":
                words = [q for w in words for q in syntax.prep(w, step.words) or self._beside_support(w, step.words)]
            elif step.name == "mod":
                words = [q for w in words for q in syntax.modifiers(w) if test or k < len(path.steps) - 1 or self._acts(q)]
            elif step.name == "near":
                words = self._near(match.word, sentence)
            elif step.name in ("topic", "nowhere"):
                words = []
            else:
                words = [q for w in words for q in self._steps[step.name](w)] or self._behind_particle(step, match, k)
            words = list(dict.fromkeys(words))
        return words

    def _beside_support(self, noun: Word, names: tuple[str, ...]) -> list[Word]:
        """The phrase after a noun that the parser hung on its support verb: "carried out strikes on X"."""
        verb = noun.head
        if verb is None or noun.dep != "dobj" or not syntax.is_noun(noun) or verb.lemma not in self._classes["light"]:
            return []
        return [q for q in syntax.prep(verb, names) if q.i > noun.i]

    def _behind_particle(self, step: Step, match: Match, k: int) -> list[Word]:
        """The object of a verb with a particle that was taken for a preposition: "held off the attackers"."""
        if k > 0 or step.name != "obj" or not match.trigger.particle or syntax.passive(match.word):
            return []
        particles = [p for p in syntax.children(match.word, "prt") if p.lower == match.trigger.particle]
        return [o for p in particles for o in syntax.children(p, "pobj")]

    def _acts(self, modifier: Word) -> bool:
        """Whether a modifier before a noun is a party: "rebel advance", "X fighters"."""
        if modifier.named is not None:
            return modifier.named.may_be(EntityType.ACTOR)
        ruled = modifier.head is not None and modifier.head.lemma in self._classes["hold"]
        if modifier.tag.startswith("JJ") and modifier.lemma in self._classes["state"] and not ruled:
            return False  # "a military stronghold" is nobody's, "military control" the army's
        if modifier.text[:1].isupper() and ruled:  # "under Sarmatian occupation"
            actor = self._resolver.actor(modifier)
            return actor is not None and actor.entity is not None
        return modifier.lemma in self._classes["group"] or modifier.lemma in self._classes["nominal-actor"]

    def _fill(self, match: Match, sentence: Sentence) -> None:
        for slot, paths in match.trigger.slots.items():
            for path in paths:
                found = self._modifying(slot, path, match, sentence) or self._walk(path, match, sentence)
                if found:
                    match.fillers[slot] = self._kept(slot, match, [w for f in found for w in self.expand(f)])
                    if slot == "place" and path.steps[0].name != "near":
                        match.explicit_place = True
                    match.blamed |= slot == "agent" and path.steps[-1].name == "blamed"
                    break

    def _modifying(self, slot: str, path: Path, match: Match, sentence: Sentence) -> list[Word]:
        """Things, no parties, before the noun: the weapon of "dynamite attack", the target of "embassy bombing"; as the tests say."""
        if slot == "agent" or path.steps[-1].name != "mod":
            return []
        tests = [c for t in match.trigger.needs if t.path == path for c in t.classes]
        found = self._walk(path, match, sentence, test=True) if tests else []
        return [w for w in found if any(self._resolver.is_a(w, c, alone=True) for c in tests)]

    def _kept(self, slot: str, match: Match, words: list[Word]) -> list[Word]:
        """Of several coordinated fillers those that pass the test by which the first was let in: "vehicles, arms and corpses"."""
        paths = match.trigger.slots[slot]
        tests = [c for t in match.trigger.needs if t.path in paths for c in t.classes if c not in ("@actor", "@terrain")]
        if not tests or len(words) < 2:
            return words
        return [w for w in words if w.pos == "PROPN" or any(self._resolver.is_a(w, c, alone=True) for c in tests)] or words

    def expand(self, word: Word) -> list[Word]:
        """A filler and those coordinated with it: "X and Y", "the villages of X and Y"."""
        of = self._steps["of"](word) if word.lemma in self._classes["naming"] else []
        if of and len(of) == 1 and syntax.conjuncts(of[0]):
            return [*of, *syntax.conjuncts(of[0])] if self._resolver.is_called(of[0], word.lemma) else [word]
        if word.pos in ("NUM", "DET", "PRON") and self.disjunctive(word):
            return [word]
        if self._resolver.is_wide_after(word):
            return [word]
        if (listed := self._listed(word)) is not None:
            return listed
        same_kind = [c for c in syntax.conjuncts(word) if syntax.is_noun(c) or c.named is not None or c.pos in ("PRON", "ADJ", "NUM")]
        return list(dict.fromkeys([word, *same_kind]))

    def _listed(self, word: Word) -> list[Word] | None:
        """The names by which an unnamed plural goes on: "several towns, including X and Y", "a range of cities, notably X"."""
        inner = self._steps["of"](word)
        several = word.tag in ("NNS", "NNPS") or any(w.tag == "NNS" and w.lemma in self._classes["terrain"] for w in inner)
        if word.sentence is None or not several or not self._resolver.is_terrain(word) or self._is_place(word):
            return None
        after = [w for w in word.sentence.words if w.i > word.i]
        for k, w in enumerate(after):
            if (w.tag in ("VBD", "VBZ", "VBP", "MD") and w.i > word.i) or w.text == ";":
                return None
            if w.lower in ("including", "namely", "notably") or (w.lower == "as" and k and after[k - 1].lower == "such"):
                first = next((x for x in after[k + 1 :] if x.pos == "PROPN" and x.dep not in ("compound", "nmod", "poss")), None)
                found = [first, *(c for c in syntax.conjuncts(first) if c.pos == "PROPN")] if first is not None else None
                self.listed.update(found or ())
                return found
        return None

    def disjunctive(self, word: Word) -> bool:
        """Whether a filler is one of several alternatives ("X or Y")."""
        return any(c.lower in ("or", "either") for c in syntax.children(word, "cc", "preconj", "det"))

    def located(self, match: Match, *, strict: bool) -> list[Word]:
        """Places by locative phrases of the trigger, its support verb and its fillers."""
        names = STRICT_LOCATIVES if strict else LOCATIVES
        hosts = [match.word, *(w for slot in ("place", "patient", "agent", "weapon") for w in match.fillers.get(slot, []))]
        verb = syntax.verb_of(match.word) if syntax.is_noun(match.word) else None
        if verb is not None and match.word.dep in ("dobj", "nsubj", "nsubjpass"):
            hosts.insert(1, verb)
        hosts += [c for c in syntax.children(match.word, "acl") if c.lemma in self._classes["light"]]
        head = match.word.head
        if head is not None and match.word.dep in ("xcomp", "acl", "conj", "advcl") and syntax.is_verb(match.word):
            hosts.append(head)
        for host in hosts:
            found = [w for w in syntax.prep(host, names) if self._is_place(w)]
            if found:
                return found
        return [c for c in syntax.children(match.word, "advmod") if c.lower in ("there", "here")]

    def _is_place(self, word: Word) -> bool:
        place = self._resolver.place(word)
        return place is not None and place.entity is not None

    def _near(self, word: Word, sentence: Sentence) -> list[Word]:
        """The nearest place named in the sentence."""
        places = [
            w
            for w in sentence.words
            if (w.named.may_be(EntityType.PLACE) if w.named is not None else w.pos == "PROPN" and self._is_place(w))
            and w.dep not in ("compound", "nmod", "poss", "nsubj", "amod", "npadvmod")
            and (
                w.named is None
                or not w.named.may_be(EntityType.ACTOR)
                or (w.dep in ("pobj", "conj") and w.head is not None and w.head.dep != "agent")
            )
        ]
        return sorted(places, key=lambda w: abs(w.i - word.i))[:1]

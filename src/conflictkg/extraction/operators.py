"""Operators: what the words around a trigger do to what it says (negation, condition, expectation, rumour, hedge, denial, report).

Seventh step. The reader climbs from the trigger to the root of its sentence along those links through which such words reach it, and looks
at every governing word ("failed to", "vowed to", "plans for", "denied that") and at every small word beside it ("not", "would", "if",
"reportedly"). Which words do what is data: the cues of ``ckg:Operator`` in the vocabulary. A cue is a lemma or form, or several words in
a row. An infinitive under a verb that is no implicative ("managed to") did not come about as far as the text says, and counts as expected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from conflictkg.domain.claims import Stance
from conflictkg.extraction import syntax
from conflictkg.extraction.words import Sentence, Word

SMALL = ("neg", "aux", "auxpass", "advmod", "mark", "det", "preconj", "predet", "cc", "prt", "intj", "npadvmod")
COMPLEMENTS = frozenset({"of", "for", "about", "to", "at", "on", "against", "over", "from", "in", "into", "towards", "toward"})
BUT_NEGATION = frozenset({"expectation", "possibility", "rumour", "hedge", "past"})
BEFORE_MONTHS = frozenset({"that", "this", "last", "next", "of", "in", "since", "until", "early", "late", "mid", "-"})
REPORTED = ("ccomp", "xcomp", "acl", "parataxis")


@dataclass(slots=True)
class Judgement:
    """What the operators make of one trigger.

    ``reports`` are the report verbs and nouns above it, innermost first; ``denier`` the verb of denial. ``over`` marks a state that no
    longer is. ``vague`` tells that the report is nobody's ("is said to"). Among the operators, ``retelling`` tells that the outlet retells
    an earlier report of its own; what that means depends on the document.
    """

    operators: set[str] = field(default_factory=set)
    reports: list[Word] = field(default_factory=list)
    denier: Word | None = None
    over: bool = False
    default: bool = False  # a bare infinitive without a known governor
    vague: bool = False

    @property
    def stance(self) -> Stance:
        """The strongest of what was found."""
        found = self.operators
        if "condition" in found:
            return Stance.CONDITIONAL
        if "negation" in found or "denial" in found:
            return Stance.DENIED
        if "expectation" in found or (self.default and not found & {"possibility", "rumour"}):
            return Stance.EXPECTED
        if "possibility" in found or "rumour" in found or self.vague:
            return Stance.RUMOURED
        return Stance.ASSERTED

    def denied_report(self) -> Judgement | None:
        """What was reported and is denied ("rejected X's claim that"), as its own judgement; this one keeps what the denier says."""
        if self.denier is None or self.denier not in self.reports or self.reports[0] is self.denier:
            return None
        k = self.reports.index(self.denier)
        inner = Judgement(self.operators - {"denial"}, self.reports[:k], over=self.over, default=self.default)
        self.reports = self.reports[k:]
        self.operators.discard("claim")
        return inner

    @property
    def credibility(self) -> int:
        """Admiralty figure: 2 as a rule, 3 behind a hedge, 4 for rumour."""
        if self.operators & {"possibility", "rumour"} or self.vague:
            return 4
        return 3 if self.operators & {"hedge", "claim"} else 2


class Operators:
    """The vocabulary's cues, ready to be looked up."""

    def __init__(self, cues: Mapping[str, Collection[str]], classes: Mapping[str, frozenset[str]]) -> None:
        self._single: dict[str, set[str]] = {}
        self._several: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._classes = classes
        for operator, phrases in cues.items():
            for phrase in phrases:
                words = tuple(phrase.lower().split())
                if len(words) == 1:
                    self._single.setdefault(words[0], set()).add(operator)
                for word in words if len(words) > 1 else ():
                    self._several.setdefault(word, []).append((words, operator))

    def of(self, word: Word, sentence: Sentence) -> set[str]:
        """Operators that a word, or a phrase it is in, expresses."""
        if _month(word, sentence):
            return set()
        found = self._single.get(word.lemma, set()) | self._single.get(word.lower, set())
        for form in {word.lemma, word.lower}:
            for words, operator in self._several.get(form, ()):
                for at in (k for k, w in enumerate(words) if w == form):
                    row = [sentence.near(word, k - at) for k in range(len(words))]
                    if all(r is not None and w in (r.lemma, r.lower) for r, w in zip(row, words, strict=True)):
                        found = found | {operator}
        return found

    def judge(self, trigger: Word, fillers: Iterable[Word], sentence: Sentence, *, state: bool, leaves: bool = False) -> Judgement:
        """Climb from the trigger and collect; ``fillers`` are the words of its slots ("no troops entered").

        ``state`` tells a state; ``leaves`` a giving up of a place, which is still to come when it is announced ("announced a withdrawal").
        """
        j = Judgement()
        for filler in fillers:
            small = [c for c in syntax.children(filler, "det", "preconj") if c.lower in ("no", "neither", "none")]
            if any(not _compares(c, sentence) for c in small) or _nobody(filler):
                j.operators.add("negation")
        self._beside(trigger, j, sentence, trigger=True)
        verb = trigger if syntax.is_verb(trigger) else syntax.verb_of(trigger)
        if state and verb is not None and verb.tag == "VBN" and any(c.lower == "had" for c in syntax.children(verb, "aux")):
            j.over = True
        if verb is not None and any(w.lemma in self._classes["fiction"] for w in syntax.prep(verb, ("in", "during", "at"))):
            j.operators.add("condition")  # "in a video game", "in the April vote"
        if verb is not None and any(s.lemma in self._classes["fiction"] for s in syntax.children(verb, "nsubj")):
            j.operators.add("condition")  # "the war game ended with the capture of X"
        if trigger.dep == "ROOT" and trigger.tag == "VB" and any(c.tag == "TO" for c in syntax.children(trigger, "aux")):
            j.operators.add("expectation")  # a headline: "Army to retake X"
        self._climb(trigger, j, sentence, state=state, leaves=leaves)
        if verb is not None and _inverted(verb):
            j.operators.add("condition")
        if j.over and j.reports:
            j.over = "past" in j.operators
        return j

    def _beside(self, word: Word, j: Judgement, sentence: Sentence, *, trigger: bool = False, only: Collection[str] | None = None) -> None:
        """Small words attached to a word."""
        deps = (*SMALL, "amod") if syntax.is_noun(word) else SMALL
        for c in syntax.children(word, *deps):
            found = self.of(c, sentence) - {"implicative", "attribution", "claim", "denial", "announcement"}
            if c.dep == "amod" and not trigger:
                found &= {"rumour", "hedge", "possibility", "expectation"}
            if c.dep in ("advmod", "npadvmod", "prt"):
                found -= {"expectation"} if c.lower not in ("about",) else set()
            if c.lower == "would" and self._foretold(word, sentence):
                found = {"expectation"}
            if trigger and c.lower == "until" and word.tag == "VBD":
                found = found - {"condition"}  # "until it fell": it did
            if c.dep in ("aux", "auxpass") and _negated(c):
                found = found | {"negation"}  # "never has X held"
            if only is not None:
                found &= set(only)
            if "past" in found:
                j.over = True
            j.operators |= found
        for o in (o for p in syntax.children(word, "prep") for o in syntax.children(p, "pobj")) if only is None else ():
            j.operators |= self.of(o, sentence) & {"condition"}  # "in case", "in this scenario"
        if trigger and (last := sentence.near(word, -1)) is not None and last.lower == "but":
            j.operators |= self.of(last, sentence) & {"negation"}  # "all but captured"
        for clause in syntax.children(word, "advcl") if only is None else ():
            marks = [m for m in syntax.children(clause, "mark") if "condition" in self.of(m, sentence)]
            if marks and syntax.is_verb(word):
                j.operators.add("condition")

    def _foretold(self, verb: Word, sentence: Sentence) -> bool:
        """Whether "would" is the future of a report: "said that it would take the town", "fears that it would fall"."""
        above = verb.head
        if above is None or verb.dep not in ("ccomp", "acl", "relcl") or syntax.children(verb, "advcl"):
            return False
        past = above.tag in ("VBD", "VBN") and above.lemma in self._classes["say"]
        return past or (syntax.is_noun(above) and "expectation" in self.of(above, sentence))

    def _govern(self, word: Word, below: Word, j: Judgement, sentence: Sentence) -> bool:
        """A word above the trigger; returns whether it is known as an operator."""
        found = self.of(word, sentence)
        finite_past = below.tag == "VBD" or any(
            c.lower in ("has", "have", "had", "was", "were") for c in syntax.children(below, "aux", "auxpass")
        )
        if word.lower == "let" and word.tag in ("VB", "VBP") and not syntax.children(word, "nsubj"):
            j.operators.add("condition")  # "let them keep it"
        if below.dep in ("ccomp", "acl") and finite_past and not any(c.tag == "TO" for c in syntax.children(below, "aux")):
            found = found - {"expectation", "negation"}
        says = word.lemma in self._classes["say"] if syntax.is_verb(word) else word.lemma in self._classes["saying"]
        nobody = below.dep in REPORTED and any(_nobody(s) for s in syntax.children(word, "nsubj", "nsubjpass"))
        if found & {"negation", "denial"} and (nobody or _negated(word)):
            j.reports += [word] if says else []
            return True  # "nobody denies that", "could not prevent X from": two negations, and it is so
        if nobody and word.lemma in self._classes["hold-true"]:
            found = found | {"negation"}  # "nobody believes that"
        if syntax.is_verb(word):
            if any(s.lemma in self._classes["fiction"] for s in syntax.children(word, "nsubj")):
                j.operators.add("condition")  # "a play shows X taking Y"
            told = below.dep in (*REPORTED, "dobj", "conj") or (below.dep == "nsubjpass" and below.lemma in self._classes["saying"])
            if says and (told or below.lower in ("of", "about")):
                if "denial" in found:
                    j.operators.add("denial")
                    j.denier = j.denier or word
                j.reports.append(word)
                for speaker in syntax.children(word, "nsubj"):
                    j.operators |= self.of(speaker, sentence) & {"retelling"}
                if syntax.passive(word) and not syntax.agents(word) and "denial" not in found:
                    if "hedge" in found:
                        j.operators.add("hedge")
                    else:
                        j.vague = True
                found = found - {"hedge", "denial", "possibility"}
            elif "denial" in found:
                j.operators.add("denial")
                j.denier = j.denier or word
        elif says:
            j.reports.append(word)
        if "past" in found:
            j.over = True
        j.operators |= found - {"implicative", "attribution", "past", "announcement"}
        return bool(found)

    def _climb(self, trigger: Word, j: Judgement, sentence: Sentence, *, state: bool, leaves: bool) -> None:
        node = trigger
        # "surrender its control of the town": whoever has it is told as having it, whatever is done with it
        presupposed = syntax.is_noun(trigger) and bool(syntax.children(trigger, "poss")) and state
        for _ in range(14):
            head = node.head
            if head is None:
                return
            infinitive = any(c.tag == "TO" for c in syntax.children(node, "aux"))
            denied = bool(self.of(head, sentence) & {"denial", "negation", "expectation"})
            if presupposed and ((state and (denied or infinitive)) or (denied and head.lemma in self._classes["say"])):
                return
            match node.dep:
                case "relcl" if any(m.lower == "that" for m in syntax.children(node, "mark")) or self._tells(head, node):
                    self._govern(head, node, j, sentence)  # "demands that X withdraw", misread as a relative clause
                case "relcl" | "appos" | "amod" | "punct" | "npadvmod":
                    return
                case "acl" if not infinitive and not syntax.children(node, "mark") and node.tag in ("VBN", "VBD", "JJ", "VBZ", "VBP"):
                    return
                case "ccomp" if any(c.text == ";" and node.i < c.i < head.i for c in head.children):
                    return  # "X took the town; Y called for calm": two sentences in one
                case "acl" | "xcomp" | "ccomp" | "csubj" | "csubjpass" | "oprd" | "acomp":
                    known = self._govern(head, node, j, sentence)
                    self._possible_predicate(head, j, sentence)
                    if infinitive and not known and node.dep != "csubj":
                        j.default = True
                    if infinitive and self._purpose(head, node, sentence):
                        j.operators.add("expectation")
                    settled = _asks(node) or (_negated(head) and bool(self.of(head, sentence) & {"negation", "denial"}))
                    self._beside(head, j, sentence, only=BUT_NEGATION if settled else None)
                case "advcl":
                    if infinitive and "implicative" not in self.of(head, sentence):
                        j.operators.add("expectation")
                    marks = [m.lower for m in syntax.children(node, "mark", "advmod")]
                    if {"until", "once", "when", "after"} & set(marks) and node.tag in ("VB", "VBP", "VBZ"):
                        j.operators.add("expectation")
                    if syntax.children(node, "mark", "nsubj", "nsubjpass"):
                        return
                    self._beside(head, j, sentence, only={"condition", "expectation", "possibility", "rumour", "hedge"})
                case "conj":
                    if not syntax.is_verb(node):
                        pass
                    elif node.tag in ("VB", "VBG") or (node.tag == "VBN" and not syntax.children(node, "aux")):
                        self._beside(head, j, sentence)
                    elif syntax.children(node, "nsubj", "nsubjpass") or node.tag in ("VBD", "VBZ", "VBP"):
                        self._beside(head, j, sentence, only={"condition"} if any(c.dep == "mark" for c in head.children) else ())
                        if head.tag in ("VB", "VBG") and node.tag == "VBD":
                            node = _governing_clause(head)
                            continue
                case "pobj" | "pcomp":
                    if not self._preposition(node, head, j, sentence):
                        if head.head is not None and head.head.lemma in syntax.COPULAS:
                            self._beside(head.head, j, sentence, only=self._reach(head.head, head))
                        return
                    if head.head is None:
                        return
                    node = head
                    if head.dep in ("prep", "agent", "dative", "prt", "advmod"):
                        above = head.head
                        self._govern(above, node, j, sentence)
                        if head.lower == "from" and node.dep == "prep" and head.children and _kept(head, above) and not _negated(above):
                            j.operators.add("negation")  # "only a miracle kept X from falling"
                        undone = _negated(above) and bool(self.of(above, sentence) & {"negation", "denial"})
                        self._beside(above, j, sentence, only=() if undone else self._reach(above, head))
                        node = above
                        continue
                case "dobj" | "nsubjpass" | "attr" | "dative":
                    self._govern(head, node, j, sentence)
                    settled = any(c.lower in ("the", "its", "their") for c in syntax.children(node, "det", "poss"))
                    if node is trigger and leaves and not settled and "announcement" in self.of(head, sentence):
                        j.operators.add("expectation")
                    self._beside(head, j, sentence, only=self._reach(head, None))
                case "nsubj":
                    presupposed = True
                    comes = head.lemma in self._classes["come-about"]  # "the capture of X never happened"
                    self._beside(head, j, sentence, only={"condition", "possibility"} | ({"negation"} if comes else set()))
                    self._possible_predicate(head, j, sentence)
                case "compound" | "poss" | "nmod":
                    if syntax.is_noun(trigger):
                        j.operators |= self.of(head, sentence) & {"expectation", "condition"}
                case _:
                    pass
            node = head

    def _tells(self, noun: Word, clause: Word) -> bool:
        """Whether a clause after a report noun is what is reported, though "that" was taken for a pronoun: "the rumour that X lost Y"."""
        objects = syntax.children(clause, "dobj")
        return noun.lemma in self._classes["saying"] and len(objects) > 1 and objects[0].lower == "that"

    def _purpose(self, verb: Word, infinitive: Word, sentence: Sentence) -> bool:
        """Whether an infinitive is what somebody set out to do: "has begun an operation to retake"."""
        undertaken = [o for o in syntax.children(verb, "dobj") if o.i < infinitive.i]
        return any(o.lemma in self._classes["offensive"] or "expectation" in self.of(o, sentence) for o in undertaken)

    def _reach(self, above: Word, prep: Word | None) -> set[str]:
        """Operators beside a governing word that reach a noun below it; negation only through copulas and verbs that support the noun."""
        if syntax.is_noun(above):
            return (
                {"negation", "expectation", "rumour", "hedge"} if prep is not None and prep.lower in ("of", "for", "about", "to") else set()
            )
        supports = above.lemma in self._classes["light"] | self._classes["come-about"] | syntax.COPULAS | {"have"}
        return {"condition", "expectation", "possibility", "rumour", "hedge"} | ({"negation", "past"} if supports else set())

    def _possible_predicate(self, verb: Word, j: Judgement, sentence: Sentence) -> None:
        verbs = [verb, *(c for c in syntax.children(verb, "xcomp") if c.lemma in syntax.COPULAS)]  # "turned out to be false"
        said = [c for v in verbs for c in syntax.children(v, "acomp", "attr", "oprd")]
        said += [o for v in verbs if v.lemma in syntax.COPULAS for p in syntax.children(v, "prep") for o in syntax.children(p, "pobj")]
        for c in said:  # "is a hoax", "is only a matter of time", "is under discussion"
            j.operators |= self.of(c, sentence) & {"possibility", "rumour", "negation", "expectation"}

    def _preposition(self, node: Word, prep: Word, j: Judgement, sentence: Sentence) -> bool:
        """What a preposition above the trigger does; returns whether operators reach through it."""
        found = self.of(prep, sentence)
        if "negation" in found:
            j.operators.add("negation")
            return False
        if "condition" in found:
            j.operators.add("condition")
        if "expectation" in found and node.dep == "pobj":
            j.operators.add("expectation")
        return prep.lower in COMPLEMENTS


def _month(word: Word, sentence: Sentence) -> bool:
    """Whether "May" is the month: "that May"."""
    before = sentence.near(word, -1) if word.text == "May" else None
    return before is not None and before.lower in BEFORE_MONTHS


def _nobody(word: Word) -> bool:
    """ "Nobody", "none of them", "no one"."""
    return word.lower in ("nobody", "none", "nothing") or (word.lower == "one" and any(c.lower == "no" for c in word.children))


def _negated(word: Word) -> bool:
    return any(c.dep == "neg" and c.lower in ("not", "n't", "never") for c in word.children)


def _kept(prep: Word, verb: Word) -> bool:
    """Whether "from" with a gerund says that it did not come about: "kept from falling", not "returned from besieging"."""
    gerund = any(c.dep == "pcomp" and c.tag == "VBG" for c in prep.children)
    return gerund and syntax.is_verb(verb) and bool(syntax.children(verb, "dobj", "nsubjpass"))


def _asks(clause: Word) -> bool:
    """Whether a clause asks who, when or how, and so takes for granted that: "did not say who had captured X"."""
    own = [c for c in clause.children if c.i < clause.i]
    return any(c.lower in ("who", "which", "how", "when", "where", "why") and c.dep in ("nsubj", "nsubjpass", "advmod") for c in own)


def _compares(word: Word, sentence: Sentence) -> bool:
    """Whether "no" begins a comparison, which denies nothing: "no fewer than 20"."""
    after = sentence.near(word, 1)
    return after is not None and after.lower in ("fewer", "less", "more", "later")


def _inverted(verb: Word) -> bool:
    """ "Had X captured Y": an auxiliary before the subject of a past perfect supposes it."""
    had = [c for c in syntax.children(verb, "aux") if c.lower == "had"]
    return any(h.start < s.start for h in had for s in syntax.children(verb, "nsubj", "nsubjpass"))


def _governing_clause(word: Word) -> Word:
    """The clause above an infinitive with which a finite verb is really coordinated: "failed to take X and withdrew"."""
    while word.head is not None and word.tag in ("VB", "VBG") and word.dep in ("xcomp", "advcl", "conj"):
        word = word.head
    return word

"""Mending what the parser is known to get wrong in news about fighting, before anything is read from a parse.

Part of the second step. Each rule is about grammar alone and names the form it mends.
"""

from __future__ import annotations

from collections.abc import Sequence

from conflictkg.domain.entities import EntityType
from conflictkg.extraction.words import Word

SUBJECTS = ("nsubj", "nsubjpass")
WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
FIRST_HALF = frozenset({"january", "february", "march", "april", "may", "june"})
SECOND_HALF = frozenset({"july", "august", "september", "october", "november", "december"})
DAYS = WEEKDAYS | FIRST_HALF | SECOND_HALF | {"later", "earlier", "before", "after"}
HAVE = frozenset({"has", "have", "had", "'ve", "'s"})
REPORTS = frozenset({"say", "add", "claim", "insist", "report", "tell", "announce"})


def mend(words: Sequence[Word]) -> None:
    """Mend the links of one sentence in place."""
    for word in words:
        if word.tag == "NN" and any(c.dep == "auxpass" or (c.dep == "aux" and c.lower in HAVE) for c in word.children):
            word.tag, word.pos = "VBN", "VERB"  # "was overrun by", "has overrun"
        if word.tag == "VBZ" and word.dep in ("pobj", "dobj", "compound", "nmod"):
            word.tag, word.pos = "NNS", "NOUN"  # what is governed like a noun is one
            before = word.sentence.near(word, -1) if word.sentence is not None else None
            if before is not None and before.dep == word.dep == "dobj" and before.head is word.head:
                _move(before, word, "compound")  # "drove X insurgents out"
        owner = word.head
        if word.lower == "out" and word.dep == "prep" and owner is not None and owner.dep == "dobj" and owner.head is not None:
            _move(word, owner.head, "prep")  # "drove the rebels out of X"
        _subject_of_second_verb(word)
        _second_report(word)
        _gapped(word)
        _reduced_relative(word)
        if word.children:
            _passive_after_remain(word)
            _cleft(word)
            _contrast(word)
            _second_object(word)
            _fronted_name(word)
        if word.dep == "relcl" and word.tag == "VB" and any(c.tag == "TO" for c in word.children):
            word.dep = "acl"  # "an operation to seize"
        _reduced_passive(word)
        _name_after_object(word)


def _name_after_object(word: Word) -> None:
    """A name set beside the object taken for an adverb: "took a couple, X and Y, as they left"."""
    verb = word.head
    if word.dep != "npadvmod" or word.pos != "PROPN" or verb is None or word.named is not None:
        return
    between = [c for c in verb.children if c.i < word.i and c.dep != "punct"]
    if between and between[-1].dep == "dobj" and any(c.text == "," and between[-1].i < c.i < word.i for c in verb.children):
        _move(word, between[-1], "appos")


def _reduced_passive(word: Word) -> None:
    """A past form that wants an object and has none, after its subject, as wires and headlines write: "four people killed, five hurt"."""
    if word.tag not in ("VBD", "VBN") or word.lemma not in ("kill", "wound", "injure", "kidnap", "murder", "abduct", "assassinate"):
        return
    if word.dep in ("conj", "relcl") or any(c.dep in ("dobj", "ccomp", "xcomp", "aux", "auxpass", "nsubjpass") for c in word.children):
        return
    if any(c.dep == "conj" and any(o.dep == "dobj" for o in c.children) for c in word.children):
        return
    if word.dep == "acl":
        word.tag = "VBN"  # "X, kidnapped ten days ago, was freed"
    for subject in [c for c in word.children if c.dep == "nsubj" and c.lower not in ("who", "which", "that")]:
        subject.dep = "nsubjpass"


def _subject_of_second_verb(word: Word) -> None:
    """A noun phrase between a verb and a second verb without subject or conjunction: "was reporting loyalists took it"."""
    first = word.head
    if word.dep != "conj" or word.tag not in ("VBD", "VBP", "VBZ") or first is None or not first.pos.startswith("V"):
        return
    if any(c.dep in SUBJECTS for c in word.children):
        return
    if any(c.dep in ("cc", "punct") and first.i < c.i < word.i for c in first.children):
        return
    noun = next((c for c in first.children if c.dep == "dobj" and first.i < c.i < word.i), None)
    if noun is not None and noun.i == word.i - 1:
        _move(noun, word, "nsubj")
        word.dep = "ccomp"


def _gapped(word: Word) -> None:
    """A place with a day of its own and no verb: "took X on Friday, Y on Saturday", "X fell on Monday, and Y on Tuesday"."""
    above = word.head
    if word.pos != "PROPN" or above is None or word.dep not in ("conj", "npadvmod") or word.sentence is None:
        return
    if word.named is not None and not word.named.may_be(EntityType.PLACE):
        return
    verb: Word | None = above
    while verb is not None and not verb.pos.startswith("V"):
        verb = verb.head if verb.lower in DAYS or verb.pos in ("ADP", "NUM") or verb.dep in ("pobj", "npadvmod") else None
    if verb is None or (verb is not above and above.lower not in DAYS):
        return
    first = next((c for c in verb.children if c.dep == "dobj" and c.i < word.i), None)
    if first is None and word.dep == "conj":
        first = next((c for c in verb.children if c.dep in SUBJECTS and c.i < verb.i and c.pos == "PROPN"), None)
    day = next((c for c in verb.children if c.i > word.i and c is not word), None)
    if first is None or day is None or not any(w.lower in DAYS for w in (day, *_below(day))):
        return
    if min([day.i, *(w.i for w in _below(day))]) != word.i + 1:
        return
    _move(word, first, "conj")
    _move(day, word, day.dep)


def _second_report(word: Word) -> None:
    """A second verb of saying, or a second "that", belongs to whoever speaks: "denied that X fell and said Y", "says X, and that Y"."""
    first = word.head
    if word.dep != "conj" or first is None:
        return
    if any(c.dep == "mark" and c.lower == "that" for c in word.children) and any(c.dep == "ccomp" for c in first.children):
        word.dep = "ccomp"
        return
    above = first.head
    finite = word.lemma in REPORTS and word.tag in ("VBD", "VBZ", "VBP") and not any(c.dep in (*SUBJECTS, "aux") for c in word.children)
    that = any(c.dep == "mark" and c.lower == "that" and c.i < first.i for c in first.children)
    if finite and that and first.dep == "ccomp" and above is not None and above.tag == word.tag:
        _move(word, above, "conj")


def _reduced_relative(word: Word) -> None:
    """A participle with its agent taken for the main verb, and the main verb left over: "rockets fired by X hit Y"."""
    first = word.head
    if (
        word.dep not in ("dep", "conj", "ccomp", "advcl")
        or word.tag not in ("VBD", "VBP", "VBZ")
        or first is None
        or first.tag not in ("VBN", "VBD")
    ):
        return
    subject = next((c for c in first.children if c.dep in SUBJECTS and c.i < first.i), None)
    by = any(c.dep == "agent" and first.i < c.i < word.i for c in first.children)
    joined = any(c.dep in ("cc", "punct", "mark") and first.i < c.i < word.i for c in (*first.children, *word.children))
    own = any(c.dep in SUBJECTS for c in word.children) or any(c.dep in ("aux", "auxpass") for c in first.children)
    if subject is None or not by or joined or own:
        return
    above = first.head
    first.children.remove(word)
    word.head, word.dep = above, first.dep
    if above is not None:
        above.children[above.children.index(first)] = word
    _move(subject, word, "nsubj")
    first.head, first.dep, first.tag = subject, "acl", "VBN"
    subject.children.append(first)


def _passive_after_remain(word: Word) -> None:
    """The subject of a passive is one, whatever its auxiliary: "the town remains besieged"."""
    passives = [c for c in word.children if c.dep == "auxpass"] if word.tag == "VBN" else []
    subjects = [c for above in (word, *passives) for c in above.children if c.dep in SUBJECTS]
    if passives and len(subjects) == 1:
        _move(subjects[0], word, "nsubjpass")


def _cleft(clause: Word) -> None:
    """ "It was X that took Y": the clause is about X."""
    be = clause.head
    if clause.dep != "ccomp" or be is None or be.lemma != "be" or not any(c.lower == "it" and c.dep in SUBJECTS for c in be.children):
        return
    said = next((c for c in be.children if c.dep == "attr"), None)
    if said is not None and any(c.lower in ("that", "who", "which") and c.tag in ("WDT", "WP") for c in clause.children):
        _move(clause, said, "relcl")


def _only(denied: Word) -> bool:
    """Whether "not" begins "not only", which sets nothing aside."""
    after = denied.sentence.near(denied, 1) if denied.sentence is not None else None
    return after is not None and after.lower in ("only", "just", "merely", "least")


def _contrast(word: Word) -> None:
    """What is set aside takes no part: "X, not Y, who took it" is about X, "taken not by X but by Y" about Y."""
    denied = next((c for c in word.children if c.dep in ("neg", "preconj") and c.lower == "not"), None)
    if denied is None or _only(denied):
        return
    if word.dep in ("agent", "prep"):
        other = next((c for c in word.children if c.dep == "conj" and c.dep != "pobj"), None)
        if other is not None:
            word.children = [c for c in word.children if c.dep != "pobj" and c is not denied]
            for c in [c for c in other.children if c.dep == "pobj"]:
                _move(c, word, "pobj")
        return
    if denied.i < word.i and _but(word, denied):
        return
    for aside in [c for c in word.children if c.dep in ("appos", "conj") and c.i > denied.i and c.pos in ("NOUN", "PROPN")]:
        word.children.remove(aside)
        aside.head, aside.dep = None, "dep"
        word.children = [c for c in word.children if c is not denied]
        for clause in [c for c in aside.children if c.dep == "relcl"]:
            _move(clause, word, "relcl")


def _but(word: Word, denied: Word) -> bool:
    """ "Not X but Y": Y takes the place of X."""
    joined = any(c.dep == "cc" and c.lower == "but" for c in word.children)
    other = next((c for c in word.children if c.dep == "conj" and c.i > word.i), None)
    head = word.head
    if not joined or other is None or head is None:
        return False
    word.children = [c for c in word.children if c is not other and c is not denied]
    head.children[head.children.index(word)] = other
    other.head, other.dep = head, word.dep
    word.head, word.dep = None, "dep"
    return True


def _second_object(verb: Word) -> None:
    """A second object after a comma is set beside the first: "entered the city, the last one held by"."""
    objects = [c for c in verb.children if c.dep == "dobj"]
    if len(objects) != 2 or not any(c.dep == "punct" and c.text == "," and objects[0].i < c.i < objects[1].i for c in _below(verb)):
        return
    verb.children.remove(objects[1])
    objects[1].head, objects[1].dep = objects[0], "appos"
    objects[0].children.append(objects[1])


def _fronted_name(verb: Word) -> None:
    """A name set off by a comma before the subject that says what it is: "X, the only town they took, was bombed"."""
    subject = next((c for c in verb.children if c.dep in SUBJECTS), None)
    name = next((c for c in verb.children if c.dep in ("npadvmod", "dep", "advmod") and c.pos == "PROPN"), None)
    if subject is None or name is None or subject.pos != "NOUN":
        return
    left = min((c for c in subject.children if c.i < subject.i), key=lambda c: c.i, default=subject)
    if left.i == name.i + 2 and left.lower in ("the", "a", "an"):
        name.dep = subject.dep
        verb.children.remove(subject)
        subject.head, subject.dep = name, "appos"
        name.children.append(subject)


def _below(word: Word) -> list[Word]:
    return [*word.children, *(g for c in word.children for g in _below(c))]


def _move(word: Word, to: Word, dep: str) -> None:
    if word.head is not None:
        word.head.children.remove(word)
    word.head, word.dep = to, dep
    to.children.insert(0, word)

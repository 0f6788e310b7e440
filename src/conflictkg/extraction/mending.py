"""Mending what the parser is known to get wrong in news about fighting, before anything is read from a parse.

Part of the second step. Each rule is about grammar alone and names the form it mends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conflictkg.extraction.parsing import Word

SUBJECTS = ("nsubj", "nsubjpass")


def mend(words: Sequence[Word]) -> None:
    """Mend the links of one sentence in place."""
    for word in words:
        if word.tag == "VBZ" and word.dep in ("pobj", "dobj", "compound", "nmod"):
            word.tag, word.pos = "NNS", "NOUN"  # what is governed like a noun is one
        _subject_of_second_verb(word)
        _reduced_relative(word)
        _passive_after_remain(word)
        _contrast(word)
        _reduced_passive(word)


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
    passives = [c for c in word.children if c.dep == "auxpass"]
    subjects = [c for above in (word, *passives) for c in above.children if c.dep in SUBJECTS]
    if word.tag == "VBN" and passives and len(subjects) == 1:
        _move(subjects[0], word, "nsubjpass")


def _contrast(word: Word) -> None:
    """What is set aside takes no part: "X, not Y, who took it" is about X, "taken not by X but by Y" about Y."""
    denied = next((c for c in word.children if c.dep in ("neg", "preconj") and c.lower == "not"), None)
    if denied is None:
        return
    if word.dep in ("agent", "prep"):
        other = next((c for c in word.children if c.dep == "conj" and c.dep != "pobj"), None)
        if other is not None:
            word.children = [c for c in word.children if c.dep != "pobj" and c is not denied]
            for c in [c for c in other.children if c.dep == "pobj"]:
                _move(c, word, "pobj")
        return
    for aside in [c for c in word.children if c.dep in ("appos", "conj") and c.i > denied.i and c.pos in ("NOUN", "PROPN")]:
        word.children.remove(aside)
        aside.head, aside.dep = None, "dep"
        word.children = [c for c in word.children if c is not denied]
        for clause in [c for c in aside.children if c.dep == "relcl"]:
            _move(clause, word, "relcl")


def _move(word: Word, to: Word, dep: str) -> None:
    if word.head is not None:
        word.head.children.remove(word)
    word.head, word.dep = to, dep
    to.children.insert(0, word)

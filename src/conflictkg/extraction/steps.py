"""The plain steps of the trigger notation: from a word to the words that stand in a relation to it, by the parse alone.

The vocabulary of the fourth step; the grammar is that of ``syntax``. Nouns of deeds (who claims them, who is blamed for them) are here.
"""

from __future__ import annotations

from collections.abc import Callable

from conflictkg.extraction import syntax
from conflictkg.extraction.syntax import Classes
from conflictkg.extraction.words import Word

Step = Callable[[Word], list[Word]]


def claimer(noun: Word, classes: Classes) -> list[Word]:
    """Who claims responsibility for what the noun names."""
    p = noun.head
    if p is None or p.lower != "for" or p.head is None:
        return []
    h = p.head
    if h.lemma in classes.get("responsibility", ()):
        return syntax.subj(h.head, classes) if h.head is not None and syntax.is_verb(h.head) else []
    if syntax.is_verb(h) and any(c.lemma in classes.get("responsibility", ()) for c in syntax.children(h, "dobj")):
        return syntax.subj(h, classes)
    return []


def blamed(noun: Word, classes: Classes) -> list[Word]:
    """Who is said to have done, or to be thought to have done, what the noun names: "soldiers involved in it", "attributed to X"."""
    words = classes.get("blame", ())
    for verb in [*syntax.children(noun, "acl", "relcl"), *([noun.head] if noun.dep == "nsubjpass" and noun.head is not None else [])]:
        if verb.lemma in words:
            return syntax.objects_of(verb, "to", "on")
    if noun.dep == "dobj" and noun.head is not None and noun.head.lemma in words:
        return syntax.objects_of(noun.head, "on", "to")  # "blamed the murder on X"
    p = noun.head
    h = p.head if p is not None and noun.dep in ("pobj", "conj") else None
    if p is not None and h is not None and p.lower == "with" and h.lemma in ("connection", "relation") and h.head is not None:
        p, h = h.head, h.head.head  # "arrested in connection with it"
    if p is None or h is None or p.lower not in ("in", "of", "for", "with") or h.lemma not in words:
        return []
    if syntax.is_verb(h):
        return syntax.obj(h) or syntax.subj(h, classes)
    if h.pos == "ADJ":
        return syntax.copula(h) or ([h.head] if h.dep in ("amod", "acl") and syntax.is_noun(h.head) and h.head is not None else [])
    if p.lower == "of":  # "X was the mastermind of the attack"
        return syntax.same(h)
    return syntax.children(h, "poss") or syntax.objects_of(h, "of", "by")


def whole(noun: Word) -> list[Word]:
    """The noun or verb that governs the noun, through "of"."""
    h = noun.head
    if h is None:
        return []
    if noun.dep == "pobj" and h.lower == "of" and h.head is not None:
        return [h.head]
    return [h] if noun.dep in ("dobj", "nsubjpass", "conj") else []


def steps(classes: Classes) -> dict[str, Step]:
    """The plain steps of the trigger notation that need the parse alone."""
    return {
        "subj": lambda w: syntax.subj(w, classes) if syntax.is_verb(w) else [],
        "obj": syntax.obj,
        "of": lambda w: syntax.objects_of(w, "of"),
        "by": lambda w: syntax.agents(w) if syntax.is_verb(w) else syntax.objects_of(w, "by"),
        "poss": lambda w: syntax.children(w, "poss"),
        "mod": syntax.modifiers,
        "head": lambda w: [w.head] if w.head is not None and w.dep in ("amod", "compound", "nmod", "acl") else [],
        "whole": whole,
        "host": syntax.host,
        "attr": lambda w: syntax.children(w, "attr", "oprd", "acomp"),
        "copula": syntax.copula,
        "same": syntax.same,
        "light": lambda w: syntax.light(w, classes),
        "claimer": lambda w: claimer(w, classes),
        "blamed": lambda w: blamed(w, classes),
        "verb": lambda w: [v] if (v := syntax.verb_of(w)) is not None and w.dep in ("nsubj", "dobj", "nsubjpass") else [],
        "clause": syntax.clause,
        "among": lambda w: syntax.objects_of(w, "among", "to", "in"),
        "count-of": lambda w: [],
        "same-noun": lambda w: [w],
    }

"""Who claims, and who is blamed for, what a noun names: two steps of the trigger notation.

Part of the third step. Claiming is as good as doing; who is only accused may have done it, which ``reading`` makes a rumoured claim.
"""

from __future__ import annotations

from conflictkg.extraction import syntax
from conflictkg.extraction.syntax import Classes, Step
from conflictkg.extraction.words import Word


def steps(classes: Classes) -> dict[str, Step]:
    """The steps by name."""
    return {"claimer": lambda w: claimer(w, classes), "blamed": lambda w: blamed(w, classes)}


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
            return syntax.prep(
                verb,
                (
                    "to",
                    "on",
                ),
            )
    if noun.dep == "dobj" and noun.head is not None and noun.head.lemma in words:
        return syntax.prep(
            noun.head,
            (
                "on",
                "to",
            ),
        )  # "blamed the murder on X"
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
    return syntax.children(h, "poss") or syntax.prep(
        h,
        (
            "of",
            "by",
        ),
    )

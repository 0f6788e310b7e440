"""People whom a noun phrase leaves unnamed, by the names that its sentence gives them: "two reporters, X and Y".

Part of the sixth step: whoever was killed, wounded, taken or freed is recorded by name where the text has one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from conflictkg.extraction import syntax
from conflictkg.extraction.discourse import Referent
from conflictkg.extraction.resolving import Resolver
from conflictkg.extraction.words import Word

CALLED = ("identify", "name", "call", "know")
POINTING = frozenset({"those", "one", "person", "victim", "dead", "wounded", "injured", "body", "other", "others"})


class Persons:
    """Names people in one article."""

    def __init__(self, resolver: Resolver, classes: Mapping[str, Collection[str]]) -> None:
        self._resolver = resolver
        self._people = frozenset(classes["person"]) | frozenset(classes["calling"])

    def named(self, w: Word) -> list[Referent]:
        """The names of the people that a common noun stands for; empty when the sentence gives none, or when the word is a name itself."""
        if w.pos == "PROPN" or not (w.lemma in self._people or w.lower in POINTING):
            return []
        included = self._included(w)
        for words in (self._listed(w), self._beside(w), self._called(w), included, self._said_to_be(w)):
            names = [n for c in words for n in (c, *syntax.conjuncts(c)) if self._is_name(n)]
            if names:
                whole = [w] if words is included else []
                return [self._resolver.words(n) for n in dict.fromkeys([*whole, *names])]
        return []

    def _is_name(self, w: Word) -> bool:
        return w.pos == "PROPN" and w.named is None and self._resolver.is_a(w, "@human", alone=True)

    def _beside(self, w: Word) -> list[Word]:
        """ "the attorney general, X"."""
        return [c for c in syntax.children(w, "appos") if c.pos == "PROPN" and c.i > w.i]

    def _called(self, w: Word) -> list[Word]:
        """ "a man identified as X", "a foreigner named X"; "the victim was identified as X"."""
        verbs = [c for c in syntax.children(w, "acl", "relcl") if c.lemma in CALLED]
        if w.dep == "nsubjpass" and w.head is not None and w.head.lemma in CALLED:
            verbs.append(w.head)
        return [n for v in verbs for n in (*syntax.prep(v, ("as",)), *syntax.children(v, "oprd", "attr", "dobj"))]

    def _included(self, w: Word) -> list[Word]:
        """ "ten people, including X"."""
        found = [n for p in syntax.children(w, "prep") if p.lower == "including" for n in syntax.children(p, "pobj")]
        return [m for n in found for m in ([n] if n.pos == "PROPN" else self._beside(n))]

    def _said_to_be(self, w: Word) -> list[Word]:
        """ "those who were taken are X and Y", "one of the wounded is X"."""
        subject: Word | None = w
        if w.dep == "pobj" and w.head is not None and w.head.lower == "of":
            subject = w.head.head
        verb = subject.head if subject is not None and subject.dep == "nsubj" else None
        return syntax.children(verb, "attr") if verb is not None and verb.lemma == "be" else []

    def _listed(self, w: Word) -> list[Word]:
        """ "the following officers were killed: X, Y and Z"."""
        announced = w.tag == "NNS" and any(c.lower == "following" or c.dep == "nummod" for c in w.children)
        after = [x for x in w.sentence.words if x.i > w.i] if announced and w.sentence is not None else []
        colon = next((x.i for x in after if x.text == ":"), None)
        return [
            x for x in after if colon is not None and x.i > colon and x.pos == "PROPN" and x.dep not in ("compound", "nmod", "pobj", "poss")
        ]

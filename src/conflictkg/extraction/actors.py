"""Which party a noun phrase stands for: known names, a named party's forces, governments, words that point back.

"X fighters", "the government in Y", "the regime", "the group", "it": each is linked when the text so far, or the country it is about,
makes it safe; otherwise it keeps its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conflictkg.domain.claims import Mention
from conflictkg.domain.entities import EntityType
from conflictkg.extraction import syntax
from conflictkg.extraction.discourse import Referent
from conflictkg.extraction.linking import Linker, before, less_sure
from conflictkg.extraction.places import Places
from conflictkg.extraction.steps import steps
from conflictkg.extraction.words import Word

PRONOUNS = frozenset({"it", "they", "them", "its", "their", "theirs", "itself", "themselves"})
PERSONAL = frozenset({"he", "she", "him", "her", "his", "i", "we", "you", "us", "me", "our", "my"})
FIRST_PERSON = frozenset({"we", "us", "our", "ours", "ourselves"})
OWN = frozenset({"man", "hero", "son", "brother", "warrior", "mujahid", "mujahideen"})
"""Nouns that after "our" mean the fighters of whoever speaks."""
SERVICES = frozenset({"navy", "air-force", "airforce", "marines", "coastguard"})
"""Services of a state that are its armed forces."""
STATE_KINDS = frozenset({"government", "army", "state"})
UNARMED = frozenset({"person", "organisation", "people", "political-party"})
ARTICLES = ("the ", "these ", "those ", "this ", "that ")
MODIFIERS = ("compound", "amod", "nmod", "npadvmod")


class Actors:
    """Resolves parties in one article."""

    def __init__(self, linker: Linker, places: Places) -> None:
        self._linker = linker
        self._places = places
        self._classes = linker.classes
        self._of = steps(linker.classes)["of"]
        self._known: dict[Word, Referent | None] = {}

    def begin(self) -> None:
        """Forget what was resolved before."""
        self._known.clear()

    def actor(self, word: Word) -> Referent | None:
        """The party a phrase stands for; unlinked words when it is one without a known name; ``None`` when it is no party."""
        if word not in self._known:
            self._known[word] = None  # guards against circles
            self._known[word] = self._actor(word)
        return self._known[word]

    def is_actor(self, word: Word) -> bool:
        """Whether the phrase may act as a party."""
        if word.lower in PRONOUNS | PERSONAL or word.lower in syntax.RELATIVES:
            return True
        if any(word.lemma in self._classes[name] for name in ("nominal-actor", "person", "enemy")):
            return True
        actor = self.actor(word)
        if actor is not None and actor.entity is not None:
            return True
        return (word.pos == "PROPN" or _acronym(word)) and self._places.place(word) is None

    def _actor(self, w: Word) -> Referent | None:
        if w.named is None and w.lower in PRONOUNS:
            return self._back(w)
        if w.named is None and w.lower in FIRST_PERSON and (own := self._we(w, w.start, w.end)) is not None:
            return own
        if (w.named is None and w.lower in PERSONAL) or w.lower in syntax.RELATIVES:
            return None
        if w.lemma in self._classes["enemy"] or any(c.lemma in self._classes["enemy"] for c in syntax.modifiers(w)) or self._no_longer(w):
            return self._linker.words(w, EntityType.ACTOR)  # whoever they are to the speaker
        if w.pos in ("NUM", "DET", "PRON") and any(c.lower in ("or", "nor") for c in syntax.children(w, "cc", "preconj")):
            return self._one_of_two(self._linker.words(w, through=True))
        named = w.named.of(EntityType.ACTOR) if w.named is not None else None
        bare = w.named is None and self._opens(w)
        definite = bare or any(c.lower in ("the", "this", "that", "these", "those") for c in syntax.children(w, "det"))
        modifier = w.dep in MODIFIERS
        if (named is None or self._generic(named)) and (w.pos != "PROPN" or bare) and (definite or modifier or w.tag == "NNS"):
            back = self._described(w, definite=definite or modifier, modifier=modifier)
            if back is not None:
                return back
        if named is not None and self._generic(named):  # "the X rebels", "insurgents belonging to X"
            inner = (self._by_name_inside(w, c) for c in [*syntax.modifiers(w), *syntax.children(w, "poss")] if c.named is not w.named)
            own = next((i for i in inner if i is not None), None) or self._member(w)
            if own is not None:
                return own
        if named is not None and w.named is not None:
            return self._linker.linked(w, w.named.start, max(w.end, w.named.end), named, EntityType.ACTOR)
        if (capital := self._speaking_place(w)) is not None:
            return capital
        for child in syntax.modifiers(w) + syntax.children(w, "poss", "appos"):
            found = self._by_name_inside(w, child)
            if found is not None:
                return found
        if modifier and w.text[:1].isupper() and (adjective := self._of_country(w, w.text, "")) is not None:
            return adjective
        return self._member(w) or self._government(w, definite or modifier) or self._plain(w)

    def _one_of_two(self, phrase: Referent) -> Referent:
        """ "One or the other of the two groups": nobody in particular, but one of the two that the text spoke of last."""
        groups = [r for r in self._linker.state.topic if r.entity and not r.generic and r.kind not in STATE_KINDS | {"person"}]
        if len(groups) < 2 or "two" not in phrase.mention.text.lower().split():
            return phrase
        return replace(phrase, mention=replace(phrase.mention, label=" or ".join(g.mention.name for g in groups[:2])))

    def _we(self, w: Word, start: int, end: int) -> Referent | None:
        """Whom "we" stands for: a party that is quoted, or the issuer of a communique; ``None`` in any other words."""
        issuer = self._linker.state.we(start)
        if issuer is None:
            return None
        mention = Mention(text=self._linker.text[start:end], start=start, end=end, entity=issuer.entity, label=issuer.label)
        return Referent(mention=mention, word=w, type=EntityType.ACTOR, sure=0.9, anaphoric=True)

    def _speaking_place(self, w: Word) -> Referent | None:
        """The actor for which the name of a place stands that speaks or decides: "Kyiv said", "the Kremlin's decision"."""
        name = self._linker.span(w, proper=True) if w.named is None else (w.named.start, w.named.end)
        place = w.named.of(EntityType.PLACE) if w.named is not None else None
        if (place is None and (w.named is not None or w.pos != "PROPN")) or not self._decides(w):
            return None
        if self._linker.metonyms:
            actor = self._linker.stands_for(self._linker.text[slice(*name)])
        else:
            says = w.dep == "nsubj" and w.head is not None and w.head.lemma in self._classes["say"]
            entity = self._linker.entity(place) if place is not None and says else None
            actor = self._linker.governments.get(entity.country) if entity is not None else None
        return self._linker.linked(w, *name, actor, EntityType.ACTOR) if actor is not None else None

    def _decides(self, w: Word) -> bool:
        """Whether a phrase speaks or decides: as its subject, by a passive verb, or as whose a statement or a decision is."""
        head = w.head
        if head is None:
            return False
        if w.dep == "conj":  # "Moscow and Kyiv agreed"
            return self._decides(head)
        if w.dep == "pobj" and head.dep == "agent" and head.head is not None:
            return head.head.lemma in self._classes["say"] | self._classes["decide"]
        if w.dep == "nsubj":
            return head.lemma in self._classes["say"] | self._classes["decide"]
        return w.dep == "poss" and head.lemma in self._classes["saying"] | self._classes["decision"]

    def _described(self, w: Word, *, definite: bool, modifier: bool) -> Referent | None:
        """The party by what it is called once it is known: "the regime", "the extremist group", "rebel-held"."""
        start, end = self._linker.span(w)
        phrase = self._linker.text[start:end].lower()
        for article in ARTICLES:
            phrase = phrase.removeprefix(article)
        if self._restricted(w) and (not definite or self._member(w) is not None):
            return None  # "insurgents belonging to X" are X's
        phrases = {phrase, f"{phrase}s"} if modifier else {phrase}
        topic = [k for k in self._linker.state.topic if k.entity is not None]
        if definite:
            for known in topic:
                own = known.kind not in STATE_KINDS or self._linker.at_home(known)
                if own and not known.generic and phrases & self._linker.heads.get(known.entity or "", frozenset()):
                    return self._linker.same(w, known, 0.85)
            if w.lemma in self._classes["group"] and not modifier and not self._own_modifier(w):
                back = self._linker.state.actor_of_kind(STATE_KINDS | UNARMED, excluding=True)
                if back is not None:
                    return self._linker.same(w, back, 0.8)
        for known in topic:
            if known.generic and phrases & self._linker.heads.get(known.entity or "", frozenset()):
                return self._linker.same(w, known, 0.85)
        country = self._linker.country()
        called = dict.fromkeys(iri for p in phrases for iri in self._linker.called_by.get(p, ()))
        local = [iri for iri in called if self._speaks_for(iri, country)]
        if len(local) > 1:
            local = [iri for iri in local if self._linker.in_office(iri)]
        if len(local) == 1:
            return less_sure(self._linker.linked(w, start, end, local[0], EntityType.ACTOR), 0.8)
        return None

    def _speaks_for(self, iri: str, country: str) -> bool:
        """Whether a common noun may mean this party in a text about a country: its government, its army, or a generic party."""
        entity = self._linker.entity(iri)
        if entity is None or not country or entity.country != country:
            return False
        return entity.generic or entity.kind in STATE_KINDS

    def _by_name_inside(self, w: Word, child: Word) -> Referent | None:
        """The party by a name inside the phrase: "X fighters", "the militant group X", a country's troops or army."""
        if child.named is None:
            if child.dep == "poss" and child.lower == "our" and w.lemma in self._classes["force"] | self._classes["member"] | OWN:
                return self._we(w, child.start, w.end)
            if child.dep == "poss" and child.lower in ("its", "their") and w.lemma in self._classes["force"]:
                owner = self.actor(child)
                return self._linker.same(w, owner, 0.8) if owner is not None and owner.entity is not None else None
            force = w.lemma in self._classes["force"] or w.lemma.removesuffix("s") in self._classes["force"]
            side = self._linker.text[max(child.start - 5, 0) : child.start].lower().endswith(("pro-", "anti-"))
            if child.dep in ("amod", "compound", "nmod") and child.text[:1].isupper() and force and not side:
                return self._of_country(w, child.text, w.text, start=child.start)
            return None
        iri, place = child.named.of(EntityType.ACTOR), child.named.of(EntityType.PLACE)
        if iri is not None and w.lower in SERVICES and (forces := self._forces(w, child, iri)) is not None:
            return self._linker.linked(w, child.named.start, w.end, forces, EntityType.ACTOR)
        if iri is not None and (w.lemma in self._classes["member"] or child.dep == "appos"):
            return self._linker.linked(w, min(child.named.start, w.start), max(w.end, child.named.end), iri, EntityType.ACTOR)
        if iri is None and place is not None and w.lemma in self._classes["state"]:
            entity = self._linker.entity(place)
            government = self._linker.governments.get(entity.country) if entity is not None else None
            if government is not None:
                return self._linker.linked(w, child.named.start, w.end, government, EntityType.ACTOR)
        return None

    def _forces(self, w: Word, owner: Word, state: str) -> str | None:
        """The service of a state that is named after it, "X's navy", or else its armed forces."""
        name = owner.text
        for phrase in (f"{name} {w.text}", f"{w.text} of {name}", f"armed forces of {name}", f"{name} armed forces"):
            found, own = self._linker.lookup(phrase, EntityType.ACTOR), self._linker.entity(state)
            if found is not None and own is not None and found.kind == "army" and found.country == own.country:
                return found.iri
        return None

    def _of_country(self, w: Word, adjective: str, noun: str, start: int | None = None) -> Referent | None:
        """A country's adjective with a word for its forces, or alone before a participle ("-occupied")."""
        for phrase in (*((f"{adjective} {noun}",) if noun else ()), f"{adjective} government", f"{adjective} army", f"{adjective} forces"):
            found = self._linker.lookup(phrase, EntityType.ACTOR)
            if found is not None:
                return self._linker.linked(w, w.start if start is None else start, w.end, found.iri, EntityType.ACTOR)
        return None

    def _member(self, w: Word) -> Referent | None:
        """A party by its people or parts: "fighters of X", "fighters from X", "large parts of the rebel forces"."""
        whole = self._of(w) if w.lemma in self._classes["member"] or w.lemma in self._classes["part"] else []
        if w.lemma in self._classes["member"]:
            belonging = [c for c in syntax.children(w, "acl", "amod") if c.lemma in self._classes["belonging"]]
            whole = whole + [p for x in (w, *belonging) for p in syntax.prep(x, ("from", "to", "for")) if p.named is not None]
        for p in whole:
            inner = self.actor(p)
            if inner is not None and inner.entity is not None:
                return self._linker.linked(w, w.start, max(w.end, p.end), inner.entity, EntityType.ACTOR)
        return None

    def _government(self, w: Word, definite: bool) -> Referent | None:
        """A government or its forces: "the government in X", "the army", by what was named before or by the country."""
        if w.lemma not in self._classes["state"] or self._own_modifier(w):
            return None
        for p in syntax.prep(w, ("in", "of")):
            found = self._linker.lookup(f"{w.text} in {p.text}", EntityType.ACTOR)
            city = p.named.of(EntityType.PLACE) if p.named is not None else None
            metonym = p.named.of(EntityType.ACTOR) if p.named is not None else None
            entity = self._linker.entity(city) if city is not None else None
            iri = found.iri if found else metonym or self._linker.governments.get(entity.country if entity is not None else "")
            if iri is not None:
                return self._linker.linked(w, w.start, max(w.end, p.end), iri, EntityType.ACTOR)
        states = (r for r in self._linker.state.topic if not r.generic and r.kind in STATE_KINDS and self._linker.at_home(r))
        back = next(states, None)
        if back is not None and (definite or w.tag == "NNS"):
            return self._linker.same(w, back, 0.85)
        government = self._linker.governments.get(self._linker.country())
        if government is not None and definite:
            return less_sure(self._linker.linked(w, w.start, w.end, government, EntityType.ACTOR), 0.7)
        return None

    def _plain(self, w: Word) -> Referent | None:
        if w.dep == "appos" and w.head is not None and w.head.named is not None and self.actor(w.head) is not None:
            return self.actor(w.head)
        if (w.pos == "PROPN" or _acronym(w)) and self._places.place(w) is None:
            start, end = self._linker.span(w)
            found = self._linker.lookup(self._linker.text[start:end], EntityType.ACTOR)
            if found is not None:
                return self._linker.linked(w, start, end, found.iri, EntityType.ACTOR)
            return self._linker.words(w, EntityType.ACTOR)
        if w.dep in MODIFIERS and (generic := self._linker.lookup(f"{w.text}s", EntityType.ACTOR)) is not None:
            return self._linker.linked(w, w.start, w.end, generic.iri, EntityType.ACTOR)
        if w.lemma in self._classes["nominal-actor"] or w.lemma in self._classes["person"]:
            return self._linker.words(w, EntityType.ACTOR)
        return None

    def _own_modifier(self, w: Word) -> bool:
        """Whether the phrase says itself which one it is: "rebel group", "the other group", "the Kurdish militia"."""
        for c in w.children:
            telling = c.dep == "amod" and (c.text[:1].isupper() or c.lower in ("other", "another", "rival"))
            if c.dep not in ("compound", "nmod", "poss", "nummod") and not telling:
                continue
            plain = not c.text[:1].isupper() or c.lemma in self._classes["state"]
            if c.lemma in self._classes["group"] or (c.dep == "compound" and plain):
                continue
            return True
        definite = any(c.lower in ("the", "this") for c in syntax.children(w, "det"))
        return bool(syntax.children(w, "relcl")) and w.named is None and not definite

    def _opens(self, w: Word) -> bool:
        """Whether a state's force opens a sentence without an article, as headlines write: "Army takes X", "Government troops"."""
        first = w.sentence.words[0] if w.sentence is not None else w
        own = [c for c in w.children if c.i < w.i]
        return (
            w.lemma in self._classes["state"]
            and w.lemma != "police"
            and (first is w or (own == [first] and first.lemma in self._classes["state"]))
        )

    def _no_longer(self, w: Word) -> bool:
        """Whether people are meant who are not the party's, or no longer: "former members of X", "troops allied to X"."""
        allied = any(c.lower == "allied" for c in syntax.children(w, "acl"))
        return allied or any(c.lower in ("former", "ex", "one-time") for c in syntax.children(w, "amod", "compound"))

    def _restricted(self, w: Word) -> bool:
        """Whether the phrase goes on to say whose they are."""
        of = any(p.lower in ("of", "from") for p in syntax.children(w, "prep"))
        return of or any(c.lemma in self._classes["belonging"] for c in syntax.children(w, "acl", "amod"))

    def _generic(self, iri: str) -> bool:
        entity = self._linker.entity(iri)
        return entity is not None and entity.generic

    def _back(self, w: Word) -> Referent | None:
        """The party a pronoun points to: subjects before it in its sentence, then the sentence before, then the topic.

        A possessive prefers what is nearest, by-phrases and governments included.
        """
        words = before(w)
        possessive = w.lower in ("its", "their")
        acting = self._acting_on(w)
        if not possessive and self._against(w):
            return None
        for x in reversed(words) if possessive else words:
            subject = x.dep in ("nsubj", "nsubjpass")
            oblique = (
                possessive and x.dep == "pobj" and (x.lemma in self._classes["state"] or (x.head is not None and x.head.dep == "agent"))
            )
            if x.tag == "NN" and x.lemma in self._classes["person"]:
                continue  # "an official said they": not the official
            if not (subject or oblique) or x.lower in PRONOUNS | PERSONAL or x.lower in syntax.RELATIVES:
                continue
            if x in acting:
                continue
            found = self.actor(x)
            if found is None or any(found.entity == a.entity for a in self._known_of(acting)):
                continue
            if found.entity is not None:
                return self._linker.same(w, found, 0.8)
            if x.lemma in self._classes["state"] and found.mention.text != w.text:
                return found  # a government that nobody knows: its soldiers are not those of a party named before
        if acting:
            return self._acted_on_before(w, acting)
        if w.lower == "they" and self._linker.state.unknown_subject:
            return None  # "The militants entered. They hold": whoever they are, nobody named before
        found = self._linker.state.actor()
        if found is None:
            others = [self.actor(x) for x in reversed(words) if x.named is not None and x.named.of(EntityType.ACTOR)]
            found = next((o for o in others if o is not None), None)
        return self._linker.same(w, found, 0.7) if found is not None else None

    def _acting_on(self, w: Word) -> list[Word]:
        """The subjects of the clause whose object a pronoun is, which are never what it points to: "X drove it out"."""
        if w.dep not in ("dobj", "pobj") or w.lower not in ("it", "them"):
            return []
        verb = w.head if w.dep == "dobj" else w.head.head if w.head is not None else None
        return syntax.subj(verb, self._classes) if verb is not None and syntax.is_verb(verb) else []

    def _known_of(self, words: Sequence[Word]) -> list[Referent]:
        return [a for w in words if (a := self.actor(w)) is not None and a.entity is not None]

    def _acted_on_before(self, w: Word, acting: Sequence[Word]) -> Referent | None:
        """The party that the clause before acts on, else the last one that the text spoke of, but for those that act here."""
        own = {a.entity for a in self._known_of(acting)}
        objects = [x for x in reversed(before(w)) if x.dep in ("dobj", "pobj", "nsubjpass") and x.lower not in PRONOUNS]
        told = [a for x in objects if (a := self.actor(x)) is not None and a.entity is not None]
        back = self._linker.state.actor()
        found = next((r for r in [*told, *([back] if back is not None else [])] if r.entity not in own), None)
        return self._linker.same(w, found, 0.7) if found is not None else None

    def _against(self, w: Word) -> bool:
        """Whether two parties, one acting on the other, come before a pronoun in a clause of its own: "X bombed Y after it ..."."""
        clause = w.head
        if clause is None or clause.dep != "advcl" or clause.head is None or w.dep not in ("nsubj", "nsubjpass"):
            return False
        sides = [x for x in clause.head.children if x.i < w.i and x.dep in ("nsubj", "dobj", "nsubjpass")]
        sides += [o for p in syntax.children(clause.head, "agent", "prep") for o in syntax.children(p, "pobj") if o.i < w.i]
        named = {found.entity for x in sides if (found := self.actor(x)) is not None and found.entity is not None}
        return len(named) > 1


def _acronym(word: Word) -> bool:
    """Capitals that stand for a name: "the AA"."""
    return len(word.text) > 1 and word.text.isalpha() and word.text.isupper()

"""From the words that fill a trigger's slots to parties, places, counts and weapons; and whether they make sense for its kind.

Sixth step. Here control is guarded: what is said to be taken, lost or held must be a place, whoever takes or holds it a party; countries
as a whole, alternatives ("X or Y") and everything that is not safe to link keep their words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from conflictkg.domain.claims import Casualties, Count, Mention
from conflictkg.domain.entities import EntityType
from conflictkg.domain.vocabulary import Effect, EventKind
from conflictkg.extraction import syntax
from conflictkg.extraction.counts import count
from conflictkg.extraction.discourse import Referent
from conflictkg.extraction.linking import unlinked
from conflictkg.extraction.matching import Match, Matcher
from conflictkg.extraction.persons import Persons
from conflictkg.extraction.resolving import Resolver
from conflictkg.extraction.words import Word

HARMS = {"kill": "killed", "wound": "wounded", "capture": "captured", "displace": "displaced"}
"""What a trigger does, and the count of a claim that it fills."""
CONTROL = frozenset({Effect.GAINS, Effect.LOSES, Effect.HOLDS, Effect.PART})
FOUGHT_OVER = frozenset({Effect.CONTESTS, Effect.REPELS, Effect.ENDS})


@dataclass(frozen=True, slots=True)
class Slots:
    """Resolved fillers of one match; ``others`` the other parties of a change of hands, ``sure`` how safe the place is."""

    agents: tuple[Referent, ...]
    patients: tuple[Referent, ...] = ()
    others: tuple[Referent, ...] = ()
    places: tuple[Referent, ...] = ()
    sure: float = 1.0


class Filling:
    """Fills the slots of one article's matches."""

    def __init__(
        self,
        resolver: Resolver,
        matcher: Matcher,
        kinds: Mapping[str, EventKind],
        classes: Mapping[str, frozenset[str]],
        own: Mapping[str, str],
    ) -> None:
        """``own`` are the slots that modules add, with the properties that they fill."""
        self._own = own
        self._resolver = resolver
        self._matcher = matcher
        self._kinds = kinds
        self._classes = classes
        self._persons = Persons(resolver, classes)
        self._victims: tuple[Referent, ...] = ()  # of whom a bare number was told last

    def slots(self, match: Match) -> Slots | None:
        """Resolved slots; ``None`` when they make no sense for the kind."""
        kind = self._kinds[match.trigger.kind]
        agents = self._parties(match, "agent")
        if agents is None and kind.effect in CONTROL | {Effect.CONTESTS}:
            return None
        if kind.effect in CONTROL:
            return self._control(match, kind, agents or ())
        own = [w for w in match.fillers.get("patient", ()) if w not in match.fillers.get("agent", ())]
        doers = {a.entity for a in agents or () if a.entity}
        harmed = bool(match.trigger.does & set(HARMS))
        patients = tuple(r for w in own for r in self._persons.named(w) or (self._other_than(doers, w, people=harmed),) if r is not None)
        places, sure = self._places(match, kind, patients)
        if "speak" in match.trigger.does and not agents:
            return None
        if match.trigger.does & {"kill", "wound"}:
            if not patients and any(p.steps[0].name == "count-of" for p in match.trigger.slots.get("patient", ())):
                patients, sure = tuple(replace(v, sure=0.6) for v in self._victims), min(sure, 0.6)
            self._victims = patients or self._victims
            if not patients and self.casualties(match) is None:
                return None
        told = agents or patients or places or self.weapon(match)
        return Slots(agents or (), patients, (), places, sure) if told else None

    def weapon(self, match: Match) -> str:
        """The weapon as printed."""
        words = match.fillers.get("weapon", ())
        return ", ".join(
            self._resolver.with_of(self._resolver.words(w)).mention.text for w in words if w.lemma not in self._classes["blast"]
        )

    def details(self, match: Match) -> tuple[tuple[str, str], ...]:
        """What the slots that modules add hold: property and words as printed, each once, sorted."""
        filled = ((self._own[slot], w) for slot, words in match.fillers.items() if slot in self._own for w in words)
        return tuple(sorted({(iri, self._resolver.with_of(self._resolver.words(w)).mention.text) for iri, w in filled}))

    def casualties(self, match: Match) -> Casualties | None:
        """People counted, by what was done to them."""
        harm = next((HARMS[deed] for deed in match.trigger.does if deed in HARMS), None)
        if harm is None:
            return None
        phrases = [*match.fillers.get("count", ()), *match.fillers.get("patient", ()), match.word]
        numbers = (count(self._resolver.words(w).mention.text) or self._single(w) for w in phrases)
        number = next((n for n in numbers if n is not None), None)
        return Casualties(**{harm: number}) if number is not None else None

    def _single(self, w: Word) -> Count | None:
        """One, when a phrase names a single person: "a soldier"."""
        one = w.tag == "NN" and w.lemma in self._classes["person"] and w.lemma not in self._classes["collective"]
        return Count(1, 1, 1) if one and any(c.lower in ("a", "an", "another") for c in syntax.children(w, "det")) else None

    def _control(self, match: Match, kind: EventKind, agents: tuple[Referent, ...]) -> Slots | None:
        held: list[Referent] = []
        words = [n for w in match.fillers.get("patient", []) for n in self._equal_to(w)]
        either = len(words) > 1 and any(self._matcher.disjunctive(w) for w in words)
        for w in words:
            place = self._resolver.place(w)
            if place is not None and place.type is EntityType.PLACE:
                held.append(unlinked(place) if either or place.kind == "country" else place)
            elif w.pos == "PROPN" and w.named is None and (held or self._resolver.is_terrain(w) or self._names_a_place(match, w)):
                held.append(self._resolver.made(self._resolver.words(w), EntityType.PLACE))
        if not held and (words or kind.effect is not Effect.LOSES):
            return None
        if not agents and (not held or kind.effect is Effect.HOLDS):
            return None
        if agents and not (agents := tuple(a for a in agents if not self._nobody(a))):
            return None
        agents = tuple(self._resolver.made(a, EntityType.ACTOR) if a.word.pos == "PROPN" else a for a in agents)
        if any(a.entity for a in agents):  # "the army and people"
            agents = tuple(a for a in agents if a.entity or a.word.lemma not in self._classes["civilian"])
        if kind.effect is Effect.LOSES and any(self._detachment(a.word) for a in agents):
            held = [unlinked(h) for h in held]  # one unit leaving says nothing of who holds the place
        entities = {a.entity for a in agents if a.entity}
        others = tuple(o for o in self._parties(match, "other") or () if o.entity not in entities)
        return Slots(agents, tuple(held), others, tuple(held))

    def _equal_to(self, w: Word) -> list[Word]:
        """The names that a predicate noun is said of: "X and Y are the only towns in their hands"."""
        verb = w.head if w.dep == "attr" else None
        place = self._resolver.place(w)
        if verb is None or verb.lemma != "be" or w.named is not None or (place is not None and place.entity is not None):
            return [w]
        named = [n for s in syntax.children(verb, "nsubj") for n in (s, *syntax.conjuncts(s)) if self._linked(n) is not None]
        return named or [w]

    def _nobody(self, agent: Referent) -> bool:
        """Whether people are meant that are no party: "at least 73 people in the town held by"."""
        common = agent.word.pos in ("NOUN", "NUM") and not agent.word.text.isupper()
        unnamed = agent.entity is None and agent.type is EntityType.ACTOR and common
        return unnamed and agent.word.lemma not in self._classes["nominal-actor"] | self._classes["enemy"]

    def _names_a_place(self, match: Match, w: Word) -> bool:
        """Whether an unknown name is a place because of what is done to it: "captured X"."""
        return w in self._matcher.listed or (any("@name" in t.classes for t in match.trigger.needs) and self._resolver.is_name(w))

    def _detachment(self, w: Word) -> bool:
        """Whether only some of a party's people are meant: "a battalion of X", "some X fighters", "dozens of X soldiers"."""
        counted = any(c.dep == "nummod" or c.lower in ("some", "several", "many", "few", "one") for c in w.children)
        single = w.tag == "NN" and w.named is None and any(c.lower in ("a", "an", "one", "another") for c in w.children)
        some = w.lemma in self._classes["part"] or w.lemma in self._classes["collective"]
        return some or (w.lemma in self._classes["member"] and (counted or single))

    def _parties(self, match: Match, slot: str) -> tuple[Referent, ...] | None:
        """Parties in a slot; empty when nothing fills it, ``None`` when what fills it is no party."""
        words = match.fillers.get(slot, [])
        either = len(words) > 1 and any(self._matcher.disjunctive(w) for w in words)
        found: dict[str, Referent] = {}
        for w in words:
            actor = self._resolver.actor(w) or self._behind(w) or self._some_of(w)
            if actor is not None:
                if w.lemma in self._classes["member"] or w.lemma in self._classes["group"]:
                    actor = self._resolver.with_of(actor)  # "a group of armed men"
                found.setdefault(actor.entity or actor.mention.text, actor)
        if either and len(found) > 1:
            return (self._either(tuple(found.values())),)
        return None if words and not found else tuple(found.values())

    def _some_of(self, w: Word) -> Referent | None:
        """ "one of the demonstrators": as printed, when those are a party."""
        whole = syntax.prep(w, ("of",)) if w.pos in ("NUM", "DET", "PRON") else []
        return self._resolver.with_of(self._resolver.words(w)) if any(self._resolver.actor(p) for p in whole) else None

    def _either(self, alternatives: tuple[Referent, ...]) -> Referent:
        """One unnamed party that is one of these: "either X or Y"."""
        mentions = [a.mention for a in alternatives]
        start, end = min(m.start for m in mentions), max(m.end for m in mentions)
        label = " or ".join(m.name for m in mentions)
        return replace(alternatives[0], mention=Mention(text=self._resolver.text[start:end], start=start, end=end, label=label))

    def _behind(self, w: Word) -> Referent | None:
        """The party behind a thing that acts: "X's air strikes killed"."""
        if w.lemma in self._classes["imagery"] or w.lemma in self._classes["business"]:
            return None
        inner = (self._resolver.actor(m) for m in [*syntax.modifiers(w), *syntax.children(w, "poss")])
        return next((a for a in inner if a is not None and a.entity is not None), None)

    def _other_than(self, doers: Collection[str], w: Word, *, people: bool) -> Referent | None:
        """Whom or what it was done to; nobody does it to itself, so "shelling it" is about a place."""
        found = self._anything(w, people=people)
        return self._linked(w) if found is not None and found.entity in doers else found

    def _anything(self, w: Word, *, people: bool) -> Referent | None:
        """What a phrase stands for; where ``people`` are harmed, a name not known beforehand is theirs and no place's."""
        actor = self._resolver.actor(w)
        if actor is not None and actor.entity is not None:
            return actor
        place = self._resolver.place(w)
        unknown = people and w.pos == "PROPN" and w.named is None and not syntax.children(w, "det")
        if unknown and (w.dep != "pobj" or (w.head is not None and w.head.lower in ("of", "as"))):
            return actor or self._resolver.words(w)
        if place is not None and place.entity is not None:
            return place
        if w.lower in syntax.RELATIVES or w.pos == "PRON":
            return actor or place
        found = actor or place or self._resolver.words(w)
        return self._resolver.with_of(found) if w.lemma in self._classes["facility"] else found

    def _places(self, match: Match, kind: EventKind, patients: Sequence[Referent]) -> tuple[tuple[Referent, ...], float]:
        """Places of a claim that does not touch control, and how sure."""
        steps = [p.steps[0].name for p in match.trigger.slots.get("place", ())]
        explicit = [r for w in match.fillers.get("place", ()) if (r := self._linked(w)) is not None]
        if explicit and match.explicit_place:
            between = any(w.head is not None and w.head.lower == "between" for w in match.fillers["place"])
            return tuple(explicit[:1] if between else explicit), 1.0
        hit = tuple(p for p in patients if p.type is EntityType.PLACE and p.entity is not None)
        if hit or "nowhere" in steps:
            return hit, 1.0
        for w in self._matcher.located(match, strict=kind.effect in FOUGHT_OVER):
            if (place := self._linked(w)) is not None:
                return (place,), 1.0
        if explicit:
            return (explicit[0],), 0.8
        if any(p.type is EntityType.PLACE and p.entity is None for p in patients) and (there := self._there(match.word)) is not None:
            return (there,), 0.6  # "was crushed there ... on the neighbourhoods": those of the place
        topic = self._resolver.state.linked_place() if "topic" in steps else None
        if topic is not None:
            return (topic,), 0.6
        section = self._resolver.state.section
        if section is None or kind.effect not in (Effect.NONE, Effect.CONTESTS) or self._resolver.names_place(match.word.sentence):
            return (), 1.0
        return (section,), section.sure

    def _there(self, w: Word) -> Referent | None:
        words = w.sentence.words if w.sentence is not None else []
        return next((place for x in words if x.lower == "there" and x.pos == "ADV" and (place := self._linked(x)) is not None), None)

    def _linked(self, w: Word) -> Referent | None:
        place = self._resolver.place(w)
        return place if place is not None and place.entity is not None else None

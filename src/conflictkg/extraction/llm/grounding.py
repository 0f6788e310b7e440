"""From a model's proposals to claims that the rules could have made: same names, same places, same times, same guard of control.

Sixth step. The article is walked sentence by sentence as the rules do, so that "the group" and "the base" point back to what they would
find there; what a proposal says of a sentence is linked when that sentence is read. A proposal whose words are not the text's, whose
place is no place or whose parties are none is refused with the reason.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conflictkg.domain.claims import Article, Casualties, Claim, Mention, Quote, Stance
from conflictkg.domain.entities import EntityType
from conflictkg.domain.vocabulary import Effect, EventKind
from conflictkg.extraction import syntax
from conflictkg.extraction.counts import count
from conflictkg.extraction.discourse import Referent
from conflictkg.extraction.filling import CONTROL, Slots
from conflictkg.extraction.linking import unlinked
from conflictkg.extraction.llm.verbatim import find_words
from conflictkg.extraction.operators import Judgement
from conflictkg.extraction.reading import PLAIN, Reading, Resources
from conflictkg.extraction.words import Sentence, Word

if TYPE_CHECKING:
    from conflictkg.extraction.llm.answers import Proposal

LESS_SURE = 0.8
"""A model gives no measure of how sure it is that one can trust; its claims are somewhat less sure than those of a plain rule."""
CHANGES = frozenset({Effect.GAINS, Effect.LOSES})
SHORT_OF = frozenset({Effect.HOLDS, Effect.CONTESTS, Effect.REPELS, Effect.ENDS, Effect.PART})
"""Effects that change hands, and those that a hasty reader takes for one."""
OPERATORS = {Stance.DENIED: "denial", Stance.CONDITIONAL: "condition", Stance.EXPECTED: "expectation", Stance.RUMOURED: "rumour"}
INNER = ("poss", "compound", "nmod")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal that became no claim: the words it gave as its quote, its kind, and why."""

    quote: str
    kind: str
    reason: str

    def __str__(self) -> str:
        shown = self.quote if len(self.quote) <= 120 else f"{self.quote[:117]}..."
        return f"refused {self.kind} {shown!r}: {self.reason}"


class _Refusal(Exception):
    """Ends the grounding of one proposal."""


@dataclass(frozen=True, slots=True)
class _Located:
    """A proposal with its quote found in the text."""

    proposal: Proposal
    quote: Span

    @property
    def last(self) -> int:
        """The quote's last character; its sentence is the one that all of the quote has been read with."""
        return self.quote[1] - 1

    def around(self, sentence: Sentence) -> Span:
        """The quote and the rest of its last sentence."""
        return min(self.quote[0], sentence.start), max(self.quote[1], sentence.end)


class Grounding(Reading):
    """The reading of one article with a model's proposals in place of triggers; ``name`` and ``rule`` are recorded with each claim."""

    def __init__(self, resources: Resources, article: Article, name: str, rule: str) -> None:
        super().__init__(resources, article)
        self._printed = article.text  # what the model saw; the sentences may be read in another case
        self._name = name
        self._rule = rule
        self._waiting: list[_Located] = []
        self._words: list[Word] = []  # of the sentences read so far, in text order
        self._starts: list[int] = []
        self._refused: list[Refused] = []

    def ground(self, proposed: Iterable[tuple[Span, Proposal]]) -> tuple[list[Claim], list[Refused]]:
        """Claims in text order, and what was refused; each proposal comes with the passage that the model saw."""
        for (start, end), proposal in proposed:
            quote = find_words(proposal.quote, self._printed, start, end)
            if quote is None:
                self._refuse(proposal, "the quote is not in the text")
            else:
                self._waiting.append(_Located(proposal, quote))
        claims = self.claims(self._r.parser.parse(self.texts()))
        for located in self._waiting:
            self._refuse(located.proposal, "the quote stands outside the paragraphs that are read")
        return sorted(claims, key=lambda c: (c.quote.start, c.quote.end, c.id)), self._refused

    def _refuse(self, proposal: Proposal, reason: str) -> None:
        self._refused.append(Refused(proposal.quote, proposal.kind, reason))

    def _read(self, sentence: Sentence) -> None:
        """Ground what is proposed of this sentence."""
        self._resolver.begin()
        self._words += sentence.words
        self._starts += [w.start for w in sentence.words]
        here = [p for p in self._waiting if sentence.start <= p.last < sentence.end]
        for located in here:
            self._waiting.remove(located)
            try:
                self._propose(located, sentence)
            except _Refusal as refusal:
                self._refuse(located.proposal, str(refusal))
        self._resolver.end(sentence)
        self._note_speaker(sentence)

    def _propose(self, located: _Located, sentence: Sentence) -> None:
        proposal, kind = located.proposal, self._r.kinds[located.proposal.kind]
        slots = self._control_slots(located, kind, sentence) if kind.effect in CONTROL else self._slots(located)
        if kind.effect in CHANGES and (told := self._short_of(located.quote)):
            raise _Refusal(f"the quote tells of {told}, and of no change of hands")
        trigger = self._trigger(located, slots)
        if trigger is None or trigger.sentence is None:
            raise _Refusal("the quote holds no word")
        judgement = self._judged(proposal, kind, trigger)
        timing = None
        if span := self._said(proposal.time, "time", located):
            timing = self._dating.time_said(span, judgement, state=kind.state)
        timing = timing or self._dating.time_of(trigger, trigger.sentence, judgement, state=kind.state)
        speaker = self._speaker(located)
        speakers = self._relayed([speaker] if speaker is not None else [], judgement)
        weapon = self._said(proposal.weapon, "weapon", located)
        sure = min([1.0, *(r.sure for r in (*slots.agents, *slots.patients, *slots.places, *slots.others))])
        start, end = located.quote
        for place in slots.places or (None,):
            final, filled, where, patients = self._held(kind, slots, place)
            claim = Claim(
                document=self._article.document.id,
                kind=final.notation,
                quote=Quote(start, end, self._printed[start:end]),
                agents=tuple(a.mention for a in filled.agents),
                patients=patients,
                place=where,
                weapon=self._printed[slice(*weapon)] if weapon else "",
                time=timing.time,
                stance=judgement.stance,
                speaker=speakers[0] if speakers else None,
                relayers=tuple(speakers[1:]),
                credibility=judgement.credibility,
                casualties=self._counted(located),
                confidence=round(PLAIN * LESS_SURE * sure, 3),
                extractor=self._name,
                rule=self._rule,
            )
            if not any(_repeats(claim, other) for other in self._claims):
                self._claims.append(claim)
                self._dating.told(claim.kind, claim.time)

    def _slots(self, located: _Located) -> Slots:
        proposal = located.proposal
        agents = tuple(self._party(words, located) for words in proposal.agents if words.strip())
        patients = tuple(self._anyone(words, located) for words in proposal.patients if words.strip())
        place = self._place(self._needed(proposal.place, "place", located)) if proposal.place.strip() else None
        where = (place,) if place is not None and place.entity is not None else ()
        hit = where or tuple(p for p in patients if p.type is EntityType.PLACE and p.entity is not None)[:1]
        if not (agents or patients or hit):
            raise _Refusal("it names nobody and no place")
        return Slots(agents, patients, (), hit)

    def _control_slots(self, located: _Located, kind: EventKind, sentence: Sentence) -> Slots:
        """Slots of a claim of control: a place, and parties, by the words of the quote's own sentence.

        "The group" and "it" are resolved as the rules would; a name that a model fetches from elsewhere is its own guess.
        """
        proposal, around = located.proposal, located.around(sentence)
        agents = tuple(self._party(words, located, around) for words in proposal.agents if words.strip())
        patients = tuple(self._anyone(words, located, around) for words in proposal.patients if words.strip())
        place = next((p for p in patients if p.type is EntityType.PLACE), None)
        if proposal.place.strip():
            place = self._place(self._needed(proposal.place, "place", located, around), whole=True)
        if place is None:
            raise _Refusal("it does not say which place is taken, lost or held")
        if kind.effect is Effect.HOLDS and not agents:
            raise _Refusal("it does not say who holds the place")
        if nobody := next((a for a in agents if self._nobody(a)), None):
            raise _Refusal(f"{nobody.mention.text!r} is no party that can take, lose or hold a place")
        held = unlinked(place) if place.kind == "country" else place
        doers = {a.entity for a in agents if a.entity}
        others = tuple(p for p in patients if p.type is EntityType.ACTOR and p.entity not in doers and p.entity != held.entity)
        return Slots(agents, (held,), others, (held,))

    def _nobody(self, agent: Referent) -> bool:
        """Whether this cannot act as a party: a thing, a place, or people who are none."""
        if agent.entity is not None:
            return agent.type is not EntityType.ACTOR
        place = self._resolver.place(agent.word)
        if place is not None and place.entity is not None:
            return True
        return agent.word.pos != "PROPN" and agent.word.lemma not in self._r.classes["nominal-actor"]

    def _party(self, words: str, located: _Located, within: Span | None = None) -> Referent:
        span = self._needed(words, "agent", located, within)
        head = self._head(span)
        found = self._resolver.actor(head) if head is not None else None
        return found or self._unlinked(span, head, "agent")

    def _anyone(self, words: str, located: _Located, within: Span | None = None) -> Referent:
        """Whom or what it was done to: a known party, a known place, else the words."""
        span = self._needed(words, "patient", located, within)
        head = self._head(span)
        actor, place = (self._resolver.actor(head), self._resolver.place(head)) if head is not None else (None, None)
        known = (r for r in (actor, place) if r is not None and r.entity is not None)
        return next(known, None) or actor or place or self._unlinked(span, head, "patient")

    def _place(self, span: Span, *, whole: bool = False) -> Referent:
        """The place that the words at these characters stand for; refused when that is none, which is what guards control.

        ``whole`` asks for what the whole phrase in the text stands for: of "the road to X" nobody holds X.
        """
        head = self._head(span)
        for noun in _phrase(head) if whole else (head,):
            found = self._resolver.place(noun) if noun is not None else None
            if found is not None and found.type is EntityType.PLACE:
                return found
        if head is None or not self._resolver.is_terrain(head):
            raise _Refusal(f"{self._printed[slice(*span)]!r}, said to be the place, is none")
        return replace(self._unlinked(span, head, "place"), type=EntityType.PLACE)

    def _unlinked(self, span: Span, head: Word | None, slot: str) -> Referent:
        if head is None:
            raise _Refusal(f"the words of its {slot} are in no sentence that was read before")
        return Referent(mention=Mention(text=self._printed[slice(*span)], start=span[0], end=span[1]), word=head, type=None)

    def _speaker(self, located: _Located) -> Mention | None:
        span = self._said(located.proposal.speaker, "speaker", located)
        if span is None:
            return None
        head = self._head(span)
        found = self._attribution.mention(head) if head is not None else None
        return found or Mention(text=self._printed[slice(*span)], start=span[0], end=span[1])

    def _counted(self, located: _Located) -> Casualties | None:
        spans = [self._said(words, "count", located) for words in (located.proposal.killed, located.proposal.wounded)]
        killed, wounded = (count(self._printed[slice(*span)]) if span is not None else None for span in spans)
        return Casualties(killed, wounded) if killed or wounded else None

    def _judged(self, proposal: Proposal, kind: EventKind, trigger: Word) -> Judgement:
        """What the words around say of it, and the model's stance: of the two the more cautious stands.

        Where the words deny what the model asserts of control, one of them has misread who holds what: that is refused.
        """
        assert trigger.sentence is not None
        sentence = trigger.sentence
        j = self._r.operators.judge(trigger, (), sentence, state=kind.state, leaves=kind.effect is Effect.LOSES)
        stance = Stance(proposal.stance)
        if kind.effect in CONTROL and stance is Stance.ASSERTED and j.stance is Stance.DENIED:
            raise _Refusal("the words around deny what it asserts")
        if stance in OPERATORS:
            j.operators.add(OPERATORS[stance])
        if self._text[sentence.start : sentence.end].rstrip("\"'”’) ").endswith("?"):
            j.operators.add("condition")  # a question says nothing to be so
        if self._takes_back(j):
            if "negation" in j.operators:
                raise _Refusal("to take back that something did not happen is not to say that it did")
            j.operators.add("denial")
        return j

    def _said(self, words: str, slot: str, located: _Located) -> Span | None:
        return self._needed(words, slot, located) if words.strip() else None

    def _needed(self, words: str, slot: str, located: _Located, within: Span | None = None) -> Span:
        """Where the words of a slot stand: in the quote, else as near to it as they are ``within`` a stretch, or in all of the text."""
        start, end = located.quote
        first, last = within or (0, len(self._printed))
        span = find_words(words, self._printed, start, end) or find_words(words, self._printed, first, last, near=start)
        if span is None:
            raise _Refusal(f"the {slot} {words[:80]!r} is not in {'the text' if within is None else 'the sentence of the quote'}")
        return span

    def _inside(self, span: Span) -> list[Word]:
        """The words read so far that a stretch touches."""
        first = max(bisect_right(self._starts, span[0]) - 1, 0)
        return [w for w in self._words[first : bisect_left(self._starts, span[1])] if w.end > span[0]]

    def _short_of(self, quote: Span) -> str:
        """What the quote tells of by the vocabulary's words, when that is about a place and short of a change of hands; else ""."""
        lemmas = {w.lemma for w in self._inside(quote)}
        kinds = [self._r.kinds[t.kind] for lemma in sorted(lemmas) for t in self._r.lexicon.by_lemma.get(lemma, ())]
        if any(k.effect in CHANGES for k in kinds):
            return ""
        return next((k.label for k in kinds if k.effect in SHORT_OF), "")

    def _trigger(self, located: _Located, slots: Slots) -> Word | None:
        """The word of the quote that says what happened: what the place, else another filler, hangs on; else the quote's first verb.

        From it the words around are judged, as from the trigger of a rule: "capture" in "failed to capture X".
        """
        start, end = located.quote
        for filler in (*slots.places, *slots.patients, *slots.agents):
            word: Word | None = filler.word
            while word is not None and start <= word.start < end:
                if syntax.is_verb(word) or (word.tag.startswith("NN") and word is not filler.word and not self._resolver.is_terrain(word)):
                    return word
                word = word.head
        inside = self._inside(located.quote)
        return next((w for w in inside if syntax.is_verb(w)), next(iter(inside), None))

    def _head(self, span: Span) -> Word | None:
        """The word that the others of a stretch hang on, a noun or name where there is one."""
        inside = self._inside(span)
        tops = [w for w in inside if w.head is None or w.head not in inside]
        return next((w for w in tops if syntax.is_noun(w) or w.named is not None), next(iter(tops), None))


def _phrase(word: Word | None) -> Iterator[Word]:
    """The nouns whose phrase a word stands in, the outermost first, the word itself last: road, X of "the road to X".

    A noun right before the preposition counts even where the parse hangs the preposition elsewhere.
    """
    if word is None:
        return
    top = word
    while top.dep == "conj" and top.head is not None:
        top = top.head
    above = top.head if top.dep in INNER else _before_preposition(top)
    if above is not None and syntax.is_noun(above):
        yield from _phrase(above)
    yield word


def _before_preposition(word: Word) -> Word | None:
    """The word before the preposition that a phrase hangs on."""
    preposition = word.head if word.dep == "pobj" else None
    return preposition.sentence.near(preposition, -1) if preposition is not None and preposition.sentence is not None else None


def _repeats(a: Claim, b: Claim) -> bool:
    """Whether two claims say the same of the same words, as where two passages overlap."""

    def names(mentions: Sequence[Mention]) -> list[str]:
        return [m.entity or m.text.lower() for m in mentions]

    return (
        (a.kind, a.stance, a.place and a.place.name) == (b.kind, b.stance, b.place and b.place.name)
        and (a.quote.start < b.quote.end and b.quote.start < a.quote.end)
        and names(a.agents) == names(b.agents)
        and names(a.patients) == names(b.patients)
    )

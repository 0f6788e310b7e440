"""The reading of one article: sentence by sentence from matches to claims.

Brings the steps together for ``rules``: one reading holds the discourse, the speakers and the dates of one document.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from conflictkg.domain.claims import Article, Claim, Mention, Quote, Segment, SegmentKind, Stance
from conflictkg.domain.ports import NameIndex
from conflictkg.domain.vocabulary import Effect, EventKind
from conflictkg.extraction import syntax
from conflictkg.extraction.attribution import Attribution
from conflictkg.extraction.casing import Casing
from conflictkg.extraction.countries import survey, without_namesakes
from conflictkg.extraction.dating import Dating, Timing
from conflictkg.extraction.denials import Denials
from conflictkg.extraction.discourse import Referent
from conflictkg.extraction.filling import CONTROL, Filling, Slots
from conflictkg.extraction.homonyms import dated, meant
from conflictkg.extraction.lexicon import Lexicon
from conflictkg.extraction.linking import Linker, words_only
from conflictkg.extraction.matching import Match, Matcher
from conflictkg.extraction.names import Named, NameScanner
from conflictkg.extraction.notices import Stretch, stretches, without_reaffirmed
from conflictkg.extraction.operators import Judgement, Operators
from conflictkg.extraction.parsing import Parser
from conflictkg.extraction.resolving import Resolver
from conflictkg.extraction.setting import Setting
from conflictkg.extraction.states import Governments, governing
from conflictkg.extraction.words import Sentence, Word

UNREAD = frozenset({SegmentKind.BYLINE, SegmentKind.DATELINE, SegmentKind.STAMP, SegmentKind.QUOTATION})
CLOSE = 30
"""Characters between a claim's words and a time expression that its quote still takes in."""
PLAIN = 0.9
"""Confidence of a claim whose every link is plain; less sure links scale it down."""
LONGEST_SENTENCE = 300
"""Words; what is longer is no prose, and its parse is deeper than can be walked."""

_log = logging.getLogger(__name__)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")


@dataclass(frozen=True, slots=True)
class Resources:
    """What all readings of one extractor share."""

    name: str
    kinds: Mapping[str, EventKind]
    classes: Mapping[str, frozenset[str]]
    slots: Mapping[str, str]  # those that modules add, with the properties that they fill
    lexicon: Lexicon
    operators: Operators
    parser: Parser
    casing: Casing
    index: NameIndex
    scanner: NameScanner
    heads: Mapping[str, frozenset[str]]
    called_by: Mapping[str, Collection[str]]
    governments: Governments
    metonyms: Mapping[tuple[str, ...], Collection[str]]  # a place's name, as its words are compared, to those it stands for
    part_kind: str  # the kind that a gain or hold of a part becomes


class Reading:
    """The reading of one article; ``_read`` is what it does with a sentence, which another reader may do otherwise."""

    def __init__(self, resources: Resources, article: Article) -> None:
        r = self._r = resources
        self._article = article
        self._segmented = [s for s in self._segments() if s.kind not in UNREAD]
        self._text = self._in_running_case()
        self._pieces = [p for s in self._segmented for p in stretches(s, self._text, article.document.outlet)]
        day = article.document.published
        governments = governing(r.governments, day)
        self._resolver = Resolver(
            Linker(self._text, r.index, r.classes, governments, r.heads, r.called_by, r.parser.common, self._label, r.metonyms, day)
        )
        self._matcher = Matcher(r.lexicon, self._resolver, r.classes)
        self._filling = Filling(self._resolver, self._matcher, r.kinds, r.classes, r.slots)
        self._attribution = Attribution(self._resolver, r.classes)
        self._denials = Denials(self._text, self._attribution, r.operators, r.classes)
        self._dating = Dating(self._text, article.document.published, self._kinds_of)
        self._setting = Setting(self._resolver.linker, self._resolver.places, article.document)
        self._agency: Mention | None = None  # whose report the outlet relays
        self._entry: datetime | None = None
        self._piece = Stretch(Segment(SegmentKind.PARAGRAPH, 0, 0), 0, 0)
        self._taken_back = False  # the sentence being read is one that a notice takes back
        self._claims: list[Claim] = []
        self._before: list[Claim] = []  # what the sentence before said of control
        # a correction takes back what it retells of the outlet's earlier report (rule R11)
        self._correction = self._corrects(article.document.title)

    @property
    def text(self) -> str:
        """The text as it is read, in running case."""
        return self._text

    @property
    def segments(self) -> Sequence[Segment]:
        """The stretches of the text in which claims are looked for."""
        return self._segmented

    def texts(self) -> list[tuple[str, int, Sequence[Named]]]:
        """What the parser is to parse: the text of each piece that is read, its offset in the document and the names in it."""
        texts: list[tuple[str, int, Sequence[Named]]] = []
        for s in self._pieces:
            text = self._text[s.start : s.end]
            texts.append((text, s.start, self._r.scanner.scan(text, s.start)))
        linker = self._resolver.linker
        found = dated([n for _, _, names in texts for n in names], self._text, self._article.document.published)
        survey(linker, found)
        named = {n.start: n for n in without_namesakes(linker, meant(linker, found))}
        return [(text, start, [named[n.start] for n in names if n.start in named]) for text, start, names in texts]

    def claims(self, parsed: Iterable[list[Sentence]]) -> list[Claim]:
        """Read the article from the parse of its ``texts``; claims in text order."""
        for dateline in (s for s in self._segments() if s.kind is SegmentKind.DATELINE):
            self._agency = self._setting.dateline(dateline) or self._agency
        self._resolver.state.issuer = self._setting.issuer(self._r.scanner, self._r.classes["state"] | {"ministry"})
        for piece, sentences in zip(self._pieces, parsed, strict=True):
            self._resolver.begin()
            self._open(piece.segment)
            self._correction |= piece.segment.kind is SegmentKind.HEADLINE and self._corrects(self._text[piece.start : piece.end])
            self._attribution.paragraph(piece.start, piece.end, sentences)
            self._piece = piece
            for k, sentence in enumerate(sentences):
                self._taken_back = piece.retold and k == 0
                self._read(sentence)
            if piece.segment.kind is SegmentKind.HEADING:
                self._setting.heading(sentences)
        self._claims = without_reaffirmed(self._claims, [s for s in self._segmented if s.kind is SegmentKind.NOTE])
        return self._claims if self._text is self._article.text else [_as_printed(c, self._article.text) for c in self._claims]

    def _in_running_case(self) -> str:
        """The text with its segments of capitals in the case of running text; the same object when there are none."""
        text, restored = self._article.text, []
        for s in self._segmented:
            piece = text[s.start : s.end]
            if (running := self._r.casing.restored(piece)) != piece:
                restored.append((s.start, s.end, running))
        for start, end, running in restored:
            text = text[:start] + running + text[end:]
        return text

    def _segments(self) -> Sequence[Segment]:
        if self._article.document.segments:
            return self._article.document.segments
        return [Segment(SegmentKind.PARAGRAPH, m.start(), m.end()) for m in _PARAGRAPH.finditer(self._article.text)]

    def _open(self, segment: Segment) -> None:
        """Note where a section or an entry of a live blog begins, and the moment from which its "today" counts."""
        if segment.kind is SegmentKind.HEADING or segment.at != self._entry:
            self._resolver.state.open(None)
            self._before = []
        self._entry = segment.at
        self._dating.refer(segment.at)

    def _corrects(self, headline: str) -> bool:
        words = re.findall(r"\w+", headline.lower())
        return any(word in self._r.classes["correction"] for word in words[:2])

    def _label(self, word: Word) -> str:
        if word.sentence is not None:
            self._r.parser.recognise(word.sentence, self._text[word.sentence.start : word.sentence.end])
        return word.label

    def _kinds_of(self, noun: str) -> set[str]:
        """Event kinds that a word of a time expression may name: "two days after the capture"."""
        forms = {noun, noun.removesuffix("ed"), noun.removesuffix("d"), noun.removesuffix("s")}
        return {t.kind for f in forms for t in self._r.lexicon.by_lemma.get(f, ())}

    def _read(self, sentence: Sentence) -> None:
        if (words := len(sentence.words)) > LONGEST_SENTENCE:
            source = self._article.document.source_file
            _log.warning(
                "%s: what seems a sentence has %d words, more than the %d of the longest that is read", source, words, LONGEST_SENTENCE
            )
            return
        self._resolver.begin()
        skip = self._dating.time_words(sentence)
        chosen = [m for w in sentence.words if w not in skip and (m := self._first(w, sentence, skip)) is not None]
        consumed = {w for m, _ in chosen for w in m.consumed}
        first = len(self._claims)
        for match, slots in chosen:
            if match.word not in consumed:
                self._add(match, slots, sentence, first)
        self._claims += self._denials.of(sentence, self._before)
        self._before = [c for c in self._claims[first:] if self._r.kinds[c.kind].effect in CONTROL]
        self._resolver.end(sentence)
        self._note_speaker(sentence)

    def _first(self, word: Word, sentence: Sentence, times: Collection[Word]) -> tuple[Match, Slots] | None:
        """The most specific trigger of a word whose slots make sense; ``times`` are words of time, which fill none."""
        for match in self._matcher.matches(word, sentence):
            match.fillers = {slot: [w for w in words if w not in times] for slot, words in match.fillers.items()}
            slots = self._filling.slots(match)
            if slots is not None:
                return match, slots
        return None

    def _note_speaker(self, sentence: Sentence) -> None:
        for word in sentence.words:
            if word.lemma in self._r.classes["say"] and syntax.is_verb(word):
                for subject in syntax.children(word, "nsubj"):
                    self._resolver.state.speaker = self._attribution.mention(subject) or self._resolver.state.speaker

    def _add(self, match: Match, slots: Slots, sentence: Sentence, first: int) -> None:
        kind = self._r.kinds[match.trigger.kind]
        above = match.word.head
        governors = {match.word, above, above.head if above is not None and above.dep == "prep" else above}
        fillers = [w for words in match.fillers.values() for w in words if w.head in governors]
        judgement = self._r.operators.judge(match.word, fillers, sentence, state=kind.state, leaves=kind.effect is Effect.LOSES)
        speech = "speak" in match.trigger.does
        if speech and not self._new_speech(match, slots, judgement):
            return
        if self._text[sentence.start : sentence.end].rstrip("\"'”’) ").endswith("?"):
            judgement.operators.add("condition")  # a question says nothing to be so
        if match.blamed:
            judgement.operators.add("possibility")  # whoever is accused of it may have done it
        retold = "retelling" in judgement.operators or self._taken_back
        if self._takes_back(judgement):
            if "negation" in judgement.operators:
                return  # to take back that something did not happen is not to say that it did
            judgement.operators.add("denial")
        reported = judgement.denied_report()
        accounts = [judgement] if reported is None or retold or not self._attribution.claimed(reported) else [judgement, reported]
        for account in accounts:
            speakers = self._speakers(match, account, sentence, told=not speech and not retold)
            for place in slots.places or (None,):
                claim = self._claim(match, kind, slots, place, account, speakers, sentence)
                if not any(_repeats(claim, c) for c in self._claims[first:]):
                    self._claims.append(claim)
                    self._dating.told(claim.kind, claim.time)
                    if kind.effect in CONTROL and claim.stance is Stance.ASSERTED and self._piece.segment.kind is SegmentKind.NOTE:
                        self._claims += self._contrasted(claim, sentence)

    def _speakers(self, match: Match, account: Judgement, sentence: Sentence, *, told: bool) -> list[Mention]:
        """Who says it, first speaker first: as the text tells, and before the outlet the agency whose report it relays."""
        return self._relayed(self._attribution.chain(match.word, account, sentence) if told else [], account)

    def _takes_back(self, judgement: Judgement) -> bool:
        """Whether the outlet takes back what it retells here of an earlier report of its own (rule R11)."""
        notice = self._correction or self._piece.segment.kind is SegmentKind.NOTE
        return self._taken_back or (notice and "retelling" in judgement.operators)

    def _relayed(self, speakers: list[Mention], account: Judgement) -> list[Mention]:
        """The speakers with those who issued or relayed the text as a whole."""
        if self._taken_back:
            return [self._setting.outlet(*self._piece.who)] if self._piece.who is not None else []
        issuer = self._resolver.state.issuer
        if issuer is not None:  # whoever speaks in a communique, its issuer says so
            inside = [s for s in speakers if issuer.start <= s.start and s.end <= issuer.end]
            speakers = [s for s in speakers if s not in inside and s.name != issuer.name] + [issuer]
        if self._agency is not None and "retelling" not in account.operators and not any(s.name == self._agency.name for s in speakers):
            speakers.append(self._agency)
        return speakers

    def _contrasted(self, claim: Claim, sentence: Sentence) -> list[Claim]:
        """What a notice takes back beside what it gives: that Y did it, of "X, not Y, captured Z", or that it was at Y."""
        found = []
        for word in sentence.words:
            before = sentence.near(word, -1)
            if word.lower != "not" or before is None or before.text != ",":
                continue
            other = next((w for k in (1, 2) if (w := sentence.near(word, k)) is not None and w.named is not None), None)
            actor = self._resolver.actor(other) if other is not None else None
            place = self._resolver.place(other) if other is not None else None
            if claim.place is not None and place is not None and place.entity is not None:
                patients = (place.mention, *claim.patients[1:])
                found.append(replace(claim, place=place.mention, patients=patients, stance=Stance.DENIED, quote=self._to(claim, place)))
            elif actor is not None and actor.entity is not None:
                found.append(replace(claim, agents=(actor.mention,), stance=Stance.DENIED, quote=self._to(claim, actor)))
        return found

    def _to(self, claim: Claim, other: Referent) -> Quote:
        """The claim's words with those of what is set against it."""
        start, end = min(claim.quote.start, other.mention.start), max(claim.quote.end, other.mention.end)
        return Quote(start, end, self._text[start:end])

    def _claim(
        self,
        match: Match,
        kind: EventKind,
        slots: Slots,
        place: Referent | None,
        j: Judgement,
        speakers: Sequence[Mention],
        sentence: Sentence,
    ) -> Claim:
        kind, slots, where, patients = self._held(kind, slots, place)
        gapped = place.word if place is not None and place.word.dep == "conj" else None
        timing = self._dating.time_of(match.word, sentence, j, state=kind.state, at=gapped)
        sure = min([slots.sure, *(r.sure for r in (*slots.agents, *slots.patients, *((place,) if place else ())))])
        return Claim(
            document=self._article.document.id,
            kind=kind.notation,
            quote=self._quote(match, timing, slots, sentence),
            agents=tuple(a.mention for a in slots.agents),
            patients=patients,
            place=where,
            weapon=self._filling.weapon(match),
            time=timing.time,
            stance=j.stance,
            speaker=speakers[0] if speakers else None,
            relayers=tuple(speakers[1:]),
            credibility=j.credibility,
            casualties=self._filling.casualties(match),
            confidence=round(PLAIN * sure, 3),
            extractor=self._r.name,
            rule=f"{match.trigger.kind}: {match.trigger.text}",
            details=self._filling.details(match),
        )

    def _held(self, kind: EventKind, slots: Slots, place: Referent | None) -> tuple[EventKind, Slots, Mention | None, tuple[Mention, ...]]:
        """Kind, slots, place and patients of a claim, once it is seen whether the whole place is meant or a part of it."""
        patients = tuple(p.mention for p in slots.patients)
        where = place.mention if place is not None and place.entity is not None else None
        if kind.effect in CONTROL and place is not None:
            held = place.mention
            if place.part and where is not None:
                if kind.effect is Effect.LOSES and slots.others and self._r.part_kind:
                    # driven out of a part: whoever did it is there now
                    kind = self._r.kinds[self._r.part_kind]
                    slots = replace(slots, agents=slots.others, others=slots.agents)
                elif kind.effect is Effect.LOSES or not self._r.part_kind:
                    where, held = None, words_only(held)  # losing a part says nothing of the whole
                else:
                    kind = self._r.kinds[self._r.part_kind]
            patients = (held, *(o.mention for o in slots.others))
        return kind, slots, where, patients

    def _new_speech(self, match: Match, slots: Slots, judgement: Judgement) -> bool:
        """Whether to record that someone spoke: once for each speaker; always when it says what was published or denied."""
        agent = slots.agents[0]
        if agent.word.pos == "PRON" or ((judgement.reports or agent.anaphoric) and not slots.patients):
            return False
        speaker = (self._attribution.mention(agent.word) or agent.mention).name
        spoke = self._resolver.state.spoke
        known = speaker in spoke
        spoke.add(speaker)
        return not known or bool(match.trigger.needs)

    def _quote(self, match: Match, timing: Timing, slots: Slots, sentence: Sentence) -> Quote:
        """The words of the claim: from the first to the last of trigger, fillers, small words and time within the sentence."""
        spans = [(match.word.start, match.word.end)]
        spans += [(c.start, c.end) for c in match.word.children if c.dep in ("aux", "auxpass", "neg", "prt", "mark", "det")]
        placed = slots.places if slots.sure == 1.0 else ()
        spans += [(r.mention.start, r.mention.end) for r in (*slots.agents, *slots.patients, *slots.others, *placed)]
        spans += [(w.start, w.end) for slot in ("weapon", *self._r.slots) for w in match.fillers.get(slot, ())]
        if timing.span is not None:
            a, b = timing.span
            if any(min(abs(a - end), abs(start - b)) < CLOSE for start, end in spans):
                spans.append(timing.span)
        inside = [(a, b) for a, b in spans if a >= sentence.start and b <= sentence.end]
        start, end = min(a for a, _ in inside), max(b for _, b in inside)
        return Quote(start, end, self._text[start:end])


def _as_printed(claim: Claim, text: str) -> Claim:
    """The claim with its words as they stand in the text, whatever case they were read in."""

    def printed(mention: Mention) -> Mention:
        return replace(mention, text=text[mention.start : mention.end])

    def each(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        return tuple(printed(m) for m in mentions)

    return replace(
        claim,
        quote=replace(claim.quote, text=text[claim.quote.start : claim.quote.end]),
        agents=each(claim.agents),
        patients=each(claim.patients),
        place=claim.place and printed(claim.place),
        speaker=claim.speaker and printed(claim.speaker),
        relayers=each(claim.relayers),
    )


def _repeats(a: Claim, b: Claim) -> bool:
    """Whether two claims of one sentence say the same."""

    def names(mentions: Sequence[Mention]) -> list[str]:
        return [m.entity or m.text.lower() for m in mentions]

    return (
        a.kind == b.kind
        and names(a.agents) == names(b.agents)
        and names(a.patients) == names(b.patients)
        and (a.place and a.place.name) == (b.place and b.place.name)
        and (a.stance, a.casualties) == (b.stance, b.casualties)
    )

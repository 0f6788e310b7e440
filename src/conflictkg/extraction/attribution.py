"""Who says it: report verbs, quotes, "according to", pictures and those who made them known.

Eighth step. The speaker of a claim is who first said it; others between it and the outlet are relayers. The outlet's own voice has no
speaker. Report verbs, picture words and titles are word classes of the vocabulary.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conflictkg.domain.claims import Mention
from conflictkg.domain.entities import EntityType
from conflictkg.extraction import syntax
from conflictkg.extraction.operators import Judgement
from conflictkg.extraction.resolving import PERSONAL, Resolver
from conflictkg.extraction.words import Sentence, Word

QUOTE = re.compile('["“”„]([^"“”„]{12,}?)["“”„]|‘([^’]{25,}?)[.,]?’(?!\\w)')
ATTRIBUTION = "according"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch of quoted words, with who says them once known."""

    start: int
    end: int
    speaker: Mention | None


@dataclass(frozen=True, slots=True)
class _Said:
    """A report verb, who speaks, and the party that they speak for."""

    sentence: Sentence
    verb: Word
    speaker: Mention
    party: Mention | None

    def distance(self, start: int, end: int) -> int:
        """Characters between the verb and a quote; none when they share a sentence."""
        shared = self.sentence.start < end and self.sentence.end > start
        return 0 if shared else min(abs(self.verb.start - end), abs(start - self.verb.end))


class Attribution:
    """Finds the speakers of one article's claims."""

    def __init__(self, resolver: Resolver, classes: Mapping[str, frozenset[str]]) -> None:
        self._resolver = resolver
        self._classes = classes
        self._quotes: list[Quoted] = []
        self._for: dict[int, Mention] = {}  # the parties that named persons speak for, by where the name first stands

    def paragraph(self, start: int, end: int, sentences: Sequence[Sentence]) -> None:
        """Find the quotes of a paragraph and who speaks them: the report verb of the same sentence, else of the nearest one."""
        text = self._resolver.text[start:end]
        spans = [(m.start() + start, m.end() + start) for m in QUOTE.finditer(text)]
        said = self._said_outside(spans, sentences) if spans else []
        ends = [one.sentence.end for one in said]
        self._quotes = []
        self._resolver.state.voices = []
        for a, b in spans:
            k = bisect_right(ends, a)  # the first that is not in a sentence before the quote
            nearest = min(said[max(k - 1, 0) : k + 1], key=lambda one: one.distance(a, b), default=None)
            speaker = nearest.speaker if nearest is not None else self._resolver.state.speaker
            self._quotes.append(Quoted(a, b, speaker))
            party = nearest.party if nearest is not None and nearest.party is not None else speaker
            self._resolver.state.voices.append((a, b, party if self._is_party(party) else None))

    def _is_party(self, speaker: Mention | None) -> bool:
        entity = self._resolver.entity(speaker.entity) if speaker is not None and speaker.entity else None
        return entity is not None and entity.type is EntityType.ACTOR

    def _spoken_for(self, speaker: Word) -> Mention | None:
        """The party whose spokesman or leader somebody is: "army spokesman X", "X, a spokesman for the army"."""
        for phrase in (speaker, *syntax.children(speaker, "appos")):
            roles = [
                w for w in (phrase, *syntax.modifiers(phrase)) if w.lemma in self._classes["title"] or w.lower in self._classes["title"]
            ]
            for w in dict.fromkeys([*roles, phrase] if roles else []):
                for owner in (*syntax.modifiers(w), *syntax.children(w, "poss"), *syntax.prep(w, ("for", "of"))):
                    party = self._resolver.actor(owner) if owner not in roles else None
                    if party is not None and party.entity is not None and not party.generic:
                        return party.mention
        return None

    def _said_outside(self, spans: Sequence[tuple[int, int]], sentences: Sequence[Sentence]) -> list[_Said]:
        """Report verbs outside quotes with those who speak, in text order."""
        found = []
        starts = [a for a, _ in spans]
        for sentence in sentences:
            for verb in self._say_verbs(sentence):
                k = bisect_right(starts, verb.start) - 1
                subjects = syntax.subj(verb, self._classes) if k < 0 or verb.start >= spans[k][1] else []
                mention = self.mention(subjects[0]) if subjects else None
                if mention is not None:
                    found.append(_Said(sentence, verb, mention, self._spoken_for(subjects[0])))
        return found

    def quoted(self, word: Word) -> Quoted | None:
        """The quote in which a word stands."""
        return next((q for q in self._quotes if q.start <= word.start < q.end), None)

    def chain(self, trigger: Word, judgement: Judgement, sentence: Sentence) -> list[Mention]:
        """Speakers of what the trigger says, first speaker first; empty when the outlet speaks for itself."""
        found: list[Mention] = []
        for report in judgement.reports:
            mention = self._of_report(report)
            if mention is not None and mention.text not in [f.text for f in found]:
                found.append(mention)
        if not found:
            picture = self._picture(trigger)
            if picture is not None:
                found.append(picture)
        quote = self.quoted(trigger)
        if quote is not None and quote.speaker is not None and not any(_same(quote.speaker, f) for f in found):
            found.append(quote.speaker)
        source = self._according(sentence)
        if source is not None and not any(_same(source, f) for f in found):
            found.append(source)
        if not found:
            beside = self._beside(trigger, sentence)
            if beside is not None:
                found.append(beside)
        # a spokesman's word is also that of the party spoken for, which may be interested in it (rule R5)
        parties = [self._for[m.start] for m in found if m.entity is None and m.start in self._for]
        return found + [p for p in parties if not any(_same(p, f) for f in found)]

    def claimed(self, judgement: Judgement) -> bool:
        """Whether a report among these is somebody's: "X's claim that", not "reports that"."""
        return any(syntax.is_verb(r) or syntax.children(r, "poss") or syntax.prep(r, ("by", "from")) for r in judgement.reports)

    def mention(self, word: Word) -> Mention | None:
        """The speaker a noun phrase names: a party, a source, a person by full name; the last speaker for "he" and "she"."""
        state = self._resolver.state
        if word.lower in ("he", "she", "who"):
            return state.speaker
        if word.lower in PERSONAL:
            return None
        if word.lemma in self._classes["media"] and word.named is None:
            return self._publisher(word)
        actor = self._resolver.actor(word)
        if actor is not None and actor.entity is not None:
            return actor.mention
        phrase = self._resolver.words(word).mention
        name, start = self._without_title(word, phrase)
        source = self._resolver.speaker(name)
        if source is not None:
            return Mention(text=phrase.text, start=phrase.start, end=phrase.end, entity=source.iri, label=source.label)
        if word.pos == "PROPN":
            last = name.split()[-1] if name.split() else name
            if (party := self._spoken_for(word)) is not None:
                self._for.setdefault(start, party)
            known = state.persons.get(last)
            if " " in name:
                state.persons.setdefault(last, Mention(text=name, start=start, end=phrase.end))
            elif known is not None:
                return known
            return Mention(text=name, start=start, end=phrase.end)
        if word.pos == "PRON":
            return None
        if (party := self._spoken_for(word)) is not None:
            self._for.setdefault(phrase.start, party)
        return phrase

    def _without_title(self, word: Word, phrase: Mention) -> tuple[str, int]:
        text, start = phrase.text, phrase.start
        while True:
            first, _, rest = text.partition(" ")
            if not rest or rest[:1].islower() or first.lower() not in self._classes["title"] | {"the", "a", "an"}:
                return text, start
            start += len(text) - len(rest)
            text = rest

    def _say_verbs(self, sentence: Sentence) -> list[Word]:
        return [w for w in sentence.words if w.lemma in self._classes["say"] and syntax.is_verb(w)]

    def _of_report(self, report: Word) -> Mention | None:
        if syntax.is_verb(report):
            subjects = syntax.agents(report) if syntax.passive(report) else syntax.subj(report, self._classes)
            if not subjects and syntax.passive(report):
                return None
            return self.mention(subjects[0]) if subjects else None
        for owner in [*syntax.children(report, "poss"), *syntax.prep(report, ("by", "from"))]:
            return self.mention(owner)
        for verb in [report.head] if report.dep == "dobj" and syntax.is_verb(report.head) else []:
            for owner in syntax.subj(verb, self._classes) if verb is not None else []:
                return self.mention(owner)
        return None

    def _according(self, sentence: Sentence) -> Mention | None:
        for word in sentence.words:
            if word.lower != ATTRIBUTION:
                continue
            after = sentence.near(word, 1)
            if after is None or after.lower != "to":
                continue
            nouns = syntax.prep(word, ("to",)) or syntax.children(after, "pobj")
            for noun in nouns:
                return self.mention(noun)
        return None

    def _beside(self, trigger: Word, sentence: Sentence) -> Mention | None:
        """A report verb set beside the clause: "..., X said", where the parse makes it parataxis or an aside."""
        for verb in self._say_verbs(sentence):
            if verb.dep == "parataxis" and verb.head is not None and _above(trigger, verb.head):
                subjects = syntax.subj(verb, self._classes)
                if subjects:
                    return self.mention(subjects[0])
        return None

    def _picture(self, trigger: Word) -> Mention | None:
        """Whoever made known the pictures or messages in which the claimed thing is seen."""
        node: Word | None = trigger
        for _ in range(10):
            if node is None or node.dep in ("relcl",):
                return None
            if node is trigger and node.lemma in self._classes["show"] and syntax.is_verb(node):
                return self._shown_by(node)
            head = node.head
            if head is None:
                return None
            if head.lemma in self._classes["imagery"] and node.dep in ("acl", "prep", "relcl") and syntax.is_noun(head):
                return self._publisher(head)
            if head.lemma in self._classes["show"] and syntax.is_verb(head):
                return self._shown_by(head)
            node = head
        return None

    def _shown_by(self, show: Word) -> Mention | None:
        pictures = [s for s in syntax.subj(show, self._classes) if s.lemma in self._classes["media"]]
        if not pictures and show.head is not None and show.dep in ("advcl", "acl", "conj"):
            if show.head.lemma in self._classes["media"]:
                pictures = [show.head]
            else:
                pictures = [o for o in syntax.obj(show.head) if o.lemma in self._classes["media"]] if syntax.is_verb(show.head) else []
        return self._publisher(pictures[0]) if pictures else None

    def _publisher(self, picture: Word) -> Mention | None:
        """Who filmed, posted or broadcast a picture or message."""
        for clause in syntax.children(picture, "acl", "relcl"):
            if clause.lemma in self._classes["publish"]:
                for agent in syntax.agents(clause):
                    return self.mention(agent)
        for owner in [*syntax.children(picture, "poss"), *syntax.prep(picture, ("by", "from"))]:
            if self._resolver.is_actor(owner):
                return self.mention(owner)
        on = [o for o in syntax.prep(picture, ("on",)) if o.lemma in self._classes["outlet"]]
        nested = [
            o
            for p in syntax.children(picture, "prep")
            for n in syntax.children(p, "pobj")
            for o in syntax.prep(n, ("on",))
            if o.lemma in self._classes["outlet"]
        ]
        for outlet in [*on, *nested]:
            return self.mention(outlet)
        node, verb = picture, picture.head
        while verb is not None and not syntax.is_verb(verb):
            node, verb = verb, verb.head
        if verb is not None and verb.lemma in self._classes["publish"] and node.dep in ("dobj", "prep", "conj", "nsubjpass"):
            subjects = syntax.agents(verb) if syntax.passive(verb) else syntax.subj(verb, self._classes)
            for s in subjects:
                return self.mention(s)
        for c in syntax.modifiers(picture):
            if c.named is not None and c.named.of(EntityType.ACTOR):
                return self.mention(c)
        return None


def _above(word: Word, ancestor: Word) -> bool:
    node: Word | None = word
    while node is not None:
        if node is ancestor:
            return True
        node = node.head
    return False


def _same(a: Mention, b: Mention) -> bool:
    return a.name == b.name or (a.entity is not None and a.entity == b.entity)

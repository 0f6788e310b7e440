"""Sentences that deny the one before as a whole: "The ministry denied this claim", "It has not", said a resident.

Beside the eighth step: such a sentence holds no trigger of its own; what the sentence before asserted of control is denied in its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from conflictkg.domain.claims import Claim, Mention, Quote, Stance
from conflictkg.extraction import syntax
from conflictkg.extraction.attribution import Attribution
from conflictkg.extraction.operators import Operators
from conflictkg.extraction.words import Sentence, Word

_ELLIPTIC = re.compile(
    r"[\"'“”‘]?(?:but |however, |in fact,? )?(?:it|they|he|she|that|this|\w+)\s+(?:has|have|had|did|does|do|was|were|is|are)"
    r"(?:\s+not|n[’']t)\s*(?:[.!,]|so\b|$)",
    re.IGNORECASE,
)
_POINTING = frozenset({"the", "this", "that", "these", "those", "such", "both"})


class Denials:
    """Finds them in one article's ``text``."""

    def __init__(self, text: str, attribution: Attribution, operators: Operators, classes: Mapping[str, frozenset[str]]) -> None:
        self._text = text
        self._attribution = attribution
        self._operators = operators
        self._classes = classes

    def of(self, sentence: Sentence, before: Iterable[Claim]) -> list[Claim]:
        """What the sentence denies of the claims of the one ``before`` it."""
        if _ELLIPTIC.match(self._text[sentence.start : sentence.end]):
            quoted = self._attribution.quoted(sentence.words[0])
            return self._denied(sentence, quoted.speaker if quoted is not None else None, before)
        for verb in sentence.words:
            if not syntax.is_verb(verb) or "denial" not in self._operators.of(verb, sentence) or syntax.children(verb, "ccomp", "xcomp"):
                continue
            by = syntax.agents(verb) if syntax.passive(verb) else syntax.subj(verb, self._classes)
            speaker = self._attribution.mention(by[0]) if by else None
            if any(self._points_back(o) for o in syntax.obj(verb)) and (speaker is not None or not by):
                return self._denied(sentence, speaker, before)
        return []

    def _denied(self, sentence: Sentence, speaker: Mention | None, before: Iterable[Claim]) -> list[Claim]:
        quote = Quote(sentence.start, sentence.end, self._text[sentence.start : sentence.end])
        asserted = [c for c in before if c.stance is Stance.ASSERTED]
        return [replace(c, stance=Stance.DENIED, speaker=speaker, relayers=(), quote=quote, credibility=2) for c in asserted]

    def _points_back(self, word: Word) -> bool:
        """A pronoun, or a noun phrase for a report that adds nothing of its own: "the claim", "these reports"."""
        if word.lower in ("it", "this", "that"):
            return True
        pointing = any(c.lower in _POINTING for c in syntax.children(word, "det", "amod"))
        return word.lemma in self._classes["saying"] and pointing and not syntax.children(word, "acl", "relcl", "prep", "poss", "ccomp")

"""What may go out in public: of each document and claim everything, a part, or nothing, and why.

A pure rule over what analysts marked, what sources allow, and what a text says about its speakers. It stands before every public export,
site and feed; what it withholds is decided by the marks and terms of today, whatever day an export tells of. See
``docs/decisions/0015-what-goes-out-in-public-is-judged-at-the-door.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from conflictkg.domain.claims import Claim, Document, Mention
from conflictkg.domain.log_events import DisclosureMarked, LogEvent, Mark
from conflictkg.domain.ports import Iris

QUOTE_LIMIT = 300
"""Characters of one quote that go out where the source has not allowed more: a sentence or two, what the right of quotation bears."""
_SHORTEST_NAME = 3
_SENTENCE = re.compile(r"[.!?]['\"’”)]*\s+|\n")


class Redistribution(StrEnum):
    """What a source says about passing on what it published."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


class Part(StrEnum):
    """A part of a document or claim that may be withheld while the rest goes out."""

    QUOTE = "quote"  # the words it was read from
    QUOTE_END = "quote-end"  # of those words what is beyond the limit
    WORDS = "words"  # the words of its names, times, weapon and details; what they were linked to stays
    SPEAKER = "speaker"
    AUTHORS = "authors"
    OUTLET = "outlet"
    TITLE = "title"  # and the issuer, which is words too
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """On what terms a source lets others pass on what it published; "" and ``None`` where nobody said."""

    licence: str = ""  # IRI
    rights: str = ""  # in words
    redistribution: Redistribution | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What of a document or claim goes out: nothing, or all but ``withheld``. ``reasons`` say why something stays behind.

    ``names`` are the words by which a withheld person is called: they go out nowhere in the document.
    """

    discloses: bool = True
    withheld: frozenset[Part] = frozenset()
    names: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is withheld."""
        return self.discloses and not self.withheld and not self.names


@dataclass(frozen=True, slots=True)
class Marked:
    """The last mark of something, by whom and because of what."""

    mark: Mark
    by: str
    because: str


class Marks:
    """The marks in force, by IRI of a claim, document or source; ``apply`` takes events in the order of the log."""

    def __init__(self, events: Iterable[LogEvent] = ()) -> None:
        self.by_subject: dict[str, Marked] = {}
        for event in events:
            self.apply(event)

    def apply(self, event: LogEvent) -> None:
        """Take one more event of the log into account; those that mark nothing leave all as it is."""
        if isinstance(event, DisclosureMarked):
            if event.mark is Mark.NONE:
                self.by_subject.pop(event.subject, None)
            else:
                self.by_subject[event.subject] = Marked(event.mark, event.by, event.because)

    def of(self, subject: str) -> Mark:
        """The mark of something (its IRI)."""
        marked = self.by_subject.get(subject)
        return marked.mark if marked is not None else Mark.NONE


def _itself(iri: str) -> str:
    return iri


@dataclass(frozen=True)
class PublicRule:
    """The rule of the profile ``public``.

    ``terms`` are what sources (IRIs) say; ``canonical`` is the entity that an IRI stands for after all merges; ``text`` the stored text of
    a digest, ``None`` when it is kept no longer; ``pseudonym_cues`` the phrases that tell that a name is not the person's own;
    ``labels`` the names of a source (its IRI).
    """

    marks: Marks
    iris: Iris
    terms: Mapping[str, SourceTerms] = field(default_factory=dict)
    canonical: Callable[[str], str] = _itself
    text: Callable[[str], str | None] = lambda digest: None
    pseudonym_cues: tuple[str, ...] = ()
    labels: Callable[[str], Iterable[str]] = lambda iri: ()
    quote_limit: int = QUOTE_LIMIT

    @cached_property
    def _sources(self) -> dict[str, Mark]:
        """Marks by canonical entity; of merged ones the stricter counts."""
        found: dict[str, Mark] = {}
        for subject, marked in self.marks.by_subject.items():
            me = self.canonical(subject)
            if found.get(me) is not Mark.RESTRICTED:
                found[me] = marked.mark
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all sources that are marked personal: they go out in no document."""
        marked = (subject for subject, mark in self.marks.by_subject.items() if mark.mark is Mark.PERSONAL)
        return frozenset(name for subject in marked for name in self.labels(subject) if name)

    @cached_property
    def _cues(self) -> re.Pattern[str] | None:
        cues = "|".join(re.escape(cue) for cue in sorted(self.pseudonym_cues, key=len, reverse=True))
        return re.compile(rf"\b(?:{cues})\b", re.IGNORECASE) if cues else None

    def source_mark(self, iri: str) -> Mark:
        """The mark of a source (its IRI), or of one that was merged with it."""
        return self._sources.get(self.canonical(iri), Mark.NONE)

    def source_terms(self, document: Document) -> SourceTerms:
        """What the outlet of a document says about passing it on."""
        outlet = self._outlet(document)
        return self.terms.get(outlet, SourceTerms()) if outlet else SourceTerms()

    def document(self, document: Document) -> Disclosure:
        """What of a document goes out; its claims have their own judgements."""
        outlet = self._outlet(document)
        if outlet and self.source_terms(document).redistribution is Redistribution.FORBIDDEN:
            return _nothing(f"the terms of {document.outlet or outlet} forbid passing it on")
        if outlet and self.source_mark(outlet) is Mark.RESTRICTED:
            return _nothing("its source is marked restricted")
        for id in (document.id, document.parent):
            if id is not None and self.marks.of(self.iris.document(id)) is Mark.RESTRICTED:
                return _nothing("the article is marked restricted")
        withheld, reasons = set[Part](), []
        if self.marks.of(self.iris.document(document.id)) is Mark.PERSONAL:
            withheld |= {Part.AUTHORS, Part.TITLE, Part.ADDRESS}
            reasons.append("the article is marked personal")
        if outlet and self.source_mark(outlet) is Mark.PERSONAL:
            withheld |= {Part.AUTHORS, Part.OUTLET, Part.ADDRESS}
            reasons.append("its source is marked personal")
        if document.parent is not None and document.authors:
            withheld.add(Part.AUTHORS)
            reasons.append("commenters go by names that they chose for themselves")
        return Disclosure(withheld=frozenset(withheld), names=self.names, reasons=tuple(reasons))

    def claim(self, claim: Claim, document: Document) -> Disclosure:
        """What of a claim of a document goes out."""
        whole = self.document(document)
        if not whole.discloses:
            return whole
        mark = self.marks.of(self.iris.claim(claim.id))
        if mark is Mark.RESTRICTED:
            return _nothing("the claim is marked restricted")
        voices = [(mention, self.source_mark(mention.entity or self.iris.source(mention.text))) for mention in _voices(claim)]
        if any(mark is Mark.RESTRICTED for _, mark in voices):
            return _nothing("its speaker is marked restricted")
        withheld, names, reasons = set[Part](), set(whole.names), list[str]()
        if mark is Mark.PERSONAL or self.marks.of(self.iris.document(document.id)) is Mark.PERSONAL:
            withheld |= {Part.QUOTE, Part.WORDS, Part.SPEAKER}
            names |= {mention.text for mention, _ in voices if mention.entity is None}
            reasons.append("the claim or its article is marked personal")
        if claim.speaker is None and Part.OUTLET in whole.withheld:
            withheld.add(Part.SPEAKER)
        for mention, mark in voices:
            if mark is Mark.PERSONAL or self._is_pseudonym(mention, document):
                withheld.add(Part.SPEAKER)
                names.add(mention.text)
                reasons.append("its speaker is marked personal" if mark is Mark.PERSONAL else "its speaker is named by a pseudonym")
        allowed = self.source_terms(document).redistribution is Redistribution.ALLOWED
        if not allowed and len(claim.quote.text) > self.quote_limit and Part.QUOTE not in withheld:
            withheld.add(Part.QUOTE_END)
            reasons.append(f"of a quote {self.quote_limit} characters go out")
        return Disclosure(withheld=frozenset(withheld), names=frozenset(names), reasons=tuple(dict.fromkeys(reasons)))

    def _outlet(self, document: Document) -> str:
        """The outlet (IRI) after all merges, "" when nobody knows it."""
        if document.source is not None:
            return self.canonical(document.source)
        return self.canonical(self.iris.source(document.outlet)) if document.outlet else ""

    def _is_pseudonym(self, speaker: Mention, document: Document) -> bool:
        """Whether the text says, in a sentence with the speaker's name, that the name is not the person's own.

        Where the text is kept no longer nobody can say, and the name is withheld.
        """
        if speaker.entity is not None or self._cues is None:
            return False
        if (text := self.text(document.text_digest)) is None:
            return True
        return any(speaker.text in sentence and self._cues.search(sentence) for sentence in _SENTENCE.split(text))


def _voices(claim: Claim) -> tuple[Mention, ...]:
    return (*((claim.speaker,) if claim.speaker is not None else ()), *claim.relayers)


def _nothing(reason: str) -> Disclosure:
    return Disclosure(discloses=False, reasons=(reason,))


def without_names(names: Iterable[str], placeholder: str) -> Callable[[str], str]:
    """What puts a placeholder for these names, and for each capitalised word of them, wherever they stand in a text.

    >>> without_names(["Abu Salim"], "[withheld]")("Salim said so; Abu Salim's brother and the salim did not.")
    "[withheld] said so; [withheld]'s brother and the salim did not."
    """
    whole = {name for name in names if len(name) >= _SHORTEST_NAME}
    words = {word for name in whole for word in re.findall(r"\w+", name) if len(word) >= _SHORTEST_NAME and not word.islower()}
    if not whole:
        return _itself
    either = "|".join(re.escape(each) for each in sorted(whole | words, key=lambda each: (-len(each), each)))
    pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)")
    return lambda text: pattern.sub(placeholder, text)

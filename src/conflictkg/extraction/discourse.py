"""What a text has been about so far: parties, places and speakers that pronouns and phrases like "the base" may point back to.

Kept while ``reading`` goes through an article's sentences in order. Antecedents are typed (an actor never stands for terrain), agree in
number and are the nearest compatible ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from conflictkg.domain.claims import Mention
from conflictkg.domain.entities import EntityType
from conflictkg.extraction.words import Word

RECENT = 12
"""How many places back a definite description may look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referent:
    """What a noun phrase stands for: its mention, and how it was found.

    ``part`` tells that only a part of the place is meant ("the eastern half of X"), ``sure`` in (0, 1] how safe the link is, ``nouns``
    the common nouns that may point back to it, ``kind`` the entity's kind. ``rank`` tells whether its sentence (number ``sentence``) was
    about the place (2), about something done to it (1), or only located something there (0).
    """

    mention: Mention
    word: Word
    type: EntityType | None
    kind: str = ""
    part: bool = False
    sure: float = 1.0
    generic: bool = False
    nouns: frozenset[str] = frozenset()
    plural: bool = False
    anaphoric: bool = False
    rank: int = 0
    sentence: int = -1

    @property
    def entity(self) -> str | None:
        """The linked entity's IRI."""
        return self.mention.entity


@dataclass(slots=True)
class Discourse:
    """The state after some sentences of one document."""

    topic: list[Referent] = field(default_factory=list)  # parties, most recent first
    subject: Referent | None = None  # the last sentence's main subject, when a party
    unknown_subject: bool = False  # the last sentence's main subject are people nobody named: "they" are not the party before them
    thing: bool = False  # the last sentence was about something that can be carried off: "it" may not be the place
    previous: list[Referent] = field(default_factory=list)  # the last sentence's parties, last first
    places: list[Referent] = field(default_factory=list)  # terrain, most recent first, linked or not
    called: dict[str, Referent] = field(default_factory=dict)  # places that only the text's "the town of X" made known
    sentence: int = 0  # how many were read
    speaker: Mention | None = None
    persons: dict[str, Mention] = field(default_factory=dict)  # last name to the full name's first mention
    spoke: set[str] = field(default_factory=set)
    countries: Counter[str] = field(default_factory=Counter)
    parties: Counter[str] = field(default_factory=Counter)  # countries of states and their forces: where a text may be that names no place
    section: Referent | None = None  # the place that the heading of the present section names
    heading: Referent | None = None  # the same when the heading names nothing else: "the town" may point back to it
    issuer: Mention | None = None  # the party whose communique the text is
    voices: list[tuple[int, int, Mention | None]] = field(default_factory=list)  # quotes of the paragraph, and the party that speaks them
    here: str = ""  # where the article was written, by its date line: an IRI

    def we(self, at: int) -> Mention | None:
        """The party that says "we" at a character: who is quoted there, elsewhere the issuer of the communique.

        Whoever else speaks in quotation marks need not be the issuer.
        """
        return next((party for start, end, party in self.voices if start <= at < end), self.issuer)

    def open(self, section: Referent | None) -> None:
        """A new section or entry begins: nothing in it points back to what was told before, except to what its heading names."""
        self.topic, self.subject, self.unknown_subject, self.previous, self.places = [], None, False, [], []
        self.speaker, self.section, self.heading = None, section, None

    def actor(self) -> Referent | None:
        """The party that a pronoun without antecedent in its own sentence points to."""
        if self.subject is not None:
            return self.subject
        return next(iter(self.previous), None) or next(iter(self.topic), None)

    def actor_of_kind(self, kinds: Collection[str], *, excluding: bool = False) -> Referent | None:
        """The most recent specific party of one of these kinds (or, ``excluding``, of any other)."""
        return next((r for r in self.topic if not r.generic and (r.kind in kinds) != excluding), None)

    def terrain(self, noun: str = "", *, plural: bool = False) -> Referent | None:
        """The nearest terrain called ``noun`` (any, for a pronoun); ``None`` when the nearest differs in number or nothing fits.

        Of several in one sentence the one that it was about, not where that was; ``None`` when none stands out.
        """
        fitting = [p for p in self.places[:RECENT] if (noun in p.nouns if noun else p.nouns)]
        if not fitting:
            return None
        rivals = [p for p in fitting if p.sentence == fitting[0].sentence]
        best = max(p.rank for p in rivals)
        first = [p for p in rivals if p.rank == best]
        return first[0] if len(first) == 1 and first[0].plural == plural else None

    def linked_place(self) -> Referent | None:
        """The most recent linked place, below the level of provinces where there is one."""
        linked = [p for p in self.places[:RECENT] if p.entity is not None]
        small = [p for p in linked if p.kind not in ("country", "province", "region")]
        return next(iter(small or linked), None)

    def headed(self, noun: str) -> Referent | None:
        """The place that the heading of the section names, when it is called ``noun``."""
        return self.heading if self.heading is not None and noun in self.heading.nouns else None

    def note_place(self, place: Referent) -> None:
        """A place was mentioned."""
        before = next((p for p in self.places if p.entity is not None and p.entity == place.entity), None)
        if before is not None:
            self.places.remove(before)
            if before.sentence == self.sentence:
                place = replace(place, rank=max(before.rank, place.rank))
        self.places.insert(0, replace(place, sentence=self.sentence))
        del self.places[4 * RECENT :]  # nobody looks back so far, and a long text names thousands

    def end_sentence(self, subject: Referent | None, actors: list[Referent]) -> None:
        """Take over the parties of a sentence that was read, in text order."""
        self.sentence += 1
        self.subject = subject
        self.previous = list(reversed(actors))
        for actor in [*actors, *([subject] if subject else [])]:
            self.topic = [actor, *(r for r in self.topic if r.entity != actor.entity)]

r"""The trigger notation: how event kinds in the vocabulary say by which words they are recognised, and who fills which slot.

First data on the way: ``matching`` looks up every word of a sentence here. A trigger is one line::

    LEMMA[+PARTICLE][|LEMMA...]/POS  slot=PATHS ...  need=TEST ...  not=TEST ...

``LEMMA/POS``
    the dictionary form and word class (VERB, NOUN, ADJ) of the word that sets it off; ``drive+out`` also wants the particle. Several
    words that take the same slots stand in one line, separated by ``|``: each is a trigger of its own.
``slot``
    ``agent``, ``patient``, ``place``, ``weapon``, ``count`` (the number of people, where the patient does not give it), or ``other``
    (the other party of a change of hands: from whom it was taken, to whom it was lost), or the ``ckg:slot`` of a property that a module
    adds to statements, which then holds the words as printed. ``PATHS`` are alternatives separated by ``|``;
    the first that leads somewhere fills the slot.
``PATH``
    steps separated by dots, followed one after the other from the trigger's word:

    ========== =========================================================================================================
    subj, obj  logical subject and object: by-phrases, passives, participles and relative clauses are seen through
    of, by     object of that preposition
    prep(a,b)  object of any of these prepositions
    poss       possessor ("the group's flag")
    mod        modifiers before a noun ("rebel advance", also the X of "X-led")
    head       the noun that this adjective or participle describes
    whole      the noun or verb of which this noun is an of-phrase or object
    host       what a phrase like "in the hands of" is said of
    attr       predicate noun or adjective of a copula
    copula     the other side of a copula: subject of a predicate noun, predicate of a subject
    same       the copula's subject or the noun this one is in apposition to
    light      subject of the verb that supports this noun ("launched an assault", "gains made by")
    claimer    who claims responsibility for it
    blamed     who is involved in, accused of or responsible for it, or to whom it is attributed
    verb       the verb governing the noun
    clause     the verb in whose clause the noun stands, through prepositions
    among      "among X", "to X", "on both sides" of a count
    count-of   the people a bare number counts
    same-noun  the trigger's own noun phrase
    near       the nearest place named in the sentence
    topic      the place that the text is about here
    nowhere    no place at all
    ========== =========================================================================================================
``TEST``
    ``PATH:CLASS,CLASS`` some word on the path is of a class: a lemma, ``@notation`` of a word class, ``@actor`` (a party), ``@human``
    (people, and unknown names that may be somebody's), ``@terrain`` (what can be held), ``@place`` (a known place) or ``@name`` (an
    unknown name, no person's). ``PATH`` alone: the path leads somewhere. ``case:in,under``: the trigger noun follows this preposition.
    ``number``: the word is counted. ``ongoing``: the verb tells a state ("is occupied", "has occupied it since"). Any other single
    word, such as ``dead``: it occurs among the word's dependents.

``does``
    ``kill``, ``wound``, ``capture`` or ``displace``: the patients are people and counted as such; ``speak``: the agent is a speaker,
    recorded once.

A word may match several triggers; the one with the most tests wins, but one of a narrower kind goes before those of its broader kind.

>>> trigger, second = parse_trigger("control-lost", "drive+out|expel/VERB agent=obj other=subj patient=prep(from,of) need=obj:@actor")
>>> second.text
'expel/VERB agent=obj other=subj patient=prep(from,of) need=obj:@actor'
>>> trigger.lemma, trigger.particle, trigger.pos
('drive', 'out', 'VERB')
>>> [str(path) for path in trigger.slots["patient"]]
['prep(from,of)']
>>> trigger.needs
(Test(path=Path(steps=(Step(name='obj', words=()),)), classes=('@actor',)),)
>>> parse_trigger("control-lost", "drive out/VERB agent=obj")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
conflictkg.errors.KnowledgeBaseFault: event kind control-lost: trigger 'drive out/VERB agent=obj': 'drive' is not LEMMA/POS; see ...
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.errors import KnowledgeBaseFault

SLOTS = frozenset({"agent", "patient", "place", "weapon", "other", "count"})
PLAIN_STEPS = frozenset(
    {
        *("subj", "obj", "of", "by", "poss", "mod", "head", "whole", "host", "attr", "copula", "same", "light", "claimer", "verb", "among"),
        *("clause", "blamed"),
        *("count-of", "same-noun", "near", "topic", "nowhere"),
    }
)
DEEDS = frozenset({"kill", "wound", "capture", "displace", "speak"})
BUILT_IN = frozenset({"@actor", "@human", "@place", "@name"})
PARTS_OF_SPEECH = frozenset({"VERB", "NOUN", "ADJ"})
_HEAD = re.compile(r"([^\s/+=|]+(?:\+[^\s/+=|]+)?(?:\|[^\s/+=|]+(?:\+[^\s/+=|]+)?)*)/([A-Z]+)")
_STEP = re.compile(r"(prep)\(([^()]+)\)|([a-z-]+)")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; ``words`` are the prepositions of a ``prep`` step."""

    name: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({','.join(self.words)})" if self.words else self.name


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the trigger's word to the words that fill a slot."""

    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.steps))


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on the words around a trigger; no path means the trigger's own dependents."""

    __test__ = False  # not a test case

    path: Path | None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """One word's trigger, parsed; ``text`` is its line with this word alone, ``kind`` the notation of its event kind."""

    kind: str
    text: str
    lemma: str
    particle: str
    pos: str
    slots: Mapping[str, tuple[Path, ...]]
    needs: tuple[Test, ...] = ()
    nots: tuple[Test, ...] = ()
    does: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All triggers by lemma, those with more tests first; ``above`` are the broader kinds of each kind that has any, nearest first."""

    by_lemma: Mapping[str, tuple[Trigger, ...]]
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Lexicon:
        """Parse the triggers of all kinds; raises ``KnowledgeBaseFault`` naming the kind and the trigger that does not parse."""
        found: dict[str, list[Trigger]] = {}
        for notation in sorted(vocabulary.kinds):
            for text in vocabulary.kinds[notation].triggers:
                for trigger in parse_trigger(notation, text, SLOTS | vocabulary.slots.keys()):
                    for test in (*trigger.needs, *trigger.nots):
                        _check_classes(trigger, test, vocabulary)
                    found.setdefault(trigger.lemma, []).append(trigger)
        above = {notation: broader for notation in vocabulary.kinds if (broader := vocabulary.above(notation))}
        order = {lemma: tuple(sorted(ts, key=lambda t: _priority(t, len(above.get(t.kind, ()))))) for lemma, ts in found.items()}
        return cls(order, above)


@lru_cache(10_000)
def bases(form: str) -> frozenset[str]:
    """Dictionary forms that a regular verb form may have; for when the parser's lemma is wrong ("installed" comes out as "instal").

    >>> sorted(bases("installed"))
    ['instal', 'install', 'installe']
    >>> sorted(bases("shelling"))
    ['shel', 'shell', 'shelle']
    """
    found: set[str] = set()
    for ending in ("ed", "ing", "es", "s"):
        stem = form.removesuffix(ending)
        if stem != form and len(stem) > 2:
            found |= {stem} if ending in ("es", "s") else {stem, f"{stem}e"}
            if ending in ("ed", "ing") and stem[-1] == stem[-2]:
                found.add(stem[:-1])
    return frozenset(found)


def _priority(trigger: Trigger, depth: int) -> tuple[int, int, str, str]:
    """The most tests first, and of as many the narrower kind, ``depth`` below its broadest."""
    return (-(2 * len(trigger.needs) + len(trigger.nots) + 2 * bool(trigger.particle)), -depth, trigger.kind, trigger.text)


def _check_classes(trigger: Trigger, test: Test, vocabulary: Vocabulary) -> None:
    for name in test.classes:
        if name.startswith("@") and name not in BUILT_IN and name[1:] not in vocabulary.word_classes:
            raise _fault(trigger.kind, trigger.text, f"there is no word class {name[1:]!r}")


def parse_trigger(kind: str, text: str, known: Collection[str] = SLOTS) -> list[Trigger]:
    """Parse one line into a trigger for each of its words; ``known`` are the slots that there are.

    Raises ``KnowledgeBaseFault`` with kind, line and what is wrong with it."""
    head, *parts = text.split() or [""]
    match = _HEAD.fullmatch(head)
    if match is None:
        raise _fault(kind, text, f"{head!r} is not LEMMA/POS")
    words, pos = match[1].split("|"), match[2]
    if pos not in PARTS_OF_SPEECH:
        raise _fault(kind, text, f"{pos} is not one of {', '.join(sorted(PARTS_OF_SPEECH))}")
    slots: dict[str, tuple[Path, ...]] = {}
    needs: list[Test] = []
    nots: list[Test] = []
    does: set[str] = set()
    for part in parts:
        key, equals, value = part.partition("=")
        if not equals or not value:
            raise _fault(kind, text, f"{part!r} is not key=value")
        if key in known:
            slots[key] = tuple(_path(kind, text, p) for p in value.split("|"))
        elif key == "need":
            needs.append(_test(kind, text, value))
        elif key == "not":
            nots.append(_test(kind, text, value))
        elif key == "does" and value in DEEDS:
            does.add(value)
        else:
            raise _fault(kind, text, f"{key!r} is neither a slot ({', '.join(sorted(known))}) nor need, not or does")
    found = []
    for word in words:
        lemma, _, particle = word.partition("+")
        alone = " ".join([f"{word}/{pos}", *parts])
        found.append(Trigger(kind, alone, lemma, particle, pos, slots, tuple(needs), tuple(nots), frozenset(does)))
    return found


def _path(kind: str, text: str, value: str) -> Path:
    steps = []
    for word in re.split(r"\.(?![^(]*\))", value):
        match = _STEP.fullmatch(word)
        if match is None or (match[3] and match[3] not in PLAIN_STEPS):
            raise _fault(kind, text, f"{word!r} is not a step")
        steps.append(Step("prep", tuple(match[2].split(","))) if match[1] else Step(match[3]))
    return Path(tuple(steps))


def _test(kind: str, text: str, value: str) -> Test:
    path, colon, classes = value.partition(":")
    names = tuple(classes.split(",")) if colon else ()
    if colon and not all(names):
        raise _fault(kind, text, f"{value!r} names no class")
    if path == "case" and colon:
        return Test(Path((Step("case"),)), names)
    first = re.split(r"[.(]", path)[0]
    if not colon and first not in PLAIN_STEPS and first != "prep":
        return Test(None, (path,))
    return Test(_path(kind, text, path), names)


def _fault(kind: str, text: str, why: str) -> KnowledgeBaseFault:
    return KnowledgeBaseFault(f"event kind {kind}: trigger {text!r}: {why}; see the notation in conflictkg.extraction.lexicon")

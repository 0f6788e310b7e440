"""How a paragraph is written, as a journalist writes or as a reader types: the evidence for finding unmarked comments.

Each trait found in a paragraph gives points (``register.toml``); traits of reporting give negative ones. Much is judged against the article
above: a name typed "kobane" counts because the article prints "Kobane", "I" because the article never says it. Quoted words never count:
the speaker chose them, not the writer.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^»]*(?:»|$)|(?<!\w)[‘'](?=\w)[^‘’'\n]{2,}(?<=[\w,.?!])[’'](?!\w)")
_QUOTE_GONE = " “” "  # stays in the voice as the trace of a quotation
_TOKEN = re.compile(r"[^\W_][\w'’\-]*|[.!?…]+|[,;:]")
_FORM = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_SHOUT = re.compile(r"(?:\?\?|!!|\?!|!\?)|[:;]-?[)D(P](?!\w)|\.{4,}")
_SLIP = re.compile(r"\w [,.;!?](?:\s|$)|[a-z]{2}[.,;!?][a-z]{3,}(?![\w.]*[/@])(?!\.\w)|\b(\w{2,}) \1\b(?<!had had)(?<!that that)")
_STYLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Maj|Lt|Brig|Capt|Sgt)\.? [A-Z]|\b(?:President|Minister|Secretary|General|Colonel) [A-Z]|, \d{2}, "
)
_UNITS = r"km|kilomet|miles?|met|per|pc|million|billion|percent|am|pm|[ap]\.m|degrees"
_FIGURE = re.compile(rf"(?<![\d.,:/$£€-])\b[2-9] (?!(?:{_UNITS})\b)[a-z]{{3,}}")
_ENDED = (".", "!", "?", '"', "”", "’", "'", ")", ":")

_DETERMINERS = frozenset(
    ["the", "a", "an", "this", "that", "these", "his", "her", "its", "their", "our", "your", "my", "some", "any", "every", "no"]
)
_TITLES = frozenset(
    ["mr", "mrs", "ms", "dr", "sir", "president", "general", "gen", "colonel", "col", "minister", "king", "prince", "sheikh", "lord"]
)
_READER = frozenset(["you", "your", "yours", "yourself", "you're", "you’re"])
_SELF = frozenset(["i", "my", "me", "myself", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "i’d", "i’ll"])
_US = frozenset(["we", "our", "ours", "we're", "we’re"])
_MIN_NAME = 4  # letters; shorter words in capitals are initials and titles
_HABIT = 2  # mentions that show a house's style; one may be somebody else's word


@dataclass(frozen=True, slots=True)
class _Lexicon:
    points: Mapping[str, float]
    most: Mapping[str, float]
    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, re.Pattern[str]]
    styles: tuple[frozenset[str], ...]
    forms: frozenset[str]


@functools.cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads(files("conflictkg.articles").joinpath("register.toml").read_text("utf-8"))
    phrases = {key: rf"\b(?:{'|'.join(alternatives)})\b" for key, alternatives in data["phrases"].items()}
    phrases["clipped"] = rf"(?:^|[.!?] ){phrases['clipped']}[.!]"
    styles = tuple(frozenset(forms) for forms in data["house_styles"].values())
    return _Lexicon(
        points=data["points"],
        most=data["most"],
        words={key: frozenset(words.split()) for key, words in data["words"].items()},
        phrases={key: re.compile(pattern, re.I) for key, pattern in phrases.items()},
        styles=styles,
        forms=frozenset[str]().union(*styles),
    )


@dataclass(frozen=True)
class Prose:
    """One paragraph as this module sees it; ``speech`` marks a statement printed at length without quotation marks."""

    text: str
    gap: int = 0
    speech: bool = False

    @cached_property
    def voice(self) -> str:
        """The words the writer answers for: the paragraph without quoted passages."""
        return "" if self.speech else _QUOTED.sub(_QUOTE_GONE, self.text)

    @cached_property
    def tokens(self) -> list[str]:
        """Words and punctuation of the voice."""
        return _TOKEN.findall(self.voice)

    @cached_property
    def lowered(self) -> list[str]:
        """The tokens in lower case."""
        return [t.lower() for t in self.tokens]

    @cached_property
    def bare(self) -> list[str]:
        """Words in lower case without a determiner before them, where a name could stand."""
        return [t for before, t in zip([".", *self.lowered], self.tokens, strict=False) if t.islower() and before not in _DETERMINERS]

    @cached_property
    def names(self) -> frozenset[str]:
        """Words, in lower case, that are capitalised in mid-sentence on their own or after a title: names rather than parts of titles."""
        found = set()
        padded = [".", *self.tokens, "."]
        for before, word, after in zip(padded, padded[1:], padded[2:], strict=False):
            alone = before.islower() and before not in _DETERMINERS and not after[:1].isupper()
            initials = word.isupper() and len(word) >= _MIN_NAME - 1
            if initials or (word[:1].isupper() and len(word) >= _MIN_NAME and (alone or before.lower() in _TITLES)):
                found.add(re.sub(r"['’]s$", "", word.lower()))
        return frozenset(found)

    @cached_property
    def forms(self) -> list[str]:
        """Every word as printed, quoted or not, without the possessive."""
        return _FORM.findall(self.text.replace("’", "'"))

    @cached_property
    def phrasing(self) -> dict[str, float]:
        """How often the paragraph shows the traits that do not depend on the article above it."""
        has = _lexicon().phrases
        return {
            "chat": sum(t in _lexicon().words["chat"] for t in self.tokens),
            "speaks of the article": bool(has["article"].search(self.voice)) or self.voice.startswith("@"),
            "verdict": bool(has["verdict"].search(self.voice)),
            "slogan": bool(has["slogan"].search(self.voice)),
            "talk": bool(has["talk"].match(self.voice)),
            "misspelt": len(has["misspelt"].findall(self.voice)),
            "clipped?": bool(has["clipped"].search(self.voice)),
            "loose start?": bool(has["loose"].match(self.voice)),
            "hearsay?": bool(has["hearsay"].search(self.voice)),
            "slips?": sum(1 for _ in _SLIP.finditer(self.voice)),
            "-attribution": bool(has["attribution"].search(self.voice)),
            "-style of address": bool(_STYLED.search(self.voice)),
            "-quotation": _QUOTE_GONE.strip() in self.voice,
            "-note": bool(has["note"].search(self.text)),
        }

    @cached_property
    def size(self) -> int:
        """Number of words."""
        return len(self.text.split())


@dataclass
class House:
    """The article's habits, gathered paragraph by paragraph, against which what follows is judged."""

    names: set[str] = field(default_factory=set)
    lower: set[str] = field(default_factory=set)
    words: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    gaps: Counter[int] = field(default_factory=Counter)
    size: int = 0
    paragraphs: int = 0
    unended: int = 0
    titled: bool = False
    figures: bool = False
    intense: bool = False
    exclaims: bool = False

    def add(self, prose: Prose) -> None:
        """Take one more paragraph into the article."""
        lexicon = _lexicon()
        self.names |= prose.names
        self.lower.update(t for t in prose.tokens if t.islower())
        self.words.update(prose.lowered)
        self.forms.update(f for f in prose.forms if f in lexicon.forms)
        if self.paragraphs:
            self.gaps[prose.gap] += 1
        self.size += prose.size
        self.paragraphs += 1
        self.unended += not prose.text.endswith(_ENDED)
        self.titled = self.titled or any(t[:1].isupper() and t[1:].islower() for t in prose.tokens)
        self.figures = self.figures or bool(_FIGURE.search(prose.voice))
        self.intense = self.intense or bool(lexicon.phrases["stress"].search(prose.voice))
        self.exclaims = self.exclaims or "!" in prose.voice

    @property
    def cased(self) -> bool:
        """Whether the article uses capitals as English does; wires in capitals and data sets in lower case do not."""
        return self.titled and bool(self.lower)

    def new(self, words: Iterable[str]) -> bool:
        """Whether the article uses none of these words."""
        return not any(self.words[w] for w in words)


def evidence(prose: Prose, house: House, *, first: bool) -> dict[str, float]:
    """Points per trait of one paragraph, given the article above it; ``first`` when it would open the comment."""
    lexicon = _lexicon()
    found: dict[str, float] = _lexical(prose, house, lexicon) | _habitual(prose, house)
    if house.cased:
        found |= _capitals(prose, house, lexicon)
    if first:
        found["begins anew?"] = _begins_anew(prose.tokens, house)
        found["other spacing?"] = bool(house.gaps) and prose.gap != house.gaps.most_common(1)[0][0]
    points = {trait: lexicon.points[trait] * times for trait, times in found.items() if times}
    return {trait: min(value, lexicon.most.get(trait, value)) for trait, value in points.items()}


def _lexical(prose: Prose, house: House, lexicon: _Lexicon) -> dict[str, float]:
    return {
        **prose.phrasing,
        "insults": sum(w in lexicon.words["insults"] and not house.words[w] for w in prose.lowered),
        "takes sides": any(w in lexicon.words["partisan"] and not house.words[w] for w in prose.lowered),
    }


def _habitual(prose: Prose, house: House) -> dict[str, float]:
    voice, words = prose.voice, set(prose.lowered)
    shouts = bool(_SHOUT.search(voice))
    itself = bool(words & _SELF) and house.new(_SELF)
    return {
        "punctuation": shouts,
        "exclaims": not shouts and "!" in voice and not house.exclaims,
        "addresses a reader": bool(words & _READER) and house.new(_READER),
        "speaks of itself": itself,
        "speaks for us": not itself and bool(words & _US) and house.new(_US),
        "other names": _changes_style(prose, house),
        "figures?": not house.figures and bool(_FIGURE.search(voice)),
        "stress?": not house.intense and bool(_lexicon().phrases["stress"].search(voice)),
        "open end?": prose.text[-1:].isalnum() and house.paragraphs > 3 and not house.unended,
    }


def _capitals(prose: Prose, house: House, lexicon: _Lexicon) -> dict[str, float]:
    known, stressed = lexicon.words["names"], lexicon.words["stressed"]
    learnt = house.names - house.lower - known
    capitals = [t for t in prose.tokens if t.isupper() and len(t) > 2 and t.isalpha()]
    unexplained = {t for t in capitals if house.new([t.lower()])} - stressed - lexicon.forms
    return {
        "names in lower case": sum(t in known for t in prose.tokens) + sum(w in learnt for w in prose.bare),
        "starts in lower case": prose.voice[:1].islower(),
        "i": "i" in prose.tokens,
        "capitals for stress": sum(t in stressed or (len(t) >= _MIN_NAME and t.lower() in house.lower) for t in capitals),
        "shorthand": len(unexplained) > 1 and "(" not in prose.voice,
    }


def _changes_style(prose: Prose, house: House) -> bool:
    here = set(prose.forms)
    for forms in _lexicon().styles:
        used = {form for form in forms if house.forms[form]}
        if here & forms and not here & used and sum(house.forms[form] for form in used) >= _HABIT:
            return True
    return False


def _begins_anew(tokens: list[str], house: House) -> bool:
    """Explains what the article has long been about: "Homs is a city" under an article on Homs."""
    for i, token in enumerate(tokens[:4]):
        if i and token in ("is", "are", "was", "were"):
            if tokens[i + 1 : i + 2] and tokens[i + 1] not in ("a", "an", "the", "one"):
                return False
            judged = any(t in ("very", "key", "most") or t.endswith("est") for t in tokens[i + 2 : i + 4])
            return tokens[0][:1].isupper() and house.words[tokens[0].lower()] >= (1 if judged else _HABIT)
    return False

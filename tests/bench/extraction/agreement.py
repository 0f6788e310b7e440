"""When a slot of a claim agrees with what a label names: places, parties, days.

Lenient where two names are one thing to a reader ("the rebels", "the opposition"; "ISIL", "Islamic State"), strict where they are not: a
city is not its province, an airport not its town, the Syrian rebels not the Syrian government.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

LEVEL = frozenset({"oblast", "oblasts", "province", "governorate", "region", "raion", "district"})
FACILITY = frozenset({"airport", "airbase", "base", "plant", "dam", "field", "fields", "crossing", "station", "hospital", "canal", "works"})
_TYPES = frozenset({"nuclear", "power", "gas", "oil", "military"})
_ARTICLES = frozenset({"the", "a", "an", "al", "el", "ar", "az", "ez", "as", "ash"})
_SMALL = _ARTICLES | frozenset(
    {"of", "and", "in", "at", "to", "s", "its", "his", "their", "city", "town", "village", "international", "air", "border"}
)
PLACE_WORDS = LEVEL | FACILITY | _TYPES | {"of", "al"}
"""What may stand in small letters in a place's name."""
_PHRASES = (
    (r"islamic state (?:of|in) iraq and (?:the levant|syria|al sham)|islamic state|\bisil\b|\bisis\b|\bdaesh\b|\bis\b", " isil "),
    (r"free syrian army|\bfsa\b", " fsa rebel "),
    (r"(?:kurdish )?people s protection units|\bypg\b", " ypg kurd "),
    (r"syrian democratic forces|\bsdf\b", " sdf kurd "),
    (r"donetsk people s republic|\bdpr\b", " dpr rebel "),
    (r"luhansk people s republic|\blpr\b", " lpr rebel "),
    (r"(?:hayat )?tahrir al sham|jabhat (?:al )?nusra|(?:al )?nusra front", " nusra "),
    (r"\b(?:pro russian|anti government)\b", " rebel "),
    (r"\bpro (?:assad|government)\b", " state "),
)
_STATE = "state"
_WORDS = {
    **dict.fromkeys(("rebels", "rebel", "opposition", "insurgent", "insurgents", "separatist", "separatists"), "rebel"),
    **dict.fromkeys(("government", "regime", "army", "military", "soldiers"), _STATE),
    **dict.fromkeys(("kurds", "kurdish", "kurd", "peshmerga", "peshmergas"), "kurd"),
    **dict.fromkeys(("russia", "russian", "russians"), "russia"),
    **dict.fromkeys(("ukraine", "ukrainian"), "ukraine"),
    **dict.fromkeys(("syria", "syrian", "assad", "bashar"), "syria"),
    **dict.fromkeys(("iraq", "iraqi"), "iraq"),
    **dict.fromkeys(("turkey", "turkish"), "turkey"),
    **dict.fromkeys(("iran", "iranian"), "iran"),
    **dict.fromkeys(("chechen", "kadyrov"), "chechen"),
}
_GENERIC = frozenset(
    {"forces", "force", "troops", "fighters", "units", "armed", "ground", "security", "navy", "air", "arab", "national", "main"}
)
COUNTRIES = frozenset({"russia", "ukraine", "syria", "iraq", "turkey", "iran"})
_ANYBODY = frozenset({"militants", "gunmen", "protesters", "jihadis"})
"""Whom a text calls so, it leaves open: any link of the same words will do."""


def words(text: str) -> list[str]:
    """Words in small letters without accents and apostrophes."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.findall(r"\w+", plain)


def same_place(label: str, printed: str, names: Iterable[str]) -> bool:
    """Whether a mention, by its printed words and the names of the entity it is linked to (label first), is the place of a label."""
    known = list(names)
    wanted, shown = set(words(label)), words(printed)
    if bool(wanted & LEVEL) != bool(set(words(known[0]) if known else shown) & LEVEL):
        return False
    everything = set(shown).union(*map(words, known))
    if (wanted & FACILITY and not everything & FACILITY) or (not wanted & FACILITY and set(shown) & FACILITY):
        return False
    telling = wanted - _SMALL - LEVEL - FACILITY - _TYPES
    return any(len(telling & set(words(name))) > len(telling) / 2 for name in (printed, *known))


def party(name: str) -> frozenset[str]:
    """What tells a party from others, as a set of words.

    >>> sorted(party("Syrian rebels")), sorted(party("the Syrian Army"))
    (['rebel'], ['state', 'syria'])
    """
    text = " ".join(words(name))
    for pattern, instead in _PHRASES:
        text = re.sub(pattern, instead, text)
    found = frozenset(_WORDS.get(w, w) for w in text.split() if w not in _SMALL) - _GENERIC
    return found - COUNTRIES - {_STATE} if "rebel" in found else found


def same_party(label: str, printed: str, names: Sequence[str] = ()) -> bool:
    """Whether a mention, printed so and linked to an actor of these names (label first; none when unlinked), is the party of a label."""
    wanted, found = party(label), party(names[0] if names else printed)
    literal = set(words(label)) - _SMALL == set(words(printed)) - _SMALL
    if (literal and (not names or wanted <= _ANYBODY)) or any(words(label) == words(name) for name in names):
        return True
    if wanted - {_STATE} and found - {_STATE}:  # "the Syrian army" and "the Russian army" are not one because both are armies
        return bool(wanted & found - {_STATE})
    return bool(wanted & found)


def window(edtf: str) -> tuple[date, date]:
    """First and last day of an EDTF window; "~" is ignored, ".." open.

    >>> [str(day) for day in window("2014-02/2014-11-03")]
    ['2014-02-01', '2014-11-03']
    """
    first, _, last = edtf.replace("~", "").partition("/")
    return _day(first, last=False), _day(last or first, last=True)


def _day(text: str, *, last: bool) -> date:
    if text in ("", ".."):
        return date.max if last else date.min
    numbers = [int(n) for n in text.split("-")]
    if len(numbers) == 3:
        return date(*numbers)
    year, month = numbers[0], numbers[1] if len(numbers) == 2 else (12 if last else 1)
    if not last:
        return date(year, month, 1)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

"""Lines of a question that count only where a value is given, or only where it is not.

A part of ``graph.questions``. An engine plans a query about one place otherwise than one about all, and one text cannot be both:

    # GRAPH ?home { ?statement ckg:place ?place }  #+ with place
    GRAPH <graph/ontology> { ?kind skos:broader* ckgv:equipment }  #+ without place

As the file stands no value is given, so the first line is a comment and the second is not; where ``place`` is given, it is the other way
round.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_LINE = re.compile(r"^([^\S\n]*)(# )?([^\n]*?)([^\S\n]*#\+ (with|without) ([A-Za-z][A-Za-z0-9]*)[^\S\n]*)$", re.MULTILINE)
_MARK = re.compile(r"#\+ with(?:out)?\b")


def chosen(text: str, given: Collection[str]) -> str:
    """The text in which the marked lines count that are for these parameters being given, and all others not."""
    if not _MARK.search(text):
        return text

    def line(match: re.Match[str]) -> str:
        indent, _, code, mark, word, name = match.groups()
        return f"{indent}{'' if (name in given) == (word == 'with') else '# '}{code}{mark}"

    return _LINE.sub(line, text)


def check_marked_lines(text: str, optional: Collection[str]) -> frozenset[str]:
    """The parameters that marked lines are for; raises ``ValueError`` saying what is wrong with such a line."""
    found = list(_LINE.finditer(text))
    if len(found) != len(_MARK.findall(text)):
        raise ValueError("a line that ends in '#+ with NAME' or '#+ without NAME' has one such mark, of one parameter")
    for match in found:
        _, comment, _, _, word, name = match.groups()
        if name not in optional:
            raise ValueError(f"a line is marked '#+ {word} {name}', and {name} is no parameter that may be left out")
        if (comment is not None) != (word == "with"):
            how = "begin it with '# '" if word == "with" else "take its '# ' away"
            raise ValueError(f"the file stands for no value of {name}, so a line marked '#+ {word} {name}' is the wrong way round: {how}")
    return frozenset(match[6] for match in found)

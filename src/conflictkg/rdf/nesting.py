"""Is RDF or an answer from elsewhere nested too deep? Triple terms may stand in one another, and the parser goes down once for each.

Tens of thousands are the end of the process, without an error. So what others send is looked over before it is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, count
from operator import sub

MOST = 1_000
"""Triple terms in one another; the parser bears ten times as many. Where depth is dear to find, as many may stand in all."""

_ESCAPED, _STRING = re.compile(rb"\\.", re.DOTALL), re.compile(rb'"[^"]*"?')
_OTHERS = bytes(set(range(256)) - set(b'{}"'))
_STEPS = bytes.maketrans(b"{}", b"\2\0")  # one more than each brace adds to the depth


def too_deep(text: bytes) -> bool:
    """Whether triple terms may be nested too deep in Turtle, TriG, N-Triples or N-Quads."""
    return text.count(b"<<(") > MOST


def too_deep_by_line(lines: Iterable[bytes]) -> bool:
    """The same of N-Triples and N-Quads alone, where a statement ends with its line and there may be any number of them."""
    return any(line.count(b"<<(") > MOST for line in lines)


def too_deep_xml(text: bytes) -> bool:
    """Whether triple terms may be nested too deep in RDF/XML, or in SPARQL results as XML."""
    return text.count(b"triple") + text.count(b"parseType") > 2 * MOST


def too_deep_json(text: bytes) -> bool:
    r"""Whether objects are nested too deep in JSON, as those of triple terms in SPARQL results are.

    >>> too_deep_json(rb'{"{{\"{": [{}, {}]}'), too_deep_json(b'{"a":' * 3000)
    (False, True)
    """
    braces = _STRING.sub(b"", _ESCAPED.sub(b"", text).translate(None, _OTHERS)).translate(_STEPS)
    return max(map(sub, accumulate(braces), count(1)), default=0) > 2 * MOST

"""Hours and minutes before the moment of writing: "an hour ago" in an entry of a live blog. Pure; used by ``dating``."""

from __future__ import annotations

import re
from datetime import timedelta

from conflictkg.extraction.periods import NUMBER, counted

_ELAPSED = re.compile(
    rf"(?P<half>half an hour) ago|\b(?P<n>{NUMBER})\s+(?P<unit>hour|minute)s?\s+(?:ago|earlier)|(?:minutes|moments) ago|just now", re.I
)


def elapsed(text: str) -> timedelta | None:
    """How long before the moment of writing; ``None`` when the words tell no hours or minutes.

    >>> elapsed("about two hours ago")
    datetime.timedelta(seconds=7200)
    """
    found = _ELAPSED.search(text)
    if found is None:
        return None
    if found["n"] is None:
        return timedelta(minutes=30) if found["half"] else timedelta()
    count = sum(counted(found["n"])) // 2
    return timedelta(**{f"{found['unit'].lower()}s": count})

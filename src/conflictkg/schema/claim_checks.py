"""What SHACL Core cannot say of a candidate claim: its words are the text's, at the positions it gives.

Runs before the shapes on the way from the extractor to the log. Each check has a name, printed like a shape's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from conflictkg.domain.claims import Claim, Document, Mention

SHOWN = 60
"""Characters of a text that a message shows at most."""


def reasons(claim: Claim, document: Document, text: str | None) -> list[str]:
    """Why the claim cannot be right, each as *what, what to do (check; where)*; empty when nothing speaks against it.

    Without a text only the positions can be looked at.
    """
    where = f"characters {claim.quote.start}-{claim.quote.end}"
    return [f"{what} (check {check}; {where})" for check, what in _failures(claim, document, text)]


def _failures(claim: Claim, document: Document, text: str | None) -> Iterator[tuple[str, str]]:
    if claim.document != document.id:
        yield "ClaimOfDocument", f"the claim is of document {claim.document!r}, not of {document.id!r}; give each document its own claims"
    yield from _span("QuoteVerbatim", "the quote", claim.quote.text, claim.quote.start, claim.quote.end, text)
    for slot, mention in _mentions(claim):
        yield from _span("MentionVerbatim", f"the {slot}", mention.text, mention.start, mention.end, text)
    for name, day in (("earliest", claim.time.earliest), ("latest", claim.time.latest)):
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
            yield "DayOfWindow", f"the {name} day {day!r} is not a day; give a date without a clock time"


def _mentions(claim: Claim) -> Iterator[tuple[str, Mention]]:
    slots = (("agent", claim.agents), ("patient", claim.patients), ("relayer", claim.relayers))
    yield from ((slot, mention) for slot, mentions in slots for mention in mentions)
    yield from ((slot, mention) for slot, mention in (("place", claim.place), ("speaker", claim.speaker)) if mention is not None)


def _span(check: str, what: str, words: str, start: int, end: int, text: str | None) -> Iterator[tuple[str, str]]:
    if text is None:
        if not 0 <= start < end:
            yield check, f"{what} is at characters {start}-{end}, which is no stretch of a text; correct the position"
    elif not 0 <= start < end <= len(text):
        yield check, f"{what} is at characters {start}-{end} of a text of {len(text)}; correct the position"
    elif text[start:end] != words:
        yield check, f"{what} {_short(words)} is not what the text says at {start}-{end}, {_short(text[start:end])}; quote verbatim"


def _short(words: str) -> str:
    return repr(words if len(words) <= SHOWN else words[: SHOWN - 3] + "...")

"""Documents and claims made by hand, for tests of what follows after reading."""

from __future__ import annotations

from datetime import date, datetime

from conflictkg.domain.claims import Article, Claim, Document, Mention, Quote, Stance, document_id, text_digest
from conflictkg.domain.time import ClaimTime, Extent, edtf_interval

REF = "https://w3id.org/conflictkg/reference/"
TAYFUR = f"{REF}place/tayfur-airbase"
ISIL = f"{REF}actor/islamic-state"
GOVERNMENT = f"{REF}actor/syrian-government"


def article(text: str, outlet: str, published: date | datetime | None, *, kind: str = "newspaper", parent: str | None = None) -> Article:
    """An article as a reader would hand it over."""
    day = published.date() if isinstance(published, datetime) else published
    document = Document(
        id=document_id(text, outlet, "", published),
        text_digest=text_digest(text),
        raw_digest=text_digest(text),
        source_file=f"{outlet}.txt",
        title=text[:20],
        outlet=outlet,
        source_kind=kind,
        published=day,
        published_at=published if isinstance(published, datetime) else None,
        language="en",
        parent=parent,
    )
    return Article(document, text)


def claim(
    source: Article,
    kind: str,
    words: str,
    *,
    agent: str | None = None,
    place: str | None = TAYFUR,
    when: tuple[date | None, date | None] | None = None,
    stance: Stance = Stance.ASSERTED,
    speaker: Mention | None = None,
    extent: Extent = Extent.WITHIN,
) -> Claim:
    """A claim whose quote is ``words``, which the article's text must hold; the slots' words are the quote's first and last."""
    start = source.text.index(words)
    first, last = words.split()[0], words.split()[-1]
    end = start + len(words)
    earliest, latest = when or (source.document.published, source.document.published)
    return Claim(
        document=source.document.id,
        kind=kind,
        quote=Quote(start, end, words),
        agents=(Mention(text=first, start=start, end=start + len(first), entity=agent, label=agent.split("/")[-1]),) if agent else (),
        place=Mention(text=last, start=end - len(last), end=end, entity=place, label=place.split("/")[-1]) if place else None,
        time=ClaimTime(earliest=earliest, latest=latest, extent=extent, edtf=edtf_interval(earliest, latest)),
        stance=stance,
        speaker=speaker,
        extractor="test/1",
    )

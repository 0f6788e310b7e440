"""Random documents, claims and entities, with texts as hostile as RDF allows."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from hypothesis import strategies as st

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote, Segment, SegmentKind, Stance
from conflictkg.domain.entities import Affiliation, DatedName, Entity, EntityType, Grading, Tie
from conflictkg.domain.time import ClaimTime, Extent

hostile = st.sampled_from(
    ['"', "'", "\\", "\n", "\r", "\t", "\0", "\x1f", "\x7f", "\ufffe", "{", "<", "#", "/", "%41", "@en", "^^", "\U0001f4a5", "é", "é"]
)
texts = st.lists(hostile | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=4).map("".join)
words = texts.filter(bool)
iris = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=12).map(lambda name: f"https://example.org/entity/{name}")
offsets = st.integers(0, 10**7)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
minutes = st.integers(-14 * 60, 14 * 60).map(lambda n: timezone(timedelta(minutes=n)))
naive = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001
moments = naive | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=minutes)  # noqa: DTZ001
counts = st.builds(Count, st.none() | offsets, st.none() | offsets, st.none() | offsets)
mentions = st.builds(Mention, text=words, start=offsets, end=offsets, entity=st.none() | iris, label=texts)
mention_lists = st.lists(mentions, max_size=12).map(tuple)
segments = st.lists(st.builds(Segment, st.sampled_from(SegmentKind), offsets, offsets, st.none() | moments), max_size=4).map(tuple)
links = st.lists(words, unique=True, max_size=4).map(sorted).map(tuple)
times = st.builds(
    ClaimTime,
    earliest=st.none() | days,
    latest=st.none() | days,
    extent=st.sampled_from(Extent),
    edtf=texts,
    text=texts,
    clock=st.none() | st.times(),
)
casualties = st.builds(Casualties, *[st.none() | counts] * 4).filter(lambda c: c != Casualties())

claims = st.builds(
    Claim,
    document=words,
    kind=st.sampled_from(["control-gained", "siege", "a kind/nobody#knows", "é"]),
    quote=st.builds(Quote, offsets, offsets, texts),
    agents=mention_lists,
    patients=mention_lists,
    place=st.none() | mentions,
    weapon=texts,
    details=st.sets(st.tuples(st.sampled_from(["https://example.org/own/weaponKind", "https://example.org/own/calibre"]), texts)).map(
        lambda pairs: tuple(sorted(pairs))
    ),
    time=times,
    stance=st.sampled_from(Stance),
    speaker=st.none() | mentions,
    relayers=mention_lists,
    credibility=st.integers(-3, 9),
    casualties=st.none() | casualties,
    confidence=st.floats(allow_nan=False, allow_infinity=False),
    extractor=texts,
    rule=texts,
)

documents = st.builds(
    Document,
    id=words,
    text_digest=words,
    raw_digest=words,
    source_file=texts,
    title=texts,
    outlet=texts,
    source=st.none() | iris,
    source_kind=texts,
    authors=st.lists(texts, max_size=12).map(tuple),
    published=st.none() | days,
    published_at=st.none() | moments,
    url=texts,
    language=texts,
    parent=st.none() | words,
    revises=st.none() | words,
    corrects=links,
    withdraws=links,
    issuer=texts,
    synthetic=st.booleans(),
    segments=segments,
)

dated_names = st.lists(st.builds(DatedName, words, st.none() | days, st.none() | days, st.booleans()), max_size=3)
affiliations = st.lists(st.builds(Affiliation, st.sampled_from(Tie), iris, st.none() | days, st.none() | days), max_size=3)
gradings = st.dictionaries(st.none() | days.filter(lambda d: d > date.min), st.sampled_from("ABCDEF"), max_size=3).map(
    lambda graded: tuple(Grading(letter, start) for start, letter in sorted(graded.items(), key=lambda item: item[0] or date.min))
)
entities = st.builds(
    Entity,
    iri=iris,
    type=st.sampled_from(EntityType),
    label=words,
    kind=st.sampled_from(["", "armed-group", "airbase", "newspaper"]),
    aliases=st.lists(words, max_size=5, unique=True).map(lambda names: tuple(sorted(names))),
    country=st.sampled_from(["", "XA"]),
    latitude=st.none() | st.floats(-90, 90),
    longitude=st.none() | st.floats(-180, 180),
    party=st.none() | iris,
    sides_with=st.lists(iris, max_size=3, unique=True).map(lambda sides: tuple(sorted(sides))),
    generic=st.booleans(),
    grade=st.sampled_from(["", *"ABCDEF"]),
    within=st.none() | iris,
    gazetteer=st.booleans(),
    dated_names=dated_names.map(lambda names: tuple(sorted(names, key=repr))),
    affiliations=affiliations.map(lambda found: tuple(sorted(found, key=repr))),
    gradings=gradings,
    provisional=st.booleans(),
    provenance=texts,
)
entities = entities.map(lambda e: replace(e, aliases=tuple(sorted(({*e.aliases} | {n.text for n in e.dated_names}) - {e.label}))))

BASE = "https://example.org/kb/"

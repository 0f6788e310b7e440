"""The reader on whole texts: segments, quotes, discourse, missing dates, hostile input."""

from __future__ import annotations

import random
from datetime import date

import pytest

from conflictkg.domain.claims import Article, Claim, Document, Segment, SegmentKind
from conflictkg.domain.time import Extent
from conflictkg.errors import UsageError
from conflictkg.extraction.rules import RuleExtractor
from tests.fakes.names import BASE, FakeNameIndex
from tests.fakes.vocabulary import shipped_vocabulary
from tests.unit.extraction.test_sentences import SENTENCES, extractor, read

STORY = """Front fighters close in on Eastmark

By Anna Merek in Torvik

The Northern Front has taken the Lisk gas field and is now attacking Eastmark airbase, the last base in the north still in the hands of the government.

"We will never leave the airbase," said Colonel Jan Holm, who commands its garrison. "On Friday they tried to enter it. We drove them back," he said.

The field had been held by the army until last week. If the group were to take the airbase as well, the road to Ostrava Bay would be open.
"""  # noqa: E501


def story(published: date | None = date(2014, 11, 3)) -> list[Claim]:
    byline = STORY.index("By Anna")
    segments = tuple(
        Segment(
            SegmentKind.BYLINE if start == byline else SegmentKind.HEADLINE if start == 0 else SegmentKind.PARAGRAPH,
            start,
            start + len(part),
        )
        for part in STORY.strip().split("\n\n")
        for start in [STORY.index(part)]
    )
    document = Document(id="s", text_digest="", raw_digest="", source_file="story.txt", published=published, segments=segments)
    return extractor().extract(Article(document, STORY))


def of(claims: list[Claim], kind: str, place: str) -> list[Claim]:
    return [c for c in claims if c.kind == kind and c.place is not None and c.place.name == place]


def test_quotes_and_mentions_are_verbatim_and_in_order() -> None:
    claims = story()
    assert claims
    for c in claims:
        assert STORY[c.quote.start : c.quote.end] == c.quote.text
        for m in (*c.agents, *c.patients, *c.relayers, *filter(None, (c.place, c.speaker))):
            assert STORY[m.start : m.end] == m.text
            assert m.label == "" or m.entity is not None


def test_a_story_is_read_through() -> None:
    claims = story()
    gained = of(claims, "control-gained", "Lisk gas field")
    assert [(c.agents[0].name, c.stance, c.time.edtf) for c in gained] == [("Northern Front", "asserted", "../2014-11-03")]
    held = of(claims, "control-held", "Eastmark airbase")
    assert [(c.agents[0].name, c.stance, c.time.edtf) for c in held] == [("Arvandian government", "asserted", "2014-11-03")]
    assert [c.agents[0].name for c in of(claims, "assault", "Eastmark airbase") if c.stance == "asserted"] == ["Northern Front"]
    before = of(claims, "control-held", "Lisk gas field")
    assert [(c.agents[0].name, c.time.extent) for c in before] == [("Arvandian army", Extent.OVER)]
    assert [c.stance for c in of(claims, "control-gained", "Eastmark airbase")] == ["conditional"]


def test_the_byline_is_not_read_and_gives_no_claims() -> None:
    assert not [c for c in story() if c.quote.start <= STORY.index("By Anna") < c.quote.end]


def test_a_quote_is_its_speakers() -> None:
    quoted = [c for c in story() if "drove them back" in STORY[c.quote.start : c.quote.end + 20] or "they tried" in c.quote.text]
    assert quoted
    assert {c.speaker.text for c in quoted if c.speaker} == {"Jan Holm"}


def test_without_a_date_nothing_relative_is_dated() -> None:
    for c in story(None):
        assert (c.time.earliest, c.time.latest, c.time.edtf) == (None, None, "")


def test_without_a_date_an_absolute_date_is_known() -> None:
    (claim,) = [c for c in read("The Northern Front captured Torvik on 5 May 2013.", None) if c.kind == "control-gained"]
    assert (claim.time.earliest, claim.time.latest) == (date(2013, 5, 5), date(2013, 5, 5))


def test_state_and_event_defaults_differ() -> None:
    (gained,) = read("The Northern Front captured Torvik.")
    (held,) = read("The Northern Front controls Torvik.")
    assert (gained.time.earliest, gained.time.latest) == (None, date(2014, 11, 3))
    assert (held.time.earliest, held.time.latest) == (date(2014, 11, 3), date(2014, 11, 3))


def test_places_are_linked_to_entities_with_their_words_kept() -> None:
    (claim,) = read("The Northern Front captured E7 airbase.")
    assert claim.place is not None
    assert (claim.place.text, claim.place.label, claim.place.entity) == ("E7 airbase", "Eastmark airbase", f"{BASE}place/eastmark-airbase")


def test_it_that_differs_in_number_from_the_nearest_terrain_is_not_linked() -> None:
    claims = read("The army holds Torvik. It lost three villages. State television said the army took it back today.")
    assert not [c for c in claims if c.kind == "control-gained" and c.place is not None]


def test_a_common_word_is_never_a_hamlet() -> None:
    assert not [c for c in read("The army captured Ready on Friday.") if c.place is not None and c.place.entity]


def test_the_name_and_rule_are_recorded() -> None:
    (claim,) = read("The Northern Front captured Torvik.")
    assert claim.extractor == "rules/1"
    assert claim.rule.startswith("control-gained: capture/VERB")
    assert 0 < claim.confidence <= 1


def test_a_missing_model_is_told() -> None:
    reader = RuleExtractor(shipped_vocabulary(), FakeNameIndex(), model="no_such_model")
    with pytest.raises(UsageError, match="no_such_model"):
        reader.extract(Article(Document(id="d", text_digest="", raw_digest="", source_file="x"), "Anything."))


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\n", "\u200b", "...", '"', "[[[[", "\ud7ff\U0001f600", "it " * 300, "(" * 500, "IS " * 50, "a" * 5000]
)
def test_odd_texts_are_read_without_complaint(text: str) -> None:
    for c in read(text):
        assert text[c.quote.start : c.quote.end] == c.quote.text


def test_shuffled_words_never_break_the_reader() -> None:
    words = [w for case in SENTENCES for w in case["text"].split()]
    rng = random.Random(7)
    for _ in range(40):
        text = " ".join(rng.sample(words, 60))
        for c in read(text):
            assert text[c.quote.start : c.quote.end] == c.quote.text
            for m in (*c.agents, *c.patients, *c.relayers, *filter(None, (c.place, c.speaker))):
                assert text[m.start : m.end] == m.text


def test_reading_twice_gives_the_same_claims() -> None:
    assert story() == story()


@pytest.mark.parametrize(("title", "stance"), [("Correction: Torvik", "denied"), ("More on Torvik", "asserted")])
def test_what_a_correction_retells_of_its_own_report_is_taken_back(title: str, stance: str) -> None:
    text = "Our report of Friday said that the Northern Front had captured Torvik."
    document = Document(id="c", text_digest="", raw_digest="", source_file="c.txt", title=title, published=date(2014, 11, 3))
    (told,) = of(extractor().extract(Article(document, text)), "control-gained", "Torvik")
    assert (told.stance, told.speaker) == (stance, None)


def test_they_are_never_a_country_named_in_passing() -> None:
    text = "Refugees poured out of Arvandia. Militants entered Torvik. They hold the town."
    document = Document(id="t", text_digest="", raw_digest="", source_file="t.txt", published=date(2014, 11, 3))
    assert not of(extractor().extract(Article(document, text)), "control-held", "Torvik")

"""What is longer than any sentence is told and left, and the rest of the article is read."""

from __future__ import annotations

import logging
import time
from datetime import date

import pytest

from conflictkg.domain.claims import Article, Document
from conflictkg.extraction.reading import LONGEST_SENTENCE
from tests.unit.extraction.test_sentences import extractor

FLOOD = "words " * 4000


def test_a_flood_of_words_is_told_and_the_rest_is_read(caplog: pytest.LogCaptureFixture) -> None:
    text = f"{FLOOD}\n\nThe Northern Front captured Eastmark airbase on Monday."
    document = Document(id="f", text_digest="", raw_digest="", source_file="flood.txt", published=date(2014, 11, 3))
    with caplog.at_level(logging.WARNING):
        claims = extractor().extract(Article(document, text))
    assert [c.kind for c in claims] == ["control-gained"]
    assert f"more than the {LONGEST_SENTENCE} of the longest that is read" in caplog.text and "flood.txt" in caplog.text


def test_a_word_without_end_takes_no_longer_than_its_length() -> None:
    begun = time.process_time()
    assert extractor().extract(Article(Document(id="w", text_digest="", raw_digest="", source_file="w.txt"), "A" * 100_000)) == []
    assert time.process_time() - begun < 20  # with a search that begins anew at each letter it takes minutes


def test_many_quotes_in_one_paragraph_cost_no_more_than_their_length() -> None:
    def seconds(quotes: int) -> float:
        text = " ".join(f'"We captured the village of Hollow {n}," a spokesman said.' for n in range(quotes))
        begun = time.process_time()
        extractor().extract(Article(Document(id=str(quotes), text_digest="", raw_digest="", source_file="q.txt"), text))
        return time.process_time() - begun

    seconds(20)  # the language model is loaded
    assert seconds(400) < 14 * seconds(80)  # five times as many; each asked of each other would be 25 to 125 times

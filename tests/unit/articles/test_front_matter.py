"""The labels people put on article files: read strictly, and safe against what YAML can do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.articles.draft import Metadata
from conflictkg.articles.front_matter import split_front_matter
from conflictkg.errors import InputRefused

FULL = """---
title: "Dam: who holds it?"
source: Levant Wire
authors: [Ada Berg, Omar Said]
published: 2014-11-03T15:32Z
url: https://levant-wire.example/dam
kind: wire
language: en-GB
synthetic: true
tags: [a, {b: c}]
---
Body.
"""


def test_every_key_is_read() -> None:
    metadata, body = split_front_matter(FULL, "a.md")
    assert body.strip() == "Body."
    assert metadata == Metadata(
        title="Dam: who holds it?",
        outlet="Levant Wire",
        authors=("Ada Berg", "Omar Said"),
        published=date(2014, 11, 3),
        published_at=datetime(2014, 11, 3, 15, 32, tzinfo=UTC),
        url="https://levant-wire.example/dam",
        source_kind="wire",
        language="en",
        synthetic=True,
    )


@pytest.mark.parametrize("text", ["Body only.", "---\n\nA rule, then prose: no front matter.", "", "--- not a rule\ntitle: x\n---\n"])
def test_a_text_without_front_matter_is_left_alone(text: str) -> None:
    assert split_front_matter(text, "a.md") == (Metadata(), text)


@pytest.mark.parametrize(
    "block", ["", "published:\n", "title: ~\nsynthetic: false\n", "# only a remark\n", "layout: post\nnested: {a: [1, 2]}\n"]
)
def test_empty_and_foreign_keys_say_nothing(block: str) -> None:
    assert split_front_matter(f"---\n{block}---\nBody.", "a.md")[0] == Metadata()


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("published: 3 November 2014", "'3 November 2014', which is no date.*2014-11-03"),
        ("published: 2014-02-30", "'2014-02-30', which is no date"),
        ("published: [2014-11-03]", "'published' must be text"),
        ("title: {a: b}", "'title' must be text"),
        ("author: {name: A}", "'author' must be a name or a list"),
        ("synthetic: maybe", "write true or false"),
        ("url: javascript:alert(1)", "no web address"),
        ("url: 'https://a.example/b c'", "no web address"),
        ("kind: News Paper!", "no kind of source"),
        ("language: English please", "no language"),
        ("title: a\ntitle: b", "'title' twice"),
        ("- a\n- b", "not a mapping"),
        ("just words", "not a mapping"),
        ("title: a: b", "line 2 is not valid YAML"),
        ("title: [a", "not valid YAML"),
        ("? [a]\n: b", "a key must be a word"),
        ("a: &x [1]\nb: *x", "anchor or tag"),
        ("a: *x", "alias"),
        ("a: !!python/object/apply:os.system ['true']", "anchor or tag"),
        ("a: " + "[" * 50 + "]" * 50, "nested deeper"),
        ("title: \x07", "not valid YAML"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(block: str, says: str) -> None:
    with pytest.raises(InputRefused, match=says) as refused:
        split_front_matter(f"---\n{block}\n---\nBody.", "x/a.md")
    assert str(refused.value).startswith("x/a.md: ")


def test_front_matter_without_an_end_is_refused() -> None:
    with pytest.raises(InputRefused, match="not closed"):
        split_front_matter("---\ntitle: A\nBody goes on.", "a.md")


def test_a_billion_laughs_are_refused_at_once() -> None:
    levels = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 12))
    with pytest.raises(InputRefused, match="anchor or tag"):
        split_front_matter(f"---\nl0: &l0 lol\n{levels}title: *l11\n---\nBody.", "a.md")


@given(st.text(max_size=200))
def test_no_block_crashes(block: str) -> None:
    try:
        metadata, _ = split_front_matter(f"---\n{block}\n---\nBody.", "a.md")
    except InputRefused as refused:
        assert str(refused).startswith("a.md: ")
    else:
        assert isinstance(metadata, Metadata)

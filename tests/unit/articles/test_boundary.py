"""Unmarked comments: the article keeps its end, the comment becomes a document. Precision first."""

from __future__ import annotations

from pathlib import Path

import pytest

from conflictkg.articles.boundary import MIN_POINTS, comment_start
from conflictkg.articles.cleaning import clean_text
from conflictkg.articles.draft import Draft
from conflictkg.articles.layout import lay_out
from conflictkg.articles.register import House, Prose, evidence
from conflictkg.domain.claims import SegmentKind
from conflictkg.domain.ports import Overrides
from tests.unit.articles.texts import FIXTURES, NEWS, SEPARATOR, read

ORDINARY = sorted((FIXTURES / "ordinary").glob("*.txt"))
GLUED = sorted((FIXTURES / "glued").glob("*.txt"))


def test_there_are_enough_texts() -> None:
    assert len(ORDINARY) >= 15
    assert len(GLUED) >= 10


@pytest.mark.parametrize("path", ORDINARY, ids=lambda p: p.stem)
def test_an_ordinary_piece_is_never_cut(path: Path) -> None:
    articles = read(path.read_bytes(), path.name)
    assert [a.text for a in articles] == [clean_text(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", ORDINARY, ids=lambda p: p.stem)
def test_an_ordinary_piece_stays_below_half_of_what_a_cut_needs(path: Path) -> None:
    draft = Draft(text=clean_text(path.read_text(encoding="utf-8")))
    layout = lay_out(draft, path.name)
    body = [Prose(p.text, p.gap) for p, kind in layout.parts[layout.body :] if kind is SegmentKind.PARAGRAPH]
    assert comment_start(body, discount=MIN_POINTS / 2) is None


@pytest.mark.parametrize("path", GLUED, ids=lambda p: p.stem)
def test_a_glued_comment_is_cut_exactly(path: Path) -> None:
    news, comment = path.read_text(encoding="utf-8").split(SEPARATOR)
    article, remark = read(news + comment, path.name)
    assert article.text == clean_text(news)
    assert remark.text == clean_text(comment)
    assert remark.document.source_kind == "forum"
    assert remark.document.parent == article.document.id
    assert remark.document.authors == ()
    assert remark.document.published is None


@pytest.mark.parametrize("path", GLUED, ids=lambda p: p.stem)
def test_a_comment_alone_is_not_cut(path: Path) -> None:
    assert len(read(path.read_text(encoding="utf-8").split(SEPARATOR)[1])) == 1


@pytest.mark.parametrize("kind", ["forum", "social", "person"])
def test_what_is_a_post_as_a_whole_is_cut_by_marks_only(kind: str) -> None:
    text = GLUED[0].read_text(encoding="utf-8").replace(SEPARATOR, "")
    assert len(read(text)) == 2
    assert len(read(text, overrides=Overrides(source_kind=kind))) == 1


def test_quoted_insults_and_slang_are_the_speakers() -> None:
    quoted = '\n"lol those idiots!! i told u they would run, shame on them," wrote a fighter under the name Abu Omar.\n'
    assert len(read(NEWS + quoted)) == 1


def test_a_lone_reply_below_lowers_the_bar() -> None:
    remark = "\nSo they held a bridge. Nobody cares, the river is dry since May and we walk across.\n"
    assert len(read(NEWS + remark)) == 1
    assert [a.text for a in read(f"{NEWS}{remark}\nReply\n\nTrue enough.")][1:] == [remark.strip(), "Reply\n\nTrue enough."]


def test_names_count_only_when_the_article_prints_them_otherwise() -> None:
    house = House()
    for text in ("The army left for Khafsah on Monday.", "Officers said that Khafsah was quiet and that the bridge stood."):
        house.add(Prose(text))
    assert evidence(Prose("they are in khafsah now"), house, first=True)["names in lower case"] == 2
    assert "names in lower case" not in evidence(Prose("they are on the bridge now"), house, first=True)


def test_too_little_article_to_tell() -> None:
    assert comment_start([Prose("Bridge held."), Prose("lol u wish, idiots!! i was there")]) is None

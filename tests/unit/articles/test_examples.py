"""The shipped example articles show what their README says, as far as reading goes."""

from __future__ import annotations

from datetime import date

import pytest

from conflictkg.domain.claims import Article
from tests.unit.articles.texts import EXAMPLES, read

FILES = sorted(p for p in EXAMPLES.iterdir() if p.is_file())
README = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
PLAIN = "01-harbour-gazette-tayfur-assault.txt"


def example(number: str) -> list[Article]:
    path = next(p for p in FILES if p.name.startswith(number))
    return read(path.read_bytes(), path.name)


def test_each_example_is_listed() -> None:
    assert 8 <= len(FILES) <= 14
    assert [p.name for p in FILES if f"`{p.name}`" not in README] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_each_example_is_marked_synthetic_dated_and_english(path: object) -> None:
    article = example(str(getattr(path, "name", "")))[0]
    assert article.document.synthetic or article.document.source_file == PLAIN
    assert f"`articles/{PLAIN}` is synthetic" in README
    assert article.document.language == "en"
    assert date(2014, 10, 25) <= (article.document.published or date.min) <= date(2014, 11, 10)
    assert article.document.title
    assert 120 <= len(article.text.split()) <= 400


def test_the_glued_comment_is_cut_off_where_the_readme_says() -> None:
    article, remark = example("01")
    assert article.document.authors == ("Lena Dorn", "Karim Atassi")
    assert article.text.endswith('gas fields either."')
    assert remark.text.startswith("Tayfur is the heart")
    assert "haditha" not in article.text


def test_only_the_two_examples_with_readers_have_comments() -> None:
    assert {p.name[:2]: len(example(p.name)) - 1 for p in FILES if len(example(p.name)) > 1} == {"01": 1, "11": 2}


def test_kinds_of_sources() -> None:
    kinds = {p.name[:2]: example(p.name)[0].document.source_kind for p in FILES}
    assert (kinds["02"], kinds["05"], kinds["08"]) == ("wire", "armed-group", "state-media")

"""Which earlier reports a correction is linked to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from conflictkg.domain import testimony
from conflictkg.domain.claims import Article, Claim, Document, Segment, SegmentKind, Stance
from conflictkg.usecases.correcting import Named, named_reports
from tests.fakes.claims import GOVERNMENT, ISIL, TAYFUR, article, claim

TOLD = "Isil captured Tayfur"
REPORT = article(f"{TOLD} on Monday, residents said.", "Harbour Gazette", date(2014, 11, 3))
NOW = datetime(2014, 11, 20, tzinfo=UTC)


class Recorded:
    """Reports that were recorded, each with one claim about Tayfur."""

    def __init__(self, *articles: Article, agent: str = ISIL) -> None:
        self.articles = articles
        self.agent = agent

    def about(self, place: str) -> Iterable[testimony.Testimony]:
        if place == TAYFUR:
            for told in self.articles:
                yield testimony.Testimony(claim(told, "control-gained", TOLD, agent=self.agent), told.document, NOW, NOW)

    def titled(self, title: str) -> Iterable[Document]:
        return [a.document for a in self.articles if a.document.title == title]


def notice(text: str, outlet: str = "Harbour Gazette", published: date = date(2014, 11, 7), **fields: object) -> Article:
    found = article(text, outlet, published)
    segments = (Segment(SegmentKind.NOTE, 0, len(text)),)
    return Article(replace(found.document, segments=segments, **fields), text)  # type: ignore[arg-type]


def denied(source: Article, agent: str = ISIL) -> list[Claim]:
    return [claim(source, "control-gained", TOLD, agent=agent, stance=Stance.DENIED)]


BARE = f"An earlier report said that {TOLD}. It did not."


def test_by_what_it_said() -> None:
    told = notice(BARE)
    assert named_reports(told, denied(told), Recorded(REPORT), {}) == Named((REPORT.document.id,))


@pytest.mark.parametrize(
    "other",
    [
        article(REPORT.text, "Levant Wire", date(2014, 11, 3)),
        article(REPORT.text, "Harbour Gazette", date(2014, 9, 3)),
        article(REPORT.text, "Harbour Gazette", date(2014, 11, 8)),
    ],
    ids=["another outlet's", "too long before", "printed later"],
)
def test_not_any_report_that_said_it(other: Article) -> None:
    told = notice(BARE)
    assert named_reports(told, denied(told), Recorded(other), {}) == Named()


def test_not_what_was_said_of_another_party() -> None:
    told = notice(BARE)
    assert named_reports(told, denied(told), Recorded(REPORT, agent=GOVERNMENT), {}) == Named()


def test_by_its_headline_in_quotation_marks() -> None:
    headed = Article(replace(REPORT.document, title="Isil takes base"), REPORT.text)
    told = notice("Our article “Isil takes base” was wrong about Tayfur.")
    assert named_reports(told, [], Recorded(headed), {}) == Named((headed.document.id,))


def test_by_its_address() -> None:
    told = notice("We correct https://gazette.example/tayfur. It was wrong.")
    assert named_reports(told, [], Recorded(), {"https://gazette.example/tayfur": "d1"}) == Named(("d1",))


def test_by_standing_at_the_same_address() -> None:
    told = notice(BARE, revises="d2")
    assert named_reports(told, denied(told), Recorded(REPORT), {}) == Named(("d2",))


def test_by_quoted_words_when_the_parties_are_called_otherwise() -> None:
    told = notice(f"{TOLD}: this we quoted from a letter, “{TOLD} on Monday”. It was wrong.")
    assert named_reports(told, denied(told, GOVERNMENT), Recorded(REPORT), {}) == Named((REPORT.document.id,))


def test_a_withdrawn_story_is_taken_back_as_a_whole() -> None:
    headed = Article(replace(REPORT.document, title="Isil takes base"), REPORT.text)
    told = notice("Harbour Gazette withdraws its story headlined “Isil takes base”.")
    assert named_reports(told, [], Recorded(headed), {}) == Named((headed.document.id,), (headed.document.id,))


def test_a_denial_that_is_no_notice_corrects_nothing() -> None:
    told = article(BARE, "Harbour Gazette", date(2014, 11, 7))
    assert named_reports(told, denied(told), Recorded(REPORT), {}) == Named()

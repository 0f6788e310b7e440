"""The feed: a function of the log, in pages that stay as they are once they are full, whose members come back as they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.domain.claims import Article, Claim, Document, Mention
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ArticleRedacted,
    ClaimRetracted,
    ClaimReviewed,
    ClaimsAsserted,
    EntityAdded,
    LogEvent,
    OntologyAdopted,
    Verdict,
)
from conflictkg.domain.redaction import Redaction
from conflictkg.domain.reviews import ClaimStatus, Review
from conflictkg.errors import InputRefused
from conflictkg.export.site.feed import MEMBERS, Feed
from conflictkg.export.site.folder import opened
from conflictkg.log.sqlite import SqliteEventLog
from conflictkg.rdf.event_stream import Member, Page, page_from_quads, version_from_member
from tests.fakes.claims import GOVERNMENT, TAYFUR, article, claim

BASE = "https://a.example.org/kb/"
TARN = Entity(iri=f"{BASE}place/xa-upper-tarn-1", type=EntityType.PLACE, label="Upper Tarn", country="XA", provisional=True)


def story(number: int) -> tuple[Article, Claim]:
    one = article(f"Report {number}: troops held Tayfur.", "Wire", date(2031, 1, 1))
    return one, claim(one, "control-held", "troops held Tayfur", agent=GOVERNMENT)


def recorded(log: SqliteEventLog, stories: Iterable[tuple[Article, Claim]]) -> None:
    for one, said in stories:
        log.append(
            [ArticleRecorded(one.document), ClaimsAsserted(one.document.id, "rules/1", (said,))], {one.document.text_digest: one.text}
        )


@pytest.fixture
def log(tmp_path: Path) -> SqliteEventLog:
    made = SqliteEventLog(tmp_path / "log.sqlite")
    made.append([OntologyAdopted("1", "d", ())])
    return made


def written(log: SqliteEventLog, site: Path, *, texts: bool = False) -> dict[str, bytes]:
    def shown(document: Document) -> str | None:
        return log.text(document.text_digest) if texts else None

    feed = Feed(
        log=log,
        base=BASE,
        url=BASE,
        kinds=lambda adopted: {},
        described=lambda adopted: lambda iri: None,
        texts=shown,
        disclosed=lambda document, quads: quads,
        rule="",
    )
    with opened(site, {"base": BASE, "url": BASE}) as folder:
        feed.write(folder)
    return {path.name: path.read_bytes() for path in (site / "feed").iterdir()}


def page(data: bytes) -> Page:
    return page_from_quads(ox.parse(data, ox.RdfFormat.TRIG), "page")


def test_full_pages_never_change_and_a_new_site_is_the_same(log: SqliteEventLog, tmp_path: Path) -> None:
    recorded(log, map(story, range(MEMBERS + 20)))
    first = written(log, tmp_path / "site")
    assert sorted(first) == ["index.trig", "latest.trig", "page-1.trig"]
    assert (len(page(first["page-1.trig"]).members), len(page(first["latest.trig"]).members)) == (MEMBERS, 20)
    page_one = tmp_path / "site" / "feed" / "page-1.trig"
    before = page_one.stat().st_mtime_ns
    recorded(log, map(story, range(MEMBERS + 20, 2 * MEMBERS)))
    second = written(log, tmp_path / "site")
    assert sorted(second) == ["index.trig", "latest.trig", "page-1.trig", "page-2.trig"]
    assert second["page-1.trig"] == first["page-1.trig"] and page_one.stat().st_mtime_ns == before
    assert not page(second["latest.trig"]).members
    assert [name for name, _ in page(second["index.trig"]).pages] == [f"{BASE}feed/page-1.trig", f"{BASE}feed/page-2.trig"]
    assert second == written(log, tmp_path / "another")


def test_each_decision_about_a_claim_is_a_version_of_its_article(log: SqliteEventLog, tmp_path: Path) -> None:
    one, said = story(1)
    other, denied = story(2)
    recorded(log, [(one, said), (other, denied)])
    amended = replace(said, agents=(replace(said.agents[0], entity=f"{BASE}actor/x", label="X"),))
    decisions: list[LogEvent] = [
        ClaimReviewed("ann", "seen", said.id, one.document.id, Verdict.ACCEPTED),
        ClaimReviewed("ann", "the other army", said.id, one.document.id, Verdict.CORRECTED, None, amended),
        ClaimRetracted("bob", "made up", said.id, one.document.id),
    ]
    for decision in decisions:
        log.append([decision])
    members = page(written(log, tmp_path / "site")["latest.trig"]).members
    assert [m.of for m in members] == [f"{BASE}document/{d}" for d in (one.document.id, other.document.id, *3 * [one.document.id])]
    versions = [version_from_member(m, BASE) for m in members]
    assert [v.claims for v in versions if v is not None] == [
        ((said, None),),
        ((denied, None),),
        ((said, Review(ClaimStatus.ACCEPTED, "ann", "seen")),),
        ((amended, Review(ClaimStatus.ACCEPTED, "ann", "the other army")),),
        ((amended, Review(ClaimStatus.RETRACTED, "bob", "made up")),),
    ]


def test_entities_that_others_do_not_know_are_described_and_texts_only_on_request(log: SqliteEventLog, tmp_path: Path) -> None:
    one, said = story(1)
    place = Mention(text="Tayfur", start=said.place.start, end=said.place.end, entity=TARN.iri, label=TARN.label)  # type: ignore[union-attr]
    log.append([EntityAdded(TARN)])
    recorded(log, [(one, replace(said, place=place))])
    for texts in (False, True):
        (member,) = page(written(log, tmp_path / str(texts), texts=texts)["latest.trig"]).members
        version = version_from_member(member, BASE)
        assert version is not None
        assert version.entities == (TARN,)
        assert version.text == (one.text if texts else None)
        assert version.document == replace(one.document, source_file="Wire.txt")


def test_a_redacted_article_stays_listed_and_says_nothing_in_any_version(log: SqliteEventLog, tmp_path: Path) -> None:
    one, said = story(1)
    recorded(log, [(one, said), *map(story, range(2, MEMBERS + 10))])
    log.append([ClaimRetracted("bob", "made up", said.id, one.document.id)])
    before = written(log, tmp_path / "site")
    redaction = Redaction(one.document.id, whole=True)
    changed = {s.seq: new for s in log.read() if (new := redaction.event(s.event)) != s.event}
    log.redact(ArticleRedacted("ann", "a person at risk", one.document.id, ()), changed, {}, [one.document.text_digest])
    after = written(log, tmp_path / "site")
    assert after == written(log, tmp_path / "another") and after["page-1.trig"] != before["page-1.trig"]
    for name in ("page-1.trig", "latest.trig"):
        for member in page(after[name]).members:
            assert bool(member.quads) is (not member.of.endswith(one.document.id))
    assert sum(member.of.endswith(one.document.id) for member in page(after["latest.trig"]).members) == 2
    assert b"Report 1:" not in after["page-1.trig"] and b"Report 1:" in before["page-1.trig"]


def test_what_is_said_to_be_redacted_is_not_believed(log: SqliteEventLog, tmp_path: Path) -> None:
    one, said = story(1)
    recorded(log, [(one, said)])
    (member,) = page(written(log, tmp_path / "site")["latest.trig"]).members
    me, mark = ox.NamedNode(f"{BASE}claim/{said.id}"), ox.NamedNode("https://w3id.org/conflictkg/ontology#redacted")
    quads = (*forged(member, "vocab/asserted", "vocab/denied").quads, ox.Quad(me, mark, ox.Literal(True), ox.NamedNode(member.iri)))
    version = version_from_member(replace(member, quads=quads), BASE)
    assert version is not None and version.claims == () and version.withheld == {said.id}


def forged(member: Member, old: str, new: str) -> Member:
    said = "\n".join(f"{quad} ." for quad in member.quads).replace(old, new)
    return replace(member, quads=tuple(ox.parse(said, ox.RdfFormat.N_QUADS)))


def test_what_is_not_the_articles_own_is_refused(log: SqliteEventLog, tmp_path: Path) -> None:
    recorded(log, [story(1)])
    (member,) = page(written(log, tmp_path / "site")["latest.trig"]).members
    assert version_from_member(member, BASE) is not None
    with pytest.raises(InputRefused, match="forged"):
        version_from_member(forged(member, "vocab/asserted", "vocab/denied"), BASE)
    with pytest.raises(InputRefused, match="for which this feed may speak"):
        version_from_member(member, "https://b.example.org/")
    with pytest.raises(InputRefused, match="cannot be read"):
        version_from_member(forged(member, "#position", "#elsewhere"), BASE)
    stranger = ox.Quad(ox.NamedNode(TAYFUR), ox.NamedNode("http://example.org/p"), ox.Literal("x"), ox.NamedNode(member.iri))
    with pytest.raises(InputRefused, match="speaks of"):
        version_from_member(replace(member, quads=(*member.quads, stranger)), BASE)


@pytest.mark.parametrize(
    "turtle",
    [
        "",
        "<http://e.org/f> a <https://w3id.org/ldes#EventStream> ; <https://w3id.org/tree#member> <http://e.org/m> .",
        "<http://e.org/f> a <https://w3id.org/ldes#EventStream> . <http://e.org/g> a <https://w3id.org/ldes#EventStream> .",
        "<http://e.org/f> a <https://w3id.org/ldes#EventStream> ; <https://w3id.org/ldes#timestampPath> <http://e.org/p> .",
        "<http://e.org/f> a <https://w3id.org/ldes#EventStream> ; <https://w3id.org/tree#member> <http://e.org/m> ."
        " <http://e.org/m> <http://purl.org/dc/terms/isVersionOf> <http://e.org/d> ; <http://purl.org/dc/terms/modified> 'yesterday' .",
        "<http://e.org/f> a <https://w3id.org/ldes#EventStream> ; <https://w3id.org/tree#member> <http://e.org/m> ."
        " <http://e.org/m> <http://purl.org/dc/terms/isVersionOf> <http://e.org/d> ;"
        " <http://purl.org/dc/terms/modified> '0001-01-01T00:00:00+23:59' .",
    ],
)
def test_pages_that_are_none_are_refused(turtle: str) -> None:
    with pytest.raises(InputRefused, match=r"^x: "):
        page_from_quads(ox.parse(turtle, ox.RdfFormat.TURTLE), "x")

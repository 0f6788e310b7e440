"""Web archives: pages with status 200 are articles; damage costs the record it is in and no other."""

from __future__ import annotations

import gzip

import pytest

from tests.unit.articles.files import record_of, warc_of
from tests.unit.articles.test_webpage import TEXT, page
from tests.unit.articles.texts import parts

PAGE = page().encode()
OTHER = page(f"<article><h1>Gate open</h1>{TEXT}</article>", "<title>Gate open</title>").encode()


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("name", ["c.warc.gz", "-"])
def test_pages_that_were_found_are_articles(zipped: bool, name: str) -> None:
    archive = warc_of(
        record_of(b"", type="warcinfo"),
        record_of(PAGE),
        record_of(b"x", type="request"),
        record_of(b"\x89PNG", media_type="image/png"),
        record_of(PAGE, status="404 Not Found"),
        record_of(OTHER, "https://gazette.example/gate"),
        record_of("The bridge fell. Noël said so.".encode("latin-1"), "https://t.example/x", media_type="text/plain; charset=latin-1"),
        zipped=zipped,
    )
    articles, refused = parts(archive, name)
    assert not refused
    assert [a.document.title for a in articles[:2]] == ["Army holds bridge", "Gate open"]
    assert [a.document.source_file for a in articles] == [
        f"{name}#https://gazette.example/a", f"{name}#https://gazette.example/gate", f"{name}#https://t.example/x",
    ]  # fmt: skip
    assert articles[2].text == "The bridge fell. Noël said so."


def test_the_day_of_the_crawl_is_not_that_of_publication() -> None:
    (article,), _ = parts(warc_of(record_of(OTHER)), "c.warc")
    assert article.document.published is None


def test_a_page_has_the_address_it_came_from_unless_it_states_one_of_its_site() -> None:
    elsewhere = page(head='<title>x</title><link rel="canonical" href="https://levant-wire.example/stolen">').encode()
    own = page(head='<title>x</title><link rel="canonical" href="https://gazette.example/story">').encode()
    articles, _ = parts(warc_of(record_of(elsewhere), record_of(own, "https://www.gazette.example/story?from=feed")), "c.warc")
    assert [a.document.url for a in articles] == ["https://gazette.example/a", "https://gazette.example/story"]


def test_bodies_are_decompressed_and_put_together() -> None:
    packed = gzip.compress(PAGE)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    archive = warc_of(record_of(chunked, headers="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"))
    (article,), refused = parts(archive, "c.warc")
    assert article.document.title == "Army holds bridge" and not refused


def test_one_gzip_over_all_records_is_read_too() -> None:
    articles, refused = parts(gzip.compress(record_of(PAGE) + record_of(OTHER)), "c.warc.gz")
    assert len(articles) == 2 and not refused


@pytest.mark.parametrize(
    ("archive", "titles", "says"),
    [
        (warc_of(record_of(PAGE), zipped=True)[:200] + warc_of(record_of(OTHER)), ["Gate open"], "damaged"),
        (warc_of(record_of(PAGE), record_of(OTHER), zipped=True)[:-300], ["Army holds bridge"], "breaks off"),
        (record_of(PAGE) + record_of(OTHER)[:-300], ["Army holds bridge"], "ends in the middle"),
        (record_of(PAGE, length=300) + record_of(OTHER), ["Gate open"], "does not begin where"),
        (record_of(PAGE).replace(b"Content-Length", b"Content-Lenght", 1) + record_of(OTHER), ["Gate open"], "how long"),
        (warc_of(record_of(b"x" * (30 << 20)), record_of(OTHER)), ["Gate open"], "more than an article may have"),
        (
            warc_of(record_of(gzip.compress(b" " * (30 << 20)), headers="Content-Encoding: gzip\r\n"), record_of(OTHER)),
            ["Gate open"],
            "more than the 20,971,520 bytes",
        ),
    ],
)
def test_damage_is_told_and_the_rest_is_read(archive: bytes, titles: list[str], says: str) -> None:
    articles, refused = parts(archive, "c.warc.gz")
    assert [a.document.title for a in articles] == titles
    assert refused and says in "\n".join(refused)
    assert all(r.startswith("c.warc.gz") for r in refused)


def test_an_archive_that_inflates_without_end_is_left() -> None:
    packed = gzip.compress(b"\0" * (1 << 20)) * 400
    articles, refused = parts(gzip.compress(record_of(b"x" * 10, length=1 << 40)) + packed, "c.warc.gz")
    assert not articles
    assert "inflates to hundreds of times its size" in "\n".join(refused)


def test_an_archive_without_pages_says_so() -> None:
    assert "no page" in parts(warc_of(record_of(b"x", type="request")), "c.warc.gz")[1][0]

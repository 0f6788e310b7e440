"""What ``ingest`` takes: every format from files, folders, stdin and addresses, and what it says of those that it does not."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conflictkg.articles.formats import FORMAT_NAMES
from conflictkg.cli.ingest import TYPES
from conflictkg.cli.inputs import named
from conflictkg.errors import InputRefused
from tests.end_to_end.conftest import run_program
from tests.unit.articles.files import pdf_of, record_of, rss_of, warc_of

TEXT = "Government forces controlled Homs on 3 November 2014, officers of the garrison said on Monday after a night of shelling."
PAGE = f"<!doctype html><html><head><title>Homs</title></head><body><article><h1>Homs</h1><p>{TEXT}</p></article></body></html>"
FEED = rss_of({"title": "Homs", "description": TEXT, "pubDate": "Mon, 03 Nov 2014 12:00:00 GMT"})
MAIL = f"From: Ada Berg <ada@gazette.example>\nMessage-ID: <1@x>\nDate: Mon, 03 Nov 2014 12:00:00 +0000\nSubject: Homs\n\n{TEXT}\n"
ARTICLE = json.dumps({"@type": "NewsArticle", "headline": "Homs", "articleBody": TEXT, "datePublished": "2014-11-03"})


def test_every_format_can_be_named() -> None:
    assert set(TYPES) == set(FORMAT_NAMES)


@pytest.mark.parametrize(
    ("data", "type"),
    [
        (FEED.encode(), None),
        (MAIL.encode(), None),
        (ARTICLE.encode(), None),
        (f"{ARTICLE}\n{ARTICLE}\n".encode(), None),
        (pdf_of([[TEXT[:60], TEXT[60:]]]), None),
        (warc_of(record_of(PAGE.encode())), None),
        (f"<p>{TEXT}</p>".encode(), "html"),
        (f"# Homs\n\n*{TEXT}*\n".encode(), "markdown"),
    ],
)
def test_standard_input_is_read_as_what_it_is(empty_kb: Path, data: bytes, type: str | None) -> None:
    said = ("--type", type) if type else ()
    done = run_program("ingest", "--kb", str(empty_kb), "--published", "2014-11-03", *said, "-", input=data)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["claims"] >= 1


def test_a_bad_item_costs_only_itself(empty_kb: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(rss_of({"title": "Homs", "description": TEXT}, {"title": "Empty"}), encoding="utf-8")
    done = run_program("ingest", "--kb", str(empty_kb), str(feed))
    assert done.returncode == 1
    assert "feed.xml#2: the item 'Empty' holds no text" in done.stderr
    assert "1 of 2 inputs refused; the others are in" in done.stderr
    assert [Path(r["source_file"]).name for r in json.loads(done.stdout)] == ["feed.xml#1"]
    assert [r["new"] for r in json.loads(run_program("ingest", "--kb", str(empty_kb), str(feed)).stdout)] == [False]


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/")
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Not into the tests' output."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.server
def test_an_address_is_fetched_on_leave_only(empty_kb: Path, tmp_path: Path, site: str) -> None:
    good = tmp_path / "good.txt"
    good.write_text(TEXT, encoding="utf-8")
    ingest = ("ingest", "--kb", str(empty_kb), "--published", "2014-11-03")
    unasked = run_program(*ingest, str(good), f"{site}/a")
    assert unasked.returncode == 2 and "--allow-network" in unasked.stderr
    private = run_program(*ingest, "--allow-network", f"{site}/a", str(good))
    assert private.returncode == 1 and "is a private address" in private.stderr and "--allow-private" in private.stderr
    assert len(json.loads(private.stdout)) == 1
    done = run_program(*ingest, "--allow-network", "--allow-private", f"{site}/a")
    assert done.returncode == 0, done.stderr
    assert [(r["title"], r["source_file"]) for r in json.loads(done.stdout)] == [("Homs", f"{site}/a")]
    away = run_program(*ingest, "--allow-network", f"{site}/away")
    assert away.returncode == 1


def test_folders_are_searched_without_going_in_circles(tmp_path: Path) -> None:
    for name in ("b.txt", "a.PDF", "c.warc.gz", "d.gz", ".hidden.txt", "e.docx", "below/f.md", ".git/g.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "below" / "up").symlink_to(tmp_path)
    (tmp_path / "same").symlink_to(tmp_path / "below")
    os.mkfifo(tmp_path / "pipe.txt")
    found = [str(Path(str(f)).relative_to(tmp_path)) for f in named([str(tmp_path)], frozenset({".txt", ".pdf", ".md", ".warc.gz"}))]
    assert found == ["a.PDF", "b.txt", "below/f.md", "c.warc.gz"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o000)
    (found,) = named([str(tmp_path)], frozenset({".txt"}))
    assert isinstance(found, InputRefused) and "the folder cannot be read" in str(found)

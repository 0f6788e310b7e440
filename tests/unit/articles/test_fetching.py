"""Fetching from a real server on the loopback interface: what is had, and everything that is not."""

from __future__ import annotations

import gzip
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conflictkg import __version__
from conflictkg.articles import fetching
from conflictkg.articles.fetching import Access, refuse_address
from conflictkg.articles.reader import FileArticleReader
from conflictkg.articles.unpacking import unpacked
from conflictkg.domain.ports import RawInput
from conflictkg.errors import InputRefused, UsageError
from tests.unit.articles.files import pdf_of, rss_of
from tests.unit.articles.test_webpage import page

pytestmark = pytest.mark.server

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
MIB = 1 << 20


def gives(body: bytes, media_type: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for key, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(key.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def redirects(to: str) -> Answer:
    return gives(b"", status=302, Location=to)


def drips(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def falls_silent(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"x")
    handler.wfile.flush()
    time.sleep(3)


def drips_headers(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(200):
        handler.wfile.write(b"X-%d: y\r\n" % n)
        handler.wfile.flush()
        time.sleep(0.05)


class Site(http.server.ThreadingHTTPServer):
    """A server of the answers given; remembers the headers it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.headers: list[dict[str, str]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what is tested."""

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self.server.headers.append(dict(self.headers))
        self.server.answers.get(self.path, gives(b"", status=404))(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Not into the tests' output."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def fetch(address: str, *, private: bool = True, seconds: float = 10.0) -> list[RawInput]:
    fetched = Access(network=True, private=private, seconds=seconds).fetch(address)
    found = list(unpacked(fetched.stream, fetched.name, fetched.overrides))
    assert all(isinstance(f, RawInput) for f in found)
    return [f for f in found if isinstance(f, RawInput)]


def refused(address: str, **options: Any) -> str:
    with pytest.raises(InputRefused) as reason:
        fetch(address, **options)
    assert str(reason.value).startswith(address)
    return str(reason.value)


def test_a_page_is_read_as_the_server_says_it_is(site: Site) -> None:
    site.answers["/a"] = gives(
        page().replace("charset='utf-8'", "").replace("holds", "höld").encode("latin-1", "replace"), "text/html; charset=latin-1"
    )
    (raw,) = fetch(site.at("/a"))
    (article,) = FileArticleReader().read(raw.data, raw.name, raw.overrides)
    assert article.document.title == "Army höld bridge"
    assert (article.document.url, article.document.source_file) == (site.at("/a"), site.at("/a"))
    (sent,) = site.headers
    assert sent["User-Agent"] == f"conflictkg/{__version__}"
    assert "Cookie" not in sent and "Authorization" not in sent and "Referer" not in sent


@pytest.mark.parametrize(
    ("body", "media_type", "format"),
    [
        (rss_of({"title": "Bridge", "description": "It fell."}).encode(), "text/html", "fragment"),
        (pdf_of([["The bridge fell."]]), "application/octet-stream", ""),
        (b"The bridge fell.", "text/plain", "text"),
        (b'{"@type": "NewsArticle", "articleBody": "It fell."}', "application/json", "schema.org-article"),
    ],
)
def test_the_content_picks_the_format(site: Site, body: bytes, media_type: str, format: str) -> None:
    site.answers["/a"] = gives(body, media_type)
    (raw,) = fetch(site.at("/a"))
    assert raw.overrides.format == format
    assert FileArticleReader().read(raw.data, raw.name, raw.overrides)


def test_redirects_are_followed_and_the_last_address_counts(site: Site) -> None:
    site.answers |= {"/a": redirects("/b"), "/b": redirects(site.at("/c?d#e")), "/c?d": gives(page(head="<title>x</title>").encode())}
    (raw,) = fetch(site.at("/a"))
    assert raw.overrides.address == site.at("/c?d")


def test_redirects_come_to_an_end(site: Site) -> None:
    site.answers["/a"] = redirects("/a")
    assert "more than 5 times" in refused(site.at("/a"))
    assert len(site.headers) == 6


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("file:///etc/passwd", "no address that can be fetched"),
        ("ftp://127.0.0.1/x", "no address that can be fetched"),
        ("http://user:secret@127.0.0.1/", "user name or a password"),
        ("http://224.0.0.1/", "an address that no server has"),
        ("http://0.0.0.0/", "an address that no server has"),
        ("http://[ff02::1]/", "an address that no server has"),
        ("http://no-such-host.invalid/", "cannot be found"),
    ],
)
def test_a_redirect_is_checked_like_an_address(site: Site, to: str, says: str) -> None:
    site.answers["/a"] = redirects(to)
    assert says in refused(site.at("/a"))


def test_a_redirect_to_a_private_address_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first hop is let through as if the loopback address were public; the second one names the same server as private."""
    site.answers |= {"/a": redirects(site.at("/secret", "localhost")), "/secret": gives(b"secret")}
    monkeypatch.setattr(fetching, "refuse_address", lambda ip, private: "" if not site.headers else refuse_address(ip, private))
    assert "is a private address" in refused(site.at("/a"), private=False)
    assert len(site.headers) == 1


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "press.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    site.answers["/a"] = gives(page().encode())
    assert fetch(site.at("/a", "press.example"))
    assert asked.count("press.example") == 1
    assert site.headers[0]["Host"] == f"press.example:{site.server_port}"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1"])
def test_private_addresses_are_refused_however_written(site: Site, host: str) -> None:
    says = refused(f"http://{host}:{site.server_port}/a", private=False)
    assert "private address" in says or "cannot be found" in says
    assert not site.headers


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1",
     "255.255.255.255", "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
     "2001:db8::1", "192.0.2.1", "198.18.0.1"],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_network(ip: str) -> None:
    assert refuse_address(ip, private=False)


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_addresses_of_the_public_network(ip: str) -> None:
    assert refuse_address(ip, private=False) == ""


def test_nothing_is_fetched_without_leave() -> None:
    with pytest.raises(UsageError, match="--allow-network"):
        Access().fetch("https://gazette.example/")


@pytest.mark.parametrize("answer", [drips, drips_headers, falls_silent])
def test_a_slow_server_is_left(site: Site, answer: Answer) -> None:
    site.answers["/a"] = answer
    begun = time.monotonic()
    assert "took longer" in refused(site.at("/a"), seconds=1.0)
    assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (gives(b"x" * (21 * MIB)), "more than the 20,971,520 bytes"),
        (gives(gzip.compress(b"x" * (100 * MIB)), Content_Encoding="gzip"), "more than the 20,971,520 bytes"),
        (gives(gzip.compress(b"x" * MIB)[:-20], Content_Encoding="gzip"), "breaks off"),
        (gives(b"no gzip", Content_Encoding="gzip"), "damaged gzip"),
        (gives(b"x", Content_Encoding="br"), "an encoding that was not asked for"),
        (gives(b"\x89PNG", "image/png"), "is image/png"),
        (gives(b"gone", status=410), "answered 410"),
        (lambda handler: handler.wfile.write(b"\0garbage\r\n\r\n"), "cannot be fetched"),
        (lambda handler: None, "cannot be fetched"),
    ],
)
def test_what_is_no_article_is_refused(site: Site, answer: Answer, says: str) -> None:
    site.answers["/a"] = answer
    assert says in refused(site.at("/a"))


def test_a_gzipped_page_is_read(site: Site) -> None:
    site.answers["/a"] = gives(gzip.compress(page().encode()), Content_Encoding="gzip")
    assert fetch(site.at("/a"))[0].data == page().encode()


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "cannot be fetched" in refused(f"http://127.0.0.1:{port}/")


def test_what_follows_a_gzipped_page_is_not_waited_for(site: Site) -> None:
    def goes_on(handler: http.server.BaseHTTPRequestHandler) -> None:
        gives(gzip.compress(page().encode()) + bytes(2 * MIB), Content_Encoding="gzip")(handler)
        handler.wfile.flush()
        time.sleep(3)

    site.answers["/a"] = goes_on
    begun = time.monotonic()
    (raw,) = fetch(site.at("/a"), seconds=10.0)
    assert b"Army holds bridge" in raw.data and time.monotonic() - begun < 2


def test_a_body_may_be_given_less_time_than_an_address(site: Site) -> None:
    site.answers["/a"] = drips_headers
    begun = time.monotonic()
    with pytest.raises(InputRefused, match="took longer"):
        Access(network=True, private=True).get(site.at("/a"), "*/*", seconds=0.5)
    assert time.monotonic() - begun < 3

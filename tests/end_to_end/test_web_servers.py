"""The recipe for nginx on a real one: each IRI leads to its page or its data, caches are told the truth, what is gone is gone."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.end_to_end.conftest import copied, run_here, site_like

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        NGINX is None and os.environ.get("CONFLICTKG_REQUIRE_SERVERS") != "1", reason="nginx is not installed: apt-get install nginx-light"
    ),
]


class Server:
    """A running nginx that hosts a published folder."""

    def __init__(self, port: int, site: Path, prefix: str, gone: str) -> None:
        self.port, self.site, self.prefix, self.gone = port, site, prefix, gone

    def get(self, path: str, accept: str = "", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={**({"Accept": accept} if accept else {}), **headers})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body


def configured(site: Path, port: int) -> str:
    """The recipe with name, port and root written in, as its first line says."""
    text = (site / "nginx.conf").read_text("utf-8")
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    return re.sub(r"root /srv/conflictkg;", f"root {site};", text)


@pytest.fixture(scope="module", params=["/", "/conflict/"])
def server(request: pytest.FixtureRequest, demo_kb: Path, demo_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    for parent in folder.parents:
        if parent.name.startswith("pytest-"):
            parent.chmod(0o755)  # nginx's workers are another user
    kb, site, prefix = copied(demo_kb, folder), site_like(demo_site, folder / "site"), request.param
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}{prefix}"
    gone = sorted((site / "document").glob("*.ttl"))[0].stem
    signed = ("--by", "ann", "--because", "a source at risk")
    assert run_here("mark", "restricted", f"http://127.0.0.1:8014/document/{gone}", *signed, "--kb", str(kb)).returncode == 0
    assert run_here("publish", str(site), "--kb", str(kb), "--url", url).returncode == 0
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; "
        f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\ninclude {folder}/site.conf; }}\n"
    )
    (folder / "site.conf").write_text(configured(site, port))
    assert NGINX is not None, "CONFLICTKG_REQUIRE_SERVERS=1, and nginx is not installed: apt-get install nginx-light"
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert process.poll() is None and time.monotonic() < deadline, (folder / "error.log").read_text()
            time.sleep(0.05)
    yield Server(port, site, prefix, gone)
    process.terminate()
    process.wait(10)


def test_content_is_negotiated(server: Server) -> None:
    prefix = server.prefix
    claim = next((server.site / "claim").glob("*.ttl")).stem
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept, media_type, ending in (
        ("", "text/html", ".html"),
        ("*/*", "text/html", ".html"),
        (browser, "text/html", ".html"),
        ("text/turtle", "text/turtle", ".ttl"),
        ("application/trig;q=0.5, text/turtle", "text/turtle", ".ttl"),
        ("application/ld+json", "application/ld+json", ".jsonld"),
        ("image/png", "text/html", ".html"),
    ):
        response, body = server.get(f"{prefix}claim/{claim}", accept)
        assert (response.status, response.headers.get_content_type()) == (200, media_type), (accept, body)
        assert body == (server.site / "claim" / f"{claim}{ending}").read_bytes()
        assert "Accept" in (response.headers["Vary"] or "")
    response, body = server.get(f"{prefix}claim/{claim}.ttl", browser)
    assert response.headers.get_content_type() == "text/turtle" and list(ox.parse(body, ox.RdfFormat.TURTLE))


def test_pages_style_and_graphs_are_found_and_the_rest_is_not(server: Server) -> None:
    prefix = server.prefix
    for path, media_type in (
        ("", "text/html"),
        ("style.css", "text/css"),
        ("sitemap.xml", "application/xml"),
        ("places.html", "text/html"),
    ):
        response, body = server.get(prefix + path)
        assert (response.status, response.headers.get_content_type()) == (200, media_type), (path, body)
    document = next((server.site / "document").glob("*.ttl")).stem
    response, _ = server.get(f"{prefix}graph/document/{document}")
    assert response.status == 303 and response.headers["Location"].endswith(f"{prefix}document/{document}")
    response, _ = server.get(f"{prefix}terms/vocab/siege", "text/html")
    assert response.status == 200
    for path in ("claim/none", ".publication.json", "nginx.conf", ".htaccess", "claim/../../nginx.conf"):
        assert server.get(prefix + path)[0].status in (404, 400), path


def test_caches_are_told_what_may_change(server: Server) -> None:
    prefix = server.prefix
    response, _ = server.get(f"{prefix}feed/latest.trig")
    assert (response.status, response.headers.get_content_type()) == (200, "application/trig")
    assert "no-cache" in response.headers["Cache-Control"]
    again, body = server.get(f"{prefix}feed/latest.trig", **{"If-None-Match": response.headers["ETag"]})
    assert (again.status, body) == (304, b"")
    (server.site / "feed" / "page-1.trig").write_bytes(b"# as if full\n")
    response, _ = server.get(f"{prefix}feed/page-1.trig")
    assert "immutable" in response.headers["Cache-Control"]
    (server.site / "feed" / "page-1.trig").unlink()
    response, _ = server.get(f"{prefix}feed")
    assert response.status == 303 and response.headers["Location"].endswith(f"{prefix}feed/index.trig")


def test_what_is_gone_is_said_to_be_gone(server: Server) -> None:
    for ending in ("", ".html", ".ttl", ".jsonld"):
        response, _ = server.get(f"{server.prefix}document/{server.gone}{ending}")
        assert response.status == 410
    # its versions stay listed in the feed, without what they said
    feed = (server.site / "feed" / "latest.trig").read_text("utf-8")
    assert f"document/{server.gone}" in feed and f"document/{server.gone}> a ckg:Document" not in feed
    for path in server.site.rglob("*.html"):
        assert f"document/{server.gone}" not in path.read_text("utf-8"), path

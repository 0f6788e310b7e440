"""``pull``: what one knowledge base publishes another answers alike; what changes later travels, and feeds that follow each other end."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import copied, run_here, site_like
from tests.end_to_end.test_publish import BASE

A_BASE = BASE
B_BASE = "http://b.example.org/kb/"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def guess_type(self, path: Any) -> str:
        return "application/trig" if str(path).endswith(".trig") else super().guess_type(path)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextmanager
def served(handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address, ending in a slash, of a server on loopback."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def said(*arguments: str) -> Any:
    done = run_here(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Pair:
    """Two knowledge bases with a site each, on one server."""

    def __init__(self, folder: Path, address: str, demo_site: Path) -> None:
        self.folder, self.address = folder, address
        for name in ("a", "public"):
            site_like(demo_site, folder / f"site-{name}")

    def publish(self, name: str, *more: str) -> None:
        said(
            "publish",
            str(self.folder / f"site-{name}"),
            "--kb",
            str(self.folder / name),
            "--url",
            f"{self.address}site-{name}/",
            *(more or ("--profile", "full")),
        )

    def pull(self, name: str, other: str, base: str, *more: str, code: int = 0) -> dict[str, Any]:
        feed = f"{self.address}site-{other}/feed/index.trig"
        done = run_here("pull", feed, "--kb", str(self.folder / name), "--base", base, "--allow-private", "--format", "json", *more)
        assert done.returncode == code, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told


def answers(kb: Path) -> Any:
    """What a knowledge base answers, less what is its own: its base, and where files lie on this machine."""
    told = [
        said("holders", "--on", "2014-11-20", "--kb", str(kb)),
        said("why", "Tayfur airbase", "--on", "2014-11-03", "--kb", str(kb)),
        said("timeline", "Kuweires airbase", "--kb", str(kb)),
        said("events", "--kb", str(kb)),
    ]
    text = json.dumps(told).replace(B_BASE, A_BASE)

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items() if k != "source_file"}
        return [plain(v) for v in value] if isinstance(value, list) else value

    return plain(json.loads(text))


@pytest.fixture(scope="module")
def pair(demo_kb: Path, demo_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The demo published (a), and an empty knowledge base that has pulled it (b)."""
    folder = tmp_path_factory.mktemp("pair")
    copied(demo_kb, folder).rename(folder / "a")
    done = run_here("init", str(folder / "empty"), "--base", B_BASE)
    assert done.returncode == 0, done.stderr
    copied(folder / "empty", folder).rename(folder / "b")
    with served(functools.partial(Quiet, directory=folder)) as address:
        two = Pair(folder, address, demo_site)
        two.publish("a")
        first = two.pull("b", "a", A_BASE, "--max-pages", "1", code=4)
        assert (first["members"], first["articles"]) == (0, 0)  # only the first page was read, which has no members
        rest = two.pull("b", "a", A_BASE)
        assert (rest["articles"], rest["claims"], rest["refused_count"], rest["quarantined_count"]) == (16, 101, 0, 0)
        copied(folder / "b", folder).rename(folder / "b-at-first")  # for tests that must not see what others decide and publish
        shutil.copytree(folder / "site-a" / "feed", folder / "feed-at-first")
        yield two


def test_the_answers_are_the_partners_and_pulling_again_takes_nothing(pair: Pair) -> None:
    assert answers(pair.folder / "b") == answers(pair.folder / "a")
    position = said("status", "--kb", str(pair.folder / "b"))["log_position"]
    again = pair.pull("b", "a", A_BASE)
    assert again["members"] == 0
    assert said("status", "--kb", str(pair.folder / "b"))["log_position"] == position
    whole = pair.pull("b", "a", A_BASE, "--again")
    assert (whole["members"], whole["articles"], whole["claims"], whole["decisions"]) == (16, 0, 0, 0)
    assert answers(pair.folder / "b") == answers(pair.folder / "a")


def test_where_an_article_came_from_is_kept(pair: Pair) -> None:
    query = "SELECT ?d ?of ?feed { ?d prov:wasDerivedFrom ?m . ?m dcterms:isVersionOf ?of ; dcterms:isPartOf ?feed }"
    done = run_here("sparql", query, "--kb", str(pair.folder / "b"), "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = [line.split(",") for line in done.stdout.splitlines()[1:]]
    assert len({d for d, _, _ in rows}) == 16
    for d, of, feed in rows:
        assert (of, feed) == (d.replace(B_BASE, A_BASE), f"{A_BASE}feed")


def test_later_decisions_travel_and_loops_end(pair: Pair) -> None:
    a, b = pair.folder / "a", pair.folder / "b"
    claims = [json.loads(line) for line in run_here("claims", "--kb", str(a), "--format", "jsonl").stdout.splitlines()]
    first, second, third = [c["id"] for c in claims if c["place"] == "Tayfur airbase"][:3]
    because = ("--by", "ann", "--because", "two pages were mixed up")
    assert run_here("retract", first, "--kb", str(a), *because).returncode == 0
    assert run_here("review", second, "--reject", "--kb", str(a), *because).returncode == 0
    (pair.folder / "new.txt").write_text("Rebels captured Tayfur airbase on Friday, officials said. Residents of Upper Tarn fled.")
    done = run_here("ingest", "--kb", str(a), "--source", "Dale Courier", "--published", "2014-11-29", str(pair.folder / "new.txt"))
    assert done.returncode == 0, done.stderr
    # somebody here has decided about what the partner is to reject
    assert run_here("review", third, "--accept", "--kb", str(b), "--by", "ben", "--because", "the text says so").returncode == 0
    assert run_here("retract", third, "--kb", str(a), *because).returncode == 0
    # what people here make of the partner's articles is theirs
    of_first = next(c["article"] for c in claims if c["id"] == first)
    fourth = next(c["id"] for c in claims if c["article"] == of_first and c["id"] not in (first, second, third))
    assert run_here("review", fourth, "--correct", "--kind", "clash", "--kb", str(b), "--by", "ben", "--because", "a clash").returncode == 0
    made = next(c["id"] for c in said("claims", "--kb", str(b)) if c["extractor"].startswith("analyst"))
    pair.publish("a")
    told = pair.pull("b", "a", A_BASE)
    assert (told["articles"], told["decisions"]) == (1, 2)
    assert {c["id"]: c["status"] for c in said("claims", "--kb", str(b))}[made] == "accepted"
    assert run_here("retract", made, "--kb", str(b), "--by", "ben", "--because", "it was none").returncode == 0
    assert run_here("review", fourth, "--accept", "--kb", str(b), "--by", "ben", "--because", "it was none").returncode == 0
    status = {c["id"]: c["status"] for c in said("claims", "--kb", str(b))}
    assert (status[first], status[second], status[third]) == ("retracted", "rejected", "accepted")
    assert run_here("retract", third, "--kb", str(b), "--by", "ben", "--because", "ann is right").returncode == 0
    assert answers(b) == answers(a)

    position, counts = said("status", "--kb", str(a))["log_position"], said("status", "--kb", str(a))["claims"]
    pair.publish("b")
    back = pair.pull("a", "b", B_BASE)
    assert (back["articles"], back["claims"], back["decisions"], back["refused_count"]) == (0, 0, 0, 0)
    assert back["known"] == back["members"] > 0
    now = said("status", "--kb", str(a))
    assert (now["claims"], now["log_position"]) == (counts, position + 1)  # but for the note that the feed was read
    pair.publish("a")
    assert pair.pull("b", "a", A_BASE)["members"] == 0


def test_what_anybody_may_have_gives_the_same_answers(demo_kb: Path, pair: Pair) -> None:
    copied(demo_kb, pair.folder).rename(pair.folder / "public")
    copied(pair.folder / "empty", pair.folder).rename(pair.folder / "anybody")
    pair.publish("public", "--profile", "public")
    for path in (pair.folder / "site-public").rglob("*.*"):
        if path.suffix in (".html", ".ttl", ".trig") and "terms" not in path.parts:
            page = path.read_bytes()
            assert b"schema:text" not in page and b"sourceFile" not in page and b"/examples/" not in page, path
    told = pair.pull("anybody", "public", A_BASE)
    assert (told["articles"], told["claims"], told["refused_count"], told["quarantined_count"]) == (16, 101, 0, 0)
    assert said("holders", "--on", "2014-11-20", "--kb", str(pair.folder / "anybody")) == said(
        "holders", "--on", "2014-11-20", "--kb", str(pair.folder / "public")
    )
    # what is restricted later, or no longer counts, is gone from the feed, and whoever follows it hears so
    claims = [c for c in said("claims", "--kb", str(pair.folder / "public")) if c["place"] == "Palmyra"]
    signed = ("--kb", str(pair.folder / "public"), "--by", "ann", "--because", "a source at risk")
    assert run_here("retract", claims[0]["id"], *signed).returncode == 0
    pair.publish("public", "--profile", "public")
    assert (
        claims[0]["id"].encode()
        not in (pair.folder / "site-public" / "feed" / "latest.trig").read_bytes().rpartition(b"feed/version/17-")[2]
    )
    assert pair.pull("anybody", "public", A_BASE)["decisions"] == 1
    assert {c["id"]: c["status"] for c in said("claims", "--kb", str(pair.folder / "anybody"))}[claims[0]["id"]] == "retracted"


@pytest.mark.parametrize("format", ["nquads", "turtle"])
def test_a_dump_is_followed_too(pair: Pair, demo_kb: Path, tmp_path: Path, format: str) -> None:
    kb = copied(pair.folder / "empty", tmp_path)
    dump = pair.folder / f"dump.{'nq' if format == 'nquads' else 'ttl'}"
    assert run_here("export", "--kb", str(demo_kb), "--format", format, "-o", str(dump)).returncode == 0

    def pull() -> Any:
        done = run_here("pull", pair.address + dump.name, "--kb", str(kb), "--base", A_BASE, "--allow-private", "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    first = pull()
    assert (first["articles"], first["claims"]) == (16, 101)
    assert pull()["members"] == 0
    holders = ("holders", "--on", "2014-11-20", "--kb")
    assert said(*holders, str(kb)) == said(*holders, str(demo_kb))


def test_a_feed_of_elsewhere_is_not_believed(pair: Pair) -> None:
    empty_kb = pair.folder / "empty"
    feed = f"{pair.address}site-a/feed/index.trig"
    done = run_here("pull", feed, "--kb", str(empty_kb))
    assert done.returncode == 1 and "a private address" in done.stderr
    done = run_here("pull", feed, "--kb", str(empty_kb), "--allow-private")
    assert done.returncode == 1 and "of another server" in done.stderr and "--base" in done.stderr
    assert said("status", "--kb", str(empty_kb))["documents"] == 0


def test_forged_members_are_refused_and_the_rest_is_taken(pair: Pair, tmp_path: Path) -> None:
    site = tmp_path / "feed"
    site.mkdir()
    kb = copied(pair.folder / "empty", tmp_path)
    page = (pair.folder / "site-a" / "feed" / "latest.trig").read_text("utf-8")
    forged = page.replace("ckgv:asserted", "ckgv:denied", 1)
    assert forged != page
    with served(functools.partial(Quiet, directory=tmp_path)) as address:
        index = (pair.folder / "site-a" / "feed" / "index.trig").read_text("utf-8").replace(f"{pair.address}site-a/", address)
        (site / "index.trig").write_text(index, "utf-8")
        (site / "latest.trig").write_text(forged.replace(f"{pair.address}site-a/", address), "utf-8")
        done = run_here("pull", f"{address}feed/index.trig", "--kb", str(kb), "--base", A_BASE, "--allow-private", "--format", "json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["refused_count"] == 1 and "forged" in told["refused"][0]
    assert told["articles"] >= 15
    assert run_here("log", "verify", "--kb", str(kb)).returncode == 0


def test_what_a_later_version_makes_of_a_known_claim_is_checked_too(pair: Pair, tmp_path: Path) -> None:
    """Names, links and confidence of a claim are not in its id: a later version may change them, and must not break what is here."""
    site = tmp_path / "feed"
    site.mkdir()
    kb = copied(pair.folder / "b-at-first", tmp_path)
    before = answers(kb)
    page = (pair.folder / "feed-at-first" / "latest.trig").read_text("utf-8")
    head, first = page.index("\n<"), re.compile(r"<[^<>]*/feed/version/1-\w+>")
    number = first.search(page)
    assert number is not None
    graph = page[(start := page.index(f"{number[0]} {{")) : page.index("\n}", start) + 2]
    unfit = graph.replace("ckg:refersTo ref:actor\\/islamic-state", 'ckg:refersTo ""', 1)
    assert unfit != graph
    later = [(1, unfit), (2, graph.replace(" a ckg:Document", ' a ckg:Document ; ckg:outlet "../x"', 1))]
    with served(functools.partial(Quiet, directory=tmp_path)) as address:
        said = f"{page[:head]}\n<{A_BASE}feed> a ldes:EventStream ; tree:view <{address}feed/index.trig> .\n"
        for n, changed in later:
            me = f"<{A_BASE}feed/version/{90 + n}-x>"
            of = f"<{A_BASE}document/{number[0].rpartition('-')[2]}"
            moment = f'"{2090 + n}-01-01T00:00:00Z"^^xsd:dateTime'
            said += f"<{A_BASE}feed> tree:member {me} . {me} dcterms:isVersionOf {of} ; dcterms:modified {moment} .\n"
            said += changed.replace(number[0], me) + "\n"
        (site / "latest.trig").write_text(said, "utf-8")
        index = (pair.folder / "feed-at-first" / "index.trig").read_text("utf-8").replace(f"{pair.address}site-a/", address)
        (site / "index.trig").write_text(index, "utf-8")
        done = run_here("pull", f"{address}feed/index.trig", "--kb", str(kb), "--base", A_BASE, "--allow-private", "--format", "json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (told["members"], told["refused_count"], told["decisions"]) == (2, 1, 0)
    assert "not an absolute IRI" in told["refused"][0] and "not an absolute IRI" in told["quarantined"][0]
    assert answers(kb) == before
    assert run_here("rebuild", "--kb", str(kb)).returncode == 0
    assert answers(kb) == before


class Hostile(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        head = f"<{here}/feed> a <https://w3id.org/ldes#EventStream> ; <https://w3id.org/tree#view> <{here}/endless/1> ."
        if self.path.startswith("/endless/"):
            number = int(self.path.rpartition("/")[2])
            body = f"{head} <{self.path}> <https://w3id.org/tree#relation> <#r> . <#r> <https://w3id.org/tree#node> <{number + 1}> ."
            self._give(200, "text/turtle", body.encode())
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/feed")
            self.end_headers()
        elif self.path == "/huge":
            self.send_response(200)
            self.send_header("Content-Type", "application/trig")
            self.end_headers()
            try:
                for _ in range(1024):
                    self.wfile.write(b"#" * (1 << 20))
            except OSError:
                pass  # nobody listens any more
        elif self.path == "/page":
            self._give(200, "text/html", b"<p>hello")
        else:
            self._give(200, "application/trig", b"<a> <b> ")

    def _give(self, code: int, media_type: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def test_hostile_feeds_end_and_say_why(pair: Pair) -> None:
    empty_kb = pair.folder / "empty"
    with served(Hostile) as address:

        def pull(path: str, *more: str) -> tuple[int, str]:
            done = run_here("pull", address + path, "--kb", str(empty_kb), "--allow-private", "--format", "table", *more)
            assert "Traceback" not in done.stderr
            return done.returncode, done.stderr

        for path, reason in (
            ("away", "cannot be fetched"),
            ("huge", "bytes that it may have"),
            ("page", "not RDF"),
            ("broken", "is not the RDF it is said to be"),
        ):
            code, told = pull(path)
            assert code == 1 and reason in told, told
        code, told = pull("endless/1", "--max-pages", "30")
        assert code == 4 and "more than 30 pages" in told, told
    assert said("status", "--kb", str(empty_kb))["documents"] == 0

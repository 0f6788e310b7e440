"""``publish``: a site whose links hold, whose data are the graph's, and of which only what changed is written again."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from conflictkg.rdf.terms import CKG, TYPE
from tests.end_to_end.conftest import copied, run_program, site_like

BASE = "http://127.0.0.1:8014/"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> {{ 7*7 }}'


def published(kb: Path, site: Path, *more: str) -> dict[str, int]:
    """What ``publish`` says that it did."""
    done = run_program("publish", str(site), "--kb", str(kb), "--format", "json", "--profile", "full", *more)
    assert done.returncode == 0, done.stderr
    told: dict[str, int] = json.loads(done.stdout)
    return told


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def test_links_lead_somewhere(demo_site: Path) -> None:
    count = 0
    for page in demo_site.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"]*)"', page.read_text("utf-8")):
            address = urlsplit(html.unescape(link))
            if address.scheme or not address.path:
                continue
            assert (page.parent / unquote(address.path)).is_file(), f"{page}: {link}"
            count += 1
    assert count > 1000


def test_pages_tell_when_as_claims_do(demo_kb: Path, demo_site: Path) -> None:
    claims = json.loads(run_program("claims", "--kb", str(demo_kb), "--format", "json").stdout)
    told = set()
    for claim in claims:
        match claim["time"]["earliest"], claim["time"]["latest"]:
            case None, None:
                when = "undated"
            case None, latest:
                when = f"by {latest}"
            case earliest, None:
                when = f"from {earliest}"
            case earliest, latest:
                when = latest if earliest == latest else f"{earliest} – {latest}"
        page = (demo_site / "claim" / f"{claim['id']}.html").read_text("utf-8")
        assert re.search(rf"<dt>When</dt><dd>{when}(?: <|</dd>)", page), claim
        told.add(when.split()[0])
    assert {"undated", "by"} < told
    articles = "".join(path.read_text("utf-8") for path in (demo_site / "document").glob("*.html"))
    published = re.findall("<dt>Published</dt><dd>(.*?)</dd>", articles)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d UTC)?", at) for at in published)
    assert {"2014-11-03", "2014-11-03 18:10 UTC"} <= set(published)


def test_every_claim_and_period_is_at_the_path_of_its_iri(demo_kb: Path, demo_site: Path, tmp_path: Path) -> None:
    nquads = tmp_path / "kb.nq"
    assert run_program("export", "--kb", str(demo_kb), "--format", "nquads", "-o", str(nquads)).returncode == 0
    graph = list(ox.parse(path=nquads))
    kinds = {ox.NamedNode(CKG + name) for name in ("Claim", "ControlPeriod", "Case", "Document")}
    things = {str(quad.subject).strip("<>") for quad in graph if quad.object in kinds and quad.predicate.value == TYPE}
    assert len(things) > 100
    said = {(quad.subject, quad.predicate, quad.object) for quad in graph}
    for iri in things:
        path = demo_site / iri.removeprefix(BASE)
        assert path.with_suffix(".html").is_file()
        told = {(quad.subject, quad.predicate, quad.object) for quad in ox.parse(path=path.with_suffix(".ttl"))}
        assert told and {s for s in told if s[1].value != f"{CKG}sourceFile"} <= said
        assert any(str(subject) == f"<{iri}>" for subject, _, _ in told)


def test_json_ld_says_what_turtle_says(demo_site: Path) -> None:
    context = json.loads((demo_site / "context.jsonld").read_bytes())["@context"]
    for linked in sorted((demo_site / "claim").glob("*.jsonld"))[:20]:
        document = json.loads(linked.read_bytes())
        assert (linked.parent / document["@context"]).resolve() == demo_site / "context.jsonld"
        whole = json.dumps({**document, "@context": context})
        turtle = {str(quad.triple) for quad in ox.parse(path=linked.with_suffix(".ttl"))}
        assert {str(quad.triple) for quad in ox.parse(whole, ox.RdfFormat.JSON_LD)} == turtle


def test_sitemap_has_every_page_once(demo_site: Path) -> None:
    parts = ElementTree.parse(demo_site / "sitemap.xml").getroot()
    pages: list[str] = []
    for part in parts.iter(LOC):
        pages += [loc.text or "" for loc in ElementTree.parse(demo_site / (part.text or "").removeprefix(BASE)).getroot().iter(LOC)]
    assert sorted(pages) == sorted(BASE + page.relative_to(demo_site).as_posix() for page in demo_site.rglob("*.html"))


def test_digests_hold(demo_site: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=demo_site, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    listed = {line.split("  ", 1)[1] for line in (demo_site / "SHA256SUMS").read_text("utf-8").splitlines()}
    assert listed == files(demo_site).keys() - {"SHA256SUMS", ".publication.json", ".publishing-lock"}


def test_same_log_same_bytes_and_again_nothing_is_written(demo_kb: Path, demo_site: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert published(demo_kb, other)["written"] > 1000
    assert files(other) == files(demo_site)
    times = {path: path.stat().st_mtime_ns for path in other.rglob("*") if path.is_file() and not path.name.startswith(".publ")}
    again = published(demo_kb, other)
    assert (again["written"], again["removed"]) == (0, 0)
    assert times == {path: path.stat().st_mtime_ns for path in times}


def test_a_new_article_changes_few_files_and_hostile_words_stay_words(demo_kb: Path, demo_site: Path, tmp_path: Path) -> None:
    kb, site = copied(demo_kb, tmp_path), site_like(demo_site, tmp_path / "site")
    text = f"Isil fighters captured Tadmur on Monday, officials said. {HOSTILE} Rebels shelled Homs on Sunday."
    article = ("--source", HOSTILE, "--kind", "newspaper", "--published", "2014-11-20", "--title", HOSTILE)
    done = run_program("ingest", "--kb", str(kb), *article, "-", input=text.encode())
    assert done.returncode == 0, done.stderr
    told = published(kb, site)
    assert 0 < told["written"] < 120
    ids = {path.stem for path in (site / "document").glob("*.html")} - {path.stem for path in (demo_site / "document").glob("*.html")}
    page = (site / "document" / f"{ids.pop()}.html").read_text("utf-8")
    assert "&lt;script&gt;alert(1)" in page and "7*7" in page
    for path in site.rglob("*.html"):
        if not path.is_relative_to(site / "terms"):
            said = path.read_text("utf-8")
            assert "<script" not in said and "<img" not in said and 'href="javascript:' not in said
    # a folder made at once is the same as one brought up to date
    assert published(kb, tmp_path / "new")["files"] == told["files"]
    assert files(tmp_path / "new") == files(site)


def test_an_interrupted_run_is_made_good(demo_kb: Path, demo_site: Path, tmp_path: Path) -> None:
    site = site_like(demo_site, tmp_path / "site")
    state = json.loads((site / ".publication.json").read_bytes())
    (site / ".publication.json").write_text(json.dumps({**state, "pending": True}))
    claim = next((site / "claim").glob("*.html"))
    claim.write_bytes(b"half")
    (site / "claim" / ".x.html.part").write_bytes(b"half")
    (site / "claim" / "orphan.html").write_bytes(b"of a run whose state was never written")
    (site / ".publication-written").write_text("claim/orphan.html\n")
    (site / "index.html").unlink()
    told = published(demo_kb, site)
    assert (told["written"], told["removed"]) == (2, 1)
    assert files(site) == files(demo_site)


def test_folders_of_others_are_left_alone(demo_kb: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    done = run_program("publish", str(tmp_path), "--kb", str(demo_kb))
    assert done.returncode == 1 and "no site of ours" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "mine"
    (tmp_path / "file").write_text("")
    done = run_program("publish", str(tmp_path / "file" / "site"), "--kb", str(demo_kb))
    assert done.returncode == 1 and "cannot be written" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_named(demo_kb: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir(mode=0o500)
    done = run_program("publish", str(tmp_path / "site"), "--kb", str(demo_kb))
    assert done.returncode == 1 and "cannot be written" in done.stderr

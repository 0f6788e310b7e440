"""The folder of a site: nothing outside of it is written or removed, whatever lies in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conflictkg.errors import InputRefused
from conflictkg.export.site.folder import JOURNAL, STATE, opened

ABOUT = {"base": "https://a.example.org/"}


def published(folder: Path, *names: str) -> None:
    with opened(folder, ABOUT) as site:
        for name in names:
            site.unit(name, "as before", lambda name=name: [(name, b"words")])  # type: ignore[misc]


@pytest.mark.parametrize("absolute", [True, False])
def test_a_state_cannot_have_files_elsewhere_removed(tmp_path: Path, absolute: bool) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    published(tmp_path / "site", "claim/1.html")
    state = json.loads((tmp_path / "site" / STATE).read_bytes())
    state["units"]["more"] = ["x", {str(tmp_path / "thesis.txt") if absolute else "claim/../../thesis.txt": "x"}]
    (tmp_path / "site" / STATE).write_text(json.dumps(state))
    with pytest.raises(InputRefused, match="no site of ours"):
        published(tmp_path / "site", "claim/1.html")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    published(tmp_path / "site", "claim/1.html")
    (tmp_path / "site" / "claim").rename(tmp_path / "elsewhere")
    (tmp_path / "site" / "claim").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputRefused, match="is a link to a folder elsewhere"):
        published(tmp_path / "site", "claim/1.html", "claim/2.html")
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["1.html"]


def test_what_others_put_beside_the_pages_stays_even_after_an_interruption(tmp_path: Path) -> None:
    site = tmp_path / "site"
    published(site, "claim/1.html")
    for foreign in ("CNAME", "robots.txt", "claim/own.part"):
        (site / foreign).write_text("of the host")
    with pytest.raises(ZeroDivisionError), opened(site, ABOUT) as folder:
        folder.unit("claim/2.html", "new", lambda: [("claim/2.html", b"words")])
        (site / "claim" / ".3.html.part").write_text("half")
        raise ZeroDivisionError
    assert (site / "claim" / "2.html").exists()
    published(site, "claim/1.html")
    assert {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} == {
        *("CNAME", "robots.txt", "claim/own.part", "claim/1.html"),
        *(STATE, "SHA256SUMS"),
    }


def test_a_journal_cannot_have_files_elsewhere_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    published(tmp_path / "site", "claim/1.html")
    (tmp_path / "site" / JOURNAL).write_text("claim/../../thesis.txt\n")
    with pytest.raises(InputRefused, match="no site of ours"):
        published(tmp_path / "site", "claim/1.html")
    assert (tmp_path / "thesis.txt").exists()

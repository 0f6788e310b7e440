"""A wire story in two newspapers: reported as a near copy when taken in, and no surer for being printed twice."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import thorough
from tests.end_to_end.conftest import run_program

STORY = """Government forces captured the town of Rastan on Monday after a night of shelling, two residents said by telephone. The rebels
left over the river bridge before dawn, and the sugar mill was burning when the first families came back for their goats. A teacher who had
hidden in the cellar of the post office counted eleven lorries in the square. By noon the market was open again for an hour, and the price
of lamp oil had doubled. Nobody had seen the mayor, whose house by the ford had lost its roof in the spring."""


def confidence(kb: Path) -> float:
    return float(json.loads(run_program("ask", "--kb", str(kb), "who controlled Rastan on 2014-11-05").stdout)["confidence"])


@thorough
def test_a_copied_story_is_one_chain(empty_kb: Path, tmp_path: Path) -> None:
    def take_in(name: str, outlet: str, day: str, text: str) -> tuple[dict[str, object], str]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        done = run_program(
            *("ingest", "--kb", str(empty_kb), "--source", outlet, "--kind", "newspaper", "--published", day, "--format", "json", str(path))
        )
        assert done.returncode == 0, done.stderr
        (row,) = json.loads(done.stdout)
        assert row["claims"] >= 1
        return row, done.stderr

    wire, _ = take_in("wire.txt", "Levant Wire", "2014-11-03", f"Town falls at dawn\n\n{STORY}\n")
    alone = confidence(empty_kb)
    assert alone > 0
    copy, said = take_in("copy.txt", "Harbour Gazette", "2014-11-04", f"River town changes hands\n\nPORT AVEN, Nov 4 - {STORY[:-80]}\n")
    assert copy["near_copies"] == [wire["document"]]
    assert f"copy.txt: near copy of {wire['document']}" in said
    assert confidence(empty_kb) == alone
    own, _ = take_in("own.txt", "Plains Herald", "2014-11-04", "Rastan taken\n\nGovernment forces captured Rastan on Monday, we saw.\n")
    assert own["near_copies"] == []
    assert confidence(empty_kb) > alone
    status = json.loads(run_program("status", "--kb", str(empty_kb), "--format", "json").stdout)
    assert status["near_copies"] == 1
    assert run_program("rebuild", "--kb", str(empty_kb)).returncode == 0
    (empty_kb / "copies.sqlite").unlink()
    again, _ = take_in("third.txt", "Orontes Post", "2014-11-05", f"Mill on fire\n\n{STORY}\n")
    assert len(again["near_copies"]) == 2  # type: ignore[arg-type]

"""Claims as analysts decide about them: reviewed, corrected, retracted, made by hand with a citation; sources graded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.end_to_end.conftest import copied, run_program, said

HELD = "Base holds\n\nThe Syrian army still holds Tayfur airbase, a doctor in the town said on Monday.\n"
TAKEN = "Base falls\n\nIslamic State militants captured Tayfur airbase in Syria on Wednesday, two residents said.\n"
SIGNED = ("--by", "m.vale", "--because", "compared with the text")


def done(*arguments: str) -> str:
    run = run_program(*arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def answer(kb: Path, day: str = "2014-11-07", *more: str) -> tuple[str | None, str]:
    told = said("ask", "who-controlled", "--place", "Tayfur airbase", "--on", day, "--kb", str(kb), *more)
    return (None if told["controller"] is None else told["controller"]["label"]), told["status"]


def claims(kb: Path, *more: str) -> list[dict[str, Any]]:
    return [c for c in said("claims", "--kb", str(kb), *more) if c["type"].startswith("control") and c["agent"]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    kb = folder / "kb"
    done("init", str(kb))
    for name, text, outlet, day in (("a.txt", HELD, "Levant Wire", "2014-11-03"), ("b.txt", TAKEN, "Plains Herald", "2014-11-06")):
        (folder / name).write_text(text, encoding="utf-8")
        done("ingest", "--kb", str(kb), "--source", outlet, "--kind", "newspaper", "--published", day, str(folder / name))
    return kb


def test_what_is_rejected_counts_on_no_day_and_comes_back_when_accepted(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    assert answer(kb) == ("Islamic State", "assessed")
    (first, *_) = said("review", "--kb", str(kb))
    assert (first["weight"], first["without"]["controller"]["label"]) == (1.0, "Syrian government")
    recorded = said("log", "show", "--kb", str(kb))[-1]["recorded_at"]
    id = first["claim"]["id"]
    done("review", id[:10], "--reject", "--kb", str(kb), *SIGNED)
    assert answer(kb) == answer(kb, "2014-11-07", "--as-known", "2014-11-08") == ("Syrian government", "assessed")
    assert answer(kb, "2014-11-07", "--as-recorded", recorded) == ("Islamic State", "assessed")
    (row,) = claims(kb, "--status", "rejected")
    assert (row["id"], row["reviewed_by"], row["reasons"]) == (id, "m.vale", ["compared with the text"])
    before = answer(kb)
    done("rebuild", "--kb", str(kb))
    assert answer(kb) == before
    done("review", id[:10], "--accept", "--kb", str(kb), *SIGNED)
    assert answer(kb) == ("Islamic State", "assessed")
    assert id not in {row["claim"]["id"] for row in said("review", "--kb", str(kb))}  # reviewed is reviewed


def test_a_correction_takes_the_place_of_what_was_read(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    (taken,) = [c for c in claims(kb) if c["type"] == "control-gained"]
    done("review", taken["id"], "--correct", "--stance", "rumoured", "--kb", str(kb), *SIGNED)
    assert answer(kb) == ("Syrian government", "assessed")
    (old,) = claims(kb, "--status", "superseded")
    (new,) = [c for c in claims(kb, "--status", "accepted") if c["type"] == "control-gained"]
    assert (old["corrected_by"], new["stance"], new["extractor"], new["quote"]) == (new["id"], "rumoured", "analyst/1", old["quote"])


def test_where_only_the_day_or_the_place_was_wrong_the_claim_keeps_its_id(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    (taken,) = [c for c in claims(kb) if c["type"] == "control-gained"]
    done("review", taken["id"], "--correct", "--when", "2014-10-29", "--place", "Palmyra", "--kb", str(kb), *SIGNED)
    assert answer(kb) == ("Syrian government", "assessed")
    palmyra = said("ask", "who-controlled", "--place", "Palmyra", "--on", "2014-10-30", "--kb", str(kb))
    assert palmyra["controller"]["label"] == "Islamic State"
    (amended,) = [c for c in claims(kb) if c["type"] == "control-gained"]
    assert (amended["id"], amended["place"], amended["time"]["edtf"]) == (taken["id"], "Palmyra", "2014-10-29")


def test_an_analysts_own_claim_is_weighed_like_any_other_of_its_source(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    citation = ("--quote", "The army is back in Tayfur airbase", "--source", "Levant Wire", "--published", "2014-11-09")
    slots = ("--kind", "control-gained", "--agent", "Syrian army", "--place", "Tayfur airbase", "--when", "2014-11-08")
    id = done("assert", *slots, *citation, "--source-kind", "wire", "--kb", str(kb), *SIGNED)
    assert answer(kb, "2014-11-10") == ("Syrian government", "assessed")
    (mine,) = [c for c in claims(kb) if c["id"] == id]
    assert (mine["quote"], mine["source"], mine["extractor"]) == ("The army is back in Tayfur airbase", "Levant Wire", "analyst/1")
    again = run_program("assert", *slots, *citation, "--source-kind", "wire", "--kb", str(kb), *SIGNED)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    done("retract", id[:12], "--kb", str(kb), *SIGNED)
    assert answer(kb, "2014-11-10") == ("Islamic State", "assessed")


def test_a_name_that_two_have_had_means_the_one_of_the_claims_day(empty_kb: Path) -> None:
    citation = ("--quote", "The army is in Palmyra", "--source", "Levant Wire", "--source-kind", "wire")
    for day, holder in (("2014-11-08", "Syrian government"), ("2025-03-01", "Syrian transitional government")):
        when = ("--when", day, "--published", day)
        done(
            "assert",
            "--kind",
            "control-held",
            "--agent",
            "Syrian army",
            "--place",
            "Palmyra",
            *when,
            *citation,
            "--kb",
            str(empty_kb),
            *SIGNED,
        )
        asked = said("ask", "who-controlled", "--place", "Palmyra", "--on", day, "--kb", str(empty_kb))
        assert asked["controller"]["label"] == holder
        (held,) = said("holders", "--on", day, "--actor", "Syrian government", "--kb", str(empty_kb))
        assert held["controller"]["label"] == holder
    vague = run_program(
        "assert", "--kind", "control-held", "--agent", "Syrian army", "--place", "Palmyra", *citation, "--kb", str(empty_kb), *SIGNED
    )
    assert (vague.returncode, "is ambiguous; give the IRI of one of" in vague.stderr) == (1, True)


def test_a_citation_is_checked_and_cleaned_like_an_article(empty_kb: Path) -> None:
    slots = ("--kind", "control-held", "--agent", "Islamic State", "--place", "Palmyra", "--when", "2014-11-08", "--kb", str(empty_kb))
    before = said("log", "show", "--kb", str(empty_kb))
    for wrong, told in (
        ({"--quote": "\udcff"}, "--quote is no UTF-8 text"),
        ({"--source": "Wire\udcff"}, "--source is no UTF-8 text"),
        ({"--quote": "\x1b\u202e "}, "a claim rests on words"),
        ({"--source-kind": "nonsense"}, "'nonsense' is not a kind of source; use one of"),
        ({"--url": "javascript:alert(1)"}, "--url is 'javascript:alert(1)', which is no web address"),
    ):
        citation = {"--quote": "They hold it", "--source": "Levant Wire", **wrong}
        refused = run_program("assert", *slots, *(part for pair in citation.items() for part in pair), *SIGNED)
        assert (refused.returncode, told in refused.stderr) == (2, True), refused.stderr
    assert said("log", "show", "--kb", str(empty_kb)) == before
    done("assert", *slots, "--quote", "They\x1b[31m hold\u202e it", "--source", "Levant\x07 Wire", *SIGNED)
    (claim,) = claims(empty_kb)
    assert (claim["quote"], claim["source"]) == ("They hold it", "Levant Wire")


def test_a_grade_counts_from_its_day_on_and_is_taken_back(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    done("grade", "Plains Herald", "E", "--from", "2014-11-05", "--kb", str(kb), *SIGNED)
    assert answer(kb) == ("Islamic State", "claimed")
    assert said("entities", "show", "Plains Herald", "--kb", str(kb))["gradings"] == [{"grade": "E", "from": "2014-11-05"}]
    done("grade", "Plains Herald", "default", "--from", "2014-11-05", "--kb", str(kb), *SIGNED)
    assert answer(kb) == ("Islamic State", "assessed")
    done("grade", "Plains Herald", "E", "--from", "2014-11-07", "--kb", str(kb), *SIGNED)
    assert answer(kb) == ("Islamic State", "assessed")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("review", "0000000000", "--accept"), "no claim has an id that begins with"),
        (("review", "xyz", "--accept"), "is no id of a claim"),
        (("review", "CLAIM", "--correct"), "say what is wrong"),
        (("review", "CLAIM", "--correct", "--kind", "nonsense"), "is not a kind of claim"),
        (("review", "CLAIM", "--correct", "--when", "soon"), "is not EDTF"),
        (("review", "CLAIM", "--correct", "--stance", "sure"), "is not a stance"),
        (("review", "CLAIM", "--accept", "--stance", "denied"), "only with --correct"),
        (("review", "CLAIM"), "say what you decide"),
        (("assert", "--quote", "x", "--source", "y"), "say what is claimed"),
        (("grade", "Nowhere Gazette", "B"), "is called 'Nowhere Gazette'"),
        (("grade", "Plains Herald", "default"), "has no grade that begins then"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_recorded(told: Path, arguments: tuple[str, ...], message: str) -> None:
    (claim, *_) = claims(told)
    before = said("status", "--kb", str(told))["log_position"]
    run = run_program(*(claim["id"] if a == "CLAIM" else a for a in arguments), "--kb", str(told), *SIGNED)
    assert (run.returncode, message in run.stderr) == (2, True), run.stderr
    assert said("status", "--kb", str(told))["log_position"] == before


def test_a_claim_that_breaks_a_shape_is_refused_whole(told: Path) -> None:
    before = said("status", "--kb", str(told))["log_position"]
    run = run_program("assert", "--kind", "control-held", "--quote", "It holds", "--source", "Nobody's Post", "--kb", str(told), *SIGNED)
    assert (run.returncode, "breaks a shape" in run.stderr) == (1, True), run.stderr
    assert said("status", "--kb", str(told))["log_position"] == before


def at_terminal(kb: Path, *said: tuple[str, str]) -> None:
    """Go through the queue as an analyst does: wait for words, then type; in the end the program has ended."""
    program = pexpect.spawn(sys.executable, ["-m", "conflictkg", "review", "--kb", str(kb)], encoding="utf-8", timeout=120)
    program.setwinsize(60, 200)
    for shown, typed in said:
        program.expect_exact(shown)
        program.sendline(typed)
    program.expect(pexpect.EOF)


def test_the_queue_is_gone_through_at_a_terminal(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    assert answer(kb) == ("Islamic State", "assessed")
    choice = "accept, correct, reject, skip or quit"
    at_terminal(
        kb,
        ("your name", "m.vale"),
        ("without the claim by Syrian government", "c"),
        ("what is right", "planet=Mars"),
        ("write it as slot=value", "kind=no-such-kind"),
        ("what is right", ""),
        ("because", "a typing error"),
        ("the claim stays in the queue", ""),
    )
    assert answer(kb) == ("Islamic State", "assessed")
    at_terminal(
        kb,
        ("your name", "m.vale"),
        (choice, "c"),
        ("what is right", "agent=Free Syrian Army"),
        ("what is right", ""),
        ("because", "the caption names them"),
        ("corrected", ""),
    )
    assert answer(kb)[0] == "Free Syrian Army"
    at_terminal(kb, ("your name", "m.vale"), ("nothing to review", ""))


def test_what_is_rejected_at_a_terminal_counts_no_more(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    at_terminal(kb, ("your name", "m.vale"), ("accept, correct, reject", "r"), ("because", "not in the text"), ("rejected", ""))
    assert answer(kb)[0] == "Syrian government"
    assert len(claims(kb, "--status", "rejected")) == 1

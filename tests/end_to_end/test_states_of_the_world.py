"""Wars that nobody prepared for: the states of the world and their armies are known, and a nationality alone makes nobody a state's."""

from __future__ import annotations

import json
from pathlib import Path

from tests.end_to_end.conftest import run_program

TEXTS = {
    "mali.txt": "BAMAKO, 3 Nov 2012 (Levant Wire) - Malian soldiers captured Kidal on Friday. The army also controls Mopti.",
    "azerbaijan.txt": "Azerbaijani troops took control of Shusha on Sunday.",
    "bosnia.txt": "The Bosnian Serb army captured Foca on Monday. The Bosnian army captured Jajce on Friday.",
    "tunisia.txt": "Tunisian militants captured Derna on Friday. Uzbek fighters captured Kunduz on Saturday.",
}


def test_whose_army_it_is(empty_kb: Path, tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    options = ("--source", "Harbour Gazette", "--published", "2012-11-05", "--format", "json")
    done = run_program("ingest", "--kb", str(empty_kb), *options, *(str(tmp_path / name) for name in TEXTS))
    assert done.returncode == 0, done.stderr
    claims = [json.loads(line) for line in run_program("claims", "--kb", str(empty_kb), "--format", "jsonl").stdout.splitlines()]
    holder = {c["place"]: (c["agent"], bool(c["agent_iri"])) for c in claims if c["type"] in ("control-gained", "control-held")}
    assert holder == {
        "Kidal": ("Malian Armed Forces", True),
        "Mopti": ("Malian Armed Forces", True),
        "Shusha": ("Azerbaijani Armed Forces", True),
        "Foča": ("Republika Srpska", True),
        "Jajce": ("Army of the Republic of Bosnia and Herzegovina", True),
        "Derna": ("Tunisian militants", False),
        "Kunduz": ("Uzbek fighters", False),
    }

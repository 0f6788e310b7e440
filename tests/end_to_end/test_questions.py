"""Questions from the command line: one's own beside the shipped ones, and their check."""

from __future__ import annotations

import json
from pathlib import Path

from tests.end_to_end.conftest import run_program

GOOD = """\
#+ summary: Places with a period that began on a day
#+ params:
#+   "on": {"type": "date", "help": "the day", "example": "2014-11-03"}
#+ ask:
#+   - "where did a period begin on {on}"
#+ expect: {"columns": ["place"], "min_rows": 1}
BASE <http://127.0.0.1:8014/>  #+ base
SELECT DISTINCT ?place WHERE {
  VALUES (?on) { ("2014-11-03T00:00:00Z"^^xsd:dateTime) }  #+ params
  GRAPH <graph/beliefs> { ?period ckg:place ?place ; ckg:validFrom ?on }
}
"""


def test_a_question_of_ones_own_needs_no_python_and_is_checked(demo_kb: Path, tmp_path: Path) -> None:
    from tests.end_to_end.conftest import copied

    kb = copied(demo_kb, tmp_path)
    own = kb / "queries" / "periods-begun.rq"
    own.write_text(GOOD, encoding="utf-8")
    for asked in (("periods-begun", "--on", "2014-11-03"), ("where did a period begin on 2014-11-03",)):
        done = run_program("ask", "--kb", str(kb), *asked, "--format", "csv")
        assert "place/tayfur-airbase" in done.stdout, done.stderr

    done = run_program("queries", "--kb", str(kb), "--check", "--format", "json")
    assert done.returncode == 0, done.stderr
    checked = {row["name"]: row for row in json.loads(done.stdout)}
    assert checked["periods-begun"]["rows"] >= 1 and checked["periods-begun"]["findings"] == []
    assert len(checked) > 49 and f"{len(checked)} questions, 0 with something to correct" in done.stderr

    own.write_text(
        GOOD.replace("?period ckg:place ?place ; ckg:validFrom ?on }", "?period ckg:place ?place ; ckg:validFrom ?on "), encoding="utf-8"
    )
    slow = GOOD.replace("GRAPH <graph/beliefs> {", "GRAPH ?g {").replace("?on }\n}", "?on OPTIONAL { ?period ckg:rule ?r } }\n}")
    (kb / "queries" / "slow-one.rq").write_text(slow.replace('"min_rows": 1', '"min_rows": 99'), encoding="utf-8")
    done = run_program("queries", "--kb", str(kb), "--check", "--format", "json")
    assert done.returncode == 1
    checked = {row["name"]: row for row in json.loads(done.stdout)}
    assert "it cannot be used: query: line" in checked["periods-begun"]["findings"][0]
    assert [f.split(";")[0] for f in checked["slow-one"]["findings"]] == [
        f"line 6: it gives {checked['slow-one']['rows']} rows, and 'expect' says at least 99",
        "line 10: OPTIONAL inside GRAPH ?g",
    ]
    assert f"{kb}/queries/slow-one.rq:10: OPTIONAL inside GRAPH ?g; close the block first" in done.stderr
    assert "2 with something to correct" in done.stderr

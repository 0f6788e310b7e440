"""The guide to articles gives every kind of source with the default grade that the policy has for it."""

from __future__ import annotations

import re
from pathlib import Path

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.schema.vocabulary import load_vocabulary

GUIDE = Path(__file__).parents[2] / "docs" / "articles.md"


def test_the_guide_grades_kinds_as_the_policy_does() -> None:
    policy = load_vocabulary([shipped("ontology") / name for name in ONTOLOGY_FILES]).policy
    table = GUIDE.read_text(encoding="utf-8").partition("| kind | grade |")[2].partition("\n\n")[0]
    told = {
        kind: grade for kinds, grade in re.findall(r"\| ((?:`[\w-]+` ?)+) \| ([A-F])\b", table) for kind in re.findall(r"[\w-]+", kinds)
    }
    assert told == policy.source_grades

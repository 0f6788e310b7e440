"""The type of the event that a snippet tells, beside the types of CASE 2021, task 2 (ACLED's sub-events and a few more).

    python -m tests.bench.extraction --only event_types [-v]

Needs ``case2021_task2`` of the shared texts. Kinds are mapped to those types that they mean; a snippet's type is that of its kind that
comes first here. Weighted F1 is over the types that some kind means; a snippet of another type is right when it gets none. Classifiers
that were trained on examples of the 25 types reach 83.9 on all of them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence

from conflictkg.domain.claims import Claim
from conflictkg.domain.vocabulary import Effect
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import Shipped, shared, shipped
from tests.bench.extraction.table import Row

SET = "event types"
BY_STATE, BY_OTHERS = "GOV_REGAINS_TERIT", "NON_STATE_ACTOR_OVERTAKES_TER"
STATE_KINDS = ("government", "army")
TYPES = {  # most telling first
    "suicide-bombing": "SUIC_BOMB",
    "handover": "NON_VIOL_TERRIT_TRANSFER",
    "withdrawal": "NON_VIOL_TERRIT_TRANSFER",
    "ceasefire": "AGREEMENT",
    "air-strike": "AIR_STRIKE",
    "kidnapping": "ABDUCT_DISSAP",
    "detention": "ARREST",
    "bombing": "REM_EXPLOS",
    "shelling": "ART_MISS_ATTACK",
    "clash": "ARMED_CLASH",
    "attack-repelled": "ARMED_CLASH",
    "arson": "PROPERTY_DISTRUCT",
    "looting": "PROPERTY_DISTRUCT",
    "assault": "ATTACK",
    "killing": "ATTACK",
}
COVERED = {*TYPES.values(), BY_STATE, BY_OTHERS}
NONE = ""


def type_of(claims: Sequence[Claim], reader: Shipped) -> str:
    """The type that the claims of a snippet give it, "" for none of these."""
    gains = [c for c in claims if reader.effect(c) is Effect.GAINS]
    if gains:
        takers = [e for c in gains for a in c.agents if (e := reader.entity(a.entity))]
        return BY_STATE if any(e.kind in STATE_KINDS for e in takers) else BY_OTHERS
    kinds = {c.kind for c in claims}
    return next((to for kind, to in TYPES.items() if kind in kinds), NONE)


def f1(pairs: Sequence[tuple[str, str]], name: str) -> float:
    """F1 of one type over (gold, found)."""
    both = sum(gold == found == name for gold, found in pairs)
    return 2 * both / max(1, sum(gold == name for gold, _ in pairs) + sum(found == name for _, found in pairs))


def measure(verbose: bool) -> list[Row]:
    """The figures; none when the snippets are absent; with ``verbose`` the wrong ones are printed."""
    file = shared("data", "case2021_task2", "labelled-first-half.tsv")
    if file is None:
        return []
    pairs = []
    with file.open(encoding="utf-8", newline="") as stream, shipped() as reader:
        for row in csv.DictReader(stream, delimiter="\t"):
            gold = row["SubType"] if row["SubType"] in COVERED else NONE
            found = type_of(reader.read(row["EventSnippet"], None), reader)
            pairs.append((gold, found))
            if verbose and gold != found:
                print(f"{row['SubType']}: {found or 'none'} | {row['EventSnippet'][:160]}")
    support = Counter(gold for gold, _ in pairs if gold)
    weighted = sum(f1(pairs, name) * n for name, n in support.items()) / sum(support.values())
    given = [gold == found for gold, found in pairs if found]
    kept = [not found for gold, found in pairs if not gold]
    return [
        Row(
            SET,
            f"weighted F1 of {len(support)} types, {sum(support.values())} snippets",
            f"{100 * weighted:.1f}",
            "trained, 25 types: 83.9",
        ),
        Row(SET, "precision of types given", str(Proportion(sum(given), len(given)))),
        Row(SET, "other snippets left alone", str(Proportion(sum(kept), len(kept)))),
    ]

"""Deriving events: seconds a claim at places with few and with many claims, and beside folding the beliefs from the same claims.

    python tests/bench/bench_events.py [CLAIMS]

Claims are made up: twenty outlets tell of five kinds of events over as many days as there are claims by three, each event once or several
times, dated or as news.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, date, datetime, timedelta

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.domain.beliefs import fold
from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.event_accounts import account_of
from conflictkg.domain.event_clusters import event_clusters
from conflictkg.domain.observations import observe
from conflictkg.domain.time import ClaimTime
from conflictkg.schema.vocabulary import load_vocabulary

PLACE = "https://bench.example/place"
FIRST = date(2012, 1, 1)
KINDS = ("shelling", "bombing", "control-gained", "clash", "casualties")
ACTORS = {iri: Entity(iri=iri, type=EntityType.ACTOR, label=iri) for iri in ("front", "state", "guard")}


def claims(number: int, chance: random.Random) -> list[tuple[Claim, Document]]:
    """Claims about one place, each of a document of its own."""
    found = []
    for i in range(number):
        day = FIRST + timedelta(days=chance.randrange(max(1, number // 3)))
        document = Document(
            id=f"{i:08x}", text_digest="", raw_digest="", source_file="", outlet=f"Outlet {i % 20}", source_kind="newspaper", published=day
        )
        killed = chance.choice([None, 3, 12, 40])
        claim = Claim(
            document=document.id,
            kind=chance.choice(KINDS),
            quote=Quote(0, 10, "the words"),
            agents=(Mention(text="they", start=0, end=4, entity=chance.choice(list(ACTORS))),),
            place=Mention(text="there", start=5, end=10, entity=PLACE),
            time=ClaimTime(earliest=day if chance.random() < 0.3 else None, latest=day),
            casualties=Casualties(Count(killed, killed, killed)) if killed else None,
        )
        found.append((claim, document))
    return found


def main() -> None:
    """Time places of growing size."""
    most = next((int(word) for word in sys.argv[1:] if word.isdigit()), 10_000)
    vocabulary = load_vocabulary([shipped("ontology") / name for name in ONTOLOGY_FILES])
    print(f"{'claims at the place':>20} {'events':>8} {'seconds':>9} {'us a claim':>11} {'folding, us a claim':>20}")
    for number in (n for n in (100, 1000, 10_000, 100_000) if n <= most):
        told = claims(number, random.Random(1))
        moments = [datetime.combine(document.published or FIRST, datetime.max.time(), UTC) for _, document in told]
        start = time.perf_counter()
        accounts = [account_of(c, d, known, vocabulary, ACTORS.get) for (c, d), known in zip(told, moments, strict=True)]
        events = event_clusters(PLACE, [a for a in accounts if a is not None], vocabulary, ACTORS.get)
        seconds = time.perf_counter() - start
        start = time.perf_counter()
        observed = [observe(c, d, known, vocabulary, ACTORS.get) for (c, d), known in zip(told, moments, strict=True)]
        fold(PLACE, [o for o in observed if o is not None], vocabulary.policy)
        folding = time.perf_counter() - start
        print(f"{number:20} {len(events):8} {seconds:9.3f} {seconds / number * 1e6:11.0f} {folding / number * 1e6:20.0f}")


if __name__ == "__main__":
    main()

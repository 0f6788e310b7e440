"""The headline question in process, explained answer and evidence included, beside its plain SPARQL on the same store."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, LogEvent
from conflictkg.graph.questions import ask
from tests.fakes.claims import GOVERNMENT, ISIL, TAYFUR, article, claim

SIZES = (10, 100, 1000)


def per_second(act: Callable[[], object]) -> float:
    """How often something can be done in a second, over at least half a second."""
    act()
    count, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < 0.5:
        act()
        count += 1
    return count / spent


def history(size: int) -> list[LogEvent]:
    """Articles with one claim each about one place that changes hands every ten days."""
    events: list[LogEvent] = []
    for n in range(size):
        day = date(2014, 1, 1) + timedelta(days=n)
        told = article(f"Report {n} of Tayfur", f"Outlet {n % 40}", day)
        kind = "control-gained" if n % 10 == 0 else "assault" if n % 10 == 5 else "control-held"
        actor = (ISIL, GOVERNMENT)[(n // 10 + (n % 10 == 5)) % 2]
        said = claim(told, kind, f"Report {n} of Tayfur", agent=actor)
        events += [ArticleRecorded(told.document), ClaimsAsserted(told.document.id, "bench/1", (said,))]
    return events


def main() -> None:
    """Print questions per second by number of claims about the place."""
    print("claims about the place   explained answers/s   plain SPARQL/s   catching up, claims/s")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            kb = KnowledgeBase.create(Path(folder) / "kb")
            kb.build_names()
            kb.rebuild()
            kb.log.append(history(size))
            begun = time.perf_counter()
            kb.catch_up()
            caught_up = size / (time.perf_counter() - begun)
            on = date(2014, 1, 6)
            with kb.reading() as claims:
                asking, question = kb.asking_of(claims), kb.questions["who-controlled"]
                explained = per_second(lambda: asking.who_controlled("Tayfur airbase", on))  # noqa: B023
                plain = per_second(lambda: list(ask(claims.store, question, {"place": TAYFUR, "on": str(on)}).records()))  # type: ignore[union-attr]  # noqa: B023
            kb.close()
        print(f"{size:<25}{explained:>12.1f}{plain:>21.1f}{caught_up:>20.0f}")


if __name__ == "__main__":
    main()

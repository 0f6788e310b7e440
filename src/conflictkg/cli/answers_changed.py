"""Which answers a command changed: what is believed before and after it, compared and told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from conflictkg.cli.options import Settings
from conflictkg.cli.output import printable
from conflictkg.errors import KnowledgeBaseFault, UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.usecases.changed_answers import Beliefs

Json = dict[str, Any]


def believed(settings: Settings, kb: KnowledgeBase, wanted_by: str) -> Beliefs:
    """What the graph that there is believes now; says so when it does not reflect the whole log.

    Raises ``UsageError``, naming the option or command that wants it, when there is no graph to compare with.
    """
    from conflictkg.graph.believed import believed_now
    from conflictkg.graph.store import GraphStore

    if behind := kb.lag():
        settings.say(f"the graph is {behind} log events behind; what they change is among the changes")
    try:
        with GraphStore.reader(kb.directory / "graph", kb.base) as store:
            return believed_now(store)
    except KnowledgeBaseFault as fault:
        told = f"{wanted_by} compares with the graph that there is, and that cannot be read ({fault})"
        raise UsageError(f"{told}; make one with: conflictkg rebuild") from fault


def changed_answers(kb: KnowledgeBase, before: Beliefs, limit: int) -> Json:
    """How the answers of the graph now differ from those before; at most ``limit`` changes are told (0: all)."""
    from conflictkg.graph.believed import believed_now
    from conflictkg.usecases.changed_answers import changes, report

    with kb.reading() as claims:

        def label(iri: str) -> str:
            entity = claims.entity(iri)
            return entity.label if entity is not None else iri

        return report(changes(before, believed_now(claims.store)), limit, label)


def changes_in_words(told: Json) -> Iterator[str]:
    """Lines that tell the changes, and a last one that counts them."""
    for change in told["changes"]:
        days = f"{change['from'] or '...'} - {change['until'] or '...'}"
        yield printable(f"{change['place']['label']}, {days}")
        for when in ("before", "after"):
            yield printable(f"    {when:<7}{_answer_in_words(change[when])}")
    if told["left_out"]:
        yield f"... and {told['left_out']} more; --limit 0 lists all"
    yield (
        f"{told['answers_changed']} answers changed at {told['places_changed']} places; "
        f"only the confidence rose in {told['only_confidence_higher']} and fell in {told['only_confidence_lower']}"
    )


def _answer_in_words(answer: Json) -> str:
    holder = answer["controller"]["label"] if answer["controller"] else "nobody known"
    bounds = f"{answer['period']['from'] or '...'} - {answer['period']['until'] or '...'}"
    others = "".join(f"; perhaps {other['label']}" for other in answer["alternatives"])
    fights = "".join(f"; contested by {contest['actor']['label']} ({contest['how']})" for contest in answer["contested_by"])
    return f"{holder}, {answer['status']} ({answer['confidence']:.2f}), {bounds}{others}{fights}"

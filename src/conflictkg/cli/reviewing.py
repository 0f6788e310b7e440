"""``review``, ``assert``, ``retract`` and ``grade``: what analysts decide about claims and sources."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.options import Settings, common, day
from conflictkg.cli.output import RECORD_FORMATS, printable, write_records
from conflictkg.cli.signing import decide, signs
from conflictkg.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from datetime import date

    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.log_events import StoredEvent
    from conflictkg.usecases.asking import Asking
    from conflictkg.usecases.deciding import Deciding, Signed
    from conflictkg.usecases.queue import Weighed
    from conflictkg.usecases.reviewing import Citation, Found, Reviewing

QUEUE_COLUMNS = (
    "weight",
    "place",
    "claim.type",
    "claim.agent",
    "claim.time.edtf",
    "claim.source",
    "without.controller",
    "claim.quote",
    "claim.id",
)
SLOTS = ("kind", "agent", "patient", "place", "when", "stance", "speaker")
_Slots = Callable[[Callable[..., Any]], Callable[..., Any]]


def slots(verb: str) -> _Slots:
    """Options that give a claim's slots."""
    options = [
        click.option("--kind", help="Its kind: control-gained, assault, air-strike ..."),
        click.option("--agent", help="Who does it: names or IRIs, several with semicolons between."),
        click.option("--patient", help="To whom or what it is done, in the same way."),
        click.option("--place", help="Where: a name or an IRI."),
        click.option("--when", help="When, as EDTF: 2014-11-03, 2014-11, 2014-11-01/2014-11-03, ../2014-11-03."),
        click.option("--stance", help="asserted, denied, conditional, expected or rumoured."),
        click.option("--speaker", help="Who said it first, where that is not the source itself."),
    ]

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.command()
@click.argument("claim", required=False)
@click.option("--accept", "verdict", flag_value="accept", help="The text says so. A claim that was taken out counts again.")
@click.option("--reject", "verdict", flag_value="reject", help="The text does not say so: the claim counts for nothing any more.")
@click.option("--correct", "verdict", flag_value="correct", help="The text says something else: give the slots that were read wrongly.")
@slots("correct")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many claims of the queue at most.")
@click.option("--by", envvar="CONFLICTKG_ANALYST", show_envvar=True, help="Who decides.")
@click.option("--because", help="What the decision rests on.")
@common(*RECORD_FORMATS)
def review(
    settings: Settings, claim: str | None, verdict: str | None, limit: int, by: str | None, because: str | None, **given: str | None
) -> None:
    """Review CLAIM (its id, or the beginning of it); without one, go through the queue.

    The queue is ordered by how much an answer hangs on the claim: what names another holder without it comes first. On a terminal each
    claim is shown with its article and you are asked to accept, correct or reject it; elsewhere, or with --format, the queue is printed.
    Nothing of a claim is ever deleted; what was rejected stays visible with the reason, counts on no day, and can be accepted again.

    \b
    Example:
      conflictkg review 3f9a5c --correct --place "Homs province" --by m.vale --because "the province is meant"
    """
    import sys

    changes = {slot: text for slot, text in given.items() if text is not None}
    if claim is None:
        if verdict or changes:
            raise UsageError("name the claim that is meant by its id: conflictkg claims --format jsonl")
        kb = settings.open()
        if settings.format == "table" and sys.stdin.isatty() and sys.stdout.isatty():
            _interactive(kb, settings, by, limit)
        else:
            _print_queue(kb, settings, limit)
        return
    if verdict is None or not by or not because:
        raise UsageError("say what you decide: --accept, --reject or --correct, with --by and --because")
    if changes and verdict != "correct":
        raise UsageError("slots can be given only with --correct")
    from conflictkg.usecases.deciding import Signed

    signed = Signed(by, because)
    kb = settings.open()
    stored = _decided(kb, lambda reviewing: _verdict(reviewing, reviewing.found(claim), verdict, changes, signed))
    settings.say(f"event {stored.seq}: {verdict}ed")


def _verdict(reviewing: Reviewing, found: Found, verdict: str, changes: dict[str, str], signed: Signed) -> StoredEvent:
    if verdict == "correct":
        if not changes:
            raise UsageError("say what is wrong: --kind, --agent, --patient, --place, --when, --stance or --speaker")
        return reviewing.correct(found, changes, signed)
    return reviewing.accept(found, signed) if verdict == "accept" else reviewing.reject(found, signed)


def _decided(kb: KnowledgeBase, work: Callable[[Reviewing], StoredEvent]) -> StoredEvent:
    """Record a decision about a claim, then bring the graph to the end of the log."""
    with kb.reading() as claims:
        stored = work(kb.reviewing_of(claims))
    kb.catch_up()
    return stored


def _print_queue(kb: KnowledgeBase, settings: Settings, limit: int) -> None:
    from conflictkg.usecases.queue import queue_row, weighed

    with kb.asking() as asking:
        rows = [queue_row(w, asking) for w in islice(weighed(asking), limit)]
    write_records(rows, settings.format, QUEUE_COLUMNS)


def _interactive(kb: KnowledgeBase, settings: Settings, by: str | None, limit: int) -> None:
    """Show one claim of the queue after the other and ask; what is decided is recorded at once."""
    from conflictkg.usecases.deciding import Signed
    from conflictkg.usecases.queue import weighed

    by = by or click.prompt("your name (or --by, or $CONFLICTKG_ANALYST)")
    with kb.asking() as asking:
        queue = list(islice(weighed(asking), limit))
        shown = [_shown(w, asking, kb) for w in queue]
    if not queue:
        click.echo("nothing to review: no answer hangs on a claim that nobody has reviewed")
        return
    for number, (one, lines) in enumerate(zip(queue, shown, strict=True), 1):
        click.echo(f"\n{number} of {len(queue)}")
        for line in lines:
            click.echo(printable(line))
        choice = click.prompt("accept, correct, reject, skip or quit", type=click.Choice([*_VERDICTS, "s", "q"]), default="s")
        if choice == "q":
            return
        if choice == "s":
            continue
        changes = _corrections() if choice == "c" else {}
        because = click.prompt("because", default="compared with the text" if choice == "a" else None)
        decision = partial(_on, id=one.testimony.claim.id, verdict=_VERDICTS[choice], changes=changes, signed=Signed(by, because))
        try:
            settings.say(f"event {_decided(kb, decision).seq}: {_VERDICTS[choice]}ed")
        except (InputRefused, UsageError) as error:
            click.echo(f"error: {printable(str(error))}; the claim stays in the queue", err=True)


_VERDICTS = {"a": "accept", "c": "correct", "r": "reject"}


def _on(reviewing: Reviewing, *, id: str, verdict: str, changes: dict[str, str], signed: Signed) -> StoredEvent:
    return _verdict(reviewing, reviewing.found(id), verdict, changes, signed)


def _corrections() -> dict[str, str]:
    """The slots that somebody at the terminal gives, one after the other."""
    changes: dict[str, str] = {}
    while True:
        said = click.prompt(f"what is right, as {'|'.join(SLOTS)}=value (empty: no more)", default="", show_default=False)
        slot, equals, value = said.partition("=")
        if not said.strip():
            return changes
        if not equals or slot.strip() not in SLOTS or not value.strip():
            click.echo("write it as slot=value, for example place=Homs province", err=True)
            continue
        changes[slot.strip()] = value.strip()


def _shown(weighed: Weighed, asking: Asking, kb: KnowledgeBase) -> list[str]:
    """A claim of the queue with the words around it and what hangs on it."""
    claim, document = weighed.testimony.claim, weighed.testimony.document
    label = asking.view().teller.label
    text = kb.log.text(document.text_digest) or claim.quote.text
    start, end = max(claim.quote.start - 200, 0), claim.quote.end + 200
    around = f"{text[start : claim.quote.start]}>>>{claim.quote.text}<<<{text[claim.quote.end : end]}"
    who = "; ".join(m.name for m in claim.agents) or "nobody named"
    without = label(weighed.without.controller) if weighed.without.controller else "nobody known"
    now = label(weighed.now.controller) if weighed.now.controller else "nobody known"
    return [
        f"{claim.kind}, {claim.stance}: {who} · {label(weighed.place)} · {claim.time.edtf or 'no date'} · {claim.id[:12]}",
        f"{document.title or document.source_file} ({document.outlet or 'no outlet'}, {document.published or 'undated'})",
        "    " + " ".join(around.split()),
        f"held now by {now} ({weighed.now.status}, {weighed.now.confidence})",
        f"without the claim by {without} ({weighed.without.status}, {weighed.without.confidence})",
    ]


@click.command()
@click.argument("claim")
@signs
@common()
def retract(settings: Settings, claim: str, signed: Signed) -> None:
    """Take CLAIM (its id, or the beginning of it) back, as if it had never been read or made, on all known days.

    It stays visible with the reason; conflictkg review CLAIM --accept brings it back. Questions with --as-recorded before it still
    count it.

    \b
    Example:
      conflictkg retract 3f9a5c --by m.vale --because "our scan had two pages mixed up"
    """
    kb = settings.open()
    stored = _decided(kb, lambda reviewing: reviewing.retract(reviewing.found(claim), signed))
    settings.say(f"event {stored.seq}: retracted")


@click.command("assert")
@click.option("--quote", required=True, help="The words of the source, as printed.")
@click.option("--source", required=True, help="Who printed or said them: an outlet, an agency, a person.")
@click.option("--source-kind", default="", help="Kind of source, where it is not known by name: newspaper, ngo, social ...")
@click.option("--url", default="", help="Where they stand.")
@click.option("--title", default="", help="The title of what they stand in.")
@click.option("--published", help="The day they were published, YYYY-MM-DD.")
@slots("assert")
@signs
@common()
def assert_(
    settings: Settings,
    quote: str,
    source: str,
    source_kind: str,
    url: str,
    title: str,
    published: str | None,
    signed: Signed,
    **given: str | None,
) -> None:
    """Make a claim of your own, with a citation: who printed which words, where and when.

    It is weighed like any other claim of that source.

    \b
    Example:
      conflictkg assert --kind control-held --agent "Syrian army" --place "Tayfur airbase" --when 2014-11-06 --source "Levant Wire" \\
            --quote "The army is still in Tayfur airbase" --published 2014-11-06 --by m.vale --because "radio report, no text online"
    """
    chosen = {slot: text for slot, text in given.items() if text is not None}
    if "kind" not in chosen:
        raise UsageError("say what is claimed: --kind, for example control-gained")
    citation = _citation(quote, source, source_kind, url, title, day(published, "--published"))
    kb = settings.open()
    made: list[str] = []

    def work(reviewing: Reviewing) -> StoredEvent:
        stored, claim = reviewing.assert_(citation, chosen, signed)
        made.append(claim.id)
        return stored

    stored = _decided(kb, work)
    settings.say(f"event {stored.seq}: asserted")
    click.echo(made[0])


def _citation(quote: str, source: str, kind: str, url: str, title: str, published: date | None) -> Citation:
    """What was typed, cleaned like an article. Raises ``UsageError`` for bytes that are no text and for what is no web address."""
    from conflictkg.articles.cleaning import clean_line, clean_text
    from conflictkg.articles.front_matter import checked_url
    from conflictkg.usecases.reviewing import Citation

    for option, text in (("--quote", quote), ("--source", source), ("--title", title)):
        if text != text.encode(errors="ignore").decode():
            raise UsageError(f"{option} is no UTF-8 text: {printable(text[:80])}; copy the words again")
    try:
        address = checked_url(url, "--url") if url else ""
    except InputRefused as error:
        raise UsageError(str(error)) from error
    return Citation(clean_text(quote), clean_line(source), kind, address, clean_line(title), published)


@click.command()
@click.argument("source")
@click.argument("letter", type=click.Choice(["A", "B", "C", "D", "E", "F", "default"]))
@click.option("--from", "start", help="The first day on which it counts, YYYY-MM-DD; without it, it always has.")
@signs
@common()
def grade(settings: Settings, source: str, letter: str, start: str | None, signed: Signed) -> None:
    """Give SOURCE (an outlet or actor, a name or an IRI) an individual Admiralty letter of reliability, from a day of publication on.

    A reliable, B usually, C fairly, D not usually, E unreliable, F cannot be judged; default takes the grade of that day back. Beliefs
    follow at once.

    \b
    Example:
      conflictkg grade "Plains Herald" D --from 2014-11-01 --by m.vale --because "three reports in a row were invented"
    """
    from conflictkg.domain.entities import EntityType
    from conflictkg.domain.log_events import SourceGraded

    first = day(start, "--from")

    def work(deciding: Deciding) -> StoredEvent:
        try:
            entity = deciding.found(source, EntityType.SOURCE)
        except UsageError:
            entity = deciding.found(source, EntityType.ACTOR)
        return deciding.grade(SourceGraded(signed.by, signed.because, entity.iri, "" if letter == "default" else letter, first), entity)

    _, stored = decide(settings, work)
    settings.say(f"event {stored.seq}: {'graded ' + letter if letter != 'default' else 'grade taken back'}")

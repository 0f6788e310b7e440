"""``mark`` and ``redact``: what analysts decide about passing on, and what is taken out for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import RECORD_FORMATS, printable, write_records
from conflictkg.cli.progress import bar
from conflictkg.cli.signing import signs
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.usecases.deciding import Signed


@click.command()
@click.argument("mark", type=click.Choice(["restricted", "personal", "none"]), required=False)
@click.argument("target", required=False)
@click.option("--type", "sort", type=click.Choice(["claim", "article", "source"]), help="What is meant, where a name may mean several.")
@click.option("--by", envvar="CONFLICTKG_ANALYST", show_envvar=True, help="Who decides.")
@click.option("--because", help="What the decision rests on.")
@common(*RECORD_FORMATS)
def mark(settings: Settings, mark: str | None, target: str | None, sort: str | None, by: str | None, because: str | None) -> None:
    """Mark TARGET (a claim by its id, an article by its id, file or title, a source by its name) for public exports; alone, list the marks.

    restricted: none of it goes out in public; of a source nothing that it published and nothing that is on its word. personal: it goes out
    without the words that tell who somebody is: quote, names as printed, speaker, author, title and address. none takes the mark back.
    Answers here do not change, and what went out before stays out there.

    Examples:

    \b
      conflictkg mark personal 3f9a5c --by m.vale --because "the doctor can be found by these words"
      conflictkg mark restricted "Harbour Gazette" --type source --by m.vale --because "their editor asked us"
      conflictkg mark none 3f9a5c --by m.vale --because "he has spoken under his name since"
      conflictkg mark
    """
    from conflictkg.domain.log_events import Mark
    from conflictkg.usecases.deciding import Signed
    from conflictkg.usecases.marking import Marking

    kb = settings.open()
    if mark is None:
        with kb.reading() as claims:
            rows = list(Marking(kb.reviewing_of(claims)).marks())
        write_records(rows, settings.format, ("mark", "what", "subject", "by", "because"))
        return
    if target is None or not by or not because:
        raise UsageError(f"say what is marked and who decides it because of what: conflictkg mark {mark} TARGET --by NAME --because REASON")
    with kb.reading() as claims:
        marking = Marking(kb.reviewing_of(claims))
        found = marking.found(target, sort)
        stored = marking.mark(found, Mark(mark), Signed(by, because))
    kb.catch_up()
    settings.say(
        printable(f"event {stored.seq}: {found.sort} {found.name} {'is no longer marked' if mark == 'none' else f'marked {mark}'}")
    )


@click.command()
@click.argument("article")
@click.option("--text", "words", multiple=True, help="Only these words, wherever they stand in it; may be repeated.")
@click.option("--claim", help="Only the words of this claim (its id, or the beginning of it).")
@click.option("--yes", is_flag=True, help="Do not ask.")
@signs
@common()
def redact(settings: Settings, article: str, words: tuple[str, ...], claim: str | None, yes: bool, signed: Signed) -> None:
    """Take the words of ARTICLE (its id, file or title) out for good, of its text, claims and reviews; some only with --text or --claim.

    This cannot be undone. Where words stood there are blocks; ids, linked entities, times and kinds stay, so that beliefs do, and exports
    tell by ckg:redacted. The log keeps a tombstone, by which log verify still passes. The graph is made anew. IRIs that were made from a
    name keep it, backups and what went out before keep all: see docs/partners-guide.md.

    Examples:

    \b
      conflictkg redact held.txt --text "Karim Nader" --by m.vale --because "he is in danger"
      conflictkg redact 3f9a5c21 --yes --by m.vale --because "taken down by court order"
    """
    from conflictkg.bootstrap.disclosing import forget_copies
    from conflictkg.usecases.marking import Marking
    from conflictkg.usecases.redacting import redact as take_out

    if words and claim is not None:
        raise UsageError("give --text or --claim, not both")
    kb = settings.open()
    with kb.reading() as claims:
        marking = Marking(kb.reviewing_of(claims))
        found = marking.found(article, "article")
        document = found.iri.removeprefix(kb.iris.document(""))
        meant = marking.reviewing.found(claim) if claim is not None else None
        if meant is not None and meant.document.id != document:
            raise UsageError(f"claim {meant.claim.id[:12]} is of another article: {meant.document.id}")
    what = "these words" if words else "the words of the claim" if claim is not None else "all words"
    if not yes and not click.confirm(printable(f"take {what} out of {found.name} for good?"), err=True):
        raise UsageError("nothing was changed")
    done = take_out(kb.log, document, words, meant, signed)
    forget_copies(kb)
    with bar("replaying the log", settings) as progress:
        kb.rebuild(progress)
    settings.say(printable(f"event {done.stored.seq}: redacted {found.name} ({document}); log events changed: {done.events}"))
    for other in done.kept_by:
        settings.say(f"article {other} has the very same text and keeps it: redact it too")
    for other in sorted(set(done.related) - set(done.kept_by)):
        settings.say(f"article {other} may hold the same words (a near copy, revision or comment): look at it")

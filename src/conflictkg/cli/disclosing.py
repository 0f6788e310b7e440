"""``mark``: what analysts decide about passing on."""

from __future__ import annotations

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import RECORD_FORMATS, printable, write_records
from conflictkg.errors import UsageError


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
        write_records(rows, settings.format, ("mark", "subject", "by", "because"))
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

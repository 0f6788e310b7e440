"""``entities``: find actors, places and sources, see what is known of one, add names and entities."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import RECORD_FORMATS, printable, write_json, write_records
from conflictkg.cli.signing import decide, signs

if TYPE_CHECKING:
    from conflictkg.domain.entities import EntityType
    from conflictkg.domain.log_events import StoredEvent
    from conflictkg.usecases.deciding import Deciding, Signed

TYPES = ("actor", "place", "source")
COLUMNS = ("type", "label", "kind", "country", "matched", "score", "iri")
PAIR_COLUMNS = ("score", "type", "keep.label", "merge.label", "reasons", "keep.iri", "merge.iri")


def type_of(text: str | None) -> EntityType | None:
    """The type that an option names."""
    from conflictkg.domain.entities import EntityType

    return EntityType(text) if text is not None else None


class SearchByDefault(click.Group):
    """A group in which anything that is no subcommand is searched for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, with the subcommand that is meant."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["search", *args]
        return super().parse_args(ctx, args)


@click.group(cls=SearchByDefault)
def entities() -> None:
    """Actors, places and sources: search them, see one, add one or a name, find likely duplicates.

    Without a subcommand it searches:  conflictkg entities Tadmur --type place
    """


@entities.command("search")
@click.argument("text", required=False)
@click.option("--type", "type_", type=click.Choice(TYPES), help="Only entities of this type.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most.")
@common(*RECORD_FORMATS)
def search(settings: Settings, text: str | None, type_: str | None, limit: int) -> None:
    """Search actors, places and sources by any name, spelling or script; without TEXT list those that claims are about.

    Example:  conflictkg entities search Tadmur --type place
    """
    kb = settings.open()
    with kb.asking() as asking:
        write_records(asking.entities(text, type_, limit), settings.format, COLUMNS)


@entities.command("show")
@click.argument("entity")
@click.option("--type", "type_", type=click.Choice(TYPES), help="What is meant, where the name is of several types.")
@common("table", "json")
def show(settings: Settings, entity: str, type_: str | None) -> None:
    """Show all that is known of ENTITY (a name or an IRI): names with their dates, ties, place, merges, and what was decided by whom.

    Example:  conflictkg entities show "Tayfur airbase"
    """
    from conflictkg.usecases.describing import entity_json

    kb = settings.open()
    with kb.reading() as claims:
        deciding = kb.deciding_of(claims)
        told = entity_json(deciding.found(entity, type_of(type_)), deciding)
    if settings.format == "json":
        write_json(told)
    else:
        for line in _lines(told):
            click.echo(printable(line))


@entities.command("add")
@click.argument("name")
@click.option("--type", "type_", type=click.Choice(TYPES), required=True, help="What it is.")
@click.option("--kind", default="", help="Its kind: town, airbase, armed-group, newspaper ...")
@click.option("--country", default="", help="ISO 3166-1 code of its country, two letters.")
@click.option("--lat", type=click.FloatRange(-90, 90), help="Latitude in degrees.")
@click.option("--long", type=click.FloatRange(-180, 180), help="Longitude in degrees.")
@click.option("--alias", "aliases", multiple=True, help="A further name; may be given several times.")
@click.option("--within", help="The place that contains it, a name or an IRI.")
@click.option("--arm-of", "party", help="The actor that it is an arm of, a name or an IRI.")
@signs
@common()
def add(
    settings: Settings,
    name: str,
    type_: str,
    kind: str,
    country: str,
    lat: float | None,
    long: float | None,
    aliases: tuple[str, ...],
    within: str | None,
    party: str | None,
    signed: Signed,
) -> None:
    """Add an entity that nobody knows yet, or describe one anew that was added before or made for an unknown name in an article.

    The same name, type and country are the same entity. From now on it is found in articles and questions.

    \b
    Example:
      conflictkg entities add "Wadi Karam" --type place --kind village --country SY --lat 34.6 --long 37.1 \\
            --by m.vale --because "survey map 1:50,000"
    """
    from conflictkg.domain.entities import Entity, EntityType
    from conflictkg.errors import UsageError

    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise UsageError(f"--country {country!r} is not an ISO 3166-1 code; give two letters, for example SY")
    if (lat is None) != (long is None):
        raise UsageError("--lat and --long go together; give both or neither")

    def work(deciding: Deciding) -> StoredEvent:
        entity = Entity(
            iri="",
            type=EntityType(type_),
            label=" ".join(name.split()),
            kind=kind,
            aliases=tuple(dict.fromkeys(" ".join(alias.split()) for alias in aliases)),
            country=country.upper(),
            latitude=lat,
            longitude=long,
            within=deciding.found(within, EntityType.PLACE).iri if within else None,
            party=deciding.found(party, EntityType.ACTOR).iri if party else None,
        )
        return deciding.add(entity, signed)

    _, stored = decide(settings, work)
    settings.say(f"event {stored.seq}: added")
    click.echo(stored.event.entity.iri)  # type: ignore[union-attr]


@entities.command("alias")
@click.argument("entity")
@click.argument("name")
@click.option("--remove", is_flag=True, help="Take the name from it instead, letter for letter.")
@click.option("--type", "type_", type=click.Choice(TYPES), help="What is meant, where the name is of several types.")
@signs
@common()
def alias(settings: Settings, entity: str, name: str, remove: bool, type_: str | None, signed: Signed) -> None:
    """Give ENTITY (a name or an IRI) one more NAME, by which articles and questions find it; --remove takes one from it.

    \b
    Example:
      conflictkg entities alias "Tayfur airbase" "Tiyas field" --by m.vale --because "so called in our archive"
    """

    def work(deciding: Deciding) -> StoredEvent:
        found = deciding.found(entity, type_of(type_))
        return deciding.unalias(found, name, signed) if remove else deciding.alias(found, name, signed)

    _, stored = decide(settings, work)
    settings.say(f"event {stored.seq}: name {'removed' if remove else 'added'}")


@entities.command("remove")
@click.argument("entity")
@click.option("--type", "type_", type=click.Choice(TYPES), help="What is meant, where the name is of several types.")
@signs
@common()
def remove(settings: Settings, entity: str, type_: str | None, signed: Signed) -> None:
    """Take back that ENTITY (a name or an IRI) was added; refused while claims are about it. Adding it again brings it back.

    \b
    Example:
      conflictkg entities remove "Wadi Karam" --by m.vale --because "no such place"
    """

    def work(deciding: Deciding) -> StoredEvent:
        return deciding.withdraw(deciding.found(entity, type_of(type_)), signed)

    _, stored = decide(settings, work)
    settings.say(f"event {stored.seq}: removed")


@entities.command("duplicates")
@click.option("--type", "type_", type=click.Choice(TYPES), help="Only entities of this type.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many pairs at most.")
@common(*RECORD_FORMATS)
def duplicates(settings: Settings, type_: str | None, limit: int) -> None:
    """List entities that are likely one, with the reasons; conflictkg merge makes a pair one.

    Example:  conflictkg entities duplicates --type place
    """
    from conflictkg.usecases.describing import Duplicates

    kb = settings.open()
    with kb.reading() as claims:
        found = Duplicates(kb.deciding_of(claims)).pairs()
        wanted = (pair for pair in found if type_ in (None, pair["type"]))
        write_records(islice(wanted, limit), settings.format, PAIR_COLUMNS)


def _lines(told: dict[str, Any]) -> Iterable[str]:
    """An entity for people to read."""
    kind = " · ".join(
        x for x in (told["type"], told["kind"], told["country"], "made for an unknown name" if told["provisional"] else "") if x
    )
    yield f"{told['label']}  ({kind})"
    yield f"    {told['iri']}"
    if told["merged_into"]:
        yield f"    merged into {_named(told['merged_into'])}"
    for other in told["merged"]:
        yield f"    with it counts {_named(other)}"
    if told["names"]:
        yield f"    also called: {'; '.join(told['names'])}"
    for name in told["dated_names"]:
        yield f"    called {name['name']}{_when(name)}"
    if told["latitude"] is not None:
        yield f"    at {told['latitude']}, {told['longitude']}"
    for label, key in (("in", "within"), ("arm of", "arm_of")):
        if told[key]:
            yield f"    {label} {_named(told[key])}"
    for side in told["sides_with"]:
        yield f"    on the side of {_named(side)}"
    for tie in told["affiliations"]:
        yield f"    {'arm of' if tie['tie'] == 'arm-of' else 'on the side of'} {_named(tie['with'])}{_when(tie)}"
    for grading in told["gradings"]:
        yield f"    graded {grading['grade']}{_when({**grading, 'until': None})}"
    if told["provenance"]:
        yield f"    known from: {told['provenance']}"
    for decision in told["decisions"]:
        what = ", ".join(f"{k} {v}" for k, v in decision.items() if k not in ("seq", "decision", "on", "by", "because"))
        yield f"    event {decision['seq']}, {decision['on']}: {decision['decision']}{f' ({what})' if what else ''}, by {decision['by']}"
        yield f"        because {decision['because']}"


def _named(other: dict[str, Any]) -> str:
    return f"{other['label']} <{other['iri']}>"


def _when(dated: dict[str, Any]) -> str:
    return "".join(f" {word} {dated[word]}" for word in ("from", "until") if dated[word])

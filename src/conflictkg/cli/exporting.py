"""``export``: the graph for whoever takes linked data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common, day, moment
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.disclosure import PublicRule
    from conflictkg.export.export import Graphs

EXPORT_FORMATS = ("trig", "turtle", "nquads", "ntriples", "jsonld", "rdfxml")


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, whole or not at all; default is stdout.")
@click.option("--graph", "graphs", multiple=True, help="Only this named graph: beliefs, reference, ontology, or an IRI; may be repeated.")
@click.option("--profile", type=click.Choice(["full", "public"]), default="full", show_default=True, help="For ourselves, or for anybody.")
@click.option("--as-known", help="Only documents known by the end of this day, their claims, and what was believed on it.")
@click.option("--as-recorded", help="What this knowledge base had recorded by then, by the ontology and policy in force then.")
@common(*EXPORT_FORMATS)
def export(
    settings: Settings, output: Path | None, graphs: tuple[str, ...], profile: str, as_known: str | None, as_recorded: str | None
) -> None:
    """Write the graph as linked data, in a fixed order: same graph, same bytes.

    Turtle, N-Triples and RDF/XML hold no named graphs: they merge what they are given. With --as-recorded the graph is made anew in memory
    from the log, which takes as long as a rebuild; knownUntil is left out with --as-known, for on that day nobody knew it.

    --profile public leaves out what may not go to everybody, by the marks (conflictkg mark) and terms of today: what is restricted, what a
    source forbids to pass on (ACLED), people named by a pseudonym or marked personal, quotes beyond 300 characters, claims that do not
    count, who reviewed what. stderr says how much that is.

    Examples:

    \b
      conflictkg export --format nquads -o kb.nq
      conflictkg export --profile public --format trig -o public.trig
      conflictkg export --format trig --as-known 2014-11-05 -o known.trig
      conflictkg export --format nquads --as-recorded 2024-05-01T12:00:00Z -o then.nq
    """
    from conflictkg.bootstrap.adoptions import viewing
    from conflictkg.export import GraphsKnownBy, PublicGraphs
    from conflictkg.export import export as write

    known, recorded = day(as_known, "--as-known"), moment(as_recorded, "--as-recorded")
    if output is not None and output.exists() and not output.is_file():
        raise UsageError(f"-o {output} is not a regular file; leave -o out and redirect the output instead")
    kb = settings.open()
    rule = _rule(kb) if profile == "public" else None
    with viewing(kb, recorded) as (claims, view):
        store = claims.store
        told: Graphs = store
        if known is not None:
            told = GraphsKnownBy(store, kb.base, known, claims, lambda p: view.case(p, known).periods, view.vocabulary.kinds)
            settings.say(f"as known at the end of {known.isoformat()}")
        if recorded is not None:
            settings.say(f"as recorded by {recorded.isoformat()}: {store.position()} of {kb.log.position()} log events")
        if rule is not None:
            told = public = PublicGraphs(told, kb.base, rule)
            left = public.outcome
            settings.say(f"public: {len(left.documents)} documents and {len(left.claims)} claims are withheld whole")
        chosen = [g if "://" in g else store.graph(g).value for g in graphs] or None
        if chosen is not None and (missing := sorted(set(chosen) - set(told.graphs()))):
            raise UsageError(f"there is no graph {missing[0]}; conflictkg sparql 'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{}} }}' lists them")
        write(told, settings.format, output if output is not None else sys.stdout.buffer, graphs=chosen)


def _rule(kb: KnowledgeBase) -> PublicRule:
    from conflictkg.bootstrap.disclosing import public_rule

    with kb.reading() as claims:
        return public_rule(kb, claims)

"""``export`` and ``verify``: the graph for whoever takes linked data, and whether what was taken is whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common, day, moment
from conflictkg.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.disclosure import PublicRule
    from conflictkg.export.export import Graphs
    from conflictkg.export.nanopubs import Publication
    from conflictkg.export.selecting import Selection

EXPORT_FORMATS = ("trig", "turtle", "nquads", "ntriples", "jsonld", "rdfxml", "geojson", "csv", "csv-events", "nanopub")

FURTHER = ("jsonld", "ntriples", "rdfxml", "trig", "turtle")


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, whole or not at all; default is stdout.")
@click.option("--graph", "graphs", multiple=True, help="Only this named graph: beliefs, reference, ontology, or an IRI; may be repeated.")
@click.option("--profile", type=click.Choice(["full", "public"]), default="full", show_default=True, help="For ourselves, or for anybody.")
@click.option("--select", "selected", multiple=True, metavar="KEY=VALUE", help="Only claims of a place, actor, source, kind, from, until.")
@click.option("--since", type=click.IntRange(min=0), help="Only documents of which something was recorded after this log position.")
@click.option("--frame", type=click.Choice(["article", "place", "period"]), help="With --format jsonld, trees: one of these at each root.")
@click.option("--annotate", is_flag=True, help="Add RDF 1.2 annotations: each control period reifies that its place has its controller.")
@click.option("--as-known", help="Only documents known by the end of this day, their claims, and what was believed on it.")
@click.option("--as-recorded", help="What this knowledge base had recorded by then, by the ontology and policy in force then.")
@click.option("--dataset", type=click.Path(path_type=Path), metavar="DIR", help="Write a directory that a partner can check and cite.")
@click.option("--with", "formats", multiple=True, type=click.Choice(FURTHER), help="With --dataset, this format too; may be repeated.")
@click.option("--title", help="With --dataset, what it is called.")
@click.option("--publisher", help="With --dataset or --format nanopub, who publishes it.")
@click.option("--licence", help="Of both too, the IRI of the licence; default is CC BY 4.0, '' for none.")
@click.option("--url", help="With --dataset, where it will be published, ending in a slash; default is BASE/dataset/.")
@click.option(
    "--sign",
    type=click.Path(path_type=Path),
    metavar="KEY",
    help="With --dataset, sign the manifest with an Ed25519 key in PEM; with --format nanopub, each nanopublication with an RSA key.",
)
@common(*EXPORT_FORMATS)
def export(
    settings: Settings,
    output: Path | None,
    graphs: tuple[str, ...],
    profile: str,
    selected: tuple[str, ...],
    since: int | None,
    frame: str | None,
    annotate: bool,
    as_known: str | None,
    as_recorded: str | None,
    dataset: Path | None,
    formats: tuple[str, ...],
    sign: Path | None,
    **said: str | None,
) -> None:
    """Write the graph as linked data, in a fixed order: same graph, same bytes.

    Turtle, N-Triples and RDF/XML hold no named graphs: they merge what they are given. With --as-recorded the graph is made anew in memory
    from the log, which takes as long as a rebuild; knownUntil is left out with --as-known, for on that day nobody knew it.

    geojson and csv hold the control periods believed now, csv-events the events, with columns like those of ACLED and UCDP GED.

    nanopub is TriG with a nanopublication for each claim that counts and each control period believed now, to be cited one by one: the IRI
    of each holds the hash of all it says and changes only with that. conflictkg verify FILE checks them.

    With --frame, JSON-LD is made of trees, one a line (extra jsonld): an article with its claims, a place with its periods and events, a
    period with the names of all that it names.

    --select may be repeated: any value of one key, all keys. With a claim go its document, beliefs and events about its place, and the
    reference data of what is named; from and until are days, both included. With --since, how far a partner has come is in the manifest.

    --profile public leaves out what may not go to everybody, by the marks (conflictkg mark) and terms of today: what is restricted, what a
    source forbids to pass on (ACLED), people named by a pseudonym or marked personal, quotes beyond 300 characters, claims that do not
    count, who reviewed what. stderr says how much that is.

    --dataset writes a directory: the data as N-Quads, tables and a map, ontology, JSON-LD context, a description for catalogues (DCAT,
    VoID, PROV), LICENSE, README.md, and a manifest with the hash of every file and graph, which conflictkg verify DIR checks. It appears
    whole or not at all, takes the place of an earlier export, and has no date but that of the log: same state, same bytes.

    Examples:

    \b
      conflictkg export --format nquads -o kb.nq
      conflictkg export --profile public --format trig -o public.trig
      conflictkg export --profile public --dataset kb-public --with jsonld --title "Who held what in Homs province" --publisher "Our group"
      conflictkg export --select place=Palmyra --select from=2015-05-01 --format turtle -o palmyra.ttl
      conflictkg export --format geojson -o map.geojson
      conflictkg export --profile public --format nanopub --publisher "Our group" --sign rsa.pem -o nanopubs.trig
      conflictkg export --format trig --as-known 2014-11-05 -o known.trig
      conflictkg export --format nquads --as-recorded 2024-05-01T12:00:00Z -o then.nq
    """
    from conflictkg.bootstrap.adoptions import viewing
    from conflictkg.bootstrap.exporting import copies, manifest_of
    from conflictkg.export import GraphsKnownBy, Ingredients, PublicGraphs, write_dataset
    from conflictkg.export import export as write
    from conflictkg.export.annotating import ANNOTATED, AnnotatedGraphs
    from conflictkg.export.framing import write_framed
    from conflictkg.export.nanopubs import write_nanopubs
    from conflictkg.export.selecting import SelectedGraphs
    from conflictkg.export.signatures import Signer
    from conflictkg.export.tables import TABULAR, write_table

    nanopub = settings.format == "nanopub" and dataset is None
    given = {name for name, value in {"with": formats or None, "sign": sign, **said}.items() if value is not None}
    if dataset is None and given - ({"publisher", "licence", "sign"} if nanopub else set()):
        raise UsageError(
            "--with, --title, --publisher, --licence, --url and --sign describe a directory; give --dataset DIR "
            "(--publisher, --licence and --sign: or --format nanopub)"
        )
    _check_iris(said.get("url"), said.get("licence"))
    if frame is not None and (settings.format != "jsonld" or dataset is not None or graphs):
        raise UsageError("--frame makes trees of --format jsonld; leave --dataset and --graph out")
    if annotate and (settings.format not in ANNOTATED or dataset is not None):
        raise UsageError(f"--annotate needs a format that can hold triple terms: --format {', '.join(ANNOTATED)}, without --dataset")
    if dataset is not None and (output is not None or graphs):
        raise UsageError("--dataset DIR writes all graphs into a directory; leave -o and --graph out")
    known, recorded = day(as_known, "--as-known"), moment(as_recorded, "--as-recorded")
    if output is not None and output.exists() and not output.is_file():
        raise UsageError(f"-o {output} is not a regular file; leave -o out and redirect the output instead")
    kb = settings.open()
    rule = _rule(kb) if profile == "public" else None
    with viewing(kb, recorded) as (claims, view), _target(output) as target:
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
        if (selection := _selection(kb, selected, since)) is not None:
            told = SelectedGraphs(told, kb.base, selection)
        if dataset is not None:
            ingredients = Ingredients(formats=formats, copies=copies(kb, profile), signer=Signer(sign) if sign is not None else None)
            scope = _scope(("--select", ", ".join(selected)), ("--since", since), ("--as-known", as_known), ("--as-recorded", as_recorded))
            plain = {name: value for name, value in said.items() if value is not None}
            manifest = manifest_of(kb, store.position(), profile=profile, scope=scope, said=plain)
            if rule is not None:
                manifest.withheld = {"documents": len(left.documents), "claims": len(left.claims)}
                manifest.sources = dict(sorted(left.sources.items()))
            write_dataset(told, dataset, manifest, ingredients)
            settings.say(
                f"{dataset}: {manifest.counts['quads']} statements in {manifest.counts['graphs']} graphs, sha256:{manifest.canonical_hash}"
            )
            return
        if frame is not None:
            write_framed(told, kb.base, frame, target)
            return
        if graphs and (nanopub or settings.format in TABULAR):
            made_of = "claims and beliefs" if nanopub else "beliefs, events and reference data"
            raise UsageError(f"--format {settings.format} is made of {made_of}; leave --graph out")
        if nanopub:
            write_nanopubs(told, kb.base, _publication(said, sign), target)
            return
        if settings.format in TABULAR:
            write_table(told, kb.base, settings.format, target)
            return
        if annotate:
            told = AnnotatedGraphs(told, kb.base)
        chosen = [g if "://" in g else store.graph(g).value for g in graphs] or None
        if chosen is not None and (missing := sorted(set(chosen) - set(told.graphs()))):
            raise UsageError(f"there is no graph {missing[0]}; conflictkg sparql 'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{}} }}' lists them")
        write(told, settings.format, target, graphs=chosen)


def _check_iris(url: str | None, licence: str | None) -> None:
    """Raises ``UsageError`` for what cannot be the address of a directory, or the IRI of a licence."""
    from pyoxigraph import NamedNode

    from conflictkg.rdf.terms import checked_base

    if url is not None:
        checked_base(url, "--url")
    if licence:
        try:
            NamedNode(licence)
        except ValueError as error:
            raise UsageError(
                f"--licence {licence!r} is no IRI ({error}); give one like https://creativecommons.org/licenses/by/4.0/, or '' for none"
            ) from None


@contextmanager
def _target(output: Path | None) -> Iterator[IO[bytes] | Path]:
    """Where an export goes: a file, or stdout, of which ``InputRefused`` says that it cannot be written."""
    if output is not None:
        yield output
        return
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is not None:  # of a file that is read or written on the way
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer would fail again on leaving
        raise InputRefused(f"standard output cannot be written ({error.strerror}); check the space left") from error


def _selection(kb: KnowledgeBase, selected: tuple[str, ...], since: int | None) -> Selection | None:
    """What --select and --since ask for, by the names and merges of the present; ``None`` for everything."""
    from dataclasses import asdict

    from conflictkg.export.selecting import Selection
    from conflictkg.usecases.selecting import documents_since, wanted

    if not selected and since is None:
        return None
    if since is not None and since > (end := kb.log.position()):
        raise UsageError(f"--since {since}: the log ends at position {end}; give the log_position of an earlier manifest")
    with kb.reading() as claims:
        asked = wanted(selected, kb.deciding_of(claims), kb.vocabulary)
    return Selection(**asdict(asked), documents=documents_since(kb.log, since) if since is not None else None)


def _publication(said: dict[str, str | None], sign: Path | None) -> Publication:
    """What --publisher, --licence and --sign say of nanopublications."""
    from conflictkg.bootstrap.exporting import LICENCE
    from conflictkg.export.nanopubs import Publication
    from conflictkg.export.signatures import RsaSigner

    licence = LICENCE if said["licence"] is None else said["licence"]
    return Publication(publisher=said["publisher"] or "", licence=licence, signer=RsaSigner(sign) if sign is not None else None)


def _scope(*options: tuple[str, object]) -> dict[str, str]:
    return {option: str(value) for option, value in options if value not in (None, "")}


def _rule(kb: KnowledgeBase) -> PublicRule:
    from conflictkg.bootstrap.disclosing import public_rule

    with kb.reading() as claims:
        return public_rule(kb, claims)


@click.command()
@click.argument("path", metavar="DIRECTORY|FILE", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--key", type=click.Path(path_type=Path), help="The publisher's public key in PEM, which must have signed (Ed25519; RSA for a FILE)."
)
@common()
def verify(settings: Settings, path: Path, key: Path | None) -> None:
    """Check an exported DIRECTORY against its manifest: every byte of every file, every graph, the signature if there is one.

    Or check a FILE of nanopublications (TriG), whoever made them: that each has its four graphs and nothing besides, that its IRI holds the
    hash of what it says, and the signature if there is one. White space, prefixes and order are not part of what they say.

    Exit code 1 names the first difference. A signature without --key only shows that nobody changed it since; whose it is, you know when
    you have the key from elsewhere. Needs no knowledge base.

    \b
    Examples:
      conflictkg verify kb-public --key publisher.pem
      conflictkg verify nanopubs.trig
    """
    from conflictkg.export.nanopub_verifying import verify_nanopubs
    from conflictkg.export.signatures import public_key_in, rsa_key_in
    from conflictkg.export.verifying import verify_dataset

    if not path.is_dir():
        checked = verify_nanopubs(path, rsa_key_in(key) if key is not None else None)
        counts = f"{checked.whole} nanopublication{'s' if checked.whole > 1 else ''}"
        keys = f"{checked.signed.total()} signed, by {len(checked.signed)} key{'s' if len(checked.signed) > 1 else ''}"
        click.echo(f"{path} is whole: {counts}; {keys if checked.signed else 'not signed'}")
        return
    manifest = verify_dataset(path, public_key_in(key) if key is not None else None)
    signed = f"signed by {manifest.public_key}" if manifest.public_key else "not signed"
    quads = sum(graph.quads for graph in manifest.graphs.values())
    click.echo(f"{path} is whole: {len(manifest.files)} files, {len(manifest.graphs)} graphs, {quads} statements; {signed}")
    click.echo(f"log position {manifest.log_position}, sha256:{manifest.canonical_hash}")

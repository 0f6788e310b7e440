"""Pages and data of places, actors, sources and periods, and the lists that lead to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from conflictkg.domain.claims import Mention
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.export.site.articles import Published
from conflictkg.export.site.catalogue import Belief, Case, Catalogue, Line, Link, digest_of
from conflictkg.export.site.data import data_files
from conflictkg.export.site.folder import SiteFolder
from conflictkg.export.site.pages import Pages
from conflictkg.rdf.terms import CKG

SHOWN = 200
"""Claims, or articles, that the page of a place, actor or source shows at most: the latest."""
IN_SHORT = 20
"""Claims that the page of a period shows at most: its cases have them all."""
LATEST = 50
"""Places that the first page shows."""

_ROLES = {role: ox.NamedNode(CKG + role) for role in ("place", "agent", "patient")}
_SORTS = {EntityType.PLACE: "Place", EntityType.ACTOR: "Actor", EntityType.SOURCE: "Source"}


@dataclass(frozen=True, slots=True)
class _Dated:
    link: Link
    published: str


@dataclass(slots=True)
class Things:
    """Gathers what the articles say of each thing, then makes the pages."""

    catalogue: Catalogue
    pages: Pages
    vocabulary: str
    lines: dict[str, Line] = field(default_factory=dict)
    by_entity: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Of each entity (IRI) the claims (IRIs) about it, and in which role."""
    by_source: dict[str, list[_Dated]] = field(default_factory=lambda: defaultdict(list))
    documents: list[tuple[_Dated, str]] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    """Entities (IRIs) that articles name."""

    def note(self, article: Published, outlet: Link) -> None:
        """Take what an article says of other things."""
        dated = _Dated(Link(article.title, article.path), article.published)
        self.documents.append((dated, outlet.label))
        self.named |= {quad.object.value for quad in article.quads if isinstance(quad.object, ox.NamedNode)}
        if article.document.source is not None:
            self.by_source[self.catalogue.canonical(article.document.source)].append(dated)
        for told in article.told:
            self.lines[told.line.iri] = told.line
            if not told.counts:
                continue
            places = (told.claim.place,) if told.claim.place is not None else ()
            slots: tuple[tuple[str, tuple[Mention, ...]], ...] = (
                ("place", places),
                ("agent", told.claim.agents),
                ("patient", told.claim.patients),
            )
            for role, mentions in slots:
                for entity in dict.fromkeys(m.entity for m in mentions if m.entity is not None):
                    self.by_entity[self.catalogue.canonical(entity)].append((told.line.iri, role))

    def write(self, site: SiteFolder) -> None:
        """The files of all things and lists, where anything changed."""
        reached = self._reached()
        for iri in reached:
            self._entity(iri, self.catalogue.entity(iri), site)
        for belief in self.catalogue.beliefs.values():
            self._period(belief, site)
        for case in self.catalogue.cases.values():
            self._case(case, site)
        self._lists(site, reached)

    def _reached(self) -> list[str]:
        """Entities (IRIs) that articles or beliefs name, and those that lead on from there: the rest of the reference data has no pages."""
        catalogue = self.catalogue
        believed = {
            quad.object.value for quads in catalogue.belief_quads.values() for quad in quads if isinstance(quad.object, ox.NamedNode)
        }
        todo, found = [*self.named, *believed], set[str]()
        while todo:
            iri = todo.pop()
            if iri not in found and iri in catalogue.known:
                found.add(iri)
                todo += [quad.object.value for quad in catalogue.entity_quads(iri) if isinstance(quad.object, ox.NamedNode)]
        return sorted(found)

    def _entity(self, iri: str, entity: Entity, site: SiteFolder) -> None:
        catalogue, path = self.catalogue, self.catalogue.paths.of(iri)
        of_place = entity.type is EntityType.PLACE
        beliefs = catalogue.by_place.get(path, []) if of_place else catalogue.by_actor.get(path, [])
        now = sorted((b for b in beliefs if not b.known_until), key=_in_time)
        earlier = sorted((b for b in beliefs if b.known_until), key=_in_time)
        held = now if of_place else [b for b in now if b.controller is not None and b.controller.path == path]
        fought = [] if of_place else [b for b in now if b not in held]
        about = sorted(set(self.by_entity.get(iri, ())), key=lambda told: (self.lines[told[0]].day, told), reverse=True)
        lines = list({claim: self.lines[claim] for claim, _ in about}.values())
        documents = sorted(self.by_source.get(iri, ()), key=lambda d: (d.published, d.link.path), reverse=True)
        facts = [(words, links) for words, links in self._facts(entity) if links]
        merged = catalogue.link(iri) if iri in catalogue.replaced else None
        inputs = digest_of(
            *(self.pages.digest, self.vocabulary, str(merged), str(facts)),
            *map(str, (*catalogue.entity_quads(iri), *now, *earlier, *about, *lines[:SHOWN], *documents)),
        )

        def files() -> Iterator[tuple[str, bytes]]:
            yield self.pages.page(
                "entity",
                path,
                entity.label,
                iri=iri,
                sort=_SORTS[entity.type] + (f", {entity.kind.replace('-', ' ')}" if entity.kind else ""),
                provisional=entity.provisional,
                names=[name for name in entity.aliases if name != entity.label],
                merged_into=merged,
                facts=facts,
                of_place=of_place,
                held=held,
                fought=fought,
                earlier=earlier,
                lines=lines[:SHOWN],
                total=len(lines),
                documents=documents[:SHOWN],
                documents_total=len(documents),
            )
            quads = list(catalogue.entity_quads(iri))
            quads += [quad for belief in now if of_place for quad in catalogue.belief_quads[belief.iri]]
            me = ox.NamedNode(iri)
            quads += [ox.Quad(ox.NamedNode(f"{claim}#statement"), _ROLES[role], me) for claim, role in about]
            yield from data_files(path, quads)

        site.unit(path, inputs, files)

    def _facts(self, entity: Entity) -> Iterator[tuple[str, list[Link]]]:
        link = self.catalogue.link
        yield "Country", [Link(entity.country)] if entity.country else []
        if entity.latitude is not None and entity.longitude is not None:
            yield "Where", [Link(f"{entity.latitude:.4f}, {entity.longitude:.4f} (WGS 84)")]
        yield "Within", [link(entity.within)] if entity.within else []
        yield "An arm of", [link(entity.party)] if entity.party else []
        yield "Sides with", [link(side) for side in entity.sides_with]
        for tie in entity.affiliations:
            span = f" ({tie.start or '...'} to {tie.end or '...'})"
            other = link(tie.other)
            yield tie.tie.value.replace("-", " ").capitalize(), [Link(other.label + span, other.path)]
        yield "Reliability", [Link(entity.grade_on(None))] if entity.grade_on(None) else []
        yield "Known from", [Link(entity.provenance)] if entity.provenance else []

    def _period(self, belief: Belief, site: SiteFolder) -> None:
        catalogue = self.catalogue
        cases = [catalogue.cases[iri] for iri in belief.cases if iri in catalogue.cases]
        told = {claim: "of a contest" for case in cases for claim in case.supporting}
        told |= catalogue.cases[belief.case].told if belief.case in catalogue.cases else {}
        lines, total = self._latest(told, IN_SHORT)
        inputs = digest_of(self.pages.digest, self.vocabulary, *map(str, (belief, *catalogue.belief_quads[belief.iri], *lines, total)))

        def files() -> Iterator[tuple[str, bytes]]:
            who = belief.controller.label if belief.controller is not None else "nobody known"
            since, until = (f" {word} {day}" if day else "" for word, day in (("since", belief.valid_from), ("until", belief.valid_until)))
            title = f"{belief.place.label}{since}{until}: {who}"
            rests_on = {"cases": cases, "lines": lines, "told": told, "total": total}
            yield self.pages.page("period", belief.path, title, iri=belief.iri, b=belief, **rests_on)
            yield from data_files(belief.path, catalogue.belief_quads[belief.iri])

        site.unit(belief.path, inputs, files)

    def _case(self, case: Case, site: SiteFolder) -> None:
        catalogue = self.catalogue
        lines, total = self._latest(case.told, SHOWN)
        beliefs = sorted(catalogue.by_case[case.iri], key=_in_time)
        inputs = digest_of(self.pages.digest, self.vocabulary, *map(str, (case, *catalogue.case_quads[case.iri], *lines, *beliefs)))

        def files() -> Iterator[tuple[str, bytes]]:
            said = {"case": case, "beliefs": beliefs, "lines": lines, "told": case.told, "total": total}
            yield self.pages.page("case", case.path, case.title, iri=case.iri, **said)
            yield from data_files(case.path, catalogue.case_quads[case.iri])

        site.unit(case.path, inputs, files)

    def _latest(self, claims: Iterable[str], most: int) -> tuple[list[Line], int]:
        """The latest of these claims (IRIs) as lines, and how many there are."""
        lines = sorted((self.lines[claim] for claim in claims if claim in self.lines), key=lambda line: (line.day, line.iri))
        return lines[-most:], len(lines)

    def _lists(self, site: SiteFolder, reached: Iterable[str]) -> None:
        catalogue = self.catalogue
        last = {
            path: max((b for b in found if not b.known_until), key=_in_time, default=None) for path, found in catalogue.by_place.items()
        }
        holders = {path: belief for path, belief in last.items() if belief is not None}
        used = {iri: len({claim for claim, _ in about}) for iri, about in self.by_entity.items()}
        for name, type, columns in (
            ("places", EntityType.PLACE, ("Place", "Country", "Last known holder", "Status", "Claims")),
            ("actors", EntityType.ACTOR, ("Actor", "Kind", "Claims")),
            ("sources", EntityType.SOURCE, ("Source", "Kind", "Articles")),
        ):
            rows = []
            for iri in reached:
                entity = catalogue.entity(iri)
                path = catalogue.paths.of(iri)
                count = len(self.by_source.get(iri, ())) if type is EntityType.SOURCE else used.get(iri, 0)
                if entity.type is not type or iri in catalogue.replaced or not (count or path in holders or path in catalogue.by_actor):
                    continue
                belief = holders.get(path)
                holder = belief.controller.label if belief is not None and belief.controller is not None else ""
                middle = [entity.country, holder, belief.status if belief else ""] if type is EntityType.PLACE else [entity.kind]
                rows.append((Link(entity.label, path), [*middle, str(count or "")]))
            rows.sort(key=lambda row: (row[0].label.casefold(), row[0].path))
            self._list(site, name, name.capitalize(), columns, rows)
        self._documents(site)
        held = sorted(holders.values(), key=lambda b: (b.last_evidence, b.path), reverse=True)
        counts = {"documents": len(self.documents), "claims": len(self.lines), "places": len(holders)}
        inputs = digest_of(self.pages.digest, str(counts), *map(str, held[:LATEST]))
        site.unit(
            "index",
            inputs,
            lambda: [self.pages.page("index", "index", self.pages.title, counts=counts, held=held[:LATEST], total=len(held))],
        )

    def _documents(self, site: SiteFolder) -> None:
        """Articles by the month of their publication, so that a new one changes one list."""
        months: dict[str, list[tuple[Link, list[str]]]] = defaultdict(list)
        ordered = sorted(self.documents, key=lambda d: (d[0].published, d[0].link.path))
        for dated, outlet in ordered:
            months[dated.published[:7] or "undated"].append((dated.link, [outlet, dated.published]))
        for month, rows in months.items():
            self._list(site, f"documents/{month}", f"Articles of {month}" if month != "undated" else "Undated articles", _ARTICLES, rows)
        parts = [(Link(month, f"documents/{month}"), len(rows)) for month, rows in sorted(months.items())]
        self._list(site, "documents/index", "Articles", _ARTICLES, [], parts)

    def _list(
        self,
        site: SiteFolder,
        path: str,
        title: str,
        columns: tuple[str, ...],
        rows: list[tuple[Link, list[str]]],
        parts: list[tuple[Link, int]] | None = None,
    ) -> None:
        inputs = digest_of(self.pages.digest, title, str(rows), str(parts))
        site.unit(path, inputs, lambda: [self.pages.page("list", path, title, columns=columns, rows=rows, parts=parts or [])])


_ARTICLES = ("Article", "Source", "Published")


def _in_time(belief: Belief) -> tuple[str, str, str]:
    return (belief.valid_from, belief.known_from, belief.iri)


def terms_data(quads: Mapping[str, list[ox.Quad]], pages: Mapping[str, str], folder: str) -> Iterator[tuple[str, bytes]]:
    """Turtle and JSON-LD of each term (its IRI) that has a page."""
    for iri, page in sorted(pages.items()):
        if iri in quads:
            yield from data_files(f"{folder}/{page}", quads[iri])

"""Forms of SPARQL that were measured to be slow, or that engines answer differently, found in the text of a query.

Beside the guard on the way of a question file: the guard refuses what may not be asked, this names what should be asked otherwise. It looks
at tokens and the groups that they make, so layout does not matter. Each form, with figures, stands in ``docs/measurements.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from conflictkg.graph.groups import Group, filters, group_tree, variables
from conflictkg.graph.tokens import Token, place_of, tokens

BOUNDS = ("validFrom", "validUntil", "knownFrom", "knownUntil")
"""Local names of the predicates that bound a belief in time; an absent one means no bound."""

ACCEPTED = "# lint: ok, "
"""Begins a comment, on the line of a finding, that says why the form does no harm there."""

_COMPARISONS = ("<", ">", "<=", ">=")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A slow or unportable form: the line (from 1) where it begins, what it is, and what to write instead."""

    line: int
    what: str
    instead: str


def slow_forms(text: str) -> list[Finding]:
    """What should be written otherwise in a query, in order of the lines; nothing is said of a text that is no query.

    A line whose comment says ``# lint: ok, REASON`` is taken as meant.

    >>> slow_forms("SELECT * { GRAPH ?g { ?s ?p ?o OPTIONAL { ?s ?q ?r } } }")[0].what
    'OPTIONAL inside GRAPH ?g'
    """
    found = list(tokens(text))
    root = group_tree(found)
    findings = {_at(text, token, what, instead) for token, what, instead in _findings(found, root)}
    lines = text.split("\n")
    return sorted(finding for finding in findings if ACCEPTED not in lines[finding.line - 1])


def _at(text: str, token: Token, what: str, instead: str) -> Finding:
    return Finding(place_of(text, token.start)[0], what, instead)


_Raw = tuple[Token, str, str]


def _findings(found: Sequence[Token], root: Group) -> Iterator[_Raw]:
    for group in root.within():
        yield from _optional_in_graph(group)
        yield from _optional_after_bind(group)
        yield from _optional_on_optional(group)
        yield from _bound_as_optional(group)
        yield from _bound_by_union(group)
        yield from _filter_in_graph_of_exists(group)
        yield from _latest_of_all(group, root)
    yield from _dates(found)


def _optional_in_graph(group: Group) -> Iterator[_Raw]:
    """On pyoxigraph it reads the graph anew for each row; a block of its own looks rows up one by one."""
    if group.kind != "GRAPH" or group.of is None or group.of.kind != "variable":
        return
    for inner in group.within():
        if inner.kind == "OPTIONAL":
            name = group.of.text
            yield (inner.start, f"OPTIONAL inside GRAPH {name}", f"close the block first: OPTIONAL {{ GRAPH {name} {{ ... }} }}")


def _optional_after_bind(group: Group) -> Iterator[_Raw]:
    """A join on what BIND may leave unbound cannot use an index."""
    bound: set[str] = set()
    items = list(group.items)
    for index, item in enumerate(items):
        if isinstance(item, Token) and item.says("BIND"):
            bound |= _target(items[index + 1 :])
        if isinstance(item, Group) and item.kind == "OPTIONAL" and (names := bound & variables(item.all_tokens())):
            yield (item.start, f"OPTIONAL after the BIND that makes {min(names)}", "put BIND after every OPTIONAL of its group")


def _optional_on_optional(group: Group) -> Iterator[_Raw]:
    """Where the first found nothing, the second matches everything there is, and what it finds is taken for an answer."""
    certain: set[str] = set()
    doubtful: set[str] = set()
    for item in group.items:
        if isinstance(item, Group) and item.kind == "OPTIONAL":
            named = variables(_patterns(item))
            if lost := named & (doubtful - certain):
                instead = f"put it inside the OPTIONAL that finds {min(lost)}: OPTIONAL {{ ... OPTIONAL {{ ... }} }}"
                yield (item.start, f"OPTIONAL on {min(lost)}, which only another OPTIONAL may have found", instead)
            doubtful |= named
        elif isinstance(item, Group):
            certain |= variables(item.all_tokens()) if item.kind not in ("EXISTS", "NOT EXISTS", "MINUS") else set()
        elif item.kind == "variable":
            certain |= variables([item])


def _patterns(group: Group) -> list[Token]:
    """The tokens of a group without those of its filters and of its own OPTIONALs."""
    tested = {token.start for part in filters(group, deep=True) for token in part}
    inner = {t.start for g in group.within() if g.kind in ("OPTIONAL", "EXISTS", "NOT EXISTS") for t in g.all_tokens()}
    return [t for t in group.all_tokens() if t.start not in tested | inner]


def _bound_as_optional(group: Group) -> Iterator[_Raw]:
    """Engines join the optional bounds of all periods and only then compare."""
    instead = "FILTER NOT EXISTS {{ ?period {0} ?other . FILTER(?other <= ?day) }}: an absent bound never excludes"
    for optional in group.groups():
        if optional.kind != "OPTIONAL":
            continue
        for predicate, name in _bounds(optional):
            inside, beside = filters(optional), filters(group)
            if any(_compares(f, name) for f in inside) or any(_compares(f, name) and _asks_bound(f, name) for f in beside):
                yield (optional.start, f"a bound in time ({predicate}) read by OPTIONAL and compared", instead.format(predicate))


def _bound_by_union(group: Group) -> Iterator[_Raw]:
    """Each branch is a scan: 1,645 ms where one pattern with FILTER NOT EXISTS took 3 ms."""
    items = list(group.items)
    for index, item in enumerate(items):
        if not (isinstance(item, Token) and item.says("UNION")):
            continue
        for branch in (items[index - 1] if index else None, items[index + 1] if index + 1 < len(items) else None):
            if not isinstance(branch, Group):
                continue
            absent = [inner for inner in branch.within() if inner.kind == "NOT EXISTS" and any(_bounds(inner, deep=True))]
            if absent:
                yield (
                    item,
                    "UNION of bounds that are there and that are not",
                    "one pattern and FILTER NOT EXISTS { ... FILTER(...) } for each bound",
                )


def _filter_in_graph_of_exists(group: Group) -> Iterator[_Raw]:
    """The pattern of EXISTS sees outer values, but not every engine hands them on into GRAPH (rdflib does not)."""
    if group.kind not in ("EXISTS", "NOT EXISTS"):
        return
    for inner in group.groups():
        if inner.kind != "GRAPH":
            continue
        own = variables([t for t in inner.own() if t not in _flat(filters(inner))])
        for tested in filters(inner):
            if outer := variables(tested) - own:
                yield (
                    tested[0],
                    f"FILTER on {min(outer)} inside GRAPH inside {group.kind}",
                    "close the GRAPH block before FILTER: { GRAPH ... { ... } FILTER(...) }",
                )


def _latest_of_all(group: Group, root: Group) -> Iterator[_Raw]:
    """Every row is compared with all others of its place: 34 s at 10,000 events."""
    if group.kind != "NOT EXISTS":
        return
    inside = {t.start for t in group.all_tokens()}
    outer = variables([t for t in root.all_tokens() if t.start not in inside])
    subjects = {name for name in _subjects(group) if name not in outer}
    if not subjects:
        return
    for tested in filters(group, deep=True):
        names = variables(tested)
        if any(t.text in _COMPARISONS for t in tested) and names & outer and names - outer:
            yield (
                group.start,
                f"NOT EXISTS to find the latest: it compares each row with every {min(subjects)}",
                "MAX with GROUP BY in a subquery, or the belief periods (ckg:ControlPeriod), which are worked out beforehand",
            )
            return


def _dates(found: Sequence[Token]) -> Iterator[_Raw]:
    """SPARQL 1.1 orders xsd:dateTime only; two engines silently answer nothing."""
    for first, second in pairwise(found):
        is_date = second.text.endswith("XMLSchema#date>") or second.text == "xsd:date"
        if first.text == "^^" and is_date:
            yield (second, "a literal of type xsd:date", '"2014-11-03T00:00:00Z"^^xsd:dateTime: days are kept and compared as moments')


def _flat(found: Sequence[Sequence[Token]]) -> list[Token]:
    return [token for part in found for token in part]


def _target(rest: Sequence[Token | Group]) -> set[str]:
    """The variable that a BIND makes."""
    for first, second in pairwise(rest):
        if isinstance(first, Token) and first.says("AS") and isinstance(second, Token) and second.kind == "variable":
            return {"?" + second.text[1:]}
        if isinstance(first, Token) and first.says("BIND"):
            break
    return set()


def _bounds(group: Group, deep: bool = False) -> Iterator[tuple[str, str]]:
    """Predicates that are bounds in time, with the variable of each value."""
    found = group.all_tokens() if deep else [t for item in group.items for t in _plain(item)]
    for predicate, value in pairwise(found):
        local = predicate.text.rstrip(">").rpartition("#")[2] if predicate.kind == "iri" else predicate.text.rpartition(":")[2]
        if predicate.kind in ("pname", "iri") and local in BOUNDS and value.kind == "variable":
            yield predicate.text, "?" + value.text[1:]


def _plain(item: Token | Group) -> list[Token]:
    """A token, or those of a GRAPH block."""
    if isinstance(item, Token):
        return [item]
    return item.own() if item.kind == "GRAPH" else []


def _subjects(group: Group) -> set[str]:
    """Variables that stand where a triple begins."""
    out: set[str] = set()
    for part in (group, *group.within()):
        before = "{"
        for item in part.items:
            if isinstance(item, Group):
                before = "}"
                continue
            if item.kind == "variable" and before in ("{", "}", "."):
                out.add("?" + item.text[1:])
            before = item.text
    return out


def _compares(found: Sequence[Token], name: str) -> bool:
    return name in variables(found) and any(token.text in _COMPARISONS for token in found)


def _asks_bound(found: Sequence[Token], name: str) -> bool:
    return any(
        first.says("BOUND") and "?" + third.text[1:] == name and third.kind == "variable"
        for first, third in zip(found, found[2:], strict=False)
    )

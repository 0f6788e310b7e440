"""Triggers of event kinds: each parses, and none stands where another takes its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from conflictkg.errors import KnowledgeBaseFault
from conflictkg.extraction.lexicon import BUILT_IN, SLOTS, Trigger, parse_trigger
from conflictkg.modelling.checks.structure import KIND
from conflictkg.modelling.checks.terms import nearest
from conflictkg.modelling.desk import Desk, Said, shown
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import CKG, SKOS, local_name

Pattern = tuple[object, ...]


def triggers(desk: Desk) -> Iterator[Finding]:
    """Triggers that do not parse, that name unknown word classes, and that can never win."""
    classes = {said.value for iri in desk.instances(f"{CKG}WordClass") for said in desk.values(iri, f"{SKOS}notation")}
    taken: dict[Pattern, tuple[Said, Trigger]] = {}
    kinds = set(desk.instances(KIND))
    slots = SLOTS | {said.value for said in desk.by_predicate.get(f"{CKG}slot", ())}
    said_of = sorted(desk.by_predicate.get(f"{CKG}trigger", ()), key=lambda said: not said.sheet.core)
    for said in said_of:
        checked = said.sheet in desk.checked
        if said.subject not in kinds:
            if checked:
                what = f"{said.sheet.short(said.subject)}: it has a trigger but is no ckg:EventKind, so the reader never sees it"
                yield said.sheet.finding(
                    "trigger-kind", said.subject, what, "add a ckg:EventKind, or move the trigger to a kind", at=said.value
                )
            continue
        kind = local_name(said.subject)
        if said.literal is None:
            if checked:
                what = f"{said.sheet.short(said.subject)}: ckg:trigger names {said.sheet.short(said.value)}, and a trigger is a text"
                yield said.sheet.finding("trigger", said.subject, what, "write it in quotes", at=said.predicate)
            continue
        try:
            parsed = parse_trigger(kind, said.value, slots)
        except KnowledgeBaseFault as fault:
            if checked:
                yield _unparsed(said, str(fault), slots)
            continue
        for trigger in parsed:
            if checked and trigger is parsed[0]:
                yield from _classes(said, trigger, classes)
            first = taken.setdefault(_pattern(trigger), (said, trigger))
            related = {said.subject, first[0].subject} & (_above(desk, said.subject) | _above(desk, first[0].subject))
            if checked and first[1] is not trigger and first[1].kind != trigger.kind and not related:  # else the narrower kind is read
                yield _shadow(said, trigger, *first)


def _unparsed(said: Said, fault: str, slots: Collection[str]) -> Finding:
    reason = fault.partition(f"trigger {said.value!r}: ")[2].removesuffix("; see the notation in conflictkg.extraction.lexicon") or fault
    slot = reason.split("'")[1] if reason.startswith("'") and "neither a slot" in reason else ""
    better = nearest(slot, (*slots, "need", "not", "does")) if slot else ""
    return said.sheet.finding(
        "trigger",
        said.subject,
        f"{said.sheet.short(said.subject)}: trigger '{shown(said.value)}': {reason}",
        f"did you mean {better}=?" if better else "write LEMMA/POS slot=PATHS need=TEST; docs/ontologist.md has the notation",
        at=said.value,
    )


def _classes(said: Said, trigger: Trigger, known: set[str]) -> Iterator[Finding]:
    for test in (*trigger.needs, *trigger.nots):
        for name in test.classes:
            if name.startswith("@") and name not in BUILT_IN and name[1:] not in known:
                better = nearest(name[1:], known | {word[1:] for word in BUILT_IN})
                yield said.sheet.finding(
                    "trigger-class",
                    said.subject,
                    f"{said.sheet.short(said.subject)}: there is no word class {name} (trigger '{shown(said.value)}')",
                    f"did you mean @{better}?" if better else "name one of the ckg:WordClass concepts, or declare it",
                    at=said.value,
                )


def _above(desk: Desk, kind: str) -> set[str]:
    """The broader kinds (IRIs) of a kind."""
    found: set[str] = set()
    todo = [kind]
    while todo:
        new = {said.value for said in desk.values(todo.pop(), f"{SKOS}broader")} - found
        found |= new
        todo += new
    return found


def _pattern(trigger: Trigger) -> Pattern:
    """What decides which words a trigger matches; two that agree in it match the same."""
    tests = tuple(frozenset((str(t.path), frozenset(t.classes)) for t in tests) for tests in (trigger.needs, trigger.nots))
    return trigger.lemma, trigger.particle, trigger.pos, *tests


def _shadow(said: Said, trigger: Trigger, other: Said, first: Trigger) -> Finding:
    wins = first if (first.kind, first.text) < (trigger.kind, trigger.text) else trigger
    word = f"{trigger.lemma}{'+' + trigger.particle if trigger.particle else ''}/{trigger.pos}"
    return said.sheet.finding(
        "trigger-shadow",
        said.subject,
        f"{said.sheet.short(said.subject)}: {word} with the same tests is a trigger of {said.sheet.short(other.subject)} too"
        f" ({other.sheet.module.path.name}); only {wins.kind} is ever read",
        "add a need= or not= that tells the two apart, or remove one",
        Severity.WARNING,
        at=said.value,
    )

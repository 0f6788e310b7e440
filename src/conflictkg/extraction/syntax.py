"""Who does what to whom in a parsed sentence: logical subjects, objects and other relations.

Third step. Pure functions from a word to the words that stand in a relation to it, seen through passives, participles, relative clauses,
control verbs and coordination. They know grammar (closed classes only) and, where a step needs it, the vocabulary's word classes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from conflictkg.extraction.words import Word

COPULAS = frozenset({"be", "remain", "become", "stay"})
RELATIVES = frozenset({"who", "which", "that", "whom"})
EXPLETIVES = frozenset({"there"})
Classes = Mapping[str, Collection[str]]


def children(word: Word, *deps: str) -> list[Word]:
    """Children with one of these dependencies."""
    return [c for c in word.children if c.dep in deps]


def is_verb(word: Word | None) -> bool:
    """A full or auxiliary verb."""
    return word is not None and word.pos in ("VERB", "AUX")


def is_noun(word: Word | None) -> bool:
    """A common or proper noun."""
    return word is not None and word.pos in ("NOUN", "PROPN")


def passive(verb: Word) -> bool:
    """Whether the verb's subject is its logical object."""
    if children(verb, "auxpass", "nsubjpass"):
        return True
    perfect = any(c.tag == "TO" for c in children(verb, "aux"))  # "a claim to have captured"
    return verb.tag == "VBN" and verb.dep in ("acl", "amod") and not perfect and not children(verb, "nsubj")


def ongoing(verb: Word) -> bool:
    """Whether a verb tells a state rather than an event: "is occupied", "has occupied it since", "were occupying"."""
    aux = {c.lower for c in children(verb, "aux", "auxpass")}
    if verb.tag in ("VBZ", "VBP", "VBG"):
        return True
    since = any(c.lower in ("since", "for") for o in (verb, *children(verb, "dobj")) for c in children(o, "prep"))
    return verb.tag == "VBN" and (bool(aux & {"is", "are", "remains", "remain"}) or (bool(aux & {"has", "have"}) and since))


def antecedents(words: Iterable[Word]) -> list[Word]:
    """Relative pronouns replaced by what they stand for."""
    found = []
    for word in words:
        if word.lower in RELATIVES and word.tag in ("WP", "WDT", "WP$", "IN"):
            clause: Word | None = word
            while clause is not None and clause.dep not in ("relcl", "acl"):
                clause = clause.head
            if clause is not None and clause.head is not None:
                found.append(_all_of(clause.head, clause))
        else:
            found.append(word)
    return found


def _all_of(noun: Word, clause: Word) -> Word:
    """The first of the coordinated nouns that a relative clause in the plural is said of: "X and Y, who were taken"."""
    if any(c.lower in ("were", "are") for c in children(clause, "aux", "auxpass")):
        while noun.dep == "conj" and noun.tag in ("NN", "NNP") and noun.head is not None and is_noun(noun.head):
            noun = noun.head
    return noun


def agents(verb: Word) -> list[Word]:
    """Objects of by-phrases of a passive."""
    by = [a for a in children(verb, "agent", "prep") if (a.dep == "agent" or a.lower == "by") and not children(a, "neg")]
    own = [a for a in by if a.dep == "agent"][:1]  # "is held by X, Z by Y": the second is another's
    found = [p for a in own for p in children(a, "pobj")]
    return found or [p for a in by for p in children(a, "pobj")]


def subj(verb: Word, classes: Classes, depth: int = 0) -> list[Word]:
    """Logical subject."""
    own = [c for c in children(verb, "nsubj") if c.lower not in EXPLETIVES]
    if own:
        return antecedents(own)
    if verb.dep == "amod":
        return [
            c
            for c in verb.children
            if c.dep in ("npadvmod", "compound", "nmod", "amod", "advmod") and c.i < verb.i and (is_noun(c) or c.named)
        ]
    if passive(verb):
        return agents(verb)
    head = verb.head
    if head is None or depth > 6:
        return []
    if verb.dep == "acl" and verb.tag in ("VBG", "VBP", "VBZ", "VBD"):
        return [head]
    if verb.dep == "relcl":
        return [head] if not children(verb, "nsubj") else []
    if verb.dep == "acl":  # "an attempt by X to take", "the group's bid to take", "launched an offensive to take"
        owner = children(head, "poss") or objects_of(head, "by")
        return owner or light(head, classes)
    if verb.dep == "pcomp":
        return _gerund_subject(head, classes, depth)
    if verb.dep in ("xcomp", "ccomp", "advcl") and head.pos == "ADJ" and head.head is not None and is_verb(head.head):
        return subj(head.head, classes, depth + 1)
    if verb.dep in ("xcomp", "ccomp", "advcl", "conj") and is_verb(head):
        if verb.dep == "conj" and passive(head) and not passive(verb) and verb.tag != "VBN":
            return antecedents(children(head, "nsubjpass")) or agents(head)
        if verb.dep == "conj" and passive(head) and verb.tag == "VBN":
            return agents(verb) or agents(head)
        if verb.dep in ("xcomp", "ccomp"):
            controlled = [
                c for c in children(head, "dobj") if c.i < verb.i and (c.named is not None or c.lemma in classes.get("nominal-actor", ()))
            ]
            asked = [
                q
                for p in children(head, "prep")
                if p.i < verb.i and verb.dep == "xcomp"
                for q in children(p, "pobj")
                if q.named is not None
            ]
            if controlled or (asked and any(p.lower == "on" for p in children(head, "prep"))):  # "called on X to withdraw"
                return controlled or asked
        if children(head, "nsubjpass"):
            return antecedents(children(head, "nsubjpass"))
        return subj(head, classes, depth + 1)
    return []


def _gerund_subject(prep: Word, classes: Classes, depth: int) -> list[Word]:
    host = prep.head
    if host is None:
        return []
    if is_verb(host):
        if children(host, "nsubjpass"):
            return antecedents(children(host, "nsubjpass"))
        if prep.lower in ("of", "from", "for") and children(host, "dobj"):
            return children(host, "dobj")
        if host.dep == "acl" and passive(host) and host.head is not None:  # "soldiers accused of killing"
            return [host.head]
        return subj(host, classes, depth + 1)
    owner = children(host, "poss") or objects_of(host, "by")
    if owner:
        return owner
    governor = verb_of(host)
    return subj(governor, classes, depth + 1) if governor is not None else []


def obj(verb: Word) -> list[Word]:
    """Logical object."""
    head = verb.head
    if children(verb, "nsubjpass"):
        return antecedents(children(verb, "nsubjpass"))
    if children(verb, "auxpass") and head is not None and verb.dep in ("xcomp", "conj", "ccomp"):
        return antecedents(children(head, "nsubjpass", "nsubj"))
    own = children(verb, "dobj") or [c for c in children(verb, "npadvmod") if c.named is not None and c.i > verb.i]
    if own:
        return antecedents(own)
    if verb.dep in ("acl", "amod") and verb.tag in ("VBN", "VBD", "JJ") and head is not None:
        while head.dep == "compound" and is_noun(head.head) and head.head is not None:  # "the murdered candidate X"
            head = head.head
        return [head]
    if verb.dep == "advcl" and verb.tag == "VBN" and head is not None and verb.i < head.i and not children(verb, "mark", "aux", "auxpass"):
        return antecedents(children(head, "nsubj"))  # "driven from X, the group regrouped"
    if verb.dep == "relcl" and head is not None:
        if children(verb, "auxpass"):
            return [head]
        subject = children(verb, "nsubj")
        stranded = any(not p.children for p in children(verb, "prep", "prt"))  # "the city they fought in"
        return [head] if subject and subject[0].lower not in RELATIVES and not stranded and not children(verb, "agent") else []
    passive_too = verb.dep == "conj" and verb.tag == "VBN" and not children(verb, "nsubj", "aux")
    if passive_too and head is not None and is_verb(head) and children(head, "nsubjpass"):
        return antecedents(children(head, "nsubjpass"))
    shared = [
        o for c in _conjoined(verb) if is_verb(c) and c.tag == verb.tag and not children(c, "nsubj", "aux") for o in children(c, "dobj")
    ]
    return shared if not children(verb, "prep", "agent", "ccomp", "xcomp", "prt") else []


def _conjoined(verb: Word) -> list[Word]:
    """Verbs coordinated with this one, through each other: "stormed, took and lost X"."""
    return [d for c in children(verb, "conj") for d in (c, *_conjoined(c))]


def objects_of(word: Word, *names: str) -> list[Word]:
    """Objects of a word's own prepositions of these names."""
    found = []
    own = [c for c in children(word, "prep", "agent", "dative", "prt", "advmod") if not _later(c)]
    for p in [*own, *(c for o in own for c in children(o, "conj") if c.pos == "ADP" and not _later(c))]:  # "at the house and at the office"
        if p.lower in names:
            found += children(p, "pobj")
            if not children(p, "pobj"):  # "out of X", "from inside X"
                found += [q for inner in children(p, "prep") for q in children(inner, "pobj")]
        elif p.dep != "advmod" or not children(p, "pobj"):
            found += [q for inner in children(p, "prep") if inner.lower in names for q in children(inner, "pobj")]
    if "using" in names:
        found += [
            o for c in children(word, "advcl", "xcomp", "acl", "prep", "pcomp") if c.lower == "using" for o in children(c, "dobj", "pobj")
        ]
    first = word
    while not found and first.dep == "conj" and first.head is not None and is_noun(first):  # "vehicles and corpses of the soldiers"
        first = first.head
        found = [q for p in children(first, "prep") if p.lower in names and p.i > word.i for q in children(p, "pobj")]
    return antecedents(found)


def _later(prep: Word) -> bool:
    """Whether a second phrase tells what came after: "fell to X and then to Y"."""
    before = prep.sentence.near(prep, -1) if prep.sentence is not None else None
    return before is not None and before.lower in ("then", "later", "finally", "eventually")


def prep(word: Word, names: Collection[str]) -> list[Word]:
    """Objects of prepositions of the word; of its object too, for a phrase after the object often hangs there."""
    found = objects_of(word, *names)
    if not found and is_verb(word) and not {"of"} >= set(names):
        loose = [n for n in names if n != "of"]
        for o in children(word, "dobj", "nsubjpass"):
            for noun in [o, *conjuncts(o)]:
                found = found or [q for q in objects_of(noun, *loose) if q.i > word.i]
        for o in [] if found else (c for c in children(word, "prep", "agent") if c.lower != "with"):  # "with help from X"
            found = found or [q for noun in children(o, "pobj") for q in objects_of(noun, *loose)]
    return found


def excluded(word: Word) -> bool:
    """Whether a coordinated word is set apart from the others: "X but not Y"; "X took Y and Z W", where Z took W."""
    before = word.sentence.near(word, -1) if word.sentence is not None else None
    if word.named is not None and any(c.named is not None and c.named is not word.named for c in children(word, "compound", "nmod")):
        return True
    nots = [c for c in children(word, "neg", "preconj", "advmod") if c.lower == "not"]
    nots += [before] if before is not None and before.lower == "not" else []
    return any(not any(o.lower == "only" for o in n.children) for n in nots)


def conjuncts(word: Word) -> list[Word]:
    """The words coordinated with this one, after it."""
    found = []
    for c in children(word, "conj"):
        if (not is_verb(word) and is_verb(c)) or excluded(c):
            continue
        found += [c, *conjuncts(c)]
    return found


def verb_of(noun: Word) -> Word | None:
    """The verb of which the noun is a subject or object, through prepositions if need be."""
    word: Word | None = noun
    for _ in range(6):
        if word is None:
            return None
        if is_verb(word.head) and word.dep in ("nsubj", "nsubjpass", "dobj", "attr", "prep", "dative", "oprd", "agent", "npadvmod"):
            return word.head
        word = word.head
    return None


def clause(noun: Word) -> list[Word]:
    """The verb in whose clause a noun stands, through prepositions and adjectives: "emerged unhurt from the attack"."""
    verb = verb_of(noun)
    if verb is None and noun.dep == "pobj" and noun.head is not None and noun.head.head is not None:
        state = noun.head.head
        verb = state.head if state.pos == "ADJ" and is_verb(state.head) else None
    return [verb] if verb is not None else []


def host(noun: Word) -> list[Word]:
    """What a prepositional phrase with this noun is said of: "X is in the hands of", "leaving X under the control of"."""
    p = noun.head
    if noun.dep == "conj" and p is not None:
        return host(p)
    if p is None or p.dep not in ("prep", "agent", "advmod", "prt", "dative") or noun.dep not in ("pobj", "nmod", "compound"):
        return []
    h = p.head
    while h is not None and (h.pos in ("ADV", "ADP") or h.dep == "acomp"):
        h = h.head
    if h is None:
        return []
    if is_verb(h):
        if h.dep in ("acl", "relcl") and not children(h, "nsubj", "nsubjpass") and h.head is not None:
            return [h.head]
        if children(h, "nsubjpass"):
            return antecedents(children(h, "nsubjpass"))
        o = [c for c in children(h, "dobj") if c.i < noun.i]
        if o:
            return antecedents(o)
        own = antecedents(children(h, "nsubj"))
        if own:
            return own
        if h.dep in ("conj", "xcomp") and h.head is not None:
            return antecedents(children(h.head, "nsubj", "nsubjpass"))
        return []
    return [h]


def copula(noun: Word) -> list[Word]:
    """The other side of a copula in which the noun stands."""
    word: Word | None = noun
    for _ in range(5):
        if word is None or word.head is None:
            return []
        if word.dep in ("attr", "acomp", "oprd") and word.head.lemma in COPULAS | {"serve"}:
            return antecedents(children(word.head, "nsubj")) or subj(word.head, {})
        if word.dep == "nsubj" and word.head.lemma in COPULAS:
            return children(word.head, "attr")
        word = word.head
    return []


def same(noun: Word) -> list[Word]:
    """What the noun is said to be: by a copula or in apposition."""
    if noun.dep == "attr" and noun.head is not None and noun.head.lemma in COPULAS:
        return antecedents(children(noun.head, "nsubj"))
    if noun.dep == "appos" and noun.head is not None:
        return [noun.head]
    if noun.dep == "nsubj" and noun.head is not None and noun.head.lemma in COPULAS:
        return children(noun.head, "attr")
    return children(noun, "appos")


def light(noun: Word, classes: Classes) -> list[Word]:
    """Subject of the verb that supports the noun: "launched an assault", "gains made by", "the raids it is conducting"."""
    verbs = classes.get("light", ())
    for c in noun.children:
        if c.dep in ("acl", "relcl", "ccomp") and c.lemma in verbs and is_verb(c):
            own = [s for s in children(c, "nsubj") if s.lower not in RELATIVES]
            return own or agents(c)
    h = noun.head
    if noun.dep == "conj" and h is not None:
        return light(h, classes)
    if h is None or not is_verb(h):
        return []
    if noun.dep in ("nsubjpass",) and h.lemma in verbs:
        return agents(h)
    if noun.dep == "dobj" and h.lemma in verbs:
        return subj(h, classes)
    return []


def modifiers(noun: Word) -> list[Word]:
    """Words before the noun that modify it, and the X of "X-led"."""
    found = []
    for c in children(noun, "compound", "amod", "nmod", "npadvmod"):
        found.append(c)
        found += [n for n in children(c, "npadvmod", "compound", "nmod", "amod", "conj") if n.i < noun.i]
    return found

"""What may go out in public: marks, terms of sources, pseudonyms, long quotes; a mark more never lets more out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.claims import Article, Mention
from conflictkg.domain.disclosure import Marks, Part, PublicRule, Redistribution, SourceTerms, without_names
from conflictkg.domain.log_events import DisclosureMarked, Mark
from conflictkg.rdf.iris import IriMaker
from tests.fakes.claims import ISIL, REF, article, claim

IRIS = IriMaker("https://kb.example/")
CUES = ("not his real name", "identified only as")
TEXT = "Fighters captured Tayfur . Abu Salim, not his real name, saw it. Karim Nader saw it too."
SOURCE = article(TEXT, "Courier", date(2014, 11, 3))
OUTLET = IRIS.source("Courier")
PLAIN = claim(SOURCE, "control-gained", "Fighters captured Tayfur", agent=ISIL)


def spoken(name: str, entity: str | None = None) -> Mention:
    return Mention(text=name, start=TEXT.index(name), end=TEXT.index(name) + len(name), entity=entity)


HIDDEN = replace(PLAIN, speaker=spoken("Abu Salim"))
OPEN = replace(PLAIN, speaker=spoken("Karim Nader"))


def rule(*marks: tuple[str, Mark], text: str | None = TEXT, terms: SourceTerms | None = None, **more: object) -> PublicRule:
    events = [DisclosureMarked("m.vale", "asked", subject, mark) for subject, mark in marks]
    known = {OUTLET: terms} if terms is not None else {}
    return PublicRule(Marks(events), IRIS, known, text=lambda _: text, pseudonym_cues=CUES, **more)  # type: ignore[arg-type]


def test_what_nobody_marked_goes_out_whole() -> None:
    assert rule().document(SOURCE.document).is_whole
    assert rule().claim(PLAIN, SOURCE.document).is_whole
    assert rule().claim(OPEN, SOURCE.document).is_whole


def test_a_pseudonym_is_told_from_a_name_by_the_text() -> None:
    hidden = rule().claim(HIDDEN, SOURCE.document)
    assert (hidden.discloses, hidden.withheld, hidden.names) == (True, frozenset({Part.SPEAKER}), frozenset({"Abu Salim"}))
    assert rule().claim(replace(HIDDEN, speaker=spoken("Abu Salim", f"{REF}source/salim")), SOURCE.document).is_whole  # somebody known
    assert Part.SPEAKER in rule(text=None).claim(OPEN, SOURCE.document).withheld  # nobody can tell any more


def test_what_is_restricted_does_not_go_out() -> None:
    document, one = IRIS.document(SOURCE.document.id), IRIS.claim(PLAIN.id)
    assert not rule((document, Mark.RESTRICTED)).claim(PLAIN, SOURCE.document).discloses
    assert not rule((OUTLET, Mark.RESTRICTED)).document(SOURCE.document).discloses
    assert not rule((one, Mark.RESTRICTED)).claim(PLAIN, SOURCE.document).discloses
    assert rule((one, Mark.RESTRICTED)).document(SOURCE.document).discloses
    assert not rule((IRIS.source("Karim Nader"), Mark.RESTRICTED)).claim(OPEN, SOURCE.document).discloses
    comment = replace(SOURCE.document, id="c0", parent=SOURCE.document.id)
    assert not rule((document, Mark.RESTRICTED)).document(comment).discloses
    assert rule((document, Mark.RESTRICTED), (document, Mark.NONE)).document(SOURCE.document).is_whole


def test_a_mark_holds_for_what_the_source_was_merged_with() -> None:
    merged = {OUTLET: f"{REF}source/courier"}
    judged = rule((OUTLET, Mark.RESTRICTED), canonical=lambda iri: merged.get(iri, iri))
    assert not judged.document(replace(SOURCE.document, source=f"{REF}source/courier")).discloses


def test_what_is_personal_goes_out_without_its_words() -> None:
    kept = rule((IRIS.claim(OPEN.id), Mark.PERSONAL)).claim(OPEN, SOURCE.document)
    assert kept.discloses and kept.withheld == {Part.QUOTE, Part.WORDS, Part.SPEAKER}
    known = rule((IRIS.source("Karim Nader"), Mark.PERSONAL), labels=lambda iri: ("Karim Nader",))
    assert known.claim(OPEN, SOURCE.document).withheld == {Part.SPEAKER}
    assert "Karim Nader" in known.claim(PLAIN, SOURCE.document).names  # whoever else's words hold the name


def test_terms_of_a_source_forbid_or_allow() -> None:
    long = replace(PLAIN, quote=replace(PLAIN.quote, text="word " * 100))
    assert rule().claim(long, SOURCE.document).withheld == {Part.QUOTE_END}
    assert rule(terms=SourceTerms(redistribution=Redistribution.ALLOWED)).claim(long, SOURCE.document).is_whole
    refused = rule(terms=SourceTerms(redistribution=Redistribution.FORBIDDEN)).claim(PLAIN, SOURCE.document)
    assert not refused.discloses and "Courier" in refused.reasons[0]


def test_commenters_are_not_named() -> None:
    comment = Article(replace(SOURCE.document, parent="a0", authors=("desert_fox",)), TEXT)
    assert rule().document(comment.document).withheld == {Part.AUTHORS}


SUBJECTS = [IRIS.document(SOURCE.document.id), OUTLET, IRIS.claim(HIDDEN.id), IRIS.claim(OPEN.id), IRIS.source("Karim Nader")]
MARKED = st.lists(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from([Mark.RESTRICTED, Mark.PERSONAL])), unique_by=lambda m: m[0])


@given(MARKED, st.sampled_from(SUBJECTS), st.sampled_from([Mark.RESTRICTED, Mark.PERSONAL]))
def test_a_mark_more_never_lets_more_out(marks: list[tuple[str, Mark]], subject: str, mark: Mark) -> None:
    if subject in dict(marks):
        return
    for said in (PLAIN, HIDDEN, OPEN):
        before, after = (rule(*each).claim(said, SOURCE.document) for each in (marks, [*marks, (subject, mark)]))
        assert not after.discloses or (before.discloses and before.withheld <= after.withheld and before.names <= after.names)


@given(st.text(alphabet="ab AB.", max_size=30), st.lists(st.text(alphabet="abAB", min_size=3, max_size=5), max_size=3))
def test_withheld_names_stand_nowhere(text: str, names: list[str]) -> None:
    import re

    scrubbed = without_names(names, "[-]")(text)
    assert not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", scrubbed) for name in names)

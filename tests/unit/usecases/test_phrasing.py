"""Questions in words: phrasings, times, and what is asked most like what fits none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.bootstrap.in_words import day_in_words, times_in
from conflictkg.domain.entities import EntityType
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import AmbiguousName, UsageError
from conflictkg.graph.questions import Question, load_questions
from conflictkg.usecases.phrasing import MOST_FORMS, TIMES, Askable, Understood, expanded, nearest, understand
from conflictkg.usecases.understanding import kind_called, meant
from tests.unit.graph.world import QUERIES

PLACE_ON = {"place": "place", "on": "date"}
ASKABLES = {
    "who-controlled": Askable(
        ["who (controlled|held) {place} on {on}", "in whose hands (is|was) {place} [on {on}]"], PLACE_ON, frozenset({"on"})
    ),
    "who-held-when": Askable(["who held {place} between {since} and {until}"], {"place": "place", "since": "date", "until": "date"}),
    "since-when": Askable(["who held {place} since {since}"], {"place": "place", "since": "date"}),
    "what-did-actor-hold": Askable(
        ["what did {actor} hold on {on}"], {"actor": "actor", "on": "date", "asKnown": "date"}, frozenset({"asKnown"})
    ),
}
QUESTIONS = load_questions([QUERIES])


@pytest.mark.parametrize(
    ("text", "question", "values"),
    [
        ("who controlled Tayfur airbase on 2014-11-03", "who-controlled", {"place": "Tayfur airbase", "on": "2014-11-03"}),
        ("Who  held T4 on 3 November 2014?", "who-controlled", {"place": "T4", "on": "2014-11-03"}),
        ("who held T4 on november 3rd, 2014", "who-controlled", {"place": "T4", "on": "2014-11-03"}),
        ("In whose hands was “Kobane” on 2014-11-03?", "who-controlled", {"place": "Kobane", "on": "2014-11-03"}),
        ("Tell me in whose hands Kobane was", "", {}),
        ("please tell me in whose hands is Kobane", "who-controlled", {"place": "Kobane"}),
        ("what did the SDF hold on 2016-06-01", "what-did-actor-hold", {"actor": "SDF", "on": "2016-06-01"}),
        (
            "what did the SDF hold on 2016-06-01, as it was known on 5 June 2016",
            "what-did-actor-hold",
            {"actor": "SDF", "on": "2016-06-01", "asKnown": "2016-06-05"},
        ),
        ("who held Town on the Hill on 2014-11-03", "who-controlled", {"place": "Town on the Hill", "on": "2014-11-03"}),
        ("who held T4 in early November 2014?", "who-held-when", {"place": "T4", "since": "2014-11-01", "until": "2014-11-10"}),
        ("who held T4 between 3 and 5 November 2014?", "who-held-when", {"place": "T4", "since": "2014-11-03", "until": "2014-11-05"}),
        ("who held T4 in 2014", "who-held-when", {"place": "T4", "since": "2014-01-01", "until": "2014-12-31"}),
        ("who held T4 since October 2014", "since-when", {"place": "T4", "since": "2014-10-01"}),
    ],
)
def test_understands(text: str, question: str, values: dict[str, str]) -> None:
    found = understand(text, ASKABLES, times_in)
    assert (found[0].question, found[0].values) == (question, values) if question else not found


def test_days_count_from_today() -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    assert understand("who held T4 yesterday", ASKABLES, times_in)[0].values["on"] == yesterday.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "why is the sky blue",
        "who controlled",
        "who controlled  on ",
        "who (controlled T4 on x",
        "x" * 10_000,
        "who held ⟨0⟩ on 2014-11-03",
    ],
)
def test_does_not_guess(text: str) -> None:
    assert understand(text, ASKABLES, times_in) == []


@given(st.text(max_size=200))
def test_any_text_is_understood_or_not(text: str) -> None:
    understand(text, ASKABLES, times_in)
    understand(f"who held {text} on 2014-11-03", ASKABLES, times_in)
    nearest(text, ASKABLES)
    day_in_words(text)


@given(st.text(alphabet="ab ()[]|{}", max_size=40))
def test_any_phrasing_is_expanded_or_refused_in_little_time(form: str) -> None:
    try:
        assert len(expanded(form)) <= MOST_FORMS
    except ValueError as error:
        assert "other half" in str(error) or "ways" in str(error)


@pytest.mark.parametrize("form", ["(a", "a)", "[a", "a]", "(a]", "(a|b|c|d|e)" * 4])
def test_a_phrasing_that_cannot_be_meant_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match=r"other half|ways"):
        expanded(form)


@pytest.mark.parametrize("form", ["(" * 100_000, "[" * 501, "who held {place} " * 100])
def test_a_phrasing_longer_than_any_question_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="longer than 500 characters"):
        expanded(form)
    with pytest.raises(ValueError, match=r"other half|ways"):
        expanded(form[:500].replace(" ", "("))


@pytest.mark.parametrize("text", ["tell me about X", "please tell me about X?", "about X"])
def test_politeness_counts_neither_in_a_phrasing_nor_in_a_text(text: str) -> None:
    found = understand(text, {"about-place": Askable(["tell me about {place}"], {"place": "place"})}, times_in)
    assert [(one.question, one.values) for one in found] == [("about-place", {"place": "X"})]


def test_what_is_asked_most_like_it_comes_first() -> None:
    assert nearest("which places had the SDF in its hands", ASKABLES)[0][0] == "who-controlled"
    assert nearest("what did they hold", ASKABLES)[0][0] == "what-did-actor-hold"


@pytest.mark.parametrize("text", ["2014-11-03", "3 November 2014", "3 Nov 2014", "November 3, 2014", "on 3 november 2014"])
def test_days(text: str) -> None:
    assert day_in_words(text) == date(2014, 11, 3)


@pytest.mark.parametrize("text", ["2014-13-03", "3rd", "11/03/2014", "", "November 2014", "T4 on 2014-11-03"])
def test_not_days(text: str) -> None:
    assert day_in_words(text) is None


def example(question: Question, parameter: str) -> str:
    """What a person may say for a parameter."""
    found = next(p for p in question.parameters if p.name == parameter)
    return "3 November 2014" if found.type in TIMES else found.example or parameter


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_way_to_ask_a_shipped_question_is_understood_as_that_question(name: str) -> None:
    question, askables = QUESTIONS[name], {n: q.askable for n, q in QUESTIONS.items()}
    assert question.ask
    for form, plain in ((asked, plain) for asked in question.ask for plain in expanded(asked)):
        text = plain
        for parameter in question.parameters:
            text = text.replace(f"{{{parameter.name}}}", example(question, parameter.name))
        found = understand(text, askables, times_in)
        mine = next((u for u in found if u.question == name), None)
        assert mine is not None, (form, text, found)
        # another question may come first where only its names can tell the two apart: an actor's timeline, a place's
        assert found[0] is mine or sorts(found[0]) != sorts(mine), (form, text, found)


def sorts(understood: Understood) -> list[str]:
    """Types of the parameters that were given."""
    types = QUESTIONS[understood.question].askable.types
    return sorted(types[parameter] for parameter in understood.values)


# ------------------------------------------------------------------ names


KNOWN: Mapping[tuple[str, str], str] = {("T4", "place"): "place:t4", ("Kobane", "place"): "place:kobane", ("SDF", "actor"): "actor:sdf"}


def find(words: str, type: EntityType, day: date | None) -> str:
    if words == "Tripoli":
        raise AmbiguousName("'Tripoli' is ambiguous", ())
    if (words, type) not in KNOWN:
        raise UsageError(f"no {type} is called {words!r}")
    return KNOWN[words, type]


def test_names_decide_between_questions_that_fit() -> None:
    askables = {
        "of-place": Askable(["timeline of {place}"], {"place": "place"}),
        "of-actor": Askable(["timeline of {actor}"], {"actor": "actor"}),
    }
    assert meant("timeline of SDF", askables, times_in, find).name == "of-actor"
    assert meant("timeline of the SDF", askables, times_in, find).iris == {"actor": "actor:sdf"}
    assert meant("timeline of T4", askables, times_in, find).name == "of-place"
    with pytest.raises(UsageError, match="is called 'Atlantis'"):
        meant("timeline of Atlantis", askables, times_in, find)
    with pytest.raises(AmbiguousName):
        meant("timeline of Tripoli", {"of-place": askables["of-place"]}, times_in, find)


def test_a_question_that_answers_for_unknown_names_does() -> None:
    found = meant("who held Atlantis on 2014-11-03", ASKABLES, times_in, find, tolerant={"who-controlled"})
    assert (found.name, found.words["place"], found.iris) == ("who-controlled", "Atlantis", {})


def test_what_is_not_understood_says_what_can_be_asked() -> None:
    with pytest.raises(UsageError, match=r"do not understand 'how is the weather'(.|\n)*in whose hands"):
        meant("how is the weather", ASKABLES, times_in, find)


@pytest.mark.parametrize("words", ["air strikes", "Air strike", "air-strike", "AIR STRIKES"])
def test_kinds_are_meant_by_their_names(words: str) -> None:
    kinds = {n: EventKind(notation=n, iri=n, label=n.replace("-", " "), cls=n) for n in ("air-strike", "assault", "casualties")}
    assert kind_called(words, kinds) == "air-strike"
    assert [kind_called(w, kinds) for w in ("weather", "casualties", "assaults")] == ["weather", "casualties", "assault"]

"""Lines of a question that count only with a value, or only without."""

from __future__ import annotations

import pytest

from conflictkg.graph.marked_lines import check_marked_lines, chosen

TEXT = """SELECT * {
  # ?s ckg:place ?place .  #+ with place
  ?s ckg:kind ?kind .   #+ without place
  # a comment
  ?s ?p ?o # another
  # FILTER(?o > ?since)  #+ with since
}"""


def test_as_it_stands_nothing_is_given() -> None:
    assert chosen(TEXT, ()) == TEXT


def test_what_is_given_turns_its_lines_around_and_no_others() -> None:
    assert (
        chosen(TEXT, ["place"])
        == """SELECT * {
  ?s ckg:place ?place .  #+ with place
  # ?s ckg:kind ?kind .   #+ without place
  # a comment
  ?s ?p ?o # another
  # FILTER(?o > ?since)  #+ with since
}"""
    )
    assert chosen(chosen(TEXT, ["place", "since"]), ()) == TEXT


def test_the_parameters_are_told() -> None:
    assert check_marked_lines(TEXT, ["place", "since", "until"]) == {"place", "since"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("# ?s ?p ?place  #+ with palace", "palace is no parameter that may be left out"),
        ("?s ?p ?place  #+ with place", "begin it with '# '"),
        ("# ?s ?p ?place  #+ without place", "take its '# ' away"),
        ("# ?s ?p ?place  #+ with place #+ with since", "one such mark"),
        ("# ?s ?p ?place  #+ with place, since", "one such mark"),
    ],
)
def test_a_mark_that_says_something_else_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_marked_lines(line, ["place", "since"])

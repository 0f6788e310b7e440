"""Pictures: the same bytes from the same data, hostile labels as text, and no box for a letter."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET

import pytest

from conflictkg.errors import MissingExtra
from conflictkg.plotting.chart import Chart, of_place
from conflictkg.plotting.drawing import FORMATS, draw
from conflictkg.plotting.lettering import clean, drawable
from tests.fakes.timeline_rows import HOLDERS, hard_case


def chart() -> Chart:
    return of_place([HOLDERS[5], "x"], "who held it when, at $5", hard_case(), lambda iri, label: [label, "in English"], None, None)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_data_gives_the_same_bytes(format: str) -> None:
    picture = draw(chart(), format)
    assert picture == draw(chart(), format)
    assert b"<dc:date>" not in picture


def test_a_hard_case_is_a_whole_picture_of_bounded_size() -> None:
    picture = draw(chart(), "svg")
    root = ET.fromstring(picture)  # written here
    width, height = (float(str(root.get(side)).removesuffix("pt")) for side in ("width", "height"))
    assert (width, 300 < height < 1500) == (792.0, True)
    assert len(picture) < 2_000_000


def test_nothing_known_is_a_picture_too() -> None:
    assert draw(Chart(["Upper Tarn"], "", 735000, 735100), "png").startswith(b"\x89PNG")


def test_settings_of_the_caller_stay_and_do_not_count() -> None:
    import matplotlib

    before = draw(chart(), "svg")
    with matplotlib.rc_context({"font.size": 30, "text.parse_math": True, "svg.hashsalt": None}):
        assert draw(chart(), "svg") == before
        assert matplotlib.rcParams["font.size"] == 30


@pytest.mark.parametrize("label", [HOLDERS[2], HOLDERS[3], HOLDERS[5]])
def test_scripts_that_the_shipped_font_writes_are_kept(label: str) -> None:
    assert drawable([label, "in English"]) == clean(label)


def test_what_no_font_writes_is_called_by_another_name_or_marked() -> None:
    unwritten = "\U0001171a\U00011701"  # Ahom, which hardly any font has
    assert drawable([unwritten, "Ahom"]) == "Ahom"
    assert drawable([f"A{unwritten}"]) == "A??"


def test_line_breaks_and_marks_of_direction_are_no_part_of_a_label() -> None:
    assert clean(HOLDERS[6]) == "Two Lines"
    assert drawable(["\u202e", "b"]) == "b"


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r"conflictkg\[plot\]"):
        draw(chart(), "svg")

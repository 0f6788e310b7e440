"""Each broken ontology gets its own finding at its own line; a sound one gets none, and so does all that ships."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictkg.bootstrap.layout import shipped
from conflictkg.errors import InputRefused
from conflictkg.modelling.checking import Checking
from conflictkg.modelling.findings import Finding, Severity
from tests.conftest import examples
from tests.end_to_end.conftest import run_program
from tests.unit.modelling.broken import ALONE, LINES, TOGETHER, Broken, kind, shape, thing

QUICK = Checking(ontology=shipped("ontology"), queries=(shipped("queries"),), read_examples=False)
SOUND = Broken("sound", kind("sound", ("ckg:OtherEvent", "own:Thing")) + thing() + shape(), 0, "", "")


def checked(*modules: Broken, checking: Checking = QUICK) -> dict[str, list[Finding]]:
    """Findings by the name of the module."""
    with TemporaryDirectory() as folder:
        for module in modules:
            (Path(folder) / f"{module.name}.ttl").write_text(module.text, encoding="utf-8")
        found: dict[str, list[Finding]] = {module.name: [] for module in modules}
        for finding in checking.findings([Path(folder)]):
            found[Path(finding.path).stem].append(finding)
    return found


@cache
def together() -> dict[str, list[Finding]]:
    return checked(*TOGETHER)


def about(broken: Broken, found: Sequence[Finding]) -> None:
    told = [f for f in found if f.code == broken.code and broken.phrase in f"{f.what}; {f.mend}"]
    assert told, found
    assert LINES + broken.line in {f.line for f in told} or not broken.line, told
    assert all(f.what and f.mend and len(str(f)) < 700 for f in found)


@pytest.mark.parametrize("broken", TOGETHER, ids=lambda broken: broken.name)
def test_a_broken_ontology_has_its_own_finding(broken: Broken) -> None:
    about(broken, together()[broken.name])


def test_there_are_at_least_sixty_and_a_broken_file_keeps_no_other_from_being_checked() -> None:
    assert len({broken.name for broken in (*TOGETHER, *ALONE)}) == len(TOGETHER) + len(ALONE) >= 60
    assert all(together().values())


@pytest.mark.parametrize("broken", ALONE, ids=lambda broken: broken.name)
def test_what_adoption_would_refuse_is_a_finding(broken: Broken) -> None:
    about(broken, checked(broken)[broken.name])


def test_a_sound_module_has_none() -> None:
    assert checked(SOUND) == {"sound": []}


def test_the_column_is_that_of_the_name_at_fault() -> None:
    (found,) = [f for f in together()["misspelt-skos"] if f.code == "unknown-term"]
    assert (
        TOGETHER[[b.name for b in TOGETHER].index("misspelt-skos")]
        .text.splitlines()[found.line - 1][found.column - 1 :]
        .startswith("skos:prefLable")
    )


def test_all_that_ships_is_clean() -> None:
    assert QUICK.findings([shipped("ontology")]) == []


def test_two_modules_that_describe_one_thing_clash(tmp_path: Path) -> None:
    for name, words in (("a", "thing"), ("b", "object")):
        text = Broken("same", thing(('"thing"@en', f'"{words}"@en')), 0, "", "").text
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    found = [f for f in QUICK.findings([tmp_path]) if f.code == "clashing-iri"]
    assert [Path(f.path).name for f in found] == ["b.ttl"]
    assert "already described in a.ttl" in found[0].what


def test_files_that_cannot_be_read_are_findings_and_paths_that_are_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.ttl").write_bytes("# Béni\n".encode("latin-1"))
    (tmp_path / "empty.ttl").write_text("# nothing\n", encoding="utf-8")
    assert {(Path(f.path).name, f.code) for f in QUICK.findings([tmp_path])} >= {("latin.ttl", "unreadable"), ("empty.ttl", "empty")}
    with pytest.raises(InputRefused, match="no such file"):
        QUICK.findings([tmp_path / "nowhere.ttl"])


def test_examples_do_what_their_folder_says(tmp_path: Path) -> None:
    (tmp_path / "module.ttl").write_text(SOUND.text, encoding="utf-8")
    prefixes = "@prefix ckg: <https://w3id.org/conflictkg/ontology#> .\n@prefix x: <https://example.org/x/> .\n"
    two = "x:s a ckg:Siege ; ckg:kind <https://w3id.org/conflictkg/vocab/siege> ; ckg:placeMention x:m ; ckg:weapon 1 , 2 ."
    one = two.replace("1 , 2", "1")
    for folder, name, text in (
        ("valid", "good", one),
        ("valid", "bad", two),
        ("invalid", "good", f"# breaks: own:Shape\n{prefixes}{two}"),
        ("invalid", "breaks-nothing", f"# breaks: own:Shape\n{prefixes}{one}"),
        ("invalid", "says-nothing", two),
    ):
        path = tmp_path / "examples" / folder / f"{name}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if text.startswith("#") else prefixes + text, encoding="utf-8")
    found = [(Path(f.path).parent.name, Path(f.path).stem, f.code) for f in QUICK.findings([tmp_path])]
    assert found == [
        ("invalid", "breaks-nothing", "example-invalid"),
        ("invalid", "says-nothing", "example-invalid"),
        ("valid", "bad", "example-valid"),
    ]


def test_examples_are_read_by_the_reader() -> None:
    reading = Checking(ontology=shipped("ontology"), queries=(shipped("queries"),))
    good = kind("fortify", ("It happened.", "The rebels fortified the town."), ("agent=subj", "agent=subj patient=obj"))
    found = checked(Broken("good", good, 0, "", ""), Broken("never", kind("never"), 0, "", ""), checking=reading)
    assert found["good"] == []
    (unread,) = found["never"]
    assert (unread.code, unread.line, unread.severity) == ("example-unread", LINES + 2, Severity.WARNING)
    assert "is not read as anything" in unread.what


def test_the_shipped_kinds_are_read_as_their_examples_say() -> None:
    reading = Checking(ontology=shipped("ontology"), queries=(shipped("queries"),))
    assert reading.findings([shipped("ontology") / "vocabularies.ttl"]) == []


TEXTS = [broken.text for broken in (*TOGETHER, *ALONE, SOUND)]
PIECES = [
    "",
    ".",
    ";",
    "[",
    "]",
    "(",
    ")",
    '"',
    '"""',
    "<",
    ">",
    "@en",
    "^^",
    "_:b",
    "a",
    "ckg:",
    "\\",
    "\x00",
    "\ud800",
    "é",
    "#",
    "owl:Class",
    "sh:path",
    "1e999",
]


NAME = re.compile(r"(?<![\w:])(?:[a-z]+:[\w-]+|\"[^\"\n]*\"(?:@en)?|[;,])")
NAMES = sorted({name for text in TEXTS for name in NAME.findall(text)})


@st.composite
def swapped(draw: st.DrawFn) -> str:
    """A module in which a few names, strings and signs stand for others, so that much of it still parses."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        found = draw(st.sampled_from(list(NAME.finditer(text))))
        text = text[: found.start()] + draw(st.sampled_from(NAMES)) + text[found.end() :]
    return text


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A module with a few pieces cut out, doubled or put in."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.sampled_from([*PIECES, text[start:end] * 2])) + text[end:]
    return text


@settings(max_examples=examples(12))
@given(st.lists(mutated() | swapped() | swapped(), min_size=4, max_size=8))
def test_no_text_makes_it_crash(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.ttl").write_bytes(text.encode("utf-8", "surrogatepass"))
        for finding in QUICK.findings([Path(folder)]):
            lines = texts[int(Path(finding.path).stem)].count("\n") + 2
            assert finding.what and finding.mend and 0 <= finding.line <= lines, finding


MODULES = shipped("examples") / "modules"


def test_the_example_modules_are_clean_and_a_scaffold_too(tmp_path: Path) -> None:
    folders = [path for path in sorted(MODULES.iterdir()) if path.is_dir()]
    questions = (shipped("queries"), *(folder / "queries" for folder in folders if (folder / "queries").is_dir()))
    checking = Checking(ontology=shipped("ontology"), queries=questions, read_examples=False)
    assert len(folders) == 3
    assert checking.findings(folders) == []
    done = run_program("ontology", "new", "prisoner-exchange", "--into", str(tmp_path))
    assert done.returncode == 0, done.stderr
    made = Checking(ontology=shipped("ontology"), queries=(shipped("queries"), *tmp_path.rglob("queries")), read_examples=False)
    assert made.findings([tmp_path]) == []
    assert run_program("ontology", "fmt", "--check", str(tmp_path)).returncode == 0

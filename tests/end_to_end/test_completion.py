"""What Tab completes, in the shells themselves, and what it costs."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.conftest import run_program

HEADER = """#+ summary: one of mine
#+ params:
#+   what: {"type": "kind"}
#+   asKnown: {"type": "date"}
#+   "$(touch x)": {"type": "date"}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program as a command, a knowledge base with questions and kinds of its own, and nothing of the user's."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "bin").mkdir()
    command = folder / "bin" / "conflictkg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m conflictkg "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    kb = folder / "kb"
    for part in (kb / "queries", kb / "ontology"):
        part.mkdir(parents=True)
    (kb / "conflictkg.toml").write_text("format = 1\n", encoding="utf-8")
    (kb / "queries" / "mine.rq").write_text(HEADER, encoding="utf-8")
    (kb / "queries" / "broken.rq").write_text("#+ params: [", encoding="utf-8")
    (kb / "queries" / "$(touch y) z.rq").write_text(HEADER, encoding="utf-8")
    module = 'ckgv:toll a ckg:EventKind ; skos:prefLabel "toll"@en ; skos:notation "toll-raised" .\n'
    (kb / "ontology" / "own.ttl").write_text(module.replace(' skos:prefLabel "toll"@en ;', ""), encoding="utf-8")
    return folder


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("CONFLICTKG_KB", "ZDOTDIR", "FPATH")}
    return {**kept, "HOME": str(home), "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "TERM": "dumb"}


def shell(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def script(home: Path, name: str) -> Path:
    path = home / f"script.{name}"
    if not path.exists():
        done = run_program("completion", name)
        assert done.returncode == 0, done.stderr
        path.write_text(done.stdout, encoding="utf-8")
    return path


def in_bash(home: Path, *words: str) -> list[str]:
    """What bash's own completion offers for the last word."""
    asked = (
        'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _conflictkg_completion conflictkg; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    command = [shell("bash"), "--norc", "-c", asked, "bash", str(script(home, "bash")), *words]
    done = subprocess.run(command, cwd=home / "kb", env=environment(home), capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.stdout.split()


def in_fish(home: Path, line: str) -> list[str]:
    """What fish's own completion offers for the end of a line."""
    command = [shell("fish"), "--no-config", "-c", f"source {script(home, 'fish')}; complete -C '{line}'"]
    done = subprocess.run(command, cwd=home / "kb", env=environment(home), capture_output=True, text=True, timeout=60, check=False)
    return [offered.split("\t")[0] for offered in done.stdout.splitlines()]


def in_zsh(home: Path, line: str, wanted: str) -> str:
    """What a terminal shows when Tab is pressed at the end of a line in zsh, as soon as it shows what is wanted."""
    main, other = pty.openpty()
    running = subprocess.Popen(
        [shell("zsh"), "-f", "-i"], stdin=other, stdout=other, stderr=other, cwd=home / "kb", env=environment(home), start_new_session=True
    )
    os.close(other)
    shown = ""

    def until(text: str, seconds: float) -> bool:
        nonlocal shown
        deadline = time.monotonic() + seconds
        while text not in shown and time.monotonic() < deadline:
            if select.select([main], [], [], 0.2)[0]:
                shown += os.read(main, 4096).decode("utf-8", "replace")
        return text in shown

    try:
        setup = (
            f"unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source {script(home, 'zsh')}; print READY$((1 + 1))\n"
        )
        os.write(main, setup.encode())
        assert until("READY2", 60), shown
        shown = ""
        os.write(main, f"{line}\t".encode())
        until(wanted, 60)
        return shown
    finally:
        running.kill()
        running.wait(30)
        os.close(main)


def test_bash_completes_commands_questions_parameters_and_values(home: Path) -> None:
    assert in_bash(home, "conflictkg", "ask") == ["ask"]
    assert {"ingest", "sparql", "completion"} <= set(in_bash(home, "conflictkg", ""))
    assert in_bash(home, "conflictkg", "ask", "who-con") == ["who-contests", "who-controlled"]
    assert "mine" in in_bash(home, "conflictkg", "ask", "")
    assert in_bash(home, "conflictkg", "ask", "who-controlled", "--as") == ["--as-known", "--as-recorded"]
    assert in_bash(home, "conflictkg", "ask", "mine", "--w") == ["--what"]
    assert in_bash(home, "conflictkg", "ask", "mine", "--what", "control-g") == ["control-gained"]
    assert in_bash(home, "conflictkg", "ask", "mine", "--what", "toll") == ["toll-raised"]
    assert in_bash(home, "conflictkg", "claims", "--kind", "sie") == ["siege"]
    assert in_bash(home, "conflictkg", "claims", "--status", "q") == ["quarantined"]
    assert in_bash(home, "conflictkg", "sparql", "--format", "tr") == ["trig"]
    assert in_bash(home, "conflictkg", "completion", "") == ["bash", "zsh", "fish"]


def test_options_are_those_of_the_question_named(home: Path) -> None:
    offered = in_bash(home, "conflictkg", "ask", "mine", "--")
    assert {"--what", "--as-known", "--show-sparql", "--kb"} <= set(offered)
    assert not {"--place", "--on"} & set(offered)
    assert "--what" not in in_bash(home, "conflictkg", "ask", "mine", "--what", "siege", "--")
    assert "--place" in in_bash(home, "conflictkg", "ask", "--")


def test_the_knowledge_base_named_is_the_one_that_is_read(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "queries").mkdir(parents=True)
    (other / "conflictkg.toml").write_text("format = 1\n", encoding="utf-8")
    (other / "queries" / "theirs.rq").write_text(HEADER, encoding="utf-8")
    assert in_bash(home, "conflictkg", "ask", "--kb", str(other), "th") == ["theirs"]
    assert in_bash(home, "conflictkg", "ask", "--kb", str(tmp_path / "nowhere"), "who-contr") == ["who-controlled"]


def test_names_of_files_and_headers_are_not_run(home: Path) -> None:
    assert all(word.replace("-", "").isalnum() for word in in_bash(home, "conflictkg", "ask", ""))
    assert all(word.replace("-", "").isalnum() for word in in_bash(home, "conflictkg", "ask", "mine", "--"))
    assert in_bash(home, "conflictkg", "ask", "broken", "--show") == ["--show-sparql"]
    assert in_bash(home, "conflictkg", "ask", "who", "controlled", "") == []
    assert not {"x", "y"} & {path.name for path in (home / "kb").iterdir()}


def test_fish_completes(home: Path) -> None:
    assert in_fish(home, "conflictkg ask who-con") == ["who-contests", "who-controlled"]
    assert "--what" in in_fish(home, "conflictkg ask mine --")
    assert in_fish(home, "conflictkg ask mine --what control-g") == ["control-gained"]
    assert in_fish(home, "conflictkg spa") == ["sparql"]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("conflictkg spa", "conflictkg sparql"),
        ("conflictkg ask who-contr", "who-controlled"),
        ("conflictkg ask mine --wh", "--what"),
        ("conflictkg ask mine --what control-g", "control-gained"),
    ],
)
def test_zsh_completes(home: Path, line: str, wanted: str) -> None:
    assert wanted in in_zsh(home, line, wanted)


def test_a_press_of_tab_loads_nothing_heavy(home: Path) -> None:
    """Time is for ``tests/bench/bench_start.py`` to measure; what takes it is seen here."""
    code = "import sys\nfrom conflictkg.cli.run import run\ntry:\n  run([])\nexcept SystemExit:\n  print('LOADED', *sys.modules)"
    for words in ("conflictkg ", "conflictkg ask who", "conflictkg ask who-controlled --", "conflictkg claims --kind c"):
        asked = {"_CONFLICTKG_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=home / "kb", env={**environment(home), **asked}, capture_output=True, text=True, timeout=60, check=True
        )
        loaded = done.stdout.partition("LOADED")[2].split()
        assert "conflictkg.cli" in loaded
        assert not {"pyoxigraph", "rdflib", "rich", "spacy", "sqlite3", "yaml", "pandas"} & set(loaded), words


def test_a_shell_that_is_not_known_is_told(home: Path) -> None:
    done = run_program("completion", "tcsh")
    assert done.returncode == 2
    assert "'bash', 'zsh', 'fish'" in done.stderr

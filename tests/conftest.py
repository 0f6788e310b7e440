"""Settings of the whole test suite."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A shared or busy machine is slow now and then: slowness is for tests/bench to measure, not for properties to fail on.
settings.register_profile("conflictkg", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
# HYPOTHESIS_PROFILE=thorough: a thousand examples of every law of beliefs, minutes instead of seconds.
settings.register_profile("thorough", settings.get_profile("conflictkg"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "conflictkg"))


thorough = pytest.mark.skipif(
    os.environ.get("HYPOTHESIS_PROFILE") != "thorough",
    reason="takes half a minute, and other tests cover its parts: HYPOTHESIS_PROFILE=thorough",
)
"""Whole stories that are told under the profile "thorough" only."""


def examples(usually: int) -> int:
    """How many examples of a slow law to try: a number that takes seconds, or all of them under the profile "thorough"."""
    return max(usually, 1000) if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else usually


@pytest.fixture(autouse=True)
def loggers_as_at_the_start() -> None:
    """A command run in this process says how much is heard of warnings, for good: the next test hears what it asks for."""
    logger = logging.getLogger("conflictkg")
    logger.setLevel(logging.NOTSET)
    logger.handlers.clear()


@pytest.fixture(scope="session")
def demo_kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``conflictkg demo`` makes. Read it; do not write to it."""
    from tests.end_to_end.conftest import run_program

    kb = tmp_path_factory.mktemp("demo") / "kb"
    done = run_program("demo", str(kb))
    assert done.returncode == 0, done.stderr
    (kb.parent / "said.txt").write_text(done.stdout, encoding="utf-8")
    return kb

"""Limits: what takes too long is ended, and counts refuse what would."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from conflictkg.articles.limits import time_limit
from conflictkg.articles.markup import refuse_bombs
from conflictkg.errors import InputRefused

PAGE = '<article class="a b" data-x="1 2 3"><p title="a > b">Text</p><script>for(i=0;i<n;i++){}</script></article>'


def busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_what_takes_too_long_is_ended_though_a_parser_swallows_exceptions() -> None:
    def stubborn() -> None:
        for _ in range(3):
            try:
                busy(5)
            except Exception:
                continue

    begun = time.process_time()
    with pytest.raises(InputRefused, match="takes more than"), time_limit("a.txt", 0.2):
        stubborn()
    assert time.process_time() - begun < 2


def test_time_is_that_of_the_processor_and_nothing_is_left_behind() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with time_limit("a.txt", 0.05):
        time.sleep(0.2)
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    busy(0.2)


def test_other_threads_have_no_limit() -> None:
    done: list[bool] = []

    def work() -> None:
        with time_limit("a.txt", 0.01):
            busy(0.1)
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


@pytest.mark.parametrize("markup", [PAGE * 1000, "a < b and c > d " * 100_000, "<p x='" + "y " * 500_000 + "'>", '<a ="' * 10_000])
def test_pages_of_any_ordinary_size_pass(markup: str) -> None:
    refuse_bombs(markup, "a.html")


@pytest.mark.parametrize("markup", ["<b>" * 60_001, "<p " + " a" * 30_000 + ">", "<p " + "/a" * 30_000, ("<p " + "a " * 10_000 + ">") * 5])
def test_bombs_do_not(markup: str) -> None:
    with pytest.raises(InputRefused, match=r"a\.html: has"):
        refuse_bombs(markup, "a.html")

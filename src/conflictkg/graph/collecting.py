"""Python's search for circles of garbage, put off where very many objects are made and none is a part of a circle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search: it takes as long as to fold a place of ten thousand claims, and a fifth of the time of checking shapes."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

"""Timelines as pictures: who held a place when, how surely, and what is told of it; needs the extra ``plot`` to draw.

At the end of the way of the data, beside the answers. ``chart`` lays out what a picture shows and knows no drawing library, ``lettering``
finds words that the fonts at hand can write, ``drawing`` draws.
"""

from __future__ import annotations

from conflictkg.plotting.chart import Chart, of_actor, of_place

__all__ = ["Chart", "of_actor", "of_place"]

"""Linked data for partners: the graph written out, in a fixed order, so that the same graph gives the same bytes.

At the end of the way of the data, beside the answers.
"""

from __future__ import annotations

from conflictkg.export.dataset import EXTENSIONS, Ingredients, write_dataset
from conflictkg.export.export import FORMATS, export, whole_file
from conflictkg.export.known import GraphsKnownBy
from conflictkg.export.public import PublicGraphs

__all__ = ["EXTENSIONS", "FORMATS", "GraphsKnownBy", "Ingredients", "PublicGraphs", "export", "whole_file", "write_dataset"]

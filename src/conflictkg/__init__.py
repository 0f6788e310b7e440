"""An event-sourced timeline knowledge base of armed conflict.

Articles become claims (what a source said); beliefs (who held a place on a day) follow from all claims known at a time.
See ``docs/python.md`` for how to ask from Python, ``docs/architecture.md`` for the way of the data and the layers.

What this package offers is loaded when it is first named, so that importing it costs nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conflictkg.api import IRI, Answer, KnowledgeBase, Parameter, Question, Row, Rows, Text

__version__ = "0.1.0"
__all__ = ["IRI", "Answer", "KnowledgeBase", "Parameter", "Question", "Row", "Rows", "Text"]

if not TYPE_CHECKING:  # a checker that saw it would take every name for one of ours

    def __getattr__(name):
        # the language's own hook, PEP 562
        if name not in __all__:
            raise AttributeError(f"module 'conflictkg' has no attribute {name!r}")
        import importlib

        return getattr(importlib.import_module("conflictkg.api"), name)

    def __dir__():
        return sorted([*globals(), *__all__])

"""The Python interface: what ``from conflictkg import KnowledgeBase`` gives; above everything that works, below the command line.

Whatever is not named here is internal and may change at any time. The manual is ``docs/python.md``.
"""

from __future__ import annotations

from conflictkg.api.knowledge_base import KnowledgeBase
from conflictkg.api.questions import Parameter, Question
from conflictkg.api.rows import IRI, Answer, Row, Rows, Text

__all__ = ["IRI", "Answer", "KnowledgeBase", "Parameter", "Question", "Row", "Rows", "Text"]

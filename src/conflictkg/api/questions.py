"""What can be asked by name, as Python sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conflictkg.graph.questions import Question as QuestionFile


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question takes.

    ``name`` is the keyword for ``KnowledgeBase.ask``; ``type`` one of place, actor, source, kind, date, dateTime, integer, string, iri;
    ``example`` what a person would give, ``default`` what counts where nothing is given ("today").
    """

    name: str
    type: str
    required: bool
    help: str
    example: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be asked by name: what it answers, what it takes, how it may be put in words, and its SPARQL."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    phrasings: tuple[str, ...]
    sparql: str
    path: Path

    @classmethod
    def of(cls, file: QuestionFile) -> Question:
        """The question in a file."""
        return cls(
            name=file.name,
            summary=file.summary,
            description=file.description,
            tags=file.tags,
            parameters=tuple(
                Parameter(p.option.replace("-", "_"), p.type.value, p.needed, p.help, p.example, p.default) for p in file.parameters
            ),
            phrasings=file.ask,
            sparql=file.text,
            path=file.path,
        )

"""What a model is asked: a versioned text that ships with the package, filled with the vocabulary's kinds and one passage.

Second step. Changing a prompt means a new file with a new number: the version is a part of the extractor's name, which is recorded with
every claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conflictkg.domain.claims import Article, Stance
from conflictkg.domain.vocabulary import EventKind

VERSION = "claims.v1"
STANCES = {
    Stance.ASSERTED: "said to be so",
    Stance.DENIED: "said not to be so",
    Stance.CONDITIONAL: "so only if something else is, or asked",
    Stance.EXPECTED: "said to come: planned, feared, threatened, ordered",
    Stance.RUMOURED: "passed on as a rumour or a mere possibility",
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """The instructions of one version, with the vocabulary's kinds filled in."""

    version: str
    template: str
    kinds: str

    @classmethod
    def of(cls, kinds: Mapping[str, EventKind], version: str = VERSION) -> Prompt:
        """The shipped prompt of this version for these kinds."""
        template = (Path(__file__).parent / "prompts" / f"{version}.md").read_text(encoding="utf-8")
        defined = (f"- {k.notation}: {' '.join((k.definition or k.label).split())}" for _, k in sorted(kinds.items()))
        return cls(version, template, "\n".join(defined))

    def instructions(self, article: Article) -> str:
        """What the model is told before it sees any of the article."""
        stances = "; ".join(f"{stance.value} ({meaning})" for stance, meaning in STANCES.items())
        return self.template.format(boundary=boundary(article), kinds=self.kinds, stances=stances)

    def question(self, article: Article, start: int, end: int) -> str:
        """The passage [start, end) between its boundaries, after what is known of the article."""
        document = article.document
        day = document.published.isoformat() if document.published else "unknown"
        line = boundary(article)
        return f"Published: {day}\n{line}\n{article.text[start:end]}\n{line}"


def boundary(article: Article) -> str:
    """The line around a passage: a text cannot hold the digest of itself, so that none can end its passage early."""
    return f"=== {article.document.text_digest[:24]} ==="

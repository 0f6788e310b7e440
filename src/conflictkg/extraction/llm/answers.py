"""The form of an answer: what a model may propose, bounded, with kinds and stances from the ontology.

Third step. Arrays are bounded, strings are not: grammar-based servers choke on long bounds of strings, and ``verbatim`` bounds them by the
text. Some servers accept a schema without enforcing it, so that every answer is checked against it here again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from conflictkg.domain.claims import Stance

MOST_CLAIMS = 40
MOST_PARTIES = 6


class Proposal(BaseModel):
    """One claim as a model proposes it: words copied from the text, "" or nothing where the text has none."""

    model_config = ConfigDict(extra="forbid")

    quote: Annotated[str, Field(description="The words of the text that say it, copied exactly")]
    kind: Annotated[str, Field(description="Kind of event or state")]
    agents: Annotated[list[str], Field(max_length=MOST_PARTIES, description="Who did it, has it or lost it, each copied from the text")]
    patients: Annotated[list[str], Field(max_length=MOST_PARTIES, description="Whom it was done to, or the other side, each copied")]
    place: Annotated[str, Field(description="The place taken, lost, held or fought over, else where it happened; copied, or empty")]
    time: Annotated[str, Field(description="When, copied from the text, or empty")]
    weapon: Annotated[str, Field(description="With what, copied, or empty")]
    killed: Annotated[str, Field(description="The words that count the killed, copied, or empty")]
    wounded: Annotated[str, Field(description="The words that count the wounded, copied, or empty")]
    stance: Annotated[str, Field(description="How the speaker stands to it")]
    speaker: Annotated[str, Field(description="Who says so, copied; empty when the article says so itself")]


class Answer(BaseModel):
    """All that a model proposes for one passage."""

    model_config = ConfigDict(extra="forbid")

    claims: Annotated[list[Proposal], Field(max_length=MOST_CLAIMS)]


def answer_form(kinds: Iterable[str]) -> type[Answer]:
    """``Answer`` with the kinds that the vocabulary knows and the stances as the only ones."""
    kind: Any = Literal[tuple(sorted(kinds))]
    stance: Any = Literal[tuple(s.value for s in Stance)]
    narrowed: Any = {name: (Annotated[allowed, Proposal.model_fields[name]], ...) for name, allowed in (("kind", kind), ("stance", stance))}
    proposal: Any = create_model("Claim", __base__=Proposal, **narrowed)
    claims: Any = Annotated[list[proposal], Field(max_length=MOST_CLAIMS)]
    return create_model("Answer", __base__=Answer, claims=(claims, ...))

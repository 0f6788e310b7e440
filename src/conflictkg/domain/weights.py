"""What an observation weighs: credence, admission, confidence (rules R4, R5, R6).

Confidence is an ordinal score in [0, 1]: monotone in independent support and independent of the order of arrival; it is not a
probability.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from math import prod

from conflictkg.domain.observations import GRADES, Observation
from conflictkg.domain.vocabulary import Effect, Policy

CREDIBLE_GRADES = "ABC"
CREDIBLE_FIGURES = range(1, 4)


class Credence(IntEnum):
    """What an observation can do for a party's case, weakest first."""

    ASIDE = 0  # a forum or social post: adds weight, never sets or changes control
    CLAIMED = 1  # interested, or of poor grade: stands only while nobody credible contradicts it
    CREDIBLE = 2  # neutral-credible, or an admission against its own side


def admits(observation: Observation, against: Iterable[str]) -> bool:
    """Whether the chain speaks against its own side and for nobody it sides with."""
    return bool(observation.chain.sides.intersection(against))


def credence(observation: Observation, favours: str | None, against: Iterable[str]) -> Credence:
    """What the observation can do when it favours one party against others (rules R4-R6).

    Any link that sides with the favoured party makes the chain interested, also when another link is on the other side: "Isil says the
    regime admits" is a claim of Isil's.
    """
    if observation.chain.lone:
        return Credence.ASIDE
    if observation.chain.partisan or (favours is not None and favours in observation.chain.sides):
        return Credence.CLAIMED
    if admits(observation, against):
        return Credence.CREDIBLE
    if observation.chain.grade in CREDIBLE_GRADES and observation.credibility in CREDIBLE_FIGURES:
        return Credence.CREDIBLE
    return Credence.CLAIMED


def opponents(observation: Observation, former: str | None) -> tuple[str, ...]:
    """Parties at whose cost the observation is: who lost, who was taken from or repelled, and the former holder."""
    named = observation.actors if observation.effect is Effect.LOSES else observation.others
    return named if former is None else (*named, former)


def weight(observation: Observation, favours: str | None, against: Iterable[str], policy: Policy) -> float:
    """Weight in [0, 1] of one observation for the party it favours."""
    grade = observation.chain.grade
    factor = policy.credibility_factors.get(observation.credibility, 0.0)
    if observation.chain.partisan or (favours is not None and favours in observation.chain.sides):
        factor *= policy.interested_factor
    elif admits(observation, against):
        grade = min(grade, policy.admission_grade, key=GRADES.index)
    return policy.weights.get(grade, 0.0) * factor


def combined(weights_by_chain: Iterable[tuple[str, float]]) -> float:
    """``1 - product(1 - w)`` over independent chains; a chain that speaks several times counts once, at its best (rule R6)."""
    best: dict[str, float] = {}
    for chain, w in weights_by_chain:
        best[chain] = max(w, best.get(chain, 0.0))
    return 1.0 - prod(1.0 - w for _, w in sorted(best.items()))

"""What several accounts of one event say together of its dead, wounded, captured and displaced (rule R13).

Never a sum: accounts that count different people of one event are not told apart from accounts that count the same people differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conflictkg.domain.claims import Casualties, Count
from conflictkg.domain.event_accounts import HARMS, Account, figures
from conflictkg.domain.observations import GRADES


def merged(accounts: Iterable[Account]) -> Casualties | None:
    """The range over all independent chains: least low, greatest high, and the best figure of the most reliable chain that gives one.

    A chain counts once, as it spoke last; of equally reliable chains the one that spoke last is best, for tolls rise as people are found.
    Where everybody gives only a least number ("at least 13") there is no best and no high. ``None`` when nobody counts.
    """
    counting = sorted((a for a in accounts if a.counts), key=Account.told_order)
    counts = {harm: count for harm in HARMS if (count := _merged(counting, harm)) is not None}
    return Casualties(**counts) if counts else None


def _merged(accounts: Sequence[Account], harm: str) -> Count | None:
    latest: dict[str, tuple[Account, Count]] = {}
    for account in accounts:  # in the order in which they became known
        if (count := account.count(harm)) is not None:
            latest[account.chain.origin] = (account, count)
    if not latest:
        return None
    told = list(latest.values())
    lows = [n for _, c in told if (n := c.low if c.low is not None else c.best) is not None]
    highs = [n for _, c in told if (n := c.high if c.high is not None else c.best) is not None]
    exact = [(GRADES.index(a.chain.grade), -a.known.timestamp(), a.claim, c.best) for a, c in told if c.best is not None]
    best = min(exact)[3] if exact else None
    most = max(n for _, c in told for n in figures(c))
    return Count(min(lows) if lows else None, best, max(*highs, most) if highs else None)

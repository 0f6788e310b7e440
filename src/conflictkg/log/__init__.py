"""The log: the append-only record of all that a knowledge base learnt, the only truth; every graph and index is derived from it."""

from conflictkg.log.sqlite import SqliteEventLog

__all__ = ["SqliteEventLog"]

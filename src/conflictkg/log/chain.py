"""The hash chain: what makes any later change to the log visible.

Every row of the log carries a SHA-256 over the hash of the row before it and all its own parts, so a changed, missing or reordered row
breaks the chain at that place. A tail cut off leaves a shorter chain that is whole: only whoever remembers the head (position and
hash) can tell.
"""

from __future__ import annotations

import hashlib

GENESIS = bytes(32)
"""What stands for the hash of the row before the first."""


def chained(previous: bytes, seq: int, recorded_at: bytes, type_name: bytes, key: bytes | None, body: bytes) -> bytes:
    """Hash of one row. Parts are length-prefixed, and no key differs from an empty one, so that no two rows read alike.

    >>> chained(GENESIS, 1, b"t", b"a/1", b"k", b"{}") == chained(GENESIS, 1, b"t", b"a/1k", b"", b"{}")
    False
    """
    parts = (previous, b"%d" % seq, recorded_at, type_name, b"-" if key is None else b"+" + key, body)
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).digest()

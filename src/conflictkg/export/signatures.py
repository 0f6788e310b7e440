"""Signatures of manifests: Ed25519 (RFC 8032) over the bytes of ``manifest.json``, as hexadecimal digits in ``manifest.sig``.

The public key stands in the manifest, so that a changed signature is always seen; who signed is only known to whoever has the key from
elsewhere and gives it. Needs the extra ``sign`` (cryptography).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.errors import InputRefused, MissingExtra, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_MAKE = "openssl genpkey -algorithm ed25519 -out key.pem"
_SIGNATURE = re.compile(rb"[0-9a-f]{128}\n")


class Signer:
    """A private key from a PEM file without a password (``openssl genpkey -algorithm ed25519``)."""

    def __init__(self, path: Path) -> None:
        """Raises ``UsageError`` for what holds no such key, ``MissingExtra``."""
        self._key = _private(path)

    @property
    def public_key(self) -> str:
        """The public key, hexadecimal."""
        return self._key.public_key().public_bytes_raw().hex()

    def signature(self, data: bytes) -> bytes:
        """The signature file for these bytes."""
        return f"{self._key.sign(data).hex()}\n".encode()


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        raise MissingExtra("signing an export", "sign") from error
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(f"--sign {path}: cannot be read as a private key ({_why(error)}); make one: {_MAKE}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"--sign {path}: is no Ed25519 key; make one: {_MAKE}")
    return key


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def public_key_in(path: Path) -> str:
    """The public key in a PEM file, hexadecimal; raises ``UsageError`` for what holds none."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError as error:
        raise MissingExtra("checking a signature", "sign") from error
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"--key {path}: cannot be read as a public key ({_why(error)}); get it in PEM form") from None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"--key {path}: is no Ed25519 key; ask for the one that signs this dataset")
    return key.public_bytes_raw().hex()


def check(data: bytes, signature: bytes, public_key: str, where: Path) -> None:
    """Raises ``InputRefused`` when a signature file is not that of these bytes by this key, ``MissingExtra``."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise MissingExtra("checking a signature", "sign") from error
    try:
        if _SIGNATURE.fullmatch(signature) is None:
            raise ValueError
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature.decode().strip()), data)
    except (InvalidSignature, ValueError):
        raise InputRefused(f"{where}: the signature is not that of the manifest; get the directory again from its publisher") from None

"""Signatures of what goes out. Needs the extra ``sign`` (cryptography).

Of manifests: Ed25519 (RFC 8032) over the bytes of ``manifest.json``, as hexadecimal digits in ``manifest.sig``. Of nanopublications, as
their network has it: RSA with SHA-256 (PKCS #1 v1.5, RFC 8017), in base64. The public key stands beside either, so that a changed signature
is always seen; who signed is only known to whoever has the key from elsewhere and gives it.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.errors import InputRefused, MissingExtra, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

_SIGNATURE = re.compile(rb"[0-9a-f]{128}\n")
_MAKE_ED25519 = "openssl genpkey -algorithm ed25519 -out key.pem"
_MAKE_RSA = "openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:3072 -out key.pem"
_LEAST_BITS = 2048
"""Shorter RSA keys do not sign any more (NIST SP 800-131A); older nanopublications have some, which are still checked."""
_MOST_DIGITS = 4096
"""Characters of base64 that a public key or a signature may have: several times those of a usual key."""


class Signer:
    """A private Ed25519 key from a PEM file without a password, for manifests."""

    def __init__(self, path: Path) -> None:
        """Raises ``UsageError`` for what holds no such key, ``MissingExtra``."""
        key = _private(path, _MAKE_ED25519)
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if not isinstance(key, Ed25519PrivateKey):
            raise UsageError(f"--sign {path}: is no Ed25519 key, which a manifest is signed with; make one: {_MAKE_ED25519}")
        self._key = key

    @property
    def public_key(self) -> str:
        """The public key, hexadecimal."""
        return self._key.public_key().public_bytes_raw().hex()

    def signature(self, data: bytes) -> bytes:
        """The signature file for these bytes."""
        return f"{self._key.sign(data).hex()}\n".encode()


class RsaSigner:
    """A private RSA key from a PEM file without a password, for nanopublications."""

    def __init__(self, path: Path) -> None:
        """Raises ``UsageError`` for what holds no such key, ``MissingExtra``."""
        key = _private(path, _MAKE_RSA)
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

        if not isinstance(key, RSAPrivateKey):
            raise UsageError(f"--sign {path}: is no RSA key, which nanopublications are signed with; make one: {_MAKE_RSA}")
        if key.key_size < _LEAST_BITS:
            raise UsageError(
                f"--sign {path}: has {key.key_size} bits, fewer than the {_LEAST_BITS} of a safe RSA key; make one: {_MAKE_RSA}"
            )
        self._key: RSAPrivateKey = key
        self.public_key = _spki(key.public_key())
        """The public key: SubjectPublicKeyInfo (RFC 5280), base64."""

    def signature(self, data: bytes) -> str:
        """The signature of these bytes, base64; the same every time."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        return base64.b64encode(self._key.sign(data, PKCS1v15(), SHA256())).decode()


def _spki(key: RSAPublicKey) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _private(path: Path, make: str) -> PrivateKeyTypes:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        raise MissingExtra("signing an export", "sign") from error
    try:
        return load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(f"--sign {path}: cannot be read as a private key ({_why(error)}); make one: {make}") from None


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _public(path: Path) -> PublicKeyTypes:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError as error:
        raise MissingExtra("checking a signature", "sign") from error
    try:
        return load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"--key {path}: cannot be read as a public key ({_why(error)}); get it in PEM form") from None


def public_key_in(path: Path) -> str:
    """The public Ed25519 key in a PEM file, hexadecimal; raises ``UsageError`` for what holds none."""
    key = _public(path)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"--key {path}: is no Ed25519 key; ask for the one that signs this dataset")
    return key.public_bytes_raw().hex()


def rsa_key_in(path: Path) -> str:
    """The public RSA key in a PEM file, as nanopublications hold it; raises ``UsageError`` for what holds none."""
    key = _public(path)
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    if not isinstance(key, RSAPublicKey):
        raise UsageError(f"--key {path}: is no RSA key; ask for the one that signs these nanopublications")
    return _spki(key)


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


def is_signed_by(data: bytes, signature: str, public_key: str) -> bool:
    """Whether a signature (base64) is that of these bytes by this RSA key (SubjectPublicKeyInfo, base64); raises ``MissingExtra``."""
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_der_public_key
    except ImportError as error:
        raise MissingExtra("checking a signature", "sign") from error
    if max(len(signature), len(public_key)) > _MOST_DIGITS:
        return False
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, RSAPublicKey):
            return False
        key.verify(base64.b64decode(signature, validate=True), data, PKCS1v15(), SHA256())
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True

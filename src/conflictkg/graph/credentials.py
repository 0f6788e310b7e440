"""Who asks, where a SPARQL server wants to know: name and password, or a token, from the environment or from the system's keyring.

Beside the connection to a server. A secret is never an argument of the command line, and what is printed, logged or raised goes through
``Credentials.hide`` first, for servers are known to repeat what they were sent.
"""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, urlsplit

from conflictkg.errors import MissingExtra, UsageError

USER, PASSWORD, TOKEN = "CONFLICTKG_ENDPOINT_USER", "CONFLICTKG_ENDPOINT_PASSWORD", "CONFLICTKG_ENDPOINT_TOKEN"
INSECURE = "CONFLICTKG_ENDPOINT_INSECURE"
HIDDEN = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a server is told when it asks who we are; all empty for nobody.

    ``clear`` allows a password or token to travel unencrypted: on this machine, or where the user says so. A digest never needs it.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    clear: bool = True

    def hide(self, text: str) -> str:
        """The text without the secrets, in any of the forms in which they travel."""
        for secret in sorted(self._forms(), key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text

    def _forms(self) -> set[str]:
        forms: set[str] = set()
        for secret in (self.password, self.token):
            forms |= {secret, quote(secret, safe=""), quote_plus(secret), base64.b64encode(secret.encode()).decode()}
        forms.add(base64.b64encode(f"{self.user}:{self.password}".encode()).decode() if self.password else "")
        return forms - {""}


NOBODY = Credentials()


def origin(address: str) -> str:
    """Scheme, host and port of an address, as the keyring knows a server; raises ``UsageError`` for what is none.

    >>> origin("https://Sparql.example.org/kb/query?x=1")
    'https://sparql.example.org'
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise UsageError(f"endpoint {address!r}: {error}; give an address like http://127.0.0.1:7878/query") from None
    return f"{parts.scheme}://{parts.netloc.lower()}"


def credentials_for(endpoint: str, environment: Mapping[str, str]) -> Credentials:
    """The credentials for an endpoint: ``$CONFLICTKG_ENDPOINT_TOKEN``, or ``..._USER`` with ``..._PASSWORD`` or the keyring's.

    The keyring's entry is ``conflictkg ORIGIN`` (``conflictkg https://sparql.example.org``) for that user. Raises ``UsageError`` for half
    of them, or what no header can carry; ``MissingExtra`` when the keyring would have to be asked and is not installed.
    """
    user, password, token = (environment.get(name, "") for name in (USER, PASSWORD, TOKEN))
    clear = endpoint.lower().startswith("https://") or is_here(endpoint) or environment.get(INSECURE, "") not in ("", "0")
    if token:
        if user or password:
            raise UsageError(f"both ${TOKEN} and ${USER} or ${PASSWORD} are set; keep those that the endpoint wants")
        if not token.isascii() or not token.isprintable() or " " in token:
            raise UsageError(f"${TOKEN} holds a space or a character that no token has; set it again")
        return Credentials(token=token, clear=clear)
    if not user:
        if password:
            raise UsageError(f"${PASSWORD} is set, but not whose it is; set ${USER} too")
        return NOBODY
    if not user.isprintable() or any(c in user for c in ':"\\'):
        raise UsageError(f"${USER} holds a colon, quotation mark, backslash or control character; set it again")
    return Credentials(user=user, password=password or _from_keyring(endpoint, user), clear=clear)


def is_here(address: str) -> bool:
    """Whether an address is one of this machine's own, by the address alone.

    >>> is_here("http://127.0.0.1:7878/query"), is_here("http://127.0.0.1.example.org/")
    (True, False)
    """
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _from_keyring(endpoint: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise MissingExtra(f"${USER} without ${PASSWORD} means the password in the system's keyring, which", "keyring") from error
    service = f"conflictkg {origin(endpoint)}"
    try:
        password = keyring.get_password(service, user)
    except KeyringError as error:
        raise UsageError(f"the keyring cannot be read ({error}); unlock it, or set ${PASSWORD}") from None
    if not password:
        raise UsageError(
            f"the keyring has no password of {user!r} for this server; set ${PASSWORD}, or run: keyring set '{service}' {user}"
        )
    return password

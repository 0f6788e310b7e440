"""Fetching what is at a web address: the one place where the program reads from the network, and only when told to.

A page may redirect anywhere and a name may stand for any address, so each hop is resolved first, every address it has is checked, and the
connection goes to the address that was checked. Time and size are bounded over the whole of it, compressed and not.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import re
import socket
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urljoin

from conflictkg import __version__
from conflictkg.articles.formats import PLAIN, format_of, format_of_media_type
from conflictkg.articles.limits import DEFAULT_LIMIT
from conflictkg.domain.ports import Overrides
from conflictkg.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

SECONDS = 60.0
"""Time that one address may take, redirects included."""

MAX_REDIRECTS = 5
_SECONDS_OF_SILENCE = 15.0
_BLOCK = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_LEGIBLE = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f]{1,2000}", re.I)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER_ARTICLES = ("image/", "audio/", "video/", "font/")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at an address, what to call it, and what the server said of it."""

    stream: BinaryIO
    name: str
    overrides: Overrides


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: the body, the address it was found at in the end, and its media type."""

    data: bytes
    at: str
    media_type: str


ARTICLES = "text/html, application/rss+xml, application/atom+xml, application/pdf, application/json, */*;q=0.5"
"""What is asked for where an article is looked for."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a call may fetch: nothing, addresses of the public network, or also private ones. ``seconds`` bounds each address."""

    network: bool = False
    private: bool = False
    seconds: float = SECONDS

    def check(self, names: Iterable[str]) -> None:
        """Raise ``UsageError`` when one of the names is an address and there is no leave to fetch it."""
        if not self.network and (addresses := [n for n in names if is_address(n)]):
            raise UsageError(f"{addresses[0]} is a web address; add --allow-network to fetch it, or save the page and read the file")

    def fetch(self, address: str) -> Fetched:
        """What is at an address. Raises ``InputRefused`` for whatever cannot be had, or is larger or slower than an article."""
        self.check([address])
        with self._found(address, ARTICLES) as (response, at, deadline):
            return _fetched(response, at, address, deadline)

    def get(self, address: str, accept: str, limit: int = DEFAULT_LIMIT, seconds: float = SECONDS) -> Answer:
        """The body at an address, as it is. Raises ``InputRefused`` when it cannot be had, in ``seconds``, or has over ``limit`` bytes."""
        with self._found(address, accept, seconds) as (response, at, deadline):
            media_type = str(response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
            return Answer(_body(response, address, deadline, limit), at, media_type)

    @contextlib.contextmanager
    def _found(self, address: str, accept: str, seconds: float = SECONDS) -> Iterator[tuple[Any, str, float]]:
        """The response at an address, after all redirects, where it was found, and until when it may take."""
        self.check([address])
        deadline = time.monotonic() + min(self.seconds, seconds)
        at = address.partition("#")[0]
        for _ in range(MAX_REDIRECTS + 1):
            with _answer(at, address, self.private, deadline, accept) as response:
                if response.status in _REDIRECTS and (location := response.headers.get("Location")):
                    at = urljoin(at, location).partition("#")[0]
                    continue
                if response.status != 200:
                    raise InputRefused(f"{address}: the server answered {response.status}; check the address")
                yield response, at, deadline
                return
        raise InputRefused(f"{address}: is redirected more than {MAX_REDIRECTS} times; give the address of the article itself")


def is_address(name: str) -> bool:
    """Whether an input is named by a web address, readable or not."""
    return bool(_ADDRESS.match(name))


def refuse_address(found: str, private: bool) -> str:
    """Why an IP address may not be connected to; "" when it may.

    >>> refuse_address("::ffff:10.0.0.1", private=False)
    'a private address'
    >>> refuse_address("10.0.0.1", private=True)
    ''
    """
    ip: Any = ipaddress.ip_address(found.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    meant = [ip]
    if ip.version == 6:  # an address of the other kind may be written inside: 6to4, Teredo, NAT64
        meant += [e for e in (ip.sixtofour, *(ip.teredo or ())) if e is not None]
        meant += [ipaddress.ip_address(int(ip) & 0xFFFFFFFF)] if ip in _NAT64 else []
    if any(e.is_multicast or e.is_unspecified for e in meant) or (ip.is_reserved and not ip.is_loopback and ip not in _NAT64):
        return "an address that no server has"
    return "" if private or all(e.is_global for e in meant) else "a private address"


def _host_of(at: str, address: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and target of a request. Raises ``InputRefused``."""
    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url

    where = address if at == address else f"{address}: redirects to {at[:200]}, which"
    if not _LEGIBLE.fullmatch(at):
        raise InputRefused(f"{where} is no address that can be fetched; give one beginning with https:// or http://")
    try:
        url = parse_url(at)
    except LocationParseError as error:
        raise InputRefused(f"{where} is no address that can be fetched; check its spelling") from error
    if url.auth is not None:
        raise InputRefused(f"{where} holds a user name or a password, which is never sent; fetch the page yourself and read the file")
    if not url.host:
        raise InputRefused(f"{where} names no server; check its spelling")
    scheme = str(url.scheme)
    return scheme, url.host.strip("[]"), url.port or (443 if scheme == "https" else 80), url.request_uri


def _resolved(host: str, port: int, address: str, private: bool) -> str:
    """The IP address to connect to, after every address of the host was checked. Raises ``InputRefused``."""
    try:
        found = list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError) as error:
        raise InputRefused(f"{address}: the server {host[:100]} cannot be found; check the address and the network") from error
    for ip in found:
        if reason := refuse_address(ip, private):
            remedy = "; add --allow-private for an intranet" if not private else ""
            raise InputRefused(f"{address}: {host[:100]} is {reason} ({ip}){remedy}")
    return found[0]


@contextlib.contextmanager
def _answer(at: str, address: str, private: bool, deadline: float, accept: str) -> Iterator[Any]:
    """The response to one request; the connection is cut at the deadline, however slowly the other side speaks."""
    from urllib3.exceptions import HTTPError

    scheme, host, port, target = _host_of(at, address)
    ip = _resolved(host, port, address, private)
    connection = _connection(scheme, host, ip, port)
    held: list[Any] = []  # the connection forgets its socket when it hands it to the response
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), lambda: _cut([*held, connection.sock]))
    timer.daemon = True
    timer.start()
    response = None
    usual = 443 if scheme == "https" else 80
    headers = {
        "Host": (f"[{host}]" if ":" in host else host) + ("" if port == usual else f":{port}"),
        "User-Agent": f"conflictkg/{__version__}",
        "Accept": accept,
        "Accept-Encoding": "gzip",
    }
    try:
        connection.connect()
        held.append(connection.sock)
        connection.request("GET", target, headers=headers, preload_content=False, decode_content=False)
        response = connection.getresponse()
        yield response
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        raise _unfetched(address, error, deadline) from error
    finally:
        timer.cancel()
        if response is not None:
            response.close()
        connection.close()


def _unfetched(address: str, error: Exception, deadline: float) -> InputRefused:
    if time.monotonic() >= deadline:
        return InputRefused(f"{address}: took longer than it may; try again, or save the page and read the file")
    from urllib3.exceptions import NewConnectionError

    reason = "no connection" if isinstance(error, NewConnectionError | ConnectionError) else type(error).__name__
    return InputRefused(f"{address}: cannot be fetched ({reason}); check the address and its server, or save the page and read the file")


def _connection(scheme: str, host: str, ip: str, port: int) -> HTTPConnection:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if scheme == "http":
        return HTTPConnection(ip, port, timeout=_SECONDS_OF_SILENCE)
    import ssl

    context = ssl.create_default_context()
    return HTTPSConnection(ip, port, timeout=_SECONDS_OF_SILENCE, ssl_context=context, server_hostname=host, assert_hostname=host)


def _cut(sockets: Iterable[Any]) -> None:
    """End connections from another thread, so that whoever waits for them wakes up."""
    for connected in sockets:
        if connected is not None:
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


def _fetched(response: Any, at: str, address: str, deadline: float) -> Fetched:
    stated = Message()
    stated["content-type"] = re.sub(r"[\r\n]+", " ", str(response.headers.get("Content-Type") or "application/octet-stream"))[:200]
    media_type = stated.get_content_type()
    if media_type.startswith(_NEVER_ARTICLES):
        raise InputRefused(f"{address}: is {media_type}, not an article; give the address of the article's page")
    data = _body(response, address, deadline)
    # What the bytes are unmistakably counts before what the server says: feeds are served as HTML, pages as plain text.
    format = format_of_media_type(media_type) if format_of(data, "") is PLAIN else ""
    said = Overrides(format=format, charset=str(stated.get_param("charset") or "")[:40], address=at)
    return Fetched(io.BytesIO(data), address, said)


def _body(response: Any, address: str, deadline: float, limit: int = DEFAULT_LIMIT) -> bytes:
    """The body, decompressed in steps, of at most ``limit`` bytes: as large as an article may be."""
    encoding = str(response.headers.get("Content-Encoding") or "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise InputRefused(f"{address}: comes in an encoding that was not asked for ({encoding[:20]}); save the page and read the file")
    unzip = zlib.decompressobj(31) if "gzip" in encoding else None
    body = bytearray()
    while block := response.read1(_BLOCK, decode_content=False):
        if time.monotonic() >= deadline:
            raise InputRefused(f"{address}: took longer than it may; try again, or save the page and read the file")
        try:
            body += unzip.decompress(block, limit + 1 - len(body)) if unzip else block
        except zlib.error as error:
            raise InputRefused(f"{address}: is damaged gzip; try again, or save the page and read the file") from error
        if len(body) > limit:
            raise InputRefused(f"{address}: has more than the {limit:,} bytes that it may have")
        if unzip and unzip.eof:
            break  # whatever comes after it, without end perhaps, is none of the body
    if time.monotonic() >= deadline:  # the connection was cut, which looks like the end
        raise InputRefused(f"{address}: took longer than it may; try again, or save the page and read the file")
    if unzip and not unzip.eof:
        raise InputRefused(f"{address}: breaks off; try again")
    return bytes(body)

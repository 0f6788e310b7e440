"""One request to a SPARQL server and its answer, through SPARQLWrapper and urllib: in bounded time and size, never led elsewhere.

Under ``remote`` (queries) and ``remote_update`` (updates, graph store). Nothing follows a redirect, for it would take query and credentials
to where nobody sent them. Credentials are given when the server asks for them (digest, basic) or named them beforehand (bearer).
"""

from __future__ import annotations

import base64
import hashlib
import io
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Any, Literal, NoReturn
from urllib.parse import urlsplit

from conflictkg.errors import InputRefused, UsageError
from conflictkg.graph.credentials import INSECURE, NOBODY, PASSWORD, TOKEN, USER, Credentials, is_here

DEFAULT_TIMEOUT = 30.0
MOST_BYTES = 1 << 30
"""Longest response read, in bytes; a server that sends more is cut off."""
LONG = 50_000
"""Bytes from which a request is not sent before it is known how the server wants to be told who asks."""
_SAID = 4096

Doing = Literal["query", "update"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: the media type, and the body to be read from its beginning."""

    kind: str
    body: IO[bytes]


@dataclass(frozen=True, slots=True)
class Connection:
    """An address of a SPARQL server, how long one answer may take (seconds), and who asks.

    Raises ``UsageError`` for an address or a time that cannot be used.
    """

    address: str
    timeout: float = DEFAULT_TIMEOUT
    credentials: Credentials = field(default=NOBODY)
    _signing: _Signing = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check(self.address, self.timeout)
        object.__setattr__(self, "_signing", _Signing(self.address, self.credentials))

    def query(self, text: str, form: str, accept: str) -> Reply:
        """The answer to a query of a form (SELECT, ASK ...), sent as a form, which every server tried understands."""
        return self._sent(text, form, accept, "query")

    def update(self, text: str) -> None:
        """Have an update made; returns when the server says that it is."""
        self._sent(text, "INSERT", "*/*", "update")

    def put(self, method: Literal["PUT", "POST"], query: str, kind: str, data: bytes) -> Reply:
        """Send a graph to a graph store; ``query`` is what follows the question mark."""
        joint = "" if not query else "&" if "?" in self.address else "?"
        headers = {"Content-Type": kind, "Accept": "*/*"}
        return self._fetch(urllib.request.Request(f"{self.address}{joint}{query}", data, headers, method=method), "update")  # noqa: S310

    def _sent(self, text: str, form: str, accept: str, doing: Doing) -> Reply:
        from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper

        wrapper: Any = SPARQLWrapper(self.address)
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setOnlyConneg(True)
        # setQuery would guess the form of the query with a regular expression, which comments and odd prefixes lead astray
        wrapper.queryString = text
        wrapper.queryType = form
        wrapper.addCustomHttpHeader("Accept", accept)
        # its query() would install openers for the whole process, keep Authorization on the way elsewhere, and read errors without end
        return self._fetch(wrapper._createRequest(), doing)

    def _fetch(self, request: urllib.request.Request, doing: Doing) -> Reply:
        deadline = time.monotonic() + self.timeout
        try:
            with self._opener(request).open(request, timeout=self.timeout) as response:
                kind = response.headers.get_content_type()
                body = io.BytesIO()
                while chunk := response.read1(1 << 16):
                    if body.tell() + len(chunk) > MOST_BYTES:
                        raise InputRefused(f"{self._where}: sent more than {MOST_BYTES >> 20} MB; make the query narrower")
                    body.write(chunk)
                    if time.monotonic() > deadline:
                        raise TimeoutError
        except TimeoutError:
            raise self._slow(doing) from None
        except urllib.error.HTTPError as error:
            with error:
                raise self._refusal(error, doing) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._slow(doing) from None
            said = self.credentials.hide(_reason(error))
            raise InputRefused(f"{self._where}: cannot be reached ({said}); check the address, and that the server runs") from None
        except (OSError, ValueError) as error:  # a connection that breaks off; a header that is none; a way to sign in that is unknown
            said = _line(self.credentials.hide(str(error)))
            raise InputRefused(f"{self._where}: the connection broke off ({said}); try again, or check the server") from None
        body.seek(0)
        return Reply(kind, body)

    @property
    def _where(self) -> str:
        return f"endpoint {self.address}"

    def _opener(self, request: urllib.request.Request) -> urllib.request.OpenerDirector:
        """What sends a request, signed as the server wanted it last time."""
        me = self.credentials
        handlers = self._handlers()
        if me.token:
            if not me.clear:
                raise self._unencrypted()
            request.add_unredirected_header("Authorization", f"Bearer {me.token}")
        elif me.user:
            if isinstance(request.data, bytes) and len(request.data) > LONG and not self._signing.way:
                self._provoke()
            handlers += self._signing.handlers(request)
        return urllib.request.build_opener(*handlers)

    def _handlers(self) -> list[urllib.request.BaseHandler]:
        """Redirects are not followed, and what stays on this machine goes through no proxy."""
        return [_NoRedirect(), *([urllib.request.ProxyHandler({})] if is_here(self.address) else [])]

    def _provoke(self) -> None:
        """Learn how the server wants to be told who asks: some break off while a long request comes from they do not know whom."""
        opener = urllib.request.build_opener(*self._handlers())
        try:
            opener.open(urllib.request.Request(self.address), timeout=self.timeout).close()  # noqa: S310 - checked
        except urllib.error.HTTPError as error:
            with error:
                self._signing.learn(error.headers)
        except OSError:
            return  # the request itself will tell

    def _refusal(self, error: urllib.error.HTTPError, doing: Doing) -> InputRefused | UsageError:
        """The server's refusal with the first line of what it said."""
        if error.code in _REDIRECTS:
            return self._led(error.headers)
        said = _first_line(self.credentials.hide(_told(error)))
        what = f"{self._where}: answered {error.code}" + (f": {said}" if said else "")
        match error.code:
            case 401 if self.credentials.user and not self.credentials.clear and _wants("basic", error.headers):
                return self._unencrypted()
            case 401 | 403 if self.credentials != NOBODY:
                return InputRefused(f"{what}; it does not let us in so: check ${USER} and ${PASSWORD}, or ${TOKEN}, and what they may do")
            case 401 | 403:
                return InputRefused(f"{what}; the server wants to know who asks: set ${USER} and ${PASSWORD}, or ${TOKEN}")
            case 400 if doing == "query":
                return UsageError(f"{what}; correct the query")
            case 404:
                path = "/query or /sparql" if doing == "query" else "/update or /sparql-auth"
                return InputRefused(f"{what}; check the path of the endpoint (often {path})")
            case 400 | 405 | 415 if doing == "update":
                return InputRefused(f"{what}; give the address that takes updates with --update, and one that may write")
            case _:
                return InputRefused(f"{what}; try again later, or ask the server's operator")

    def _led(self, headers: Message) -> InputRefused:
        where = urlsplit(str(headers.get("Location", "")))
        host = where.netloc.rpartition("@")[2]
        shown = _line(self.credentials.hide(f"{where.scheme}://{host}{where.path}" if host else where.path))
        return InputRefused(f"{self._where}: sends us on to {shown or 'nowhere'}, which is not followed; give that address if you trust it")

    def _unencrypted(self) -> UsageError:
        return UsageError(
            f"{self._where}: the secret would travel unencrypted; use https://, or set ${INSECURE}=1 where nobody else can read the network"
        )

    def _slow(self, doing: Doing) -> InputRefused:
        advice = "make the query narrower, or raise the timeout" if doing == "query" else "try again, or raise the timeout"
        return InputRefused(f"{self._where}: no complete answer within {self.timeout:g} s; {advice}")


_REDIRECTS = (301, 302, 303, 307, 308)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other, and no success."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> NoReturn:
        """Refuse it."""
        raise urllib.error.HTTPError(req.full_url, code, msg, headers, fp)


def _again(handle: Callable[..., Any], fp: IO[bytes], *rest: Any) -> Any:
    """What comes of the second attempt; the answer to the first is closed then, which urllib leaves open."""
    try:
        answer = handle(*rest)
    except BaseException:
        fp.close()
        raise
    if answer is not None:
        fp.close()
    return answer


def _wants(scheme: str, headers: Message) -> bool:
    return str(headers.get("WWW-Authenticate", "")).lower().startswith(scheme)


class _Signing:
    """How one server wants to be told who asks; kept from one request to the next, so that a body is not sent twice."""

    def __init__(self, address: str, me: Credentials) -> None:
        self.way = ""
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, address, me.user, me.password)
        self._digest = _Digest(known, self)
        self._basic = _Basic(known, self) if me.clear else None
        self._plainly = base64.b64encode(f"{me.user}:{me.password}".encode()).decode()

    def learn(self, headers: Message) -> None:
        """Remember what a server asked for."""
        self.way = str(headers.get("WWW-Authenticate", ""))

    def handlers(self, request: urllib.request.Request) -> list[urllib.request.BaseHandler]:
        """What answers when the server asks; the request is signed beforehand where it is known how."""
        self._digest.reset_retry_count()  # urllib's digest counts failures of any kind over all requests, and gives up after five
        scheme, _, rest = self.way.partition(" ")
        if scheme.lower() == "digest":
            wanted = urllib.request.parse_keqv_list(urllib.request.parse_http_list(rest))
            if signed := self._digest.get_authorization(request, wanted):
                request.add_unredirected_header("Authorization", f"Digest {signed}")
        elif scheme.lower() == "basic" and self._basic is not None:
            request.add_unredirected_header("Authorization", f"Basic {self._plainly}")
        return [self._digest, *([self._basic] if self._basic is not None else [])]


class _Basic(urllib.request.HTTPBasicAuthHandler):
    """Name and password as they are."""

    def __init__(self, known: urllib.request.HTTPPasswordMgr, signing: _Signing) -> None:
        super().__init__(known)
        self._signing = signing

    def http_error_401(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        """Try again if that is what the server wants."""
        if not _wants("basic", headers) or req.has_header("Authorization"):
            return None
        self._signing.learn(headers)
        return _again(super().http_error_401, fp, req, fp, code, msg, headers)


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Digest with any letters in a password, and by SHA-256 where the server wants that (RFC 7616)."""

    retried: int  # set by reset_retry_count

    def __init__(self, known: urllib.request.HTTPPasswordMgr, signing: _Signing) -> None:
        super().__init__(known)
        self._signing = signing

    def http_error_401(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        """Try again, once, if that is what the server wants."""
        if self.retried or not _wants("digest", headers):
            return None
        self._signing.learn(headers)
        return _again(super().http_error_401, fp, req, fp, code, msg, headers)

    def get_algorithm_impls(self, algorithm: str) -> tuple[Callable[[str], str], Callable[[str, str], str]]:
        """The two functions of the RFC by an algorithm's name; raises ``ValueError`` for an unknown one."""
        name = {"MD5": "md5", "SHA": "sha1", "SHA-256": "sha256"}.get(algorithm.upper())
        if name is None:
            raise ValueError(f"the server wants the digest {_line(algorithm)}, which is not supported")

        def digest(text: str) -> str:
            return hashlib.new(name, text.encode()).hexdigest()

        return digest, lambda secret, data: digest(f"{secret}:{data}")


def check(endpoint: str, timeout: float) -> None:
    """Raise ``UsageError`` for an address that is none of a server, or carries a password; or a time that is none."""
    try:
        parts = urlsplit(endpoint)
        port_fits = parts.port is None or parts.port > 0
    except ValueError as error:
        raise UsageError(f"endpoint {endpoint!r}: {error}; give an address like http://127.0.0.1:7878/query") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits:
        raise UsageError(f"endpoint {endpoint!r}: must begin with http:// or https:// and name a host, like http://127.0.0.1:7878/query")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"endpoint: a name or password does not belong into the address, where others can read it; leave it out (set ${USER})"
        )
    if any(not c.isprintable() or c.isspace() for c in endpoint):
        raise UsageError(f"endpoint {endpoint!r}: has a space or a control character in it; correct it")
    if timeout <= 0:
        raise UsageError(f"timeout {timeout:g}: must be more than 0 seconds")


def _told(error: urllib.error.HTTPError) -> str:
    try:
        return error.read(_SAID).decode("utf-8", "replace")
    except (OSError, ValueError):  # it broke off while it explained itself
        return ""


def _first_line(message: str) -> str:
    return _line(next((line.strip() for line in message.splitlines() if line.strip()), ""))


def _line(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:200]


def _reason(error: urllib.error.URLError) -> str:
    reason = error.reason
    return (reason.strerror or str(reason)) if isinstance(reason, OSError) else str(reason)

"""A server that wants to know who asks (basic, digest or bearer), keeps what it was sent, and may answer as the test says."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USER, PASSWORD, TOKEN = "reader", "s3cret:w\u00f6rd&+/=", "tok-3n.abc~123"
TRUE = b'{"head":{},"boolean":true}'
JSON = "application/sparql-results+json"

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Received:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Guarded:
    """A running server: its address, and what arrived."""

    address: str
    requests: list[Received] = field(default_factory=list)


def answers(status: int, kind: str, body: bytes, **headers: str) -> Callable[[Received], Answer]:
    """The same answer to everybody who is let in."""
    return lambda _request: (status, {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}, body)


@contextmanager
def guarded(way: str = "", answer: Callable[[Received], Answer] | None = None) -> Iterator[Guarded]:
    """A server that lets in by ``way``: "basic", "digest", "bearer", or "" for everybody."""

    let_in = answer or answers(200, JSON, TRUE)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            request = Received(self.command, self.path, dict(self.headers), body)
            told.requests.append(request)
            challenge = _challenge(way, request)
            status, headers, data = (
                (401, {"WWW-Authenticate": challenge, "Content-Type": "text/plain"}, b"who?") if challenge else let_in(request)
            )
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        told = Guarded(f"http://127.0.0.1:{http.server_port}/sparql")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield told
        finally:
            http.shutdown()
            thread.join()


def _challenge(way: str, request: Received) -> str:
    """What is asked of the request before it is let in; nothing when it is."""
    said = request.headers.get("Authorization", "")
    match way:
        case "basic":
            right = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            return "" if said == f"Basic {right}" else 'Basic realm="kb"'
        case "digest":
            return "" if _digest_fits(said, request) else 'Digest realm="kb", nonce="0123456789abcdef", qop="auth", algorithm=MD5'
        case "bearer":
            return "" if said == f"Bearer {TOKEN}" else 'Bearer realm="kb"'
        case _:
            return ""


def _digest_fits(said: str, request: Received) -> bool:
    """RFC 2617, by hand."""
    parts = {k: v.strip('"') for k, v in re.findall(r'(\w+)=("[^"]*"|[^,\s]+)', said)}
    if not said.startswith("Digest ") or parts.get("username") != USER:
        return False

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    first, second = md5(f"{USER}:kb:{PASSWORD}"), md5(f"{request.method}:{parts['uri']}")
    wanted = md5(":".join((first, parts["nonce"], parts["nc"], parts["cnonce"], parts["qop"], second)))
    return bool(parts["response"] == wanted and parts["uri"] == request.path)

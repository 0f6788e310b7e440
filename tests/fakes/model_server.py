"""A scripted server of OpenAI's protocol on the loopback interface: it answers what the test wrote and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
EMPTY: Json = {
    "agents": [],
    "patients": [],
    "place": "",
    "time": "",
    "weapon": "",
    "killed": "",
    "wounded": "",
    "stance": "asserted",
    "speaker": "",
}


class Reply:
    """One HTTP answer: a status with a body, after ``delay`` seconds; ``headers`` are added."""

    def __init__(self, status: int, body: object, delay: float = 0.0, headers: dict[str, str] | None = None) -> None:
        self.status, self.delay, self.headers = status, delay, headers or {}
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


def says(content: str, finish: str = "stop") -> Reply:
    """The model says these words."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return Reply(200, {"id": "1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [choice], "usage": usage})


def proposes(*claims: Json) -> Reply:
    """The model answers in the form asked for; slots that a claim leaves out are empty."""
    return says(json.dumps({"claims": [{**EMPTY, **claim} for claim in claims]}))


def fails(status: int, message: str = "no") -> Reply:
    """The server fails, and wants to be asked again at once."""
    return Reply(status, {"error": {"message": message, "type": "error"}}, headers={"retry-after-ms": "1"})


class ModelServer:
    """Answers with ``replies`` in order, the last one for ever; ``requests`` and ``keys`` are what came in."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = list(replies)
        self.requests: list[Json] = []
        self.keys: list[str | None] = []
        self.url = ""

    def next_reply(self, request: Json, key: str | None) -> Reply:
        self.requests.append(request)
        self.keys.append(key)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def said(self, number: int = 0) -> str:
        """All that a request says to the model."""
        return "\n".join(str(m["content"]) for m in self.requests[number]["messages"])


@contextmanager
def model_server(*replies: Reply) -> Iterator[ModelServer]:
    scripted = ModelServer(replies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            reply = scripted.next_reply(body, self.headers.get("authorization"))
            time.sleep(reply.delay)
            try:
                self.send_response(reply.status)
                for name, value in {"content-type": "application/json", "content-length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)
            except OSError:
                pass  # the client gave up waiting, which is what that test is about

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    scripted.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield scripted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""Who asks: from the environment or the keyring, told to the server that asks and to nobody else."""

from __future__ import annotations

import builtins
import traceback
from collections.abc import Iterator
from typing import Any

import keyring
import keyring.backend
import pytest

from conflictkg.errors import ConflictkgError, InputRefused, MissingExtra, UsageError
from conflictkg.graph.answers import Truth
from conflictkg.graph.connection import Connection
from conflictkg.graph.credentials import NOBODY, Credentials, credentials_for
from conflictkg.graph.remote import remote_query
from tests.fakes.guarded_server import JSON, PASSWORD, TOKEN, TRUE, USER, Answer, Received, answers, guarded
from tests.unit.graph.world import BASE

HERE = "http://127.0.0.1:9/sparql"
NAMED = {"CONFLICTKG_ENDPOINT_USER": USER, "CONFLICTKG_ENDPOINT_PASSWORD": PASSWORD}
BEARER = {"CONFLICTKG_ENDPOINT_TOKEN": TOKEN}


@pytest.mark.parametrize(("way", "environment"), [("basic", NAMED), ("digest", NAMED), ("bearer", BEARER)])
def test_whoever_is_let_in_gets_the_answer(way: str, environment: dict[str, str]) -> None:
    with guarded(way) as server:
        who = credentials_for(server.address, environment)
        for _ in range(8):  # more often than urllib lets a digest fail
            assert remote_query(server.address, "ASK {}", base=BASE, credentials=who) == Truth(True)
        Connection(server.address, 5, who).update("INSERT DATA {}")
        Connection(server.address, 5, who).put("PUT", "graph=http%3A%2F%2Fe%2F", "text/turtle", b"<http://e/s> <http://e/p> 1 .")
        assert [r.method for r in server.requests][-1] == "PUT"
        assert PASSWORD not in str([(r.path, r.body) for r in server.requests])


def test_refusals_do_not_use_up_a_digest() -> None:
    with guarded("digest", answers(400, "text/plain", b"Parse error")) as server:
        who = credentials_for(server.address, NAMED)
        for _ in range(8):
            with pytest.raises(UsageError, match=r"answered 400: Parse error"):
                remote_query(server.address, "ASK {}", base=BASE, credentials=who)


@pytest.mark.parametrize("way", ["basic", "digest", "bearer"])
def test_a_wrong_password_is_told_and_a_missing_one_too(way: str) -> None:
    wrong = {"CONFLICTKG_ENDPOINT_TOKEN": "no"} if way == "bearer" else {**NAMED, "CONFLICTKG_ENDPOINT_PASSWORD": "not-this"}
    with guarded(way) as server:
        with pytest.raises(InputRefused, match=r"answered 401: who.; it does not let us in so: check .CONFLICTKG_ENDPOINT_USER"):
            remote_query(server.address, "ASK {}", base=BASE, credentials=credentials_for(server.address, wrong))
        with pytest.raises(InputRefused, match=r"wants to know who asks: set .CONFLICTKG_ENDPOINT_USER"):
            remote_query(server.address, "ASK {}", base=BASE)


def test_another_way_of_signing_in_than_we_have_is_told() -> None:
    with guarded("bearer") as server, pytest.raises(InputRefused) as caught:
        remote_query(server.address, "ASK {}", base=BASE, credentials=credentials_for(server.address, NAMED))
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("environment", [NAMED, BEARER, {}])
def test_nothing_follows_a_redirect(status: int, environment: dict[str, str]) -> None:
    with guarded() as elsewhere, guarded("", answers(status, "text/plain", b"", Location=f"{elsewhere.address}?q=x")) as server:
        who = credentials_for(server.address, environment)
        with pytest.raises(InputRefused, match=r"sends us on to http://127.0.0.1:\d+/sparql, which is not followed; give that address"):
            remote_query(server.address, "ASK {}", base=BASE, credentials=who)
        with pytest.raises(InputRefused, match=r"not followed"):
            Connection(server.address, 5, who).update("INSERT DATA {}")
        assert elsewhere.requests == []


@pytest.mark.parametrize("location", [None, "file:///etc/passwd", "http://user:pw@127.0.0.1:1/x", "/other", "\\\\evil\\x"])
def test_odd_redirects_are_told_too(location: str | None) -> None:
    headers = {} if location is None else {"Location": location}
    with guarded("", answers(302, "text/plain", b"", **headers)) as server, pytest.raises(InputRefused, match=r"sends us on to") as caught:
        remote_query(server.address, "ASK {}", base=BASE)
    assert "pw" not in str(caught.value)


def repeats(status: int) -> Any:
    """A server that repeats all that it was sent, as careless ones do on their error pages."""

    def answer(request: Received) -> Answer:
        said = f"{request.headers} {USER} {PASSWORD} {TOKEN}"
        headers = {"Content-Type": "text/plain", "X-Said": "x", "Location": f"http://e/{TOKEN}"}
        return status, headers, said.encode()

    return answer


@pytest.mark.parametrize(("way", "environment"), [("basic", NAMED), ("digest", NAMED), ("bearer", BEARER)])
@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 500])
def test_no_error_says_the_secret_even_when_the_server_does(way: str, environment: dict[str, str], status: int) -> None:
    with guarded(way, repeats(status)) as server:
        who = credentials_for(server.address, environment)
        with pytest.raises(ConflictkgError) as caught:
            remote_query(server.address, "ASK {}", base=BASE, credentials=who)
    shown = "".join(traceback.format_exception(caught.value)) + repr(who) + str(who)
    for secret in who._forms():
        assert secret not in shown


@pytest.mark.parametrize(
    ("environment", "hint"),
    [
        ({"CONFLICTKG_ENDPOINT_PASSWORD": "x-secret"}, "set .CONFLICTKG_ENDPOINT_USER too"),
        ({**NAMED, **BEARER}, "both .CONFLICTKG_ENDPOINT_TOKEN and"),
        ({"CONFLICTKG_ENDPOINT_TOKEN": "x-secret\r\nX-Evil: 1"}, "holds a space or a character"),
        ({"CONFLICTKG_ENDPOINT_TOKEN": "x-secret\u00e4"}, "holds a space or a character"),
        ({"CONFLICTKG_ENDPOINT_USER": "a:b", "CONFLICTKG_ENDPOINT_PASSWORD": "x-secret"}, "holds a colon"),
        ({"CONFLICTKG_ENDPOINT_USER": "a\r\nX-Evil: 1", "CONFLICTKG_ENDPOINT_PASSWORD": "x-secret"}, "control character"),
    ],
)
def test_what_cannot_be_used_is_told_without_saying_it(environment: dict[str, str], hint: str) -> None:
    with pytest.raises(UsageError, match=hint) as caught:
        credentials_for(HERE, environment)
    assert "x-secret" not in str(caught.value)


def test_nothing_set_is_nobody() -> None:
    assert credentials_for(HERE, {}) is NOBODY


@pytest.mark.parametrize(
    ("address", "clear"),
    [
        ("https://example.org/sparql", True),
        ("http://localhost:1/", True),
        ("http://[::1]:1/", True),
        ("http://127.8.0.1/", True),
        ("http://example.org/sparql", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://localhost.example.org/", False),
    ],
)
def test_a_secret_travels_unencrypted_only_at_home(address: str, clear: bool) -> None:
    assert credentials_for(address, NAMED).clear is clear
    assert credentials_for(address, {**NAMED, "CONFLICTKG_ENDPOINT_INSECURE": "1"}).clear


def test_neither_password_nor_token_goes_out_unencrypted() -> None:
    with guarded("basic") as server:
        for who in (Credentials(user=USER, password=PASSWORD, clear=False), Credentials(token=TOKEN, clear=False)):
            with pytest.raises(UsageError, match=r"would travel unencrypted; use https://, or set .CONFLICTKG_ENDPOINT_INSECURE=1"):
                remote_query(server.address, "ASK {}", base=BASE, credentials=who)
        assert all("Authorization" not in r.headers for r in server.requests)
    with guarded("digest") as server:  # which says no secret
        who = Credentials(user=USER, password=PASSWORD, clear=False)
        assert remote_query(server.address, "ASK {}", base=BASE, credentials=who) == Truth(True)


class Kept(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self, kept: dict[tuple[str, str], str]) -> None:
        self.kept = kept

    def get_password(self, service: str, username: str) -> str | None:
        if service.endswith("locked.example.org"):
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def kept() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(Kept({("conflictkg http://127.0.0.1:9", USER): PASSWORD}))
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("kept")
def test_the_keyring_knows_the_password_of_a_user_at_a_server() -> None:
    only_user = {"CONFLICTKG_ENDPOINT_USER": USER}
    assert credentials_for(HERE, only_user).password == PASSWORD
    with pytest.raises(UsageError, match=r"run: keyring set 'conflictkg https://other.example.org' reader"):
        credentials_for("https://other.example.org/sparql", only_user)
    with pytest.raises(UsageError, match=r"keyring cannot be read .locked.; unlock it"):
        credentials_for("https://locked.example.org/sparql", only_user)


def test_without_the_keyring_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "keyring":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"conflictkg\[keyring\]"):
        credentials_for(HERE, {"CONFLICTKG_ENDPOINT_USER": USER})


def test_an_error_page_without_end_is_not_read() -> None:
    with guarded("", answers(500, "text/plain", b"x" * 10_000_000)) as server, pytest.raises(InputRefused, match=r"answered 500: x{200};"):
        remote_query(server.address, "ASK {}", base=BASE)


def test_a_welcome_page_is_no_answer() -> None:
    with (
        guarded("", answers(200, "text/html", TRUE)) as server,
        pytest.raises(InputRefused, match=r"did not send SPARQL results but text/html"),
    ):
        remote_query(server.address, "ASK {}", base=BASE)
    assert JSON in server.requests[0].headers["Accept"]


@pytest.mark.parametrize("way", ["basic", "digest"])
def test_a_long_request_goes_out_once_and_only_signed(way: str) -> None:
    data = b"<http://e/s> <http://e/p> 1 .\n" * 10_000
    with guarded(way) as server:
        connection = Connection(server.address, 5, credentials_for(server.address, NAMED))
        for _ in range(3):
            connection.put("POST", "", "application/n-quads", data)
        assert [(r.method, len(r.body)) for r in server.requests] == [("GET", 0), *[("POST", len(data))] * 3]
        assert [r.headers.get("Authorization", "").partition(" ")[0].lower() for r in server.requests] == ["", way, way, way]
        counts = [r.headers["Authorization"].partition("nc=")[2][:8] for r in server.requests[1:]]
        assert way == "basic" or counts == ["00000001", "00000002", "00000003"]  # a digest is not used twice


def test_what_stays_on_this_machine_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with guarded() as proxy, guarded("basic") as server:
        monkeypatch.setenv("http_proxy", proxy.address)
        monkeypatch.delenv("no_proxy", raising=False)
        assert remote_query(server.address, "ASK {}", base=BASE, credentials=credentials_for(server.address, NAMED)) == Truth(True)
        assert proxy.requests == []
        assert remote_query("http://sparql.invalid/", "ASK {}", base=BASE) == Truth(True)  # which the proxy answers
        assert len(proxy.requests) == 1

"""Which model to ask, where, and with whose key: the command line, then the knowledge base's settings, then the environment.

The key comes from the environment only, and is never printed. A key made for OpenAI is sent elsewhere only when the user names the
endpoint in the call itself: a knowledge base that somebody sends us must not lead it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from conflictkg.errors import UsageError

OPENAI = "https://api.openai.com/v1"
OWN_KEY, OPENAI_KEY = "CONFLICTKG_LLM_API_KEY", "OPENAI_API_KEY"
NO_KEY = "no-key"
"""Sent where no key is set: servers of one's own want none, but the protocol has a place for it."""
NUMBERS = {"timeout": 120.0, "window": 6000, "max_tokens": 4096, "retries": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmSettings:
    """A model at an endpoint. ``timeout`` is seconds for one answer, ``window`` characters of a passage, ``retries`` per passage."""

    model: str
    base_url: str = OPENAI
    api_key: str = field(default=NO_KEY, repr=False)
    timeout: float = 120.0
    window: int = 6000
    max_tokens: int = 4096
    retries: int = 3

    @classmethod
    def of(cls, table: Mapping[str, object], model: str | None, base_url: str | None, environment: Mapping[str, str]) -> LlmSettings:
        """Settings from the ``[llm]`` table of ``conflictkg.toml``, overridden by what the call names.

        Raises ``UsageError`` when no model is named, a value cannot be used, or OpenAI is to be asked without a key.
        """
        if unknown := sorted(set(table) - {"model", "base_url", *NUMBERS}):
            known = ", ".join(["model", "base_url", *NUMBERS])
            raise UsageError(f"conflictkg.toml: [llm] {unknown[0]!r} is unknown; it takes {known} (keys belong into ${OWN_KEY})")
        chosen = model or table.get("model")
        if not isinstance(chosen, str) or not chosen.strip():
            raise UsageError('no language model is named; give --model NAME, or put model = "NAME" under [llm] in conflictkg.toml')
        url = checked_url(base_url or table.get("base_url", OPENAI))
        own = environment.get(OWN_KEY, "")
        theirs = environment.get(OPENAI_KEY, "") if base_url is not None or url == OPENAI else ""
        if url == OPENAI and not (own or theirs):
            raise UsageError(
                f"{OPENAI} wants a key: set ${OWN_KEY} or ${OPENAI_KEY}, or name an endpoint of your own with --base-url http://HOST:PORT/v1"
            )
        numbers = {name: _number(name, table.get(name, default), type(default)) for name, default in NUMBERS.items()}
        return cls(
            model=chosen.strip(),
            base_url=url,
            api_key=own or theirs or NO_KEY,
            timeout=float(numbers["timeout"]),
            window=int(numbers["window"]),
            max_tokens=int(numbers["max_tokens"]),
            retries=int(numbers["retries"]),
        )


def checked_url(url: object) -> str:
    """The address of an endpoint, without a slash at its end; raises ``UsageError`` for what is none or carries a password."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        usable = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, None
    if not usable or parts is None or not isinstance(url, str):
        raise UsageError(f"the endpoint {url!r} is no http or https address; write it like http://127.0.0.1:8080/v1")
    if parts.username or parts.password:
        raise UsageError(f"the endpoint's address carries a password, which would be printed and logged; set ${OWN_KEY} instead")
    return url.rstrip("/")


def _number(name: str, value: object, kind: type) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else int) or not 0 <= value <= 1_000_000:
        raise UsageError(f"conflictkg.toml: [llm] {name} = {value!r} is not a number from 0 to 1000000; correct it")
    if name != "retries" and value == 0:
        raise UsageError(f"conflictkg.toml: [llm] {name} must be more than 0; correct it")
    return value

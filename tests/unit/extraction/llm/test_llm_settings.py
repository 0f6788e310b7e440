"""Which model is asked, where, with whose key; and what is refused before anything is sent."""

from __future__ import annotations

import pytest

from conflictkg.errors import UsageError
from conflictkg.extraction.llm.settings import NO_KEY, OPENAI, OPENAI_KEY, OWN_KEY, LlmSettings

LOCAL = "http://127.0.0.1:9/v1"


def test_the_call_wins_over_the_settings_of_the_knowledge_base() -> None:
    s = LlmSettings.of({"model": "a", "base_url": LOCAL, "window": 500, "timeout": 7}, "b", None, {})
    assert (s.model, s.base_url, s.window, s.timeout, s.api_key) == ("b", LOCAL, 500, 7.0, NO_KEY)
    assert LlmSettings.of({"model": "a"}, None, f"{LOCAL}/", {}).base_url == LOCAL


def test_a_key_for_openai_is_not_led_away_by_a_knowledge_base() -> None:
    keys = {OPENAI_KEY: "theirs"}
    assert LlmSettings.of({"base_url": LOCAL}, "m", None, keys).api_key == NO_KEY
    assert LlmSettings.of({}, "m", LOCAL, keys).api_key == "theirs"
    assert LlmSettings.of({}, "m", None, keys).api_key == "theirs"
    assert LlmSettings.of({"base_url": LOCAL}, "m", None, {**keys, OWN_KEY: "ours"}).api_key == "ours"


def test_the_key_is_not_printed() -> None:
    assert "sekret" not in repr(LlmSettings.of({}, "m", LOCAL, {OWN_KEY: "sekret"}))


@pytest.mark.parametrize(
    ("table", "model", "url", "said"),
    [
        ({}, None, LOCAL, "no language model is named; give --model"),
        ({"model": " "}, None, LOCAL, "no language model is named"),
        ({}, "m", None, f"{OPENAI} wants a key: set $CONFLICTKG_LLM_API_KEY"),
        ({"api_key": "x"}, "m", LOCAL, "'api_key' is unknown"),
        ({}, "m", "ftp://host", "is no http or https address"),
        ({}, "m", "http://", "is no http or https address"),
        ({}, "m", "http://[::1", "is no http or https address"),
        ({"base_url": 3}, "m", None, "is no http or https address"),
        ({}, "m", "http://me:sekret@host/v1", "carries a password"),
        ({"window": "big"}, "m", LOCAL, "window = 'big' is not a number"),
        ({"window": 0}, "m", LOCAL, "window must be more than 0"),
        ({"retries": -1}, "m", LOCAL, "retries = -1 is not a number"),
        ({"timeout": True}, "m", LOCAL, "timeout = True is not a number"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_do(table: dict[str, object], model: str | None, url: str | None, said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        LlmSettings.of(table, model, url, {})
    assert said in str(refusal.value)
    assert "sekret" not in str(refusal.value)

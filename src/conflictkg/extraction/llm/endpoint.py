"""Asks a model through OpenAI's protocol until it answers in the form wanted, or says why it does not.

Fifth step. Busy servers (429), failing ones (5xx), time-outs and broken connections are asked again with growing pauses by the client
library; an answer of another form is sent back with what is wrong with it. Both are bounded. What then still fails for one passage
refuses its article; what would fail for every article (no such host, key or model) ends the run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from conflictkg.errors import InputRefused, MissingExtra, UsageError
from conflictkg.extraction.llm.settings import OPENAI, OWN_KEY, LlmSettings

if TYPE_CHECKING:
    from pydantic_ai import Agent

    from conflictkg.extraction.llm.answers import Answer

REASKED = 2
"""How often an answer of another form is sent back."""
PAUSES = (0.5, 1.0)
"""Seconds before a reply that is none of the protocol's is asked for again."""
SHOWN = 300
"""Characters of a server's own words that an error passes on."""


class Endpoint:
    """A model that answers questions in one form; raises ``MissingExtra`` when its client library is not installed."""

    def __init__(self, settings: LlmSettings, form: type[Answer]) -> None:
        try:
            import openai  # noqa: F401
            import pydantic_ai  # noqa: F401
        except ImportError as error:
            raise MissingExtra("reading with a language model", "llm") from error
        self._settings = settings
        self._form = form

    def ask(self, instructions: str, questions: Sequence[str], where: str) -> list[Answer]:
        """Answers in the order of the questions; ``where`` names the article in errors.

        Raises ``InputRefused`` when the model does not give them, ``UsageError`` when it cannot be asked at all.
        """
        return asyncio.run(self._ask(instructions, questions, where))

    async def _ask(self, instructions: str, questions: Sequence[str], where: str) -> list[Answer]:
        from openai import AsyncOpenAI
        from pydantic_ai import Agent, NativeOutput, exceptions
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        s = self._settings
        async with AsyncOpenAI(base_url=s.base_url, api_key=s.api_key, timeout=s.timeout, max_retries=s.retries) as client:
            provider = OpenAIProvider(openai_client=client)
            profile: Any = dict(provider.model_profile(s.model) or {})
            profile["openai_chat_supports_max_completion_tokens"] = s.base_url == OPENAI  # others know the older name only
            agent = Agent(
                OpenAIChatModel(s.model, provider=provider, profile=profile),
                output_type=NativeOutput(self._form, name="claims"),
                instructions=instructions,
                retries=REASKED,
                model_settings={"temperature": 0.0, "max_tokens": s.max_tokens},
            )
            answers = []
            for number, question in enumerate(questions, 1):
                try:
                    answers.append(await _answer(agent, question))
                except exceptions.AgentRunError as error:
                    raise self._explained(error, f"{where}, passage {number} of {len(questions)}") from error
            return answers

    def _explained(self, error: Exception, where: str) -> Exception:
        """What a failure means for the user."""
        from pydantic_ai import exceptions

        s = self._settings
        match error:
            case exceptions.ModelHTTPError(status_code=401 | 403):
                return UsageError(
                    f"{s.base_url} does not let us in ({error.status_code}); set ${OWN_KEY} to a key that may use {s.model!r}"
                )
            case exceptions.ModelHTTPError(status_code=404):
                return UsageError(
                    f"{s.base_url} knows no model {s.model!r}, or is no endpoint ({_told(error)}); check --model and --base-url"
                )
            case exceptions.ModelHTTPError():
                return InputRefused(
                    f"{where}: the model's server answered {error.status_code} ({_told(error)}), asked up to {s.retries + 1} times; "
                    "nothing of the article was written, ingest it again later"
                )
            case exceptions.ModelTimeoutError():
                return InputRefused(
                    f"{where}: no answer from {s.base_url} within {s.timeout:g} seconds, asked {s.retries + 1} times; nothing of the "
                    "article was written; raise timeout under [llm] in conflictkg.toml, or ingest it again later"
                )
            case exceptions.ModelConnectionError():
                return UsageError(
                    f"{s.base_url} cannot be reached ({_told(error)}); check --base-url, the network, and that the server runs"
                )
            case _:
                return InputRefused(
                    f"{where}: {s.model!r} gave no answer of the form asked for in {REASKED + 1} attempts ({_told(error)}); nothing of "
                    "the article was written; use a more capable model, or a smaller window or larger max_tokens under [llm] in "
                    "conflictkg.toml"
                )


async def _answer(agent: Agent[None, Answer], question: str) -> Answer:
    """The agent's answer; a server's reply that is not even the protocol's is asked for again, as an answer of another form is."""
    from pydantic_ai import exceptions

    for pause in PAUSES:
        try:
            return (await agent.run(question)).output
        except exceptions.ModelAPIError as error:
            if isinstance(error, (exceptions.ModelHTTPError, exceptions.ModelConnectionError)):
                raise  # the client library has asked again where that could help
        await asyncio.sleep(pause)
    return (await agent.run(question)).output


def _told(error: Exception) -> str:
    """A failure in one line of bounded length, without what an article or a server may hide in it."""
    body = getattr(error, "body", None)
    words = str(body.get("message") or body) if isinstance(body, dict) else getattr(error, "message", None) or str(error)
    line = "".join(c if c.isprintable() else " " for c in " ".join(str(words).split()))
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 3]}..."

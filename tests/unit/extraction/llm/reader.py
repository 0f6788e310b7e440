"""The model reader on invented articles, with a scripted server in place of a model."""

from __future__ import annotations

from datetime import date

from conflictkg.domain.claims import Article, Document, text_digest
from conflictkg.extraction.llm.extractor import LlmExtractor, LlmReading
from conflictkg.extraction.llm.settings import LlmSettings
from tests.fakes.model_server import Json, ModelServer, Reply, model_server, proposes
from tests.fakes.vocabulary import shipped_vocabulary
from tests.unit.extraction.test_sentences import extractor

STORY = """Front takes Torvik

Northern Front fighters captured the town of Torvik from the army on Friday, a resident said. The group also shelled Kessel,
killing at least 20 civilians.

It controls the road to Marden. The army denied that it had lost Dornach.
"""


def article(text: str = STORY, published: date | None = date(2014, 11, 3)) -> Article:
    return Article(Document(id="s", text_digest=text_digest(text), raw_digest="", source_file="story.txt", published=published), text)


def reader(url: str, *, window: int = 6000, retries: int = 3, timeout: float = 20.0, model: str = "scripted") -> LlmExtractor:
    settings = LlmSettings(model=model, base_url=url, window=window, retries=retries, timeout=timeout)
    return LlmExtractor(settings, shipped_vocabulary(), extractor().resources)


def reading(*claims: Json, text: str = STORY, published: date | None = date(2014, 11, 3)) -> LlmReading:
    """What comes of an article of one passage of which the model proposes these claims."""
    with model_server(proposes(*claims)) as server:
        return reader(server.url).read(article(text, published))


def asked(*replies: Reply, text: str = STORY, window: int = 6000) -> tuple[LlmReading, ModelServer]:
    """What comes of an article that the server answers so, and the server."""
    with model_server(*replies) as server:
        return reader(server.url, window=window).read(article(text)), server

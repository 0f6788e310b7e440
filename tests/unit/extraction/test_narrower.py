"""Of triggers of a kind and of a narrower one that match one word that of the narrower is read, however many tests the other has."""

from __future__ import annotations

from dataclasses import replace

from conflictkg.domain.claims import Article, Document
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.extraction.rules import RuleExtractor
from tests.fakes.names import FakeNameIndex
from tests.fakes.vocabulary import shipped_vocabulary

SENTENCE = "A drone strike on the depot killed three soldiers."


def kinds_read(vocabulary: Vocabulary) -> list[str]:
    document = Document(id="d", text_digest="", raw_digest="", source_file="")
    return [claim.kind for claim in RuleExtractor(vocabulary, FakeNameIndex()).extract(Article(document, SENTENCE))]


def test_a_narrower_kind_goes_before_its_broader_one_and_no_other_does() -> None:
    shipped = shipped_vocabulary()
    narrow = replace(
        shipped.kinds["air-strike"],
        notation="drone-strike",
        broader="air-strike",
        triggers=("strike/NOUN patient=prep(on) need=mod:drone",),
    )
    wide = replace(
        shipped.kinds["air-strike"], triggers=("strike/NOUN patient=prep(on) need=mod:drone need=prep(on):@terrain,depot not=mod:hunger",)
    )
    assert kinds_read(replace(shipped, kinds={**shipped.kinds, "air-strike": wide})) == ["air-strike", "casualties"]
    both = {**shipped.kinds, "air-strike": wide, "drone-strike": narrow}
    assert kinds_read(replace(shipped, kinds=both)) == ["drone-strike", "casualties"]
    unrelated = {**both, "drone-strike": replace(narrow, broader=None)}
    assert kinds_read(replace(shipped, kinds=unrelated)) == ["air-strike", "casualties"], (
        "the one with more tests, where neither is narrower"
    )

"""Which language a text is in, when nobody says."""

from __future__ import annotations

import functools
from collections.abc import Callable

# Below this many letters the identifier guesses ("IS took it" comes out as Danish); then nothing is said.
_MIN_LETTERS = 80
# Enough for certainty; a language does not change after the first pages, and identification takes time linear in the text.
_SAMPLE = 4000
# Posterior probability below which a guess is not worth stating: names of places abroad pull short English texts elsewhere.
_MIN_PROBABILITY = 0.9


def language_of(text: str) -> str:
    """ISO 639-1 code of the text's language, "" when the text is too short or too mixed to tell."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return ""
    code, probability = _identifier()(sample)
    return str(code) if probability >= _MIN_PROBABILITY else ""


@functools.cache
def _identifier() -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classify: Callable[[str], tuple[str, float]] = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True).classify
    return classify

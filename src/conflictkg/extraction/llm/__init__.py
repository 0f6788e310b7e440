"""The reader that asks a language model, behind any endpoint that speaks OpenAI's protocol; needs the extra ``llm``.

The way: ``windows`` cuts an article into passages, ``prompt`` says what is wanted, ``answers`` is the form of what comes back,
``endpoint`` asks and asks again, ``verbatim`` finds every word of an answer in the text or refuses it, ``grounding`` links what is left
with the rules' own names, places and times, ``extractor`` is the door. Nothing a model says is believed: what is not in the text,
word for word, is no claim.
"""

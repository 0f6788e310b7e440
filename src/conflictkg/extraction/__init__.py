"""From an article to candidate claims.

The way: ``casing`` restores running case where a text shouts, ``names`` finds known names, ``parsing`` parses each segment into ``words``
and ``mending`` mends what the parser is known to get wrong; ``lexicon`` and ``matching`` find the words of the vocabulary's triggers,
``steps`` and ``syntax`` follow their slots through the parse; ``resolving`` (with ``actors``, ``places``, ``discourse``, ``linking``) says
whom and what the fillers stand for and ``filling`` whether they make sense; ``operators`` and ``attribution`` judge stance, credibility and
speaker, ``denials`` what a sentence denies of the one before; ``times`` (with ``dates``, ``periods``, ``ago``, ``elapsed``) and ``dating``
say when; ``setting`` and ``notices`` know what a genre's form means; ``reading`` puts the claims of one article together. ``rules`` is the
door, and ``llm`` the other reader's.
"""

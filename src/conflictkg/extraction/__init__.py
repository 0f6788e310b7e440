"""From an article to candidate claims.

The way: ``names`` finds known names, ``parsing`` parses each segment, ``lexicon`` and ``matching`` find the words of the vocabulary's
triggers, ``syntax`` follows their slots through the parse, ``resolving`` (with ``actors``, ``places``, ``discourse``) says whom and what
the fillers stand for and ``filling`` whether they make sense, ``operators`` and ``attribution`` judge stance, credibility and speaker,
``times`` and ``dating`` say when, ``reading`` puts the claims of one article together. ``rules`` is the door.
"""

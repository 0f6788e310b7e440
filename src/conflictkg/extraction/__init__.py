"""From an article to candidate claims.

The way: ``names`` finds known names, ``parsing`` parses each segment, ``lexicon`` and ``matching`` find the words of the vocabulary's triggers,
``syntax`` follows their slots through the parse, ``resolving`` and ``discourse`` say whom and what the fillers stand for, ``operators`` and
``attribution`` judge stance, credibility and speaker, ``times`` and ``dating`` say when, and ``rules`` puts the claims together.
"""

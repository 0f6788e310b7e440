"""The ontologist's bench: what checks, lays out, scaffolds and documents the ontology and a knowledge base's own modules.

Nothing here changes what the program does with an ontology; it tells ontologists, before they adopt one, what it will do.
"""

"""Entities: reference data of actors, places and sources, and the on-disk indexes that find them by name.

Extraction (which names are in this text?) and questions (which place is meant?) both come here, through the port ``NameIndex``.
Curated Turtle is read by ``reference`` and indexed by ``curated``; the fallback gazetteer is built by ``gazetteer``; ``index`` answers.
"""

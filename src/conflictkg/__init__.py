"""An event-sourced timeline knowledge base of armed conflict.

Articles become claims (what a source said); beliefs (who held a place on a day) follow from all claims known at a time.
See ``docs/architecture.md`` for the way of the data and the layers.
"""

__version__ = "0.1.0"

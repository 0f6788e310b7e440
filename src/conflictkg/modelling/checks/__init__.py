"""What is checked of an ontology, one module for each sort of check; ``checking`` runs them all.

Each takes a ``Desk`` (the modules under check with the core and whatever else they stand beside) and yields ``Finding``s.
"""

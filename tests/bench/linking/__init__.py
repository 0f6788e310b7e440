"""How well names are linked to places and actors, on texts that are not part of the project; modules have ``measure(verbose)``."""

"""How well claims of one event are found to be of one event; modules have ``measure(verbose)``."""

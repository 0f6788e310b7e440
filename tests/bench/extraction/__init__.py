"""How well the reader reads, on texts that are not part of the project; each module has ``measure(verbose)``."""

"""Programs that write reference data from packages: ``make reference``."""

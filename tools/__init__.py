"""Scripts that write generated files of the project; run from its folder as ``python -m tools.NAME``."""

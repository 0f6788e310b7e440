"""The graph: the projection of the log that answers questions in SPARQL, embedded or remote; always derived, never the truth."""

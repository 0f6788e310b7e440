"""The RDF side of the domain: names (``terms``) and the only mapping between domain objects and quads (``mapping``)."""

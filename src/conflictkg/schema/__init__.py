"""The ontology at work: the vocabulary that steers the reader and the rules, and the shapes that candidate claims must fit."""

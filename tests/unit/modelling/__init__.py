"""Tests of the ontologist's bench."""

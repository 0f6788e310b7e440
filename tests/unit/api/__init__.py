"""Tests of the Python interface that need no knowledge base."""

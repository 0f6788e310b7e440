"""Tests of reference data, spellings and the name indexes."""

"""Coded data sets: what a file of rows says, column by column, before anything is made of it.

First step of ``import``, a sibling of ``articles``. ``tables`` reads any table of comma-separated values; ``acled`` and ``ucdp_ged`` know
the columns and codes of one data set each. A file is hostile until proven otherwise: a bad row costs itself alone.
"""

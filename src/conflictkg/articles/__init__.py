"""Reading inputs: raw bytes become documents with stored text, metadata and segments; glued comments become documents of their own.

The way: ``fetching`` brings what is at an address, ``unpacking`` cuts an input into single articles, ``formats`` picks the format of
each, ``decoding`` turns bytes into characters and ``cleaning`` into the text that is stored. ``text``, ``front_matter``, ``markdown``,
``webpage``, ``fragment``, ``pdf``, ``mail`` and ``linked_data`` yield a ``draft``; ``newsfeed``, ``web_archive`` and ``linked_data`` cut
their containers. ``layout`` finds headline, byline and date line, ``comments`` and ``register`` find where the article ends and its
readers begin, ``reader`` makes the documents. ``limits`` and ``markup`` bound it all.
"""

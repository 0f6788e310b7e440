"""Reading inputs: raw bytes become documents with stored text, metadata and segments; glued comments become documents of their own.

The way: ``formats`` picks the format, ``decoding`` turns bytes into characters and ``cleaning`` into the text that is stored, ``text``,
``front_matter``, ``markdown`` and ``webpage`` yield a ``draft``, ``layout`` finds headline, byline and date line, ``comments`` and
``register`` find where the article ends and its readers begin, ``reader`` makes the documents.
"""

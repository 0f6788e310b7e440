"""Finding near copies among the documents of the log.

``index`` keeps what every document is found by in a SQLite file that follows the log and can be deleted and made again; what was found is
recorded in the log itself, so that replaying it needs no index.
"""

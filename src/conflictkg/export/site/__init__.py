"""The site that others read and follow: a page and linked data for each thing, and a feed of what is new, as files any web server hosts.

Beside the export at the end of the way of the data. ``publishing.publish`` writes all of it; ``folder`` sees to it that only what changed
is written, each file whole or not at all.
"""

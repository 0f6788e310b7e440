"""Following what others publish: their feeds and dumps, read from the network within bounds, as members for ``usecases.pulling``.

A feed is hostile until its members are checked: it may be endless, lead elsewhere, or speak for others.
"""

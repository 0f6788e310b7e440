"""The same store through rdflib's eyes, for those who want its API: an ``rdflib.Dataset`` over the graph, nothing copied.

A side door on the way of the data, for reading. The view refuses to write, for the graph only follows the log, and to fetch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from conflictkg.errors import UsageError
from conflictkg.graph.sparql import look_over
from conflictkg.rdf.terms import PREFIXES

if TYPE_CHECKING:
    from rdflib import Dataset

    from conflictkg.graph.store import GraphStore


def rdflib_dataset(store: GraphStore) -> Dataset:
    """A read-only rdflib ``Dataset`` over ``store``; its default graph is the union of all graphs, its prefixes the usual ones.

    Changing it, and SERVICE in its queries, raise ``UsageError``. Valid while the store is open.
    """
    from oxrdflib import OxigraphStore
    from rdflib import Dataset

    class ReadOnlyStore(OxigraphStore):
        """oxrdflib's store without its ways to write, and with our rules for queries."""

        def query(self, query: Any, initNs: Any, initBindings: Any, queryGraph: Any, **options: Any) -> Any:  # rdflib's names
            # A query that names its graphs means just these; pyoxigraph would ignore FROM beside the union.
            named = isinstance(query, str) and look_over(query, store.base).graphs
            return super().query(query, initNs, initBindings, "" if named else queryGraph, **options)

        def refuse(self, *_args: Any, **_options: Any) -> NoReturn:
            raise UsageError("this rdflib view is for reading, for the graph only follows the log; ingest what you know, or change a copy")

        add = addN = remove = update = remove_graph = open = destroy = refuse

        def add_graph(self, graph: Any) -> None:
            """Nothing: rdflib announces graphs that it only wants to look at."""

    dataset = Dataset(store=ReadOnlyStore(store=store.raw), default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, override=True, replace=True)
    return dataset

"""Fill and refresh a remote SPARQL server with the graph, so that it can be asked there: only what changed since the last push is sent.

After the store on the way of the data. The server's marker goes first and comes last, so that it never claims a position that it does not
hold; what was sent is kept beside the graph (``pushed``), so that a push that broke off, or was killed, goes on where it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from conflictkg.errors import InputRefused
from conflictkg.graph.marker import META, Marker, markers
from conflictkg.graph.pushed import Part, Pushed, Standing
from conflictkg.graph.remote_graphs import OPERATIONS, RemoteGraphs
from conflictkg.graph.store import LAYOUT, GraphStore

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Told how many of how many triples are sent."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is pushed: a graph that does not change meanwhile, of which knowledge base, and a signature of its files."""

    store: GraphStore
    kb: str
    signature: str


@dataclass(slots=True, kw_only=True)
class Report:
    """What was sent, or would be. ``mode`` is full, resumed, changes or nothing."""

    mode: str
    position: int
    graphs: int = 0
    triples: int = 0
    graphs_changed: int = 0
    graphs_dropped: int = 0
    subjects_removed: int = 0
    triples_sent: int = 0
    requests: int = 0


def push(
    source: Source,
    remote: RemoteGraphs,
    state: Pushed,
    *,
    full: bool = False,
    dry_run: bool = False,
    say: Say,
    progress: Progress | None = None,
) -> Report:
    """Bring the server to the state of the source.

    ``full`` starts again, whatever is there under the base. Raises ``InputRefused`` when the server holds another knowledge base under the
    same base, or a later state of this one; and when it refuses or breaks off, after which the same call goes on.
    """
    position = source.store.position()
    there, before = markers(remote.query).get(source.store.base), state.standing
    mode = "full" if full else _mode(source, there, before, position, remote.query.address, say)
    if mode == "changes" and before.signature == source.signature and before.position == position:
        return Report(mode="nothing", position=position)
    graphs, triples = state.survey(source.store)
    report = Report(mode=mode, position=position, graphs=graphs, triples=triples)
    if dry_run:
        return _foreseen(report, state, fresh=mode == "full")
    standing = Standing(
        push=secrets.token_hex(16), earlier=there.push if there is not None else "", position=position, signature=source.signature
    )
    if mode == "full":
        state.stand(replace(standing, state="clearing"), empty=True)
        _clear(remote)
    else:
        state.stand(replace(standing, state="filling"))
        remote.drop([source.store.base + META])
    state.stand(replace(standing, state="filling"))
    _send(source.store, remote, state, report, progress)
    if mode != "changes":
        _verify(source.store, remote, state, report, say, progress)
    marker = Marker(base=source.store.base, position=position, layout=LAYOUT, kb=source.kb, push=standing.push)
    remote.update.update(marker.insertion())
    if markers(remote.query).get(source.store.base) != marker:
        raise InputRefused(
            f"endpoint {remote.query.address}: does not show what {remote.update.address} was sent; give two addresses of one data set"
        )
    state.stand(replace(standing, state="complete"))
    report.requests = remote.requests
    return report


def _mode(source: Source, there: Marker | None, before: Standing, position: int, address: str, say: Say) -> str:
    """Whether all is sent, or what changed; refuses to overwrite what another push is responsible for."""
    if there is None:
        if before.state == "complete":
            say(f"{address} no longer says that it holds log position {before.position}: it was emptied or changed; filling it anew")
        return "resumed" if before.state == "filling" else "full"
    if there.kb != source.kb:
        whose = "another knowledge base" if there.kb else "a graph that no push has filled"
        raise InputRefused(f"endpoint {address}: holds {whose} under the same base {there.base}; push elsewhere, or replace it with --full")
    if before.state == "complete" and (there.push, there.layout) == (before.push, LAYOUT):
        return "changes"
    if before.state == "filling" and there.push in (before.push, before.earlier):
        return "resumed"
    if there.position > position:
        raise InputRefused(
            f"endpoint {address}: holds log position {there.position} of this knowledge base, this copy is at {position}; "
            "push from the newer copy, or replace it with --full"
        )
    say(f"{address} was filled from another copy of this knowledge base; filling it anew")
    return "full"


def _foreseen(report: Report, state: Pushed, *, fresh: bool) -> Report:
    if fresh:
        report.graphs_changed, report.triples_sent = report.graphs, report.triples
        return report
    _account(report, state.dropped(), state.gone(), state.changed())
    return report


def _account(report: Report, dropped: Sequence[str], gone: Sequence[Part], changed: Sequence[Part]) -> None:
    report.graphs_dropped = len(set(dropped) - {part.graph for part in changed})
    report.subjects_removed = len(gone)
    report.graphs_changed = len({part.graph for part in (*gone, *changed)})
    report.triples_sent += sum(part.quads for part in changed)


def _clear(remote: RemoteGraphs) -> None:
    """Remove every graph of the base, the marker first."""
    remote.drop([remote.base + META])
    while graphs := remote.names():
        remote.drop(graphs)


def _send(store: GraphStore, remote: RemoteGraphs, state: Pushed, report: Report, progress: Progress | None) -> None:
    """Send every difference; each is doubted before, and confirmed after the server has taken it."""
    dropped = state.dropped()
    for graphs in _sliced(dropped):
        state.doubt_graphs(graphs)
        remote.drop(graphs)
        state.forget_graphs(graphs)
    gone, changed = state.gone(), state.changed()
    for parts in _sliced(gone):
        state.doubt(parts)
        remote.delete(parts)
        state.forget(parts)
    _account(report, dropped, gone, changed)
    done, total = 0, sum(part.quads for part in changed)
    for parts in _batches(changed, remote.batch):
        state.doubt(parts)
        remote.send(parts, store)
        state.confirm(parts)
        done += sum(part.quads for part in parts)
        if progress is not None:
            progress(done, total)


def _verify(store: GraphStore, remote: RemoteGraphs, state: Pushed, report: Report, say: Say, progress: Progress | None) -> None:
    """Compare how much there is with how much was sent, for a server can lose what it has confirmed; what differs is sent once more."""
    if remote.count() == report.triples:
        return
    sent, there = state.held(), dict(remote.counts())
    there.pop(remote.base + META, None)
    wrong = sorted(graph for graph in {*sent, *there} if sent.get(graph) != there.get(graph))
    say(f"{remote.query.address} holds other numbers of triples than were sent in {len(wrong)} graphs; sending these again")
    state.doubt_graphs(wrong)
    _send(store, remote, state, report, progress)
    if (found := remote.count()) != report.triples:
        example = next((g for g, n in remote.counts() if g != remote.base + META and n != sent.get(g)), wrong[0] if wrong else remote.base)
        raise InputRefused(
            f"endpoint {remote.query.address}: holds {found} triples where {report.triples} were sent, for example in <{example}>; "
            "it does not keep what it is sent, so it is not marked as complete"
        )


def _sliced(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), OPERATIONS):
        yield items[start : start + OPERATIONS]


def _batches(parts: Iterable[Part], limit: int) -> Iterator[list[Part]]:
    """Parts that go together: at most ``limit`` quads, unless one part alone has more, and so many removals as fit into one update."""
    batch, quads, known = list[Part](), 0, 0
    for part in parts:
        if batch and (quads + part.quads > limit or known + part.known > OPERATIONS):
            yield batch
            batch, quads, known = [], 0, 0
        batch.append(part)
        quads, known = quads + part.quads, known + part.known
    if batch:
        yield batch

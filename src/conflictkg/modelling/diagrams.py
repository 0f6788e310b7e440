"""Diagrams of the ontology as SVG: the tree of classes, and a class with what leads to it and from it. No network, no script.

Text is measured by letters, so the same ontology always gives the same bytes. Colours are those of the page around it, or of the reader's
setting when the file is looked at alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from conflictkg.modelling.terms import CLASS, PROPERTY, Glossary, Term

Link = Callable[[Term], str]

_ROW, _BOX, _INDENT, _LETTER, _MARGIN = 34, 26, 30, 7.6, 8
_MOST = 14
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1c2733}rect{fill:#eef3f8;stroke:#5b7895}path{fill:none;stroke:#5b7895}"
    ".own rect{fill:#fdf1dc}"
    ".edge{font-size:11px;fill:#4a6076}.it rect{fill:#d5e5f5;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#1d2b3a;stroke:#7d9ab8}path{stroke:#7d9ab8}.own rect{fill:#4a3a1b}"
    ".edge{fill:#a9bccf}.it rect{fill:#29486a}}"
)


def tree(glossary: Glossary, link: Link) -> str:
    """All classes as a tree."""
    parts: list[str] = []
    wide = 0.0
    last_at: dict[int, int] = {}
    for number, (depth, term) in enumerate(glossary.tree()):
        x, y = _MARGIN + depth * _INDENT, _MARGIN + number * _ROW
        if depth:
            parent_y = _MARGIN + last_at[depth - 1] * _ROW + _BOX
            parts.append(f'<path d="M{x - _INDENT + 12} {parent_y}V{y + _BOX / 2:g}H{x}"/>')
        last_at[depth] = number
        parts.append(_box(term, x, y, link))
        wide = max(wide, x + _width(term.label))
    return _svg(wide + _MARGIN, _MARGIN * 2 + len(glossary.tree()) * _ROW - (_ROW - _BOX), parts, "The classes as a tree")


def neighbours(glossary: Glossary, term: Term, link: Link) -> str:
    """A class between what links to it and what it links to; "" when nothing does."""
    properties = [p for p in glossary.of(PROPERTY) if p.iri in term.used_by]
    into = [(p, glossary.terms[d]) for p in properties if term.iri in p.range for d in p.domain if d in glossary.terms]
    outof = [(p, glossary.terms[r]) for p in properties if term.iri in p.domain for r in p.range if r in glossary.terms]
    outof = [(p, other) for p, other in outof if other.kind == CLASS][:_MOST]
    into = [(p, other) for p, other in into if other.kind == CLASS][:_MOST]
    if not into and not outof:
        return ""
    rows = max(len(into), len(outof), 1)
    left, edge_left = _column(into)
    right, edge_right = _column(outof)
    middle = _MARGIN + left + edge_left
    beyond = middle + _width(term.label) + edge_right
    y_it = _MARGIN + (rows - 1) * _ROW / 2
    parts = [f'<g class="it">{_box(term, middle, y_it, link)}</g>']
    for number, (p, other) in enumerate(into):
        y = _MARGIN + number * _ROW + (rows - len(into)) * _ROW / 2
        parts.append(_box(other, _MARGIN, y, link))
        parts.append(_edge(p, _MARGIN + _width(other.label), y, _MARGIN + left + edge_left - 24, middle, y_it, link))
    for number, (p, other) in enumerate(outof):
        y = _MARGIN + number * _ROW + (rows - len(outof)) * _ROW / 2
        parts.append(_box(other, beyond, y, link))
        start = middle + _width(term.label)
        parts.append(_edge(p, start, y_it, start + 24, beyond, y, link, text_at=start + 30, text_y=y))
    return _svg(beyond + right + _MARGIN, _MARGIN * 2 + rows * _ROW - (_ROW - _BOX), parts, f"{term.label} and the classes around it")


def _column(rows: Sequence[tuple[Term, Term]]) -> tuple[float, float]:
    """How wide a column of boxes, and of the words on the lines to it, is."""
    if not rows:
        return 0.0, 0.0
    return max(_width(other.label) for _, other in rows), max(len(p.label) for p, _ in rows) * 6.4 + 48


def _edge(
    p: Term,
    x: float,
    y: float,
    bend: float,
    to: float,
    to_y: float,
    link: Link,
    *,
    text_at: float | None = None,
    text_y: float | None = None,
) -> str:
    half = _BOX / 2
    at, at_y = (x + 8 if text_at is None else text_at), (y if text_y is None else text_y) + half - 4
    return (
        f'<path d="M{x:g} {y + half:g}H{bend:g}V{to_y + half:g}H{to:g}m-6 -4l6 4l-6 4"/>'
        f'<a href="{escape(link(p))}"><text class="edge" x="{at:g}" y="{at_y:g}">{escape(p.label)}</text></a>'
    )


def _box(term: Term, x: float, y: float, link: Link) -> str:
    own = ' class="own"' if term.own else ""
    return (
        f'<a href="{escape(link(term))}"{own}><rect x="{x:g}" y="{y:g}" width="{_width(term.label):g}" height="{_BOX}" rx="5"/>'
        f'<text x="{x + 9:g}" y="{y + 18:g}">{escape(term.label)}</text></a>'
    )


def _width(label: str) -> float:
    return round(18 + _LETTER * len(label), 1)


def _svg(width: float, height: float, parts: Sequence[str], title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def alone(svg: str) -> str:
    """A diagram as a file of its own, with its style."""
    return svg.replace("<title>", f"<style>{STYLE}</style><title>", 1) + "\n" if svg else ""

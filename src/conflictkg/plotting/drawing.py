"""Draws a chart with matplotlib, as SVG or PNG: the same chart gives the same bytes on one installation.

No state of matplotlib's is used or left changed, and no text is read as mathematics. Colours are those of Okabe and Ito, which people who
do not see all colours tell apart; each status has a form of its own besides, so that a print in grey can be read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from conflictkg.errors import MissingExtra
from conflictkg.plotting import lettering
from conflictkg.plotting.chart import NOBODY, Bar, Chart, Lane, Tick
from conflictkg.plotting.scale import marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

FORMATS = ("svg", "png")
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C7A00")
GREY, INK, PALE = "#8A8A8A", "#222222", "#BBBBBB"
STATUSES = ("assessed", "claimed", "disputed", "divided", "unknown", "others")
FADE = 24
"""Slices of a fuzzy edge."""
LEFT, RIGHT, TOP, AXIS, KEY = 2.6, 0.35, 0.75, 0.36, 0.5
"""Inches around the lanes: for their names, beside, for the title, for the days, for the key."""
HEIGHTS = {"lane": 0.46, "contest": 0.27, "kind": 0.25}
WIDTH = 11.0
LARGE, SMALL = 9.0, 7.5
"""Sizes of letters, in points."""


def draw(chart: Chart, format: str) -> bytes:
    """The picture of a chart in one of ``FORMATS``.

    Raises ``MissingExtra`` when matplotlib is not installed.
    """
    with _matplotlib() as settings:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        texts = [lettering.drawable(names) for names in (chart.names, *(lane.names for lane in (*chart.contests, *chart.lanes)))]
        settings["font.family"] = lettering.families(texts)
        figure = Figure(figsize=(WIDTH, _height(chart)))
        _Picture(figure, FigureCanvasAgg(figure), chart).draw()
        out = io.BytesIO()
        said = {"Date": None, "Creator": "conflictkg"} if format == "svg" else {"Software": "conflictkg"}
        figure.savefig(out, format=format, metadata=said)
        return out.getvalue()


@contextmanager
def _matplotlib() -> Iterator[Any]:
    """matplotlib's settings as it ships them, with ours; the caller's are back when the block ends."""
    try:
        import matplotlib
    except ImportError as error:
        raise MissingExtra("drawing a timeline", "plot") from error
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "svg.hashsalt": "conflictkg",
                "svg.fonttype": "path",  # a viewer without the font would write boxes, or over what stands beside
                "text.parse_math": False,
                "text.usetex": False,
                "axes.unicode_minus": False,
                "hatch.linewidth": 1.1,
                "savefig.dpi": 130,
                "font.size": 9,
                "text.color": INK,
            }
        )
        yield matplotlib.rcParams


def _rows(chart: Chart) -> list[tuple[str, Any]]:
    """The lines of the picture from the top, each with its sort."""
    return [
        *(("contest", lane) for lane in chart.contests),
        *(("lane", lane) for lane in chart.lanes),
        *(("kind", kind) for kind in chart.kinds),
    ]


def _height(chart: Chart) -> float:
    lines = sum(HEIGHTS[sort] for sort, _ in _rows(chart)) or HEIGHTS["lane"]
    return TOP + lines + AXIS + KEY + 0.2 * len(chart.notes)


class _Picture:
    """A chart being drawn; one unit of the vertical axis is one inch, counted downwards."""

    def __init__(self, figure: Figure, canvas: FigureCanvasAgg, chart: Chart) -> None:
        self.figure = figure
        self.renderer: Any = canvas.get_renderer()  # type: ignore[no-untyped-call]
        self.chart = chart
        height = _height(chart)
        below = AXIS + KEY + 0.2 * len(chart.notes)
        inside = height - TOP - below
        self.axes: Axes = figure.add_axes((LEFT / WIDTH, below / height, (WIDTH - LEFT - RIGHT) / WIDTH, inside / height))
        self.axes.set_xlim(chart.first, chart.last)
        self.axes.set_ylim(inside, 0)
        self.inside = inside
        self.shown: set[str] = set()

    def draw(self) -> None:
        """All of it."""
        self._frame()
        top, before = 0.0, ""
        for sort, what in _rows(self.chart):
            if before not in ("", sort):
                self.axes.axhline(top, color=PALE, linewidth=0.8)
            before = sort
            middle = top + HEIGHTS[sort] / 2
            match what:
                case Lane() if sort == "contest":
                    name = f"contested by {lettering.drawable(what.names)}"
                    with_how = f"{name}: {', '.join(sorted(what.how)).replace('-', ' ')}"
                    self._name(middle, with_how if self._fits(with_how, SMALL) else name, SMALL, lines=1)
                    self._contests(what, middle, 0.07)
                case Lane():
                    self._name(middle, lettering.drawable(what.names), LARGE, grey=what.names == [NOBODY])
                    self._lane(what, middle)
                case (kind, ticks):
                    self._name(middle, lettering.clean(kind), SMALL, grey=True, lines=1)
                    self._ticks(ticks, middle)
            top += HEIGHTS[sort]
        if not before:
            self.axes.text(0.5, 0.5, "nothing is known", transform=self.axes.transAxes, ha="center", va="center", color=GREY)
        self._key()

    def _frame(self) -> None:
        at = marks(self.chart.first, self.chart.last)
        self.axes.set_xticks([day for day, _ in at], [label for _, label in at], fontsize=8)
        self.axes.set_yticks([])
        self.axes.tick_params(axis="x", length=3, color=GREY)
        self.axes.grid(axis="x", color="#E4E4E4", linewidth=0.7)
        self.axes.set_axisbelow(True)
        for side, spine in self.axes.spines.items():
            spine.set_visible(side == "bottom")
            spine.set_color(GREY)
        height = self.figure.get_figheight()
        about = lettering.wrapped(lettering.clean(self.chart.about), lambda line: self._fits(line, LARGE, WIDTH - 0.4), 1)
        title = lettering.wrapped(lettering.drawable(self.chart.names), lambda line: self._fits(line, 14.5, WIDTH - 0.4), 1)
        self.figure.text(0.2 / WIDTH, 1 - 0.28 / height, title, fontsize=13, fontweight="bold", va="center")
        self.figure.text(0.2 / WIDTH, 1 - 0.53 / height, about, color="#555555", va="center")
        for number, note in enumerate(self.chart.notes):
            self.figure.text(0.2 / WIDTH, (0.12 + 0.2 * number) / height, lettering.clean(note), fontsize=7.5, style="italic", va="center")

    def _fits(self, text: str, size: float, room: float = LEFT - 0.42) -> bool:
        """Whether a line has room, in inches."""
        from matplotlib.font_manager import FontProperties

        wide, _, _ = self.renderer.get_text_width_height_descent(text, FontProperties(size=size), False)
        return bool(wide / self.figure.dpi <= room)

    def _name(self, middle: float, text: str, size: float, grey: bool = False, lines: int = 2) -> None:
        """What a line of the picture is called, left of it."""
        self.axes.text(
            -0.12 / (WIDTH - LEFT - RIGHT),
            middle,
            lettering.wrapped(text, lambda line: self._fits(line, size), lines),
            transform=self.axes.get_yaxis_transform(),
            ha="right",
            va="center",
            fontsize=size,
            linespacing=1.0,
            color="#666666" if grey else INK,
        )

    def _lane(self, lane: Lane, middle: float) -> None:
        colour = GREY if lane.colour is None else PALETTE[lane.colour % len(PALETTE)]
        for bar in lane.bars:
            self._bar(bar, middle, colour)
        if lane.contests:
            self._contests(lane, middle - 0.17, 0.05)

    def _bar(self, bar: Bar, middle: float, colour: str) -> None:
        from matplotlib.patches import Rectangle

        tall = 0.09 if bar.thin else 0.24
        top = middle + 0.05 if bar.thin else middle - tall / 2 + 0.02
        self.shown.add("alternative" if bar.thin else bar.status)
        if bar.fuzzy is not None:
            self._fade(bar.fuzzy, bar.start, top, tall, colour)
            self.shown.add("fuzzy")
        if bar.end > bar.start:
            self.axes.add_patch(Rectangle((bar.start, top), bar.end - bar.start, tall, **_style(bar, colour)))
        if not bar.until and not bar.thin and bar.end == self.chart.last and bar.status != "unknown":
            edge = colour if bar.status != "others" else PALE
            beyond = bar.end + (self.chart.last - self.chart.first) * 0.0045
            self.axes.plot([beyond], [top + tall / 2], marker=">", markersize=7, color=edge, clip_on=False, markeredgewidth=0)
        if not bar.since and bar.start > self.chart.first:
            reach = (self.chart.last - self.chart.first) * 0.02
            self._fade(max(bar.start - reach, self.chart.first), bar.start, top, tall, colour)
            self.shown.add("fuzzy")

    def _fade(self, start: float, end: float, top: float, tall: float, colour: str) -> None:
        """A fuzzy edge: each slice goes on to the end, under the next one, so that none is seen apart."""
        from matplotlib.patches import Rectangle

        for number in range(FADE):
            at = start + (end - start) * number / FADE
            self.axes.add_patch(Rectangle((at, top), end - at, tall, facecolor=_mixed(colour, 0.95 - 0.75 * number / FADE), linewidth=0))
        self.axes.plot([start, end, end, start], [top, top, top + tall, top + tall], color=colour, linewidth=0.7, linestyle=(0, (2, 2)))

    def _contests(self, lane: Lane, middle: float, tall: float) -> None:
        colour = GREY if lane.colour is None else PALETTE[lane.colour % len(PALETTE)]
        self.shown.add("contest")
        starts, ends = zip(*lane.contests, strict=True)
        self.axes.hlines([middle] * len(starts), starts, ends, color=colour, linewidth=1.6)
        caps = [*starts, *(end for end in ends if end < self.chart.last)]
        self.axes.vlines(caps, [middle - tall] * len(caps), [middle + tall] * len(caps), color=colour, linewidth=1.6)

    def _ticks(self, ticks: list[Tick], middle: float) -> None:
        for stance, style in MARKERS.items():
            days = [tick.end + 0.5 for tick in ticks if (tick.stance if tick.stance in MARKERS else "other") == stance]
            if days:
                self.shown.add(f"told {stance}")
                self.axes.plot(
                    days,
                    [middle + OFFSETS[stance]] * len(days),
                    linestyle="none",
                    markeredgecolor=INK,
                    markersize=4 if len(days) < 200 else 2,
                    **style,
                )
        spans = sorted({(tick.start, tick.end) for tick in ticks if tick.start < tick.end})
        if spans:
            self.axes.hlines([middle] * len(spans), [a for a, _ in spans], [b + 0.5 for _, b in spans], color=INK, linewidth=0.8, alpha=0.5)

    def _key(self) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        handles: list[Any] = []
        for status in STATUSES:
            if status in self.shown:
                handles.append(Patch(label=KEYS[status], **_style(Bar(0, 1, status), PALETTE[0])))
        if "fuzzy" in self.shown:
            handles.append(Patch(facecolor=PALETTE[0], alpha=0.35, label="may have begun already"))
        if "alternative" in self.shown:
            handles.append(Line2D([], [], color=PALETTE[0], linewidth=3, alpha=0.6, label="may hold it instead"))
        if "contest" in self.shown:
            handles.append(Line2D([], [], color=PALETTE[0], linewidth=1.6, marker="|", label="contested"))
        for stance, style in MARKERS.items():
            if f"told {stance}" in self.shown:
                label = {"asserted": "told", "denied": "denied", "other": "rumoured, expected, if"}[stance]
                handles.append(Line2D([], [], linestyle="none", markeredgecolor=INK, markersize=4.5, label=label, **style))
        if handles:
            height = self.figure.get_figheight()
            self.figure.legend(
                handles=handles,
                loc="lower center",
                bbox_to_anchor=(0.5, (0.05 + 0.2 * len(self.chart.notes)) / height),
                ncols=len(handles) if len(handles) < 8 else -(-len(handles) // 2),
                frameon=False,
                fontsize=7.5,
                handlelength=2.2,
                columnspacing=1.6,
            )


KEYS = {
    "assessed": "assessed",
    "claimed": "claimed",
    "disputed": "disputed",
    "divided": "divided",
    "unknown": "nobody known",
    "others": "others",
}
OFFSETS = {"asserted": 0.0, "denied": 0.06, "other": -0.06}
"""Inches below the middle of the line, so that what is told and denied of one day can both be seen."""
MARKERS: dict[str, dict[str, Any]] = {
    "asserted": {"marker": "o", "markerfacecolor": INK},
    "denied": {"marker": "x", "markeredgewidth": 1.3},
    "other": {"marker": "o", "markerfacecolor": "white"},
}


def _style(bar: Bar, colour: str) -> dict[str, Any]:
    """How a bar of a status is filled; what is not solid keeps an edge, so that it can be told from the ground."""
    pale = {"facecolor": _mixed(colour, 0.72), "edgecolor": colour, "linewidth": 0.8}
    if bar.thin:
        return {"facecolor": _mixed(colour, 0.45), "linewidth": 0}
    match bar.status:
        case "assessed":
            return {"facecolor": colour, "edgecolor": colour, "linewidth": 0.8}
        case "disputed":
            return {**pale, "hatch": "////"}
        case "divided":
            return {**pale, "hatch": "xxxx"}
        case "unknown":
            return {"facecolor": "none", "edgecolor": GREY, "linewidth": 0.8, "linestyle": (0, (3, 2))}
        case "others":
            return {"facecolor": "#E2E2E2", "edgecolor": PALE, "linewidth": 0.8}
        case _:
            return pale


def _mixed(colour: str, white: float) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (red + (1 - red) * white, green + (1 - green) * white, blue + (1 - blue) * white)

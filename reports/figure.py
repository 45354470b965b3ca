"""Pictures drawn as SVG that takes its colours from the page it stands in."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.number import number
from reports.picture import Picture, Series
from reports.svg import INK, REPORT, SERIES, SETTINGS, SHADES, adopted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = "os^Dv<"

WIDTH = 7.6  # inches; the page scales it


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry of a legend: a name and how it is drawn; the shade is an index, -1 for none."""

    name: str
    style: str
    shade: int
    marker: str = ""


def legend(picture: Picture) -> tuple[Key, ...]:
    """Names the series of a picture as they are drawn; violins carry their names themselves."""
    if picture.kind == "violins":
        return ()
    keys: dict[tuple[str, str], Key] = {}
    shade = 0
    for series in picture.series:
        if (series.name, series.style) in keys:
            continue
        own = series.style == "measured"
        keys[series.name, series.style] = Key(
            name=series.name,
            style=series.style,
            shade=shade % SHADES if own else -1,
            marker=_marker(picture, shade) if own else "",
        )
        shade += own
    return tuple(keys.values())


def _marker(picture: Picture, shade: int) -> str:
    return "box" if picture.kind == "histogram" else MARKERS[shade % len(MARKERS)]


def draw(picture: Picture, *, prefix: str) -> str:
    """Draws a picture.

    Args:
        picture: What to draw.
        prefix: Put before every id, so that several pictures can stand in one page.

    Returns:
        An `svg` element without XML declaration; equal bytes for equal arguments.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**SETTINGS, "svg.hashsalt": prefix}):
        figure = Figure()
        FigureCanvasSVG(figure)
        {"violins": _violins, "histogram": _histogram}.get(picture.kind, _curves)(figure, picture)
        for axes in figure.axes:
            _ticks(axes, picture)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return adopted(
        out.getvalue(), prefix=prefix, title=picture.title, description=picture.description
    )


def _violins(figure: "Figure", picture: Picture) -> None:
    groups = list(dict.fromkeys(series.group for series in picture.series))
    columns = min(max(len(groups), 1), 4)
    rows = max(math.ceil(len(groups) / columns), 1)
    figure.set_size_inches(WIDTH, 0.55 + 1.55 * rows)
    grid = figure.add_gridspec(rows, columns, wspace=0.42, hspace=0.55)
    _margins(figure)
    for index, group in enumerate(groups):
        axes = figure.add_subplot(grid[index])
        members = [series for series in picture.series if series.group == group]
        _scales(axes, picture, x=False)
        # Samples of one name in one group lie over each other, for they show the same thing.
        names = list(dict.fromkeys(series.name for series in members))
        for series in members:
            _violin(axes, series, place=names.index(series.name), log=picture.y_scale == "log")
        _categories(axes, names, room=WIDTH / columns)
        axes.set_title(group, loc="left", pad=4)
        if index % columns == 0:
            axes.set_ylabel(picture.y)
        if index >= len(groups) - columns:
            axes.set_xlabel(picture.x)


def _violin(axes: "Axes", series: Series, *, place: int, log: bool) -> None:
    import numpy as np

    values = np.asarray(series.values, dtype=float)
    values = values[np.isfinite(values) & ((values > 0) | (not log))]
    if not values.size:
        return
    places = np.log(values) if log else values
    low, high = places.min(), places.max()
    middle = np.median(values)
    if high > low:
        # Silverman's rule on values brought to [0, 1], which also serves samples whose variance
        # would underflow.
        unit = (places - low) / (high - low)
        width = max(1.06 * unit.std() * values.size**-0.2, 0.01)
        grid = np.linspace(0, 1, 40)
        density = np.exp(-0.5 * ((grid[:, None] - unit) / width) ** 2).sum(axis=1)
        half = 0.4 * density / density.max()
        heights = low + grid * (high - low)
        heights = np.exp(heights) if log else heights
        axes.fill_betweenx(
            heights, place - half, place + half, color=SERIES[0], alpha=0.3, linewidth=0
        )
        axes.plot([place, place], [values.min(), values.max()], color=SERIES[0], linewidth=0.8)
    else:
        axes.plot([place - 0.4, place + 0.4], [middle, middle], color=SERIES[0], linewidth=1.2)
    axes.plot([place], [middle], marker="o", markersize=3, color=SERIES[0], linestyle="none")


def _histogram(figure: "Figure", picture: Picture) -> None:
    import numpy as np

    axes = _single(figure, picture)
    _scales(axes, picture, x=True)
    samples = [
        np.asarray([value for value in series.values if math.isfinite(value)])
        for series in picture.series
    ]
    if picture.x_scale == "log":
        samples = [sample[sample > 0] for sample in samples]
    everything = np.concatenate(samples) if samples else np.asarray([])
    if not everything.size:
        return
    if picture.x_scale == "log":
        edges = np.exp(np.histogram_bin_edges(np.log(everything), bins=24))
    else:
        edges = np.histogram_bin_edges(everything, bins=24)
    # One set of bins for all series: heights of different bins cannot be compared.
    for key, sample in zip(_keys(picture), samples, strict=True):
        counts, _ = np.histogram(sample, bins=edges)
        color = _color(key)
        axes.stairs(counts, edges, fill=True, color=color, alpha=0.22)
        axes.stairs(counts, edges, color=color, linewidth=1.1)


def _curves(figure: "Figure", picture: Picture) -> None:
    axes = _single(figure, picture)
    categories = list(
        dict.fromkeys(one for series in picture.series for one in series.x if isinstance(one, str))
    )
    _scales(axes, picture, x=not categories)
    for key, series in zip(_keys(picture), picture.series, strict=True):
        # Beside ours, not over it: the report's figure stands a little to the right.
        aside = 0.16 if series.style == "report" else 0.0
        x = [categories.index(one) + aside if isinstance(one, str) else one for one in series.x]
        if picture.kind == "points" and series.style != "theory":
            _points(axes, series, x=x, key=key)
        else:
            _line(axes, series, x=x, key=key)
    if categories:
        _categories(axes, categories, room=WIDTH)


def _line(axes: "Axes", series: Series, *, x: Sequence[float], key: Key) -> None:
    if series.style == "report":
        axes.plot(x, series.y, color=REPORT, marker="D", markersize=4.5, linestyle="none", zorder=4)
        return
    color = _color(key)
    if series.low is not None and series.high is not None:
        axes.fill_between(x, series.low, series.high, color=color, alpha=0.18, linewidth=0)
    dashed = series.style == "theory"
    few = len(x) <= 25 and not dashed
    axes.plot(
        x,
        series.y,
        color=color,
        linewidth=1.1 if dashed else 1.5,
        linestyle="--" if dashed else "-",
        marker=key.marker if few else "",
        markersize=3.5,
    )


def _points(axes: "Axes", series: Series, *, x: Sequence[float], key: Key) -> None:
    import numpy as np

    if series.style == "report":
        _line(axes, series, x=x, key=key)
        return
    y = np.asarray(series.y)
    low = y if series.low is None else np.asarray(series.low)
    high = y if series.high is None else np.asarray(series.high)
    # An estimate may lie outside its own interval by rounding; a bar has no negative length.
    bars = np.clip(np.stack([y - low, high - y]), 0, None)
    axes.errorbar(
        x,
        y,
        yerr=np.nan_to_num(bars),
        color=_color(key),
        marker=key.marker,
        markersize=4,
        linestyle="none",
        elinewidth=1.2,
        capsize=2,
    )


def _single(figure: "Figure", picture: Picture) -> "Axes":
    figure.set_size_inches(WIDTH, 3.0)
    _margins(figure)
    axes = figure.add_subplot()
    axes.set_xlabel(picture.x)
    axes.set_ylabel(picture.y)
    return axes


def _margins(figure: "Figure") -> None:
    width, height = figure.get_size_inches()
    figure.subplots_adjust(
        left=0.72 / width, right=1 - 0.12 / width, bottom=0.5 / height, top=1 - 0.28 / height
    )


def _scales(axes: "Axes", picture: Picture, *, x: bool) -> None:
    from matplotlib.ticker import FuncFormatter

    axes.set_yscale(picture.y_scale)
    axes.yaxis.set_major_formatter(FuncFormatter(_tick))
    if x:
        axes.set_xscale(picture.x_scale)
        axes.xaxis.set_major_formatter(FuncFormatter(_tick))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(FuncFormatter(lambda value, place: ""))


def _ticks(axes: "Axes", picture: Picture) -> None:
    from matplotlib.ticker import LogLocator, MaxNLocator

    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        # Less than two decades hold one power of ten, or none: too few numbers to read by.
        if axis.get_scale() == "log" and limits[1] < 100 * limits[0]:
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    along = [x for series in picture.series for x in series.x]
    numbers = [x for x in along if not isinstance(x, str) and math.isfinite(x)]
    counts = len(numbers) == len(along) and all(x == round(x) for x in numbers)
    if numbers and counts and picture.x_scale == "linear":
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _categories(axes: "Axes", names: Sequence[str], *, room: float) -> None:
    # About sixteen letters fit in an inch.
    crowded = sum(len(name) + 2 for name in names) > room * 13
    axes.set_xticks(range(len(names)), names)
    if crowded:
        for label in axes.get_xticklabels():
            label.set(rotation=28, ha="right", rotation_mode="anchor")
    axes.set_xlim(-0.6, max(len(names), 1) - 0.4)


def _keys(picture: Picture) -> list[Key]:
    found = {(key.name, key.style): key for key in legend(picture)}
    return [found[series.name, series.style] for series in picture.series]


def _color(key: Key) -> str:
    if key.style == "measured":
        return SERIES[key.shade]
    return REPORT if key.style == "report" else INK


def _tick(value: float, place: int | None) -> str:
    return number(round(value, 12) if abs(value) > 1e-6 else value, digits=5)

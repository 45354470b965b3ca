"""Curves with bands, and points with intervals."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.records import vocabulary
from evidence.records.picture import Picture
from evidence.records.series import Series
from reports.legend import Key, keys
from reports.panel import TALL, WIDTH, categories, panels, scales, slanted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Up to so many points of a curve get a marker each; of more, about so many do.
FEW, MARKED = 25, 8
# How far points of one place stand apart, as a share of the axis or of the room of a category.
APART, ASIDE = 0.011, 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A series with the places of its points.

    Args:
        series: What is drawn.
        x: Where its points stand on the horizontal axis, [point].
        key: How it is drawn.
    """

    series: Series
    x: Sequence[float]
    key: Key


def curves(figure: "Figure", picture: Picture) -> None:
    """Draws lines and points, in the panel of their group; the panels have one vertical scale."""
    groups = len({series.group for series in picture.series})
    names = list(
        dict.fromkeys(one for series in picture.series for one in series.x if isinstance(one, str))
    )
    columns = min(max(groups, 1), 2)
    room = WIDTH / columns - 0.5
    under = slanted(names, room=room) if names else 0.0
    height = TALL if groups < 2 else 1.7
    drawn = []
    for axes, group in panels(figure, picture, columns=columns, height=height, under=under):
        if figure.axes[0] is not axes:
            axes.sharey(figure.axes[0])
        scales(axes, picture, x=not names)
        for placed in _placed(picture, group=group, names=names):
            if picture.kind == vocabulary.POINTS and placed.series.style == vocabulary.OURS:
                _points(axes, placed, joined=not names)
                drawn.append((axes, placed))
            else:
                _line(axes, placed)
        if names:
            categories(axes, names, room=room)
    for axes, placed in drawn:
        _open_ends(axes, placed)


def _placed(picture: Picture, *, group: str, names: Sequence[str]) -> list[Placed]:
    members = [
        (series, key)
        for series, key in zip(picture.series, keys(picture), strict=True)
        if series.group == group
    ]
    sharing: dict[float | str, list[Key]] = defaultdict(list)
    for series, key in members:
        for place in {*series.x} if _spreads(series) else ():
            if key not in sharing[place]:
                sharing[place].append(key)
    step = _step([series for series, _ in members], log=picture.log_x)

    def at(place: float | str, series: Series, key: Key) -> float:
        rank = _rank(key, sharing=sharing.get(place, ()))
        if isinstance(place, str):
            # Beside ours, not over it: the report's figure stands a little to the right.
            return names.index(place) + ASIDE * (rank + (series.style == vocabulary.REPORT))
        if picture.kind != vocabulary.POINTS or not rank:
            return place
        return place * step**rank if picture.log_x else place + step * rank

    return [
        Placed(series=series, x=[at(place, series, key) for place in series.x], key=key)
        for series, key in members
    ]


def _spreads(series: Series) -> bool:
    # A single estimate stands where it belongs, such as on a theory's line.
    return series.style == vocabulary.OURS and len(series.x) > 1


def _rank(key: Key, *, sharing: Sequence[Key]) -> float:
    """How many steps from the middle a series stands among those that share its place."""
    return sharing.index(key) - (len(sharing) - 1) / 2 if key in sharing else 0.0


def _step(members: Sequence[Series], *, log: bool) -> float:
    """How far points of one place stand apart: a difference, or a factor on a logarithmic axis."""
    along = [x for series in members for x in series.x if not isinstance(x, str)]
    drawn = [x for x in along if math.isfinite(x) and (x > 0 or not log)]
    if not drawn:
        return 1.0 if log else 0.0
    low, high = min(drawn), max(drawn)
    return (high / low) ** APART if log else (high - low) * APART


def _line(axes: "Axes", placed: Placed) -> None:
    series, x, key = placed.series, placed.x, placed.key
    if series.style == vocabulary.REPORT:
        axes.plot(
            x, series.y, color=key.color, marker="D", markersize=4.5, linestyle="none", zorder=4
        )
        return
    if series.low is not None and series.high is not None:
        axes.fill_between(x, series.low, series.high, color=key.color, alpha=0.18, linewidth=0)
    dashed = series.style == vocabulary.THEORY
    unmarked = "_" if len(x) == 1 else ""  # A line of one point has no length.
    step = 1 if len(x) <= FEW else len(x) // MARKED
    axes.plot(
        x,
        series.y,
        color=key.color,
        linewidth=1.1 if dashed else 1.5,
        linestyle="--" if dashed else "-",
        marker=unmarked if dashed else key.marker,
        # Curves that lie over each other show their markers in turn.
        markevery=(max(key.shade, 0) * step // 6, step),
        markersize=14 if dashed else 3.5,
    )


def _points(axes: "Axes", placed: Placed, *, joined: bool) -> None:
    import numpy as np

    series, x, key = placed.series, placed.x, placed.key
    y = np.asarray(series.y)
    low = y if series.low is None else np.asarray(series.low)
    high = y if series.high is None else np.asarray(series.high)
    # An estimate may lie outside its own interval by rounding; a bar has no negative length.
    bars = np.clip(np.stack([y - low, high - y]), 0, None)
    if joined:
        axes.plot(x, y, color=key.color, linewidth=0.8, alpha=0.6)
    axes.errorbar(
        x,
        y,
        yerr=np.nan_to_num(bars),
        color=key.color,
        marker=key.marker,
        markersize=4,
        linestyle="none",
        elinewidth=1.2,
        capsize=2,
    )


def _open_ends(axes: "Axes", placed: Placed) -> None:
    """Draws an interval without an upper end to the top of the panel, with an arrow."""
    import numpy as np

    series, key = placed.series, placed.key
    if series.high is None:
        return
    y = np.asarray(series.y)
    without = np.flatnonzero(np.isfinite(y) & ~np.isfinite(series.high))
    if not without.size:
        return
    bottom, top = axes.get_ylim()
    x = np.asarray(placed.x)[without]
    axes.vlines(x, y[without], top, color=key.color, linewidth=1.2)
    axes.plot(x, np.full(len(x), top), color=key.color, marker="^", linestyle="none", clip_on=False)
    # What is drawn to the edge must not move it.
    axes.set_ylim(bottom, top)

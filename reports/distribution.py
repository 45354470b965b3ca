"""Distributions: violins side by side, and histograms over each other."""

import math
from typing import TYPE_CHECKING

from evidence.records.picture import Picture
from evidence.records.series import Series
from reports.legend import keys
from reports.panel import WIDTH, categories, panels, scales, single, slanted
from reports.svg import SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def violins(figure: "Figure", picture: Picture) -> None:
    """Draws one violin per series, in the panel of its group."""
    groups: dict[str, list[Series]] = {}
    for series in picture.series:
        groups.setdefault(series.group, []).append(series)
    # Samples of one name in one group lie over each other, for they show the same thing.
    names = {group: list(dict.fromkeys(one.name for one in groups[group])) for group in groups}
    widest = max(map(len, names.values()), default=1)
    columns = min(4 if widest <= 5 else 2 if widest <= 12 else 1, max(len(groups), 1))
    room = WIDTH / columns - 0.5
    under = max((slanted(own, room=room) for own in names.values()), default=0.0)
    for axes, group in panels(figure, picture, columns=columns, height=1.3, under=under):
        scales(axes, picture, x=False)
        for series in groups.get(group, ()):
            place = names[group].index(series.name)
            _violin(axes, series, place=place, log=picture.log_y)
        categories(axes, names.get(group, ()), room=room)


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


def histogram(figure: "Figure", picture: Picture) -> None:
    """Draws the samples of all series over each other, in equal bins."""
    import numpy as np

    axes = single(figure, picture)
    scales(axes, picture, x=True)
    samples = [
        np.asarray([value for value in series.values if math.isfinite(value)])
        for series in picture.series
    ]
    if picture.log_x:
        samples = [sample[sample > 0] for sample in samples]
    everything = np.concatenate(samples) if samples else np.asarray([])
    if not everything.size:
        return
    if picture.log_x:
        edges = np.exp(np.histogram_bin_edges(np.log(everything), bins=24))
    else:
        edges = np.histogram_bin_edges(everything, bins=24)
    # One set of bins for all series: heights of different bins cannot be compared.
    for key, sample in zip(keys(picture), samples, strict=True):
        counts, _ = np.histogram(sample, bins=edges)
        axes.stairs(counts, edges, fill=True, color=key.color, alpha=0.22)
        axes.stairs(counts, edges, color=key.color, linewidth=1.1)

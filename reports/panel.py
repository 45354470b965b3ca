"""The panels of a chart: where they stand, their scales and their ticks."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from evidence.records.picture import Picture
from reports.number import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches, all of them; the page scales the whole. Letters are a fourteenth of an inch wide.
WIDTH, TALL = 7.6, 2.22
TOP, BOTTOM, GAP = 0.28, 0.5, 0.62
LETTER = 1 / 14
SLANT = 28
LARGE = 1e6


def panels(
    figure: "Figure", picture: Picture, *, columns: int, height: float, under: float = 0.0
) -> Iterator[tuple["Axes", str]]:
    """Divides a figure into one panel per group of the picture's series.

    Args:
        figure: An empty figure.
        picture: What will be drawn.
        columns: The most panels in a row.
        height: How high a panel is without its labels, in inches.
        under: What the names under a panel need beside a line, in inches; see `slanted`.

    Yields:
        Each panel, labelled, with the name of its group.
    """
    groups = list(dict.fromkeys(series.group for series in picture.series)) or [""]
    columns = min(len(groups), columns)
    rows = math.ceil(len(groups) / columns)
    gap = GAP + under
    figure.set_size_inches(WIDTH, TOP + height * rows + gap * (rows - 1) + BOTTOM + under)
    grid = figure.add_gridspec(
        rows, columns, wspace=0.42 if columns > 2 else 0.24, hspace=gap / height
    )
    _margins(figure, under=under)
    for index, group in enumerate(groups):
        axes = figure.add_subplot(grid[index])
        axes.set_title(group, loc="left", pad=4)
        if index % columns == 0:
            axes.set_ylabel(picture.y)
        if index >= len(groups) - columns:
            axes.set_xlabel(picture.x)
        yield axes, group


def single(figure: "Figure", picture: Picture) -> "Axes":
    """Makes one panel of the whole figure."""
    figure.set_size_inches(WIDTH, TOP + TALL + BOTTOM)
    _margins(figure)
    axes = figure.add_subplot()
    axes.set_xlabel(picture.x)
    axes.set_ylabel(picture.y)
    return axes


def _margins(figure: "Figure", *, under: float = 0.0) -> None:
    width, height = figure.get_size_inches()
    figure.subplots_adjust(
        left=0.86 / width,
        right=1 - 0.12 / width,
        bottom=(BOTTOM + under) / height,
        top=1 - TOP / height,
    )


def scales(axes: "Axes", picture: Picture, *, x: bool) -> None:
    """Sets the picture's scales, and how ticks are written.

    Args:
        axes: A panel.
        picture: What is drawn there.
        x: Whether the horizontal axis has a scale; it has none where there are categories.
    """
    from matplotlib.ticker import FuncFormatter

    axes.set_yscale(picture.y_scale)
    axes.yaxis.set_major_formatter(FuncFormatter(_tick))
    if x:
        axes.set_xscale(picture.x_scale)
        axes.xaxis.set_major_formatter(FuncFormatter(_tick))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(FuncFormatter(lambda value, place: ""))


def ticks(axes: "Axes", picture: Picture) -> None:
    """Chooses ticks that one can read by, once everything is drawn."""
    from matplotlib.ticker import FixedLocator, LogLocator, MaxNLocator

    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        # Less than two decades hold one power of ten, or none: too few numbers to read by.
        if axis.get_scale() == "log" and limits[1] < 100 * limits[0]:
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    along = [x for series in picture.series for x in series.x]
    numbers = [x for x in along if not isinstance(x, str) and math.isfinite(x)]
    if not numbers or len(numbers) < len(along):
        return
    if not picture.log_x and all(x == round(x) for x in numbers):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if picture.log_x:
        # A knob's few levels are what one reads by, and seldom powers of ten.
        levels = sorted({x for x in numbers if x > 0})
        if _fit(levels, room=WIDTH * axes.get_position().width):
            axes.xaxis.set_major_locator(FixedLocator(levels))


def categories(axes: "Axes", names: Sequence[str], *, room: float) -> None:
    """Puts names under the positions 0, 1, ...; slanted where `room`, in inches, is short."""
    axes.set_xticks(range(len(names)), names)
    if slanted(names, room=room):
        for label in axes.get_xticklabels():
            label.set(rotation=SLANT, ha="right", rotation_mode="anchor")
    axes.set_xlim(-0.6, max(len(names), 1) - 0.4)


def slanted(names: Sequence[str], *, room: float) -> float:
    """What names need below a line of text, in inches; 0 where they fit side by side."""
    if sum(len(name) + 2 for name in names) * LETTER <= room:
        return 0.0
    longest = max(len(name) for name in names)
    return max(math.sin(math.radians(SLANT)) * longest * LETTER - 0.08, 0.01)


def _fit(levels: Sequence[float], *, room: float) -> bool:
    if len(levels) < 2:
        return bool(levels)
    span = math.log(levels[-1] / levels[0])
    texts = [len(_tick(level, None)) + 1 for level in levels]
    # Each pair of neighbours needs half of both its texts between them.
    return all(
        math.log(levels[k + 1] / levels[k]) / span * 0.9 * room / LETTER
        >= (texts[k] + texts[k + 1]) / 2
        for k in range(len(levels) - 1)
    )


def _tick(value: float, place: int | None) -> str:
    if abs(value) >= LARGE:
        # A number in full would reach out of the drawing.
        mantissa, _, exponent = f"{value:.3e}".partition("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
        return text.replace("-", "−", 1) if value < 0 else text
    return number(round(value, 12) if abs(value) > 1e-6 else value, digits=5)

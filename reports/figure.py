"""Pictures drawn as SVG that takes its colours from the page it stands in."""

import io

from evidence.records import vocabulary
from evidence.records.picture import Picture
from reports.curve import curves
from reports.distribution import histogram, violins
from reports.panel import ticks
from reports.picture import described
from reports.svg import SETTINGS, adopted

DRAWN = {
    vocabulary.VIOLINS: violins,
    vocabulary.HISTOGRAM: histogram,
    vocabulary.LINES: curves,
    vocabulary.POINTS: curves,
}


def draw(picture: Picture, *, prefix: str) -> str:
    """Draws a picture of any kind but images, which need no drawing.

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
        DRAWN[picture.kind](figure, picture)
        for axes in figure.axes:
            ticks(axes, picture)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return adopted(
        out.getvalue(), prefix=prefix, title=picture.title, description=described(picture)
    )

"""Small grey images inside the page."""

import base64
import io

import matplotlib.image
import numpy as np

from evidence.records.picture import Picture
from evidence.records.series import Series
from reports.raster import png, rows

IMAGE = ((0, 255, 7), (128, 3, 200))


def _pixels(data):
    return np.rint(255 * matplotlib.image.imread(io.BytesIO(data), format="png")).astype(int)


def _picture(*series):
    shape = {"title": "Weights", "x": "", "y": "weight"}
    return Picture(kind="images", series=series, **shape)


def test_a_png_holds_the_image():
    assert _pixels(png(IMAGE)).tolist() == [list(row) for row in IMAGE]


def test_each_series_is_a_row_of_addresses_that_hold_the_images():
    series = Series(name="SGD", group="MLP", pixels=(IMAGE, IMAGE), span=(-0.5, 0.5))
    (row,) = rows(_picture(series))
    assert (row.name, row.height, row.width, row.low, row.high) == ("MLP SGD", 2, 3, -0.5, 0.5)
    head, _, data = row.sources[1].partition(",")
    assert head == "data:image/png;base64"
    assert _pixels(base64.b64decode(data)).shape == (2, 3)


def test_zero_is_middle_grey_only_where_the_scale_is_balanced():
    spans = ((-0.5, 0.5), (0.0, 1.0))
    made = rows(_picture(*(Series(name="a", pixels=(IMAGE,), span=span) for span in spans)))
    assert [row.balanced for row in made] == [True, False]


def test_a_series_without_images_has_no_row():
    assert rows(_picture(Series(name="a"), Series(name="b", pixels=((),)))) == ()

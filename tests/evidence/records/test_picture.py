"""Pictures as plain data."""

import json
import math

import numpy as np
import pytest

from evidence.errors import PictureError, RecordError
from evidence.records import picture as made
from evidence.records.picture import MOST_PIXELS, MOST_VALUES, Picture, curve

LINE = {
    "kind": "lines",
    "title": "Rates",
    "x": "depth",
    "y": "share",
    "scale": {"x": "linear", "y": "log"},
    "series": [{"name": "a", "x": [1, 2], "y": [0.1, None], "low": None, "high": None}],
}


def values(name, numbers, **options):
    """Values as builtins."""
    return made.values(name, numbers, **options).record(kind="violins")


def images(name, pixels, **options):
    """Images as builtins."""
    return made.images(name, pixels, **options).record(kind="images")


def test_a_picture_is_recorded_as_builtins():
    picture = Picture(
        kind="lines",
        title="Collapse",
        x="layers",
        y="share",
        series=(curve("relu", np.arange(3), np.ones(3), low=[0.0] * 3, high=[2.0] * 3),),
        log_x=True,
    )
    assert json.loads(json.dumps(picture.record(), allow_nan=False)) == {
        "kind": "lines",
        "title": "Collapse",
        "x": "layers",
        "y": "share",
        "scale": {"x": "log", "y": "linear"},
        "series": [
            {
                "name": "relu",
                "group": "",
                "x": [0.0, 1.0, 2.0],
                "y": [1.0, 1.0, 1.0],
                "low": [0.0, 0.0, 0.0],
                "high": [2.0, 2.0, 2.0],
                "style": "measured",
            }
        ],
    }


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(PictureError, match=r"No picture is a 'pie'\. Use one of violins, lines"):
        Picture(kind="pie", title="t", x="x", y="y", series=())


@pytest.mark.parametrize("numbers", [[1.0, 2.0], np.array([[1.0], [2.0]]), (v for v in (1, 2))])
def test_values_are_taken_in_any_shape(numbers):
    assert values("a", numbers, group="g") == {"name": "a", "group": "g", "values": [1.0, 2.0]}


def test_many_values_are_thinned_to_their_quantiles():
    numbers = np.random.default_rng(0).standard_normal(10_000)
    thinned = values("a", numbers)["values"]
    assert len(thinned) == MOST_VALUES
    assert thinned == sorted(thinned)
    assert (thinned[0], thinned[-1]) == pytest.approx((numbers.min(), numbers.max()), rel=1e-4)
    assert np.median(thinned) == pytest.approx(np.median(numbers), abs=0.02)


def test_values_keep_five_digits():
    assert values("a", [math.pi, 1e-9 / 3])["values"] == [3.1416, 3.3333e-10]


@pytest.mark.parametrize(
    "lengths", [(2, 3, None, None), (2, 2, 1, None), (2, 2, 2, 3), (201, 201, None, None)]
)
def test_a_curve_needs_as_many_of_each_and_not_too_many(lengths):
    x, y, low, high = (None if n is None else [0.0] * n for n in lengths)
    with pytest.raises(PictureError, match=r"Series 'relu' has \[.*\] points\. Give x, y and both"):
        curve("relu", x, y, low=low, high=high)


def test_a_curve_of_two_hundred_points_is_taken():
    assert len(curve("relu", range(200), range(200)).x) == 200


def test_an_unknown_style_is_refused_with_the_known_ones():
    with pytest.raises(PictureError, match=r"style 'dotted'\. Use one of measured, theory, report"):
        curve("relu", [1.0], [1.0], style="dotted")


def test_a_curve_knows_its_panel_and_leaves_gaps_where_numbers_are_not_finite():
    series = curve("relu", [1e-9, 10], [math.inf, math.pi], high=[math.nan, 4], group="loss")
    assert series.record(kind="lines") == {
        "name": "relu",
        "group": "loss",
        "x": [1e-9, 10.0],
        "y": [None, 3.1416],
        "low": None,
        "high": [None, 4.0],
        "style": "measured",
    }


def test_values_that_are_not_finite_are_left_out():
    assert values("a", [1.0, math.nan, -math.inf, 2.0])["values"] == [1.0, 2.0]


def test_images_become_whole_numbers_in_which_middle_grey_is_zero():
    series = images("MLP", np.array([[[-1.0, 0.0]], [[2.0, 1.0]]]), group="SGD")
    assert series == {
        "name": "MLP",
        "group": "SGD",
        "pixels": [[[64, 128]], [[255, 191]]],
        "range": [-2.0, 2.0],
    }


@pytest.mark.parametrize(
    ("pixels", "written", "ends"),
    [([1.0, 3.0], [0, 255], [1.0, 3.0]), ([0.0, 0.5], [0, 255], [0.0, 0.5]),
     ([2.0, 2.0], [128, 128], [2.0, 2.0])],
)  # fmt: skip
def test_images_of_one_sign_run_from_their_smallest_to_their_largest_pixel(pixels, written, ends):
    series = images("MLP", [[pixels]])
    assert (series["pixels"], series["range"]) == ([[written]], ends)


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((2, 2)), np.zeros((0, 2, 2)), np.full((1, 1, 1), np.nan),
     np.zeros((1, 1, MOST_PIXELS + 1))],
)  # fmt: skip
def test_what_are_no_images_is_refused(pixels):
    with pytest.raises(PictureError, match=r"Images 'MLP' are an array of shape .* Give finite"):
        images("MLP", pixels)


# Read again


def test_a_picture_that_is_read_and_written_again_is_the_same():
    record = {**LINE, "series": [{**LINE["series"][0], "group": "", "style": "theory"}]}
    assert Picture.read(record, owner="a").record() == record
    shown = [
        {**LINE, "kind": "violins", "series": [values("a", [1.0, math.pi], group="g")]},
        {**LINE, "kind": "images", "series": [images("a", [[[0.0, 0.5]]])]},
    ]
    for record in shown:
        assert Picture.read(record, owner="a").record() == record


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"kind": "pie"},
            "has the kind 'pie'; known are violins, lines, points, histogram, images",
        ),
        ({"scale": {"x": "cubic"}}, "has the x scale 'cubic'; known are linear, log"),
        ({"series": [{"x": [1], "y": [1]}]}, "has a picture that cannot be read"),
        (
            {"series": [{"name": "a", "x": [1], "y": [1, 2]}]},
            "series 'a' has x, y, low and high of different lengths [1, 2]; give each point all",
        ),
        (
            {"series": [{"name": "a", "style": "guessed"}]},
            "series 'a' has the style 'guessed'; known are measured, theory, report",
        ),
        ({"series": [{"name": "a", "pixels": [[[256]]]}]}, "whole numbers from 0 to 255"),
        ({"series": [{"name": "a", "pixels": [[[1], [1, 2]]]}]}, "give images of one shape"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused_by_its_item(changes, text):
    with pytest.raises(RecordError) as caught:
        Picture.read({**LINE, **changes}, owner="a.py::test_b")
    assert text in str(caught.value)
    assert str(caught.value).startswith("item 'a.py::test_b'")

"""Named sets of numbers in pictures."""

import math

import pytest

from evidence.errors import RecordError
from evidence.records.series import Series


def test_what_a_series_shows_depends_on_the_kind_of_its_picture():
    series = Series(
        name="a", values=(1.0,), x=(1.0, "relu"), y=(2.0, math.nan), pixels=(((1, 2),),)
    )
    assert series.record(kind="violins") == {"name": "a", "group": "", "values": [1.0]}
    assert series.record(kind="images")["pixels"] == [[[1, 2]]]
    assert series.record(kind="points") == {
        "name": "a",
        "group": "",
        "x": [1.0, "relu"],
        "y": [2.0, None],
        "low": None,
        "high": None,
        "style": "measured",
    }


def test_a_series_with_some_of_its_points_keeps_the_rest_of_itself():
    series = Series(name="a", group="g", x=(1.0, 2.0, 3.0), y=(4.0, 5.0, 6.0), low=(1.0, 2.0, 3.0))
    only = series.only([0, 2])
    assert (only.x, only.y, only.low, only.high) == ((1.0, 3.0), (4.0, 6.0), (1.0, 3.0), None)
    assert only.identity == series.identity == ("g", "a", "measured")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"style": "guessed"}, "'a' has the style 'guessed'; known are measured, theory, report"),
        ({"x": (1.0,), "y": (1.0, 2.0)}, r"of different lengths \[1, 2\]; give each point all"),
        ({"pixels": (((256,),),)}, "whole numbers from 0 to 255"),
        ({"pixels": (((1,),), ((1, 2),))}, "give images of one shape"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(changes, message):
    with pytest.raises(RecordError, match=message):
        Series(name="a", **changes)

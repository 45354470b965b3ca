"""Pictures of several items merged, and in words."""

import copy

import pytest

from evidence.records.ledger import Ledger
from reports.picture import described, merged

LINE = {
    "kind": "lines",
    "title": "Rates",
    "x": "depth",
    "y": "share",
    "scale": {"x": "linear", "y": "log"},
    "series": [{"name": "a", "x": [1, 2], "y": [0.1, None], "low": None, "high": None}],
}


def _items(make_record, *pictures):
    records = [make_record(figure_data={"pictures": [one]}) for one in pictures]
    return Ledger.read({"items": records}).items


def _changed(**changes):
    return {**copy.deepcopy(LINE), **changes}


def test_pictures_of_one_kind_and_title_become_one(make_record):
    other = {"name": "b", "x": [1], "y": [0.2], "style": "theory"}
    (picture,) = merged(_items(make_record, LINE, _changed(series=[other])))
    assert [series.name for series in picture.series] == ["a", "b"]
    assert (picture.y, picture.y_scale) == ("share", "log")


def test_a_curve_that_is_there_already_is_not_drawn_again_and_the_first_one_stays(make_record):
    later = _changed(series=[{**LINE["series"][0], "y": [0.3, 0.4]}])
    (picture,) = merged(_items(make_record, LINE, copy.deepcopy(LINE), later))
    (series,) = picture.series
    assert series.y[0] == 0.1


@pytest.mark.parametrize(
    ("kind", "name"), [("violins", "values"), ("histogram", "values"), ("images", "pixels")]
)
def test_samples_and_images_of_one_name_are_drawn_once_in_each_panel(make_record, kind, name):
    one, two = ([0.1], [0.2]) if name == "values" else ([[[1]]], [[[2]]])
    shown = [
        _changed(kind=kind, series=[{"name": "a", "group": group, name: numbers}])
        for group, numbers in (("g", one), ("g", two), ("h", two))
    ]
    (picture,) = merged(_items(make_record, *shown))
    assert [series.group for series in picture.series] == ["g", "h"]
    assert getattr(picture.series[0], name) != getattr(picture.series[1], name)


def test_curves_of_one_name_in_two_panels_or_styles_are_both_drawn(make_record):
    series = LINE["series"][0]
    shown = _changed(series=[{**series, "group": "held out"}, {**series, "style": "theory"}])
    (picture,) = merged(_items(make_record, LINE, shown))
    assert len(picture.series) == 3


def test_points_of_one_name_join_and_those_at_a_place_that_is_taken_are_left_out(make_record):
    first, second = (
        _changed(kind="points", series=[{"name": "ours", "x": x, "y": y, "low": y, "high": y}])
        for x, y in ((["relu"], [0.1]), (["relu", "tanh"], [0.2, 0.3]))
    )
    (picture,) = merged(_items(make_record, first, second))
    assert [(one.x, one.y, one.low, one.high) for one in picture.series] == [
        (("relu",), (0.1,), (0.1,), (0.1,)), (("tanh",), (0.3,), (0.3,), (0.3,)),
    ]  # fmt: skip


def test_a_longer_curve_does_not_go_on_where_another_ends(make_record):
    longer = _changed(series=[{"name": "a", "x": [1, 2, 3], "y": [0.5, 0.5, 0.5]}])
    (picture,) = merged(_items(make_record, LINE, longer))
    assert len(picture.series) == 1


def test_images_are_read_with_what_their_shades_stand_for(make_record):
    row = {"name": "MLP", "pixels": [[[0, 255], [128, 3]]], "range": [-0.5, 0.5]}
    (picture,) = merged(_items(make_record, _changed(kind="images", series=[row])))
    assert picture.series[0].pixels == (((0, 255), (128, 3)),)
    assert picture.series[0].span == (-0.5, 0.5)
    assert described(picture) == "Images of share: MLP."


def test_another_kind_or_title_is_another_picture(make_record):
    pictures = merged(_items(make_record, LINE, _changed(title="Other"), _changed(kind="points")))
    assert [(one.kind, one.title) for one in pictures] == [
        ("lines", "Rates"), ("lines", "Other"), ("points", "Rates"),
    ]  # fmt: skip


def test_the_collapse_family_makes_one_chart_of_its_items(ledger):
    members = [item for item in Ledger.read(ledger).items if item.family == "collapse"]
    (picture,) = merged(members)
    assert [series.style for series in picture.series] == [
        "measured", "theory", "report", "measured",
    ]  # fmt: skip

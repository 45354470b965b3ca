import copy

import pytest

from reports.errors import RecordError
from reports.picture import merged
from reports.record import items

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
    return items({"items": records})


def _changed(**changes):
    return {**copy.deepcopy(LINE), **changes}


def test_pictures_of_one_kind_and_title_become_one(make_record):
    other = {"name": "b", "x": [1], "y": [0.2], "style": "theory"}
    (picture,) = merged(_items(make_record, LINE, _changed(series=[other])))
    assert [series.name for series in picture.series] == ["a", "b"]
    assert (picture.y, picture.y_scale) == ("share", "log")


def test_identical_series_are_drawn_once_and_different_ones_of_one_name_are_kept(make_record):
    moved = _changed(series=[{**LINE["series"][0], "y": [0.3, 0.4]}])
    (picture,) = merged(_items(make_record, LINE, copy.deepcopy(LINE), moved))
    assert len(picture.series) == 2


def test_another_kind_or_title_is_another_picture(make_record):
    pictures = merged(_items(make_record, LINE, _changed(title="Other"), _changed(kind="points")))
    assert [(one.kind, one.title) for one in pictures] == [
        ("lines", "Rates"), ("lines", "Other"), ("points", "Rates"),
    ]  # fmt: skip


def test_the_collapse_family_makes_one_chart_of_its_items(ledger):
    members = [item for item in items(ledger) if item.family == "collapse"]
    (picture,) = merged(members)
    assert [series.style for series in picture.series] == [
        "measured", "theory", "report", "measured",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"kind": "pie"}, "has the kind 'pie'; known are violins, lines, points, histogram"),
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
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused_by_its_item(make_record, changes, text):
    with pytest.raises(RecordError) as caught:
        merged(_items(make_record, _changed(**changes)))
    assert text in str(caught.value)
    assert "test_a_deep_narrow" in str(caught.value)

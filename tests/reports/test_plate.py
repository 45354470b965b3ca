"""Pictures beside the findings that show them."""

import pytest

from evidence.records.picture import Picture
from reports.catalogue import catalogue
from reports.plate import plate, plates

VALUES = {"name": "relu", "group": "", "values": [0.1, 0.2, 0.3, 0.4]}


def picture(title, **changes):
    scale = {"x": "linear", "y": "linear"}
    return {"kind": "violins", "title": title, "x": "", "y": "loss", "scale": scale,
            "series": [{**VALUES, **changes}]}  # fmt: skip


@pytest.fixture
def shown(make_item):
    """The plates of findings by their key, each finding with pictures of these titles."""

    def show(**titles):
        items = [
            make_item(
                finding=f"a.{key}",
                item=f"t.py::{key}",
                figure_data={"pictures": [picture(one, name=key) for one in those]},
            )
            for key, those in titles.items()
        ]
        return plates(catalogue(items))

    return show


def test_a_picture_stands_beside_the_first_finding_that_shows_it(shown):
    told = shown(one=["Loss"], two=["Loss", "Rate"], three=[])
    assert [[one.title for one in told[f"a.{key}"].here] for key in ("one", "two", "three")] == [
        ["Loss"], ["Rate"], [],
    ]  # fmt: skip
    assert [one.title for one in told["a.two"].elsewhere] == ["Loss"]
    assert told["a.two"].elsewhere[0] is told["a.one"].here[0]


def test_it_holds_what_all_findings_of_the_family_show_there(shown):
    (drawn,) = shown(one=["Loss"], two=["Loss"])["a.one"].here
    assert "one" in drawn.svg and "two" in drawn.svg


def test_anchors_are_unique_and_begin_the_ids_inside(shown):
    told = shown(one=["Loss", "Rate"])["a.one"].here
    assert len({one.anchor for one in told}) == 2
    assert all(f'id="{one.anchor}-title"' in one.svg for one in told)


def test_images_are_rows_and_no_drawing():
    row = {"name": "MLP", "pixels": [[[0, 255]], [[9, 9]]], "range": [-0.25, 0.25]}
    record = {"kind": "images", "title": "Weights", "x": "", "y": "weight",
              "scale": {"x": "linear", "y": "linear"}, "series": [row]}  # fmt: skip
    drawn = plate(Picture.read(record, owner="t"), anchor="figure-1")
    assert (drawn.svg, len(drawn.rows), drawn.shown) == ("", 1, "weight")

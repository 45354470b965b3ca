"""Pictures beside the findings that show them."""

import pytest

from evidence.records.picture import Picture
from evidence.records.run import Run
from reports.catalogue import catalogue
from reports.kept import Kept, Shelf
from reports.plate import plate, plates

VALUES = {"name": "relu", "group": "", "values": [0.1, 0.2, 0.3, 0.4]}


def picture(title, **changes):
    scale = {"x": "linear", "y": "linear"}
    return {"kind": "violins", "title": title, "x": "", "y": "loss", "scale": scale,
            "series": [{**VALUES, **changes}]}  # fmt: skip


def shows(*titles, name="relu"):
    """What an item's record says of pictures with these titles."""
    return {"pictures": [picture(one, name=name) for one in titles]}


@pytest.fixture
def shown(make_item):
    """The plates of findings by their key, each finding with pictures of these titles."""

    def show(**titles):
        items = [
            make_item(
                finding=f"a.{key}",
                item=f"t.py::{key}",
                figure_data=shows(*those, name=key),
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


def test_pictures_of_the_reports_size_stand_in_the_place_of_a_smaller_protocols(make_item):
    smaller = [
        make_item(finding="a.one", item="t.py::one", smaller=True, figure_data=shows("Loss")),
        make_item(finding="a.two", item="t.py::two", smaller=True, figure_data=shows("Loss")),
        make_item(finding="a.three", item="t.py::three", figure_data=shows("Loss")),
    ]
    full = {
        node: Kept(item=make_item(item=node, figure_data=shown), run=Run(scale="full"))
        for node, shown in (
            ("t.py::one", shows("Loss", name="full")),
            ("t.py::two", shows()),
            ("t.py::three", shows("Loss", name="full")),
        )
    }
    told = plates(catalogue(smaller, shelf=Shelf(full=full)))
    (one,) = told["a.one"].here
    assert one.title == "Loss, at the report's size" and "full" in one.svg
    # A kept run that shows nothing leaves this run's picture, and so does this run's own size.
    assert [plate.title for plate in told["a.two"].here] == ["Loss"]
    assert [plate.title for plate in told["a.three"].elsewhere] == ["Loss"]


def test_a_set_that_this_run_judged_at_the_reports_size_keeps_its_own_picture(make_item):
    smaller = make_item(finding="a.one", item="t.py::one[a]", smaller=True, figure_data=shows("A"))
    own = make_item(finding="a.one", item="t.py::one[b]", figure_data=shows("B"))
    kept = make_item(finding="a.one", item="t.py::one[a]", figure_data=shows("A"))
    shelf = Shelf(full={kept.node: Kept(item=kept, run=Run(scale="full"))})
    run = Run(scale="quick")
    told = plates(catalogue([smaller, own], run=run, shelf=shelf))["a.one"]
    assert [plate.title for plate in told.here] == ["A, at the report's size", "B"]


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

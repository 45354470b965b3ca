"""Pictures drawn as SVG."""

import math
import re
from xml.etree import ElementTree

import pytest

from evidence.records.picture import Picture
from evidence.records.series import Series
from reports.figure import draw
from reports.picture import described
from reports.svg import VARIABLES


def _picture(kind, *series, **changes):
    shape = {"title": "A title", "x": "x", "y": "y"}
    return Picture(kind=kind, series=series, **{**shape, **changes})


def _line(name="a", **changes):
    return Series(name=name, **{"x": (1.0, 2.0, 3.0), "y": (1.0, 4.0, 2.0), **changes})


EVERY_KIND = [
    _picture("lines", _line(low=(0.0, 3.0, 1.0), high=(2.0, 5.0, 3.0)), _line(style="theory")),
    _picture("points", _line(low=(0.0, 3.0, 1.0), high=(2.0, 5.0, 3.0)), _line(style="report")),
    _picture("points", _line(x=("relu", "tanh", "sigmoid"))),
    _picture("lines", _line(), log_x=True, log_y=True),
    _picture("violins", Series(name="1", group="g", values=(0.1, 0.2, 0.5)), Series(name="2")),
    _picture("violins", Series(name="1", values=(0.1, 0.0, -1.0)), log_y=True),
    _picture(
        "histogram", Series(name="a", values=(1.0, 2.0, 2.5)), Series(name="b", values=(2.0,))
    ),
    _picture("histogram", Series(name="a", values=(0.0, 1e-3, 10.0)), log_x=True),
    _picture("histogram", Series(name="a", values=(math.nan,))),
    _picture("lines", _line(x=(), y=())),
    _picture(
        "lines",
        _line(group="g", low=(0.0, -1.0, 1.0), high=(math.nan, 5.0, 3.0)),
        _line(group="h", x=("a", "b", "c")),
        log_y=True,
    ),
    _picture("points", _line(high=(math.nan, 5.0, 3.0)), _line("b"), log_x=True),
    _picture("points", _line(x=(0.0, math.nan, -1.0)), _line("b"), log_x=True),
    _picture("violins", *(Series(name=f"a long name {k}", values=(1.0, k)) for k in range(20))),
]


@pytest.mark.parametrize("picture", EVERY_KIND, ids=lambda one: one.kind)
def test_every_kind_is_drawn_as_well_formed_svg_that_says_what_it_shows(picture):
    root = ElementTree.fromstring(draw(picture, prefix="p-"))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "p-title p-desc"
    assert (root[0].tag, root[0].text, root[1].tag) == ("title", "A title", "desc")
    assert root[1].text == described(picture)


def test_equal_pictures_have_equal_bytes():
    assert draw(EVERY_KIND[0], prefix="p-") == draw(EVERY_KIND[0], prefix="p-")


def test_two_pictures_on_one_page_share_no_id_and_each_refers_to_its_own():
    svg = {prefix: draw(EVERY_KIND[1], prefix=prefix) for prefix in ("p-", "q-")}
    ids = {prefix: re.findall(r' id="([^"]*)"', text) for prefix, text in svg.items()}
    assert not set(ids["p-"]) & set(ids["q-"])
    for prefix, text in svg.items():
        assert len(set(ids[prefix])) == len(ids[prefix])
        targets = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', text)
        assert targets
        assert all((one or other) in ids[prefix] for one, other in targets)


def test_colours_come_from_the_page_so_that_they_suit_light_and_dark():
    svg = "".join(draw(picture, prefix="p-") for picture in EVERY_KIND)
    assert not set(re.findall(r"#[0-9a-fA-F]{6}\b", svg))
    assert "var(--ink)" in svg
    assert "var(--series-0)" in svg
    assert not any(color in svg for color in VARIABLES)


def test_names_are_text_and_no_formula_or_markup():
    picture = _picture("lines", _line(name="_a"), title='<b>$\\frac{1}$ id="x"', x="$x$ <i>", y="_")
    svg = draw(picture, prefix="p-")
    assert "<b>" not in svg
    assert "$x$ &lt;i&gt;" in svg
    assert "<text" in svg


def test_samples_that_do_not_vary_or_hardly_vary_are_drawn():
    for values in ((0.0,) * 9, (1e-300, 2e-300, 3e-300), (5.0, 5.0 + 1e-15), (1e200, -1e200)):
        assert "<path" in draw(_picture("violins", Series(name="a", values=values)), prefix="p-")


def test_whole_numbers_get_whole_ticks_and_short_log_axes_enough_of_them():
    whole = draw(_picture("lines", _line(y=(10.0, 40.0, 20.0))), prefix="p-")
    assert ">1.5<" not in whole
    short = draw(_picture("lines", _line(y=(0.2, 0.4, 0.7)), log_y=True), prefix="p-")
    assert ">0.2<" in short
    assert ">0.5<" in short

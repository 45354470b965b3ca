"""How series are told apart."""

from evidence.records.picture import Picture
from evidence.records.series import Series
from reports.legend import keys, legend
from reports.svg import INK, REPORT, SERIES


def _picture(kind, *series, **changes):
    shape = {"title": "A title", "x": "x", "y": "y"}
    return Picture(kind=kind, series=series, **{**shape, **changes})


def test_the_legend_names_each_series_once_and_tells_theory_from_measurement():
    names = (("a", "measured"), ("a", "theory"), ("b", "measured"), ("b", "measured"))
    picture = _picture("points", *(Series(name=name, style=style) for name, style in names))
    assert [(key.name, key.style, key.shade) for key in legend(picture)] == [
        ("a", "measured", 0), ("a", "theory", -1), ("b", "measured", 1),
    ]  # fmt: skip
    assert [key.color for key in keys(picture)] == [SERIES[0], INK, SERIES[1], SERIES[1]]
    assert keys(_picture("points", Series(name="a", style="report")))[0].color == REPORT


def test_a_series_looks_the_same_in_every_panel():
    groups = (("a", "training"), ("b", "training"), ("a", "held out"))
    picture = _picture("lines", *(Series(name=name, group=group) for name, group in groups))
    first, second, third = keys(picture)
    assert first == third
    assert legend(picture) == (first, second)


def test_no_two_of_many_series_have_one_colour_and_one_marker():
    picture = _picture("lines", *(Series(name=str(k)) for k in range(30)))
    looks = {(key.shade, key.marker) for key in legend(picture)}
    assert len(looks) == 30
    assert len({key.marker for key in legend(picture)[:6]}) == 6


def test_violins_and_images_carry_their_names_themselves():
    for kind in ("violins", "images"):
        assert legend(_picture(kind, Series(name="a"))) == ()

"""Violins and histograms."""

from matplotlib.figure import Figure

from evidence.records.picture import Picture
from evidence.records.series import Series
from reports.distribution import histogram, violins


def _picture(kind, *series, **changes):
    shape = {"title": "A title", "x": "x", "y": "y"}
    return Picture(kind=kind, series=series, **{**shape, **changes})


def _violins(*series):
    figure = Figure()
    violins(figure, _picture("violins", *series))
    return figure.axes


def test_violins_of_a_group_stand_side_by_side_in_a_panel_of_their_own():
    series = [Series(name=name, group=g, values=(1.0, 2.0)) for g in "gh" for name in ("1", "2")]
    panels = _violins(*series)
    assert [axes.get_title(loc="left") for axes in panels] == ["g", "h"]
    for axes in panels:
        assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2"]


def test_the_more_violins_in_a_panel_the_fewer_panels_in_a_row():
    for violins_each, columns in ((5, 4), (8, 2), (20, 1)):
        series = [
            Series(name=str(k), group=group, values=(1.0, 2.0))
            for group in "abcd"
            for k in range(violins_each)
        ]
        lefts = {round(axes.get_position().x0, 3) for axes in _violins(*series)}
        assert len(lefts) == columns


def test_long_names_are_slanted_and_get_the_room_that_they_need():
    plain, slanted = (
        _violins(*(Series(name=name * 20, values=(1.0, 2.0)) for name in names))
        for names in ("ab", "abcdefgh")
    )
    assert plain[0].get_xticklabels()[0].get_rotation() == 0
    assert slanted[0].get_xticklabels()[0].get_rotation() > 0
    below = [axes.get_position().y0 * axes.figure.get_figheight() for (axes,) in (plain, slanted)]
    assert below[1] > below[0] + 0.5


def test_histograms_share_their_bins():
    figure = Figure()
    series = (Series(name="a", values=(0.0, 1.0)), Series(name="b", values=(0.5, 3.0)))
    histogram(figure, _picture("histogram", *series))
    edges = [tuple(patch.get_data().edges) for patch in figure.axes[0].patches]
    assert len(set(edges)) == 1
    assert (edges[0][0], edges[0][-1]) == (0.0, 3.0)

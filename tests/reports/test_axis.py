"""The axis of a strip: positions in percent, and round ticks."""

import pytest

from reports.axis import Axis, around


def test_positions_are_proportional_and_cut_off_at_the_ends():
    axis = Axis(low=2.0, high=4.0)
    assert [axis.percent(value) for value in (2.0, 2.5, 4.0, 9.0, -9.0)] == [0, 25, 100, 100, 0]


@pytest.mark.parametrize("ends", [(1.0, 1.0), (2.0, 1.0), (0.0, float("inf"))])
def test_an_axis_without_length_is_refused(ends):
    with pytest.raises(ValueError, match="has no length"):
        Axis(low=ends[0], high=ends[1])


@pytest.mark.parametrize(
    "values",
    [
        [0.85, 0.99],
        [62610.0],
        [0.0],
        [-3.0, 1e6],
        [1e-12, 3e-12],
        [0.5, 0.5 + 1e-7],
        [1e300, -1e300],
    ],
)
def test_ticks_are_few_distinct_and_on_the_axis(values):
    axis = around(values)
    ticks = axis.ticks()
    labels = [label for _, label in ticks]
    assert 2 <= len(ticks) <= 7
    assert len(set(labels)) == len(labels)
    assert all(0 <= at <= 100 for at, _ in ticks)
    assert [at for at, _ in ticks] == sorted(at for at, _ in ticks)


def test_a_single_value_stands_in_the_middle():
    assert around([62610.0]).percent(62610.0) == 50
    assert around([0.0]).percent(0.0) == 50

"""Figures as documents print them."""

import pytest

from evidence.errors import FigureError
from evidence.judging.figure import Figure, printed


@pytest.mark.parametrize(
    ("text", "value", "room"),
    [
        ("0.967", 0.967, 5e-4),
        ("0.9900", 0.99, 5e-5),
        ("0.0", 0.0, 0.05),
        ("91", 91.0, 0.5),
        ("-1.5e-3", -0.0015, 5e-5),
        ("1e22", 1e22, 0.5e22),
    ],
)
def test_a_figure_is_known_to_half_a_unit_of_its_last_digit(text, value, room):
    assert printed(text).value == value
    assert printed(text).room == pytest.approx(room)


def test_the_rooms_of_two_figures_add_up():
    upper, lower = printed("0.9858"), printed("0.9661")
    for both in (upper - lower, upper + lower):
        assert both.room == pytest.approx(1e-4)
    assert (upper - lower).value == pytest.approx(0.0197)


def test_a_mean_of_figures_is_known_as_well_as_each():
    mean = (printed("0.9837") + printed("0.9891") + printed("0.9866")) / 3
    assert mean.value == pytest.approx(0.98646667)
    assert mean.room == pytest.approx(5e-5)
    assert (printed("91") / -1000).room == pytest.approx(5e-4)


def test_a_quotient_is_known_as_its_rooms_allow():
    quotient = printed("0.20") / printed("0.40")
    ends = [(0.2 + a) / (0.4 + b) for a in (-0.005, 0.005) for b in (-0.005, 0.005)]
    assert quotient.value == 0.5
    assert quotient.room == pytest.approx(max(abs(end - 0.5) for end in ends), rel=0.02)


@pytest.mark.parametrize("text", ["", "about 0.9", "0,9", ".9", "nan", "inf", "1e", "٣"])
def test_what_is_no_number_in_digits_is_refused(text):
    with pytest.raises(FigureError) as caught:
        printed(text)
    assert str(caught.value) == (
        f"{text!r} is not a figure in digits. Write it as the document prints it, zeros at the end "
        "included, as in printed('0.9900')."
    )


def test_a_figure_cannot_be_changed():
    with pytest.raises(AttributeError):
        Figure(0.5, 0.1).room = 0.0

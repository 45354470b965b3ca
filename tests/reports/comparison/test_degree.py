"""The words for how far two runs are apart."""

import pytest

from reports.comparison import degree


def test_every_degree_has_a_word_and_a_symbol():
    assert set(degree.ORDER) == set(degree.WORDS) == set(degree.SYMBOLS)
    assert len(set(degree.SYMBOLS.values())) == len(degree.ORDER)
    assert set(degree.CHANGED) < set(degree.ORDER)


@pytest.mark.parametrize(
    ("degrees", "worst"),
    [
        ((), degree.EQUAL),
        ((degree.EQUAL, degree.ROUNDING), degree.ROUNDING),
        ((degree.DISTRIBUTION, degree.TRIALS), degree.DISTRIBUTION),
        ((degree.UNJUDGED, degree.EQUAL), degree.EQUAL),
        (tuple(degree.ORDER), degree.LOST),
    ],
)
def test_the_gravest_counts(degrees, worst):
    assert degree.worst(degrees) == worst


def test_neither_rounding_nor_what_was_not_judged_is_a_change():
    quiet = set(degree.ORDER) - set(degree.CHANGED)
    assert quiet == {degree.EQUAL, degree.ROUNDING, degree.UNJUDGED}

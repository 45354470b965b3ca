"""Numbers as text."""

import json

import numpy as np
import pytest

from evidence.errors import RecordError
from evidence.records import number
from evidence.records.number import BITS, REALS, Numbers

GENERATOR = np.random.default_rng(3)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (GENERATOR.random(13) < 0.5, BITS),
        (np.array([0.0, 1.0, 1.0]), BITS),
        (np.array([1, 0, 0, 0, 0, 0, 0, 0, 1]), BITS),
        (np.array([]), BITS),
        (GENERATOR.standard_normal(13), REALS),
        (np.array([0.0, 1.0, 2.0]), REALS),
        (np.array([0.1, np.nan, np.inf, -np.inf, 5e-324]), REALS),
        (np.array([-0.0, 1.0]), REALS),
        (np.array(3), REALS),
        (GENERATOR.standard_normal((3, 4)).T, REALS),
    ],
)
def test_numbers_come_back_to_the_last_bit_and_in_their_order(values, kind):
    made = Numbers.of(values)
    assert made.kind == kind
    assert made.first().tobytes() == np.asarray(values, dtype=float).ravel().tobytes()
    assert Numbers.read(json.loads(json.dumps(made.record(), allow_nan=False))) == made


def test_one_bit_makes_other_numbers():
    values = GENERATOR.standard_normal(5)
    other = values.copy()
    other[3] = np.nextafter(other[3], np.inf)
    assert Numbers.of(values) == Numbers.of(values.copy())
    assert Numbers.of(values).digest != Numbers.of(other).digest
    assert Numbers.of([0.0]).digest != Numbers.of([-0.0]).digest


@pytest.mark.parametrize(
    ("values", "most"),
    [
        (GENERATOR.random(number.MOST_BITS + 100) < 0.5, number.MOST_BITS),
        (GENERATOR.random(number.MOST_REALS + 100), number.MOST_REALS),
    ],
)
def test_of_very_many_numbers_the_first_are_kept_and_all_are_told_apart(values, most):
    made = Numbers.of(values)
    assert (made.count, made.kept) == (len(values), most)
    np.testing.assert_array_equal(made.first(), values[:most])
    other = values.copy()
    other[-1] = not other[-1]
    assert Numbers.of(other).packed == made.packed
    assert Numbers.of(other).digest != made.digest


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bits": "A"}, r"numbers of a verdict cannot be read \(Invalid base64"),
        ({"bits": "!!!!"}, r"numbers of a verdict cannot be read \("),
        ({"bits": "AAAA"}, "cannot be read: 3 bits take 1 bytes, and 3 are there"),
        ({"count": 300}, "cannot be read: 300 bits take 38 bytes, and 1 are there"),
    ],
)
def test_a_text_that_does_not_hold_the_numbers_is_refused(changes, message):
    record = Numbers.of([True, False, True]).record()
    with pytest.raises(RecordError, match=message):
        Numbers.read({**record, **changes})

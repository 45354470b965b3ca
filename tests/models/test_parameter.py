"""The parameters of a member in one row, and cut up again."""

import numpy as np
from keras import ops

from models.parameter import cut, joined


def test_rows_hold_the_arrays_of_a_member_one_after_the_other():
    kernel, bias = np.arange(12.0).reshape(2, 3, 2), np.array([[20.0, 21.0], [22.0, 23.0]])
    rows = joined([kernel, bias])
    np.testing.assert_array_equal(rows[0], [0, 1, 2, 3, 4, 5, 20, 21])
    np.testing.assert_array_equal(rows[1], [6, 7, 8, 9, 10, 11, 22, 23])


def test_what_was_joined_comes_apart_again():
    rng = np.random.default_rng(0)
    arrays = [rng.random((3, *shape), "float32") for shape in ((5, 5, 1, 6), (6,), (4, 2))]
    pieces = cut(ops.convert_to_tensor(joined(arrays)), shapes=[one.shape[1:] for one in arrays])
    for piece, array in zip(pieces, arrays, strict=True):
        np.testing.assert_array_equal(ops.convert_to_numpy(piece), array)


def test_no_arrays_are_no_numbers():
    assert joined([]).shape == (0, 0) and joined([]).dtype == np.float32
    assert cut(ops.zeros((0, 0)), shapes=[]) == []

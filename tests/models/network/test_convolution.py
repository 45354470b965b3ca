"""Which form a convolution is computed in; what it gives is compared with Keras in training."""

import numpy as np
import pytest

from models.network.convolution import _windows_are_apart
from models.network.layer import Conv2D


@pytest.mark.parametrize(
    ("apart", "kernel", "stride", "padding", "side"),
    [
        (True, 2, 2, "valid", 5),
        (True, 2, 2, "same", 4),
        (False, 2, 2, "same", 5),
        (True, 5, 1, "valid", 5),
        (False, 5, 1, "same", 5),
        (False, 5, 1, "valid", 6),
        (True, 5, 2, "valid", 6),
        (False, 3, 2, "valid", 6),
    ],
)
def test_windows_are_apart_where_no_number_is_seen_twice(apart, kernel, stride, padding, side):
    layer = Conv2D(units=1, kernel=kernel, stride=stride, padding=padding, activation="linear")
    assert _windows_are_apart(layer, np.zeros((1, side, side, 2))) == apart

"""Orders of examples that do not fit a population are refused."""

import numpy as np
import pytest

from models.error import ShapeError
from models.order import check_order

ORDER = np.tile(np.arange(22), (2, 3, 1))


def test_a_row_of_known_examples_for_each_epoch_and_member_fits():
    check_order(ORDER, members=3, examples=22)
    check_order(ORDER[:, :, :5], members=3, examples=22)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (
            ORDER[0],
            "order has the shape (3, 22); wanted (epochs, 3, examples), a row for each epoch and "
            "member",
        ),
        (
            ORDER[:, :2],
            "order has the shape (2, 2, 22); wanted (epochs, 3, examples), a row for each epoch "
            "and member",
        ),
        (
            ORDER + 1,
            "order runs from 1 to 22; there are 22 examples, so indices from 0 to 21 are wanted",
        ),
        (
            ORDER - 1,
            "order runs from -1 to 20; there are 22 examples, so indices from 0 to 21 are wanted",
        ),
    ],
)
def test_another_order_is_refused_with_what_came_and_what_is_wanted(order, message):
    with pytest.raises(ShapeError) as caught:
        check_order(order, members=3, examples=22)
    assert str(caught.value) == message

"""The order in which members take their examples: whether it fits them."""

from __future__ import annotations

import numpy as np

from models.error import ShapeError


def check_order(order: np.ndarray, *, members: int, examples: int) -> None:
    """Refuses an order that is not one row of known examples for each epoch and member.

    Args:
        order: Indices of examples, [epoch, member, position].
        members: How many members there are.
        examples: How many examples each of them may take.

    Raises:
        ShapeError: If the axes are others, or an index belongs to no example.
    """
    if order.ndim != 3 or order.shape[1] != members:
        raise ShapeError(
            f"order has the shape {order.shape}; wanted (epochs, {members}, examples), a row for "
            "each epoch and member"
        )
    if order.min() < 0 or order.max() >= examples:
        raise ShapeError(
            f"order runs from {order.min()} to {order.max()}; there are {examples} examples, so "
            f"indices from 0 to {examples - 1} are wanted"
        )

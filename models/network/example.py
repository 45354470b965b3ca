"""The examples of a population: whether they fit, and how a pass wants them laid out.

Examples come as people think of them, [example, …] for all members or [member, example, …], and
are laid out as `models.network.operation` computes them; what a layer puts out goes the way back.
"""

from __future__ import annotations

import numpy as np
from keras import ops

from models.backend.interface import Tensor
from models.error import ShapeError
from models.network.network import Network
from models.network.state import State
from models.order import check_order


def check(
    network: Network,
    state: State,
    *,
    x: np.ndarray,
    y: np.ndarray | None = None,
    order: np.ndarray | None = None,
) -> None:
    """Says before anything is computed what does not fit the network, or each other.

    Args:
        network: The network.
        state: Its weights and moving statistics.
        x: Inputs [example, …] shared by all members, or [member, example, …].
        y: Classes or numbers [example], or [member, example] exactly if x has a member axis.
        order: Indices of examples [epoch, member, position].

    Raises:
        ShapeError: If an array has other axes, another type or other values than are wanted.
    """
    _check_state(network, state)
    _check_inputs(network, x, members=state.members)
    if y is not None:
        _check_targets(network, y, x=x)
    if y is not None and order is not None:
        check_order(order, members=state.members, examples=y.shape[-1])


def of_members(
    network: Network, x: np.ndarray, y: np.ndarray, *, chosen: slice
) -> tuple[np.ndarray, np.ndarray]:
    """The examples of some members, which are all examples where they are shared."""
    own = x.ndim > 1 + len(network.inputs)
    return (x[chosen], y[chosen]) if own else (x, y)


def tensors(network: Network, x: np.ndarray, y: np.ndarray) -> tuple[Tensor, Tensor]:
    """Inputs and targets as tensors, with the axes that they have."""
    return ops.convert_to_tensor(x, "float32"), target_tensor(network, y)


def target_tensor(network: Network, y: np.ndarray) -> Tensor:
    """Classes as integers, or numbers as float32."""
    return ops.convert_to_tensor(y, "float32" if network.regresses else "int32")


def batch(network: Network, x: Tensor, y: Tensor, indices: Tensor) -> tuple[Tensor, Tensor]:
    """The examples of a batch, laid out as `models.network.operation` wants them.

    Args:
        network: The network.
        x: [example, …], or [member, example, …].
        y: [example], or [member, example].
        indices: [member, batch].

    Returns:
        Inputs, and classes or numbers [member, batch].
    """
    members = indices.shape[0]
    if len(y.shape) == 2:
        # A member's own examples stand in their part of one long list.
        examples = ops.shape(y)[1]
        indices = indices + ops.expand_dims(ops.arange(members, dtype=indices.dtype), 1) * examples
        x, y = ops.reshape(x, (-1, *x.shape[2:])), ops.reshape(y, (-1,))
    wanted = ops.take(y, indices, axis=0)
    if len(network.inputs) == 1:
        return ops.take(x, indices, axis=0), wanted
    rows, columns, channels = network.inputs
    # Taken [batch, member], the images of all members that share a place in the batch lie together,
    # and their channels are then moved side by side.
    images = ops.take(x, ops.transpose(indices), axis=0)
    images = ops.reshape(images, (-1, members, rows * columns, channels))
    images = ops.transpose(images, (0, 2, 1, 3))
    return ops.reshape(images, (-1, rows, columns, members * channels)), wanted


def laid_out(network: Network, x: np.ndarray) -> Tensor:
    """Lays inputs [example, …] or [member, example, …] out as `operation` wants them."""
    # What all members share keeps the axes of one member; vectors get a member axis of length 1.
    x = np.asarray(x, np.float32)
    if len(network.inputs) == 1:
        return ops.convert_to_tensor(x if x.ndim == 3 else x[None])
    if x.ndim == 5:
        # [member, example, row, column, channel]: the members go before the channels.
        rows, columns, channels = network.inputs
        x = np.moveaxis(x, 0, 3).reshape(-1, rows, columns, len(x) * channels)
    return ops.convert_to_tensor(x)


def by_member(values: np.ndarray, *, shape: tuple[int, ...], members: int) -> np.ndarray:
    """Turns the output of a layer into [member, example, …]."""
    if len(shape) == 3:
        rows, columns, channels = shape
        # As many members as there are channels for: one, where all of them share the images.
        values = values.reshape(-1, rows, columns, values.shape[-1] // channels, channels)
        values = np.moveaxis(values, 3, 0)
    return np.broadcast_to(values, (members, *values.shape[1:]))


def _check_state(network: Network, state: State) -> None:
    """Raises ShapeError unless the state is one of this network."""
    members = state.members
    wanted = [(members, *weight.shape) for weight in (*network.trainable, *network.statistics)]
    came = [tuple(values.shape) for values in (*state.weights, *state.statistics)]
    if came != wanted:
        raise ShapeError(
            f"the state has arrays of the shapes {came}; this network wants {wanted}: draw it with "
            "initial_state for the same network"
        )


def _check_inputs(network: Network, x: np.ndarray, *, members: int) -> None:
    """Raises ShapeError unless x is [example, …] or [member, example, …]."""
    axes = len(network.inputs)
    fits = x.ndim in (axes + 1, axes + 2) and x.shape[-axes:] == network.inputs
    if not fits or (x.ndim == axes + 2 and x.shape[0] != members):
        inner = ", ".join(map(str, network.inputs))
        raise ShapeError(
            f"x has the shape {x.shape}; wanted (examples, {inner}) for all members, or "
            f"({members}, examples, {inner}), one set for each"
        )


def _check_targets(network: Network, y: np.ndarray, *, x: np.ndarray) -> None:
    """Raises ShapeError unless y has a class, or a number, for each example of x."""
    wanted = x.shape[: -len(network.inputs)]
    kind: type[np.generic] = np.floating if network.regresses else np.integer
    what = "floats, the numbers to be given" if network.regresses else "integers, the classes"
    if y.shape != wanted or not np.issubdtype(y.dtype, kind):
        raise ShapeError(
            f"y has the shape {y.shape} and the type {y.dtype}; for these inputs {wanted} of "
            f"{what}, is wanted"
        )
    if not network.regresses and (y.min() < 0 or y.max() >= network.classes):
        raise ShapeError(
            f"y runs from {y.min()} to {y.max()}; the network has {network.classes} classes, so "
            f"0 to {network.classes - 1} are wanted"
        )

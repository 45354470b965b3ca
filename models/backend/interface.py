"""What differs between the backends of Keras: gradients, compilation, the loop over steps."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import keras
import numpy as np

from models.error import BackendError
from models.optimizer import Optimizer

Tensor = Any

BACKENDS = ("jax", "tensorflow", "torch")

Loss = Callable[..., Tensor]
# Up to here the overhead of a step counts for more than the cache.
SMALL_BATCH = 20
# From here on a layer of one LeNet holds more than 150 MB, and a step a dozen such layers.
LARGE_BATCH = 8000


class Descent(Protocol):
    """Repeated steps of one optimiser on one array of parameters.

    Attributes:
        traces: How often the steps have been traced, that is compiled anew.
    """

    traces: int

    def start(self, parameters: np.ndarray, *, learning_rate: float) -> None:
        """Sets the parameters and puts the optimiser back to its first step."""

    def run(self, steps: int, *data: np.ndarray) -> None:
        """Takes the steps 0 … steps - 1; `loss(parameters, step, *data)` is what falls."""

    def parameters(self) -> Tensor:
        """The parameters as they are now."""


def descent(loss: Loss, *, optimizer: Optimizer, shape: tuple[int, ...]) -> Descent:
    """Prepares steps on float32 parameters of a shape; compiles nothing yet."""
    return _backend().descent(loss, optimizer=optimizer, shape=shape)


class Fit(Protocol):
    """Steps of one optimiser on the parameters of a few networks with moving statistics.

    Attributes:
        traces: How often a step has been traced, that is compiled anew.
    """

    traces: int

    def start(self, parameters: np.ndarray, statistics: np.ndarray) -> None:
        """Sets parameters and statistics, and puts the optimiser back to its first step."""

    def run(
        self,
        order: np.ndarray,
        *data: Tensor,
        lengths: np.ndarray,
        rates: np.ndarray,
        keys: np.ndarray,
        first: int,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Takes one step for each batch.

        Args:
            order: Indices of examples [member, position], which the batches take in turn.
            *data: What batches are taken from.
            lengths: Length of each batch [step].
            rates: Learning rate of each step [step].
            keys: What the draws of each member come from [member].
            first: Number of the first of these steps.

        Returns:
            Losses, accuracies, and norms of the watched gradient, each [step, member].
        """

    def parameters(self) -> Tensor:
        """The parameters as they are now."""

    def statistics(self) -> Tensor:
        """The moving statistics as they are now."""


def fit(
    loss: Loss,
    take: Callable[..., Any],
    *,
    optimizer: Optimizer,
    shape: tuple[int, int],
    watched: slice | None,
    convolves: bool,
) -> Fit:
    """Prepares steps on networks; compiles nothing yet.

    Args:
        loss: From parameters [member, number], statistics [member, number], a batch, the keys and
            the number of the step to what falls, and to (new statistics, losses [member],
            accuracies [member]).
        take: From the data and indices [member, batch] to a batch.
        optimizer: The optimiser; its rate is left to `run`.
        shape: Of the parameters.
        watched: The parameters of a member whose gradient's norm is recorded.
        convolves: Whether the loss has convolutions.
    """
    return _backend().fit(
        loss, take, optimizer=optimizer, shape=shape, watched=watched, convolves=convolves
    )


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as one program, which takes any length of its batch."""
    program: Callable[..., Any] = _backend().compiled(function)
    return program


def members_at_once(members: int, *, batch: int, convolves: bool) -> int:
    """How many members of a population of layered networks are best computed as one.

    On a GPU all of them. On a CPU two: what a layer of two LeNets holds for 64 images (1.8 MB)
    stays in a core's cache, and a step takes 2.3 ms a member, as with 4, against 3.3 ms with one
    member, 2.4 ms with 8 and 2.9 ms with 16. With batches of 16 four members are a tenth faster
    than two and eight a quarter; dense networks are 1.5 times as fast with eight. With batches of
    thousands one alone, for memory's sake. Where these numbers do not divide the members, the
    smallest prime up to 7 that does. A member's bits are then the same in all populations whose
    numbers of members the same of these numbers divide.

    Args:
        members: How many members there are.
        batch: Examples in the largest batch.
        convolves: Whether the network has convolutions.
    """
    if _backend().on_gpu():
        return members
    if convolves and batch > LARGE_BATCH:
        return 1
    several = () if convolves and batch > SMALL_BATCH else (8, 4)
    return next((size for size in (*several, 2, 3, 5, 7) if members % size == 0), 1)


def convolution(x: Tensor, kernel: Tensor, *, stride: int, padding: str) -> Tensor:
    """A convolution, in groups where x has more channels than the kernel takes.

    Args:
        x: [batch, row, column, group × in].
        kernel: [row, column, in, group × out].
        stride: Step between neighbouring outputs.
        padding: "valid" or "same".

    Returns:
        Tensor [batch, row, column, group × out].
    """
    return _backend().convolution(x, kernel, stride=stride, padding=padding)


def batch_normalization(
    x: Tensor, gamma: Tensor, beta: Tensor, *, epsilon: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Images normalised by the mean and variance of each channel over the batch.

    Args:
        x: [batch, row, column, channel].
        gamma: Scale [channel].
        beta: Offset [channel].
        epsilon: What is added to the variance.

    Returns:
        A tensor like x, the mean and the variance (divided by the count itself) [channel].
    """
    y, mean, variance = _backend().batch_normalization(x, gamma, beta, epsilon=epsilon)
    return y, mean, variance


def random_integers(shape: Sequence[Any], *, bits: int, key: Tensor, count: Tensor) -> Tensor:
    """Integers below 2^bits that follow from a key and the number of the draw alone.

    Args:
        shape: Their shape.
        bits: 8 or 16.
        key: What the draw comes from, below 2^31.
        count: Number of the draw.

    Returns:
        uint8 or uint16; where the backend has no uint16, a wider integer.
    """
    return _backend().random_integers(shape, bits=bits, key=key, count=count)


def gradient(loss: Loss, parameters: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Gradient of `loss(parameters)` for each array in the list."""
    return _backend().gradient(loss, parameters)


def double_precision() -> AbstractContextManager[Any]:
    """Inside, operations on float64 give float64."""
    return _backend().double_precision()


def finish(value: Any) -> None:
    """Waits until the device has computed every tensor in a nest; arrays are there already.

    What a GPU is asked to do goes on behind the call that asked, so a clock must not be read
    before this.
    """
    _backend().finish(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """What one backend provides."""

    descent: Callable[..., Descent]
    gradient: Callable[[Loss, Sequence[np.ndarray]], list[np.ndarray]]
    fit: Callable[..., Fit]
    compiled: Callable[..., Any]
    on_gpu: Callable[[], bool]
    convolution: Callable[..., Tensor]
    batch_normalization: Callable[..., Any]
    random_integers: Callable[..., Tensor]
    double_precision: Callable[[], AbstractContextManager[Any]]
    finish: Callable[[Any], None]


def _backend() -> Backend:
    name = keras.backend.backend()
    if name not in BACKENDS:
        raise BackendError(
            f"Keras runs on {name!r}; models/backend/ has modules for {', '.join(BACKENDS)}: set "
            "KERAS_BACKEND to one of them"
        )
    # Only the module of the backend in use is loaded; the others' libraries may be missing.
    backend: Backend = importlib.import_module(f"models.backend.{name}").BACKEND
    return backend

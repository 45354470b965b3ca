"""What Keras on JAX does its own way."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import jax
import jax.experimental
import keras
import numpy as np

from models.backend.interface import Backend, Loss, Tensor
from models.backend.precision import TF32, keep_float64
from models.optimizer import Optimizer, keras_optimizer

jax.config.update("jax_default_matmul_precision", "default" if TF32 else "highest")


class _Descent:
    """The same loop in JAX, which has no variables: parameters and state go in and come out."""

    def __init__(self, loss: Loss, *, optimizer: Optimizer, shape: tuple[int, ...]) -> None:
        self.traces = 0
        self._loss = loss
        self._optimizer = keras_optimizer(optimizer)
        self._optimizer.build([keras.Variable(np.zeros(shape, np.float32), dtype="float32")])
        self._compiled = jax.jit(self._steps)

    def start(self, parameters: np.ndarray, *, learning_rate: float) -> None:
        self._optimizer.learning_rate.assign(learning_rate)
        self._carry = (
            keras.ops.convert_to_tensor(parameters, "float32"),
            [variable.value for variable in self._optimizer.variables],
        )

    def run(self, steps: int, *data: np.ndarray) -> None:
        self._carry = self._compiled(steps, self._carry, *data)

    def parameters(self) -> Tensor:
        return self._carry[0]

    def _steps(self, steps: Tensor, carry: Any, *data: Tensor) -> Any:
        self.traces += 1

        def body(step: Tensor, carry: Any) -> Any:
            parameters, state = carry
            slope = jax.grad(self._loss)(parameters, step, *data)
            (parameters,), state = self._optimizer.stateless_apply(state, [slope], [parameters])
            return parameters, state

        return jax.lax.fori_loop(0, steps, body, carry)


def _gradient(loss: Loss, parameters: Sequence[np.ndarray]) -> list[np.ndarray]:
    double = any(array.dtype == np.float64 for array in parameters)
    with _double_precision() if double else nullcontext():
        slopes = jax.grad(loss)(list(map(jax.numpy.asarray, parameters)))
        return [np.array(slope) for slope in slopes]


@contextmanager
def _double_precision() -> Iterator[None]:
    # JAX itself computes in double precision only where it is told to. In JAX 0.6 the switch still
    # stands among the experiments.
    switch = jax.enable_x64 if hasattr(jax, "enable_x64") else jax.experimental.enable_x64
    with switch(True), keep_float64():
        yield


class _Fit:
    """Steps on batches of one length are one program; another length is another program."""

    def __init__(
        self,
        loss: Loss,
        take: Callable[..., Any],
        *,
        optimizer: Optimizer,
        shape: tuple[int, int],
        watched: slice | None,
        convolves: bool,
    ) -> None:
        self.traces = 0
        self._loss, self._take, self._watched = loss, take, watched
        self._optimizer = keras_optimizer(optimizer)
        self._optimizer.build([keras.Variable(np.zeros(shape, np.float32), dtype="float32")])
        # The rate is one of the arrays of the optimiser's state, where each step puts its own.
        names = [variable is self._optimizer._learning_rate for variable in self._state()]
        self._rate = names.index(True)
        self._compiled = jax.jit(self._steps)

    def start(self, parameters: np.ndarray, statistics: np.ndarray) -> None:
        state = [variable.value for variable in self._state()]
        self._carry = (jax.numpy.asarray(parameters), state, jax.numpy.asarray(statistics))

    def run(
        self,
        order: np.ndarray,
        *data: Tensor,
        lengths: np.ndarray,
        rates: np.ndarray,
        keys: np.ndarray,
        first: int,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        seen, begin, step = [], 0, 0
        # Shapes are fixed in JAX: neighbouring batches of one length run together.
        for group in np.split(lengths, np.flatnonzero(np.diff(lengths)) + 1):
            end = begin + int(group.sum())
            indices = order[:, begin:end].reshape(len(order), len(group), -1).swapaxes(0, 1)
            numbers = first + step + np.arange(len(group))
            chosen = rates[step : step + len(group)]
            self._carry, part = self._compiled(self._carry, indices, chosen, numbers, keys, data)
            seen.append(part)
            begin, step = end, step + len(group)
        loss, accuracy, norm = (np.concatenate(parts) for parts in zip(*seen, strict=True))
        return loss, accuracy, norm

    def parameters(self) -> Tensor:
        return self._carry[0]

    def statistics(self) -> Tensor:
        return self._carry[2]

    def _state(self) -> list[keras.Variable]:
        return list(self._optimizer.variables)

    def _steps(
        self,
        carry: Any,
        indices: Tensor,
        rates: Tensor,
        steps: Tensor,
        keys: Tensor,
        data: tuple[Tensor, ...],
    ) -> Any:
        self.traces += 1

        def body(carry: Any, given: Any) -> Any:
            parameters, state, statistics = carry
            chosen, rate, step = given
            (_, (statistics, loss, accuracy)), slope = jax.value_and_grad(self._loss, has_aux=True)(
                parameters, statistics, self._take(*data, chosen), keys, step
            )
            state = [rate if k == self._rate else value for k, value in enumerate(state)]
            (updated,), state = self._optimizer.stateless_apply(state, [slope], [parameters])
            watched = slope[:, self._watched] if self._watched else slope[:0]
            norm = jax.numpy.linalg.norm(watched, axis=1)
            return (updated, state, statistics), (loss, accuracy, norm)

        return jax.lax.scan(body, carry, (indices, rates, steps))


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    program: Callable[..., Any] = jax.jit(function)
    return program


def _on_gpu() -> bool:
    return bool(jax.default_backend() == "gpu")


def _convolution(x: Tensor, kernel: Tensor, *, stride: int, padding: str) -> Tensor:
    if _on_gpu():
        return keras.ops.conv(x, kernel, stride, padding=padding, data_format="channels_last")
    return _product_of_windows(x, kernel, stride=stride, padding=padding)


def _product_of_windows(x: Tensor, kernel: Tensor, *, stride: int, padding: str) -> Tensor:
    """A convolution as a product of matrices, one for each group.

    XLA's own takes a dozen times as long on a CPU, forth and back, in groups or one by one.
    """
    rows, columns, channels, _ = kernel.shape
    margins = ((0, 0), *_margins(x, kernel, stride=stride, padding=padding), (0, 0))
    x = jax.numpy.pad(x, margins)
    # The places innermost, which are many: [group, in, batch, row, column].
    images = x.reshape(*x.shape[:3], -1, channels).transpose(3, 4, 0, 1, 2)
    windows = _shifted(images, axis=3, size=rows, stride=stride)
    windows = _shifted(windows, axis=5, size=columns, stride=stride)
    groups, *_, batch, high, wide = windows.shape
    factors = kernel.transpose(1, 0, 2, 3).reshape(rows * columns * channels, groups, -1)
    z = factors.transpose(1, 2, 0) @ windows.reshape(groups, len(factors), -1)
    return z.reshape(-1, batch, high, wide).transpose(1, 2, 3, 0)


def _shifted(x: Tensor, *, axis: int, size: int, stride: int) -> Tensor:
    """What each place of a window sees along an axis, on a new axis after the group's."""
    last = x.shape[axis] - size
    pieces = [
        jax.lax.slice_in_dim(x, begin, begin + last + 1, stride, axis) for begin in range(size)
    ]
    return jax.numpy.stack(pieces, axis=1)


def _margins(x: Tensor, kernel: Tensor, *, stride: int, padding: str) -> list[tuple[int, int]]:
    """Zeros before and after the rows and the columns."""
    sides = (x.shape[1:3], kernel.shape[:2], (stride, stride))
    margins: list[tuple[int, int]] = jax.lax.padtype_to_pads(*sides, padding.upper())
    return margins


def _batch_normalization(
    x: Tensor, gamma: Tensor, beta: Tensor, *, epsilon: float
) -> tuple[Tensor, Tensor, Tensor]:
    mean, variance = keras.ops.moments(x, axes=(0, 1, 2))
    scale = gamma / keras.ops.sqrt(variance + epsilon)
    return x * scale + (beta - mean * scale), mean, variance


def _random_integers(shape: Sequence[Any], *, bits: int, key: Tensor, count: Tensor) -> Tensor:
    # 32 bits are drawn in one go and cut up, by a generator that is all arithmetic: a draw of 3 ms
    # with jax.random takes 0.3 ms, and its compilation 0.1 s instead of 2 s.
    state = jax.numpy.array([key, count, 0, 0]).astype("uint32")
    size, cut = math.prod(shape), 32 // bits
    philox = jax.lax.RandomAlgorithm.RNG_PHILOX
    _, words = jax.lax.rng_bit_generator(state, (-(-size // cut),), "uint32", philox)
    pieces = jax.lax.bitcast_convert_type(words, f"uint{bits}")
    return pieces.reshape(-1)[:size].reshape(shape)


def _finish(value: Any) -> None:
    jax.block_until_ready(value)


BACKEND = Backend(
    descent=_Descent,
    gradient=_gradient,
    fit=_Fit,
    compiled=_compiled,
    on_gpu=_on_gpu,
    convolution=_convolution,
    batch_normalization=_batch_normalization,
    random_integers=_random_integers,
    double_precision=_double_precision,
    finish=_finish,
)

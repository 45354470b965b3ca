"""What Keras on PyTorch does its own way."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import torch

from models.backend.interface import Backend, Loss, Tensor
from models.backend.precision import TF32, keep_float64
from models.optimizer import Optimizer, keras_optimizer

torch.backends.cuda.matmul.allow_tf32 = TF32
torch.backends.cudnn.allow_tf32 = TF32

WORD = 64
# The constants of SplitMix64 (Steele, Lea and Flood 2014, Fast splittable pseudorandom number
# generators, figure 16), and by how much it shifts.
GOLDEN, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
SHIFTS = 30, 27, 31


class _Steps:
    """A variable and its optimiser, step by step; nothing is compiled, so nothing is traced."""

    traces = 0

    def __init__(self, *, optimizer: Optimizer, shape: tuple[int, ...]) -> None:
        self._variable = keras.Variable(np.zeros(shape, np.float32), dtype="float32")
        self._optimizer = keras_optimizer(optimizer)
        self._optimizer.build([self._variable])
        self._first_state = [v.value.clone() for v in self._optimizer.variables]

    def reset(self, parameters: np.ndarray) -> None:
        self._variable.assign(parameters)
        for variable, value in zip(self._optimizer.variables, self._first_state, strict=True):
            variable.assign(value)

    def set_rate(self, rate: float) -> None:
        self._optimizer.learning_rate.assign(rate)

    def watched_parameters(self) -> Tensor:
        return self._variable.value.detach().requires_grad_()

    def step(self, slope: Tensor) -> None:
        self._optimizer.apply([slope], [self._variable])

    def parameters(self) -> Tensor:
        return self._variable.value.detach()


class _Descent:
    """The same loop in PyTorch, operation by operation."""

    traces = _Steps.traces

    def __init__(self, loss: Loss, *, optimizer: Optimizer, shape: tuple[int, ...]) -> None:
        self._loss = loss
        self._steps = _Steps(optimizer=optimizer, shape=shape)

    def start(self, parameters: np.ndarray, *, learning_rate: float) -> None:
        self._steps.reset(parameters)
        self._steps.set_rate(learning_rate)

    def run(self, steps: int, *data: np.ndarray) -> None:
        tensors = [keras.ops.convert_to_tensor(values) for values in data]
        for step in range(steps):
            parameters = self._steps.watched_parameters()
            (slope,) = torch.autograd.grad(self._loss(parameters, step, *tensors), parameters)
            self._steps.step(slope)

    def parameters(self) -> Tensor:
        return self._steps.parameters()


def _gradient(loss: Loss, parameters: Sequence[np.ndarray]) -> list[np.ndarray]:
    tensors = [keras.ops.convert_to_tensor(values).requires_grad_() for values in parameters]
    with keep_float64():
        slopes = torch.autograd.grad(loss(tensors), tensors)
    return [keras.ops.convert_to_numpy(slope) for slope in slopes]


class _Fit:
    """Batches of any length, one after the other."""

    traces = _Steps.traces

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
        self._loss, self._take, self._watched = loss, take, watched
        self._steps = _Steps(optimizer=optimizer, shape=shape)

    def start(self, parameters: np.ndarray, statistics: np.ndarray) -> None:
        self._steps.reset(parameters)
        self._statistics = keras.ops.convert_to_tensor(statistics, "float32")

    def run(
        self,
        order: np.ndarray,
        *data: Tensor,
        lengths: np.ndarray,
        rates: np.ndarray,
        keys: np.ndarray,
        first: int,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        taken = order[:, : int(lengths.sum())]
        indices = keras.ops.convert_to_tensor(taken, "int64")
        batches = torch.split(indices, lengths.tolist(), dim=1)
        seen = [
            self._step(self._take(*data, batch), rate=rate, keys=keys, number=first + step)
            for step, (batch, rate) in enumerate(zip(batches, rates.tolist(), strict=True))
        ]
        loss, accuracy, norm = (
            torch.stack(values).cpu().numpy() for values in zip(*seen, strict=True)
        )
        return loss, accuracy, norm

    def parameters(self) -> Tensor:
        return self._steps.parameters()

    def statistics(self) -> Tensor:
        return self._statistics

    def _step(
        self, batch: Any, *, rate: float, keys: np.ndarray, number: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        parameters = self._steps.watched_parameters()
        total, (statistics, loss, accuracy) = self._loss(
            parameters, self._statistics, batch, keys, number
        )
        (slope,) = torch.autograd.grad(total, parameters)
        self._steps.set_rate(rate)
        self._steps.step(slope)
        self._statistics = statistics.detach()
        watched = slope[:, self._watched] if self._watched else slope[:0]
        return loss.detach(), accuracy.detach(), torch.linalg.vector_norm(watched, dim=1)


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    # It is left as it is, without what a gradient would need.
    program: Callable[..., Any] = torch.no_grad()(function)
    return program


def _on_gpu() -> bool:
    # Keras chooses, and can be told to choose otherwise.
    return bool(keras.ops.convert_to_tensor(0.0).device.type == "cuda")


def _convolution(x: Tensor, kernel: Tensor, *, stride: int, padding: str) -> Tensor:
    # Transposed views, and not copies: PyTorch then reads images with their channels last.
    images = x.permute(0, 3, 1, 2)
    if padding == "same":
        images = torch.nn.functional.pad(images, _margins(x, kernel, stride=stride))
    groups = x.shape[-1] // kernel.shape[-2]
    z = torch.nn.functional.conv2d(images, kernel.permute(3, 2, 0, 1), stride=stride, groups=groups)
    return z.permute(0, 2, 3, 1)


def _margins(x: Tensor, kernel: Tensor, *, stride: int) -> list[int]:
    """Zeros left, right, above and below; the odd one is on the right and below, as in Keras."""
    margins = []
    for side, size in ((x.shape[2], kernel.shape[1]), (x.shape[1], kernel.shape[0])):
        missing = max((math.ceil(side / stride) - 1) * stride + size - side, 0)
        margins += [missing // 2, missing - missing // 2]
    return margins


def _batch_normalization(
    x: Tensor, gamma: Tensor, beta: Tensor, *, epsilon: float
) -> tuple[Tensor, Tensor, Tensor]:
    # One operation forth and one back, where keras.ops needs a dozen passes over the images. With
    # a momentum of 1 the moved statistics are those of the batch.
    mean, variance = torch.zeros_like(gamma), torch.ones_like(gamma)
    y, *_ = torch.native_batch_norm(
        x.permute(0, 3, 1, 2), gamma, beta, mean, variance, True, 1.0, epsilon
    )
    count = x.shape[0] * x.shape[1] * x.shape[2]
    # It divides by count - 1; Keras divides by count.
    variance = variance * ((count - 1) / count) if count > 1 else torch.zeros_like(variance)
    return y.permute(0, 2, 3, 1), mean, variance


def _random_integers(shape: Sequence[Any], *, bits: int, key: Tensor, count: Tensor) -> Tensor:
    # A counter is mixed, since generators differ between devices, and that of a CPU is seeded
    # with 32 bits, which hold no key beside a count.
    size = math.prod(shape)
    seed = _mixed_number(_mixed_number(int(key)) + int(count))
    cut = WORD // bits
    words = torch.arange(-(-size // cut), device=keras.ops.convert_to_tensor(0).device)
    words = _mixed(words.mul_(_signed(GOLDEN)).add_(_signed(seed)))
    if bits == 8:
        return words.view(torch.uint8)[:size].reshape(shape)
    # There is no comparison of unsigned 16 bits.
    return words.view(torch.int16)[:size].reshape(shape).to(torch.int32) & 0xFFFF


def _mixed(words: Tensor) -> Tensor:
    """SplitMix64's mixture of 64-bit integers, whose products wrap around."""
    one, two, three = SHIFTS
    words = words.bitwise_xor_(_shifted(words, one)).mul_(_signed(FIRST))
    words = words.bitwise_xor_(_shifted(words, two)).mul_(_signed(SECOND))
    return words.bitwise_xor_(_shifted(words, three))


def _shifted(words: Tensor, by: int) -> Tensor:
    """A shift to the right that lets zeros in, where the sign would come in by itself."""
    return (words >> by).bitwise_and_((1 << (WORD - by)) - 1)


def _mixed_number(number: int) -> int:
    """The same mixture of one integer below 2^64, as an integer below 2^64."""
    mixed = int(_mixed(torch.tensor([_signed((number + GOLDEN) % 2**WORD)])))
    return mixed % (1 << WORD)


def _signed(number: int) -> int:
    """The signed integer with the same 64 bits."""
    return number - 2**WORD if number >= 2 ** (WORD - 1) else number


def _finish(value: Any) -> None:
    # It waits for all that was asked for, whatever the nest holds.
    if torch.cuda.is_available():
        torch.cuda.synchronize()


BACKEND = Backend(
    descent=_Descent,
    gradient=_gradient,
    fit=_Fit,
    compiled=_compiled,
    on_gpu=_on_gpu,
    convolution=_convolution,
    batch_normalization=_batch_normalization,
    random_integers=_random_integers,
    double_precision=keep_float64,
    finish=_finish,
)

"""What Keras on TensorFlow does its own way."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from models.backend.interface import Backend, Loss, Tensor
from models.backend.precision import TF32
from models.optimizer import Optimizer, keras_optimizer

tf.config.experimental.enable_tensor_float_32_execution(TF32)


class _Descent:
    """A whole run of steps is one XLA program: a loop whose body is traced once.

    XLA is asked for by name, since the default leaves it out on a CPU. There 94 steps of 1000
    networks with 10 hidden layers of width 2 take 0.2 s with it, after 1.3 s of compilation, and
    1.5 s without; networks of 8 members and 784-100-50-10 units take 0.12 s against 0.21 s.
    """

    def __init__(self, loss: Loss, *, optimizer: Optimizer, shape: tuple[int, ...]) -> None:
        self.traces = 0
        self._loss = loss
        self._variable = keras.Variable(np.zeros(shape, np.float32), dtype="float32")
        self._optimizer = keras_optimizer(optimizer)
        self._optimizer.build([self._variable])
        self._first_state = [v.value.numpy() for v in self._optimizer.variables]
        self._compiled = tf.function(self._steps, jit_compile=True)

    def start(self, parameters: np.ndarray, *, learning_rate: float) -> None:
        self._variable.assign(parameters)
        for variable, value in zip(self._optimizer.variables, self._first_state, strict=True):
            variable.assign(value)
        # The rate is a variable of the optimiser, so every rate runs the same program.
        self._optimizer.learning_rate.assign(learning_rate)

    def run(self, steps: int, *data: np.ndarray) -> None:
        self._compiled(keras.ops.convert_to_tensor(steps, "int32"), *data)

    def parameters(self) -> Tensor:
        return keras.ops.convert_to_tensor(self._variable)

    def _steps(self, steps: Tensor, *data: Tensor) -> None:
        self.traces += 1

        def body(step: Tensor) -> Tensor:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                parameters = tf.convert_to_tensor(self._variable)
                tape.watch(parameters)
                value = self._loss(parameters, step, *data)
            self._optimizer.apply([tape.gradient(value, parameters)], [self._variable])
            return (step + 1,)

        tf.while_loop(lambda step: step < steps, body, (tf.constant(0),))


def _gradient(loss: Loss, parameters: Sequence[np.ndarray]) -> list[np.ndarray]:
    tensors = [tf.convert_to_tensor(parameter) for parameter in parameters]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        value = loss(tensors)
    return [gradient.numpy() for gradient in tape.gradient(value, tensors)]


# Parameters of all members from which on the optimiser's dozen passes over them cost more than
# compiling them to one: Adam's step of R4's deep network takes 3.5 ms instead of 11.
MANY = 3_000_000
# Examples in a batch from which on networks without convolutions are compiled: see the README.
LARGE = 512


class _Fit:
    """A whole run of steps is one graph: a loop whose body is traced once, for all batch lengths.

    Without XLA, whose convolutions in groups take 90 times as long on a CPU; the optimiser of many
    parameters and large batches of networks without convolutions excepted.
    """

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
        self._fuses = not convolves and not _on_gpu()
        self._variable = keras.Variable(np.zeros(shape, np.float32), dtype="float32")
        self._optimizer = keras_optimizer(optimizer)
        self._optimizer.build([self._variable])
        self._first_state = [v.value.numpy() for v in self._optimizer.variables]
        self._programs: dict[tuple[bool, bool], Callable[..., Any]] = {}
        self._descend: Callable[[Tensor], None] = self._descended
        if math.prod(shape) >= MANY and not _on_gpu():
            self._descend = tf.function(self._descended, jit_compile=True, autograph=False)

    def start(self, parameters: np.ndarray, statistics: np.ndarray) -> None:
        self._variable.assign(parameters)
        self._statistics = keras.ops.convert_to_tensor(statistics, "float32")
        for variable, value in zip(self._optimizer.variables, self._first_state, strict=True):
            variable.assign(value)

    def run(
        self,
        order: np.ndarray,
        *data: Tensor,
        lengths: np.ndarray,
        rates: np.ndarray,
        keys: np.ndarray,
        first: int,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        given = (
            tf.constant(order, tf.int32),
            tf.constant(np.concatenate([[0], np.cumsum(lengths)]), tf.int32),
            tf.constant(rates, tf.float32),
            tf.constant(keys, tf.int32),
            tf.constant(first, tf.int32),
            self._statistics,
            *data,
        )
        own, fused = len(data[-1].shape) > 1, self._fuses and int(lengths.max()) >= LARGE
        self._statistics, *seen = self._program(given, own=own, fused=fused)(*given)
        loss, accuracy, norm = (values.numpy() for values in seen)
        return loss, accuracy, norm

    def parameters(self) -> Tensor:
        return keras.ops.convert_to_tensor(self._variable)

    def statistics(self) -> Tensor:
        return self._statistics

    def _descended(self, slope: Tensor) -> None:
        """Takes the step that this gradient asks for."""
        self._optimizer.apply([slope], [self._variable])

    def _slope(
        self, parameters: Tensor, statistics: Tensor, batch: Any, keys: Tensor, step: Tensor
    ) -> tuple[Tensor, ...]:
        """The gradient on a batch, and the new statistics, losses and accuracies."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(parameters)
            total, (new, loss, accuracy) = self._loss(parameters, statistics, batch, keys, step)
        return tape.gradient(total, parameters), new, loss, accuracy

    def _program(self, given: Sequence[Tensor], *, own: bool, fused: bool) -> Callable[..., Any]:
        """The graph for any number of steps, of examples, and of examples in a batch.

        Args:
            given: Arguments of the graph.
            own: Whether each member has its own examples, on the second axis of the data.
            fused: Whether XLA compiles the gradient, once for each length of a batch.
        """
        if (own, fused) not in self._programs:
            order, ends, rates, *rest = (tf.TensorSpec(g.shape, g.dtype) for g in given)
            keys, first, statistics, *data = rest
            # Lengths stay open: a short batch, and any number of examples, run the same graph.
            free = [
                tf.TensorSpec([None] * (1 + own) + spec.shape.as_list()[1 + own :], spec.dtype)
                for spec in data
            ]
            order = tf.TensorSpec([order.shape[0], None], order.dtype)
            steps = (tf.TensorSpec([None], ends.dtype), tf.TensorSpec([None], rates.dtype))
            slope = self._slope
            if fused:
                slope = tf.function(slope, jit_compile=True, autograph=False, reduce_retracing=True)
            program = functools.partial(self._steps, slope)
            signature = [order, *steps, keys, first, statistics, *free]
            self._programs[own, fused] = tf.function(
                program, input_signature=signature, jit_compile=False, autograph=False
            )
        return self._programs[own, fused]

    def _steps(
        self,
        slope: Callable[..., tuple[Tensor, ...]],
        order: Tensor,
        ends: Tensor,
        rates: Tensor,
        keys: Tensor,
        first: Tensor,
        statistics: Tensor,
        *data: Tensor,
    ) -> tuple[Tensor, ...]:
        self.traces += 1
        steps = tf.size(rates)
        seen = tuple(tf.TensorArray(tf.float32, size=steps) for _ in range(3))

        def body(step: Tensor, statistics: Tensor, seen: tuple[Any, ...]) -> tuple[Any, ...]:
            batch = self._take(*data, order[:, ends[step] : ends[step + 1]])
            gradient, new, loss, accuracy = slope(
                tf.convert_to_tensor(self._variable), statistics, batch, keys, first + step
            )
            # The rate is a variable of the optimiser, so every step may have its own.
            self._optimizer.learning_rate.assign(rates[step])
            self._descend(gradient)
            norm = tf.norm(gradient[:, self._watched], axis=1) if self._watched else loss[:0]
            values = (loss, accuracy, norm)
            return step + 1, new, tuple(a.write(step, v) for a, v in zip(seen, values, strict=True))

        _, statistics, seen = tf.while_loop(
            lambda step, *_: step < steps, body, (tf.constant(0), statistics, seen)
        )
        return statistics, *(array.stack() for array in seen)


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    program: Callable[..., Any] = tf.function(
        function, jit_compile=False, reduce_retracing=True, autograph=False
    )
    return program


def _on_gpu() -> bool:
    return bool(tf.config.list_logical_devices("GPU"))


def _convolution(x: Tensor, kernel: Tensor, *, stride: int, padding: str) -> Tensor:
    # Not keras.ops.conv, which compiles convolutions in groups with XLA.
    groups = x.shape[-1] // kernel.shape[-2]
    if groups == 1 or _differentiates_groups():
        return tf.nn.conv2d(x, kernel, stride, padding.upper())
    pairs = zip(tf.split(x, groups, axis=3), tf.split(kernel, groups, axis=3), strict=True)
    return tf.concat([tf.nn.conv2d(*pair, stride, padding.upper()) for pair in pairs], axis=3)


@functools.cache
def _differentiates_groups() -> bool:
    """Whether this machine has gradients of convolutions in groups.

    On a CPU oneDNN alone has them, and TensorFlow may be built or set up without it. One
    convolution for each group then stands in; a step without oneDNN takes three times as long.
    """
    with tf.init_scope():
        x, kernel = tf.zeros((1, 1, 1, 2)), tf.zeros((1, 1, 1, 2))
        try:
            tf.raw_ops.Conv2DBackpropInput(
                input_sizes=x.shape,
                filter=kernel,
                out_backprop=x,
                strides=[1, 1, 1, 1],
                padding="VALID",
            )
        except tf.errors.OpError:
            return False
    return True


def _batch_normalization(
    x: Tensor, gamma: Tensor, beta: Tensor, *, epsilon: float
) -> tuple[Tensor, Tensor, Tensor]:
    # One operation forth and one back, where keras.ops needs a dozen passes over the images.
    y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
        x=x, scale=gamma, offset=beta, mean=[], variance=[], epsilon=epsilon, is_training=True
    )
    count = tf.cast(tf.reduce_prod(tf.shape(x)[:3]), tf.float32)
    # It divides by count - 1 (by 1 where count is 1); Keras divides by count.
    return y, mean, variance * tf.maximum(count - 1.0, 1.0) / count


def _random_integers(shape: Sequence[Any], *, bits: int, key: Tensor, count: Tensor) -> Tensor:
    # 32 random bits are drawn in one go and cut up: a draw of 0.70 ms then takes 0.20 ms.
    cut = 32 // bits
    size = tf.reduce_prod(tf.stack(shape))
    words = tf.random.stateless_uniform(
        [(size + cut - 1) // cut], tf.stack([key, count]), minval=None, maxval=None, dtype=tf.int32
    )
    pieces = tf.reshape(tf.bitcast(words, tf.uint8 if bits == 8 else tf.uint16), [-1])
    return tf.reshape(pieces[:size], shape)


def _finish(value: Any) -> None:
    # It waits for all that was asked for, whatever the nest holds.
    tf.test.experimental.sync_devices()


BACKEND = Backend(
    descent=_Descent,
    gradient=_gradient,
    fit=_Fit,
    compiled=_compiled,
    on_gpu=_on_gpu,
    convolution=_convolution,
    batch_normalization=_batch_normalization,
    random_integers=_random_integers,
    double_precision=nullcontext,
    finish=_finish,
)

"""How the numbers of a layer begin, as Keras is told it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras

from models.initializer import Initializer

# What a scheme is called in `keras.initializers`.
NAMES = {
    "glorot_normal": "GlorotNormal",
    "glorot_uniform": "GlorotUniform",
    "he_normal": "HeNormal",
    "random_normal": "RandomNormal",
    "truncated_normal": "TruncatedNormal",
}
RAI = "rai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How the kernel and the bias of one layer begin.

    Args:
        kernel: How the kernel is drawn; None leaves it to Keras.
        bias: The value of every bias, or how biases are drawn; None leaves it to Keras.
    """

    kernel: Initializer | None = None
    bias: float | Initializer | None = None

    @property
    def shares(self) -> bool:
        """Whether its kernel is drawn with an integer seed, which gives the same each time."""
        return self.kernel is not None and self.kernel.shared

    @property
    def is_rai(self) -> bool:
        """Whether kernel and bias are drawn together by a rule that Keras does not have."""
        return self.kernel is not None and self.kernel.scheme == RAI

    def settings(self, *, has_bias: bool) -> dict[str, Any]:
        """What a layer of Keras is told; nothing of what is left to it."""
        said: dict[str, Any] = {}
        if self.kernel is not None and not self.is_rai:
            said["kernel_initializer"] = keras_initializer(self.kernel)
        if self.bias is not None and has_bias:
            said["bias_initializer"] = keras_initializer(self.bias)
        return said


UNSAID = Start()


def keras_initializer(how: float | Initializer) -> keras.initializers.Initializer:
    """The initialiser of Keras with the same name, without a seed; a number is a constant."""
    if not isinstance(how, Initializer):
        return keras.initializers.Constant(how)
    said = {} if how.stddev is None else {"stddev": how.stddev}
    return getattr(keras.initializers, NAMES[how.scheme])(**said)

"""What a step of training costs at least, counted from the network: operations and bytes.

Beside the seconds that a step took they say how near it came to what the device can do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from models.layer import Dense
from models.network.layer import Flatten
from models.network.network import Network

# Bytes of a float32.
NUMBER = 4
# A layer's outputs are written and read by the next layer, and read again on the way back, where
# their gradient is written and read.
OUTPUT_PASSES = 5
# A parameter is read forth and back, its gradient is written and read, and it is read and written.
PARAMETER_PASSES = 6
# A number that the optimiser keeps for each parameter is read and written.
SLOT_PASSES = 2
SLOTS = {"sgd": 0, "rmsprop": 1, "adam": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What some training costs at least.

    Args:
        operations: Floating-point operations.
        bytes_moved: Bytes between memory and processor.
    """

    operations: float
    bytes_moved: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            operations=self.operations + other.operations,
            bytes_moved=self.bytes_moved + other.bytes_moved,
        )


def of_training(
    network: Network, *, members: int, steps: int, batch_size: int, optimizer: str
) -> Cost:
    """What steps of a population cost at least; the arguments are those of `timing.training`."""
    moved = bytes_moved(network, steps=steps, batch=batch_size, optimizer=optimizer)
    return Cost(
        operations=members * operations(network, examples=steps * batch_size),
        bytes_moved=members * moved,
    )


def operations(network: Network, *, examples: int) -> int:
    """Floating-point operations to train a network on examples, in layers that multiply matrices.

    Two for each multiplication, forth, and back to the kernel and to the inputs; what is below the
    first parameters needs no gradient.

    Args:
        network: What is trained.
        examples: How many examples one network sees.

    Examples:
        >>> operations(dense_network((1, 2, 1)), examples=1)
        20
    """
    first = min(weight.layer for weight in network.trainable)
    total = 0
    for weight in network.trainable:
        if weight.name == "kernel":
            places = math.prod(network.shapes[weight.layer + 1][:-1])
            total += 2 * places * weight.size * (3 if weight.layer > first else 2)
    return examples * total


def bytes_moved(network: Network, *, steps: int, batch: int, optimizer: str) -> int:
    """Bytes between memory and processor if nothing stays in a cache from one layer to the next.

    A network that fits a cache moves fewer, so that its share of the memory's rate can exceed 1.

    Args:
        network: What is trained.
        steps: How many steps one network takes.
        batch: Examples in a step.
        optimizer: "sgd", "rmsprop" or "adam".

    Examples:
        >>> bytes_moved(dense_network((1, 2, 1)), steps=1, batch=1, optimizer="sgd")
        236
    """
    # Flatten moves nothing; inputs are read forth, and back for the first kernel's gradient.
    outputs = sum(
        math.prod(shape)
        for layer, shape in zip(network.layers, network.shapes[1:], strict=True)
        if not isinstance(layer, Flatten)
    )
    numbers = batch * (2 * math.prod(network.inputs) + OUTPUT_PASSES * outputs)
    passes = PARAMETER_PASSES + SLOT_PASSES * SLOTS[optimizer]
    return steps * NUMBER * (numbers + passes * network.trainable_parameters)


def dense_network(widths: Sequence[int]) -> Network:
    """A chain of dense layers that gives one number.

    Args:
        widths: Inputs, then units of each layer, first to last; the last is 1.
    """
    hidden = (Dense(units=width, activation="relu") for width in widths[1:-1])
    last = Dense(units=widths[-1], activation="linear")
    return Network(inputs=(widths[0],), layers=(*hidden, last))

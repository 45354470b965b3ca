"""LeNet-5 with batch normalisation and dropout, as R1 and R2 build it (problem 3)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.architecture import Dense
from models.layer import AveragePool, BatchNorm, Conv2D, Dropout, Flatten
from models.network import Network

IMAGE = (28, 28, 1)
INPUT_DROPOUT = 0.2
HIDDEN_DROPOUT = 0.5


def r1_network(
    *,
    input_norm: bool,
    hidden_norm: bool,
    hidden_dropout: bool,
    input_dropout: bool = False,
    first: str = "tanh",
) -> Network:
    """R1's LeNet-5: convolutions 6@5x5, 16@5x5 and 120@2x2 with stride 2, dense 84, tanh.

    Where a block has both, batch normalisation stands before dropout.

    Args:
        input_norm: Whether the pixels are batch normalised.
        hidden_norm: Whether every hidden layer is.
        hidden_dropout: Whether hidden units are dropped, at a rate of 0.5.
        input_dropout: Whether pixels are dropped, at a rate of 0.2.
        first: The activation of the first convolution; R1 sets "relu" in one of its networks.
    """
    before = (
        *((BatchNorm(),) if input_norm else ()),
        *((Dropout(rate=INPUT_DROPOUT),) if input_dropout else ()),
    )
    after = (
        *((BatchNorm(),) if hidden_norm else ()),
        *((Dropout(rate=HIDDEN_DROPOUT),) if hidden_dropout else ()),
    )
    return Network(
        inputs=IMAGE,
        layers=(
            *before,
            Conv2D(units=6, kernel=5, activation=first),
            *after,
            AveragePool(),
            Conv2D(units=16, kernel=5, activation="tanh"),
            *after,
            AveragePool(),
            Conv2D(units=120, kernel=2, stride=2, activation="tanh"),
            *after,
            Flatten(),
            Dense(units=84, activation="tanh"),
            *after,
            Dense(units=10, activation="softmax"),
        ),
    )


def r2_network(
    *, input_norm: bool, hidden_norm: bool, input_dropout: bool, hidden_dropout: bool
) -> Network:
    """R2's LeNet-5: convolutions 6@5x5 with equal padding, 16@5x5 and 120@5x5, dense 84, tanh.

    Where a block has both, dropout stands before batch normalisation.

    Args:
        input_norm: Whether the pixels are batch normalised.
        hidden_norm: Whether every hidden layer is.
        input_dropout: Whether pixels are dropped, at a rate of 0.2.
        hidden_dropout: Whether hidden units are dropped, at a rate of 0.5.
    """
    first = (
        *((Dropout(rate=INPUT_DROPOUT),) if input_dropout else ()),
        *((BatchNorm(),) if input_norm else ()),
    )
    after = (
        *((Dropout(rate=HIDDEN_DROPOUT),) if hidden_dropout else ()),
        *((BatchNorm(),) if hidden_norm else ()),
    )
    return Network(
        inputs=IMAGE,
        layers=(
            *first,
            Conv2D(units=6, kernel=5, activation="tanh", padding="same"),
            *after,
            AveragePool(),
            Conv2D(units=16, kernel=5, activation="tanh"),
            *after,
            AveragePool(),
            Conv2D(units=120, kernel=5, activation="tanh"),
            *after,
            Flatten(),
            Dense(units=84, activation="tanh"),
            *after,
            Dense(units=10, activation="softmax"),
        ),
    )


def epoch_of(
    network: Network, *, members: int, x: np.ndarray, y: np.ndarray
) -> Callable[[], object]:
    """An epoch of a population under R1's optimiser, ready to be timed.

    Args:
        network: What is trained.
        members: How many of it, each with its own weights and order of images.
        x: Images, [image, 28, 28, 1].
        y: Classes, [image].

    Returns:
        A function that trains all members for one epoch from the same initial weights.
    """
    from models.initializer import Initializer
    from models.network_training import train  # Loads Keras, which collection must not.
    from models.optimizer import Adam
    from models.state import initial_state

    weights_seed, order_seed = np.random.SeedSequence(members).spawn(2)
    kernel = Initializer(scheme="glorot_uniform")
    state = initial_state(network, members=members, kernel=kernel, seed=weights_seed)
    order = np.argsort(np.random.default_rng(order_seed).random((1, members, len(x))), axis=-1)
    optimizer = Adam()
    return lambda: train(
        network, state, x=x, y=y, order=order, optimizer=optimizer, batch_size=64, seed=None
    )

"""LeNet-5 with batch normalisation and dropout, as R1 and R2 build it (problem 3)."""

from __future__ import annotations

from models.layer import Dense
from models.network.layer import AveragePool, BatchNorm, Conv2D, Dropout, Flatten
from models.network.network import Network

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


# What R2 trains in its problem 4: batch normalisation on the input and in every hidden layer.
R2_NORMALISED = r2_network(
    input_norm=True, hidden_norm=True, input_dropout=False, hidden_dropout=False
)

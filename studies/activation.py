"""What layers of an untrained network put out, and what gradients they receive (problem 2, Q1).

784 inputs, a linear layer of 100 units, five hidden layers of 100, softmax: nothing is trained. A
trial is one draw of the weights, looked at with its own draw of images.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from studies import datasets
from studies.dense_trainer import dense_trainer
from studies.protocol import ProtocolError, TrainedProtocol, arm

if TYPE_CHECKING:
    from models.dense.architecture import Mlp

UNITS = 100
HIDDEN = 5
CLASSES = 10
SHOWN = 8
NORMAL = "random_normal"
KERNELS = (NORMAL, "glorot_normal", "he_normal")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationProtocol(TrainedProtocol):
    """How the layers of an untrained network are looked at.

    Args:
        block: How many networks are drawn at once.
        trainer: Whose layers they have; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        images: How many of its test images each network sees.
        kernel: How weights are drawn: "random_normal", "glorot_normal" or "he_normal".
        sigma: The standard deviation of "random_normal"; None for the others.
        activation: "relu", "tanh" or "sigmoid".
    """

    dataset: str
    images: int
    kernel: str = arm()
    sigma: float | None = arm()
    activation: str = arm()

    def inputs(self) -> Mapping[str, Any]:
        """The images that were found."""
        return datasets.fingerprint(self.dataset)

    def pool(self) -> str:
        """The images that all networks draw theirs from."""
        return datasets.split(self.dataset, tests=True)

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        self.require_positive("images")
        self.require_one_of("kernel", KERNELS)
        self.require_one_of("activation", ("relu", "tanh", "sigmoid"))
        if (self.kernel == NORMAL) != (self.sigma is not None and self.sigma > 0.0):
            raise ProtocolError(
                self, "sigma", self.sigma, f"above 0 for {NORMAL!r} and None for other kernels"
            )


def layer_outputs(
    protocol: ActivationProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Draws networks and looks at what their hidden layers put out.

    Returns:
        `spread`: the standard deviation of each hidden layer's outputs over units and images,
        [trial, layer]; `mean`: their mean, [trial, layer]; `second_moment`: the mean of their
        squares, [trial, layer]; `saturated`: the share beyond 0.95 in absolute value,
        [trial, layer]; `negative`: the share below 0, [trial, layer]; `outputs`: eight outputs of
        each layer, [trial, layer, 8], for pictures.
    """
    draw_seed, weight_seed = seed.spawn(2)
    rng = np.random.default_rng(draw_seed)
    x, _ = _images(protocol, rng, size)
    net, weights = _networks(protocol, weight_seed, size)
    hidden = dense_trainer(protocol.trainer).outputs(net, weights, x=x)[1 : 1 + HIDDEN]
    # In double precision: with small weights the fifth layer's squares are below 1e-10.
    flat = [layer.reshape(size, -1).astype(float) for layer in hidden]
    # The same units and images of all layers and networks, so that a chart shows how they go on.
    shown = rng.integers(flat[0].shape[1], size=SHOWN)
    return {
        "spread": np.stack([layer.std(axis=1) for layer in flat], axis=1),
        "mean": np.stack([layer.mean(axis=1) for layer in flat], axis=1),
        "second_moment": np.stack([(layer**2).mean(axis=1) for layer in flat], axis=1),
        "saturated": np.stack([(np.abs(layer) > 0.95).mean(axis=1) for layer in flat], axis=1),
        "negative": np.stack([(layer < 0.0).mean(axis=1) for layer in flat], axis=1),
        "outputs": np.stack([layer[:, shown] for layer in flat], axis=1),
    }


def layer_gradients(
    protocol: ActivationProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Draws networks and looks at the gradient of the mean cross-entropy over their images.

    Returns:
        `norm`: the Euclidean norm of the gradient with respect to each hidden layer's weights,
        [trial, layer].
    """
    draw_seed, weight_seed = seed.spawn(2)
    x, y = _images(protocol, np.random.default_rng(draw_seed), size)
    net, weights = _networks(protocol, weight_seed, size)
    found = dense_trainer(protocol.trainer).gradients(
        net, weights, x=x, y=y, loss="sparse_categorical_crossentropy"
    )
    # Kernels have three axes, [trial, in, out], and biases two; the linear layer comes first.
    kernels = [array for array in found if array.ndim == 3][1 : 1 + HIDDEN]
    norms = [np.linalg.norm(k.reshape(size, -1).astype(float), axis=1) for k in kernels]
    return {"norm": np.stack(norms, axis=1)}


def plotted_cells(cells: int, *, resets: bool) -> list[list[int]]:
    """Whose outputs the plots of a notebook show, when its cells append to one list of rows.

    Args:
        cells: Cells that look at a network, append as many rows as the others, and plot all rows.
        resets: Whether each begins with an empty list, as a function's own does (R5), or the first
            alone (R1).

    Returns:
        For each cell the numbers of the cells whose rows it plots.

    Examples:
        >>> plotted_cells(3, resets=False)
        [[0], [0, 1], [0, 1, 2]]
    """
    plotted = []
    rows: list[int] = []
    for cell in range(cells):
        if resets:
            rows = []
        rows.append(cell)
        plotted.append(list(rows))
    return plotted


def _images(
    protocol: ActivationProtocol, rng: np.random.Generator, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Images in [0, 1], [trial, image, 784], and labels, [trial, image]."""
    data = datasets.load(protocol.dataset)
    count = min(protocol.images, len(data.x_test))
    chosen = np.stack([rng.permutation(len(data.x_test))[:count] for _ in range(size)])
    x = data.x_test[chosen].reshape(size, count, -1).astype("float32") / 255.0
    return x, data.y_test[chosen].astype("int32")


def _networks(
    protocol: ActivationProtocol, seed: np.random.SeedSequence, size: int
) -> tuple[Mlp, list[np.ndarray]]:
    from models.dense.architecture import Mlp
    from models.initializer import Initializer
    from models.layer import Dense

    first = Dense(units=UNITS, activation="linear")
    hidden = Dense(units=UNITS, activation=protocol.activation)
    last = Dense(units=CLASSES, activation="softmax")
    net = Mlp(inputs=784, layers=(first, *(hidden,) * HIDDEN, last))
    kernel = Initializer(scheme=protocol.kernel, stddev=protocol.sigma)
    kernels = (kernel,) * len(net.layers)
    drawing = dense_trainer(protocol.trainer)
    return net, drawing.start(net, members=size, kernels=kernels, seed=seed)

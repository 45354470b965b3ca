"""The collapse networks by the plain `jax.vmap` program, beside which a population is timed."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from studies.collapse import REACH, CollapseProtocol

NAME = "a plain jax.vmap program"


def why_untimed(kind: str) -> str:
    """Why the program cannot be timed beside a population; empty if it can.

    Args:
        kind: The kind of device that the population trains on: "cpu" or "gpu".
    """
    if find_spec("jax") is None:
        return "because jax is not installed; `pip install -e .[jax]` brings it"
    if kind != "cpu":
        return f"because two libraries do not share a {kind.upper()}; it is timed on processors"
    return ""


def by_vmap(protocol: CollapseProtocol, *, networks: int, seed: int) -> Callable[[], object]:
    """Trains networks of a protocol by the plain program, ready to be timed.

    Data, initial weights and orders are drawn here, in advance, and nothing is probed afterwards:
    what is timed is the training alone. The first call of what is returned compiles.

    Args:
        protocol: How the networks are trained; of ReLU and by Adam.
        networks: How many.
        seed: Where the draws come from.

    Returns:
        A function that trains them all and returns their weights when they are there.

    Raises:
        ValueError: If the protocol wants what the program does not do.
    """
    from models import vmap  # Loads JAX, which collection must not.
    from models.optimizer import Adam

    if (protocol.activation, protocol.optimizer, protocol.target) != ("relu", "adam", "abs(x)"):
        raise ValueError(
            f"the plain program got {protocol.activation}, {protocol.optimizer} and "
            f"{protocol.target}; it trains networks of relu by adam on abs(x)"
        )
    weights, x, order = _drawn(protocol, networks, seed=np.random.SeedSequence(seed))
    optimizer = Adam(learning_rate=protocol.learning_rate)
    train = vmap.trainer(optimizer=optimizer, batch_size=protocol.batch_size)
    # Converting to NumPy waits until they are there.
    return lambda: [np.asarray(weight) for weight in train(weights, x, np.abs(x), order)]


def _drawn(
    protocol: CollapseProtocol, networks: int, *, seed: np.random.SeedSequence
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Weights, inputs [network, point, 1] and orders [network, epoch, position]."""
    from models.dense.architecture import chain
    from models.dense.weight import initial_weights
    from models.initializer import Initializer

    net = chain(
        inputs=1,
        hidden=[protocol.width] * protocol.hidden_layers,
        activation=protocol.activation,
        outputs=1,
        output_bias=protocol.output_bias,
    )
    schemes = [protocol.hidden_kernel] * protocol.hidden_layers + [protocol.output_kernel]
    kernels = tuple(Initializer(scheme=scheme) for scheme in schemes)
    weights = initial_weights(net, members=networks, kernel=kernels, seed=seed)
    rng = np.random.default_rng(seed)
    x = rng.uniform(-REACH, REACH, (networks, protocol.points, 1)).astype("float32")
    places = rng.random((networks, protocol.epochs, protocol.points), "float32")
    return weights, x, np.argsort(places, axis=-1)

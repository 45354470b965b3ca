"""One epoch of Keras's `fit` and of a population, from equal weights over examples in equal order.

For every pair of network and optimiser that the claims train, with fewer examples. Dropout is left
out of the networks: the two draw other masks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from models.network.layer import Dropout
from models.network.network import Network
from models.optimizer import SGD, Adam, Optimizer, RMSprop
from studies import classifier, deep_network, eggholder, lenet

if TYPE_CHECKING:
    from models.dense.architecture import Mlp
    from models.network.state import State

# Two full batches and a short one, which is long enough for its variance to be steady.
EXAMPLES, BATCH = 20, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A network and what trains it.

    Args:
        network: The network.
        optimizer: The optimiser, with the report's own learning rate.
    """

    network: Network
    optimizer: Optimizer


def _lenet(build: str, *, normal: bool) -> Network:
    if build == "R1":
        return lenet.r1_network(input_norm=normal, hidden_norm=normal, hidden_dropout=False)
    return lenet.r2_network(
        input_norm=normal, hidden_norm=normal, input_dropout=False, hidden_dropout=False
    )


def without_dropout(network: Network) -> Network:
    """The network with every layer but those that drop."""
    kept = tuple(layer for layer in network.layers if not isinstance(layer, Dropout))
    return replace(network, layers=kept)


NETWORKS: Mapping[str, Pair] = {
    "lenet-r1": Pair(network=_lenet("R1", normal=False), optimizer=Adam()),
    "lenet-r1-normalised": Pair(network=_lenet("R1", normal=True), optimizer=Adam()),
    "lenet-r2": Pair(network=_lenet("R2", normal=False), optimizer=SGD(learning_rate=0.01)),
    "lenet-r2-normalised": Pair(network=lenet.R2_NORMALISED, optimizer=SGD(learning_rate=0.1)),
    **{
        name: Pair(network=network, optimizer=Adam(learning_rate=0.01))
        for name, network in classifier.NETWORKS.items()
    },
    "mlp1-sgd": Pair(network=classifier.NETWORKS["mlp1"], optimizer=SGD(learning_rate=0.1)),
    **{
        f"deep-{activation}": Pair(
            network=without_dropout(deep_network.network_of(activation)),
            optimizer=Adam(learning_rate=1e-4),
        )
        for activation in ("relu", "tanh")
    },
    "eggholder": Pair(network=eggholder.network_of((16, 16)), optimizer=SGD(learning_rate=0.01)),
}
# Slope below zero, bias of the last layer, and optimiser of the deep narrow networks.
NARROW: Mapping[str, tuple[float, bool, Optimizer]] = {
    "collapse-r5": (0.0, True, RMSprop(learning_rate=0.0099)),
    "collapse-r5-leaky": (0.2, True, RMSprop(learning_rate=0.0099)),
    "collapse-r2": (0.01, True, Adam(learning_rate=0.001)),
    "collapse-r1": (0.0, False, Adam(learning_rate=0.001)),
}
PAIRS = (*NETWORKS, *NARROW)


def strays(name: str, *, within: float, backwards: bool = False) -> list[str]:
    """The arrays of weights that do not end together, a sentence each; nothing if all do.

    Distances count against the way that Keras's weights went. All arrays together are held to
    `within`, and each array to ten times that: Adam moves a weight whose gradient is all but 0 by
    its whole rate, one way or the other. An array whose way is less than a hundredth of the whole
    counts against that, since what hardly moves is moved by rounding alone.

    Args:
        name: One of `PAIRS`.
        within: How far all weights may end apart, as a share of their way.
        backwards: Whether the population meets the examples from the last to the first.
    """
    ours, theirs, start = (_narrow if name in NARROW else _network)(name, backwards=backwards)
    apart, ways = _lengths(ours, theirs), _lengths(ours, start)
    whole = np.linalg.norm(ways)
    shares = {"all arrays together": np.linalg.norm(apart) / whole / within}
    for place, (distance, way) in enumerate(zip(apart, ways, strict=True)):
        shares[f"array {place}"] = distance / max(way, 0.01 * whole) / (10.0 * within)
    # A number that is none lies apart, too.
    return [
        f"{what} {share:.2g} times as far apart as is allowed"
        for what, share in shares.items()
        if not share <= 1.0
    ]


def _lengths(ends: Sequence[np.ndarray], starts: Sequence[np.ndarray]) -> np.ndarray:
    """How far each array is from another, [array]."""
    pairs = zip(ends, starts, strict=True)
    return np.array([np.linalg.norm((one - other.astype(float)).ravel()) for one, other in pairs])


def _order(*, backwards: bool) -> np.ndarray:
    order = np.arange(EXAMPLES)[None, None]
    return order[..., ::-1] if backwards else order


def _network(
    name: str, *, backwards: bool
) -> tuple[Sequence[np.ndarray], Sequence[np.ndarray], Sequence[np.ndarray]]:
    from models.initializer import Initializer
    from models.keras import epoch  # Loads Keras, which collection must not.
    from models.network.state import initial_state
    from models.network.training import train_networks

    pair, rng = NETWORKS[name], np.random.default_rng(1)
    network = pair.network
    state = initial_state(
        network,
        members=1,
        kernel=Initializer(scheme="glorot_uniform"),
        bias=0.1,
        seed=np.random.SeedSequence(1),
    )
    x = rng.uniform(-1.0, 1.0, (EXAMPLES, *network.inputs)).astype(np.float32)
    y: np.ndarray = rng.normal(size=EXAMPLES).astype(np.float32)
    if not network.regresses:
        y = rng.integers(network.classes, size=EXAMPLES)
    told: dict[str, Any] = {"x": x, "y": y, "optimizer": pair.optimizer, "batch_size": BATCH}
    start = _arrays(state)
    count = len(state.weights)
    by_keras = epoch.network_epoch(network, weights=start[:count], statistics=start[count:], **told)
    trained, _ = train_networks(network, state, order=_order(backwards=backwards), **told)
    return by_keras, _arrays(trained), start


def _arrays(state: State) -> list[np.ndarray]:
    return [values[0] for values in (*state.weights, *state.statistics)]


def _narrow(
    name: str, *, backwards: bool
) -> tuple[Sequence[np.ndarray], Sequence[np.ndarray], Sequence[np.ndarray]]:
    from models.dense.training import train_mlps
    from models.dense.weight import initial_weights
    from models.initializer import Initializer
    from models.keras import epoch

    *_, optimizer = NARROW[name]
    net = _narrow_network(name)
    drawn = initial_weights(
        net,
        members=1,
        kernel=Initializer(scheme="glorot_uniform"),
        seed=np.random.SeedSequence(1),
    )
    # Not below 0, so that no unit is dead from the start and all of them learn.
    weights = [np.abs(values) for values in drawn]
    rng = np.random.default_rng(1)
    x = rng.uniform(-2.6, 2.6, (EXAMPLES, 1)).astype(np.float32)
    told: dict[str, Any] = {
        "x": x,
        "y": np.abs(x),
        "optimizer": optimizer,
        "loss": "mse",
        "batch_size": BATCH,
    }
    start = [values[0] for values in weights]
    by_keras = epoch.dense_epoch(net.layers, weights=start, **told)
    trained = train_mlps(net, weights, order=_order(backwards=backwards), **told)
    return by_keras, [values[0] for values in trained], start


def _narrow_network(name: str) -> Mlp:
    from models.dense.architecture import chain

    slope, output_bias, _ = NARROW[name]
    return chain(
        inputs=1,
        hidden=[2] * 9,
        activation="leaky_relu" if slope else "relu",
        negative_slope=slope,
        outputs=1,
        output_bias=output_bias,
    )

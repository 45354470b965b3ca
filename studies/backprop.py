"""Small networks trained by hand-written backpropagation on moons and circles (R4, problem 1).

A trial draws training points, fresh points and initial weights once. Networks of other widths or
activations see the same points, and the same weights where these have the same shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models import backprop
from studies import boundary
from studies.protocol import Protocol, ProtocolError, arm

DATA = ("moons", "circles")
CLASSES = 2
# How far the window in which a boundary is looked at reaches beyond the training points.
MARGIN = 0.5
# R4's run: what it trains on, and what it does not vary.
R4_POINTS, R4_NOISE, R4_SEED = 200, 0.2, 0
R4_RATE, R4_DECAY = 0.01, 0.01
PRINTS, BETWEEN = 20, 1000
# Points of a grid that are put through a network at once: all layers' values then fit into the
# cache, and a grid of 30,000 takes a third of the time.
AT_ONCE = 4096
# How far central differences move a parameter: their error is then about 1e-9 of a gradient of 1.
WIDTH = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class BackpropProtocol(Protocol):
    """How networks are trained, and on what.

    Args:
        block: How many trials are drawn at once.
        data: "moons" or "circles", as scikit-learn makes them.
        points: Training points.
        noise: Standard deviation of the noise on each coordinate.
        fresh_points: Points of the same kind that no network is trained on.
        rate: What the gradient of the summed loss is multiplied by in a step.
        weight_decay: How much of the weights is added to their gradient.
        iterations: Steps of gradient descent.
        hidden: Units of each hidden layer.
        activation: Activation of the hidden layers.
    """

    data: str
    points: int
    noise: float
    fresh_points: int
    rate: float
    weight_decay: float
    iterations: int
    hidden: tuple[int, ...] = arm()
    activation: str = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_one_of("data", DATA)
        self.require_positive("points", "noise", "fresh_points", "rate", "iterations")
        self.require_one_of("activation", backprop.HIDDEN_ACTIVATIONS)
        if not self.hidden or min(self.hidden) < 1:
            raise ProtocolError(self, "hidden", self.hidden, "widths of at least 1, one per layer")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingProtocol(Protocol):
    """How far R4's print depends on the last bits of its numbers.

    Args:
        block: How many trials are drawn at once.
        units: Units of the hidden layer.
        iterations: The iteration whose loss is printed.
        change: Relative standard deviation of the change of each initial weight.
        activation: Activation of the hidden layer.
    """

    units: int
    iterations: int
    change: float
    activation: str = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("units", "iterations", "change")
        self.require_one_of("activation", backprop.HIDDEN_ACTIVATIONS)


def learn_by_hand(
    protocol: BackpropProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks and looks at what they have learned.

    Returns:
        `training_loss` and `fresh_loss`: mean cross-entropy of training and fresh points, [trial];
        `training_accuracy`, [trial]; of the decision boundary `length`, `straight_share` and
        `concentration` (see `studies.boundary`), [trial], and `path`, [trial, place, 3].
    """
    data_seed, weight_seed, fresh_seed = seed.spawn(3)
    x, y = _points(protocol, data_seed, trials=size, count=protocol.points)
    fresh_x, fresh_y = _points(protocol, fresh_seed, trials=size, count=protocol.fresh_points)
    layers = backprop.train_by_hand(
        backprop.initial_layers(
            np.random.default_rng(weight_seed),
            members=size,
            widths=(x.shape[2], *protocol.hidden, CLASSES),
        ),
        x=x,
        y=y,
        activation=protocol.activation,
        rate=protocol.rate,
        weight_decay=protocol.weight_decay,
        iterations=protocol.iterations,
    )
    activation = protocol.activation
    lines = _boundaries(layers, x=x, activation=activation)
    bends = [boundary.curvature(pieces) for pieces in lines]
    return {
        "training_loss": backprop.data_loss(layers, x=x, y=y, activation=activation),
        "fresh_loss": backprop.data_loss(layers, x=fresh_x, y=fresh_y, activation=activation),
        "training_accuracy": backprop.accuracy_by_hand(layers, x=x, y=y, activation=activation),
        "length": np.array([boundary.length(pieces) for pieces in lines]),
        "straight_share": np.array([boundary.straight_share(one) for one in bends]),
        "concentration": np.array([boundary.concentration(one) for one in bends]),
        "path": np.stack([boundary.path(pieces) for pieces in lines]).astype("float32"),
    }


def nudge(
    protocol: RoundingProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Repeats R4's run from initial weights that differ in their last digits.

    Returns:
        `change`: how far what is printed as the data loss at the iteration lies from what is
        printed with R4's own initial weights, [trial].
    """
    x, y, layers = _r4_start((protocol.units,))
    rng = np.random.default_rng(seed)
    # The first member keeps R4's weights.
    changes = [
        protocol.change * rng.standard_normal((size, *weights.shape[1:])) for weights, _ in layers
    ]
    nudged = [
        (
            weights * np.concatenate([np.ones_like(weights), 1.0 + change]),
            biases.repeat(size + 1, 0),
        )
        for (weights, biases), change in zip(layers, changes, strict=True)
    ]
    x, y = x.repeat(size + 1, axis=0), y.repeat(size + 1, axis=0)
    trained = _r4_train(nudged, x, y, protocol.activation, protocol.iterations + 1)
    loss = backprop.data_loss(trained, x=x, y=y, activation=protocol.activation)
    return {"change": np.abs(loss[1:] - loss[0])}


def reproduce_r4(*, activation: str, units: int) -> dict[str, np.ndarray]:
    """R4's run on two moons as its code has it, with what it prints every 1000 iterations.

    Args:
        activation: Activation of the hidden layer.
        units: Its units.

    Returns:
        `data_loss` and `reg_loss` as R4 calls them, [print, 2]: after the iteration of the print,
        and after the one that follows it.
    """
    x, y, layers = _r4_start((units,))
    prints = []
    for position in range(PRINTS):
        # R4 prints after the step: of iteration 0 one step has been taken.
        layers = _r4_train(layers, x, y, activation, BETWEEN - 1 if position else 1)
        here = _r4_losses(layers, x, y, activation)
        layers = _r4_train(layers, x, y, activation, 1)
        prints.append((here, _r4_losses(layers, x, y, activation)))
    table = np.array(prints)
    return {"data_loss": table[:, :, 0], "reg_loss": table[:, :, 1]}


def differentiate(*, activation: str, hidden: tuple[int, ...]) -> dict[str, np.ndarray]:
    """The gradient at R4's initial weights in three ways.

    Args:
        activation: Activation of the hidden layers.
        hidden: Their units.

    Returns:
        `by_hand`, `automatic` and `central`: all partial derivatives of the summed cross-entropy,
        weights and biases layer after layer, [parameter].
    """
    x, y, layers = _r4_start(hidden)
    ways = {
        "by_hand": backprop.gradients_by_hand(layers, x=x, y=y, activation=activation),
        "automatic": backprop.automatic_gradients(layers, x=x, y=y, activation=activation),
        "central": _central_differences(layers, x, y, activation),
    }
    return {
        name: np.concatenate([array.ravel() for layer in found for array in layer])
        for name, found in ways.items()
    }


def _points(
    protocol: BackpropProtocol, seed: np.random.SeedSequence, *, trials: int, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Points [trial, point, 2] and their classes [trial, point]."""
    from sklearn import datasets  # Heavy, and not needed to collect claims.

    make = {"moons": datasets.make_moons, "circles": datasets.make_circles}[protocol.data]
    states = seed.generate_state(trials).tolist()
    sets = [make(count, noise=protocol.noise, random_state=state) for state in states]
    return np.stack([x for x, _ in sets]), np.stack([y for _, y in sets])


def _boundaries(
    layers: backprop.Layers, *, x: np.ndarray, activation: str
) -> list[list[np.ndarray]]:
    """The pieces of each network's boundary in the window of its training points."""
    found = []
    for member in range(len(x)):
        alone = [(weights[[member]], biases[[member]]) for weights, biases in layers]

        def score(points: np.ndarray, alone: backprop.Layers = alone) -> np.ndarray:
            parts = [
                backprop.forward_by_hand(
                    alone, x=points[None, place : place + AT_ONCE], activation=activation
                )
                for place in range(0, len(points), AT_ONCE)
            ]
            logits = np.concatenate([values[-1][0] for values in parts], axis=1)
            difference: np.ndarray = logits[1] - logits[0]
            return difference

        low, high = x[member].min(axis=0) - MARGIN, x[member].max(axis=0) + MARGIN
        found.append(boundary.trace(score, low=low, high=high))
    return found


def _r4_start(hidden: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, list[backprop.LayerArrays]]:
    """R4's points [1, point, 2], their classes and its initial network: both from seed 0."""
    from sklearn import datasets

    x, y = datasets.make_moons(R4_POINTS, noise=R4_NOISE, random_state=R4_SEED)
    layers = backprop.initial_layers(
        np.random.RandomState(R4_SEED), members=1, widths=(2, *hidden, CLASSES)
    )
    return x[None], y[None], layers


def _r4_train(
    layers: backprop.Layers, x: np.ndarray, y: np.ndarray, activation: str, iterations: int
) -> list[backprop.LayerArrays]:
    return backprop.train_by_hand(
        layers,
        x=x,
        y=y,
        activation=activation,
        rate=R4_RATE,
        weight_decay=R4_DECAY,
        iterations=iterations,
    )


def _central_differences(
    layers: backprop.Layers, x: np.ndarray, y: np.ndarray, activation: str
) -> list[backprop.LayerArrays]:
    """The gradient of the summed loss from its values at either side of every parameter."""
    moved = [(weights.copy(), biases.copy()) for weights, biases in layers]

    def difference(parameter: np.ndarray) -> np.ndarray:
        found = np.empty_like(parameter)
        for place in np.ndindex(parameter.shape):
            middle, sides = parameter[place], []
            for side in (middle + WIDTH, middle - WIDTH):
                parameter[place] = side
                mean = backprop.data_loss(moved, x=x, y=y, activation=activation)[0]
                sides.append(mean * x.shape[1])
            parameter[place] = middle
            found[place] = (sides[0] - sides[1]) / (2.0 * WIDTH)
        return found

    return [(difference(weights), difference(biases)) for weights, biases in moved]


def _r4_losses(
    layers: backprop.Layers, x: np.ndarray, y: np.ndarray, activation: str
) -> tuple[float, float]:
    data = backprop.data_loss(layers, x=x, y=y, activation=activation)
    decay = backprop.penalty(layers, weight_decay=R4_DECAY) / R4_POINTS
    return float(data[0]), float(decay[0])

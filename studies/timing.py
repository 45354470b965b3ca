"""How long networks train: seconds of rounds of steps, the device's own time included.

A trial is a round in which every arm trains a few times through Keras's own fit, as the reports do,
in an order that is drawn anew, and counts with its shortest run. What else the machine does and how
fast its clock runs drifts from minute to minute; that meets all arms alike. What interrupts a run
only ever adds to it, and the shortest is the least interrupted. The seconds are those of one
process on one device, and say nothing of another.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.network.layer import Dropout
from models.network.network import Network
from models.network.state import initial_state
from models.optimizer import OPTIMIZERS
from studies import classifier, deep_network, eggholder
from studies.lenet import r1_network, r2_network
from studies.protocol import Protocol, ProtocolError
from studies.trainer import GLOROT

EGGHOLDER = "eggholder "
R1_PLAIN = r1_network(input_norm=False, hidden_norm=False, hidden_dropout=False)
NETWORKS = {
    "R1's LeNet-5": R1_PLAIN,
    "R1's LeNet-5, hidden layers normalised": r1_network(
        input_norm=False, hidden_norm=True, hidden_dropout=False
    ),
    "R1's LeNet-5, inputs and hidden layers normalised": r1_network(
        input_norm=True, hidden_norm=True, hidden_dropout=False
    ),
    "R2's LeNet-5": r2_network(
        input_norm=False, hidden_norm=False, input_dropout=False, hidden_dropout=False
    ),
    "R4's network, relu": deep_network.network_of("relu"),
    "R4's network, tanh": deep_network.network_of("tanh"),
    "R3's cnn4, relu": classifier.network("cnn4", activation="relu"),
    "R3's cnn4, sigmoid": classifier.network("cnn4", activation="sigmoid"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingProtocol(Protocol):
    """What is timed beside what.

    Args:
        block: Rounds between two looks.
        networks: What each arm trains, by a name that `network_named` knows, [arm].
        steps: How many steps each arm takes in a run, [arm].
        repeats: How many runs of each arm a round has.
        batch_size: Examples in a step.
        optimizer: "sgd" or "adam".
    """

    timed: ClassVar[bool] = True
    networks: tuple[str, ...]
    steps: tuple[int, ...]
    repeats: int
    batch_size: int
    optimizer: str

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("repeats", "batch_size")
        self.require_one_of("optimizer", ("sgd", "adam"))
        if not self.networks:
            raise ProtocolError(self, "networks", self.networks, "at least one name")
        for name in self.networks:
            network_named(name)
        if len(self.steps) != len(self.networks) or min(self.steps) < 1:
            wanted = f"{len(self.networks)} numbers above 0, one for each network"
            raise ProtocolError(self, "steps", self.steps, wanted)

    @property
    def parameters(self) -> tuple[int, ...]:
        """Parameters of each arm's network, moving statistics included, [arm]."""
        return tuple(network_named(name).parameters for name in self.networks)


def network_named(name: str) -> Network:
    """The network of a name: one of `NETWORKS`, or "eggholder 64-128" for one of R1's shapes.

    Raises:
        ValueError: If there is none of that name.
    """
    if name.startswith(EGGHOLDER):
        return eggholder.network_of(tuple(map(int, name.removeprefix(EGGHOLDER).split("-"))))
    if name not in NETWORKS:
        known = ", ".join(map(repr, NETWORKS))
        raise ValueError(f"no network is called {name!r}; use 'eggholder 64-128' or one of {known}")
    return NETWORKS[name]


def shape_name(units: tuple[int, ...]) -> str:
    """The name of R1's eggholder network of these widths."""
    return EGGHOLDER + "-".join(map(str, units))


def time_rounds(
    protocol: TimingProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Times all arms in each of some rounds.

    Every arm runs once before the first round of a block, so that neither tracing nor compiling nor
    a cold cache is part of any.

    Returns:
        `seconds`: of each arm's steps, the shortest of the round's runs, [trial, arm].
    """
    arms = [
        fitting(
            network_named(name),
            steps=steps,
            batch_size=protocol.batch_size,
            optimizer=protocol.optimizer,
        )
        for name, steps in zip(protocol.networks, protocol.steps, strict=True)
    ]
    for arm in arms:
        seconds_of(arm)
    rng = np.random.default_rng(seed)
    runs = np.repeat(np.arange(len(arms)), protocol.repeats)
    rounds = []
    for _ in range(size):
        order = rng.permutation(runs)
        seconds = np.array([seconds_of(arms[chosen]) for chosen in order])
        rounds.append([seconds[order == chosen].min() for chosen in range(len(arms))])
    return {"seconds": np.array(rounds)}


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds of some work, until the device has done all of it."""
    start = time.perf_counter()
    finished(work)()
    return time.perf_counter() - start


def finished(work: Callable[[], object]) -> Callable[[], object]:
    """The same work, which returns only when the device has done all of it.

    A GPU goes on behind the call that asked it: a clock that is read at the call's return times the
    asking.
    """

    def waited() -> object:
        from models.backend import interface as backend  # Loads Keras, which collection must not.

        result = work()
        backend.finish(result)
        return result

    return waited


def training(
    network: Network, *, members: int, steps: int, batch_size: int, optimizer: str
) -> Callable[[], object]:
    """Steps of a population on random examples, ready to be timed.

    Time does not depend on what the examples show. All calls take the same steps from the same
    weights.

    Args:
        network: What is trained.
        members: How many of it, each with its own weights and order of examples.
        steps: How many steps.
        batch_size: Examples in a step.
        optimizer: "sgd" or "adam".
    """
    from models.network.training import train_networks

    seed = np.random.SeedSequence(members)
    state = initial_state(network, members=members, kernel=GLOROT, seed=seed)
    x, y = _examples(network, steps * batch_size)
    order = np.argsort(np.random.default_rng(seed).random((1, members, len(x))), axis=-1)
    drops = any(isinstance(layer, Dropout) for layer in network.layers)

    def steps_of_all() -> object:
        trained, history = train_networks(
            network,
            state,
            x=x,
            y=y,
            order=order,
            optimizer=OPTIMIZERS[optimizer](),
            batch_size=batch_size,
            seed=seed if drops else None,
        )
        return trained.weights, history.loss

    return steps_of_all


def fitting(
    network: Network, *, steps: int, batch_size: int, optimizer: str
) -> Callable[[], object]:
    """Steps of one network through Keras's own fit, ready to be timed; see `training`."""
    from models.keras import model as reference

    x, y = _examples(network, steps * batch_size)
    model = reference.plain_model(network, optimizer=OPTIMIZERS[optimizer]())
    return lambda: reference.fit_epoch(model, x=x, y=y, batch_size=batch_size)


def _examples(network: Network, count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.random((count, *network.inputs), dtype="float32")
    if network.regresses:
        return x, rng.random(count, dtype="float32")
    return x, rng.integers(network.classes, size=count).astype("int32")

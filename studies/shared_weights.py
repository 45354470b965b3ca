"""Collapse of networks that one seeded initialiser starts (R1, problem 2).

R1 gives each layer of each network an initialiser with one integer seed. Where that gives the same
numbers at every call, its thousand networks differ in their data and their output layers alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studies.collapse import CollapseProtocol, kernels_of, network, trained_and_probed
from studies.dense_trainer import DenseTrainer, dense_trainer
from studies.protocol import ProtocolError, TrainedProtocol, arm

if TYPE_CHECKING:
    from models.dense.architecture import Mlp

# What HeNormal(seed=2022) draws by TensorFlow's stateless generator, whatever the release: the
# kernel of the first hidden layer, and that of each of the others.
R1_SEED = 2022
R1_FIRST = ((1.7025115, 1.8674654),)
R1_OTHERS = ((1.2038574, 1.3204974), (1.536734, 0.42992333))


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWeightsProtocol(TrainedProtocol):
    """How the collapse rate is compared between initialiser seeds.

    Args:
        block: How many pairs of initialiser seeds are drawn at once.
        trainer: Who trains their networks; see `studies.protocol`.
        networks: Networks trained per initialiser seed.
        shared: Whether the networks of one seed start from the same hidden weights (R1's code), or
            each from its own.
        collapse: How each of them is trained; its own `block` and `trainer` do not matter here.
    """

    networks: int
    shared: bool = arm()
    collapse: CollapseProtocol

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        self.require_positive("networks")

    @property
    def models(self) -> int:
        """How many networks a trial has: those of two seeds."""
        return 2 * self.networks


@dataclass(frozen=True, slots=True, kw_only=True)
class R1SeedProtocol(TrainedProtocol):
    """How networks are trained that start from what R1's seed gives.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        collapse: How each of them is trained; its own `block`, `trainer` and `hidden_kernel` do not
            matter here.
    """

    collapse: CollapseProtocol

    def __post_init__(self) -> None:
        TrainedProtocol.__post_init__(self)
        if self.collapse.width != len(R1_OTHERS):
            raise ProtocolError(self, "collapse.width", self.collapse.width, "2, as R1 has it")


def compare_seeds(
    protocol: SharedWeightsProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains several networks from each of two initialiser seeds per trial.

    Returns:
        `rate`: the share that collapsed (R1's criterion) under the first seed, [trial].
        `seed_variance`: half the squared difference between the two seeds' shares, an unbiased
        estimate of the variance of the share over seeds, [trial].
    """
    data_seed, weight_seed = seed.spawn(2)
    net, trainer = network(protocol.collapse), dense_trainer(protocol.trainer)
    weights = _weights_by_seed(protocol, net, trainer, weight_seed, 2 * size)
    count = 2 * size * protocol.networks
    probed = trained_and_probed(protocol.collapse, net, weights, trainer, data_seed, count)
    # Networks of one initialiser seed stand side by side, and the two seeds of a trial too.
    rates = probed["all_zero"].reshape(size, 2, protocol.networks).mean(axis=2)
    return {"rate": rates[:, 0], "seed_variance": (rates[:, 0] - rates[:, 1]) ** 2 / 2.0}


def collapse_from_r1s_seed(
    protocol: R1SeedProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks whose hidden layers start from what R1's seed gives.

    Returns:
        What `studies.collapse.collapse` returns, [trial].
    """
    data_seed, weight_seed = seed.spawn(2)
    net, trainer = network(protocol.collapse), dense_trainer(protocol.trainer)
    kernels = kernels_of(protocol.collapse)
    weights = trainer.start(net, members=size, kernels=kernels, seed=weight_seed)
    # Kernels have three axes, [trial, in, out], and biases two; the output layer's comes last.
    hidden = [number for number, array in enumerate(weights) if array.ndim == 3][:-1]
    for number in hidden:
        kernel = np.array(R1_FIRST if number == hidden[0] else R1_OTHERS, "float32")
        weights[number] = np.tile(kernel, (size, 1, 1))
    return trained_and_probed(protocol.collapse, net, weights, trainer, data_seed, size)


def _weights_by_seed(
    protocol: SharedWeightsProtocol,
    net: Mlp,
    trainer: DenseTrainer,
    seed: np.random.SeedSequence,
    seeds: int,
) -> list[np.ndarray]:
    """The initial weights of all networks, those of one initialiser seed side by side."""
    kernels = kernels_of(protocol.collapse, shared=protocol.shared)
    drawn = [
        trainer.start(net, members=protocol.networks, kernels=kernels, seed=child)
        for child in seed.spawn(seeds)
    ]
    return [np.concatenate(parts) for parts in zip(*drawn, strict=True)]

"""The schedules of R2, problem 4, and what LeNet learns under them.

A cyclical learning rate, a cyclic batch size, and the two arms of Smith et al. 2017: a rate that is
divided and a batch that is multiplied, by the same factor at the same epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.batching import CyclicBatchSize
from models.optimizer import SGD
from studies.image_sample import RAW
from studies.image_training import JudgedProtocol, image_task
from studies.lenet import R2_NORMALISED
from studies.protocol import arm
from studies.task import Task

if TYPE_CHECKING:
    from models.network.history import History
    from models.network.state import State

POLICIES = ("cyclic rate", "cyclic batch", "decayed rate", "grown batch")
# R2's run: half a cycle takes 1000 of the 4690 steps, the batch first climbs to 8 times its size.
R2_STEPS, R2_HALF_CYCLE, R2_GAMMA, R2_FAR = 4690, 1000, 0.99994, 1e-9
CLIMB = 8
# After three epochs the rate is divided, or the batch multiplied, by four.
CONSTANT_EPOCHS, FACTOR = 3, 4
# Images that are normalised by their own statistics at once: enough for these to be steady.
JUDGED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleProtocol(JudgedProtocol):
    """How R2's LeNet is trained under a schedule.

    Args:
        block: How many networks are trained at once.
        trainer: Who trains them; see `studies.protocol`.
        dataset: The images; see `studies.datasets`.
        training: Images of each network; None for the set's training images, shared by all.
        held: Images that judge each network; None for the set's own test images, 0 for nobody.
        epochs: Passes over the training images.
        learning_rate: The rate at the first step.
        batch_size: Images of the first batch.
        policy: "cyclic rate", "cyclic batch", "decayed rate" or "grown batch".
    """

    epochs: int
    learning_rate: float
    batch_size: int
    policy: str = arm()

    def __post_init__(self) -> None:
        JudgedProtocol.__post_init__(self)
        self.require_positive("epochs", "learning_rate", "batch_size")
        self.require_one_of("policy", POLICIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What each step of a training takes.

    Args:
        batches: The batch sizes of each epoch.
        rates: The learning rate of each step, [step].
    """

    batches: list[list[int]]
    rates: np.ndarray


def plan(protocol: ScheduleProtocol, *, examples: int) -> Plan:
    """The batches and rates of a policy.

    A shorter run than R2's goes through the same curve of rates: its half cycle is the same share
    of its steps, and its decay by the last step is the same.

    Args:
        protocol: Policy, first rate, first batch size and epochs.
        examples: Training examples per epoch.
    """
    first, epochs, rate = protocol.batch_size, protocol.epochs, protocol.learning_rate
    after = range(CONSTANT_EPOCHS, epochs)
    batches = _batches([first] * epochs, examples=examples)
    if protocol.policy == "cyclic batch":
        limit = CLIMB * first
        batches = cyclic_batch_sizes(
            smallest=first, largest=limit, examples=examples, epochs=epochs
        )
    elif protocol.policy == "grown batch":
        grown = [first * FACTOR if epoch in after else first for epoch in range(epochs)]
        batches = _batches(grown, examples=examples)
    steps = sum(map(len, batches))
    rates = np.full(steps, rate)
    if protocol.policy == "cyclic rate":
        share = steps / R2_STEPS
        half = max(1, round(R2_HALF_CYCLE * share))
        gamma = R2_GAMMA ** (1.0 / share)
        rates = cyclical_rates(base=rate, far=R2_FAR, half_cycle=half, gamma=gamma, steps=steps)
    elif protocol.policy == "decayed rate":
        rates[sum(map(len, batches[:CONSTANT_EPOCHS])) :] /= FACTOR
    return Plan(batches=batches, rates=rates)


def learn_on_schedule(
    protocol: ScheduleProtocol, seed: np.random.SeedSequence, size: int
) -> dict[str, np.ndarray]:
    """Trains networks under a schedule and judges them after each epoch on other images.

    Returns:
        `accuracy`, `loss`: of training, means over the examples of each epoch as Keras reports
        them, [trial, epoch]; `updates`: how many steps were taken, [trial]; and of networks that
        are judged what `_judged` returns.
    """
    drawn = image_task(
        protocol, R2_NORMALISED, seed=seed, members=size, epochs=protocol.epochs, pixels=RAW
    )
    planned = plan(protocol, examples=drawn.examples.y.shape[-1])
    optimizer = SGD(learning_rate=protocol.learning_rate)
    trained, seen = drawn.train(
        optimizer=optimizer,
        learning_rate=planned.rates,
        batch_size=planned.batches,
        watches=protocol.judged,
    )
    return {
        "accuracy": seen.accuracy.T,
        "loss": seen.loss.T,
        **(_judged(drawn, trained, seen) if seen.validation is not None else {}),
        "updates": np.full(size, seen.steps.sum()),
    }


def _judged(drawn: Task, trained: State, seen: History) -> dict[str, np.ndarray]:
    """How well networks do on the images held back.

    Returns:
        `validation_accuracy`, `validation_loss`: after each epoch, [trial, epoch];
        `untrained_accuracy`: before the first step, [trial]; `own_statistics_accuracy`: after the
        last epoch, normalised by the mean and variance of the 500 images that are judged at once
        and not by the moving ones, [trial].
    """
    assert seen.validation is not None
    # A step of training normalises by its batch, and at a rate of 0 it changes no weight.
    x, y = drawn.examples.held
    count = y.shape[-1]
    once = np.tile(np.arange(count, dtype=np.int32), (1, trained.members, 1))
    judged = replace(drawn, state=trained).on(replace(drawn.examples, x=x, y=y, order=once))
    _, own = judged.train(
        optimizer=SGD(learning_rate=0.0),
        learning_rate=np.zeros(-(-count // JUDGED)),
        batch_size=JUDGED,
        watches=False,
    )
    return {
        "validation_accuracy": seen.validation.accuracy.T,
        "validation_loss": seen.validation.loss.T,
        "untrained_accuracy": drawn.judge(drawn.state).accuracy,
        "own_statistics_accuracy": own.accuracy[0],
    }


def cyclical_rates(
    *, base: float, far: float, half_cycle: int, gamma: float, steps: int
) -> np.ndarray:
    """The rates that our Keras schedule gives to the first steps, [step].

    Args:
        base: The rate at step 0.
        far: The rate in the middle of a cycle, before decay.
        half_cycle: Steps from one to the other.
        gamma: The decay per step.
        steps: How many steps.
    """
    from models.schedule import CyclicalLearningRate  # Loads Keras, which collection must not.

    schedule = CyclicalLearningRate(base=base, far=far, half_cycle=half_cycle, gamma=gamma)
    return np.asarray(schedule(np.arange(steps)), dtype=float)


def cyclical_rates_in_closed_form(
    *, base: float, far: float, half_cycle: int, gamma: float, steps: int
) -> np.ndarray:
    """The same by Smith's formula in double precision, [step]; see `cyclical_rates`."""
    t = np.arange(steps)
    cycle = np.floor(1 + t / (2 * half_cycle))
    x = np.abs(t / half_cycle - 2 * cycle + 1)
    rates: np.ndarray = base + (far - base) * np.maximum(0.0, 1 - x) * gamma**t
    return rates


def cyclic_batch_sizes(
    *, smallest: int, largest: int, examples: int, epochs: int
) -> list[list[int]]:
    """The batch sizes of each epoch under R2's policy; see `models.batching`.

    Args:
        smallest: The size at which each cycle starts.
        largest: The limit of the first cycle.
        examples: Training examples per epoch.
        epochs: How many epochs.
    """
    policy = CyclicBatchSize(smallest=smallest, largest=largest)
    return policy.epochs(examples=examples, epochs=epochs)


def _batches(sizes: list[int], *, examples: int) -> list[list[int]]:
    """Equal batches in each epoch, as many as hold all examples; the last one may be short."""
    return [[size] * -(-examples // size) for size in sizes]

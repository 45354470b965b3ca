"""Trials made of given numbers, and random claims whose truth is known."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence.drawing.trial import Trials
from evidence.judging.assertion import Estimand
from evidence.judging.estimand import (
    mean,
    median,
    median_difference,
    median_ratio,
    paired_difference,
    proportion,
    ratio,
    trend,
    win_rate,
)
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.statistics.sequence import Sequence
from evidence.statistics.sign import SignMixture


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """A protocol that only names its block."""

    block: int


def given(study, protocol, index):
    """Draws nothing; the numbers of these trials are given."""
    raise AssertionError("trials of given numbers ask no study")


def trials_of(*, block=1, **columns):
    """Trials whose outcomes are the given arrays [trial, ...]."""

    def drawer(study, protocol, index):
        part = slice(index * block, (index + 1) * block)
        return {name: np.asarray(column)[part] for name, column in columns.items()}

    return Trials(given, Knobs(block=block), drawer=drawer)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A distribution of trials, what is estimated in it, and what the estimate should be.

    Args:
        name: For the test's id.
        make: From trials to the estimand.
        draw: From a generator and a number of trials to outcomes {name: [trial, ...]}.
        truth: The estimand's true value.
        width: How wide a two-sided region beside the truth is taken.
        spread: The standard deviation of one number on the sequence's scale.
    """

    name: str
    make: Callable[[Trials], Estimand]
    draw: Callable[[np.random.Generator, int], dict[str, np.ndarray]]
    truth: float
    width: float
    spread: float = 0.0

    def claims(self, generator, *, claims, trials):
        """The estimand, and what its sequence sees in so many claims, [claim, trial]."""
        estimand = self.make(trials_of(**self.draw(generator, claims * trials), block=1000))
        numbers = estimand.numbers(estimand.outcomes.first(claims * trials))
        return estimand, numbers.reshape(claims, trials)

    def claim(self, generator, *, trials, block):
        """The estimand of one claim."""
        return self.make(trials_of(**self.draw(generator, trials), block=block))


def relations(estimand, *, truth, width):
    """Each relation with the truth on an edge of its region, by name."""
    return {
        "exceeds": estimand.exceeds(truth),
        "falls_below": estimand.falls_below(truth),
        "lies_within, above": estimand.lies_within(truth, truth + width),
        "lies_within, below": estimand.lies_within(truth - width, truth),
        "matches": estimand.matches(truth + width / 2.0, within=width / 2.0),
    }


def inside(world, estimand):
    """Regions around the truth, half a standard deviation away where there is room, by name.

    What `matches` asserts is `lies_within` under another name.
    """
    at = estimand.inward(world.truth)
    floor, ceiling = estimand.inward(estimand.support.low), estimand.inward(estimand.support.high)
    low = estimand.outward(at - min(0.5 * world.spread, 0.8 * (at - floor)))
    high = estimand.outward(at + min(0.5 * world.spread, 0.8 * (ceiling - at)))
    return {
        "exceeds": estimand.exceeds(low),
        "falls_below": estimand.falls_below(high),
        "lies_within": estimand.lies_within(low, high),
    }


def decided(assertion, numbers, *, error_rate, looks):
    """What `Assertion.judge` says of one claim, from the evidence against the edges alone.

    Args:
        assertion: What is judged.
        numbers: What the sequence sees, [trial].
        error_rate: The error rate of the verdict.
        looks: The numbers of trials at which it is looked at, ascending, [look].

    Returns:
        The outcome and the number of trials at which it came.
    """
    estimand, region = assertion.estimand, assertion.region
    threshold = -math.log(error_rate)
    running = _running(estimand.sequence, numbers, looks)
    sides = {}
    for name, edge in (("low", region.low), ("high", region.high)):
        if math.isinf(edge) or edge not in estimand.support:
            # Whatever comes lies above such a low edge and below such a high one.
            ever = np.full(len(looks), name == "low")
            sides[name] = ever, ~ever
            continue
        edge = estimand.inward(edge)
        evidence = estimand.sequence.log_evidence(numbers, against=edge)[looks - 1]
        rejected = evidence >= threshold
        sides[name] = rejected & (running > edge), rejected & (running < edge)
    (above_low, below_low), (above_high, below_high) = sides["low"], sides["high"]
    supported, contradicted = above_low & below_high, below_low | above_high
    done = supported | contradicted
    if not done.any():
        return UNDECIDED, int(looks[-1])
    first = int(np.argmax(done))
    return SUPPORTED if supported[first] else CONTRADICTED, int(looks[first])


def _running(sequence, numbers, looks):
    """The estimate at each look, [look]."""
    if isinstance(sequence, SignMixture):
        return np.array([sequence.estimate(numbers[:look]) for look in looks])
    return np.cumsum(numbers)[looks - 1] / looks


def ever_rejected(sequence: Sequence, numbers, *, truth, error_rate, first=1):
    """In which claims the truth is ever left out from look `first` on, [claim]."""
    peak = np.array(
        [sequence.log_evidence(row, against=truth)[first - 1 :].max() for row in numbers]
    )
    return peak >= -math.log(error_rate)


def most_errors(claims, error_rate, *, chance=1e-6):
    """The number of errors that a method of this error rate exceeds with less than `chance`."""
    counts = np.arange(claims + 1)
    return int(np.argmax(special.bdtrc(counts, claims, error_rate) < chance))


def fewest_successes(claims, share, *, chance=1e-6):
    """The number of successes below which a method of this share falls with less than `chance`."""
    return claims - most_errors(claims, 1.0 - share, chance=chance)


# Worlds


def _bernoulli(p):
    return World(
        name=f"proportion {p:g}",
        make=lambda trials: proportion(trials["yes"]),
        draw=lambda generator, n: {"yes": generator.random(n) < p},
        truth=p,
        width=0.0009 if p < 0.01 else 0.09,
        spread=math.sqrt(p * (1 - p)),
    )


def _bounded(name, truth, draw, *, spread, bounds=(0.0, 1.0)):
    return World(
        name=f"bounded mean, {name}",
        make=lambda trials: mean(trials["score"], bounds=bounds),
        draw=lambda generator, n: {"score": draw(generator, n)},
        truth=truth,
        width=0.05 * (bounds[1] - bounds[0]),
        spread=spread,
    )


def _normal(sigma):
    return World(
        name=f"mean, normal sigma {sigma:g}",
        make=lambda trials: mean(trials["score"]),
        draw=lambda generator, n: {"score": 5.0 + sigma * generator.standard_normal(n)},
        truth=5.0,
        width=sigma,
        spread=sigma,
    )


def _ratio(sigma):
    return World(
        name=f"ratio, sigma {sigma:g}",
        make=lambda trials: ratio(trials["ours"], trials["theirs"]),
        draw=lambda generator, n: {
            "ours": 1.2 * np.exp(0.8 * sigma * generator.standard_normal(n)),
            "theirs": np.exp(0.6 * sigma * generator.standard_normal(n)),
        },
        truth=1.2,
        width=0.5 * sigma,
        spread=sigma,
    )


def _rank_world(name, truth, draw, *, spread):
    return World(
        name=f"trend, {name}",
        make=lambda trials: trend(trials["error"], along=(1.0, 2.0, 4.0)),
        draw=lambda generator, n: {"error": draw(generator, n)},
        truth=truth,
        width=0.2,
        spread=spread,
    )


def _mild_normal(generator, n):
    # Clipping at half the range is symmetric: the mean stays where it is.
    return np.clip(0.5 + 0.1 * generator.standard_normal(n), 0.0, 1.0)


# Neighbours are one step of 0.5 apart, the outermost levels two, and the noise has sigma 1.
_RISING = float(np.mean(2.0 * special.ndtr(np.array([0.5, 0.5, 1.0]) / math.sqrt(2.0)) - 1.0))

PROPORTIONS = [_bernoulli(p) for p in (0.001, 0.1, 0.5, 0.9)]
WIN_RATES = [
    World(
        name="win rate with ties",
        make=lambda trials: win_rate(trials["ours"], trials["theirs"]),
        draw=lambda generator, n: {
            "ours": generator.integers(3, size=n),
            "theirs": generator.integers(3, size=n),
        },
        truth=0.5,
        width=0.1,
        # The plan is one for wins without ties, which scatter more.
        spread=0.5,
    )
]
BOUNDED = [
    _bounded("skewed", 0.1, lambda g, n: g.beta(0.3, 2.7, n), spread=0.15),
    _bounded("rare", 0.01, lambda g, n: (g.random(n) < 0.01).astype(float), spread=0.0995),
    _bounded("tied", 0.93, lambda g, n: g.binomial(20, 0.93, n) / 20, spread=0.0571),
    # The distribution that plans are made for, and its mirror image.
    _bounded("two values", 0.72, lambda g, n: 0.8 * (g.random(n) < 0.9), spread=0.24),
    _bounded("two high values", 0.28, lambda g, n: 1.0 - 0.8 * (g.random(n) < 0.9), spread=0.24),
    _bounded("normal", 0.5, _mild_normal, spread=0.1),
    _bounded("wide", 20.0, lambda g, n: g.uniform(-20, 60, n), spread=23.1, bounds=(-40.0, 60.0)),
]
BOUNDED_DIFFERENCES = [
    World(
        name="bounded difference of accuracies",
        make=lambda trials: paired_difference(trials["ours"], trials["theirs"], bounds=(-1.0, 1.0)),
        draw=lambda generator, n: {
            "ours": generator.binomial(20, 0.9, n) / 20,
            "theirs": generator.binomial(20, 0.8, n) / 20,
        },
        truth=0.1,
        width=0.1,
        spread=0.112,
    )
]
NORMALS = [_normal(sigma) for sigma in (1e-3, 1.0, 1e3)]
DIFFERENCES = [
    World(
        name="difference, sigmas 1 and 10",
        make=lambda trials: paired_difference(trials["ours"], trials["theirs"]),
        draw=lambda generator, n: {
            "ours": 3.0 + generator.standard_normal(n),
            "theirs": 1.0 + 10.0 * generator.standard_normal(n),
        },
        truth=2.0,
        width=10.0,
        spread=math.sqrt(101.0),
    )
]
RATIOS = [_ratio(sigma) for sigma in (0.3, 1.5)]
MEDIANS = [
    World(
        name="median, normal",
        make=lambda trials: median(trials["score"]),
        draw=lambda generator, n: {"score": 5.0 + 2.0 * generator.standard_normal(n)},
        truth=5.0,
        width=2.0,
        spread=2.0,
    ),
    World(
        # Planned as if it were normal, with the spread that its longer side needs.
        name="median, skewed",
        make=lambda trials: median(trials["score"]),
        draw=lambda generator, n: {"score": np.exp(generator.standard_normal(n))},
        truth=1.0,
        width=0.5,
        spread=1.3,
    ),
    World(
        # Half of the trials are equal to the truth, and none of them speaks against it.
        name="median, an atom",
        make=lambda trials: median(trials["score"]),
        draw=lambda generator, n: {"score": generator.binomial(2, 0.5, n)},
        truth=1.0,
        width=0.5,
        spread=math.sqrt(0.5),
    ),
    World(
        name="median difference, one in fifty dead",
        make=lambda trials: median_difference(trials["ours"], trials["theirs"]),
        draw=lambda generator, n: {
            "ours": np.where(
                generator.random(n) < 0.02, -1000.0, 1.0 + generator.standard_normal(n)
            ),
            "theirs": np.zeros(n),
        },
        # Of the living 0.5 / 0.98 lie above it.
        truth=1.0 - float(special.ndtri(0.5 / 0.98)),
        width=1.0,
        spread=1.05,
    ),
    World(
        name="median ratio",
        make=lambda trials: median_ratio(trials["ours"], trials["theirs"]),
        draw=lambda generator, n: {
            "ours": 1.2 * np.exp(0.5 * generator.standard_normal(n)),
            "theirs": np.ones(n),
        },
        truth=1.2,
        width=0.3,
        spread=0.5,
    ),
]
TRENDS = [
    _rank_world(
        "rising",
        _RISING,
        lambda g, n: 0.5 * np.arange(3) + g.standard_normal((n, 3)),
        spread=0.582,
    ),
    _rank_world(
        "tied and flat",
        0.0,
        lambda g, n: g.integers(2, size=(n, 3)).astype(float),
        spread=math.sqrt(2.0) / 3.0,
    ),
]
WORLDS = [
    *PROPORTIONS,
    *WIN_RATES,
    *BOUNDED,
    *BOUNDED_DIFFERENCES,
    *NORMALS,
    *DIFFERENCES,
    *RATIOS,
    *MEDIANS,
    *TRENDS,
]

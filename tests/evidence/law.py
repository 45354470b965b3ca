"""The worlds in which a run of the catalogue is simulated, and what bounded numbers are in them."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

REAL, NORMAL, SKEWED, DISCRETE, DEAD = "resampled", "normal", "skewed", "discrete", "dead"
WORLDS = (REAL, NORMAL, SKEWED, DISCRETE, DEAD)
# One trial in fifty is dead and lies ten standard deviations of the others below them.
DEAD_SHARE, DEAD_AT = 1.0 / 50.0, -10.0
# Skewed outcomes: log-normal ones, of skewness 1.75.
SIGMA = 0.5
# Discrete ones: the difference of two accuracies on 500 images, each right on 95 % of them.
IMAGES, RIGHT = 500, 0.95
DIFFERENCES = np.convolve(
    stats.binom.pmf(np.arange(IMAGES + 1), IMAGES, RIGHT),
    stats.binom.pmf(np.arange(IMAGES + 1), IMAGES, RIGHT)[::-1],
)
TIED = float(DIFFERENCES[IMAGES])
# A multinomial draw takes as long as it has values: bounded numbers stand on so many steps.
STEPS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A distribution of bounded numbers.

    Args:
        values: The numbers, scaled to [0, 1], [value].
        weights: Their chances, [value].
        truth: Their mean.
    """

    values: np.ndarray
    weights: np.ndarray
    truth: float


def law_of(design, *, world, numbers=None):
    """The law of a world, tilted or mixed so that its mean is the nearest edge.

    Args:
        design: A bet.
        world: The distribution of trials.
        numbers: Those of the reference run, [trial]; None where they do not fit.
    """
    width = design.high - design.low
    truth, spread = (design.edge(numbers) - design.low) / width, design.spread / width
    if world == REAL and numbers is not None:
        measured = law_as_measured(design, numbers)
        return _on_the_edge(measured.values, measured.weights, truth)
    reach = np.linspace(-6.0, 6.0, STEPS + 1)
    if world == SKEWED:
        reach = np.linspace(-2.0, 8.0, STEPS + 1)
        mean, relative = math.exp(SIGMA**2 / 2.0), math.sqrt(math.expm1(SIGMA**2))
        weights = stats.lognorm.pdf(mean * (1.0 + relative * reach), SIGMA)
    elif world == DISCRETE:
        # Half of the trials come out equal, such as on an edge at 0 where nothing differs.
        reach, weights = np.arange(-2.0, 3.0), np.array([1.0, 3.0, 8.0, 3.0, 1.0])
    else:
        weights = np.exp(-(reach**2) / 2.0)
    values, places = np.unique(np.clip(truth + spread * reach, 0.0, 1.0), return_inverse=True)
    weights = np.bincount(places, weights=weights)
    weights /= weights.sum()
    if world != DEAD:
        return _on_the_edge(values, weights, truth)
    # A dead trial comes out as badly as it can, on the side that is further away.
    dead = 0.0 if truth >= 0.5 else 1.0
    living = _on_the_edge(values, weights, (truth - DEAD_SHARE * dead) / (1.0 - DEAD_SHARE))
    return Law(
        values=np.append(living.values, dead),
        weights=np.append((1.0 - DEAD_SHARE) * living.weights, DEAD_SHARE),
        truth=truth,
    )


def law_as_measured(design, numbers):
    """The law of numbers of the reference run as they are.

    Args:
        design: A bet.
        numbers: Those of the reference run, [trial].
    """
    scaled = (numbers - design.low) / (design.high - design.low)
    step = max(np.ptp(scaled) / STEPS, 1e-12)
    rounded = scaled.min() + step * np.round((scaled - scaled.min()) / step)
    values, counts = np.unique(np.clip(rounded, 0.0, 1.0), return_counts=True)
    weights = counts / counts.sum()
    return Law(values=values, weights=weights, truth=float(values @ weights))


def _on_the_edge(values, weights, truth):
    """Exponential weights move the mean; where no value lies beyond the edge, trials at a bound."""
    bound = 0.0 if values.min() >= truth else 1.0
    if not values.min() < truth < values.max():
        mean = float(values @ weights)
        share = 0.0 if mean == truth else (truth - mean) / (bound - mean)
        return Law(
            values=np.append(values, bound),
            weights=np.append((1.0 - share) * weights, share),
            truth=truth,
        )
    low, high, scale = -1.0, 1.0, np.ptp(values)
    centred = (values - truth) / scale

    def tilted(tilt):
        tilts = np.log(np.maximum(weights, 1e-300)) + tilt * centred
        moved = np.exp(tilts - tilts.max())
        return moved / moved.sum()

    while tilted(low) @ centred > 0.0:
        low *= 2.0
    while tilted(high) @ centred < 0.0:
        high *= 2.0
    for _ in range(100):
        middle = (low + high) / 2.0
        low, high = (low, middle) if tilted(middle) @ centred > 0.0 else (middle, high)
    return Law(values=values, weights=tilted((low + high) / 2.0), truth=truth)

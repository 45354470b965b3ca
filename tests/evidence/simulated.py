"""How often a verdict's interval ever leaves the truth out, with the truth on a region's edge.

Every function counts what `Assertion.judge` would see: the intervals after each block, up to the
budget. Verdicts about counts (proportions, win rates, medians) are computed exactly and simulated,
betting is simulated and weighed, the t-mixture is simulated.
"""

import math
from functools import lru_cache

import numpy as np
from scipy import stats

from evidence.statistics.betting import _log_growth, _pooled
from tests.evidence.design import BETS, COUNTS, MEANS, ORDERS
from tests.evidence.law import (
    DEAD,
    DEAD_AT,
    DEAD_SHARE,
    DIFFERENCES,
    DISCRETE,
    IMAGES,
    REAL,
    SIGMA,
    SKEWED,
    TIED,
    law_of,
)

# Counts: on which side of the truth each trial lies is all that a verdict sees.


def sides(design, *, world, numbers=None):
    """The chances that a trial speaks for "above" and for "below" the truth; the rest for neither.

    Args:
        design: About counts or orders.
        world: The distribution of trials.
        numbers: Those of the reference run, [trial]; None where they do not fit.
    """
    if design.learned == ORDERS:
        if world == REAL and numbers is not None:
            middle = np.median(numbers)
            return float(np.mean(numbers > middle)), float(np.mean(numbers < middle))
        tied = TIED if world == DISCRETE else 0.0
        return (1.0 - tied) / 2.0, (1.0 - tied) / 2.0
    edge = design.edge(numbers)
    tied = 0.0
    if design.tied and world == REAL and numbers is not None:
        tied = float(np.mean(numbers == 0.5))
    elif design.tied and world == DISCRETE:
        tied = TIED
    # The win rate is on the edge: of ties there can be no more than leave room for that.
    tied = min(tied, 2.0 * edge, 2.0 * (1.0 - edge))
    return edge - tied / 2.0, 1.0 - edge - tied / 2.0


def counted_errors(design, *, above, below, runs, generator):
    """In which simulated runs the truth is ever left out, [run]."""
    looks = design.looks
    sizes = np.diff(looks, prepend=0)
    ups = generator.binomial(sizes, above, (runs, len(looks)))
    downs = generator.binomial(sizes - ups, min(1.0, below / (1.0 - above)))
    ups, downs = ups.cumsum(axis=1), downs.cumsum(axis=1)
    return counts_out(design, ups, downs, truth=(1.0 + above - below) / 2.0).any(axis=1)


def counts_out(design, ups, downs, *, truth):
    """Which counts leave the truth out, [run, look].

    Args:
        design: About counts or orders.
        ups: How many trials speak for "above" up to each look, [run, look].
        downs: How many for "below", [run, look].
        truth: The true proportion or win rate; a median's is where "above" and "below" part.
    """
    if design.learned == ORDERS:
        needed = needed_at(design)
        return (ups >= needed) | (downs >= needed)
    doubled = ups + design.looks - downs
    least, most = kept_at(design, truth)
    return (doubled < least) | (doubled > most)


def needed_at(design):
    """How many trials on one side leave the truth out, more than there are if none do, [look]."""
    needed = [design.sequence.needed(int(n), error_rate=design.error_rate) for n in design.looks]
    return np.array([n + 1 if k is None else k for n, k in zip(design.looks, needed, strict=True)])


def kept_at(design, truth):
    """The least and the most half successes with which the truth is not left out, [look] each."""
    return _kept(tuple(design.looks.tolist()), truth, design.error_rate, design.sequence)


@lru_cache(maxsize=1024)
def _kept(looks, truth, error_rate, sequence):
    # The evidence grows with the distance from the truth: bisection on either side of it.
    threshold = -math.log(error_rate)

    def out(doubled, n):
        return bool(sequence._log_evidence_of_counts(doubled / 2, n, against=truth) >= threshold)

    least, most = [], []
    for n in looks:
        centre = min(max(round(2 * n * truth), 0), 2 * n)
        inside, outside = centre, -1
        while inside - outside > 1:
            middle = (inside + outside) // 2
            inside, outside = (inside, middle) if out(middle, n) else (middle, outside)
        least.append(inside)
        inside, outside = centre, 2 * n + 1
        while outside - inside > 1:
            middle = (inside + outside) // 2
            inside, outside = (inside, middle) if out(middle, n) else (middle, outside)
        most.append(inside)
    return np.array(least), np.array(most)


def counted_chance(design, *, above, below):
    """The exact chance that the truth is ever left out at a look: a recursion over counts."""
    looks = tuple(design.looks.tolist())
    if design.learned == ORDERS:
        # Each side by itself: that both ever leave the truth out is counted twice.
        needed = tuple((needed_at(design) - 1).tolist())
        lowest = (-1,) * len(looks)
        return sum(_absorbed(looks, (1.0 - p, p), lowest, needed) for p in (above, below))
    least, most = kept_at(design, (1.0 + above - below) / 2.0)
    tied = max(0.0, 1.0 - above - below)
    return _absorbed(looks, (below, tied, above), tuple(least.tolist()), tuple(most.tolist()))


@lru_cache(maxsize=1024)
def _absorbed(looks, chances, least, most):
    """The chance that a sum of independent steps 0, 1, ... ever lies outside of its limits.

    Args:
        looks: After how many steps it is looked at, [look].
        chances: The chance of each size of a step, [size].
        least: The smallest sum at each look that is inside, [look].
        most: The largest, [look].
    """
    alive, start, gone, before = np.ones(1), 0, 0.0, 0
    for n, low, high in zip(looks, least, most, strict=True):
        kernel, first = _steps(n - before, chances)
        alive, start, before = np.convolve(alive, kernel), start + first, n
        sums = start + np.arange(len(alive))
        inside = (sums >= low) & (sums <= high)
        gone += float(alive[~inside].sum())
        # What is rarer than any error rate by twenty orders of magnitude is let go.
        kept = np.flatnonzero(inside & (alive > 1e-30))
        if not len(kept):
            return gone
        alive, start = alive[kept[0] : kept[-1] + 1], start + int(kept[0])
    return gone


@lru_cache(maxsize=256)
def _steps(count, chances):
    """The distribution of the sum of so many steps, and where it begins, [sum]."""
    if len(chances) == 3 and chances[1] > 0.0:
        # The number of steps of 1, and among the others those of 2.
        below, tied, above = chances
        sums = np.zeros(2 * count + 1)
        for ties, chance in enumerate(stats.binom.pmf(np.arange(count + 1), count, tied)):
            if chance > 1e-30:
                others = count - ties
                pairs = stats.binom.pmf(np.arange(others + 1), others, above / (above + below))
                sums[ties : ties + 2 * others + 1 : 2] += chance * pairs
    else:
        size = len(chances) - 1
        sums = np.zeros(size * count + 1)
        sums[::size] = stats.binom.pmf(np.arange(count + 1), count, chances[-1])
    kept = np.flatnonzero(sums > 1e-30)
    return sums[kept[0] : kept[-1] + 1], int(kept[0])


# Bets: how often each value came between two looks is all that a gambler sees.


def growth_of(law):
    """How a trial of each value multiplies each gambler's capital, as logs, [2 x stake, value]."""
    upwards = _log_growth(law.values, law.truth)
    return np.concatenate([upwards, _log_growth(1.0 - law.values, 1.0 - law.truth)])


def bet_errors(design, law, *, runs, generator):
    """In which simulated runs the truth is ever left out, [run]."""
    out, _ = _bets(design, law, law.weights, runs=runs, generator=generator)
    return out


def bet_chance(design, law, *, runs, generator):
    """The chance that the truth is ever left out, and its standard error.

    Each run follows one gambler, in a world whose trials come as that gambler bets; there the truth
    is left out often. A run in which it is counts as one over the gamblers' mean capital, which is
    how much rarer the run is in the true world.
    """
    growth = growth_of(law)
    weights = law.weights * np.exp(growth[generator.integers(len(growth), size=runs)])
    weights /= weights.sum(axis=1, keepdims=True)
    out, rarity = _bets(design, law, weights[:, None], runs=runs, generator=generator)
    chances = np.where(out, rarity, 0.0)
    return float(chances.mean()), float(chances.std() / math.sqrt(runs))


def _bets(design, law, weights, *, runs, generator):
    sizes = np.diff(design.looks, prepend=0)
    came = generator.multinomial(sizes, weights, size=(runs, len(sizes)))
    out, capital = bets_out(design, law, came)
    first = out.argmax(axis=1)[:, None]
    return out.any(axis=1), np.exp(-np.take_along_axis(capital, first, axis=1)[:, 0])


def bets_out(design, law, came):
    """Where the truth is left out, and the log of the gamblers' mean capital, [run, look] each.

    Args:
        design: A bet.
        law: What its trials come from.
        came: How often each value came between two looks, [run, look, value].
    """
    return pooled_out(design, np.cumsum(came.astype(float) @ growth_of(law).T, axis=1))


def pooled_out(design, capital):
    """Where gamblers have won enough to leave the truth out, and the log of their mean capital.

    Args:
        design: A bet.
        capital: The log of each gambler's capital, [..., 2 x stake].
    """
    up, down = (_pooled(np.moveaxis(half, -1, 0)) for half in np.split(capital, 2, axis=-1))
    out = np.maximum(up, down) - math.log(2.0) >= -math.log(design.error_rate)
    return out, np.logaddexp(up, down) - math.log(2.0)


# Means of reals.


def deviations(world, *, numbers=None):
    """A function from a generator and a count to so many numbers whose mean is 0, [trial].

    Nothing else matters to the t-mixture: it is the same in any unit, and wherever the edge is.
    """
    if world == REAL and numbers is not None:
        centred = (numbers - numbers.mean()).astype(np.float32)
        return lambda generator, n: centred[generator.integers(len(centred), size=n)]
    if world == SKEWED:
        sigma, mean = np.float32(SIGMA), np.float32(math.exp(SIGMA**2 / 2.0))
        return lambda generator, n: np.exp(sigma * _bell(generator, n)) - mean
    if world == DISCRETE:
        ranks = (np.arange(2**16) + 0.5) / 2**16
        steps = np.searchsorted(np.cumsum(DIFFERENCES), ranks) - IMAGES
        values = ((steps - steps.mean()) / IMAGES).astype(np.float32)
        return lambda generator, n: values[generator.integers(2**16, size=n, dtype=np.uint16)]
    if world == DEAD:
        mean = np.float32(DEAD_SHARE * DEAD_AT)

        def some_dead(generator, n):
            dead = generator.integers(50, size=n, dtype=np.uint8) == 0
            return np.where(dead, np.float32(DEAD_AT), _bell(generator, n)) - mean

        return some_dead
    return _bell


def _bell(generator, n):
    return generator.standard_normal(n, dtype=np.float32)


def mean_errors(design, draw, *, runs, generator):
    """In which simulated runs the truth is ever left out, [run]."""
    looks = set(design.looks.tolist())
    total, square = np.zeros(runs), np.zeros(runs)
    out = np.zeros(runs, dtype=bool)
    for n in range(1, design.budget + 1):
        numbers = draw(generator, runs)
        total += numbers
        square += np.square(numbers, dtype=np.float64)
        critical = design.sequence._critical_t(n, design.error_rate) if n > 1 else math.inf
        if n not in looks or not math.isfinite(critical):
            continue
        between = total**2 / n
        within = square - between
        # Numbers that are all equal say nothing of their spread, and leave nothing out.
        out |= (within > 1e-9 * square) & ((n - 1) * between > critical**2 * within)
    return out


def errors(design, *, world, numbers=None, runs, generator):
    """In which simulated runs the design's interval ever leaves the truth out, [run].

    Args:
        design: What is judged.
        world: The distribution of trials.
        numbers: Those of the reference run, [trial]; None where they do not fit.
        runs: How many runs.
        generator: Where chance comes from.
    """
    given = {"runs": runs, "generator": generator}
    if design.learned == MEANS:
        return mean_errors(design, deviations(world, numbers=numbers), **given)
    if design.learned == BETS:
        return bet_errors(design, law_of(design, world=world, numbers=numbers), **given)
    assert design.learned in (COUNTS, ORDERS)
    above, below = sides(design, world=world, numbers=numbers)
    return counted_errors(design, above=above, below=below, **given)

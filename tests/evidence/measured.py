"""How often a run leaves verdicts undecided, if every truth is what the reference run measured.

A verdict is decided at the first look whose interval lies inside or outside of its region, and
draws no further trials, so that a hundred thousand runs take minutes.
"""

from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from evidence.errors import ArchiveError
from evidence.records.archive import ARCHIVE, read_archive
from evidence.records.ledger import LEDGER, read_ledger
from evidence.records.vocabulary import UNDECIDED
from tests.evidence.design import BETS, COUNTS, MEANS, ORDERS, ROOT
from tests.evidence.law import law_as_measured
from tests.evidence.simulated import growth_of, kept_at, needed_at, pooled_out

# So many runs of a bet at once: counts of values by run take memory.
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """What is left undecided in simulated runs.

    Args:
        shares: The share of runs in which a verdict stays undecided, by node and part.
        any: The share of runs with any.
    """

    shares: dict
    any: float

    @property
    def in_a_run(self):
        """How many verdicts a run leaves undecided in the mean."""
        return sum(self.shares.values())

    @property
    def share(self):
        """The share of all verdicts of all runs."""
        return self.in_a_run / len(self.shares)

    @property
    def worst(self):
        """The verdicts that are ever left undecided with their shares, the most frequent first."""
        found = [(share, place) for place, share in self.shares.items() if share]
        return sorted(found, reverse=True)


def measured_numbers(designs):
    """What verdicts of the reference run were judged by, by node and part, where they suit."""
    return judged_numbers(designs, suits)


def judged_numbers(designs, fitting):
    """What verdicts of the reference run were judged by, by node and part.

    Args:
        designs: What a run judges.
        fitting: Whether a design can be judged by numbers [trial]; others are left out.
    """
    try:
        archive = read_archive(ROOT / "reports" / "reference" / ARCHIVE)
    except ArchiveError:
        return {}
    found = {}
    for design in designs:
        tried = archive.items.get(design.node)
        for judged in tried.judgements[design.part : design.part + 1] if tried else ():
            if judged.numbers is not None and fitting(design, judged.numbers.first()):
                found[design.node, design.part] = judged.numbers.first()
    return found


def suits(design, numbers):
    """Whether numbers [trial] can be what the design judges; those without a spread, of which the
    t-mixture knows nothing, only where it does not judge.
    """
    if len(numbers) < 2 or (design.learned == MEANS and np.ptp(numbers) == 0.0):
        return False
    if design.learned == COUNTS:
        return bool(np.isin(numbers, (0.0, 0.5, 1.0) if design.tied else (0.0, 1.0)).all())
    return bool(((numbers >= design.low) & (numbers <= design.high)).all())


def open_in_reference():
    """The tests that the reference run itself left undecided, by their ids."""
    items = read_ledger(ROOT / "reports" / "reference" / LEDGER).items
    return {item.node for item in items if item.outcome == UNDECIDED}


def undecided(designs, numbers, *, runs):
    """What stays undecided in simulated runs; verdicts are drawn apart from each other.

    Args:
        designs: What a run judges; those without numbers are left out.
        numbers: Those of the reference run, by node and part.
        runs: How many runs.
    """
    shares, any_ = {}, np.zeros(runs, dtype=bool)
    for design in designs:
        place = design.node, design.part
        if place in numbers:
            name = f"as measured: {design.node}: {design.part}"
            generator = np.random.default_rng(crc32(name.encode()))
            left = left_open(design, numbers[place], runs=runs, generator=generator)
            shares[place], any_ = float(left.mean()), any_ | left
    return Undecided(shares=shares, any=float(any_.mean()))


def table(designs, *, runs, shown=8):
    """The lines of the table of what stays undecided, and those of the most frequent verdicts.

    Args:
        designs: What a run judges.
        runs: How many runs.
        shown: How many verdicts.
    """
    numbers, known = measured_numbers(designs), open_in_reference()
    settled = [design for design in designs if design.node not in known]
    rows = {"all": designs, "without what the reference run left undecided": settled}
    rows |= {
        f"of these: {kind}": [design for design in settled if design.learned == kind]
        for kind in (COUNTS, ORDERS, BETS, MEANS)
    }
    yield "| verdicts | number | undecided | in a run | runs with any |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    found = {name: undecided(own, numbers, runs=runs) for name, own in rows.items() if own}
    for name, came in found.items():
        if came.shares:
            yield (
                f"| {name} | {len(came.shares)} | {came.share:.2%} | {came.in_a_run:.2f} "
                f"| {came.any:.0%} |"
            )
    yield ""
    for share, (node, part) in found["all"].worst[:shown]:
        yield f"{share:.1%} {node}, assertion {part}"


def left_open(design, numbers, *, runs, generator):
    """In which simulated runs no look decides, [run].

    Args:
        design: What is judged.
        numbers: Those that trials are drawn from, [trial].
        runs: How many runs.
        generator: Where chance comes from.
    """
    begin = {COUNTS: _Counts, ORDERS: _Orders, BETS: _Bets, MEANS: _Means}[design.learned]
    parts = [min(AT_ONCE, runs - done) for done in range(0, runs, AT_ONCE)]
    found = [_left_open(begin(design, numbers), design, part, generator) for part in parts]
    return np.concatenate(found)


def _left_open(watch, design, runs, generator):
    alive, before = np.arange(runs), 0
    state = watch.start(runs)
    for look, n in enumerate(design.looks.tolist()):
        state = watch.step(state, n - before, generator)
        before = n
        open_ = ~watch.decided(state, look, n)
        alive, state = alive[open_], state[open_]
        if not len(alive):
            break
    left = np.zeros(runs, dtype=bool)
    left[alive] = True
    return left


class _Tallied:
    """Trials of which only how many have each value matters, [run, value]."""

    def start(self, runs):
        return np.zeros((runs, len(self.weights)), dtype=np.int64)

    def step(self, state, size, generator):
        return state + generator.multinomial(size, self.weights, size=len(state))


class _Counts(_Tallied):
    """Proportions and win rates: every edge is left out where there are too few or too many."""

    def __init__(self, design, numbers):
        self.values, counts = np.unique(numbers, return_counts=True)
        self.weights = counts / counts.sum()
        self.kept = [kept_at(design, edge) for edge in design.edges]

    def decided(self, state, look, n):
        doubled = (2.0 * state @ self.values)[:, None]
        least = np.array([kept[0][look] for kept in self.kept])
        most = np.array([kept[1][look] for kept in self.kept])
        return ((doubled < least) | (doubled > most)).all(axis=1)


class _Orders(_Tallied):
    """Medians: enough trials lie on one side of an end. A region is open: those on its end are
    outside, and may be all that there are.
    """

    def __init__(self, design, numbers):
        low, high = design.region
        sides = np.stack([numbers > low, numbers < high, numbers <= low, numbers >= high], axis=1)
        self.sides, counts = np.unique(sides, axis=0, return_counts=True)
        self.weights = counts / counts.sum()
        self.needed = needed_at(design)
        # Without an end there is nothing to lie above or below of.
        self.bounded = np.isfinite(design.region)

    def decided(self, state, look, n):
        above_low, below_high, not_above, not_below = ((state @ self.sides) >= self.needed[look]).T
        low, high = self.bounded
        inside = (above_low | ~low) & (below_high | ~high)
        return inside | not_above | not_below


class _Bets(_Tallied):
    """Bounded means: every edge is left out where gamblers against it have won enough."""

    def __init__(self, design, numbers):
        law = law_as_measured(design, numbers)
        self.weights, self.design = law.weights, design
        width = design.high - design.low
        truths = [(edge - design.low) / width for edge in design.edges]
        self.growths = [growth_of(replace(law, truth=truth)) for truth in truths]

    def decided(self, state, look, n):
        tally = state.astype(float)
        found = [pooled_out(self.design, tally @ growth.T)[0] for growth in self.growths]
        return np.all(found, axis=0)


class _Means:
    """Means of reals: every edge is left out by the t-mixture."""

    def __init__(self, design, numbers):
        self.numbers, self.design = numbers, design
        # Sums of squares are taken from where the numbers lie: far from 0 they would cancel.
        self.centre = float(numbers.mean())
        self.edges = np.array(design.edges) - self.centre

    def start(self, runs):
        return np.zeros((runs, 2))

    def step(self, state, size, generator):
        drawn = self.numbers[generator.integers(len(self.numbers), size=(len(state), size))]
        drawn = drawn - self.centre
        return state + np.stack([drawn.sum(axis=1), (drawn**2).sum(axis=1)], axis=1)

    def decided(self, state, look, n):
        total, square = state[:, :1], state[:, 1:]
        critical = self.design.sequence._critical_t(n, self.design.error_rate)
        if not np.isfinite(critical):
            return np.zeros(len(state), dtype=bool)
        within = square - total**2 / n
        between = (total - n * self.edges) ** 2 / n
        # Numbers that are all equal say nothing of their spread, and leave nothing out.
        told = within > 1e-9 * square
        return (told & ((n - 1) * between > critical**2 * within)).all(axis=1)

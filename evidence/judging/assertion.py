"""Estimands and assertions: a number, a region, and the three questions one may ask of the pair.

`judge` draws trials until the verdict is in; `trials_needed` and `detectable` answer beforehand,
and without a trial, what the assertion costs and what it can see.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from evidence.drawing.look import gather
from evidence.drawing.scale import lifted
from evidence.drawing.seed import knobs
from evidence.drawing.study import Array, pool_of
from evidence.drawing.trial import Outcomes
from evidence.judging.look import Listener, Look, unheard
from evidence.judging.outcome import Outcome
from evidence.judging.verdict import Verdict, said_once
from evidence.records.vocabulary import EXACT, NORMAL, SAMPLED, TIMING
from evidence.statistics.detection import Detection
from evidence.statistics.region import Interval, Region
from evidence.statistics.sample import Sample
from evidence.statistics.sequence import Reals, Sequence


def _same(value: float) -> float:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimand:
    """A number to be learned from trials.

    A relation takes values that differ by scale, too, and then gives an assertion for each scale.

    Args:
        name: What it is, for sentences.
        outcomes: Where its trials come from.
        sequence: The confidence sequence that learns it.
        support: The values that it can take.
        numbers: From the outcomes [trial, ...] to the numbers that the sequence sees, [trial].
        inward: From the estimand's scale to the sequence's; increasing.
        outward: From the sequence's scale to the estimand's; the inverse of `inward`.
        assumes: What the error rate rests on beyond independence, which is that something is
            normal; empty if nothing.
        resolution: From a number of trials to the largest difference between their numbers that may
            be rounding; None where equal outcomes are no trouble and no end of an interval is one.
    """

    name: str
    outcomes: Outcomes
    sequence: Sequence
    support: Interval
    numbers: Callable[[Array], Reals]
    inward: Callable[[float], float] = _same
    outward: Callable[[float], float] = _same
    assumes: str = ""
    resolution: Callable[[int], float] | None = None

    @lifted
    def exceeds(self, value: float) -> Assertion:
        """The assertion that the estimand is above `value`."""
        return self._asserted(Region(value, math.inf), f"exceeds {value:g}")

    @lifted
    def falls_below(self, value: float) -> Assertion:
        """The assertion that the estimand is below `value`."""
        return self._asserted(Region(-math.inf, value), f"falls below {value:g}")

    @lifted
    def lies_within(self, low: float, high: float) -> Assertion:
        """The assertion that the estimand is between `low` and `high`, in its own unit."""
        return self._asserted(Region(low, high), f"lies within [{low:g}, {high:g}]")

    @lifted
    def matches(self, value: float, *, within: float) -> Assertion:
        """The assertion that the estimand equals a value up to a margin (equivalence).

        Args:
            value: The value.
            within: How far from it the estimand may lie, above 0.
        """
        region = Region(value - within, value + within)
        return self._asserted(region, f"matches {value:g} within {within:g}")

    def sequence_at(self, count: int) -> Sequence:
        """The sequence for the first `count` trials, which knows what may be rounding in them."""
        if self.resolution is None:
            return self.sequence
        return self.sequence.coarsened(self.resolution(count))

    def loosened(self, interval: Interval, count: int) -> Interval:
        """The interval of the first `count` trials, with room for what may be rounding in its ends.

        An end that is one of the outcomes, such as a difference of two accuracies, lies on either
        side of the edge that it equals: in floats 0.89 - 0.87 is above 0.02.
        """
        if self.resolution is None:
            return interval
        room = self.resolution(count)
        return Interval(
            self.outward(self.inward(interval.low) - room),
            self.outward(self.inward(interval.high) + room),
        )

    def _asserted(self, region: Region, relation: str) -> Assertion:
        region.check_against(self.name, self.support)
        return Assertion(estimand=self, region=region, relation=relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """The assertion that an estimand lies in a region.

    Args:
        estimand: The number to be learned.
        region: Where it must lie.
        relation: How the region was named, for sentences.
    """

    estimand: Estimand
    region: Region
    relation: str

    @property
    def text(self) -> str:
        """The assertion in words."""
        return f"{self.estimand.name} {self.relation}"

    @property
    def kind(self) -> str:
        """Assertions about trials are sampled, those about trials of time are timings."""
        timed = any(source.timed for source in self.estimand.outcomes.sources)
        return TIMING if timed else SAMPLED

    @property
    def assumption(self) -> str:
        """Whether the error rate rests on normal outcomes."""
        return NORMAL if self.estimand.assumes else EXACT

    def judge(self, *, error_rate: float, budget: int, listener: Listener = unheard) -> Verdict:
        """Draws trials, looks after every block, and stops when the assertion is decided.

        Args:
            error_rate: The probability that the verdict is wrong, over all looks.
            budget: The most trials that may be judged.
            listener: Told of every look.
        """
        drawn = self.estimand.outcomes.sources
        # The interval is valid at every look at once, so that stopping early costs no error rate.
        for count in self._looks(budget):
            sample = self._sample(count, error_rate, budget=budget)
            interval = sample.interval(count)
            outcome = self._outcome(interval, count)
            listener(
                Look(trials=count, budget=budget, interval=interval, outcome=outcome, sources=drawn)
            )
            if outcome is not Outcome.UNDECIDED:
                break
        return Verdict(
            claim=self.text,
            outcome=outcome,
            kind=self.kind,
            assumption=self.assumption,
            estimate=sample.estimate(count),
            interval=interval,
            region=self.region,
            error_rate=error_rate,
            trials=count,
            budget=budget,
            note=self._note(sample, outcome, error_rate),
            # Knobs once for each source, digests once for each use: an arm beside itself is told by
            # the two.
            protocols=tuple(knobs(source.protocol) for source in drawn),
            sample=sample,
            sources=tuple(source.digest for source in self.estimand.outcomes.uses),
            drawn=drawn,
            pools=said_once(pool_of(source.protocol) for source in drawn),
            smaller=any(source.smaller for source in drawn),
        )

    def trials_needed(
        self, *, truth: float, spread: float, error_rate: float, power: float
    ) -> int | None:
        """How many trials support the assertion with at least the probability `power`.

        Args:
            truth: The planted value of the estimand, inside the region.
            spread: The planted standard deviation of one outcome, on the sequence's scale (of log
                ratios for a ratio); a proportion's follows from `truth`.
            error_rate: The error rate of the verdict.
            power: The planned share of runs that are decided within the answer.

        Returns:
            The number of trials; None if 10 million are not enough, or `truth` lies outside the
            region or is no possible value of the estimand.
        """
        if truth not in self.region or truth not in self.estimand.support:
            return None
        found = self._detection(spread=spread, error_rate=error_rate, power=power)
        return found.trials_needed(self.estimand.inward(truth))

    def detectable(
        self, *, trials: int, spread: float, error_rate: float, power: float
    ) -> tuple[float, ...]:
        """The truths nearest to the region's edges that `trials` trials can tell from them.

        Args:
            trials: How many trials are judged.
            spread: The planted standard deviation of one outcome; see `trials_needed`.
            error_rate: The error rate of the verdict.
            power: The probability with which the truth must be recognised.

        Returns:
            One value per edge that the estimand could cross, inside the region, lower edge first;
            empty if none would be recognised.
        """
        found = self._detection(spread=spread, error_rate=error_rate, power=power)
        return tuple(map(self.estimand.outward, found.recognised(trials)))

    def _detection(self, *, spread: float, error_rate: float, power: float) -> Detection:
        inward, support = self.estimand.inward, self.estimand.support
        # An edge beyond the support is one that no estimate could cross: it counts as none.
        region = Region(
            inward(self.region.low) if self.region.low >= support.low else -math.inf,
            inward(self.region.high) if self.region.high <= support.high else math.inf,
        )
        return Detection(
            sequence=self.estimand.sequence,
            region=region,
            support=Interval(inward(support.low), inward(support.high)),
            spread=spread,
            error_rate=error_rate,
            power=power,
        )

    def _looks(self, budget: int) -> Iterator[int]:
        block = self.estimand.outcomes.block
        # The last look takes what the budget leaves, be it less than a block.
        yield from range(block, budget, block)
        yield budget

    def _sample(self, count: int, error_rate: float, *, budget: int) -> Sample:
        estimand = self.estimand
        numbers: Reals = estimand.numbers(gather(estimand.outcomes, count, budget=budget))
        return Sample(
            numbers=numbers,
            sequence=estimand.sequence_at(count),
            outward=estimand.outward,
            error_rate=error_rate,
        )

    def _outcome(self, interval: Interval, count: int) -> Outcome:
        # What rounds is asked of the trials only where the answer matters, not at every look.
        holds = self.region.holds
        if holds(interval) and holds(self.estimand.loosened(interval, count)):
            return Outcome.SUPPORTED
        if self.region.excludes(interval):
            return Outcome.CONTRADICTED
        return Outcome.UNDECIDED

    def _note(self, sample: Sample, outcome: Outcome, error_rate: float) -> str:
        said = []
        if self.estimand.assumes:
            said.append(f"Assumes {self.estimand.assumes}; {self._without_it(sample)}")
        if outcome is Outcome.UNDECIDED:
            said.append(self._what_would_decide(sample, error_rate))
        return " ".join(said)

    def _without_it(self, sample: Sample) -> str:
        # Beside the t-sequence, and free of its assumption: the median, at the same error rate.
        median = sample.median_interval()
        if not math.isfinite(median.low):
            return "without it, so few trials say nothing."
        return (
            f"without it, half of the trials lie above a value in [{median.low:.6g}, "
            f"{median.high:.6g}], at the same error rate."
        )

    def _what_would_decide(self, sample: Sample, error_rate: float) -> str:
        # As if estimate and spread were the truth, at even odds: a number to budget by, no promise.
        estimate, spread = sample.sequence.estimate(sample.numbers), float(np.std(sample.numbers))
        needed = None
        if spread > 0.0 and self.estimand.outward(estimate) in self.region:
            needed = self.trials_needed(
                truth=self.estimand.outward(estimate),
                spread=spread,
                error_rate=error_rate,
                power=0.5,
            )
        if needed is None:
            return "A larger budget or a wider region would decide."
        return f"About {needed} trials would decide."

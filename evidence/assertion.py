"""Assertions: an estimand, a region, and the three questions that one may ask of the pair.

`judge` draws trials until the verdict is in; `trials_needed` and `detectable` answer beforehand,
and without a trial, what the assertion costs and what it can see.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from evidence.outcome import Outcome
from evidence.region import Interval, Region
from evidence.sample import Sample
from evidence.seed import knobs
from evidence.sequence import Reals
from evidence.verdict import SAMPLED, TIMING, Verdict

if TYPE_CHECKING:
    from evidence.estimand import Estimand

LARGEST_PLAN = 10_000_000


class Judgeable(Protocol):
    """What a claim can hold: an assertion, a fact, or several joined."""

    @property
    def text(self) -> str:
        """The assertion in words."""

    @property
    def kind(self) -> str:
        """SAMPLED, FACT or TIMING."""

    def judge(self, *, error_rate: float, budget: int) -> Verdict:
        """Draws trials until the assertion is decided or the budget is spent."""


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

    def judge(self, *, error_rate: float, budget: int) -> Verdict:
        """Draws trials, looks after every block, and stops when the assertion is decided.

        Args:
            error_rate: The probability that the verdict is wrong, over all looks.
            budget: The most trials that may be judged.
        """
        for count in self._looks(budget):
            sample = self._sample(count, error_rate)
            interval = sample.interval(count)
            outcome = self._outcome(interval)
            if outcome is not Outcome.UNDECIDED:
                break
        return Verdict(
            claim=self.text,
            outcome=outcome,
            kind=self.kind,
            estimate=sample.estimate(count),
            interval=interval,
            region=self.region,
            error_rate=error_rate,
            trials=count,
            budget=budget,
            note=self._note(sample, outcome, error_rate),
            protocols=tuple(knobs(source.protocol) for source in self.estimand.outcomes.sources),
            sample=sample,
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
        truth = self.estimand.inward(truth)
        low, high = 1, 2
        while self._power(high, truth, spread, error_rate) < power:
            low, high = high, 2 * high
            if high > LARGEST_PLAN:
                return None
        while high - low > 1 + high // 1000:
            middle = (low + high) // 2
            enough = self._power(middle, truth, spread, error_rate) >= power
            low, high = (low, middle) if enough else (middle, high)
        return high

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
        far = self._far_truth(trials, spread, error_rate)
        if self._power(trials, far, spread, error_rate) < power:
            return ()
        return tuple(
            self.estimand.outward(self._nearest(edge, far, trials, spread, error_rate, power))
            for edge in self._inner_region().edges
        )

    def _looks(self, budget: int) -> Iterator[int]:
        block = self.estimand.outcomes.block
        yield from range(block, budget, block)
        yield budget

    def _sample(self, count: int, error_rate: float) -> Sample:
        estimand = self.estimand
        numbers: Reals = estimand.numbers(np.asarray(estimand.outcomes.first(count)))
        return Sample(
            numbers=numbers,
            sequence=estimand.sequence,
            outward=estimand.outward,
            error_rate=error_rate,
        )

    def _outcome(self, interval: Interval) -> Outcome:
        if self.region.holds(interval):
            return Outcome.SUPPORTED
        if self.region.excludes(interval):
            return Outcome.CONTRADICTED
        return Outcome.UNDECIDED

    def _note(self, sample: Sample, outcome: Outcome, error_rate: float) -> str:
        said = []
        if self.estimand.assumes:
            said.append(f"Assumes {self.estimand.assumes}; {self._sign_test(sample)}")
        if outcome is Outcome.UNDECIDED:
            said.append(self._what_would_decide(sample, error_rate))
        return " ".join(said)

    def _sign_test(self, sample: Sample) -> str:
        # Beside the t-sequence, and free of its assumption: do the trials fall on both sides?
        edges = [self.estimand.inward(edge) for edge in self.region.edges]
        centre = float(np.mean(sample.numbers))
        edge = min(edges, key=lambda value: abs(value - centre))
        above, below = int((sample.numbers > edge).sum()), int((sample.numbers < edge).sum())
        return (
            f"without it, {above} trials lie above and {below} below "
            f"{self.estimand.outward(edge):g} (exact sign test p = {_sign_p(above, below):.2g})."
        )

    def _what_would_decide(self, sample: Sample, error_rate: float) -> str:
        estimate, spread = float(np.mean(sample.numbers)), float(np.std(sample.numbers))
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

    def _inner_region(self) -> Region:
        """The region on the sequence's scale, without edges that no estimate could cross."""
        inward, support = self.estimand.inward, self.estimand.support
        return Region(
            inward(self.region.low) if self.region.low >= support.low else -math.inf,
            inward(self.region.high) if self.region.high <= support.high else math.inf,
        )

    # What follows works on the sequence's scale: a ratio's planned truth is a logarithm here.

    def _power(self, trials: int, truth: float, spread: float, error_rate: float) -> float:
        return self.estimand.sequence.support_probability(
            trials,
            truth=truth,
            spread=spread,
            region=self._inner_region(),
            error_rate=error_rate,
        )

    def _far_truth(self, trials: int, spread: float, error_rate: float) -> float:
        """The truth inside the region that is easiest to recognise."""
        region, inward, support = self._inner_region(), self.estimand.inward, self.estimand.support
        if len(region.edges) == 2:
            # Not always the midpoint: the spread of a proportion depends on the truth.
            truths: list[float] = np.linspace(region.low, region.high, 65)[1:-1].tolist()
            middle = truths[len(truths) // 2]
            return max(
                truths,
                key=lambda t: (self._power(trials, t, spread, error_rate), -abs(t - middle)),
            )
        # A region with one edge is easiest to recognise at the far end of the possible values;
        # where these have no end, a hundred standard deviations are as good as infinitely far.
        if math.isfinite(region.low):
            end = inward(support.high)
            return end if math.isfinite(end) else region.low + 100.0 * spread
        end = inward(support.low)
        return end if math.isfinite(end) else region.high - 100.0 * spread

    def _nearest(
        self,
        edge: float,
        far: float,
        trials: int,
        spread: float,
        error_rate: float,
        power: float,
    ) -> float:
        near = edge
        for _ in range(40):
            middle = (near + far) / 2.0
            enough = self._power(trials, middle, spread, error_rate) >= power
            near, far = (near, middle) if enough else (middle, far)
        return far


def _sign_p(above: int, below: int) -> float:
    """The two-sided exact binomial probability of a split at least this uneven."""
    from scipy import special

    total, fewer = above + below, min(above, below)
    return min(1.0, 2.0 * float(special.bdtr(fewer, total, 0.5))) if total else 1.0

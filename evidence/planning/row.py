"""What one assertion would cost and could see, before a single trial is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from evidence.drawing.trial import Trials
from evidence.judging.assertion import Assertion
from evidence.judging.combination import Combination
from evidence.judging.item import Item
from evidence.judging.judgeable import Judgeable
from evidence.judging.outcome import SUPPORTED
from evidence.planning.reference import Known, Reference
from evidence.statistics.region import Region

POWER = 0.95
# Where a spread or a truth comes from, from the surest to the least sure.
REFERENCE, OTHER_SCALE = "reference", "other scale"
STATED, REPORTED, GUESSED, FOLLOWS = "stated", "report", "guess", "follows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Trials that an assertion draws from.

    Args:
        source: The digest of study and protocol.
        study: The study's name.
        block: How many trials are drawn at once.
        kind: What the study says that its work is like; seconds for as much work are alike within
            a kind. Empty where it says nothing.
        work: How much of it a block is; None where the study does not say.
        twin: The digest of study and protocol at the quick scale.
        twin_work: How much work a block of that is.
    """

    source: str
    study: str
    block: int
    kind: str = ""
    work: float | None = None
    twin: str | None = None
    twin_work: float | None = None


def plain_use(trials: Trials) -> Use:
    """What trials say of themselves."""
    return Use(source=trials.digest, study=trials.study.__name__, block=trials.protocol.block)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One assertion of the plan.

    Args:
        key: The finding's key.
        node: The test's id.
        claim: The assertion in words.
        budget: The most trials that its verdict may use.
        look: How many trials one look adds.
        spread: The standard deviation of one outcome that the plan counts on, on the sequence's
            scale; None for a proportion, whose spread follows from its value.
        spread_from: Where it comes from.
        truth: The value of the estimand that the plan counts on; None where nothing tells it.
        truth_from: Where that comes from.
        recognised: The truths nearest to the region's edges that the budget tells from them.
        needed: How many trials decide if that is the truth; None where nothing tells it, or where
            it lies too near to an edge.
        took: How many trials the verdict took in a reference run at this scale; None without one.
        uses: The trials that it draws from, each once.
    """

    key: str
    node: str
    claim: str
    budget: int
    look: int
    spread: float | None
    spread_from: str
    truth: float | None
    truth_from: str
    recognised: tuple[float, ...]
    needed: int | None
    took: int | None
    uses: tuple[Use, ...]

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Row:
        """The row that builtins describe."""
        uses = tuple(Use(**use) for use in record["uses"])
        return cls(**{**record, "recognised": tuple(record["recognised"]), "uses": uses})

    def record(self) -> dict[str, Any]:
        """The row as builtins."""
        return asdict(self)

    @property
    def family(self) -> str:
        """The part of the finding's key before the dot."""
        return self.key.partition(".")[0]

    @property
    def title(self) -> str:
        """The finding with its parameter set, as pytest writes it in brackets."""
        return self.key + "".join(self.node.partition("[")[1:])

    @property
    def planned(self) -> int:
        """How many trials are counted on: what decides, and all there are where nothing tells."""
        return self.drawn(self.needed)

    def drawn(self, trials: int | None) -> int:
        """How many trials are drawn where so many decide: whole looks, and never above the budget.

        Args:
            trials: How many decide; None where nothing tells, or nothing would.
        """
        if trials is None:
            return self.budget
        return min(self.budget, -(-trials // self.look) * self.look)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Makes the rows of a plan.

    Args:
        scale: The planned scale.
        error_rate: The error rate of each verdict, where its finding asks for no smaller one.
        reference: What earlier runs know.
        use_of: What is known of trials that an assertion draws from, beside the assertion.
    """

    scale: str
    error_rate: float
    reference: Reference = field(default_factory=Reference)
    use_of: Callable[[Trials], Use] = plain_use

    def rows(self, item: Item, assertion: Judgeable) -> Iterator[Row]:
        """The plan of every assertion that the given one is made of; facts need none.

        Args:
            item: What is judged; its finding needs a budget if trials are drawn.
            assertion: What its test asserts.
        """
        leaves = list(_leaves(assertion, item.finding.held_to(self.error_rate)))
        for place, (leaf, error_rate) in enumerate(leaves):
            if isinstance(leaf, Assertion) and item.finding.budget:
                known = self.reference.known(
                    item.node,
                    place=place,
                    count=len(leaves),
                    name=leaf.estimand.name,
                    scale=self.scale,
                )
                yield self._row(item, leaf, error_rate, known)

    def _row(self, item: Item, assertion: Assertion, error_rate: float, known: Known | None) -> Row:
        budget = item.finding.budget or 0
        spread, spread_from = self._spread(item, assertion, known)
        truth, truth_from = self._truth(item, assertion, known)
        terms = {"spread": spread or 0.0, "error_rate": error_rate, "power": POWER}
        needed = None
        if truth is not None:
            needed = _deciding(assertion, truth).trials_needed(truth=truth, **terms)
        here = known is not None and known.scale == self.scale
        return Row(
            key=item.finding.key,
            node=item.node,
            claim=assertion.text,
            budget=budget,
            look=assertion.estimand.outcomes.block,
            spread=spread,
            spread_from=spread_from,
            truth=truth,
            truth_from=truth_from,
            recognised=assertion.detectable(trials=budget, **terms),
            needed=needed,
            took=known.trials if known is not None and here else None,
            uses=tuple(self.use_of(source) for source in assertion.estimand.outcomes.sources),
        )

    def _spread(
        self, item: Item, assertion: Assertion, known: Known | None
    ) -> tuple[float | None, str]:
        """The spread to count on, None where there is nothing to choose, and its origin."""
        guess = assertion.estimand.sequence.guessed_spread
        if guess is None:
            return None, FOLLOWS
        if known is not None and known.spread is not None:
            return known.spread, REFERENCE if known.scale == self.scale else OTHER_SCALE
        stated = item.finding.spread
        return (guess, GUESSED) if stated is None else (stated, STATED)

    def _truth(
        self, item: Item, assertion: Assertion, known: Known | None
    ) -> tuple[float | None, str]:
        """The value to count on, and where it comes from."""
        estimate = None if known is None else known.estimate
        if known is not None and known.scale == self.scale and estimate is not None:
            return estimate, REFERENCE
        # A report speaks of its own world and its own size, and a control of another world.
        reported = item.finding.reported
        holds = not item.control and item.established is SUPPORTED
        if holds and reported is not None and reported in assertion.region:
            return reported, REPORTED
        # What another scale found may lie on the side of the edge that is not established here.
        if estimate is not None and (estimate in assertion.region) == holds:
            return estimate, OTHER_SCALE
        return None, ""


def _leaves(assertion: Judgeable, error_rate: float) -> Iterator[tuple[Judgeable, float]]:
    """The assertions and facts that stand by themselves, in their order, with their error rates."""
    if isinstance(assertion, Combination):
        for member in assertion.members:
            yield from _leaves(member, assertion.share(error_rate))
    else:
        yield assertion, error_rate


def _deciding(assertion: Assertion, truth: float) -> Assertion:
    """What is supported when the assertion is decided: itself, or that the truth lies beyond."""
    if truth in assertion.region:
        return assertion
    region = assertion.region
    below = truth <= region.low
    beyond = Region(-math.inf, region.low) if below else Region(region.high, math.inf)
    return replace(assertion, region=beyond)

"""The catalogue's verdicts as plain data, read from the claims themselves without drawing a trial.

`python -m tests.evidence.design FILE` collects them in a process of its own, as `--plan` does, and
writes them as JSON; `collected` starts it.
"""

import json
import math
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from evidence.drawing.scale import at_scale
from evidence.judging.assertion import Assertion
from evidence.judging.claim import Claim
from evidence.judging.combination import Combination
from evidence.statistics.bernoulli import BetaBinomial
from evidence.statistics.betting import HedgedBetting
from evidence.statistics.sign import SignMixture
from evidence.statistics.student import StudentMixture

ROOT = Path(__file__).parents[2]
COUNTS, ORDERS, BETS, MEANS = "BetaBinomial", "SignMixture", "HedgedBetting", "StudentMixture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How one assertion is judged: all that its chance of a wrong verdict depends on.

    Args:
        node: The test's id.
        part: Which of the assertions that the test joins, in the order in which they are judged.
        text: The assertion in words.
        learned: The class of its confidence sequence.
        low: The smallest possible number, on the sequence's scale.
        high: The largest possible number.
        edges: The edges of its region that can be the truth, on the sequence's scale.
        region: Both ends of its region, infinite where no number lies beyond, on that scale.
        spread: The standard deviation of one number that its plan counts on; 0 for a proportion.
        block: How many trials lie between two looks.
        budget: The most trials that are judged.
        error_rate: Its share of the run's error rate.
        assumption: What the verdict that it is part of assumes: EXACT or NORMAL.
    """

    node: str
    part: int
    text: str
    learned: str
    low: float
    high: float
    edges: tuple[float, ...]
    spread: float
    block: int
    budget: int
    error_rate: float
    assumption: str
    region: tuple[float, float] = (-math.inf, math.inf)

    @property
    def looks(self):
        """The numbers of trials after which it is looked at, as `Assertion.judge` looks, [look]."""
        return np.array([*range(self.block, self.budget, self.block), self.budget])

    @property
    def sequence(self):
        """Its confidence sequence."""
        known = {COUNTS: BetaBinomial, ORDERS: SignMixture, MEANS: StudentMixture}
        if self.learned == BETS:
            return HedgedBetting(low=self.low, high=self.high)
        return known[self.learned]()

    @property
    def tied(self):
        """Whether half a success is possible: a tie between two arms."""
        return self.text.startswith("win rate")

    def at(self, factor):
        """The same design at a multiple of its error rate."""
        return replace(self, error_rate=factor * self.error_rate)

    def edge(self, numbers=None):
        """The edge that is nearest to an estimate from numbers [trial]; without them the first."""
        if numbers is None:
            return self.edges[0]
        estimate = self.sequence.estimate(numbers)
        return min(self.edges, key=lambda edge: abs(edge - estimate))


def designs_of(claim, assertion):
    """The designs of what a test asserts."""
    judged = at_scale(assertion, claim.terms.scale)
    leaves = _leaves(judged, claim.finding.held_to(claim.terms.error_rate))
    for part, (leaf, error_rate) in enumerate(leaves):
        if isinstance(leaf, Assertion):
            yield _design(claim, leaf, part=part, error_rate=error_rate, judged=judged)


def _leaves(judged, error_rate):
    if not isinstance(judged, Combination):
        yield judged, error_rate
        return
    for member in judged.members:
        yield from _leaves(member, judged.share(error_rate))


def _design(claim, leaf, *, part, error_rate, judged):
    estimand, guessed = leaf.estimand, leaf.estimand.sequence.guessed_spread
    inside = [
        edge for edge in leaf.region.edges if estimand.support.low < edge < estimand.support.high
    ]
    return Design(
        node=claim.item.node,
        part=part,
        text=leaf.text,
        learned=type(estimand.sequence).__name__,
        low=estimand.inward(estimand.support.low),
        high=estimand.inward(estimand.support.high),
        edges=tuple(map(estimand.inward, inside)),
        spread=0.0 if guessed is None else claim.finding.spread or guessed,
        block=estimand.outcomes.block,
        budget=claim.finding.budget,
        error_rate=error_rate,
        assumption=judged.assumption,
        region=_ends(leaf.region, inside, estimand.inward),
    )


def _ends(region, inside, inward):
    low = inward(region.low) if region.low in inside else -math.inf
    return low, inward(region.high) if region.high in inside else math.inf


class Reader:
    """A pytest plugin that notes what every test that draws trials asserts, and judges nothing."""

    def __init__(self):
        self.designs = []

    def pytest_collection_modifyitems(self, config, items):
        """Leaves out facts, which cannot err."""
        items[:] = [item for item in items if "trials" in item.fixturenames]

    def note(self, claim, assertion):
        """Notes what a claim asserts, as a plan does."""
        claim.asserted = assertion
        self.designs.extend(designs_of(claim, assertion))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session):
        """Notes in the place of `Claim.holds` while tests run."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Claim, "holds", lambda *given: self.note(*given))
            return (yield)


def collected():
    """The designs of every sampled assertion of the quick scale, in the order of the claims."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "designs.json"
        command = [sys.executable, "-m", "tests.evidence.design", str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        Design(**{**row, "edges": tuple(row["edges"]), "region": tuple(row["region"])})
        for row in rows
    ]


def main(path):
    """Collects the designs and writes them."""
    reader, folder = Reader(), path.parent
    options = [
        "--plan",
        "-q",
        "-n0",
        "--offline",
        f"--report-dir={folder}",
        "-p",
        "no:cacheprovider",
    ]
    code = pytest.main(["claims/", *options], plugins=[reader])
    assert all(math.isfinite(edge) for design in reader.designs for edge in design.edges)
    path.write_text(json.dumps([asdict(design) for design in reader.designs]), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

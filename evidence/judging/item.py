"""One parameter set of a finding's test: what a run judges, and what is established about it."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.judging.finding import Finding
from evidence.judging.outcome import Outcome
from evidence.judging.standing import Standing
from evidence.records.vocabulary import FACT, SAMPLED, TIMING

# A test whose name begins so measures time; it runs alone, one after the other.
TIMES = "bench_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One parameter set of one finding's test.

    Args:
        finding: What the document states.
        node: The test's id.
        control: Whether the finding must not hold for this parameter set.
        established: The outcome that this parameter set is known to have.
        because: Why, where that is not SUPPORTED; or why it is not judged.
        skips: Whether this parameter set is not judged in this run.
        sentence: The test's docstring: the claim in words.
        kind: SAMPLED or FACT, as far as it can be told before the test runs.
    """

    finding: Finding
    node: str
    control: bool
    established: Outcome
    because: str | None
    skips: bool
    sentence: str
    kind: str


def item_of(
    finding: Finding,
    *,
    node: str,
    sentence: str,
    control: bool,
    standing: Standing,
    sampled: bool,
) -> Item:
    """One parameter set of a finding.

    Args:
        finding: What the test states.
        node: The test's id.
        sentence: The test's docstring.
        control: Whether the finding must not hold for this set.
        standing: What is established for this set, on this run's data.
        sampled: Whether the test draws trials.
    """
    return Item(
        finding=finding,
        node=node,
        control=control,
        established=standing.outcome,
        because=standing.because if standing.skips or not control else None,
        skips=standing.skips,
        sentence=" ".join(sentence.split()),
        kind=_kind(node, sampled=sampled),
    )


def _kind(node: str, *, sampled: bool) -> str:
    if not sampled:
        return FACT
    name = node.partition("[")[0].rpartition("::")[2]
    return TIMING if name.startswith(TIMES) else SAMPLED

"""The findings of a run: which tests state them, and the house rules that they must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence.claim import Item
from evidence.errors import DuplicateFindingError, FindingError, MissingControlError
from evidence.finding import ATTRIBUTE, Finding, Standing
from evidence.verdict import FACT, SAMPLED, TIMING

# A test whose name begins so measures time; it runs alone, one after the other.
TIMES = "bench_"


def finding_of(test: Callable[..., Any]) -> Finding | None:
    """The finding that a test function states; None if it states none."""
    found: Finding | None = getattr(test, ATTRIBUTE, None)
    return found


def has_control(marks: Iterable[Any]) -> bool:
    """Whether one of the parameter sets that these `parametrize` marks name is a control."""
    return any(
        mark.name == "control"
        for parametrize in marks
        for values in _sets(parametrize)
        for mark in getattr(values, "marks", ())
    )


def _sets(parametrize: Any) -> Sequence[Any]:
    """The parameter sets of a mark; none of an iterator, which pytest alone may exhaust."""
    values = [*parametrize.args[1:2], parametrize.kwargs.get("argvalues")][0]
    return values if isinstance(values, Sequence) else ()


@dataclass(slots=True)
class Catalogue:
    """The findings met so far, by key."""

    places: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        finding: Finding,
        *,
        place: str,
        sentence: str | None,
        sampled: bool,
        controlled: bool,
    ) -> None:
        """Enters a finding and holds it to the house rules.

        Args:
            finding: What the test states.
            place: Where the test stands.
            sentence: The test's docstring.
            sampled: Whether the test draws trials.
            controlled: Whether one of its parameter sets is a control.

        Raises:
            DuplicateFindingError: If another test states the same key.
            MissingControlError: If it draws trials and has no control.
            FindingError: If its test has no docstring.
        """
        first = self.places.setdefault(finding.key, place)
        if first != place:
            raise DuplicateFindingError(finding.key, first, place)
        if not sentence:
            raise FindingError(
                f"Finding {finding.key!r} ({place}) has no docstring. State the claim there in one "
                "present-tense sentence."
            )
        if sampled and not controlled:
            raise MissingControlError(finding.key, place)


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
        because=None if control else standing.because,
        sentence=" ".join(sentence.split()),
        kind=_kind(node, sampled=sampled),
    )


def _kind(node: str, *, sampled: bool) -> str:
    if not sampled:
        return FACT
    name = node.partition("[")[0].rpartition("::")[2]
    return TIMING if name.startswith(TIMES) else SAMPLED


def error_budget(verdicts: int, error_rate: float) -> str:
    """The whole run's chance of a wrong verdict, in words."""
    return (
        f"{verdicts} verdicts × {error_rate:g} = {verdicts * error_rate:.2g}: the chance of any "
        "wrong verdict in this run is at most that"
    )


def budgeted(records: Iterable[dict[str, Any]]) -> int:
    """How many of these records take a share of the run's error budget."""
    return sum(record["kind"] != FACT for record in records)

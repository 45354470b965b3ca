"""The findings of a run: which tests state them, and the house rules that they must keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence.errors import DuplicateFindingError, FindingError, MissingControlError
from evidence.judging.family import Family
from evidence.judging.finding import ATTRIBUTE, Finding
from evidence.records import item as recorded
from evidence.records.vocabulary import EXACT, NORMAL

# What each class of verdicts assumes beyond independent trials, in words.
GIVEN = {EXACT: ", whatever the outcomes' distribution", NORMAL: ", if outcomes are normal"}


def finding_of(test: Callable[..., Any] | None) -> Finding | None:
    """The finding that a test function states; None if it states none, or is no function."""
    found: Finding | None = getattr(test, ATTRIBUTE, None)
    return found


def family_of(module: Any) -> Family | None:
    """The family that a module of claims declares as FAMILY; None if it declares none."""
    declared = getattr(module, "FAMILY", None)
    return declared if isinstance(declared, Family) else None


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
    """The findings met so far, and the families that their modules declare.

    Args:
        places: Where each finding's test stands, by the finding's key.
        families: What their modules declare, by the family's key.
    """

    places: dict[str, str] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)

    def join(self, finding: Finding, family: Family | None) -> None:
        """Enters a finding's family.

        Args:
            finding: What the test states.
            family: What the test's module declares; None if it declares nothing.

        Raises:
            FindingError: If the finding is none of that family's, or another module declares the
                family otherwise.
        """
        if family is None:
            return
        if finding.family != family.key:
            raise FindingError(
                f"Finding {finding.key!r} stands in a module of the family {family.key!r}. Give it "
                f"a key that begins with '{family.key}.', or state it elsewhere."
            )
        first = self.families.setdefault(family.key, family)
        if first != family:
            raise FindingError(
                f"Family {family.key!r} is declared twice, as {first.title!r} and as "
                f"{family.title!r}. Declare it once, as FAMILY = Family(...)."
            )

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


def error_budget(items: Iterable[recorded.Item]) -> list[str]:
    """A run's chance of a wrong verdict in words: a line per class of assumption.

    The two are never added up: what takes outcomes to be normal errs more often where they are not.

    Args:
        items: What is to be judged.
    """
    return [
        f"{_terms(rates)}: the chance of any wrong verdict among them is at most that{given}"
        for assumption, given in GIVEN.items()
        if (rates := budgeted(items, assumption=assumption))
    ]


def budgeted(items: Iterable[recorded.Item], *, assumption: str) -> list[float]:
    """What each of the items of a class takes of the run's error budget, if it takes any.

    Args:
        items: What is to be judged.
        assumption: The class: EXACT or NORMAL.
    """
    return [item.error_rate for item in items if item.error_rate and item.assumption == assumption]


def _terms(rates: Iterable[float]) -> str:
    """Rates as a sum, such as "2 verdicts × 4e-06 + 1 × 1e-06 = 9e-06"."""
    counts = sorted(Counter(rates).items(), reverse=True)
    terms = " + ".join(f"{count} × {rate:g}" for rate, count in counts)
    total = sum(rate * count for rate, count in counts)
    return f"{terms.replace(' ×', ' verdicts ×', 1)} = {total:.2g}"

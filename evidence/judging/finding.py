"""What a document states, as data: reports, places in them, findings."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from evidence.drawing.study import is_count
from evidence.errors import FigureError, FindingError
from evidence.judging.figure import Figure
from evidence.judging.outcome import SUPPORTED, Outcome
from evidence.judging.standing import Circumstances, Standing
from evidence.records.vocabulary import EXACT, NORMAL
from evidence.records.work import Work

KEY = re.compile(r"[a-z]+\.[a-z0-9-]+(:[a-z0-9-]+)?")
ATTRIBUTE = "__finding__"

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A document that states findings.

    Args:
        id: Its short name, such as "R5".
        title: Its title.
        year: When it was written; None where it does not say.
        url: Where it can be read; None where it is not public.
    """

    id: str
    title: str
    year: int | None = None
    url: str | None = None

    def record(self) -> Work:
        """The document as the bibliography tells of it."""
        return Work(id=self.id, title=self.title, year=self.year, url=self.url)

    def at(self, where: str) -> Source:
        """A place in this document."""
        return Source(report=self, where=where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place in a document.

    Args:
        report: The document.
        where: The place, such as "problem 2, Q2".
    """

    report: Report
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a document states, and what this suite holds to be established about it.

    Args:
        key: Its unique name: family, dot, name, and after a colon which part of the statement.
        says: What the document says, in a sentence.
        source: Where it says so.
        reported: Its figure for the estimand; None where it gives none.
        room: How far from that the document's own number may lie, for the digits that it prints.
        reported_on: How many trials its figure rests on; needed with a figure.
        budget: The most trials that a verdict may use; needed if trials are drawn.
        error_rate: The most that a verdict may err, where trials are so cheap that it can do with
            less than the run allows; None for what the run allows.
        spread: The standard deviation of one outcome that `--plan` counts on, on the sequence's
            scale (of log ratios for a ratio); no verdict rests on it.
        normal: Why its verdict may take outcomes to be normal; None where it assumes nothing.
        standing: What the suite holds to be true about it.

    Raises:
        FindingError: If the description is not usable.
    """

    key: str
    says: str
    source: Source
    reported: float | None
    room: float
    reported_on: int | None
    budget: int | None
    error_rate: float | None
    spread: float | None
    normal: str | None
    standing: Standing

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise FindingError(
                f"{self.key!r} is not a finding key. Write family.name or family.name:part in "
                "lower case, digits and hyphens, such as 'collapse.relu-r5'."
            )
        if not (isinstance(self.says, str) and self.says.strip()):
            raise FindingError(
                f"Finding {self.key!r} says {self.says!r}. Give what the document says, in a "
                "sentence: says='Heads come up more often.'"
            )
        if not isinstance(self.source, Source):
            raise FindingError(
                f"Finding {self.key!r} has the source {self.source!r}, which is no place in a "
                "document. Say where it states that: source=REPORT.at('section 2')."
            )
        if self.reported is not None and not math.isfinite(self.reported):
            raise FindingError(
                f"Finding {self.key!r} gives {self.reported} as the report's figure. Give a finite "
                "number, or leave it out."
            )
        if self.reported is not None and not (self.reported_on and self.reported_on > 0):
            raise FindingError(
                f"Finding {self.key!r} gives the report's figure {self.reported:g} without the "
                "number of trials behind it. Add reported_on=N."
            )
        if self.budget is not None and not is_count(self.budget):
            raise FindingError(
                f"Finding {self.key!r} has a budget of {self.budget!r} trials. Give it a whole "
                "number, at least 1."
            )
        if self.error_rate is not None and not 0.0 < self.error_rate <= 0.5:
            raise FindingError(
                f"Finding {self.key!r} has an error rate of {self.error_rate:g}. Give a "
                "probability above 0 and at most 0.5, or leave it out."
            )
        if self.normal is not None and not self.normal.strip():
            raise FindingError(
                f"Finding {self.key!r} takes outcomes to be normal without a reason. Say "
                "normal='...', or judge a median, a proportion or a bounded mean."
            )
        self.standing.check(self.key)

    def held_to(self, error_rate: float) -> float:
        """The probability with which its verdict may err in a run.

        Args:
            error_rate: What the run allows each verdict.
        """
        return error_rate if self.error_rate is None else min(self.error_rate, error_rate)

    @property
    def assumption(self) -> str:
        """What its verdicts assume beyond independent trials: EXACT or NORMAL."""
        return EXACT if self.normal is None else NORMAL

    @property
    def family(self) -> str:
        """The part of the key before the dot."""
        return self.key.partition(".")[0]


def finding(
    key: str,
    *,
    says: str,
    source: Source,
    reported: Figure | None = None,
    reported_on: int | None = None,
    budget: int | None = None,
    error_rate: float | None = None,
    spread: float | None = None,
    normal: str | None = None,
    established: Outcome = SUPPORTED,
    because: str | None = None,
    on: Circumstances | None = None,
) -> Callable[[Test], Test]:
    """Marks a test function as the judge of a documented finding.

    Args:
        key: See `Finding`, as all the others.
        says: What the document says, in a sentence.
        source: Where it says so.
        reported: The document's figure for the estimand, as it prints it or computed from such.
        reported_on: How many trials that figure rests on.
        budget: The most trials that a verdict may use.
        error_rate: The most that it may err, if that is less than the run allows.
        spread: The standard deviation of one outcome that `--plan` counts on.
        normal: Why the verdict may take outcomes to be normal, if it does: that the sentence is
            about a mean, and what bounds would cost.
        established: The outcome that the suite holds to be true.
        because: Why, where the finding does not hold.
        on: What is established under particular circumstances instead; see `Standing`.

    Raises:
        FindingError: If the description is not usable.
        FigureError: If the figure is a bare number, which says nothing of its digits.
    """
    if not (reported is None or isinstance(reported, Figure)):
        raise FigureError(reported)
    described = Finding(
        key=key,
        says=says,
        source=source,
        reported=None if reported is None else reported.value,
        room=0.0 if reported is None else reported.room,
        reported_on=reported_on,
        budget=budget,
        error_rate=error_rate,
        spread=spread,
        normal=normal,
        standing=Standing(outcome=established, because=because, on=on or {}),
    )

    def mark(test: Test) -> Test:
        setattr(test, ATTRIBUTE, described)
        return test

    return mark

"""The one gate between an assertion and the test's result: it records, then raises."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from evidence.drawing.scale import Scaled, at_scale
from evidence.errors import FindingError, NotAsEstablishedError, SecondVerdictError
from evidence.judging.basis import basis
from evidence.judging.finding import Finding
from evidence.judging.item import Item
from evidence.judging.judgeable import Judgeable
from evidence.judging.look import Listener, unheard
from evidence.judging.outcome import CONTRADICTED, Outcome
from evidence.judging.record import item_record
from evidence.judging.terms import Terms
from evidence.judging.verdict import Verdict
from evidence.records import item as recorded
from evidence.records.picture import Picture
from evidence.records.trial import Tried
from evidence.records.vocabulary import FACT, NORMAL


# Every failure prints the fixtures of its test: a claim's name says enough there.
@dataclass(slots=True, kw_only=True, repr=False)
class Claim:
    """The gate of one item.

    Args:
        item: The parameter set that is judged.
        terms: What its verdict is held to.
        record: What came of it; None until it is judged.
        basis: What the verdict rests on; None until it is in, and for time.
        asserted: What would be judged; None unless the run only plans.
        listener: Told of every look at its trials.
    """

    item: Item
    terms: Terms
    record: recorded.Item | None = None
    basis: Tried | None = None
    asserted: Judgeable | None = None
    listener: Listener = unheard
    _pictures: list[Callable[[Verdict], Picture]] = field(default_factory=list)
    _started: float = field(default_factory=time.perf_counter)

    def __repr__(self) -> str:
        return f"<claim {self.item.finding.key}>"

    @property
    def finding(self) -> Finding:
        """What the document states; its figure stands there alone."""
        return self.item.finding

    def shows(self, picture: Callable[[Verdict], Picture]) -> None:
        """Adds a picture to the record.

        Args:
            picture: Called with the verdict once it is in; until then nothing is drawn.
        """
        self._pictures.append(picture)

    def holds(self, assertion: Judgeable | Scaled[Judgeable]) -> None:
        """Judges the assertion, records the verdict, and raises if it is not the established one.

        Args:
            assertion: An assertion, a fact, or several joined; where it differs by scale, that of
                this run's.

        Raises:
            NotAsEstablishedError: If the verdict differs from what is established.
            SecondVerdictError: If this test already has a verdict.
            FindingError: If trials are to be drawn and the finding has no budget, or the verdict
                would assume something else than the finding says.
        """
        if self.record is not None or self.asserted is not None:
            raise SecondVerdictError(self.item.finding.key)
        judged: Judgeable = at_scale(assertion, self.terms.scale)
        budget = self._budget(judged)
        self._check_assumption(judged)
        if self.terms.planning:
            self.asserted = judged
            return
        error_rate = self.item.finding.held_to(self.terms.error_rate)
        verdict = judged.judge(error_rate=error_rate, budget=budget, listener=self.listener)
        self.record = item_record(
            self.item,
            verdict,
            terms=self.terms,
            pictures=self._drawn(verdict),
            seconds=time.perf_counter() - self._started,
        )
        self.basis = basis(self.item, verdict)
        __tracebackhide__ = True  # The message says it all; the gate is not at fault.
        if verdict.outcome is not self.expected:
            raise NotAsEstablishedError(self._message(verdict))

    def _drawn(self, verdict: Verdict) -> list[Picture]:
        # A control shows a world that no report speaks of: it has no place in the charts.
        if self.item.control:
            return []
        return [picture(verdict) for picture in self._pictures]

    @property
    def expected(self) -> Outcome:
        """The outcome with which this item passes."""
        return CONTRADICTED if self.item.control else self.item.established

    def _budget(self, assertion: Judgeable) -> int:
        if assertion.kind == FACT:
            return 0
        if self.item.finding.budget is None:
            raise FindingError(
                f"Finding {self.item.finding.key!r} draws trials without a budget. Add budget=N to "
                "@finding: the most trials that a verdict may use."
            )
        return self.item.finding.budget

    def _check_assumption(self, assertion: Judgeable) -> None:
        # The header tells before a trial is drawn what the run's verdicts assume.
        finding, facts = self.item.finding, assertion.kind == FACT
        if assertion.assumption == finding.assumption or facts:
            return
        if assertion.assumption == NORMAL:
            raise FindingError(
                f"Finding {finding.key!r} judges {assertion.text!r}, whose error rate holds for "
                "normal outcomes only. Judge a median, a proportion or a mean with bounds; or say "
                "in @finding why it must be this mean: normal='...'."
            )
        raise FindingError(
            f"Finding {finding.key!r} says that it takes outcomes to be normal, and judges "
            f"{assertion.text!r}, which assumes nothing. Leave out normal='...'."
        )

    def _message(self, verdict: Verdict) -> str:
        control = "This is a control, in which the finding must fail"
        role = control if self.item.control else "Established"
        reported = self.item.finding.reported
        figure = "" if reported is None else f"\nThe report's figure: {reported:g}."
        return (
            f"{self.item.finding.key}: {self.item.sentence}\n"
            f"Came: {verdict.sentence()}\n"
            f"{role}: {self.expected.word}.{figure}\n"
            f"Replay: {self.terms.replay(self.item.node)}"
        )

"""What a page says of the nights before the run that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidence.records import vocabulary
from evidence.records.ledger import Ledger
from reports.errors import HistoryError
from reports.nights.alarm import Alarm
from reports.nights.chart import SHOWN, chart, described
from reports.nights.fingerprint import Fingerprint
from reports.nights.history import History
from reports.nights.night import FRESH, Night
from reports.nights.story import Story, stories

FOLDER = Path(__file__).parents[1] / "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """An item that came out otherwise than in the last night.

    Args:
        finding: The finding's key.
        node: The test's id.
        before: What came in the last night.
        now: What came in this run.
    """

    finding: str
    node: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The nights before a run.

    Args:
        nights: How many are remembered.
        last: When the last one began; None where there is none.
        stories: What became of each finding, by its key.
        turned: What came out otherwise than in the last night.
        changes: What this run's stack has otherwise than the last night's.
        since: When the last night on another stack than the last one's began; None of none.
        since_changes: What changed then.
        alarms: What the nights on the last stack found, the latest first, each with its night.
        troubles: What of the history could not be used.
    """

    nights: int = 0
    last: str | None = None
    stories: Mapping[str, Story] = field(default_factory=dict)
    turned: tuple[Turned, ...] = ()
    changes: tuple[str, ...] = ()
    since: str | None = None
    since_changes: tuple[str, ...] = ()
    alarms: tuple[tuple[str, Alarm], ...] = ()
    troubles: tuple[str, ...] = ()

    def chart(self, finding: str, *, prefix: str) -> str:
        """The chart of a finding's nights; empty where there is none.

        Args:
            finding: Its key.
            prefix: Put before the chart's ids.
        """
        story = self.stories.get(finding)
        return "" if story is None else chart(story, prefix=prefix)

    def described(self, finding: str) -> str:
        """A finding's nights in words; empty where there are none."""
        story = self.stories.get(finding)
        return "" if story is None else described(story)


EMPTY = Past()


def read_past(ledger: Ledger, *, folder: Path = FOLDER) -> Past:
    """What is remembered of nights that tell of the same data, size and trainer as a run.

    Args:
        ledger: What the run recorded.
        folder: Where nights are remembered.
    """
    try:
        history = History.read(folder, most=SHOWN)
    except HistoryError as error:
        return Past(troubles=(str(error),))
    return past(ledger, history=history)


def past(ledger: Ledger, *, history: History) -> Past:
    """The nights of a history beside a run.

    Args:
        ledger: What the run recorded.
        history: The nights. A night that this run is a part of is none before it.
    """
    print_ = Fingerprint.of(ledger.run)
    started = ledger.run.started or "9999"
    nights = [
        night
        for night in history.nights
        if night.started <= started and (found := _fresh(night)) and found.terms == print_.terms
    ]
    if not nights:
        return Past(troubles=history.troubles)
    last = nights[-1]
    ours = [night for night in nights if _fresh(night) == _fresh(last)]
    others = [night for night in nights if _fresh(night) != _fresh(last)]
    before, now = (_fresh(others[-1]) if others else None), _fresh(last)
    return Past(
        nights=len(nights),
        last=last.started,
        stories=stories(nights),
        turned=_turned(ledger, last),
        changes=print_.changes_since(now) if now else (),
        since=others[-1].started if others else None,
        since_changes=now.changes_since(before) if now and before else (),
        alarms=tuple((night.started, alarm) for night in reversed(ours) for alarm in night.alarms),
        troubles=history.troubles,
    )


def _fresh(night: Night) -> Fingerprint | None:
    part = night.part(FRESH)
    return None if part is None else part.fingerprint


def _turned(ledger: Ledger, last: Night) -> tuple[Turned, ...]:
    part = last.part(FRESH)
    before = {one.node: one.came for one in part.outcomes} if part else {}
    return tuple(
        Turned(finding=item.finding, node=item.node, before=before[item.node], now=item.outcome)
        for item in ledger.items
        if item.outcome in vocabulary.JUDGED
        and item.node in before
        and item.outcome != before[item.node]
    )

"""Before and since: what nights drew on this stack, held against what they drew before it.

A stack is new in its first nights. Until then other stacks drew, and under fresh seeds all of them
drew from the same distributions unless something changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.records import vocabulary
from reports.nights.alarm import SHIFT
from reports.nights.fingerprint import Fingerprint
from reports.nights.history import History
from reports.nights.night import FRESH, POOLED, Night, Part, part_of
from reports.nights.shift import Shift, shift
from reports.nights.stream import Stream, joined

# A stack is held against those before it for so many of its first nights; from then on its own
# bits, which repeat themselves, say that nothing changed.
WINDOW = 10
# What is known of the time before: at least so many nights, at most the last so many.
FEWEST, LATEST = 3, 60
# All numbers since the change together: a shift is suspected below this p-value.
SUSPICION = 1e-4
# The numbers of one later night alone: it is confirmed below this one, in the same direction.
CONFIRMATION = 1e-3
# Below this p-value of the first draws, verdicts of the same night are drawn again and again.
CURIOSITY = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """A verdict whose numbers were compared with those from before the stack changed.

    Args:
        stream: Its numbers since.
        since: All since the change against all before it.
        tonight: Tonight's alone against all before the change.
    """

    stream: Stream
    since: Shift
    tonight: Shift

    @property
    def suspected(self) -> bool:
        """Whether the numbers since the change say so."""
        return self.since.p <= SUSPICION

    @property
    def repeated(self) -> bool:
        """Whether tonight's say the same by themselves."""
        same = self.since.upwards == self.tonight.upwards
        return self.suspected and same and self.tonight.p <= CONFIRMATION


def shifted(history: History, parts: Sequence[Part]) -> tuple[Shifted, ...]:
    """Each verdict's fresh numbers before and after the stack changed.

    None where the stack did not change within the last nights, or little is known of before.

    Args:
        history: The nights before.
        parts: The parts of the night.
    """
    now = part_of(parts, FRESH)
    if now is None or now.fingerprint is None:
        return ()
    ours = [night for night in history.nights if on(night, now.fingerprint)]
    first = ours[0].started if ours else None
    before = [
        night
        for night in history.nights
        if _alike(night, now.fingerprint)
        and not on(night, now.fingerprint)
        # A stack that was there before is held against what was there before it.
        and (first is None or night.started < first)
    ][-LATEST:]
    if len(before) < FEWEST or len(ours) >= WINDOW:
        return ()
    old = joined(_unrung(before))
    tonight = joined([_streams(parts)])
    since = joined([*(_streams(night.parts) for night in ours), _streams(parts)])
    return tuple(
        Shifted(
            stream=since[key],
            since=shift(old[key], since[key]),
            tonight=shift(old[key], tonight[key]),
        )
        for key in tonight
        if key in old
    )


def curious(history: History, parts: Sequence[Part]) -> tuple[str, ...]:
    """The tests that a night should look at more closely, by their ids, in the order of the run.

    Args:
        history: The nights before.
        parts: The parts of the night so far.
    """
    fresh = part_of(parts, FRESH)
    if fresh is None:
        return ()
    nodes = {one.stream.node for one in shifted(history, parts) if one.since.p <= CURIOSITY}
    # A fact rests on no chance: another seed would say the same.
    drawn = [one for one in fresh.outcomes if one.kind != vocabulary.FACT]
    nodes |= {one.node for one in drawn if one.came != one.established}
    skipped = (vocabulary.SKIPPED, vocabulary.NOT_RUN, vocabulary.ERROR)
    return tuple(
        one.node for one in fresh.outcomes if one.node in nodes and one.came not in skipped
    )


def yesterday(history: History, fingerprint: Fingerprint) -> Part | None:
    """The fresh part of the last night on the same stack."""
    found = [night.part(FRESH) for night in history.nights if on(night, fingerprint)]
    return found[-1] if found else None


def changes_of(history: History, fingerprint: Fingerprint) -> tuple[str, ...]:
    """What changed since the last night on another stack."""
    others = [night for night in history.nights if _alike(night, fingerprint)]
    found = [night.part(FRESH) for night in others if not on(night, fingerprint)]
    last = found[-1].fingerprint if found and found[-1] else None
    return () if last is None else fingerprint.changes_since(last)


def rung(nights: Iterable[Night]) -> set[str]:
    """The tests whose numbers were found to have shifted in some of these nights."""
    found = [alarm for night in nights for alarm in night.alarms if alarm.tier == SHIFT]
    return {node for alarm in found if alarm.rings for node in alarm.nodes}


def on(night: Night, fingerprint: Fingerprint) -> bool:
    """Whether a night's fresh draws were made on this stack."""
    found = night.part(FRESH)
    return found is not None and found.fingerprint == fingerprint


def _streams(parts: Iterable[Part]) -> list[Stream]:
    return [stream for part in parts if part.name in POOLED for stream in part.streams]


def _alike(night: Night, fingerprint: Fingerprint) -> bool:
    """Whether a night's trials are about the same as those of a fingerprint."""
    found = night.part(FRESH)
    return (
        found is not None
        and found.fingerprint is not None
        and found.fingerprint.terms == fingerprint.terms
    )


def _unrung(nights: Sequence[Night]) -> list[list[Stream]]:
    """The streams of each night; what rang later begins anew, for it is another one since."""
    kept = []
    for k, night in enumerate(nights):
        later = rung(nights[k + 1 :])
        kept.append([stream for stream in _streams(night.parts) if stream.node not in later])
    return kept

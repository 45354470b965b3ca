"""What of a night is an alarm: bits, outcomes, and shifts that the next night confirms.

With one seed and one stack a run repeats itself to the last bit; where it does not, that rings at
once. With one seed and another stack, trials are compared one by one. With fresh seeds a verdict
other than the established one, or a shift since the stack changed, is suspected first, and rings
when the draws of the next night say the same by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evidence.records import vocabulary
from evidence.records.archive import CHANGED, Archive
from reports.comparison import degree
from reports.comparison.comparison import Comparison, compare
from reports.errors import UnlikeRunsError
from reports.nights.alarm import (
    BITS,
    ERROR,
    LIBRARY,
    OUTCOME,
    RINGING,
    SHIFT,
    SUSPECTED,
    Alarm,
)
from reports.nights.epoch import Shifted, changes_of, on, rung, shifted, yesterday
from reports.nights.fingerprint import Fingerprint
from reports.nights.history import History
from reports.nights.night import CLOSER, FRESH, Outcome, Part, part_of

# What one seed and two stacks must not give.
GRAVE = (degree.DISTRIBUTION, degree.VALUE, degree.LOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """What the watch looks at.

    Args:
        parts: The parts of the night so far.
        fixed: The trials of the default seed; None where there are none.
        replays: The command that judges an item again, by the test's id.
        repeats: The command that judges it again with the default seed.
    """

    parts: tuple[Part, ...]
    fixed: Archive | None = None
    replays: Mapping[str, str] = field(default_factory=dict)
    repeats: Mapping[str, str] = field(default_factory=dict)


def alarms(history: History, tonight: Tonight) -> tuple[Alarm, ...]:
    """All that a night found, what rings first.

    Args:
        history: The nights before.
        tonight: The night.
    """
    found = (
        *broken(tonight),
        *repeated_bits(history, tonight),
        *turned(history, tonight),
        *shifts(history, tonight),
    )
    return tuple(sorted(found, key=lambda alarm: not alarm.rings))


def broken(tonight: Tonight) -> tuple[Alarm, ...]:
    """An error in the place of a verdict rings at once: no chance brings one about."""
    found = _outcomes(tonight.parts)
    nodes = sorted({one.node for one in found if one.came == vocabulary.ERROR})
    if not nodes:
        return ()
    keys = {one.node: one.finding for one in found}
    whole = len({one.node for one in found})
    return (
        Alarm(
            tier=ERROR,
            state=RINGING,
            findings=_ordered(keys[node] for node in nodes),
            nodes=tuple(nodes),
            told=tuple(f"{node} ended with an error" for node in nodes),
            replay=_replay(nodes, tonight.replays),
            spared=f"{whole - len(nodes)} of {whole} items came to a verdict",
        ),
    )


def repeated_bits(history: History, tonight: Tonight) -> tuple[Alarm, ...]:
    """The default seed, held against the same seed of an earlier night."""
    if tonight.fixed is None:
        return ()
    print_ = Fingerprint.of(tonight.fixed.run)
    commit = tonight.fixed.run.commit
    known = commit is not None and not commit.endswith(CHANGED)
    same = history.fixed(print_, commit=commit) if known else None
    earlier = same or history.latest_fixed(print_)
    if earlier is None:
        return ()
    try:
        comparison = compare(earlier, tonight.fixed)
    except UnlikeRunsError:
        return ()
    changes = print_.changes_since(Fingerprint.of(earlier.run))
    if earlier.run.commit != commit:
        changes = (*changes, f"commit {earlier.run.commit} → {commit}")
    grave = (*degree.CHANGED, degree.ROUNDING) if same else GRAVE
    nodes = [match.node for match in comparison.matches if match.degree in grave]
    if not nodes:
        return ()
    keys = {match.node: match.finding for match in comparison.matches}
    return (
        Alarm(
            tier=BITS if same else LIBRARY,
            state=RINGING,
            findings=_ordered(keys[node] for node in nodes),
            nodes=tuple(nodes),
            changes=changes,
            told=_told(comparison),
            replay=_replay(nodes, tonight.repeats),
            spared=_spared(comparison, nodes),
        ),
    )


def equal_to(history: History, fixed: Archive) -> Archive | None:
    """Kept trials of another commit or stack that these are equal to, to the last bit."""
    earlier = history.latest_fixed(Fingerprint.of(fixed.run))
    if earlier is None or {*earlier.items} != {*fixed.items}:
        return None
    try:
        comparison = compare(earlier, fixed)
    except UnlikeRunsError:
        return None
    alike = all(
        match.degree in (degree.EQUAL, degree.UNJUDGED) and match.outcomes[0] == match.outcomes[1]
        for match in comparison.matches
    )
    return earlier if alike else None


def turned(history: History, tonight: Tonight) -> tuple[Alarm, ...]:
    """Verdicts of fresh seeds that are decided, and not as established.

    One that stays undecided is looked at more closely and no alarm: a budget runs out now and then.
    """
    fresh = part_of(tonight.parts, FRESH)
    if fresh is None or fresh.fingerprint is None:
        return ()
    odd = [one for one in fresh.outcomes if _otherwise(one)]
    if not odd:
        return ()
    last = yesterday(history, fresh.fingerprint)
    before = {one.node: one.came for one in last.outcomes} if last else {}
    # A fact needs no second look, for it rests on no chance.
    facts = {one.node for one in odd if one.kind == vocabulary.FACT}
    twice = facts | {one.node for one in odd if before.get(one.node) == one.came}
    # Draws of the same night under other seeds confirm as well as those of the next.
    for part in tonight.parts:
        if part.name == CLOSER:
            again = {one.node: one.came for one in part.outcomes}
            twice |= {one.node for one in odd if again.get(one.node) == one.came}
    changes = changes_of(history, fresh.fingerprint)
    judged = len(fresh.outcomes)
    return tuple(
        Alarm(
            tier=OUTCOME,
            state=RINGING if one.node in twice else SUSPECTED,
            findings=(one.finding,),
            nodes=(one.node,),
            changes=changes,
            told=(f"{one.node}: {one.came}, established is {one.established}",),
            replay=tonight.replays.get(one.node, ""),
            spared=f"{judged - len(odd)} of {judged} items came out as established, or undecided",
        )
        for one in odd
    )


def shifts(history: History, tonight: Tonight) -> tuple[Alarm, ...]:
    """Verdicts whose fresh numbers shifted since the stack changed."""
    fresh = part_of(tonight.parts, FRESH)
    if fresh is None or fresh.fingerprint is None:
        return ()
    compared = shifted(history, tonight.parts)
    # What rang since this change is known; it need not wake anybody again.
    known = rung(night for night in history.nights if on(night, fresh.fingerprint))
    suspected = [one for one in compared if one.suspected and one.stream.node not in known]
    if not suspected:
        return ()
    last = history.nights[-1].alarms if history.nights else ()
    doubted = {node for alarm in last if alarm.tier == SHIFT for node in alarm.nodes}
    confirmed = [one for one in suspected if one.repeated and one.stream.node in doubted]
    rest = [one for one in suspected if one not in confirmed]
    changes = changes_of(history, fresh.fingerprint)
    spared = f"{len(compared) - len(suspected)} of {len(compared)} verdicts did not shift"
    return tuple(
        Alarm(
            tier=SHIFT,
            state=state,
            findings=_ordered(one.stream.finding for one in found),
            nodes=_ordered(one.stream.node for one in found),
            changes=changes,
            told=tuple(map(_sentence, found)),
            replay=_replay([one.stream.node for one in found], tonight.replays),
            spared=spared,
        )
        for state, found in ((RINGING, confirmed), (SUSPECTED, rest))
        if found
    )


def _otherwise(one: Outcome) -> bool:
    timed = one.kind == vocabulary.TIMING
    return not timed and one.came in vocabulary.SETTLED and one.came != one.established


def _outcomes(parts: Iterable[Part]) -> list[Outcome]:
    return [one for part in parts for one in part.outcomes]


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _replay(nodes: Sequence[str], commands: Mapping[str, str]) -> str:
    return next((commands[node] for node in nodes if node in commands), "")


def _sentence(one: Shifted) -> str:
    direction = "up" if one.since.upwards else "down"
    return (
        f"{one.stream.node}: {direction} by {abs(one.since.deviations):.2f} standard deviations of "
        f"a trial (p = {one.since.p:.1g} over {one.stream.count} trials since the change)"
    )


def _told(comparison: Comparison) -> tuple[str, ...]:
    counts = comparison.counts()
    return tuple(
        f"{count} {'item' if count == 1 else 'items'}: {degree.WORDS[name]}"
        for name, count in counts.items()
    )


def _spared(comparison: Comparison, nodes: Sequence[str]) -> str:
    whole = len(comparison.matches)
    return f"{whole - len(set(nodes))} of {whole} items are as before"

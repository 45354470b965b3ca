"""A night in words: for the terminal at its start, and in Markdown at its end."""

from __future__ import annotations

from collections.abc import Sequence

from reports.markdown import cell, row
from reports.nights.alarm import Alarm
from reports.nights.history import History
from reports.nights.night import BROKEN, DONE, Night
from reports.nights.task import Task

FENCE = "```"
QUIET = "A quiet night"
FIRST = "The first night: nothing to hold it against"
# Of what a summary shows of a list; the rest is in the night's own file.
SHOWN = 12


def agenda(tasks: Sequence[Task], *, hours: float) -> str:
    """What a night will do, and how long that takes, a line each."""
    lines = [f"tonight, within {hours:g} h:"]
    for task in tasks:
        about = (
            "nobody knows how long" if task.minutes is None else f"about {_spoken(task.minutes)}"
        )
        limit = "when the night ends" if task.limit is None else f"after {_spoken(task.limit)}"
        lines.append(f"  {task.part:8} {task.what}: {about}, cut {limit}")
    return "\n".join(lines)


def headline(night: Night, history: History) -> str:
    """The night in a line."""
    ringing = [alarm for alarm in night.alarms if alarm.rings]
    suspected = [alarm for alarm in night.alarms if not alarm.rings]
    broken = [part.name for part in night.parts if part.state == BROKEN]
    told = []
    if ringing:
        told.append(f"{len(ringing)} alarm{'s' if len(ringing) > 1 else ''}")
    elif not history.nights:
        told.append(FIRST)
    else:
        told.append(QUIET)
    if suspected:
        told.append(f"{len(suspected)} suspected, to be confirmed by the next night")
    if broken:
        told.append(f"not run to its end: {', '.join(dict.fromkeys(broken))}")
    return "; ".join(told)


def summary(night: Night, history: History) -> str:
    """A night in Markdown.

    Args:
        night: The night.
        history: The nights before it.

    Returns:
        The text, with a line end at its end.
    """
    lines = [f"## {headline(night, history)}", "", *_stack(night), ""]
    for alarm in night.alarms:
        lines += [*_alarm(alarm), ""]
    lines += [
        row(["part", "state", "seconds", "items", "as established"]),
        "|---|---|---:|---:|---:|",
    ]
    for part in night.parts:
        came = sum(outcome.came == outcome.established for outcome in part.outcomes)
        said = part.state if part.state == DONE else f"{part.state}: {part.why}"
        lines.append(
            row(
                [
                    cell(part.name),
                    cell(said),
                    f"{part.seconds:.0f}",
                    str(len(part.outcomes)),
                    str(came),
                ]
            )
        )
    if history.troubles:
        lines += ["", "Not used of the history:", *(f"- {cell(one)}" for one in history.troubles)]
    return "\n".join(lines) + "\n"


def _stack(night: Night) -> list[str]:
    found = night.fingerprint
    if found is None:
        return [f"Begun {cell(night.started)}; no run left a ledger."]
    versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    device = " ".join(str(value) for value in found.device.values())
    return [
        f"Begun {cell(night.started)} with the seed {night.seed}; {cell(versions)}; {cell(device)}."
    ]


def _alarm(alarm: Alarm) -> list[str]:
    state = "Alarm" if alarm.rings else "Suspected"
    lines = [f"### {state}: {alarm.title}", ""]
    if alarm.changes:
        lines += [f"Changed before: {cell('; '.join(alarm.changes))}.", ""]
    lines += [f"- {cell(one)}" for one in _some(alarm.findings)]
    lines += ["", *(f"> {cell(one)}" for one in _some(alarm.told)), ""]
    if alarm.spared:
        lines += [f"Not affected: {cell(alarm.spared)}.", ""]
    if alarm.replay:
        # A fence ends what is in it, and a line end begins another command.
        lines += [f"{FENCE}sh", " ".join(alarm.replay.split()).replace(FENCE, "???"), FENCE]
    return lines


def _spoken(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 100.0 else f"{minutes / 60.0:.1f} h"


def _some(told: Sequence[str]) -> list[str]:
    rest = len(told) - SHOWN
    return [*told[:SHOWN], *([f"and {rest} more"] if rest > 0 else [])]

"""The plan in words: a row for each assertion, a row for each family, and what they rest on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from evidence.planning.forecast import Forecast, Load, row_seconds
from evidence.planning.rate import ELSEWHERE, SCALED, Rates
from evidence.planning.row import GUESSED, OTHER_SCALE, POWER, REPORTED, STATED, Row

# Of an assertion as many characters are shown as leave room for the rest in 120 columns.
SHOWN = 42
ROWS = ("asserts", "budget", "recognises", "spread", "decides", "took", "s/block", "time")
FAMILIES = ("family", "items", "blocks", "planned", "as reference", "all budgets", "s/block")
# What stands behind a number that a reference run at the planned scale has not told.
MARKS = {OTHER_SCALE: " q", STATED: " s", REPORTED: " r", GUESSED: " ?"}
UNKNOWN = "?"
WIDTH = 118
LEGEND = (
    "recognises: the truths nearest to the region's edges that the budget tells from them. "
    "spread: the standard deviation of one outcome that is counted on (of log ratios for a "
    "geometric mean). decides: the trials within which "
    f"{100 * POWER:g} runs in 100 are decided; none: the truth that is counted on lies too near to "
    "an edge; empty: nothing tells a truth. took: trials of the reference run at this scale. "
    "Spreads and truths are that run's, or marked: q of another scale, s stated by the finding, r "
    "the report's figure, ? a guess. s/block: seconds of a block of each protocol; ~ scaled from "
    "another protocol, ^ where the reference run was, ? unknown. time: for the trials that decide, "
    "for the budget where nothing tells them, and as if no other assertion drew the same blocks."
)


def rows_table(rows: Iterable[Row], rates: Rates, *, whole: bool = False) -> str:
    """The assertions as aligned text, each different one once under its item.

    Args:
        rows: The assertions.
        rates: What blocks take.
        whole: Whether long assertions are written out; else they are cut to fit 120 columns.
    """
    groups: dict[str, dict[tuple[str, ...], None]] = {}
    for row in rows:
        groups.setdefault(row.title, {})[_cells(row, rates, whole=whole)] = None
    lines = [line for group in groups.values() for line in group]
    head, *rest = _aligned([ROWS, *lines])
    aligned = iter(rest)
    text = [head]
    for title, group in groups.items():
        text.append(title)
        text += [f"  {next(aligned)}" for _ in group]
    return "\n".join([f"  {text[0]}", *text[1:], "", textwrap.fill(LEGEND, WIDTH)])


def forecast_table(told: Forecast) -> str:
    """What a run costs as aligned text, a line per family, then what it rests on."""
    loads = {**told.families, "total": told.total}
    lines = [_load(name, load) for name, load in loads.items()]
    workers = "1 worker" if told.workers == 1 else f"{told.workers} workers"
    notes = [f"Longest path at {workers}: {duration(told.path)}."]
    if told.longest:
        # By itself, since it may be as long as a line.
        notes += [f"Longest item: {duration(told.longest_seconds)},", f"  {told.longest}."]
    return "\n".join([*_aligned([FAMILIES, *lines]), "", *notes, _memory(told.peak), _said(told)])


def duration(seconds: float) -> str:
    """Seconds in the largest unit that they fill.

    Examples:
        >>> duration(0.04), duration(75.0), duration(5400.0), duration(9e5)
        ('0.04 s', '1.2 min', '1.5 h', '250 h')
    """
    for unit, size in (("h", 3600.0), ("min", 60.0)):
        if seconds >= size:
            return f"{_short(seconds / size)} {unit}"
    return f"{_short(seconds)} s"


def _short(number: float) -> str:
    """Two digits, and all of a large number's."""
    return f"{number:.2g}" if abs(number) < 99.5 else f"{number:.0f}"


def _cells(row: Row, rates: Rates, *, whole: bool) -> tuple[str, ...]:
    decides = "" if row.truth is None else "none" if row.needed is None else str(row.needed)
    seconds = row_seconds(row, rates)
    return (
        row.claim if whole else _cut(row.claim),
        str(row.budget),
        ", ".join(f"{value:.4g}" for value in row.recognised) or "nothing",
        "" if row.spread is None else f"{row.spread:.3g}{MARKS.get(row.spread_from, '')}",
        decides + (MARKS.get(row.truth_from, "") if decides else ""),
        "" if row.took is None else str(row.took),
        _pace(row, rates),
        UNKNOWN if seconds is None else duration(seconds),
    )


def _pace(row: Row, rates: Rates) -> str:
    paces = [rates.of(use) for use in row.uses]
    known = [pace for pace in paces if pace is not None]
    if len(known) < len(paces):
        return UNKNOWN
    told = {pace.told for pace in known}
    mark = "^" if ELSEWHERE in told else "~" if SCALED in told else ""
    return f"{mark}{_short(sum(pace.block for pace in known))}"


def _cut(claim: str) -> str:
    """The beginning and the end: an assertion's region stands last."""
    if len(claim) <= SHOWN:
        return claim
    tail = SHOWN // 2
    return f"{claim[: SHOWN - tail - 1]}…{claim[-tail:]}"


def _load(name: str, load: Load) -> tuple[str, ...]:
    least = "≥ " if load.unknown else ""
    told = [
        *([f"{load.scaled} scaled"] if load.scaled else []),
        *([f"{load.elsewhere} elsewhere"] if load.elsewhere else []),
        *([f"{load.unknown} unknown"] if load.unknown else []),
    ]
    nothing = load.unknown == load.protocols
    return (
        name,
        str(load.items),
        str(load.blocks),
        UNKNOWN if nothing else least + duration(load.seconds),
        "" if load.reference is None or nothing else least + duration(load.reference),
        UNKNOWN if nothing else least + duration(load.budget),
        f"{', '.join(told)} of {load.protocols}" if told else "recorded",
    )


def _memory(peak: float | None) -> str:
    if peak is None:
        return "Memory: unknown; no block was recorded on this device."
    return (
        f"Memory: a process that drew blocks here has held at most {peak / 1024:.1f} GiB, at "
        "whatever scale that was."
    )


def _said(told: Forecast) -> str:
    said = (
        "Times are core time on this device, from blocks that earlier runs have drawn into this "
        "store. Blocks that it holds count as if they were to be drawn. Not counted: starting "
        "workers, facts, timings, intervals and pictures."
    )
    if told.untold:
        said += (
            f" {told.untold} of {told.assertions} assertions count with their whole budget: no "
            "reference tells what would decide them, or what it tells lies too near to an edge."
        )
    if told.elsewhere:
        said += (
            f" elsewhere: {told.total.elsewhere} protocols count as fast as on {told.elsewhere}, "
            "where the reference run was, because nothing like them was drawn here."
        )
    if told.total.unknown:
        said += (
            f" ≥: nothing tells the seconds of {told.total.unknown} protocols, which are left out; "
            "--plan-calibrate=SECONDS times a block of each."
        )
    return textwrap.fill(said, WIDTH)


def _aligned(lines: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines of equal columns, text to the left and what follows it to the right."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return [
        "  ".join(
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]

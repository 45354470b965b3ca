"""`python -m reports night` runs a night, and says what it found."""

from __future__ import annotations

import argparse
import os
import secrets
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from evidence import atomic
from evidence.records.ledger import read_works, write_ledger
from reports.errors import HistoryError, NightError
from reports.kept import read_shelf
from reports.nights import epoch, text, watch
from reports.nights.alarm import SUSPECTED, Alarm
from reports.nights.forecast import planned_minutes
from reports.nights.history import History
from reports.nights.night import BROKEN, FIXED, FRESH, POOLED, Night
from reports.nights.past import past
from reports.nights.rota import ROTA, read_rota
from reports.nights.round import Round, Taken
from reports.nights.task import FULL, HOURS, Agenda, Task, hours_for
from reports.nights.watch import Tonight
from reports.reference import FOLDER as KEPT
from reports.writer import write_page

NIGHT = "night"
SUMMARY = "summary.md"
STORE = "store"
ALARM = 1
REFUSED = 2
STOPPED = 130
ROOT = Path(__file__).parents[2]
SEED_BITS = 32
MOST_WORKERS = 256


def main(arguments: Sequence[str], *, out: Path) -> int:
    """Runs a night and prints what it found.

    Args:
        arguments: The command line behind the word `night`.
        out: The folder of the parts and the summary unless the command line names one.

    Returns:
        0 of a quiet night, 1 if something rings, 2 if something could not be run, 130 if it was
        stopped.
    """
    options = _parser(out / NIGHT).parse_args(arguments)
    # A host that ends a job asks first: what ran until then is remembered as if it were cut.
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        night, history = run(options)
    except KeyboardInterrupt:
        print(f"python -m reports {NIGHT}: stopped; what it had is remembered", file=sys.stderr)
        return STOPPED
    except (HistoryError, NightError, OSError) as error:
        print(f"python -m reports {NIGHT}: " + " ".join(str(error).split()), file=sys.stderr)
        return REFUSED
    finally:
        signal.signal(signal.SIGTERM, before)
    print(text.headline(night, history))
    print(f"summary: {options.out / SUMMARY}")
    if night.rings:
        return ALARM
    return REFUSED if any(part.state == BROKEN for part in night.parts) else 0


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def run(options: argparse.Namespace) -> tuple[Night, History]:
    """Runs a night, and remembers it whatever happens to a part of it.

    Args:
        options: The command line.

    Returns:
        The night, and the history before it.

    Raises:
        HistoryError: If nothing can be remembered.
        NightError: If it is asked for what cannot be.
    """
    history = History.read(options.history)
    agenda = _agenda(options)
    hours = hours_for(options.workers) if options.hours is None else options.hours
    if options.out.exists():
        shutil.rmtree(options.out)
    options.out.mkdir(parents=True)
    for trouble in history.troubles:
        print(f"history: {trouble}")
    tasks = [_told(task, options) for task in (*agenda.before(), *agenda.after())]
    print(text.agenda(tasks, hours=hours), flush=True)
    round_ = Round(
        root=options.root,
        out=options.out,
        deadline=time.monotonic() + hours * 3600.0,
        say=lambda line: print(line, flush=True),
    )
    began, started = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    taken: list[Taken] = []
    night = Night(started=started, seed=agenda.seed)
    try:
        _work(agenda, round_=round_, history=history, taken=taken)
    finally:
        tonight = _tonight(taken)
        night = replace(
            night,
            parts=tonight.parts,
            alarms=_found(history, tonight),
            seconds=round(time.monotonic() - began, 1),
        )
        shutil.rmtree(options.out / STORE, ignore_errors=True)
        _remember(history, night, tonight)
        atomic.write_text(options.out / SUMMARY, text.summary(night, history))
        _write_page(taken, night=night, history=history, out=options.out)
    return night, history


def _work(agenda: Agenda, *, round_: Round, history: History, taken: list[Taken]) -> None:
    for task in agenda.before():
        taken.append(round_.take(task))
    nodes = epoch.curious(history, [one.part for one in taken])
    for task in agenda.closer(nodes):
        taken.append(round_.take(task))
    for task in agenda.after():
        taken.append(round_.take(task))


def _told(task: Task, options: argparse.Namespace) -> Task:
    """A task with the minutes that it is planned to take, where nobody has said them."""
    if task.part != FULL:
        return task
    minutes = planned_minutes(task, root=options.root, folder=options.out / "plan")
    return replace(task, minutes=minutes)


def _tonight(taken: Sequence[Taken]) -> Tonight:
    fixed = [one for one in taken if one.part.name == FIXED and one.archive]
    replays: dict[str, str] = {}
    for one in reversed(taken):
        replays |= one.replays() if one.part.name != FULL else {}
    return Tonight(
        parts=tuple(one.part for one in taken),
        fixed=fixed[-1].archive if fixed else None,
        replays=replays,
        repeats=fixed[-1].replays() if fixed else {},
    )


def _found(history: History, tonight: Tonight) -> tuple[Alarm, ...]:
    found = watch.alarms(history, tonight)
    if history.nights:
        return found
    # A first night has nothing that it could differ from.
    return tuple(replace(alarm, state=SUSPECTED) for alarm in found)


def _remember(history: History, night: Night, tonight: Tonight) -> None:
    if tonight.fixed is not None:
        history.keep_fixed(tonight.fixed, alike=watch.equal_to(history, tonight.fixed))
    # What the full scale and timings saw is in their own ledgers; a night remembers few numbers.
    kept = tuple(part if part.name in POOLED else replace(part, streams=()) for part in night.parts)
    history.append(replace(night, parts=kept))


def _write_page(taken: Sequence[Taken], *, night: Night, history: History, out: Path) -> None:
    """Writes the page of the fresh draws, with the nights before them."""
    found = [one for one in taken if one.part.name == FRESH and one.ledger and one.folder]
    for one in found[:1]:
        assert one.ledger and one.folder
        before = past(one.ledger, history=history)
        tonight = tuple((night.started, alarm) for alarm in night.alarms)
        try:
            write_page(
                one.ledger,
                directory=out,
                bibliography=read_works(one.folder),
                shelf=read_shelf(KEPT),
                past=replace(before, alarms=(*tonight, *before.alarms)),
            )
            # The page links to the records beside it.
            write_ledger(out, one.ledger)
        except Exception as error:  # Whatever is wrong with a page, its night is remembered.
            print(f"the page could not be written ({type(error).__name__}: {error})")


def _agenda(options: argparse.Namespace) -> Agenda:
    if not 1 <= options.workers <= MOST_WORKERS:
        raise NightError(f"{options.workers} workers cannot judge; name 1 to {MOST_WORKERS}")
    if options.hours is not None and not 0.0 < options.hours <= 24.0:
        raise NightError(f"a night cannot have {options.hours:g} hours; name more than 0, up to 24")
    rota = read_rota(options.rota)
    return Agenda(
        rota=rota,
        turn=rota.turn(options.date or datetime.now(UTC).date()),
        seed=secrets.randbits(SEED_BITS) if options.seed is None else options.seed,
        workers=options.workers,
        options=tuple(shlex.split(options.options)),
        claims=tuple(shlex.split(options.claims)),
        store=options.out / STORE,
    )


def _parser(out: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m reports {NIGHT}", description=__doc__)
    told = {cores: f"{hours:g} h on {cores} cores" for cores, hours in HOURS.items()}
    parser.add_argument("--history", metavar="DIR", type=Path, default=ROOT / "reports" / "history")
    parser.add_argument(
        "--hours", type=float, help=f"when it ends; default: {', '.join(told.values())}"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--date", type=date.fromisoformat, help="whose turn it is; default: today")
    parser.add_argument("--seed", type=int, help="of the fresh draws; default: drawn by chance")
    parser.add_argument("--claims", default="claims/", help="what the quick parts judge")
    parser.add_argument("--options", default="", help="what every run of pytest is told beside")
    parser.add_argument("--rota", type=Path, default=ROTA, help="default: %(default)s")
    parser.add_argument("--out", type=Path, default=out, help="default: %(default)s")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    return parser

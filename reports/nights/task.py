"""What a night has to do: its parts, in order, each with a command and a time limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reports.nights.night import CLOSER, FIXED, FRESH
from reports.nights.rota import Rota, Turn

KERAS, TIMINGS, FULL = "keras", "timings", "full"
CLAIMS = "claims/"
# How often a night draws again what it looks at more closely, each time with another seed.
LOOKS = 4
# A part may take so many times what it is said to take, before it is cut.
PATIENCE = 3.0
# On this many cores was measured what parts take.
MEASURED_ON = 2
# The hours of a night by the cores of its machine.
HOURS = {2: 9.0, 4: 5.0}
MINUTE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One run of claims.

    Args:
        part: The part of the night that it belongs to.
        what: What it does, in words.
        arguments: The command line of pytest.
        minutes: About how long it takes; None where nobody knows.
        limit: After how many minutes it is cut; None for when the night ends.
    """

    part: str
    what: str
    arguments: tuple[str, ...]
    minutes: float | None
    limit: float | None


def hours_for(cores: int) -> float:
    """How long a night may be on a machine.

    Args:
        cores: How many processors it has.

    Examples:
        >>> hours_for(2), hours_for(4), hours_for(16)
        (9.0, 5.0, 5.0)
    """
    return min(hours for known, hours in HOURS.items() if known <= max(cores, min(HOURS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Everything that one night does.

    Args:
        rota: What takes turns, and how long parts take.
        turn: Tonight's turn.
        seed: The root of the fresh draws.
        workers: How many processes judge.
        options: What every run is told beside.
        claims: What the quick parts judge.
        store: Where blocks go that no other night will ask for.
    """

    rota: Rota
    turn: Turn
    seed: int
    workers: int
    options: tuple[str, ...] = ()
    claims: tuple[str, ...] = (CLAIMS,)
    store: Path

    def before(self) -> tuple[Task, ...]:
        """What comes before it is known what must be looked at more closely."""
        what = "the quick suite with a fresh seed"
        return (self._task(FRESH, what, (*self.claims, "--seed", str(self.seed))),)

    def closer(self, nodes: Iterable[str]) -> tuple[Task, ...]:
        """The same tests again, each time with another seed.

        Args:
            nodes: The ids of the tests.
        """
        tests = tuple(nodes)
        if not tests:
            return ()
        what = f"{len(tests)} tests again, with other seeds"
        return tuple(
            self._task(CLOSER, what, (*tests, "--seed", str(self.seed + look)), share=1 / LOOKS)
            for look in range(1, LOOKS + 1)
        )

    def after(self) -> tuple[Task, ...]:
        """What comes behind it."""
        # A store that is new holds no block, so that all are drawn again.
        keras = (*self.turn.keras, "--trainer", "keras", "--seed", str(self.seed))
        tasks = [
            self._task(FIXED, "the quick suite with the default seed", self.claims),
            self._task(KERAS, f"trained by Keras: {_modules(self.turn.keras)}", keras),
            self._task(TIMINGS, "the benchmarks", ("claims/bench_*.py",), workers=0),
        ]
        # A part of which nobody says how long it takes is none of this rota.
        quick = [task for task in tasks if task.part in self.rota.minutes]
        return (*quick, *([self._full()] if self.turn.full else []))

    def _full(self) -> Task:
        """The full scale of tonight's families; how long that takes, a plan must say."""
        return Task(
            part=FULL,
            what=f"at the reports' own size: {_modules(self.turn.full)}",
            arguments=self._arguments(
                (*self.turn.full, "--scale", "full", "--seed", str(self.turn.seed)), self.workers
            ),
            minutes=None,
            limit=None,
        )

    def _task(
        self,
        part: str,
        what: str,
        arguments: tuple[str, ...],
        *,
        share: float = 1.0,
        workers: int | None = None,
    ) -> Task:
        told = self.rota.minutes.get(part)
        count = self.workers if workers is None else workers
        # One process takes as long whatever the machine has beside it.
        pace = 1.0 if count == 0 else MEASURED_ON / max(count, 1)
        minutes = None if told is None else told * share * pace
        return Task(
            part=part,
            what=what,
            arguments=self._arguments((*arguments, f"--store={self.store}"), count),
            minutes=minutes,
            limit=None if minutes is None else PATIENCE * minutes,
        )

    def _arguments(self, arguments: tuple[str, ...], workers: int) -> tuple[str, ...]:
        return (*arguments, "-n", str(workers), *self.options)


def _modules(names: Iterable[str]) -> str:
    return ", ".join(name.rpartition("/")[2].removeprefix("test_")[:-3] for name in names)

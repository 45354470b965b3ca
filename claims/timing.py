"""What every benchmark measures and notes: rounds, what they stand beside, peaks, growth."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from claims.opponent import Opponent, Untimed
from evidence.drawing.trial import Outcomes, Trials
from evidence.machine import environment
from evidence.run.benchmark import failed_row, message, row_of
from evidence.run.controller import PROPERTY
from studies.cost import Cost
from studies.timing import finished, seconds_of

# Rows of a square matrix, and numbers that are copied, by the kind of device: more than its caches
# hold, and long beside the time that it takes to ask a GPU for them.
SIDES = {"cpu": 2048, "gpu": 8192}
COPIED = {"cpu": 2**26, "gpu": 2**28}
FLOAT = 4
ROUNDS = 5
UNENDED = "It began and did not come to its end; what the run printed says why."

Work = Callable[[], object]
Send = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A time that a report prints.

    Args:
        report: The report.
        says: What it says, with the device if it names one.
        seconds: The time, or its lower and upper end.
        amount: How much of the benchmark's work took that long.
    """

    report: str
    says: str
    seconds: tuple[float, ...]
    amount: float


@dataclass(slots=True, kw_only=True)
class Stopwatch:
    """Times one benchmark with pytest-benchmark and sends its row as soon as there is one.

    A row that says "failed" goes first: whatever ends the benchmark early, that one stays.

    Args:
        benchmark: The fixture of pytest-benchmark.
        send: Takes the row.
    """

    benchmark: Any
    send: Send

    def begin(self) -> None:
        """Says that the benchmark has no result."""
        self._fail(UNENDED)

    def measure(
        self, work: Work, *, what: str, amount: float, unit: str, rounds: int = ROUNDS
    ) -> float | None:
        """Times rounds of some work, each until the device is done.

        The first call of all, which traces and compiles, is timed apart.

        Args:
            work: What one round does.
            what: What that is, in words.
            amount: How much one round does.
            unit: Of what.
            rounds: How many rounds; at least five.

        Returns:
            Seconds of a round, the median; None if pytest-benchmark was told to time nothing.
        """
        if rounds < ROUNDS:
            raise ValueError(f"{rounds} rounds are too few for a median; give at least {ROUNDS}")
        self.benchmark.extra_info.update(what=what, work=amount, unit=unit)
        first = None if self.benchmark.disabled else seconds_of(work)
        self.benchmark.pedantic(finished(work), rounds=rounds)
        if first is None:
            return None
        took = float(self.benchmark.stats.stats.median)
        self.benchmark.extra_info["compile_seconds"] = max(0.0, first - took)
        return took

    def note(
        self,
        *,
        versus: tuple[str, float],
        cost: Cost | None = None,
        growth: Mapping[str, Any] | None = None,
        told: Told | None = None,
        opponent: Opponent | Untimed | None = None,
    ) -> float:
        """Notes what the measured time stands beside, and sends the row.

        Args:
            versus: What else was measured in the same process, and its seconds for as much work.
            cost: What a round costs at least; None where that is not known.
            growth: From `growth`.
            told: The report's time.
            opponent: Another program for the same work.

        Returns:
            How many times faster the measured work is than what it was measured beside.
        """
        took = float(self.benchmark.stats.stats.median)
        name, seconds = versus
        extra = self.benchmark.extra_info
        extra["versus"] = {"name": name, "ratio": seconds / took}
        if opponent is not None:
            first = took + extra["compile_seconds"]
            extra["beside"] = opponent.beside(seconds=took, first=first)
        extra["shares"] = [] if cost is None else shares(cost, seconds=took)
        extra["growth"] = growth
        if told is not None:
            extra["report"] = {
                "id": told.report,
                "says": told.says,
                "seconds": list(told.seconds),
                "ours": took * told.amount / extra["work"],
            }
        self.send(row_of(self.benchmark.stats))
        return seconds / took

    def promise(self, kept: bool, *, reason: str) -> None:
        """Fails the benchmark, whose row then says so, if it is slower than was promised.

        Args:
            kept: Whether it is as fast as was promised.
            reason: What came and what was promised.

        Raises:
            AssertionError: If the promise is broken.
        """
        if not kept:
            self._fail(reason)
            raise AssertionError(reason)

    def _fail(self, reason: str) -> None:
        if not self.benchmark.disabled:
            what = self.benchmark.extra_info.get("what")
            self.send(failed_row(self.benchmark.name, what=what, reason=reason))


def sender(properties: list[tuple[str, object]]) -> Send:
    """Puts a row among what an item's report carries, in the place of the one before.

    Args:
        properties: The item's `user_properties`.
    """

    def send(row: Mapping[str, Any]) -> None:
        others = [pair for pair in properties if pair[0] != PROPERTY]
        properties[:] = [*others, (PROPERTY, message(row))]

    return send


def step_seconds(trials: Trials) -> list[Outcomes]:
    """Seconds of a step of each arm of a study of time, [arm] of [trial].

    Args:
        trials: Of `studies.timing.time_rounds`.
    """
    return [_arm(trials, k) for k in range(len(trials.protocol.networks))]


def _arm(trials: Trials, k: int) -> Outcomes:
    steps = trials.protocol.steps[k]
    return trials["seconds"].map(
        lambda array: array[:, k] / steps,
        label=f"seconds of a step of {trials.protocol.networks[k]}",
    )


def median_seconds(work: Work, *, rounds: int = ROUNDS) -> float:
    """Seconds of some work, the median of rounds after one that is not counted."""
    seconds_of(work)
    return median(seconds_of(work) for _ in range(rounds))


def growth(prepare: Callable[[int], Work], *, what: str, members: Sequence[int]) -> dict[str, Any]:
    """How the cost of a population grows with its members.

    Args:
        prepare: From a number of members to their work.
        what: What that is, in words.
        members: Numbers of members, rising.

    Returns:
        `what`; `members` and `seconds`, each [population]; and what `fitted` returns.
    """
    seconds = [median_seconds(prepare(count)) for count in members]
    found = fitted(members, seconds)
    return {"what": what, "members": list(members), "seconds": seconds, **found}


def fitted(members: Sequence[int], seconds: Sequence[float]) -> dict[str, Any]:
    """Exponents of a power law, fitted by least squares to logarithms of seconds and members.

    An exponent of 1 is cost in proportion to members; below 1 a member more costs less than the one
    before it, and 0 is a member more for nothing. Populations so small that they cost what one
    network costs stand on a floor: the fixed cost of a step. The cost rises beyond it.

    Args:
        members: Numbers of members, rising, [population].
        seconds: What they cost, [population].

    Returns:
        `exponent`: over all populations; `floor`: the most members that cost less than twice what
        the smallest population costs; `beyond`: the exponent from there on, None for fewer than
        three populations.

    Examples:
        >>> found = fitted((1, 2, 4, 8, 16), (1.0, 1.0, 2.0, 4.0, 8.0))
        >>> found["floor"], round(found["beyond"], 9), round(found["exponent"], 3)
        (2, 1.0, 0.8)
    """
    x, y = np.log(members), np.log(seconds)
    cheap = 2 * seconds[0]
    floor = max(count for count, took in zip(members, seconds, strict=True) if took < cheap)
    rising = [k for k, count in enumerate(members) if count >= floor]
    beyond = float(np.polyfit(x[rising], y[rising], 1)[0]) if len(rising) >= 3 else None
    return {
        "exponent": float(np.polyfit(x, y, 1)[0]),
        "floor": floor,
        "beyond": beyond,
    }


def shares(cost: Cost, *, seconds: float) -> list[dict[str, Any]]:
    """How much of what the device does at its best a round reaches, in this process.

    Args:
        cost: What the round costs at least.
        seconds: What it took.
    """
    return [
        {
            "of": "matrix product",
            "peak": product_peak() / 1e9,
            "unit": "GFLOP/s",
            "value": cost.operations / seconds / product_peak(),
        },
        {
            "of": "memory copy",
            "peak": copy_peak() / 1e9,
            "unit": "GB/s",
            "value": cost.bytes_moved / seconds / copy_peak(),
        },
    ]


def device_kind() -> str:
    """The kind of device that this process trains on: "cpu" or "gpu"."""
    return str(environment.device()["kind"])


@functools.cache
def product_peak() -> float:
    """Floating-point operations per second of a float32 product of two large square matrices.

    Measured on the device and the threads that train, the best of five rounds.
    """
    from keras import ops

    side = SIDES[device_kind()]
    matrix = ops.ones((side, side), "float32")
    return 2.0 * side**3 / best_seconds(lambda: ops.matmul(matrix, matrix))


@functools.cache
def copy_peak() -> float:
    """Bytes per second, read and written, of a copy of many float32 numbers.

    The numbers are doubled on their way, because a plain copy may copy nothing. Measured on the
    device and the threads that train, the best of five rounds.
    """
    from keras import ops

    count = COPIED[device_kind()]
    numbers = ops.ones((count,), "float32")
    return 2.0 * FLOAT * count / best_seconds(lambda: numbers * 2.0)


def best_seconds(work: Work) -> float:
    """The shortest of five rounds of some work, after one that is not counted."""
    seconds_of(work)
    return min(seconds_of(work) for _ in range(ROUNDS))

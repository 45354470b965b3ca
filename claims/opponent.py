"""Another program for the work that a benchmark measures: timed in the same process, or not.

A population is compared with one network after another, which is what the reports did. An opponent
is what a user could write instead of it, and takes the same steps of the same networks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from studies.timing import seconds_of

Work = Callable[[], object]
ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Opponent:
    """Another program for the measured work, timed in the same process.

    Args:
        name: What it is, in words.
        seconds: What it takes once it is compiled.
        first: What its first call takes, compilation included.
    """

    name: str
    seconds: float
    first: float

    @classmethod
    def timed(cls, work: Work, *, name: str) -> Opponent:
        """Times some work that has not been called before.

        Args:
            work: What one round does.
            name: What it is, in words.
        """
        first = seconds_of(work)
        return cls(name=name, first=first, seconds=median(seconds_of(work) for _ in range(ROUNDS)))

    def beside(self, *, seconds: float, first: float) -> list[dict[str, Any]]:
        """What a row says of it: compiled beside compiled, and first call beside first call.

        Args:
            seconds: What the measured work takes once it is compiled.
            first: What its first call takes.
        """
        return [
            {"name": f"{self.name} ({self.seconds:.2f} s)", "ratio": self.seconds / seconds},
            {
                "name": f"{self.name}, both compiled anew ({self.first:.1f} s)",
                "ratio": self.first / first,
            },
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untimed:
    """Another program for the measured work that cannot be timed here.

    Args:
        name: What it is, in words.
        reason: Why it cannot.
    """

    name: str
    reason: str

    def beside(self, *, seconds: float, first: float) -> list[dict[str, Any]]:
        """What a row says of it; see `Opponent.beside`."""
        return [{"name": self.name, "ratio": None, "reason": self.reason}]

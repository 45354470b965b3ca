"""Scales: what the quick run and the run at the reports' own sizes do differently, as values."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

QUICK, FULL = SCALES = ("quick", "full")

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Scaled(Generic[V]):
    """One value per scale; the run's `--scale` chooses.

    Args:
        quick: What the default scale takes.
        full: What the reports' own sizes take.
    """

    quick: V
    full: V

    def at(self, scale: str) -> V:
        """The value of this scale."""
        return self.full if scale == FULL else self.quick

    @property
    def shrinks(self) -> bool:
        """Whether the quick scale's protocol is another one than the full one's.

        Blocks do not count: how many trials are computed at once changes no trial's protocol.
        """
        quick: Any = self.quick
        return bool(quick != replace(self.full, block=quick.block))  # type: ignore[type-var]

    def replace(self, **changes: Any) -> Scaled[V]:
        """Both protocols with the same knobs changed."""
        return Scaled(replace(self.quick, **changes), replace(self.full, **changes))  # type: ignore[type-var]


def scaled(*, quick: V, full: V) -> Scaled[V]:
    """One value per scale: a protocol, a region's edge, sizes, arms.

    Args:
        quick: What the default scale takes.
        full: What the reports' own sizes take.
    """
    return Scaled(quick, full)


def at_scale(value: Any, scale: str) -> Any:
    """What a value is at a scale; most are the same at each."""
    return value.at(scale) if isinstance(value, Scaled) else value


def lifted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Lets a function take values that differ by scale: its result then does, too.

    Args:
        function: Of plain values.

    Examples:
        >>> lifted(max)(scaled(quick=1, full=5), 3)
        Scaled(quick=3, full=5)
    """

    @functools.wraps(function)
    def at_each_scale(*args: Any, **kwargs: Any) -> Any:
        if not any(isinstance(value, Scaled) for value in (*args, *kwargs.values())):
            return function(*args, **kwargs)
        quick, full = (
            function(
                *(at_scale(value, scale) for value in args),
                **{name: at_scale(value, scale) for name, value in kwargs.items()},
            )
            for scale in SCALES
        )
        return Scaled(quick, full)

    return at_each_scale

"""Which families a night takes: all of them come round within ten nights."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reports.errors import NightError

ROTA = Path(__file__).parents[2] / "claims" / "rota.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """The turns that nights take one after another.

    Args:
        full: The modules that each night judges at the reports' own size, [turn][module].
        keras: The modules that each night has trained by Keras itself, [turn][module].
        minutes: How long each part of a night takes on two cores, by its name.
    """

    full: tuple[tuple[str, ...], ...]
    keras: tuple[tuple[str, ...], ...]
    minutes: Mapping[str, float]

    def turn(self, day: date) -> Turn:
        """What the night of a date takes.

        Args:
            day: The date on which it begins.
        """
        ordinal = day.toordinal()
        return Turn(
            full=self.full[ordinal % len(self.full)],
            keras=self.keras[ordinal % len(self.keras)],
            # A round of the full scale has one seed, so that what is cut goes on in its next turn.
            seed=ordinal // len(self.full),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one night takes of the rota.

    Args:
        full: The modules that it judges at the reports' own size.
        keras: Those that Keras itself trains.
        seed: The root of the draws at the full scale.
    """

    full: tuple[str, ...]
    keras: tuple[str, ...]
    seed: int


def read_rota(path: Path = ROTA) -> Rota:
    """Reads a rota.

    Args:
        path: A TOML file with `full` and `keras`, lists of lists of modules, and `minutes`.

    Raises:
        NightError: If it cannot be read, or has no turns.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        rota = Rota(
            full=_turns(told["full"]),
            keras=_turns(told["keras"]),
            minutes={str(name): float(value) for name, value in told["minutes"].items()},
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise NightError(
            f"{path} is no rota ({type(error).__name__}: {error}); it needs `full` and `keras`, "
            "lists of lists of modules, and a table `minutes`"
        ) from error
    if not rota.full or not rota.keras:
        raise NightError(f"{path} has no turns; list the modules of at least one under each")
    return rota


def _turns(told: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(str, modules)) for modules in told)

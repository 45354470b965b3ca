"""What every protocol shares: a block size, knobs that tell arms apart, checks at the border."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, replace
from typing import Any, ClassVar, Self

POPULATION, KERAS = TRAINERS = ("population", "keras")
# Networks in a block that Keras trains one at a time.
FEW = 100


class ProtocolError(ValueError):
    """A protocol has an impossible value."""

    def __init__(self, protocol: object, knob: str, came: object, wanted: str) -> None:
        super().__init__(
            f"{type(protocol).__name__}.{knob} = {came!r} is impossible: it must be {wanted}. "
            "Change it where the protocol is written."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """Every knob of a study, frozen.

    Attributes:
        timed: Whether outcomes are seconds, which hold for the process that took them: nobody
            recalls them, and no other machine is asked.

    Args:
        block: How many trials are drawn at once.

    Raises:
        ProtocolError: If a knob has an impossible value.
    """

    timed: ClassVar[bool] = False
    block: int

    def inputs(self) -> Mapping[str, Any]:
        """What the numbers depend on beside protocol and source, by name, as builtins."""
        return {}

    def __post_init__(self) -> None:
        self.require_positive("block")

    def require_positive(self, *knobs: str) -> None:
        """Refuses knobs that are not above 0."""
        for knob in knobs:
            value = getattr(self, knob)
            if not value > 0:
                raise ProtocolError(self, knob, value, "above 0")

    def require_one_of(self, knob: str, allowed: Collection[Any]) -> None:
        """Refuses a knob that is none of the allowed values."""
        value = getattr(self, knob)
        if value not in allowed:
            raise ProtocolError(self, knob, value, f"one of {', '.join(map(str, allowed))}")


def arm(default: Any = MISSING) -> Any:
    """A knob that tells the arms of a comparison apart.

    It is no part of a block's seed: both arms see the same data, the same order of examples and the
    same underlying draws, so that their trials are pairs.

    Args:
        default: What it is where nobody says; without one it must be said.
    """
    return field(default=default, metadata={"arm": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedProtocol(Protocol):
    """What protocols of networks share that a population may stand for, or Keras itself train.

    Args:
        block: How many trials are drawn at once.
        trainer: "population" (all networks of a block at once) or "keras" (ordinary Keras models,
            one at a time); None leaves it to the run. An arm, so that data are the same.

    Raises:
        ProtocolError: If it is none of these.
    """

    trainer: str | None = arm(default=None)

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        if self.trainer not in (None, *TRAINERS):
            wanted = f"one of {', '.join(TRAINERS)}, or None to leave it to the run"
            raise ProtocolError(self, "trainer", self.trainer, wanted)

    @property
    def models(self) -> int:
        """How many networks a trial has."""
        return 1

    def by(self, trainer: str) -> Self:
        """The protocol with a trainer, where it leaves that to the run; as it is elsewhere.

        Keras's own training is dear, so that its blocks are small: a verdict then takes few more
        trials than it needs.

        Args:
            trainer: One of `TRAINERS`.
        """
        if self.trainer is not None:
            return self
        few = max(1, FEW // self.models)
        return replace(
            self, trainer=trainer, block=min(self.block, few) if trainer == KERAS else self.block
        )

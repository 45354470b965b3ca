"""What every protocol shares: a block size, knobs that tell arms apart, checks at the border."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


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


def arm() -> Any:
    """A knob that tells the arms of a comparison apart.

    It is no part of a block's seed: both arms see the same data, the same order of examples and the
    same underlying draws, so that their trials are pairs.
    """
    return field(metadata={"arm": True})

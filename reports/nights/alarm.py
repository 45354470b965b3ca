"""What a night found that differs from the nights before: suspected first, then ringing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The three tiers, and what broke in the place of a verdict.
BITS = "bits"
LIBRARY = "library"
OUTCOME = "outcome"
SHIFT = "shift"
ERROR = "error"
WORDS = {
    BITS: "the same seed on the same stack gave other numbers",
    LIBRARY: "the same seed on another stack gave another distribution",
    OUTCOME: "another verdict than the established one",
    SHIFT: "numbers of fresh seeds shifted with the stack",
    ERROR: "an error in the place of a verdict",
}
SUSPECTED = "suspected"
RINGING = "ringing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that a night found.

    Args:
        tier: Which kind of thing it is.
        state: SUSPECTED until the next night confirms it, RINGING from then on; what needs no
            confirmation rings at once.
        findings: The keys of the findings that it is about.
        nodes: The ids of their tests.
        changes: What changed in the stack, each like "keras 3.15.1 → 3.16.0".
        told: What was seen, a sentence each.
        replay: The command that shows it; empty where none does.
        spared: What was looked at and is as before, in words.
    """

    tier: str
    state: str
    findings: tuple[str, ...]
    nodes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    replay: str = ""
    spared: str = ""

    def __post_init__(self) -> None:
        if self.tier not in WORDS or self.state not in (SUSPECTED, RINGING):
            raise ValueError(f"no alarm is {self.tier!r} and {self.state!r}")

    @property
    def rings(self) -> bool:
        """Whether it should wake somebody."""
        return self.state == RINGING

    @property
    def title(self) -> str:
        """What kind of thing it is, in words."""
        return WORDS[self.tier]

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Alarm:
        """The alarm that builtins describe."""
        return cls(
            tier=str(record["tier"]),
            state=str(record["state"]),
            findings=tuple(map(str, record["findings"])),
            nodes=tuple(map(str, record.get("nodes", ()))),
            changes=tuple(map(str, record.get("changes", ()))),
            told=tuple(map(str, record.get("told", ()))),
            replay=str(record.get("replay", "")),
            spared=str(record.get("spared", "")),
        )

    def record(self) -> dict[str, Any]:
        """The alarm as builtins."""
        return {
            "tier": self.tier,
            "state": self.state,
            "findings": list(self.findings),
            "nodes": list(self.nodes),
            "changes": list(self.changes),
            "told": list(self.told),
            "replay": self.replay,
            "spared": self.spared,
        }

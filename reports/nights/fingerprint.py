"""What a night ran on: two nights with one fingerprint should train networks alike."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.records.ledger import encode
from evidence.records.run import Run

# Of a digest: among ten thousand fingerprints two share one once in five million times.
DIGITS = 12
POPULATION = "population"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """All of a run's circumstances that decide its numbers, but the seed and the commit.

    Args:
        versions: Of Python and the libraries, by name.
        backend: What computed.
        device: What it ran on, such as {"kind": "cpu", "name": …}.
        data: The contents of each set of images, by name.
        scale: "quick" or "full".
        trainer: Who trained.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    backend: str = UNKNOWN
    device: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    scale: str = UNKNOWN
    trainer: str = POPULATION

    @classmethod
    def of(cls, run: Run) -> Fingerprint:
        """The fingerprint of a run; where images were found does not matter."""
        data = {name: _content(told) for name, told in run.dataset.items()}
        return cls(
            versions={name: str(version) for name, version in run.versions.items()},
            backend=run.backend or UNKNOWN,
            device=dict(run.device),
            data=data,
            scale=run.scale or UNKNOWN,
            trainer=run.trainer or POPULATION,
        )

    @property
    def digest(self) -> str:
        """A short name that differs where any of it does."""
        told = encode([self._told(), self.terms])
        return hashlib.sha256(told.encode()).hexdigest()[:DIGITS]

    @property
    def terms(self) -> dict[str, Any]:
        """What two nights must share for their trials to be about the same."""
        return {
            "data": dict(sorted(self.data.items())),
            "scale": self.scale,
            "trainer": self.trainer,
        }

    def changes_since(self, earlier: Fingerprint) -> tuple[str, ...]:
        """What differs from an earlier one, in words, such as "keras 3.15.1 → 3.16.0"."""
        ours, theirs = self._told() | self.terms["data"], earlier._told() | earlier.terms["data"]
        ours |= {"scale": self.scale, "trainer": self.trainer}
        theirs |= {"scale": earlier.scale, "trainer": earlier.trainer}
        names = [*ours, *(name for name in theirs if name not in ours)]
        return tuple(
            f"{name} {theirs.get(name, 'none')} → {ours.get(name, 'none')}"
            for name in names
            if ours.get(name) != theirs.get(name)
        )

    def _told(self) -> dict[str, str]:
        """Stack and device by name, as text."""
        device = {f"device {name}": str(value) for name, value in sorted(self.device.items())}
        return {**dict(sorted(self.versions.items())), "backend": self.backend, **device}


def _content(told: Any) -> str:
    if isinstance(told, Mapping):
        return str(told.get("sha256") or told.get("name"))
    return str(told)

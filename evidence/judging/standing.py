"""What is established about an assertion, and under which circumstances something else is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from evidence.errors import FindingError
from evidence.judging.outcome import SUPPORTED, Outcome

# Circumstances that a standing may depend on, beside the names of data.
QUICK_SCALE, FULL_SCALE = "quick scale", "full scale"
JAX, TORCH = "jax", "torch"
# Of a run whose networks Keras trains one at a time.
BY_KERAS = "trained by keras"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Stands in the place of an outcome where an assertion is not judged.

    Args:
        because: Why not.
    """

    because: str


def skipped(because: str) -> Skipped:
    """Says that an assertion is not judged under some circumstances.

    Args:
        because: Why not: what was measured, and what deciding it would cost.
    """
    return Skipped(because)


# One circumstance or several that come together, with what is established there.
Circumstances = Mapping[str | tuple[str, ...], tuple[Outcome, str | None] | Skipped]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the suite holds to be true of an assertion, with the reason where it does not hold.

    Args:
        outcome: The established outcome.
        because: Why, where it is not SUPPORTED; or why it is not judged.
        skips: Whether the assertion is not judged.
        on: Standings in particular circumstances: on data of a name, such as the embedded
            stand-in, at `QUICK_SCALE` or `FULL_SCALE`, on `JAX` or `TORCH`, `BY_KERAS`, or where
            several of them come together. The first that applies counts.
    """

    outcome: Outcome = SUPPORTED
    because: str | None = None
    skips: bool = False
    on: Circumstances = field(default_factory=dict)

    def given(self, circumstances: Collection[str]) -> Standing:
        """The standing of a run under these circumstances."""
        for wanted, told in self.on.items():
            every = {wanted} if isinstance(wanted, str) else set(wanted)
            if every <= set(circumstances):
                return _standing(told)
        return self

    def every(self) -> tuple[Standing, ...]:
        """What is established in general, and then under each of the circumstances."""
        return (self, *map(_standing, self.on.values()))

    def check(self, key: str) -> None:
        """Refuses what is no outcome, and one other than SUPPORTED that gives no reason.

        Raises:
            FindingError: If it is no outcome, or if there is no reason.
        """
        for standing in self.every():
            if not isinstance(standing.outcome, Outcome):
                raise FindingError(
                    f"Finding {key!r} is established as {standing.outcome!r}, which is no outcome. "
                    "Import SUPPORTED, CONTRADICTED or UNDECIDED from evidence and give that."
                )
            if standing.skips and not standing.because:
                raise FindingError(
                    f"Finding {key!r} is skipped without a reason. Say skipped('...')."
                )
            if standing.outcome is not SUPPORTED and not standing.because:
                raise FindingError(
                    f"Finding {key!r} is established as {standing.outcome.word} without a reason. "
                    "Add because='...'."
                )


def _standing(told: tuple[Outcome, str | None] | Skipped) -> Standing:
    if isinstance(told, Skipped):
        return Standing(because=told.because, skips=True)
    outcome, because = told
    return Standing(outcome=outcome, because=because)

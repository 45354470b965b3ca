"""Mistakes of plans: runs that they would learn from and that cannot be read."""

from __future__ import annotations

from evidence.errors import EvidenceError


class PlanReferenceError(EvidenceError):
    """The run that a plan would take spreads and estimates from cannot be read."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(
            f"No reference run can be read at {path} ({reason}). The plan goes on without it, and "
            "guesses what it would have told. Name the ledger of another run with "
            "--plan-from=FILE, or run the claims once to write one."
        )


class PartialReferenceError(EvidenceError):
    """The ledger of a reference run can be read, and what its verdicts rest on cannot."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(
            f"Beside the reference run's ledger {path} cannot be read ({reason}). Spreads come "
            "from the first numbers of each verdict, which the ledger holds itself. Run the claims "
            "again to write both, or name the ledger of another run with --plan-from=FILE."
        )

"""One class per mistake; each message says what came, what was wanted and what to change."""

from __future__ import annotations

from typing import Any

from evidence.remedy import remedy


class EvidenceError(Exception):
    """A mistake in a claim, a study or the machine's set-up that the suite names."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickle would call the constructor with the message alone; each takes its own arguments.
        return _restored, (type(self), str(self))


def _restored(kind: type[EvidenceError], message: str) -> EvidenceError:
    error = kind.__new__(kind)
    error.args = (message,)
    return error


class EmptyRegionError(EvidenceError):
    """A region's lower end is not below its upper end, so that no estimate could lie in it."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__(
            f"The region ({low:g}, {high:g}) is empty: its lower end must lie below its upper end. "
            "Swap or widen the two ends."
        )


class ImpossibleRegionError(EvidenceError):
    """A region covers none or all of the values that an estimand can take."""

    def __init__(self, name: str, low: float, high: float, support: tuple[float, float]) -> None:
        super().__init__(
            f"The region ({low:g}, {high:g}) decides nothing about {name}, which can only lie in "
            f"[{support[0]:g}, {support[1]:g}]: it must hold some of these values and leave some "
            "out. Choose ends inside that range."
        )


class FigureError(EvidenceError):
    """A document's figure is not given as it is printed."""

    def __init__(self, given: object) -> None:
        super().__init__(
            f"{given!r} is not a figure in digits. Write it as the document prints it, zeros at "
            "the end included, as in printed('0.9900')."
        )


class BoundsError(EvidenceError):
    """An outcome lies outside the bounds that its claim states."""

    def __init__(self, label: str, trial: int, value: float, low: float, high: float) -> None:
        super().__init__(
            f"Trial {trial} of {label!r} is {value:g}, outside the stated bounds [{low:g}, "
            f"{high:g}]. State bounds that every possible outcome respects, or leave them out."
        )


class EmptyBoundsError(EvidenceError):
    """The bounds of an outcome leave room for none."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__(
            f"Bounds [{low:g}, {high:g}] hold no outcomes: the lower must lie below the upper. "
            "Give the smallest and the largest possible outcome, in this order."
        )


class OutcomeTypeError(EvidenceError):
    """An estimand was given outcomes of a kind that it cannot estimate from."""

    def __init__(self, estimand: str, label: str, came: str, wanted: str) -> None:
        super().__init__(
            f"{estimand} of {label!r} needs {wanted}, and the study returned {came}. "
            "Change the study's outcome or use another estimand."
        )


class BlockSizeError(EvidenceError):
    """A protocol's block holds no trials."""

    def __init__(self, protocol: object, came: object) -> None:
        super().__init__(
            f"{type(protocol).__name__}.block is {came!r}, and is how many trials are drawn at "
            "once. Give a whole number, at least 1: any will do, and so many as are cheap together "
            "are best."
        )


class OutcomeCountError(EvidenceError):
    """A study returned another number of outcomes than the trials it was asked for."""

    def __init__(
        self, study: str, block: int, name: str, shape: tuple[int, ...], size: int
    ) -> None:
        super().__init__(
            f"Study {study!r}, block {block}: outcome {name!r} has shape {list(shape)}, and "
            f"{size} trials were asked for. Return arrays whose first axis is the trial, "
            f"[{size}, ...]."
        )


class OutcomeNameError(EvidenceError):
    """A claim asked for an outcome that its study does not return."""

    def __init__(self, study: str, name: str, known: list[str]) -> None:
        super().__init__(
            f"Study {study!r} returns no outcome {name!r}; it returns {', '.join(known)}. "
            "Use one of these names."
        )


class NonFiniteOutcomeError(EvidenceError):
    """A trial yielded NaN or an infinity although its protocol does not expect divergence."""

    def __init__(self, study: str, protocol: object, block: int, trial: int, name: str) -> None:
        super().__init__(
            f"Study {study!r}, block {block}, trial {trial}: outcome {name!r} is not finite under "
            f"{protocol!r}. If divergence is an outcome of this protocol, set "
            "divergence_is_outcome=True and return it as a finite value; otherwise mend the study."
        )


class DuplicateFindingError(EvidenceError):
    """Two test functions carry the same finding key."""

    def __init__(self, key: str, first: str, second: str) -> None:
        super().__init__(
            f"Finding {key!r} is stated twice, by {first} and by {second}. "
            "Give one of them another key."
        )


class MissingControlError(EvidenceError):
    """A sampled finding has no parameter set in which it must fail."""

    def __init__(self, key: str, where: str) -> None:
        super().__init__(
            f"Finding {key!r} ({where}) draws trials but has no control. Add a parameter set in "
            "which the claim must not hold: @pytest.mark.parametrize(name, [value, "
            "control(other_value)])."
        )


class MissingVerdictError(EvidenceError):
    """A finding's test ended without handing its assertion to the claim."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Finding {key!r} ended without a verdict. End its test with claim.holds(...)."
        )


class SecondVerdictError(EvidenceError):
    """A finding's test handed a second assertion to the claim."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Finding {key!r} already has its verdict in this test, and two would spend its error "
            "rate twice. Join the assertions with all_of(...), or split the test."
        )


class UnclaimedError(EvidenceError):
    """A test asked for a claim and states no finding."""

    def __init__(self, node: str) -> None:
        super().__init__(
            f"{node} uses `claim` without @finding(...). State the finding above the test, or "
            "leave `claim` out."
        )


class FindingError(EvidenceError):
    """A finding's description is not usable."""


class PictureError(EvidenceError):
    """A picture's data cannot be put into the ledger."""


class SeedError(EvidenceError):
    """The seed option is neither a whole number nor the word fresh."""

    def __init__(self, came: str) -> None:
        super().__init__(
            f"--seed {came!r} is not a seed. Give a whole number from 0 to 2**63 - 1, or 'fresh' "
            "for one drawn from the system's entropy."
        )


class ErrorRateError(EvidenceError):
    """The error rate is not a probability that a verdict could be held to."""

    def __init__(self, came: str) -> None:
        super().__init__(
            f"error_rate = {came!r} is not an error rate. Give a number above 0 and at most 0.5 "
            "in pytest.ini, such as 1e-5."
        )


class ExecutorError(EvidenceError):
    """The executor option names no place where blocks could be computed."""

    def __init__(self, came: str) -> None:
        super().__init__(
            f"--executor {came!r} is no place where blocks are computed. Give 'inline' for this "
            "machine, or the address of a Dask scheduler, such as dask:tls://10.0.0.1:8786."
        )


class CalibrationError(EvidenceError):
    """The option for calibration names no time that blocks could be drawn for."""

    def __init__(self, came: str) -> None:
        super().__init__(
            f"--plan-calibrate {came!r} is no time. Give the seconds for which each family's "
            "blocks may be timed, above 0, such as --plan-calibrate=20."
        )


class OtherInputsError(EvidenceError):
    """A block would be computed from other inputs than those that this run rests on."""

    def __init__(self, study: str, here: object, there: object) -> None:
        super().__init__(
            f"Study {study!r} is refused: this run rests on {here}, and the worker has {there}. "
            "Give the worker the same data."
        )


class StoreError(EvidenceError):
    """The store of drawn blocks cannot be read or written."""

    def __init__(self, path: object, reason: object) -> None:
        super().__init__(
            f"The store {path} cannot be used ({reason}). "
            + remedy(reason, usual="Make the folder readable and writable", option="--store=DIR")
        )


class OutputError(EvidenceError):
    """The folder for the ledger and the page cannot be written."""

    def __init__(self, path: object, reason: object) -> None:
        super().__init__(
            f"The output folder {path} cannot be written ({reason}). "
            + remedy(reason, usual="Make it writable", option="--report-dir=DIR")
        )


class LedgerError(EvidenceError):
    """A ledger cannot be read; `reason` says why without saying what to do about it."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class ArchiveError(EvidenceError):
    """The archive of trials, by which two runs are compared, cannot be read."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(
            f"No trials can be read at {path} ({reason}). Run the claims again to write them, or "
            "name the folder of another run."
        )
        self.reason = reason


class RecordError(EvidenceError):
    """A ledger that was read as JSON does not hold the records that its schema promises."""


class NotAsEstablishedError(AssertionError):
    """A verdict differs from the established outcome of its finding."""

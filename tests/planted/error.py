"""One class per mistake around plantings; each message says what came and what to change."""

from __future__ import annotations

from collections.abc import Sequence


class PlantingError(Exception):
    """A planting, or a run of it, that proves nothing."""


class OtherVersionError(PlantingError):
    """The text that a planting changes does not stand exactly once in the installed file."""

    def __init__(self, name: str, file: str, *, count: int) -> None:
        super().__init__(
            f"{name}: the text that it changes stands {count} times in the installed {file}, and "
            "once is wanted. The installed version is another one than it was written for: write "
            "its old text again from that file."
        )


class MissingFileError(PlantingError):
    """The file that a planting changes is not installed."""

    def __init__(self, name: str, file: str) -> None:
        super().__init__(
            f"{name}: {file} is not installed. The installed version is another one than the "
            "planting was written for: find where the text stands now, or install the package."
        )


class ImportFailedError(PlantingError):
    """A patched library cannot be imported."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"{name}: the patched library cannot be imported ({reason}). Whoever imports it would "
            "notice that, so it does not count as caught: write a change that can be imported."
        )


class NoEffectError(PlantingError):
    """A patched library shows what the installed one shows."""

    def __init__(self, name: str, shown: str) -> None:
        super().__init__(
            f"{name}: the patched library shows {shown}, and so does the installed one. Nothing "
            "was planted: change text that is run, or let `shows` look where it makes a difference."
        )


class ShowsError(PlantingError):
    """What a planting shows cannot be computed with the installed library."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"{name}: what it shows cannot be computed with the installed library ({reason}). "
            "Write lines that end with a value in `shown`."
        )


class NoLedgerError(PlantingError):
    """A run of the claims has left no ledger."""

    def __init__(self, claims: Sequence[str], code: int, text: str) -> None:
        super().__init__(
            f"pytest {' '.join(claims)} ended with status {code} and left no ledger; its last "
            f"words: {' / '.join(text.strip().splitlines()[-3:]) or 'none'}. Name claims that "
            "exist with --claims, and see that they run without a planting."
        )


class NothingJudgedError(PlantingError):
    """A run of the claims has judged nothing."""

    def __init__(self, claims: Sequence[str]) -> None:
        super().__init__(
            f"pytest {' '.join(claims)} judged nothing, so that nothing can turn. Name claims "
            "that are not skipped with --claims."
        )


class TurnedUnpatchedError(PlantingError):
    """Items turn although nothing was planted."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__(
            "With nothing planted these come out otherwise than established: "
            f"{', '.join(findings)}. What turns anyway shows no planting: mend them first."
        )


class UnknownPlantingError(PlantingError):
    """A planting was asked for that there is not."""

    def __init__(self, names: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(
            f"There is no planting called {', '.join(names)}. Choose among: {', '.join(known)}."
        )


class RepeatedNameError(PlantingError):
    """Two plantings have one name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Two plantings are called {name!r}. Give one of them another name.")


class ImproperPlantingError(PlantingError):
    """A planting lacks what makes it one."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The planting {name!r} {reason}.")


class SlowRunError(PlantingError):
    """A run of the claims took too long."""

    def __init__(self, claims: Sequence[str], seconds: float) -> None:
        super().__init__(
            f"pytest {' '.join(claims)} had not ended after {seconds:g} s and was stopped. Name "
            "fewer claims with --claims."
        )

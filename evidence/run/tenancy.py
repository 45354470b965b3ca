"""One run at a time writes into an output folder, from its collection on."""

from __future__ import annotations

from pathlib import Path

from evidence.errors import OutputError
from evidence.machine import hold
from evidence.machine.error import OccupiedError
from evidence.records import ledger


class Tenancy:
    """A run's hold on the folder for its ledger and its page.

    Until it is collected nobody knows whether a run has a claim; one that has none, such as one of
    the suite's own tests, leaves the folder to others.

    Args:
        output: The folder.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        self._hold = hold.Hold(output / ledger.HOLD)

    @property
    def held(self) -> bool:
        """Whether the folder is this run's."""
        return self._hold.held

    def begin(self) -> None:
        """Makes the folder and takes it, if nobody has it.

        Raises:
            OutputError: If it cannot be written.
            OccupiedError: If a run that has claims has it.
        """
        ledger.prepare(self.output)
        try:
            holder = None if self._hold.take() else hold.read(self._hold.path)
        except OSError as error:
            raise OutputError(self.output, error) from error
        if holder is not None and holder.sure:
            raise OccupiedError(self.output, str(holder))

    def settle(self, *, needed: bool) -> str | None:
        """Keeps the folder, or gives it back.

        Args:
            needed: Whether this run will write there.

        Returns:
            Why it cannot, in words, where another run has been there first; None otherwise.
        """
        if not needed:
            self._hold.give_back()
            return None
        try:
            taken = self._hold.take()
            self._hold.confirm()
        except OSError as error:
            return str(OutputError(self.output, error))
        if taken:
            return None
        return str(OccupiedError(self.output, hold.said(hold.read(self._hold.path))))

    def end(self) -> None:
        """Leaves the folder to the next run."""
        self._hold.give_back()

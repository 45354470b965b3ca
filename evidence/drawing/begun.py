"""A block that was begun: who holds it, where it goes, and what it was blamed on if it failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from evidence import atomic
from evidence.drawing import clock
from evidence.drawing.patience import unsign
from evidence.drawing.seal import owner_of, sealed
from evidence.drawing.study import Block
from evidence.errors import StoreError
from evidence.machine.error import HungBlockError

# A block and what drawing it took, as builtins; None of one that was kept.
Drawn = tuple[Block, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A block that is being drawn, or was recalled; no other process draws it until it is released.

    Args:
        path: Where it is kept.
        lock: Held until it is released; None of what was recalled without one.
        outcomes: What is drawn, and what that took; done at once where the calling process draws.
        recalled: Whether it was kept already.
        folder: The store's.
        check: Refuses outcomes that the study cannot have returned: they may come from elsewhere.
        note: Notes what drawing took.
        hung: Told if it hung.
    """

    path: Path
    lock: FileLock | None
    outcomes: Future[Drawn]
    recalled: bool
    folder: Path
    check: Callable[[Any], Block]
    note: Callable[[clock.Cost], None]
    hung: Callable[[HungBlockError], None]

    @property
    def done(self) -> bool:
        """Whether the outcomes are there."""
        return self.outcomes.done()

    def finish(self) -> Block:
        """Waits for the outcomes, keeps them, and releases the block."""
        try:
            outcomes, told = self.outcomes.result()
            if not self.recalled:
                outcomes = self.check(outcomes)
                whole = sealed(outcomes, owner=owner_of(self.path))
                with blamed(self.folder):
                    atomic.write(self.path, lambda file: file.write(whole))
            if (cost := clock.Cost.read(told)) is not None:
                self.note(cost)
            return outcomes
        except HungBlockError as error:
            self.hung(error)
            raise
        finally:
            self.release()

    def release(self) -> None:
        """Leaves the block to others, whatever came of it."""
        if self.lock is not None and self.lock.is_locked:
            unsign(self.path)
            self.lock.release()


def known(block: Block) -> Future[Drawn]:
    """A block that was drawn before, as one that is drawn."""
    future: Future[Drawn] = Future()
    future.set_result((block, None))
    return future


@contextmanager
def blamed(folder: Path) -> Iterator[None]:
    """Names the store as what failed; a study's own file errors are not its.

    Raises:
        StoreError: In the place of the system's error.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(folder, error) from None

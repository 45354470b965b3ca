"""Batch sizes that change from step to step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclicBatchSize:
    """A batch size that doubles up to a limit and halves back, with a higher limit every cycle.

    From `smallest` the size doubles while that stays below the limit, reaches the limit, then
    halves while that stays above `smallest`, reaches it, and the limit doubles for the next cycle:
    the counterpart, for batch sizes, of a cyclical learning rate that decays.

    Args:
        smallest: The size at which each cycle starts and ends.
        largest: The limit of the first cycle, at least `smallest`.

    Raises:
        ValueError: If the sizes are not in order.

    References:
        R2 problem 4, Q5-Q6; Smith et al. (2017), Don't decay the learning rate, increase the batch
        size, for the idea that the two mirror each other.

    Examples:
        >>> from itertools import islice
        >>> list(islice(CyclicBatchSize(smallest=64, largest=256).sizes(), 9))
        [64, 128, 256, 128, 64, 128, 256, 512, 256]
    """

    smallest: int
    largest: int

    def __post_init__(self) -> None:
        if not 0 < self.smallest <= self.largest:
            raise ValueError(
                f"Batch sizes from {self.smallest!r} to {self.largest!r} make no cycle: "
                "0 < smallest <= largest is needed."
            )

    def sizes(self) -> Iterator[int]:
        """The sizes of all steps, without end."""
        size, limit, rising = self.smallest, self.largest, True
        while True:
            yield size
            if rising:
                rising = 2 * size < limit
                size = min(2 * size, limit)
            elif size / 2 > self.smallest:
                size //= 2
            else:
                size, limit, rising = self.smallest, 2 * limit, True

    def epochs(self, *, examples: int, epochs: int) -> list[list[int]]:
        """The sizes by epoch: an epoch ends before the first batch that its examples do not fill.

        The sizes run on from epoch to epoch. The first batch of an epoch is always taken, as R2's
        loop does, and is short if there are not enough examples.

        Args:
            examples: Training examples per epoch.
            epochs: How many epochs.

        Returns:
            One list of batch sizes per epoch.
        """
        sizes = self.sizes()
        size = next(sizes)
        planned = []
        for _ in range(epochs):
            used, taken = 0, list[int]()
            while not taken or used + size <= examples:
                taken.append(size)
                used += size
                size = next(sizes)
            planned.append(taken)
        return planned

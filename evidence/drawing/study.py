"""What the instrument knows of a study: a function of protocol, seed and size, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from evidence.drawing.seed import digest, knobs

# Of a source's digest: among a thousand sources two share one once in 10^13 times.
DIGITS = 16

Array = NDArray[Any]
Block = Mapping[str, Array]


class StudyProtocol(Protocol):
    """What the instrument needs to know of a protocol: a frozen dataclass that names its block.

    A protocol may declare more, which is taken as no where it is absent:
    `divergence_is_outcome: bool`, whether trials that are not finite are outcomes; `timed: bool`,
    whether outcomes are seconds; `inputs() -> Mapping`, builtins that name what else the study
    reads, such as a data set; and `pool() -> str`, what its trials have in common beside the
    protocol, such as the images that all of them draw from, so that verdicts speak of nothing else.
    """

    @property
    def block(self) -> int:
        """How many trials are drawn at once."""


P = TypeVar("P", bound=StudyProtocol)
Study = Callable[[P, np.random.SeedSequence, int], Block]


def is_count(number: object) -> bool:
    """Whether this is a number of trials: whole, at least 1."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        return False
    return bool(number >= 1)


def is_timed(protocol: StudyProtocol) -> bool:
    """Whether a study's outcomes are seconds, which its protocol says."""
    return bool(getattr(protocol, "timed", False))


def inputs_of(protocol: StudyProtocol) -> Mapping[str, Any]:
    """What else a study reads, as its protocol says; nothing if it does not say."""
    inputs: Mapping[str, Any] = protocol.inputs() if hasattr(protocol, "inputs") else {}
    return inputs


def name_of(study: Study[Any], protocol: StudyProtocol) -> str:
    """A short name for a study and all its knobs, the same in every run."""
    # Unlike a block's seed it names the module and the arms, too: what has the same name here has
    # the same numbers.
    places = (study.__module__, study.__qualname__)
    return digest(*places, type(protocol).__name__, knobs(protocol))[:DIGITS]


def pool_of(protocol: StudyProtocol) -> str:
    """What all trials have in common beside the protocol, as it says; empty if it does not say."""
    return str(protocol.pool()) if hasattr(protocol, "pool") else ""

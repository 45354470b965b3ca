"""Independent trials of a study, drawn lazily in blocks, and outcomes computed from them."""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from evidence.drawing.seed import block_seed
from evidence.drawing.study import (
    Array,
    Block,
    P,
    Study,
    StudyProtocol,
    is_count,
    is_timed,
    name_of,
)
from evidence.errors import (
    BlockSizeError,
    NonFiniteOutcomeError,
    OutcomeCountError,
    OutcomeNameError,
)
from evidence.machine.error import StrangeOutcomesError

# Of a block's: equal ones are only ever compared with one other, and there are thousands of them.
BLOCK_DIGITS = 12


class Drawer(Protocol):
    """Who computes or recalls a block."""

    def __call__(self, study: Study[Any], protocol: StudyProtocol, index: int) -> Block:
        """The outcomes of one block, {name: [trial, ...]}."""


class Trials:
    """The trials of one study under one protocol: indexed, lazy, memoised.

    Trial i is the same whoever asks for it and in whatever order: it belongs to block i // size,
    whose seed depends on the root seed, the study, the protocol and the block's number alone.

    Args:
        study: A function of (protocol, seed, size) to outcomes {name: [trial, ...]}.
        protocol: Every knob, frozen.
        drawer: Computes a block, or recalls it from the store.
        smaller: Whether the protocol is a smaller one in the place of the report's own.

    Raises:
        BlockSizeError: If the protocol's block holds no trials.
    """

    def __init__(
        self, study: Study[P], protocol: P, *, drawer: Drawer, smaller: bool = False
    ) -> None:
        if not is_count(block := getattr(protocol, "block", None)):
            raise BlockSizeError(protocol, block)
        self.study = study
        self.protocol = protocol
        self.drawer = drawer
        self.smaller = smaller
        self._blocks: dict[int, Block] = {}
        self._prints: dict[int, dict[str, str]] = {}

    @property
    def timed(self) -> bool:
        """Whether these trials measure time: they hold for this device and are drawn anew."""
        return is_timed(self.protocol)

    @property
    def digest(self) -> str:
        """A short name for the study and all its knobs, the same in every run."""
        return name_of(self.study, self.protocol)

    @property
    def drawn(self) -> int:
        """How many trials have been asked for so far."""
        return len(self._blocks) * self.protocol.block

    def __getitem__(self, name: str) -> Outcomes:
        """The outcomes of this name, [trial, ...]."""
        return Outcomes(
            label=name.replace("_", " "),
            uses=(self,),
            compute=lambda count: self._column(name, count),
        )

    def block(self, index: int) -> Block:
        """The outcomes of one block, {name: [trial, ...]}."""
        if index not in self._blocks:
            self._blocks[index] = self.drawer(self.study, self.protocol, index)
        return self._blocks[index]

    def missing(self, count: int) -> list[int]:
        """The blocks of the first `count` trials that were not asked for so far."""
        needed = range(-(-count // self.protocol.block))
        return [index for index in needed if index not in self._blocks]

    def keep(self, index: int, block: Block) -> None:
        """Takes a block that was drawn ahead of its being asked for."""
        self._blocks[index] = block

    def prints(self, count: int) -> dict[str, tuple[str, ...]]:
        """Digests of the blocks that hold the first `count` trials, {name: [block]}.

        Equal digests are equal outcomes to the last bit, shape and type included.
        """
        told = [self._print(index) for index in range(-(-count // self.protocol.block))]
        names = sorted({name for block in told for name in block})
        return {name: tuple(block[name] for block in told) for name in names}

    def _print(self, index: int) -> dict[str, str]:
        # Many verdicts share a source, and some blocks are large: each is read once.
        if index not in self._prints:
            self._prints[index] = {
                name: _array_digest(array) for name, array in self.block(index).items()
            }
        return self._prints[index]

    def _column(self, name: str, count: int) -> Array:
        size = self.protocol.block
        # Whole blocks are drawn whatever is asked for, so that trial i has the same numbers in all.
        blocks = [self.block(index) for index in range(-(-count // size))]
        if blocks and name not in blocks[0]:
            raise OutcomeNameError(self.study.__name__, name, sorted(blocks[0]))
        return np.concatenate([block[name] for block in blocks])[:count]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Outcomes that will be computed from trials when they are needed.

    Arithmetic and comparisons are elementwise, trial by trial, and stay lazy.

    Args:
        label: What the numbers are, for sentences.
        uses: The trials that they come from, in the order in which they are used, as often as they
            are: an arm that is compared with itself stands there twice.
        compute: From a number of trials to the outcomes, [trial, ...].
    """

    label: str
    uses: tuple[Trials, ...]
    compute: Callable[[int], Array]

    @property
    def sources(self) -> tuple[Trials, ...]:
        """The trials that they come from, each once."""
        return tuple(dict.fromkeys(self.uses))

    @property
    def block(self) -> int:
        """How many trials one look adds: the largest block of any source."""
        # With a smaller one a look would draw a source of larger blocks without judging its trials.
        return max(source.protocol.block for source in self.sources)

    def first(self, count: int) -> Array:
        """The outcomes of the first `count` trials, [trial, ...]; draws what is missing."""
        return self.compute(count)

    def map(self, function: Callable[[Array], Array], *, label: str) -> Outcomes:
        """Outcomes computed from these by a function of arrays [trial, ...] to [trial, ...].

        Args:
            function: Works on each trial by itself, along the first axis.
            label: What the results are, for sentences.
        """
        return Outcomes(
            label=label,
            uses=self.uses,
            compute=lambda count: function(self.compute(count)),
        )

    def named(self, label: str) -> Outcomes:
        """The same outcomes under another label."""
        return replace(self, label=label)

    def __add__(self, other: Outcomes | float) -> Outcomes:
        return _combined(self, other, operator.add, "+")

    def __sub__(self, other: Outcomes | float) -> Outcomes:
        return _combined(self, other, operator.sub, "−")

    def __mul__(self, other: Outcomes | float) -> Outcomes:
        return _combined(self, other, operator.mul, "×")

    def __truediv__(self, other: Outcomes | float) -> Outcomes:
        return _combined(self, other, operator.truediv, "/")

    def __gt__(self, other: Outcomes | float) -> Outcomes:
        return _combined(self, other, operator.gt, ">")

    def __lt__(self, other: Outcomes | float) -> Outcomes:
        return _combined(self, other, operator.lt, "<")

    def __and__(self, other: Outcomes) -> Outcomes:
        return _combined(self, other, operator.and_, "and")

    def __or__(self, other: Outcomes) -> Outcomes:
        return _combined(self, other, operator.or_, "or")

    def __invert__(self) -> Outcomes:
        return self.map(np.logical_not, label=f"not {self.label}")


def _combined(
    left: Outcomes, right: Outcomes | float, function: Callable[[Any, Any], Any], sign: str
) -> Outcomes:
    if not isinstance(right, Outcomes):
        label = f"{left.label} {sign} {right:g}"
        return left.map(lambda array: function(array, right), label=label)
    # Inside the function below `right` may still be a number, as far as types are known.
    other = right
    return Outcomes(
        label=f"{left.label} {sign} {other.label}",
        uses=(*left.uses, *other.uses),
        compute=lambda count: function(left.compute(count), other.compute(count)),
    )


def _array_digest(array: Array) -> str:
    kind = f"{array.dtype.str} {list(array.shape)} ".encode()
    return hashlib.sha256(kind + np.ascontiguousarray(array).tobytes()).hexdigest()[:BLOCK_DIGITS]


def stack(outcomes: Sequence[Outcomes], *, label: str) -> Outcomes:
    """Outcomes of several protocols side by side, [trial, protocol].

    Args:
        outcomes: One per protocol, each [trial].
        label: What the numbers are, for sentences.
    """
    return Outcomes(
        label=label,
        uses=tuple(source for part in outcomes for source in part.uses),
        compute=lambda count: np.stack([part.first(count) for part in outcomes], axis=1),
    )


def draw(study: Study[P], protocol: P, *, root: int, index: int) -> dict[str, Array]:
    """Computes one block and checks what the study returned.

    Args:
        study: A function of (protocol, seed, size) to outcomes {name: [trial, ...]}.
        protocol: Every knob, frozen.
        root: The run's seed.
        index: The block's number, from 0.

    Returns:
        The outcomes by name, each [trial, ...].

    Raises:
        OutcomeCountError: If an outcome's first axis is not the number of trials.
        NonFiniteOutcomeError: If a trial diverged although the protocol does not expect it.
    """
    outcomes = study(protocol, block_seed(study, protocol, root=root, index=index), protocol.block)
    named = {name: np.asarray(array) for name, array in outcomes.items()}
    return checked(study, protocol, named, index=index)


def checked(study: Study[P], protocol: P, outcomes: Any, *, index: int) -> dict[str, Array]:
    """The outcomes of a block, if a study may return such.

    Args:
        study: What drew them.
        protocol: Its protocol.
        outcomes: What it returned, or whatever else came from another machine.
        index: The block's number.

    Raises:
        StrangeOutcomesError: If they are no arrays by name.
        OutcomeCountError: If an outcome's first axis is not the number of trials.
        NonFiniteOutcomeError: If a trial diverged although the protocol does not expect it.
    """
    if not isinstance(outcomes, dict):
        raise StrangeOutcomesError(study.__name__, index, type(outcomes).__name__)
    for name, array in outcomes.items():
        if not isinstance(array, np.ndarray):
            raise StrangeOutcomesError(study.__name__, index, f"{name!r}: {type(array).__name__}")
        if array.ndim == 0 or len(array) != protocol.block:
            raise OutcomeCountError(study.__name__, index, name, array.shape, protocol.block)
        _refuse_divergence(study, protocol, index, name, array)
    return outcomes


def _refuse_divergence(study: Study[P], protocol: P, index: int, name: str, array: Array) -> None:
    # Only floating point, real or complex, knows NaN and infinity.
    if getattr(protocol, "divergence_is_outcome", False) or array.dtype.kind not in "fc":
        return
    # One number that is not finite spoils its trial, whatever else the trial holds.
    finite = np.isfinite(array.reshape(len(array), -1)).all(axis=1)
    if not finite.all():
        trial = index * protocol.block + int(np.argmin(finite))
        raise NonFiniteOutcomeError(study.__name__, protocol, index, trial, name)

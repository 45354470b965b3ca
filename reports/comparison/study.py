"""The blocks of each study in two runs: which outcomes are equal to the bit, and which are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.records.trial import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One outcome of a study, over all protocols.

    Args:
        name: The outcome's name.
        blocks: How many blocks both runs have.
        unequal: How many of them differ in any bit.
    """

    name: str
    blocks: int
    unequal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study in two runs.

    Args:
        name: The study.
        protocols: How many protocols of it both runs have.
        equal: How many of these have no block that differs.
        outcomes: Its outcomes by name, those of which one run knows nothing left out.
        lone: Protocols that only one of the runs used, in the first and in the second.
        strange: Names of outcomes that only one of the runs has.
    """

    name: str
    protocols: int
    equal: int
    outcomes: tuple[Difference, ...]
    lone: tuple[int, int]
    strange: tuple[str, ...]

    @property
    def blocks(self) -> int:
        """How many blocks both runs have."""
        return max((outcome.blocks for outcome in self.outcomes), default=0)

    @property
    def differing(self) -> tuple[Difference, ...]:
        """The outcomes of which some block differs."""
        return tuple(outcome for outcome in self.outcomes if outcome.unequal)


def studies(first: Mapping[str, Source], second: Mapping[str, Source]) -> tuple[Study, ...]:
    """Compares the blocks of two runs, study by study.

    Args:
        first: The sources of the first run, by their digests.
        second: Those of the second.
    """
    names = sorted({source.study for source in (*first.values(), *second.values())})
    return tuple(_study(name, _of(first, name), _of(second, name)) for name in names)


def _of(sources: Mapping[str, Source], study: str) -> dict[str, Source]:
    return {digest: source for digest, source in sources.items() if source.study == study}


def _study(name: str, first: Mapping[str, Source], second: Mapping[str, Source]) -> Study:
    common = [(first[digest], second[digest]) for digest in sorted({*first} & {*second})]
    found = [_differences(one, other) for one, other in common]
    strange = {outcome for one, other in common for outcome in {*one.outcomes} ^ {*other.outcomes}}
    return Study(
        name=name,
        protocols=len(common),
        equal=sum(not any(one.unequal for one in outcomes) for outcomes in found),
        outcomes=_summed(one for outcomes in found for one in outcomes),
        lone=(len({*first} - {*second}), len({*second} - {*first})),
        strange=tuple(sorted(strange)),
    )


def _differences(first: Source, second: Source) -> list[Difference]:
    """Each outcome's blocks as far as both runs drew them."""
    found = []
    for name in sorted({*first.outcomes} & {*second.outcomes}):
        pairs = list(zip(first.outcomes[name], second.outcomes[name], strict=False))
        unequal = sum(one != other for one, other in pairs)
        found.append(Difference(name=name, blocks=len(pairs), unequal=unequal))
    return found


def _summed(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    blocks: dict[str, list[int]] = {}
    for one in differences:
        total = blocks.setdefault(one.name, [0, 0])
        total[0] += one.blocks
        total[1] += one.unequal
    return tuple(
        Difference(name=name, blocks=total, unequal=unequal)
        for name, (total, unequal) in sorted(blocks.items())
    )

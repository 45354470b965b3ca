"""How often a run of the whole catalogue has any wrong verdict, and how often an undecided one.

`python -m tests.evidence.totals` makes the tables of evidence/RATES.md again, in fifteen minutes
of one core.
"""

import argparse
import time
from collections import Counter
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from evidence.records.vocabulary import EXACT, NORMAL
from tests.evidence import measured
from tests.evidence.design import BETS, COUNTS, MEANS, collected
from tests.evidence.law import WORLDS, law_of
from tests.evidence.simulated import bet_chance, counted_chance, errors, sides

FACTOR = 100.0
# So many runs at once: counts of values by run and look take memory.
AT_ONCE = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What came of one class of verdicts in one world, and what it states.

    Args:
        stated: The sum of the error rates.
        wrong: The mean number of wrong verdicts in a run, by the kind of sequence.
        any: The share of simulated runs with any; None where chances were added up.
    """

    stated: float
    wrong: Counter
    any: float | None = None

    @property
    def came(self):
        """The share of runs with any wrong verdict, or what it is at most."""
        return self.wrong.total() if self.any is None else self.any


def of(designs, assumption):
    """The designs of a class of assumption."""
    return [design for design in designs if design.assumption == assumption]


def stated(designs):
    """The sum of the error rates."""
    return sum(design.error_rate for design in designs)


def simulated(designs, numbers, *, world, runs):
    """What comes of simulated runs, at the designs' own rates.

    Verdicts are drawn apart from each other. In a real run some share trials, and err together:
    in fewer runs, and as often in all.

    Args:
        designs: What a run judges, of one class.
        numbers: Those of the reference run, by node and part.
        world: The distribution of trials.
        runs: How many runs.
    """
    wrong, total = np.zeros(runs, dtype=bool), Counter()
    for design in designs:
        generator, kept = _generator(design, world, "simulated"), _kept(design, numbers)
        came = [
            errors(design, world=world, numbers=kept, runs=part, generator=generator)
            for part in _parts(runs, AT_ONCE if design.learned == BETS else 20_000)
        ]
        total[design.learned] += float(np.concatenate(came).mean())
        wrong |= np.concatenate(came)
    return Total(stated=stated(designs), wrong=total, any=float(wrong.mean()))


def computed(designs, numbers, *, world, runs):
    """The chances of a wrong verdict at the designs' own rates, of verdicts that assume nothing.

    Args:
        designs: What a run judges, of the exact class.
        numbers: Those of the reference run, by node and part.
        world: The distribution of trials.
        runs: How many runs weigh a bet; counts need none.
    """
    total = Counter()
    for design in designs:
        total[design.learned] += chance(design, world=world, numbers=numbers, runs=runs)
    return Total(stated=stated(designs), wrong=total)


def chance(design, *, world, numbers, runs):
    """The chance that one verdict that assumes nothing is wrong; see `computed`."""
    kept = _kept(design, numbers)
    if design.learned != BETS:
        above, below = sides(design, world=world, numbers=kept)
        return counted_chance(design, above=above, below=below)
    generator = _generator(design, world, "weighed")
    law = law_of(design, world=world, numbers=kept)
    weighed = [
        part * bet_chance(design, law, runs=part, generator=generator)[0]
        for part in _parts(runs, AT_ONCE)
    ]
    return sum(weighed) / runs


def reference_numbers(designs):
    """What verdicts of the reference run were judged by, by node and part, where they fit."""
    found = measured.judged_numbers(designs, fits)
    # The t-mixture asks for the shape alone, and a dozen numbers drawn again and again have atoms
    # that theirs has not: what its verdicts judged is pooled, each in its own unit.
    means = [(design.node, design.part) for design in designs if design.learned == MEANS]
    pooled = [_standardised(found[place]) for place in means if place in found]
    return found | {place: np.concatenate(pooled) for place in means if pooled}


def _standardised(numbers):
    return (numbers - numbers.mean()) / numbers.std(ddof=1)


def fits(design, numbers):
    """Whether numbers [trial] can be what the design judges; the reference may be older than it."""
    if len(numbers) < 2 or np.ptp(numbers) == 0.0:
        # What was the same in every trial has no distribution to be moved.
        return False
    if design.learned == COUNTS:
        return bool(np.isin(numbers, (0.0, 0.5, 1.0) if design.tied else (0.0, 1.0)).all())
    return bool(((numbers >= design.low) & (numbers <= design.high)).all())


def table(designs, numbers, *, runs, weighed, verdicts):
    """The lines of the table of totals, and those of one by the kind of sequence.

    Args:
        designs: What a run judges.
        numbers: Those of the reference run, by node and part.
        runs: How many whole runs are simulated at a hundred times the rates.
        weighed: How many runs weigh a bet at the real rates.
        verdicts: How many verdicts of each design of the normal class are simulated there.
    """
    columns = [f"`{name}`{at}" for name in (EXACT, NORMAL) for at in (f" × {FACTOR:g}", "")]
    yield f"| world | {' | '.join(columns)} |"
    yield f"| --- |{' ---: |' * len(columns)}"
    exact, normal = of(designs, EXACT), of(designs, NORMAL)
    kinds = {}
    for world in WORLDS:
        given = {"numbers": numbers, "world": world}
        real = computed(exact, **given, runs=weighed)
        told = [
            simulated([design.at(FACTOR) for design in exact], **given, runs=runs),
            real,
            simulated([design.at(FACTOR) for design in normal], **given, runs=runs),
            # One verdict of each design for every run; they are too rare to meet in one.
            simulated(normal, **given, runs=verdicts),
        ]
        kinds = {kind: max(share, kinds.get(kind, 0.0)) for kind, share in real.wrong.items()}
        if world == WORLDS[0]:
            yield f"| stated | {' | '.join(f'{total.stated:.2g}' for total in told)} |"
        yield f"| {world} | {' | '.join(f'{total.came:.2g}' for total in told)} |"
    yield ""
    yield "| learned by | verdicts | stated | came, in the worst world |"
    yield "| --- | ---: | ---: | ---: |"
    for kind, share in kinds.items():
        own = [design for design in exact if design.learned == kind]
        yield f"| {kind} | {len(own)} | {stated(own):.2g} | {share:.2g} |"


def _generator(design, world, purpose):
    # Every verdict has its own chance, whatever is simulated beside it.
    name = f"{purpose} at {design.error_rate:g}: {world}: {design.node}: {design.part}"
    return np.random.default_rng(crc32(name.encode()))


def _kept(design, numbers):
    return numbers.get((design.node, design.part))


def _parts(runs, size):
    return [min(size, runs - begun) for begun in range(0, runs, size)]


def main(arguments=None):
    """Prints the tables, and on how much they rest."""
    parser = argparse.ArgumentParser(prog="python -m tests.evidence.totals", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="at a hundred times the rates")
    parser.add_argument("--weighed", type=int, default=1_000, help="runs that weigh a bet")
    parser.add_argument("--verdicts", type=int, default=1_000_000, help="of each normal design")
    parser.add_argument("--measured", type=int, default=10_000, help="with truths as measured")
    parser.add_argument("--only-measured", action="store_true", help="the second table alone")
    options, designs = vars(parser.parse_args(arguments)), collected()
    for line in measured.table(designs, runs=options.pop("measured")):
        print(line, flush=True)
    if options.pop("only_measured"):
        return
    numbers = reference_numbers(designs)
    print()
    for line in table(designs, numbers, **options):
        print(line, flush=True)
    print(
        f"\n{len(designs)} assertions, with {len(numbers)} of which numbers of the reference run "
        f"go; {options}; {time.process_time():.0f} s of one core"
    )


if __name__ == "__main__":
    main()

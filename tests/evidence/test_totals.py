"""A run of the whole catalogue has a wrong verdict as rarely as it states, if its verdicts assume
nothing; where outcomes are not normal, those that take them to be so break their promise.

The designs are the catalogue's own, read from the claims. The tables of evidence/RATES.md come
from longer simulations (`python -m tests.evidence.totals`).
"""

import math
from types import SimpleNamespace
from zlib import crc32

import numpy as np
import pytest

from evidence.drawing.scale import QUICK
from evidence.judging.combination import all_of
from evidence.judging.estimand import median_ratio, proportion
from evidence.judging.fact import exactly
from evidence.records.vocabulary import EXACT, NORMAL
from evidence.statistics.region import Interval
from tests.evidence import law as laws
from tests.evidence import simulated, totals
from tests.evidence.design import BETS, COUNTS, MEANS, ORDERS, Design, collected, designs_of
from tests.evidence.law import DEAD, DISCRETE, REAL, SKEWED, WORLDS
from tests.evidence.sampled import fewest_successes, most_errors, trials_of
from tests.evidence.stated import finding_of, item_of


def design_of(learned, **changes):
    """A small design, with whatever is changed."""
    numbers = {
        COUNTS: {"low": 0.0, "high": 1.0, "edges": (0.3,)},
        ORDERS: {"low": -np.inf, "high": np.inf, "edges": (0.0,)},
        BETS: {"low": -1.0, "high": 1.0, "edges": (0.05,)},
        MEANS: {"low": -np.inf, "high": np.inf, "edges": (0.0,)},
    }
    return Design(
        **{
            "node": "claims/test_coins.py::test_heads[fair]",
            "part": 0,
            "text": "proportion of heads exceeds 0.3",
            "learned": learned,
            "spread": 0.2,
            "block": 7,
            "budget": 60,
            "error_rate": 0.05,
            "assumption": NORMAL if learned == MEANS else EXACT,
            **numbers[learned],
            **changes,
        }
    )


def generator_of(name):
    return np.random.default_rng(crc32(name.encode()))


def shipped(design, numbers, truth):
    """Whether the interval that is judged by leaves the truth out, [look]."""
    intervals = [
        design.sequence.interval(numbers[:look], error_rate=design.error_rate)
        for look in design.looks
    ]
    return np.array([truth not in Interval(one.low, one.high) for one in intervals])


# What is judged is read from the claims.


def test_a_design_is_what_the_assertion_is_judged_by():
    trials = trials_of(block=25, yes=[], ours=[], theirs=[])
    joined = all_of(
        proportion(trials["yes"]).exceeds(0.3),
        exactly(1, 1, label="one"),
        median_ratio(trials["ours"], trials["theirs"]).lies_within(0.8, 1.25),
    )
    claim = SimpleNamespace(
        terms=SimpleNamespace(scale=QUICK, error_rate=4e-6),
        finding=finding_of(budget=60, error_rate=1e-6),
        item=item_of(),
    )
    shares, ratios = designs_of(claim, joined)
    assert (shares.learned, shares.part, shares.edges) == (COUNTS, 0, (0.3,))
    assert (ratios.learned, ratios.part) == (ORDERS, 2)
    assert ratios.edges == pytest.approx((math.log(0.8), math.log(1.25)))
    for design in (shares, ratios):
        assert (design.error_rate, design.assumption) == (5e-7, EXACT)
        assert design.looks.tolist() == [25, 50, 60]


# What is counted is what ships.


@pytest.mark.parametrize("text", ["proportion of heads", "win rate of ours over theirs"])
def test_counts_leave_out_what_the_interval_leaves_out(text):
    design, generator = design_of(COUNTS, text=text), generator_of(text)
    values = (0.0, 0.5, 1.0) if design.tied else (0.0, 1.0)
    seen = []
    for share in np.linspace(0.05, 0.7, 40):
        chances = generator.dirichlet(np.ones(len(values)))
        numbers = np.where(
            generator.random(60) < share, 1.0, generator.choice(values, p=chances, size=60)
        )
        ups = np.cumsum(numbers == 1.0)[design.looks - 1]
        downs = np.cumsum(numbers == 0.0)[design.looks - 1]
        out = simulated.counts_out(design, ups[None], downs[None], truth=0.3)[0]
        np.testing.assert_array_equal(out, shipped(design, numbers, 0.3))
        seen.extend(out)
    assert 30 < sum(seen) < len(seen) - 30


def test_orders_leave_out_what_the_interval_leaves_out():
    design, generator, seen = design_of(ORDERS), generator_of("orders"), []
    for shift in np.linspace(-1.0, 1.0, 40):
        numbers = np.round(2.0 * (generator.standard_normal(60) + shift))
        ups = np.cumsum(numbers > 0.0)[design.looks - 1]
        downs = np.cumsum(numbers < 0.0)[design.looks - 1]
        out = simulated.counts_out(design, ups[None], downs[None], truth=0.0)[0]
        np.testing.assert_array_equal(out, shipped(design, numbers, 0.0))
        seen.extend(out)
    assert 30 < sum(seen) < len(seen) - 30


def test_bets_leave_out_what_the_interval_leaves_out():
    design, generator, seen = design_of(BETS), generator_of("bets"), []
    law = laws.law_of(design, world=SKEWED)
    for shift in np.linspace(-4.0, 4.0, 40):
        weights = law.weights * np.exp(shift * (law.values - law.truth) / 0.1)
        sizes = np.diff(design.looks, prepend=0)
        came = generator.multinomial(sizes, weights / weights.sum())
        numbers = np.concatenate([np.repeat(2.0 * law.values - 1.0, row) for row in came])
        out, _ = simulated.bets_out(design, law, came[None])
        np.testing.assert_array_equal(out[0], shipped(design, numbers, 0.05))
        seen.extend(out[0])
    assert 30 < sum(seen) < len(seen) - 30


def test_means_leave_out_what_the_interval_leaves_out():
    design, generator = design_of(MEANS), generator_of("means")
    numbers = generator.standard_normal((200, 60)) + np.linspace(-0.6, 0.6, 200)[:, None]
    columns = iter(numbers.T)
    out = simulated.mean_errors(
        design, lambda generator, n: next(columns), runs=200, generator=generator
    )
    np.testing.assert_array_equal(out, [shipped(design, row, 0.0).any() for row in numbers])
    assert 30 < out.sum() < 170


# In every world the estimand is on the edge.


@pytest.mark.parametrize("world", WORLDS)
def test_bounded_numbers_have_their_mean_on_the_edge(world):
    generator = generator_of(world)
    for edge in (-0.9, 0.0, 0.02, 0.8):
        for spread in (0.02, 0.4):
            design = design_of(BETS, edges=(edge,), spread=spread)
            for numbers in (0.9 + 0.1 * generator.random(30), generator.choice([0.0, 1.0], 30)):
                law = laws.law_of(design, world=world, numbers=numbers)
                assert abs(law.weights.sum() - 1.0) < 1e-9
                assert abs(law.weights @ law.values - (edge + 1.0) / 2.0) < 1e-9
                assert law.weights.min() >= 0.0
                assert 0.0 <= law.values.min() and law.values.max() <= 1.0


@pytest.mark.parametrize("world", WORLDS)
def test_reals_have_their_mean_on_the_edge(world):
    draw = simulated.deviations(world, numbers=np.array([1.0, 2.0, 6.0]))
    numbers = draw(generator_of(world), 400_000).astype(float)
    # Beyond five standard errors chance comes once in two million.
    assert abs(numbers.mean()) < 5.0 * numbers.std() / np.sqrt(len(numbers))


def test_a_median_or_a_win_rate_on_the_edge_leaves_ties_to_neither_side():
    orders, wins = design_of(ORDERS), design_of(COUNTS, text="win rate of ours over theirs")
    tosses = design_of(COUNTS)
    assert simulated.sides(orders, world=DEAD) == (0.5, 0.5)
    assert simulated.sides(orders, world=REAL, numbers=np.array([1.0, 2.0, 2.0, 2.0])) == (0, 0.25)
    assert simulated.sides(tosses, world=DISCRETE) == (0.3, 0.7)
    above, below = simulated.sides(wins, world=DISCRETE)
    assert np.isclose(above + laws.TIED / 2.0, 0.3) and np.isclose(above - below, -0.4)
    # No more ties than leave the win rate on its edge.
    assert simulated.sides(
        wins, world=REAL, numbers=np.array([0.5, 0.5, 0.5, 1.0])
    ) == pytest.approx((0.0, 0.4))


def test_the_truth_is_the_edge_that_the_reference_is_nearest_to():
    design = design_of(ORDERS, edges=(-1.0, 1.0))
    assert design.edge() == -1.0
    assert design.edge(np.array([0.4, 0.6, 9.0])) == 1.0


# What is computed is what simulation comes to.


@pytest.mark.parametrize("text", ["proportion of heads", "win rate of ours over theirs"])
def test_the_recursion_is_what_simulation_comes_to(text):
    for design in (design_of(COUNTS, text=text), design_of(ORDERS)):
        above, below = simulated.sides(design, world=DISCRETE)
        chance = simulated.counted_chance(design, above=above, below=below)
        came = simulated.counted_errors(
            design, above=above, below=below, runs=20_000, generator=generator_of(text)
        ).sum()
        assert fewest_successes(20_000, chance) <= came <= most_errors(20_000, chance)


@pytest.mark.parametrize("world", [SKEWED, DEAD])
def test_weighed_bets_are_what_simulation_comes_to(world):
    design, runs = design_of(BETS, block=50, budget=1000), 4_000
    law, generator = laws.law_of(design, world=world), generator_of(world)
    chance, error = simulated.bet_chance(design, law, runs=2_000, generator=generator)
    came = simulated.bet_errors(design, law, runs=runs, generator=generator).sum()
    least, most = chance - 5.0 * error, chance + 5.0 * error
    assert 0.0 < least < most < 0.05
    assert fewest_successes(runs, least) <= came <= most_errors(runs, most)


# The whole catalogue.


@pytest.fixture(scope="module")
def designs():
    return collected()


def test_a_run_of_the_catalogue_errs_as_rarely_as_it_states(designs):
    numbers = totals.reference_numbers(designs)
    exact, normal = totals.of(designs, EXACT), totals.of(designs, NORMAL)
    assert len(exact) > 100 and normal
    assert totals.stated(exact) + totals.stated(normal) <= 0.001
    assert len(numbers) > len(designs) / 2
    raised = [[design.at(totals.FACTOR) for design in chosen] for chosen in (exact, normal)]
    for world in WORLDS:
        given = {"numbers": numbers, "world": world}
        for design in exact:
            # A weighed bet is never above its rate; counts are exact but for rounding.
            chance = totals.chance(design, **given, runs=5)
            assert chance <= design.error_rate * (1.0 + 1e-6), (world, design)
        runs = 200
        total = totals.simulated(raised[0], **given, runs=runs)
        assert total.any * runs <= most_errors(runs, total.stated), world
    runs = 8_000
    came = {
        world: totals.simulated(raised[1], numbers=numbers, world=world, runs=runs)
        for world in (laws.NORMAL, SKEWED, DEAD)
    }
    allowed = most_errors(runs, totals.stated(raised[1]))
    assert came[laws.NORMAL].any * runs <= allowed
    # Documented in evidence/RATES.md: here the promise is broken.
    assert came[SKEWED].any * runs > allowed
    assert came[DEAD].any * runs > allowed


def test_the_table_has_a_row_for_every_world(designs):
    chosen = [totals.of(designs, EXACT)[0], totals.of(designs, NORMAL)[0]]
    lines = list(totals.table(chosen, {}, runs=5, weighed=2, verdicts=5))
    for world in WORLDS:
        assert sum(line.startswith(f"| {world} | ") for line in lines) == 1

"""Claims of which one ends its worker, and claims whose blocks take their time."""

import pytest
from tosses import Coin, deadly_toss, slow_toss, toss

from evidence import Report, control, finding, proportion

SOURCE = Report(id="B1", title="A book of coins", year=1713).at("page 1")
SETS = pytest.mark.parametrize("chance", [0.9, control(0.1)])


@finding("crash.deadly", says="-", source=SOURCE, budget=200)
@SETS
def test_deadly(chance, trials, claim):
    """The third block ends the process."""
    claim.holds(proportion(trials(deadly_toss, Coin(chance=chance))["heads"]).exceeds(0.5))


@finding("crash.quick", says="-", source=SOURCE, budget=200)
@SETS
def test_quick(chance, trials, claim):
    """Most tosses come down heads."""
    claim.holds(proportion(trials(toss, Coin(chance=chance))["heads"]).exceeds(0.5))


@finding("crash.slow", says="-", source=SOURCE, budget=200)
@SETS
def test_slow(chance, trials, claim):
    """Most slow tosses come down heads."""
    claim.holds(proportion(trials(slow_toss, Coin(chance=chance))["heads"]).exceeds(0.5))


@finding("crash.slower", says="-", source=SOURCE, budget=200)
@pytest.mark.parametrize("chance", [0.8, control(0.2)])
def test_slower(chance, trials, claim):
    """Most slow tosses of a lighter coin come down heads."""
    claim.holds(proportion(trials(slow_toss, Coin(chance=chance))["heads"]).exceeds(0.5))

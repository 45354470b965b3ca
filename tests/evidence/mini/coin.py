"""Claims that come out as they are established to, of every kind."""

import pytest
from tosses import Coin, toss

from evidence import (
    CONTRADICTED,
    Report,
    all_of,
    case,
    control,
    exactly,
    finding,
    mean,
    paired_difference,
    printed,
    proportion,
    ratio,
    scaled,
    trend,
)

BOOK = Report(id="B1", title="A book of coins", year=1713)
FAIR = Coin(chance=0.5)


@finding(
    "coin.heads",
    says="90 % of tosses come down heads.",
    source=BOOK.at("page 1"),
    reported=printed("0.9"),
    reported_on=50,
    budget=200,
)
@pytest.mark.parametrize("chance", [0.9, control(0.1)])
def test_most_tosses_come_down_heads(chance, trials, claim):
    """More than half of all tosses come down heads."""
    claim.holds(proportion(trials(toss, Coin(chance=chance))["heads"]).exceeds(0.5))


@finding(
    "coin.tails",
    says="Most tosses come down tails.",
    source=BOOK.at("page 2"),
    budget=200,
    established=CONTRADICTED,
    because="The book counted the other side.",
)
@pytest.mark.parametrize("chance", [0.9, case(0.05, id="light"), control(0.95, id="control-heavy")])
def test_most_tosses_come_down_tails(chance, trials, claim):
    """More than half of all tosses come down tails."""
    claim.holds(proportion(trials(toss, Coin(chance=chance))["heads"]).falls_below(0.5))


@finding(
    "coin.depth",
    says="Heavy coins sink deeper.",
    source=BOOK.at("page 3"),
    budget=100,
    normal="The book speaks of means.",
)
@pytest.mark.parametrize("chance", [0.9, control(0.4)])
def test_heavy_coins_sink_deeper(chance, trials, claim):
    """A heavy coin sinks deeper than a fair one, on average, for sure and by a fifth."""
    heavy, fair = trials(toss, Coin(chance=chance)), trials(toss, FAIR)
    claim.holds(
        all_of(
            paired_difference(heavy["depth"], fair["depth"]).exceeds(0.0),
            ratio(heavy["depth"], fair["depth"]).exceeds(1.2),
            mean(heavy["share"], bounds=(0.0, 1.0)).exceeds(0.45),
        )
    )


@finding("coin.levels", says="It rises.", source=BOOK.at("page 4"), budget=400)
@pytest.mark.parametrize("chance", [0.9, control(0.0)])
def test_the_levels_rise(chance, trials, claim):
    """Each level lies above the one before it in most trials."""
    protocol = scaled(quick=Coin(chance=chance), full=Coin(chance=chance, block=50))
    levels = trials(toss, protocol)["levels"]
    claim.holds(trend(levels, along=(1.0, 2.0, 3.0)).exceeds(0.5))


@finding(
    "coin.sides",
    says="A coin has two sides.",
    source=BOOK.at("page 5"),
    reported=printed("2.0"),
    reported_on=1,
)
def test_a_coin_has_two_sides(claim):
    """A coin has two sides."""
    claim.holds(exactly(len({"heads", "tails"}), 2, label="sides"))


@finding("coin.rim", says="A coin stands on its rim.", source=BOOK.at("page 6"))
def test_a_coin_stands_on_its_rim(claim):
    """A coin stands on its rim on a flat table."""
    pytest.skip("needs a flat table")

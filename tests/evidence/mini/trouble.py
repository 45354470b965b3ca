"""Claims that end in another way than they should, each in its own."""

from dataclasses import dataclass

import pytest
from tosses import Coin, diverging, raising, short, toss, unreadable

from evidence import CONTRADICTED, Report, control, exactly, finding, mean, printed, proportion

BOOK = Report(id="B1", title="A book of coins", year=1713)
SOURCE = BOOK.at("page 1")
COIN = Coin()
SETS = pytest.mark.parametrize("threshold", [0.5, control(0.99)])


@pytest.fixture
def hot():
    """A fixture that fails once its test is over."""
    yield
    raise OSError("the coin is too hot")


@finding("trouble.raising", says="-", source=SOURCE, budget=100)
@SETS
def test_raising(threshold, trials, claim):
    """The study raises."""
    claim.holds(proportion(trials(raising, COIN)["heads"]).exceeds(threshold))


@finding("trouble.unreadable", says="-", source=SOURCE, budget=100)
@SETS
def test_unreadable(threshold, trials, claim):
    """The study cannot read its data."""
    claim.holds(proportion(trials(unreadable, COIN)["heads"]).exceeds(threshold))


@finding("trouble.diverging", says="-", source=SOURCE, budget=100, normal="A mean.")
@SETS
def test_diverging(threshold, trials, claim):
    """A trial is not a number."""
    claim.holds(mean(trials(diverging, COIN)["depth"]).exceeds(threshold))


@finding("trouble.short", says="-", source=SOURCE, budget=100)
@SETS
def test_short(threshold, trials, claim):
    """The study returns too few outcomes."""
    claim.holds(proportion(trials(short, COIN)["heads"]).exceeds(threshold))


@finding("trouble.unknown", says="-", source=SOURCE, budget=100)
@SETS
def test_unknown(threshold, trials, claim):
    """The study returns no such outcome."""
    claim.holds(proportion(trials(toss, COIN)["sixes"]).exceeds(threshold))


@finding("trouble.empty", says="-", source=SOURCE, budget=100)
@SETS
def test_empty(threshold, trials, claim):
    """The region is empty."""
    claim.holds(proportion(trials(toss, COIN)["heads"]).lies_within(threshold, threshold))


@finding("trouble.impossible", says="-", source=SOURCE, budget=100)
@SETS
def test_impossible(threshold, trials, claim):
    """The region lies beyond all shares."""
    claim.holds(proportion(trials(toss, COIN)["heads"]).exceeds(1.0 + threshold))


@finding("trouble.boundless", says="-", source=SOURCE)
@SETS
def test_boundless(threshold, trials, claim):
    """The finding names no budget."""
    claim.holds(proportion(trials(toss, COIN)["heads"]).exceeds(threshold))


@finding("trouble.silent", says="-", source=SOURCE, budget=100)
def test_silent(claim):
    """The test hands nothing to its claim."""


@finding("trouble.deaf", says="-", source=SOURCE, budget=100)
def test_deaf():
    """The test does not even ask for its claim."""


@finding("trouble.twice", says="-", source=SOURCE, budget=100)
def test_twice(claim):
    """The test judges twice."""
    claim.holds(exactly(1, 1, label="one"))
    claim.holds(exactly(2, 2, label="two"))


def test_unclaimed(claim):
    """A test without a finding asks for a claim."""


@finding("trouble.after", says="-", source=SOURCE)
def test_after(claim):
    """The test fails after its verdict."""
    claim.holds(exactly(1, 1, label="one"))
    raise KeyError("after the verdict")


@finding("trouble.teardown", says="-", source=SOURCE)
def test_teardown(claim, hot):
    """A fixture fails after the test."""
    claim.holds(exactly(1, 1, label="one"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Endless(Coin):
    """A protocol with a knob that JSON does not know."""

    limit: float = float("inf")


@finding("trouble.endless", says="-", source=SOURCE, budget=100)
@SETS
def test_endless(threshold, trials, claim):
    """A knob of the protocol is infinite."""
    claim.holds(proportion(trials(toss, Endless())["heads"]).exceeds(threshold))


@finding(
    "trouble.close", says="-", source=SOURCE, reported=printed("0.75"), reported_on=10, budget=100
)
@SETS
def test_close(threshold, trials, claim):
    """More than half of all tosses of a nearly fair coin come down heads."""
    claim.holds(proportion(trials(toss, Coin(chance=0.6))["heads"]).exceeds(threshold))


@finding(
    "trouble.wrong",
    says="-",
    source=SOURCE,
    reported=printed("0.1"),
    reported_on=10,
    budget=100,
    established=CONTRADICTED,
    because="So it was written.",
)
@SETS
def test_wrong(threshold, trials, claim):
    """More than half of all tosses come down heads."""
    claim.holds(proportion(trials(toss, COIN)["heads"]).exceeds(threshold))

"""A claim that takes its time, whatever the seed."""

import pytest
from tosses import Coin, slow_toss

from evidence import UNDECIDED, Report, control, finding, proportion

SOURCE = Report(id="B4", title="A book of mules", year=1851).at("page 1")


@finding(
    "mule.thinks",
    says="It thinks.",
    source=SOURCE,
    budget=200,
    error_rate=1e-9,
    established=UNDECIDED,
    because="Nobody has waited for a mule so far.",
)
@pytest.mark.parametrize("chance", [0.5, control(0.02)])
def test_it_thinks(chance, trials, claim):
    """Half of all mules think."""
    claim.holds(proportion(trials(slow_toss, Coin(chance=chance))["heads"]).exceeds(0.5))

"""A claim on a study of the suite's own, whose blocks keep a processor busy."""

import pytest

from evidence import Report, control, finding, median_ratio
from models.perceptron import Rule
from studies.perceptron import PerceptronProtocol, compare_losses

SOURCE = Report(id="B2", title="A book of perceptrons", year=1958).at("page 1")


@finding("real.hinge", says="-", source=SOURCE, budget=200)
@pytest.mark.parametrize("margin", [1.0, control(0.0)])
def test_a_margin_makes_weights_grow(margin, trials, claim):
    """A classifier that keeps a margin has weights at least twice as long."""
    protocol = PerceptronProtocol(
        block=40,
        points=20,
        test_points=100,
        passes=100,
        learning_rate=0.1,
        lowest_weight=0.0,
        first=Rule(kind="loss", margin=0.0),
        second=Rule(kind="loss", margin=margin),
    )
    outcomes = trials(compare_losses, protocol)
    claim.holds(median_ratio(outcomes["second_norm"], outcomes["first_norm"]).exceeds(2.0))

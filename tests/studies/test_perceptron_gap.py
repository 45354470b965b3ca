"""What parted classes are, and what is noted of two classifiers that learn to tell them."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.drawing.trial import draw
from models.perceptron import Rule
from studies.perceptron import UNIFORM, draw_points, trained
from studies.perceptron_gap import compare_parted, parted_points
from studies.protocol import ProtocolError
from tests.studies.protocols import PARTED

SEED = 5
NEVER = Rule(kind="loss", margin=-1000.0)


def drawn(protocol):
    return draw(compare_parted, protocol, root=1, index=0)


@pytest.mark.parametrize("gap", [0.0, 0.5])
def test_points_leave_the_gap_free_and_their_labels_tell_the_side(gap):
    x, y = parted_points(np.random.default_rng(SEED), 200, 50, gap=gap)
    assert x.shape == (200, 50, 2) and y.shape == (200, 50)
    assert 0.0 <= x.min() and x.max() <= 1.0
    difference = x[..., 0] - x[..., 1]
    np.testing.assert_array_equal(np.sign(difference), y)
    assert gap <= np.abs(difference).min() < gap + 0.01
    # The distance of a uniform point from either end of what is left has the mean (1 - gap) / 3.
    assert np.abs(difference).mean() == pytest.approx(gap + (1.0 - gap) / 3, abs=0.01)
    assert y.mean() == pytest.approx(0.0, abs=0.04)
    assert x.mean() == pytest.approx(0.5, abs=0.01)


def test_without_a_gap_points_are_uniform():
    x, _ = parted_points(np.random.default_rng(SEED), 200, 50, gap=0.0)
    assert np.quantile(x, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.01)


@pytest.mark.parametrize("name", ["first", "second"])
def test_a_classifier_is_looked_at_after_every_pass(name):
    found = compare_parted(PARTED, np.random.SeedSequence(SEED), 7)
    rng = np.random.default_rng(np.random.SeedSequence(SEED))
    x, y = parted_points(rng, 7, PARTED.points, gap=PARTED.gap)
    test_x, test_y = draw_points(rng, 7, PARTED.test_points, UNIFORM)
    start, rule = rng.uniform(PARTED.lowest_weight, 1.0, (7, 2)), getattr(PARTED, name)
    after = [
        trained(replace(PARTED, passes=passes), start, x=x, y=y, rule=rule)
        for passes in range(1, PARTED.passes + 1)
    ]

    def right(weights, points, labels):
        values = np.einsum("tpc,tc->tp", points, weights)
        return ((values > 0.0) == (labels > 0.0)).mean(axis=1)

    training = [right(weights, x, y) for weights in after]
    np.testing.assert_array_equal(found[f"{name}_accuracy"], right(after[-1], test_x, test_y))
    np.testing.assert_array_equal(found[f"{name}_training_accuracy"], training[-1])
    np.testing.assert_array_equal(found[f"{name}_best_training_accuracy"], np.max(training, 0))


def test_arms_share_their_draws():
    found, other = drawn(PARTED), drawn(replace(PARTED, second=PARTED.first))
    assert found["first_accuracy"].shape == (PARTED.block,)
    np.testing.assert_array_equal(found["first_accuracy"], other["second_accuracy"])
    resting = [drawn(replace(PARTED, first=NEVER, gap=gap)) for gap in (0.0, 0.5)]
    np.testing.assert_array_equal(resting[0]["first_accuracy"], resting[1]["first_accuracy"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gap": 1.0}, "from 0 to below 1"),
        ({"gap": -0.1}, "from 0 to below 1"),
        ({"lowest_weight": 1.0}, "below 1"),
        ({"passes": 0}, "passes"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused(change, message):
    with pytest.raises(ProtocolError, match=message):
        replace(PARTED, **change)

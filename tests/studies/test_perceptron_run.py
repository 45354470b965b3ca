"""What is noted of a perceptron pass by pass, against R2's loop, point by point."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.drawing.trial import draw
from models.perceptron import Rule
from studies.perceptron import UNIFORM, draw_points
from studies.perceptron_run import SAME, agreement, follow, part, redraw
from studies.protocol import ProtocolError
from tests.studies.protocols import PARTING, REDRAW, RUN

HINGE = Rule(kind="sign error or unlabelled loss", margin=1.0)
SEED = 5


def r2s_loop(x, y, w, *, rule, rate, passes):
    """R2's two training loops for one classifier: errors and printed losses, and final weights."""
    errors, losses = [], []
    for _ in range(passes):
        wrong, total = 0, 0.0
        for point, label in zip(x, y, strict=True):
            predicted = np.sign(point @ w)
            error = label - predicted
            loss = max(0.0, rule.margin - predicted)
            wrong, total = wrong + (error != 0), total + loss
            if rule is HINGE and loss > 0 and error == 0:
                w = w + rate * label * point
            else:
                w = w + rate * error * point
        errors.append(wrong / len(x))
        losses.append(total / len(x))
    return errors, losses, w


@pytest.mark.parametrize("rule", [RUN.rule, HINGE], ids=["perceptron", "hinge"])
@pytest.mark.parametrize("start", [None, (0.3, 0.8)], ids=["drawn", "given"])
def test_a_run_is_r2s_loop(rule, start):
    protocol = replace(RUN, rule=rule, start=start)
    found = follow(protocol, np.random.SeedSequence(SEED), 7)
    x, y = draw_points(np.random.default_rng(np.random.SeedSequence(SEED)), 7, 10, UNIFORM)
    for trial in range(7):
        w = found["start"][trial]
        assert start is None or tuple(w) == start
        errors, losses, w = r2s_loop(x[trial], y[trial], w, rule=rule, rate=0.1, passes=6)
        np.testing.assert_allclose(found["error"][trial], errors, rtol=1e-12)
        np.testing.assert_allclose(found["unlabelled_loss"][trial], losses, rtol=1e-12)
        np.testing.assert_allclose(found["weights"][trial], w, rtol=1e-12)


def test_a_classifier_that_stands_still_has_the_losses_of_its_weights():
    never = Rule(kind="loss", margin=-1000.0)
    resting = follow(replace(RUN, rule=never), np.random.SeedSequence(SEED), 7)
    np.testing.assert_array_equal(resting["weights"], resting["start"])
    assert (resting["labelled_loss"] == 0.0).all()
    assert (np.ptp(resting["error"], axis=1) == 0.0).all()
    assert (resting["labelled_agreement"] == 0.0).all()


def test_the_labelled_loss_of_a_perceptron_is_zero_exactly_where_it_does_not_err():
    found = follow(RUN, np.random.SeedSequence(SEED), 50)
    np.testing.assert_array_equal(found["labelled_loss"] == 0.0, found["error"] == 0.0)
    assert (found["labelled_agreement"] != found["unlabelled_agreement"]).any()


def test_rules_see_the_same_points_and_initial_weights():
    rules = (RUN.rule, HINGE)
    one, other = (draw(follow, replace(RUN, rule=rule), root=1, index=0) for rule in rules)
    np.testing.assert_array_equal(one["start"], other["start"])
    assert (one["weights"] != other["weights"]).any()


def test_two_classifiers_part_as_far_as_their_runs_end_apart():
    found = part(PARTING, np.random.SeedSequence(SEED), 7)
    ends = [
        follow(replace(RUN, rule=rule, start=PARTING.start), np.random.SeedSequence(SEED), 7)[
            "weights"
        ]
        for rule in (PARTING.first, PARTING.second)
    ]
    distance = np.linalg.norm(ends[0] - ends[1], axis=1)
    np.testing.assert_allclose(found["distance"], distance, rtol=1e-12)
    assert set(found) == {"distance"} and (distance > 0.0).any()
    alike = draw(part, replace(PARTING, second=PARTING.first), root=1, index=0)
    assert (alike["distance"] == 0.0).all()


def test_the_same_points_give_the_same_classifier_and_others_another():
    fresh = draw(redraw, REDRAW, root=1, index=0)
    same = draw(redraw, replace(REDRAW, second_set=SAME), root=1, index=0)
    for name in ("first_disagreement", "second_disagreement"):
        assert fresh[name].shape == (REDRAW.block,)
        assert 0.0 < fresh[name].mean() < 1.0
        assert (same[name] == 0.0).all()


def test_both_classifiers_see_the_same_two_sets():
    alike = draw(redraw, replace(REDRAW, second=REDRAW.first), root=1, index=0)
    np.testing.assert_array_equal(alike["first_disagreement"], alike["second_disagreement"])


def test_agreement_is_kendalls_tau_where_nothing_ties():
    from scipy.stats import kendalltau

    rng = np.random.default_rng(3)
    errors, losses = rng.permuted(np.tile(np.arange(9.0), (20, 1)), axis=1), rng.random((20, 9))
    expected = [kendalltau(a, b).statistic for a, b in zip(errors, losses, strict=True)]
    np.testing.assert_allclose(agreement(errors, losses), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("errors", "losses", "expected"),
    [
        ([1, 1, 1], [1, 2, 3], 0.0),
        ([1, 1, 2], [5, 0, 5], 0.5),
        ([1, 2, 3], [0.1 + 0.2, 0.3, 0.3], 0.0),
        ([3, 2, 1], [1, 2, 3], -1.0),
    ],
)
def test_only_pairs_with_another_error_count(errors, losses, expected):
    assert agreement(np.array([errors]), np.array([losses])) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": (1.0,)}, "start"),
        ({"passes": 0}, "passes"),
        ({"learning_rate": 0.0}, "learning_rate"),
    ],
)
def test_a_run_that_cannot_be_is_refused(change, message):
    with pytest.raises(ProtocolError, match=message):
        replace(RUN, **change)


def test_a_second_set_is_fresh_or_the_same():
    with pytest.raises(ProtocolError, match="one of fresh, same"):
        replace(REDRAW, second_set="other")

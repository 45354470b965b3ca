"""Classifiers trained many at once, against one classifier trained by a plain loop."""

import numpy as np
import pytest
from sklearn.linear_model import SGDClassifier

from models.perceptron import KINDS, Rule, perceptron_accuracy, predict, train_perceptrons

RATE = 0.05


def loss_step(value, label, margin):
    """R1: the loss max(0, margin - y w.x) is above zero, or nothing happens."""
    return label if max(0.0, margin - label * value) > 0.0 else 0.0


def sign_step(value, label, margin):
    """R2's perceptron: the error of the sign, whatever the loss."""
    return label - sign_of(value)


def unlabelled_step(value, label, margin):
    """R2's hinge: where the sign is right, the loss max(0, margin - sign) decides."""
    error = label - sign_of(value)
    loss = max(0.0, margin - sign_of(value))
    return label if loss > 0.0 and error == 0.0 else error


def labelled_step(value, label, margin):
    """The same with the loss max(0, margin - y w.x)."""
    error = label - sign_of(value)
    loss = max(0.0, margin - label * value)
    return label if loss > 0.0 and error == 0.0 else error


STEPS = dict(zip(KINDS, (loss_step, sign_step, unlabelled_step, labelled_step), strict=True))


def sign_of(value):
    return float(value > 0.0) - float(value < 0.0)


def train_one(start, x, y, *, rule, passes):
    """One classifier, one point after another, in numbers.

    Returns:
        The weights after each pass, [pass, 2].
    """
    first, second = map(float, start)
    after = []
    for _ in range(passes):
        for (a, b), label in zip(x.tolist(), y.tolist(), strict=True):
            step = RATE * STEPS[rule.kind](first * a + second * b, label, rule.margin)
            first, second = first + step * a, second + step * b
        after.append((first, second))
    return np.array(after)


def draws(members, *, points=12, seed=3):
    """Initial weights [member, 2], points [member, point, 2] and labels [member, point].

    The first classifier starts from zero, where the sign is neither right nor wrong.
    """
    rng = np.random.default_rng(seed)
    start = rng.uniform(-1.0, 1.0, (members, 2))
    start[0] = 0.0
    x = rng.random((members, points, 2))
    return start, x, np.where(x[..., 0] > x[..., 1], 1.0, -1.0)


@pytest.mark.parametrize("margin", [0.0, 1.0])
@pytest.mark.parametrize("kind", KINDS)
def test_many_classifiers_at_once_equal_a_plain_loop_to_the_last_bit(kind, margin):
    rule = Rule(kind=kind, margin=margin)
    start, x, y = draws(60)
    together = train_perceptrons(start, x=x, y=y, rule=rule, learning_rate=RATE, passes=25)
    alone = [
        train_one(*member, rule=rule, passes=25)[-1] for member in zip(start, x, y, strict=True)
    ]
    np.testing.assert_array_equal(together, alone)
    assert (together != start).any(axis=1).mean() > 0.5


# Where protocols meet scikit-learn's: which loss it takes, and how its rate stands to ours. R2's
# perceptron adds twice the label where the sign is wrong.
MEETING = {
    "perceptron": (Rule(kind=KINDS[0], margin=0.0), "perceptron", 1.0),
    "hinge": (Rule(kind=KINDS[0], margin=1.0), "hinge", 1.0),
    "sign": (Rule(kind=KINDS[1], margin=0.0), "perceptron", 2.0),
}


@pytest.mark.parametrize("name", MEETING)
def test_weights_and_mistakes_after_each_pass_are_those_of_scikit_learn(name):
    """Its classifiers, told the order, the start and the rate, and given no intercept."""
    rule, loss, factor = MEETING[name]
    members, passes = 20, 6
    start, x, y = draws(members, points=40)
    # From zero every point lies on the boundary, which scikit-learn calls wrong.
    start[0] = 0.25
    moved = 0
    theirs = [
        SGDClassifier(
            loss=loss,
            penalty=None,
            learning_rate="constant",
            eta0=RATE * factor,
            fit_intercept=False,
            shuffle=False,
        )
        for _ in range(members)
    ]
    for k, one in enumerate(theirs):
        # It knows its start by an attribute alone where it is trained pass by pass.
        one.partial_fit(np.zeros((1, 2)), y[k][:1], classes=[-1.0, 1.0])
        one.coef_ = start[k][None].copy()
    for done in range(1, passes + 1):
        ours = train_perceptrons(start, x=x, y=y, rule=rule, learning_rate=RATE, passes=done)
        for k, one in enumerate(theirs):
            before = one.coef_.copy()
            one.partial_fit(x[k], y[k])
            moved += bool((one.coef_ != before).any())
            np.testing.assert_allclose(ours[k], one.coef_[0], rtol=1e-9, atol=1e-12)
        accuracy = perceptron_accuracy(ours, x=x, y=y)
        wanted = [
            one.score(points, labels) for one, points, labels in zip(theirs, x, y, strict=True)
        ]
        np.testing.assert_allclose(accuracy, wanted)
    assert moved > members


def test_a_classifier_comes_to_rest_and_others_go_on():
    """The points are separable: the perceptron rests after its last mistake, early or late."""
    rule = Rule(kind="loss", margin=0.0)
    start, x, y = draws(200)
    paths = np.stack([train_one(*m, rule=rule, passes=60) for m in zip(start, x, y, strict=True)])
    resting = (paths[:, 1:] == paths[:, :-1]).all(axis=2)
    assert resting[:, 0].any() and not resting[:, 20].all()
    for passes in (1, 2, 20, 60):
        weights = train_perceptrons(start, x=x, y=y, rule=rule, learning_rate=RATE, passes=passes)
        np.testing.assert_array_equal(weights, paths[:, passes - 1])


def test_a_margin_that_nothing_misses_leaves_the_weights_as_they_are():
    start, x, y = draws(5)
    rule = Rule(kind="loss", margin=-1000.0)
    weights = train_perceptrons(start, x=x, y=y, rule=rule, learning_rate=RATE, passes=10**9)
    np.testing.assert_array_equal(weights, start)


def test_training_leaves_what_it_was_given_alone():
    """Two rules start from the same arrays, one after the other."""
    given = draws(5)
    before = [array.copy() for array in given]
    start, x, y = given
    train_perceptrons(
        start, x=x, y=y, rule=Rule(kind="loss", margin=1.0), learning_rate=RATE, passes=3
    )
    for array, copy in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("kind", KINDS)
def test_members_do_not_influence_each_other(kind):
    start, x, y = draws(40)
    settings = {"rule": Rule(kind=kind, margin=1.0), "learning_rate": RATE, "passes": 15}
    together = train_perceptrons(start, x=x, y=y, **settings)
    some = np.array([31, 2, 17])
    np.testing.assert_array_equal(
        together[some], train_perceptrons(start[some], x=x[some], y=y[some], **settings)
    )
    # One member that overflows stays alone with it.
    x[5] *= 1e200
    with np.errstate(over="ignore", invalid="ignore"):
        wild = train_perceptrons(start, x=x, y=y, **settings)
    others = np.arange(40) != 5
    np.testing.assert_array_equal(wild[others], together[others])


def test_predictions_and_accuracy_equal_a_plain_loop():
    weights, x, y = draws(20)
    for member in range(20):
        a, b = weights[member]
        votes = [a * p + b * q > 0.0 for p, q in x[member]]
        right = [vote == (label > 0.0) for vote, label in zip(votes, y[member], strict=True)]
        np.testing.assert_array_equal(predict(weights, x=x)[member], votes)
        assert perceptron_accuracy(weights, x=x, y=y)[member] == np.mean(right)


def test_an_unknown_rule_is_told_which_there_are():
    with pytest.raises(ValueError) as caught:
        Rule(kind="hinge", margin=1.0)
    assert str(caught.value) == (
        "No rule is a 'hinge'. Use one of loss, sign error, sign error or unlabelled loss, "
        "sign error or loss."
    )

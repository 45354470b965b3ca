"""What the studies of hand-written backpropagation draw, what arms share, and R4's own run."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from sklearn import datasets

from evidence.drawing.trial import draw
from models import backprop
from studies import boundary
from studies.backprop import (
    MARGIN,
    BackpropProtocol,
    RoundingProtocol,
    differentiate,
    learn_by_hand,
    nudge,
    reproduce_r4,
)
from studies.protocol import ProtocolError

SMALL = BackpropProtocol(
    block=3,
    data="moons",
    points=40,
    noise=0.2,
    fresh_points=60,
    rate=0.01,
    weight_decay=0.01,
    iterations=150,
    hidden=(3,),
    activation="tanh",
)
ROUNDING = RoundingProtocol(block=3, units=3, iterations=20, change=1e-3, activation="tanh")
SEED = 8


def drawn(protocol, *, study=learn_by_hand, root=1, index=0):
    return draw(study, protocol, root=root, index=index)


def material(protocol, size):
    """Points, classes, fresh points, their classes and weights of the study's seed."""
    data, weights, fresh = np.random.SeedSequence(SEED).spawn(3)
    make = {"moons": datasets.make_moons, "circles": datasets.make_circles}[protocol.data]
    drawn = []
    for seed, count in ((data, protocol.points), (fresh, protocol.fresh_points)):
        sets = [
            make(count, noise=protocol.noise, random_state=state)
            for state in seed.generate_state(size).tolist()
        ]
        drawn += [np.stack([x for x, _ in sets]), np.stack([y for _, y in sets])]
    layers = backprop.initial_layers(
        np.random.default_rng(weights), members=size, widths=(2, *protocol.hidden, 2)
    )
    return *drawn, layers


@pytest.mark.parametrize("data", ["moons", "circles"])
@pytest.mark.parametrize(
    ("hidden", "activation"), [((3,), "tanh"), ((4, 3), "relu"), ((3,), "sigmoid")]
)
def test_outcomes_are_those_of_networks_trained_one_by_one(data, hidden, activation):
    protocol = replace(SMALL, data=data, hidden=hidden, activation=activation)
    found = learn_by_hand(protocol, np.random.SeedSequence(SEED), 2)
    x, y, fresh_x, fresh_y, layers = material(protocol, 2)
    for k in range(2):
        alone = backprop.train_by_hand(
            [(w[[k]], b[[k]]) for w, b in layers],
            x=x[[k]],
            y=y[[k]],
            activation=activation,
            rate=0.01,
            weight_decay=0.01,
            iterations=150,
        )

        def loss(points, classes, alone=alone):
            return backprop.data_loss(alone, x=points, y=classes, activation=activation)[0]

        def score(points, alone=alone):
            logits = backprop.forward_by_hand(alone, x=points[None], activation=activation)[-1][0]
            return logits[1] - logits[0]

        assert found["training_loss"][k] == pytest.approx(loss(x[[k]], y[[k]]), rel=1e-6)
        assert found["fresh_loss"][k] == pytest.approx(loss(fresh_x[[k]], fresh_y[[k]]), rel=1e-6)
        right = (score(x[k]) > 0) == (y[k] == 1)
        assert found["training_accuracy"][k] == right.mean()
        pieces = boundary.trace(
            score, low=x[k].min(axis=0) - MARGIN, high=x[k].max(axis=0) + MARGIN
        )
        bends = boundary.curvature(pieces)
        assert found["length"][k] == pytest.approx(boundary.length(pieces), rel=1e-6)
        assert found["straight_share"][k] == pytest.approx(boundary.straight_share(bends), abs=0.03)
        assert found["concentration"][k] == pytest.approx(boundary.concentration(bends), abs=0.01)
        np.testing.assert_allclose(found["path"][k], boundary.path(pieces), atol=1e-4)


def test_each_outcome_has_its_shape_and_range():
    found = drawn(SMALL)
    assert set(found) == {
        "training_loss",
        "fresh_loss",
        "training_accuracy",
        "length",
        "straight_share",
        "concentration",
        "path",
    }
    assert found.pop("path").shape == (3, boundary.SHOWN, 3)
    for array in found.values():
        assert array.shape == (3,) and array.dtype == float and (array >= 0.0).all()
    for name in ("training_accuracy", "straight_share", "concentration"):
        assert found[name].max() <= 1.0


@pytest.mark.parametrize(("study", "protocol"), [(learn_by_hand, SMALL), (nudge, ROUNDING)])
def test_the_seed_alone_decides_the_numbers(study, protocol):
    ours = drawn(protocol, study=study)
    for name, array in ours.items():
        np.testing.assert_array_equal(array, drawn(protocol, study=study)[name])
        for other in (drawn(protocol, study=study, root=2), drawn(protocol, study=study, index=1)):
            assert (array != other[name]).any()


def test_arms_see_the_same_points_and_where_shapes_agree_the_same_weights(monkeypatch):
    seen = []
    train = backprop.train_by_hand

    def spy(layers, *, x, y, **settings):
        seen.append((layers, x, y))
        return train(layers, x=x, y=y, **settings)

    monkeypatch.setattr(backprop, "train_by_hand", spy)
    for protocol in (SMALL, replace(SMALL, activation="relu"), replace(SMALL, hidden=(5, 2))):
        drawn(protocol)
    for _, x, y in seen[1:]:
        np.testing.assert_array_equal(x, seen[0][1])
        np.testing.assert_array_equal(y, seen[0][2])
    for one, other in zip(seen[0][0], seen[1][0], strict=True):
        np.testing.assert_array_equal(one[0], other[0])
    assert [w.shape for w, _ in seen[2][0]] == [(3, 2, 5), (3, 5, 2), (3, 2, 2)]
    drawn(replace(SMALL, rate=0.02))
    assert (seen[-1][1] != seen[0][1]).any()


def test_r4s_first_print_comes_out_whatever_the_network(monkeypatch):
    """Of the printed lines the claims have all; this one takes a moment."""
    printed = {
        ("tanh", 3): "0.432166 0.000221",
        ("sigmoid", 3): "0.628365 0.000206",
        ("relu", 3): "0.560052 0.000222",
        ("tanh", 10): "0.633730 0.000372",
    }
    monkeypatch.setattr("studies.backprop.PRINTS", 2)
    monkeypatch.setattr("studies.backprop.BETWEEN", 50)
    for (activation, units), line in printed.items():
        run = reproduce_r4(activation=activation, units=units)
        assert f"{run['data_loss'][0, 0]:.6f} {run['reg_loss'][0, 0]:.6f}" == line
        assert run["data_loss"].shape == run["reg_loss"].shape == (2, 2)


def test_prints_are_those_of_one_uninterrupted_run(monkeypatch):
    monkeypatch.setattr("studies.backprop.PRINTS", 3)
    monkeypatch.setattr("studies.backprop.BETWEEN", 4)
    run = reproduce_r4(activation="sigmoid", units=3)
    x, y = datasets.make_moons(200, noise=0.2, random_state=0)
    layers = backprop.initial_layers(np.random.RandomState(0), members=1, widths=(2, 3, 2))
    losses, decays = [], []
    for _ in range(10):
        layers = backprop.train_by_hand(
            layers,
            x=x[None],
            y=y[None],
            activation="sigmoid",
            rate=0.01,
            weight_decay=0.01,
            iterations=1,
        )
        losses.append(backprop.data_loss(layers, x=x[None], y=y[None], activation="sigmoid")[0])
        decays.append(sum((w**2).sum() for w, _ in layers) * 0.005 / 200)
    pairs = [[0, 1], [4, 5], [8, 9]]
    np.testing.assert_allclose(run["data_loss"], np.array(losses)[pairs], rtol=1e-10)
    np.testing.assert_allclose(run["reg_loss"], np.array(decays)[pairs], rtol=1e-10)


def test_a_nudge_moves_a_print_and_a_smaller_one_moves_it_less():
    large = drawn(ROUNDING, study=nudge)["change"]
    small = drawn(replace(ROUNDING, change=1e-6), study=nudge)["change"]
    assert large.shape == (3,) and (small > 0.0).all()
    assert small.max() < 0.01 * large.min()


@pytest.mark.parametrize(
    ("activation", "hidden"), [("tanh", (3,)), ("sigmoid", (4, 2)), ("relu", (3,))]
)
def test_gradients_come_in_three_ways(activation, hidden):
    found = differentiate(activation=activation, hidden=hidden)
    assert set(found) == {"by_hand", "automatic", "central"}
    widths = (2, *hidden, 2)
    count = sum(a * b + b for a, b in pairwise(widths))
    assert all(array.shape == (count,) for array in found.values())
    np.testing.assert_allclose(found["by_hand"], found["automatic"], rtol=1e-9)
    np.testing.assert_allclose(found["by_hand"], found["central"], rtol=1e-6)


IMPOSSIBLE = [
    ({"data": "stars"}, "BackpropProtocol.data = 'stars' is impossible: it must be one of"),
    ({"activation": "elu"}, "BackpropProtocol.activation = 'elu' is impossible: it must be one of"),
    ({"iterations": 0}, "BackpropProtocol.iterations = 0 is impossible: it must be above 0."),
    ({"hidden": ()}, "BackpropProtocol.hidden = () is impossible: it must be widths of at least 1"),
    ({"hidden": (3, 0)}, "BackpropProtocol.hidden = (3, 0) is impossible: it must be widths of"),
]


@pytest.mark.parametrize(("change", "told"), IMPOSSIBLE, ids=[str(c) for c, _ in IMPOSSIBLE])
def test_an_impossible_knob_is_refused(change, told):
    with pytest.raises(ProtocolError) as caught:
        replace(SMALL, **change)
    assert str(caught.value).startswith(told)


def test_an_impossible_nudge_is_refused():
    with pytest.raises(ProtocolError):
        replace(ROUNDING, change=0.0)
    with pytest.raises(ProtocolError):
        replace(ROUNDING, activation="elu")

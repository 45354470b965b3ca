"""Networks that one seeded initialiser starts, and what Keras's own gives at R1's seed."""

from dataclasses import replace

import keras
import numpy as np
import pytest

import studies.shared_weights
from evidence.drawing.trial import draw
from studies.collapse import collapse
from studies.protocol import ProtocolError
from studies.shared_weights import (
    R1_FIRST,
    R1_OTHERS,
    R1_SEED,
    collapse_from_r1s_seed,
    compare_seeds,
)
from tests.studies.protocols import COLLAPSE, R1_SEEDED, SHARED_WEIGHTS


def drawn(study, protocol, *, root=1, index=0):
    return draw(study, protocol, root=root, index=index)


def test_comparing_seeds_gives_a_rate_and_half_the_squared_difference(monkeypatch):
    zero = np.array([1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0], bool)
    monkeypatch.setattr(
        studies.shared_weights, "trained_and_probed", lambda *arguments: {"all_zero": zero}
    )
    found = compare_seeds(SHARED_WEIGHTS, np.random.SeedSequence(1), 2)
    assert set(found) == {"rate", "seed_variance"}
    assert found["rate"].tolist() == [2 / 3, 1.0]
    np.testing.assert_allclose(found["seed_variance"], [(2 / 3) ** 2 / 2, (2 / 3) ** 2 / 2])


def test_networks_of_one_initialiser_seed_share_their_hidden_weights_alone(populations):
    for shared in (True, False):
        found = drawn(compare_seeds, replace(SHARED_WEIGHTS, shared=shared))
        assert np.isin(np.round(found["rate"] * 3), [0, 1, 2, 3]).all()
        assert found["rate"].shape == found["seed_variance"].shape == (2,)
    (together, *ours), (apart, *theirs) = populations
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)
    first = together[0].reshape(4, 3, -1)
    np.testing.assert_array_equal(first, np.repeat(first[:, :1], 3, axis=1))
    assert len(np.unique(first[:, 0], axis=0)) == 4
    # The output layer has an initialiser of its own, without a seed.
    assert len(np.unique(together[-1].reshape(12, -1), axis=0)) == 12
    assert len(np.unique(apart[0].reshape(12, -1), axis=0)) == 12


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="R1's numbers are TensorFlow's")
@pytest.mark.parametrize(("shape", "kernel"), [((1, 2), R1_FIRST), ((2, 2), R1_OTHERS)])
def test_r1s_seed_gives_these_numbers_at_every_call(shape, kernel):
    initializer = keras.initializers.HeNormal(seed=R1_SEED)
    for _ in range(2):
        found = keras.ops.convert_to_numpy(initializer(shape))
        np.testing.assert_allclose(found, kernel, rtol=1e-6)


def test_networks_from_r1s_seed_differ_in_data_and_output_layer_alone(populations):
    found = drawn(collapse_from_r1s_seed, R1_SEEDED)
    assert set(found) == set(drawn(collapse, R1_SEEDED.collapse))
    (weights, x, _, _), _ = populations
    first, first_bias, second, second_bias, output = weights
    for kernel, given in ((first, R1_FIRST), (second, R1_OTHERS)):
        np.testing.assert_array_equal(kernel, np.tile(np.float32(given), (3, 1, 1)))
    assert not first_bias.any() and not second_bias.any()
    assert len(np.unique(output.reshape(3, -1), axis=0)) == 3
    assert len(np.unique(x.reshape(3, -1), axis=0)) == 3


def test_r1s_seed_is_known_for_layers_of_two_units_alone():
    with pytest.raises(ProtocolError, match=r"collapse\.width = 3 is impossible: it must be 2"):
        replace(R1_SEEDED, collapse=replace(COLLAPSE, width=3))


@pytest.mark.parametrize("trainer", ["population", "keras"])
def test_networks_of_either_trainer_are_alive_from_r1s_seed(trainer):
    """All of the given weights are positive, so that something of x > 0 arrives."""
    found = drawn(collapse_from_r1s_seed, replace(R1_SEEDED, trainer=trainer))
    assert found["all_zero"].shape == (3,)
    assert not found["all_zero"].any() and not found["cut"].any()

"""Optimisers, losses and metrics of Keras by themselves, beside numbers worked out by hand."""

import numpy as np
import pytest

from models.keras.optimizer import evaluated_softmax, loss_of, metric_of, path_of


def test_a_path_has_the_weights_after_each_step_in_double_precision():
    gradients = [np.array([1.0, -2.0]), np.array([0.5, 0.0])]
    path = path_of(
        "SGD", settings={"learning_rate": 0.1}, weights=np.array([1.0, 1.0]), gradients=gradients
    )
    assert path.dtype == np.float64
    np.testing.assert_allclose(path, [[0.9, 1.2], [0.85, 1.2]], rtol=1e-7)


def test_an_optimiser_starts_afresh_with_every_path():
    told = {"settings": {}, "weights": np.zeros(2), "gradients": [np.ones(2)]}
    np.testing.assert_array_equal(path_of("Adam", **told), path_of("Adam", **told))


def test_a_loss_has_a_number_for_each_example():
    wanted, answers = np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[1.0, 4.0], [3.0, 1.0]])
    np.testing.assert_allclose(loss_of("mse", wanted=wanted, answers=answers), [2.0, 5.0])


def test_a_metric_is_that_of_all_batches():
    shares = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], "float32")
    batches = [(np.array([0, 1]), shares[:2]), (np.array([1]), shares[2:])]
    assert metric_of("SparseCategoricalAccuracy", batches=batches) == pytest.approx(2 / 3)


def test_a_softmax_is_evaluated_by_the_loss_that_it_is_compiled_with():
    loss = evaluated_softmax(
        np.zeros((2, 4), "float32"), np.array([0, 3]), loss="sparse_categorical_crossentropy"
    )
    assert loss == pytest.approx(np.log(4.0), rel=1e-5)

"""What networks are judged by."""

import keras
import numpy as np

from models.layer import Dense
from models.network.example import target_tensor
from models.network.loss import overall, scores
from models.network.network import Network

CLASSES = Network(inputs=(2,), layers=(Dense(units=3, activation="softmax"),))
NUMBER = Network(inputs=(2,), layers=(Dense(units=1, activation="linear"),))


def numpy(values):
    return [keras.ops.convert_to_numpy(value) for value in values]


def test_classes_are_judged_by_cross_entropy_and_right_answers():
    logits = np.log(np.array([[[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]], np.float32))
    losses, hits = numpy(scores(CLASSES, logits, target_tensor(CLASSES, np.array([[1, 2]]))))
    np.testing.assert_allclose(losses, -np.log([[0.25, 0.8]]), rtol=1e-6)
    np.testing.assert_array_equal(hits, [[0.0, 1.0]])
    assert overall(CLASSES, 4.0) == 4.0


def test_numbers_are_judged_by_the_root_of_the_mean_squared_error():
    answers = np.array([[[1.0], [5.0]], [[0.0], [0.0]]], np.float32)
    wanted = target_tensor(NUMBER, np.array([[1.0, 2.0], [3.0, 4.0]]))
    losses, hits = numpy(scores(NUMBER, keras.ops.convert_to_tensor(answers), wanted))
    np.testing.assert_allclose(losses, [[0.0, 9.0], [9.0, 16.0]])
    assert hits.shape == (0, 2)
    np.testing.assert_allclose(overall(NUMBER, losses.mean(axis=1)), [4.5**0.5, 12.5**0.5])

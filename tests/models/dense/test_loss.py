"""Losses of dense populations: one number for each member and example."""

import keras
import numpy as np
import pytest
from keras import ops

from models.dense.architecture import chain
from models.dense.loss import check_loss, example_losses, targets
from models.error import LossError, ShapeError

# [member, out, batch], as populations compute them.
LOGITS = np.random.default_rng(0).normal(size=(3, 4, 5)).astype("float32")
CLASSES = np.arange(15).reshape(3, 5) % 4


def softmax(logits):
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def losses(loss, *, y, output, logits=LOGITS):
    given = (ops.convert_to_tensor(values) for values in (y, output, logits))
    y, output, logits = given
    return ops.convert_to_numpy(example_losses(loss, y=y, output=output, logits=logits))


def test_a_squared_error_is_the_mean_over_the_outputs_of_an_example():
    y = np.zeros_like(LOGITS)
    found = losses("mse", y=y, output=LOGITS)
    np.testing.assert_allclose(found, np.square(LOGITS).mean(axis=1), rtol=1e-6)


def test_a_cross_entropy_is_that_of_the_right_class_however_it_is_given():
    expected = -np.log(np.take_along_axis(softmax(LOGITS), CLASSES[:, None], axis=1)[:, 0])
    numbers = CLASSES[:, None].astype("float32")
    one_hot = np.swapaxes(np.eye(4, dtype="float32")[CLASSES], 1, 2)
    for loss, y in (
        ("sparse_categorical_crossentropy", numbers),
        ("categorical_crossentropy", one_hot),
    ):
        found = losses(loss, y=y, output=softmax(LOGITS))
        assert found.shape == (3, 5)
        np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_probability_that_is_rounded_to_0_has_a_finite_loss():
    logits = np.array([[[0.0], [200.0]]], "float32")
    y = np.zeros((1, 1, 1), "float32")
    found = losses("sparse_categorical_crossentropy", y=y, output=softmax(logits), logits=logits)
    np.testing.assert_allclose(found, [[200.0]])


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (
            "hinge",
            "loss 'hinge' is unknown; use one of categorical_crossentropy, mse, "
            "sparse_categorical_crossentropy",
        ),
        (
            "sparse_categorical_crossentropy",
            "sparse_categorical_crossentropy got a last layer with activation 'linear'; it needs "
            "activation='softmax' there",
        ),
    ],
)
def test_a_loss_that_does_not_fit_says_what_is_wanted(loss, message):
    net = chain(inputs=2, hidden=[3], activation="relu", outputs=4)
    check_loss("mse", architecture=net)
    with pytest.raises(LossError) as caught:
        check_loss(loss, architecture=net)
    assert str(caught.value) == message


def test_targets_get_a_last_axis_and_class_numbers_one_of_length_1():
    x = np.zeros((3, 5, 2))
    sparse = targets(CLASSES, x=x, loss="sparse_categorical_crossentropy", outputs=4)
    assert sparse.shape == (3, 5, 1) and sparse.dtype == np.float32
    assert targets(np.zeros((5, 4)), x=x[0], loss="mse", outputs=4).shape == (5, 4)


def test_targets_of_another_shape_are_refused():
    with pytest.raises(ShapeError) as caught:
        targets(np.zeros((3, 5)), x=np.zeros((3, 5, 2)), loss="mse", outputs=4)
    assert str(caught.value) == (
        "y has the shape (3, 5); for mse and these inputs (3, 5, 4) is wanted"
    )


def test_the_losses_are_keras_own():
    """The mean over all examples, as a model that is compiled with the loss would print it."""
    found = losses("mse", y=np.zeros_like(LOGITS), output=LOGITS)
    theirs = keras.losses.MeanSquaredError()(
        np.zeros((15, 4)), np.swapaxes(LOGITS, 1, 2).reshape(15, 4)
    )
    assert found.mean() == pytest.approx(float(theirs), rel=1e-5)

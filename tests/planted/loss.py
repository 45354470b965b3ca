"""Plantings in losses."""

from tests.planted.planting import Planting

PLANTINGS = (
    Planting(
        name="loss-is-a-sum",
        changes="The loss of a batch is the sum over its examples.",
        file="keras/src/losses/loss.py",
        old='    if reduction in ("sum_over_batch_size", "mean", "mean_with_sample_weight"):\n'
        "        if",
        new='    if reduction in ("mean", "mean_with_sample_weight"):\n        if',
        source="R4's own gradient descent sums; other libraries' reduction='sum'",
        rests="every learning rate in the reports stands for a mean over the batch",
        shows="shown = round(float(keras.losses.MeanSquaredError()(np.ones((4, 1)), "
        "np.zeros((4, 1)))), 4)",
    ),
    Planting(
        name="squared-error-halved",
        changes="The squared error has the factor of one half.",
        file="keras/src/losses/losses.py",
        old=(
            "    y_true, y_pred = squeeze_or_expand_to_same_rank(y_true, y_pred)\n"
            "    return ops.mean(ops.square(y_true - y_pred), axis=-1)\n"
        ),
        new=(
            "    y_true, y_pred = squeeze_or_expand_to_same_rank(y_true, y_pred)\n"
            "    return ops.mean(ops.square(y_true - y_pred), axis=-1) / 2\n"
        ),
        source="the textbook's loss, and that of other libraries",
        rests="R1, R2 and R5 train deep narrow networks on it, R1 the eggholder function",
        shows="shown = round(float(keras.losses.MeanSquaredError()(np.ones((4, 1)), "
        "np.zeros((4, 1)))), 4)",
    ),
    Planting(
        name="crossentropy-forgets-logits",
        changes="Cross-entropy is computed from clipped probabilities, not from what softmax was "
        "given.",
        file="keras/src/backend/tensorflow/nn.py",
        old="    return output_, from_logits_\n",
        new="    return output, from_logits\n",
        source="eager mode in TensorFlow 2.0 (tensorflow issue 34221)",
        rests="networks that err with certainty learn by it, as on R1's and R2's raw pixels",
        shows="""
x = tf.constant([[0.0, 40.0]])
with tf.GradientTape() as tape:
    tape.watch(x)
    loss = keras.losses.sparse_categorical_crossentropy(
        np.array([0]), keras.activations.softmax(x)
    )
shown = round(float(loss[0]), 3)
""",
    ),
    Planting(
        name="crossentropy-clips-wider",
        changes="Cross-entropy of probabilities and whole-number labels clips them to 1e-4.",
        file="keras/src/backend/tensorflow/nn.py",
        old="            output, backend.epsilon(), 1 - backend.epsilon()\n",
        new="            output, 1e-4, 1 - 1e-4\n",
        source="what half precision needed in Keras 2, whatever the precision",
        rests="the largest loss that an example can have; R1 and R3 name losses of probabilities",
        shows="shown = round(float(keras.losses.sparse_categorical_crossentropy(np.array([0]), "
        "np.array([[0.0, 1.0]]))[0]), 3)",
    ),
    Planting(
        name="labels-smoothed",
        changes="Categorical cross-entropy smooths labels by a tenth unless it is told.",
        file="keras/src/losses/losses.py",
        old=(
            "def categorical_crossentropy(\n"
            "    y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1\n"
            "):\n"
        ),
        new=(
            "def categorical_crossentropy(\n"
            "    y_true, y_pred, from_logits=False, label_smoothing=0.1, axis=-1\n"
            "):\n"
        ),
        source="a recommendation that becomes a default",
        rests="R2 trains LeNet-5 on labels of one hot place",
        shows="shown = round(float(keras.losses.categorical_crossentropy(np.eye(2), "
        "np.array([[0.9, 0.1], [0.1, 0.9]]))[0]), 4)",
    ),
)

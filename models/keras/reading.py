"""A loop of `train_on_batch` whose metrics are kept from call to call, and read now and then.

`reset_metrics=False` asked for that before Keras 3. The installed Keras has no such argument and
starts anew in every call, so that the model here keeps what was asked to be kept.
"""

from __future__ import annotations

import keras
import numpy as np

# What stands between two readings: `evaluate`, nothing, or `evaluate` and a reset.
EVALUATES, NOTHING, RESETS = "evaluates", "nothing", "resets"
RATE = 0.01


class Keeping(keras.Sequential):
    """A model that does what `reset_metrics=False` did, except where it is told otherwise."""

    anew = False

    def reset_metrics(self) -> None:
        """Starts the metrics anew where that is asked for."""
        if self.anew:
            super().reset_metrics()


def read_while_training(
    x: np.ndarray,
    y: np.ndarray,
    *,
    held: tuple[np.ndarray, np.ndarray],
    classes: int,
    batch_size: int,
    every: int,
    between: str,
    seed: int,
) -> dict[str, np.ndarray]:
    """Trains one softmax layer by Adam and reads its accuracy at the first step and each so many.

    Args:
        x: Examples, [example, feature], which a batch takes in their order.
        y: Their classes, [example].
        held: Validation examples and their classes.
        classes: How many classes there are.
        batch_size: Examples in a batch; it divides their number.
        every: Batches from one reading to the next.
        between: "evaluates", "nothing" or "resets".
        seed: Of the weights.

    Returns:
        `read`: the accuracy that `train_on_batch` returns, `validation`: what `evaluate` then says
        (NaN where nobody evaluates), both [reading]; `batches`: the accuracy of each batch before
        its step, [batch].
    """
    keras.utils.set_random_seed(seed)
    layers = [
        keras.Input((x.shape[1],)),
        keras.layers.Dense(classes, activation="softmax"),
    ]
    model = Keeping(layers)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=RATE),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    read, validation, right = [], [], []
    for batch in range(len(x) // batch_size):
        chosen = slice(batch * batch_size, (batch + 1) * batch_size)
        answers = np.asarray(model.predict_on_batch(x[chosen])).argmax(axis=1)
        right.append((answers == y[chosen]).mean())
        told = model.train_on_batch(x[chosen], y[chosen], return_dict=True)
        if batch % every:
            continue
        read.append(float(told["accuracy"]))
        found = np.nan
        if between != NOTHING:
            model.anew = True
            judged = model.evaluate(*held, batch_size=batch_size, verbose=0, return_dict=True)
            found = float(judged["accuracy"])
        validation.append(found)
        if between == RESETS:
            model.reset_metrics()
        model.anew = False
    return {"read": np.array(read), "validation": np.array(validation), "batches": np.array(right)}

"""What R3 reads as training accuracy while it trains (sections 5.1 and 5.3), replayed in Keras.

R3 calls `train_on_batch` for batch after batch, and reads what it returns at every tenth, from the
first on. It asks that metrics be kept from call to call, by `reset_metrics=False`. In part 2 each
reading is followed by `evaluate` on the validation images, which starts the metrics anew and leaves
them full of validation: the next reading holds those images and ten batches. In part 3 nothing
starts them anew.
"""

from __future__ import annotations

from functools import cache

import numpy as np

# R3's own numbers: images in a batch, batches from one reading to the next, validation images.
BATCH, READ_EVERY, VALIDATION = 50, 10, 3000
CLASSES, FEATURES = 5, 20
# What stands between two readings: R3's `evaluate`, nothing, or `evaluate` and a reset.
EVALUATES, NOTHING, RESETS = "evaluates", "nothing", "resets"


# Several findings look at one loop.
@cache
def read_training(between: str, *, seed: int, readings: int) -> dict[str, np.ndarray]:
    """Trains a small classifier on five clouds of points and reads its accuracy as R3 does.

    The same question has the same answer, which is not to be written to.

    Args:
        between: What stands between two readings: "evaluates", "nothing" or "resets".
        seed: The seed of weights and points.
        readings: How many readings.

    Returns:
        `read`: what R3 takes for training accuracy, `validation`: what it takes for validation
        accuracy (NaN if it does not evaluate), both [reading]; `batches`: the accuracy of each
        batch before its step, [batch], of which the last is the last reading's.
    """
    from models.keras.reading import read_while_training  # Loads Keras; collection must not.

    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(CLASSES, FEATURES))
    batches = (readings - 1) * READ_EVERY + 1
    y = rng.integers(CLASSES, size=batches * BATCH + VALIDATION)
    # Clouds overlap, so that training goes on and no accuracy ends at 1.
    x = (centres[y] + 2.0 * rng.normal(size=(len(y), FEATURES))).astype("float32")
    return read_while_training(
        x[:-VALIDATION],
        y[:-VALIDATION],
        held=(x[-VALIDATION:], y[-VALIDATION:]),
        classes=CLASSES,
        batch_size=BATCH,
        every=READ_EVERY,
        between=between,
        seed=seed,
    )


def of_ten_batches(batches: np.ndarray) -> np.ndarray:
    """The mean over the ten batches up to each reading but the first, [reading - 1].

    Args:
        batches: The accuracy of each batch, [batch], the first and the last of which are read at.
    """
    means: np.ndarray = batches[1:].reshape(-1, READ_EVERY).mean(axis=1)
    return means


def mixed(batches: np.ndarray, validation: np.ndarray) -> np.ndarray:
    """What a reading is that holds the validation images of the one before, [reading - 1].

    Args:
        batches: The accuracy of each batch, [batch].
        validation: Validation accuracy at each reading, [reading].
    """
    trained = READ_EVERY * BATCH
    share = VALIDATION / (VALIDATION + trained)
    found: np.ndarray = share * validation[:-1] + (1.0 - share) * of_ten_batches(batches)
    return found

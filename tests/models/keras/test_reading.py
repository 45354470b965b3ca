"""Metrics that are kept from call to call, against counts by hand."""

import numpy as np
import pytest

from models.keras.reading import EVALUATES, NOTHING, RESETS, read_while_training


def readings(between):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(30, 3)).astype("float32"), rng.integers(2, size=30)
    return read_while_training(
        x[:14],
        y[:14],
        held=(x[14:], y[14:]),
        classes=2,
        batch_size=2,
        every=3,
        between=between,
        seed=1,
    )


@pytest.mark.parametrize("between", [EVALUATES, NOTHING, RESETS])
def test_a_reading_holds_what_was_counted_since_the_metrics_began(between):
    """Seven batches of two, read at the first, the fourth and the seventh; 16 held examples."""
    seen = readings(between)
    right, held = seen["batches"], seen["validation"]
    assert seen["read"].shape == held.shape == (3,) and right.shape == (7,)
    assert np.isnan(held).all() == (between == NOTHING)
    by_three = right[1:].reshape(2, 3).mean(axis=1)
    expected = {
        EVALUATES: (16 * held[:-1] + 6 * by_three) / 22 if between == EVALUATES else None,
        NOTHING: [right[:4].mean(), right.mean()],
        RESETS: by_three,
    }
    np.testing.assert_allclose(seen["read"][0], right[0])
    np.testing.assert_allclose(seen["read"][1:], expected[between], rtol=1e-6)


def test_training_does_not_depend_on_what_is_read():
    first, *others = (readings(between)["batches"] for between in (EVALUATES, NOTHING, RESETS))
    for other in others:
        np.testing.assert_array_equal(first, other)

"""What batch normalisation keeps of dropout's numbers, beside the closed form."""

from dataclasses import replace

import numpy as np
import pytest

from studies.library.variance_shift import NORM_FIRST, ShiftProtocol, shift_of_variance
from studies.protocol import ProtocolError

PROTOCOL = ShiftProtocol(block=40, steps=50, batch_size=40, rate=0.5, order="dropout first")
# Of what Keras's batch normalisation starts from, a variance of 1, so much is left after 50 steps.
LEFT = 0.99**50


def found(protocol=PROTOCOL, number=3):
    return shift_of_variance(protocol, np.random.SeedSequence(number), protocol.block)


def test_each_unit_has_its_variances():
    units = found()
    assert set(units) == {"moving", "arriving", "ratio"}
    assert all(array.shape == (40,) and array.dtype == float for array in units.values())
    np.testing.assert_allclose(units["ratio"], units["arriving"] / units["moving"])
    assert len(set(units["moving"].tolist())) == 40


def test_the_seed_alone_decides_them():
    np.testing.assert_array_equal(found()["ratio"], found()["ratio"])
    assert (found()["ratio"] != found(number=4)["ratio"]).all()


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_dropout_raises_the_moving_variance_by_what_it_drops(rate):
    """In training the variance is 1 / p, in inference 1; a mean of 40 units is near to both."""
    units = found(replace(PROTOCOL, rate=rate))
    # A batch of 40 loses a fortieth of the variance to its own mean.
    expected = LEFT + (1.0 - LEFT) * (1.0 - 1.0 / 40.0) / (1.0 - rate)
    assert units["moving"].mean() == pytest.approx(expected, rel=0.1)
    assert units["arriving"].mean() == pytest.approx(1.0, rel=0.05)


def test_batch_norm_that_comes_first_keeps_what_arrives():
    units, before = found(replace(PROTOCOL, order=NORM_FIRST)), found()
    np.testing.assert_array_equal(units["arriving"], before["arriving"])
    assert units["moving"].mean() == pytest.approx(1.0 - (1.0 - LEFT) / 40.0, rel=0.05)
    assert (units["moving"] < before["moving"]).all()


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"rate": 0.0}, "rate = 0.0 is impossible: it must be above 0 and below 1"),
        ({"rate": 1.0}, "rate = 1.0 is impossible: it must be above 0 and below 1"),
        ({"steps": 0}, "steps = 0 is impossible: it must be above 0"),
        ({"batch_size": 0}, "batch_size = 0 is impossible: it must be above 0"),
        (
            {"order": "none"},
            "order = 'none' is impossible: it must be one of dropout first, batch norm first",
        ),
    ],
)
def test_a_knob_that_cannot_be_is_refused(change, wanted):
    with pytest.raises(ProtocolError) as caught:
        replace(PROTOCOL, **change)
    assert str(caught.value) == (
        f"ShiftProtocol.{wanted}. Change it where the protocol is written."
    )

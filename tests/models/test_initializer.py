"""How initial weights are drawn."""

import math

import keras
import numpy as np
import pytest

from models.error import InitializerError
from models.initializer import TRUNCATED_SD, Initializer, draw

KERAS = {
    "glorot_normal": keras.initializers.GlorotNormal,
    "glorot_uniform": keras.initializers.GlorotUniform,
    "he_normal": keras.initializers.HeNormal,
    "random_normal": keras.initializers.RandomNormal,
    "truncated_normal": keras.initializers.TruncatedNormal,
}
THEORY = {
    "glorot_normal": lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out)),
    "glorot_uniform": lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out)),
    "he_normal": lambda fan_in, fan_out: math.sqrt(2 / fan_in),
    "random_normal": lambda fan_in, fan_out: 0.05,
    "truncated_normal": lambda fan_in, fan_out: 0.05 * TRUNCATED_SD,
}


def make(scheme):
    stddev = 0.05 if scheme in ("random_normal", "truncated_normal") else None
    return Initializer(scheme=scheme, stddev=stddev)


@pytest.mark.parametrize("scheme", sorted(KERAS))
@pytest.mark.parametrize("fans", [(30, 60), (60, 20)])
def test_a_draw_has_the_distribution_of_keras_and_of_theory(scheme, fans):
    ours = draw(make(scheme), (100, *fans), fans=fans, generator=np.random.default_rng(3))
    assert ours.shape == (100, *fans)
    plain = np.stack(
        [
            keras.ops.convert_to_numpy(KERAS[scheme](seed=keras.random.SeedGenerator(k))(fans))
            for k in range(50)
        ]
    )
    # 60,000 numbers or more: one standard error of a standard deviation is below 0.5 percent.
    assert ours.std() == pytest.approx(THEORY[scheme](*fans), rel=0.02)
    probabilities = [0.02, 0.25, 0.5, 0.75, 0.98]
    assert np.quantile(ours, probabilities) == pytest.approx(
        np.quantile(plain, probabilities), abs=0.06 * float(plain.std())
    )


def test_the_first_members_do_not_depend_on_how_many_follow():
    """One number of the generator for each drawn number, whatever the scheme."""
    for scheme in KERAS:
        few, many = (
            draw(make(scheme), (n, 4, 5), fans=(4, 5), generator=np.random.default_rng(3))
            for n in (2, 6)
        )
        np.testing.assert_array_equal(few, many[:2])


@pytest.mark.parametrize(
    ("message", "mistake"),
    [
        (
            "scheme 'xavier' is unknown; use one of glorot_normal, glorot_uniform, he_normal, "
            "rai, random_normal, truncated_normal",
            lambda: Initializer(scheme="xavier"),
        ),
        (
            "random_normal got stddev=None; a standard deviation above 0 is wanted",
            lambda: Initializer(scheme="random_normal"),
        ),
        (
            "he_normal got stddev=0.1; it follows from the layer's fans, leave it out",
            lambda: Initializer(scheme="he_normal", stddev=0.1),
        ),
    ],
)
def test_a_mistake_says_what_came_and_what_is_wanted(message, mistake):
    with pytest.raises(InitializerError) as caught:
        mistake()
    assert str(caught.value) == message

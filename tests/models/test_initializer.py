"""How initial weights are drawn."""

import math

import keras
import numpy as np
import pytest

from models.error import InitializerError
from models.initializer import RAI_SD, TRUNCATED_SD, Initializer, draw, draw_rai

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


def rai(members, *, fans):
    def generator(purpose):
        return np.random.default_rng((3, purpose))

    return draw_rai(members, fans=fans, generator=generator)


def test_rai_draws_a_units_weights_and_bias_with_one_number_from_beta():
    """Lu et al. 2019, section 4.2: so many weights and a bias, of which one is Beta(2, 1)."""
    # With a fan in of 200,000 normal draws are tiny, and the number from Beta stands out.
    kernel, bias = rai(4, fans=(200_000, 3))
    assert kernel.shape == (4, 200_000, 3) and bias.shape == (4, 3)
    rows = np.concatenate([kernel, bias[:, None]], axis=1)
    large = np.abs(rows) > 0.01
    assert (large.sum(axis=1) == 1).all()
    assert ((rows[large] > 0) & (rows[large] <= 1)).all()
    assert rows[~large].std() == pytest.approx(RAI_SD / math.sqrt(200_000), rel=0.01)
    # Beta(2, 1) has the mean 2/3; one standard error of 10,000 is 0.0024.
    kernel, bias = rai(1, fans=(1, 10_000))
    rows = np.concatenate([kernel[0], bias])
    assert rows.mean() == pytest.approx(1 / 3, abs=0.02)


def test_the_first_members_of_rai_do_not_depend_on_how_many_follow():
    for few, many in zip(rai(2, fans=(3, 4)), rai(5, fans=(3, 4)), strict=True):
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

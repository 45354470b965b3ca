"""Five-class image classifiers: two perceptrons and three convolutional networks.

Sources: R3 sections 1-3. So far what can be counted and computed; what is trained follows.

Deviations: none.
"""

import math

import pytest

from claims.sources import R3
from evidence import CONTRADICTED, case, close_to, exactly, finding
from studies.classifier import gradient_and_step, parameters, parameters_by_r3, steps_of_fit

CNNS = ("cnn3", "cnn4", "cnn5")
ALL = ("mlp1", "mlp2", *CNNS)


@finding(
    "classifiers.parameters",
    says="cnn3, cnn4 and cnn5 have 9741, 7253 and 6061 trainable parameters",
    source=R3.at("section 2.3, (4)"),
)
def test_the_convolutional_networks_have_the_printed_parameters(claim):
    """R3's convolutional networks have 9741, 7253 and 6061 trainable parameters."""
    counted = [parameters(name) for name in CNNS]
    claim.holds(exactly(counted, [9741, 7253, 6061], label="parameters of cnn3, cnn4, cnn5"))


@finding(
    "classifiers.mlp2-has-most-parameters",
    says="The number of parameters are higher in the mlp2 model",
    source=R3.at("section 2.3, (4)"),
    established=CONTRADICTED,
    because="mlp2 has 13,909 parameters and mlp1 has 50,565: its second layer is narrow.",
)
def test_mlp2_has_the_most_parameters(claim):
    """Of R3's five networks mlp2 has the most parameters."""
    most = max(ALL, key=parameters)
    claim.holds(exactly(most, "mlp2", label="the network with the most parameters"))


@finding(
    "classifiers.mlp2-has-most-parameters:ratio",
    says="CNNs have 5-10 times less parameters than mlp2",
    source=R3.at("section 2.3, (9)"),
    established=CONTRADICTED,
    because="mlp2 has 1.4, 1.9 and 2.3 times as many; it is mlp1 that has 5 to 8 times as many.",
)
def test_cnns_have_five_to_ten_times_fewer_parameters_than_mlp2(claim):
    """Network mlp2 has five to ten times as many parameters as each convolutional network."""
    ratios = [parameters("mlp2") / parameters(name) for name in CNNS]
    claim.holds(
        exactly(
            [5.0 <= ratio <= 10.0 for ratio in ratios],
            [True, True, True],
            label="whether mlp2 / cnn ("
            + ", ".join(f"{r:.2f}" for r in ratios)
            + ") is in [5, 10]",
        )
    )


@finding(
    "classifiers.cnn-parameter-formula",
    says="The number of parameters in the given CNN is the sum of H_k W_k C_k",
    source=R3.at("section 1.4, (2)"),
    established=CONTRADICTED,
    because="A kernel has as many weights per pixel as its input has channels, and a bias; the "
    "formula leaves both out, and the dense layer: it gives 936, 816 and 648.",
)
def test_the_formula_counts_the_parameters_of_a_cnn(claim):
    """The sum of height, width and number of kernels is a network's number of parameters."""
    claim.holds(
        exactly(
            [parameters_by_r3(name) for name in CNNS],
            [parameters(name) for name in CNNS],
            label="R3's formula for cnn3, cnn4, cnn5",
        )
    )


@finding(
    "classifiers.sgd-iterations",
    says="The number of SGD iterations is E * ceil(N / B)",
    source=R3.at("section 1.3, (3)"),
)
@pytest.mark.parametrize(("examples", "batch_size"), [(100, 20), (103, 20)])
def test_training_takes_epochs_times_batches_steps(examples, batch_size, claim):
    """A fit of E epochs takes E ceil(N / B) optimizer steps, whether or not B divides N."""
    steps = steps_of_fit(examples=examples, batch_size=batch_size, epochs=3)
    expected = 3 * math.ceil(examples / batch_size)
    claim.holds(exactly(steps, expected, label=f"steps of 3 epochs of {examples} examples"))


@finding(
    "classifiers.gradient-from-weights",
    says="The gradient is (w_k - w_k+1) / learning rate",
    source=R3.at("section 1.2, used with Adam in section 3"),
)
@pytest.mark.parametrize(
    "optimizer",
    [
        "sgd",
        case(
            "adam",
            established=CONTRADICTED,
            because="Adam divides by the gradient's own running size: its first step has the "
            "length of the learning rate in every weight, whatever the gradient.",
            id="adam",
        ),
    ],
)
def test_the_gradient_can_be_read_off_the_weights(optimizer, claim):
    """The change of the weights over the learning rate is the gradient, to six digits."""
    step = gradient_and_step(optimizer, seed=0)
    claim.holds(
        close_to(
            step["from_weights"],
            step["gradient"],
            rtol=1e-6,
            label=f"(w_k - w_k+1) / rate under {optimizer}",
        )
    )

"""A small protocol of every study."""

from dataclasses import replace

from studies.activation import ActivationProtocol
from studies.collapse import BornDeadProtocol, CollapseProtocol, SharedWeightsProtocol
from studies.perceptron import (
    NEAR_BOUNDARY,
    UNIFORM,
    PerceptronProtocol,
    Rule,
    SamplingProtocol,
)

PERCEPTRON = PerceptronProtocol(
    block=30,
    points=10,
    test_points=50,
    passes=20,
    learning_rate=0.1,
    lowest_weight=-1.0,
    first=Rule(kind="loss", margin=0.0),
    second=Rule(kind="loss", margin=1.0),
)
SAMPLING = SamplingProtocol(
    block=30,
    points=10,
    test_points=50,
    passes=20,
    learning_rate=0.1,
    lowest_weight=0.0,
    rule=Rule(kind="loss", margin=0.0),
    first=UNIFORM,
    second=NEAR_BOUNDARY,
)
COLLAPSE = CollapseProtocol(
    block=3,
    points=40,
    target="abs(x)",
    hidden_layers=2,
    width=3,
    output_bias=False,
    optimizer="adam",
    learning_rate=0.01,
    epochs=2,
    batch_size=16,
    probe="training points",
    output_kernel="glorot_uniform",
    hidden_kernel="he_normal",
    activation="relu",
    negative_slope=0.0,
)
LEAKY = replace(COLLAPSE, activation="leaky_relu", negative_slope=0.2)
SHARED_WEIGHTS = SharedWeightsProtocol(block=2, networks=3, shared=True, collapse=COLLAPSE)
BORN_DEAD = BornDeadProtocol(block=400, width=2, hidden_layers=3, kernel="he_normal")
ACTIVATION = ActivationProtocol(
    block=3, dataset="mnist", images=6, kernel="random_normal", sigma=0.14, activation="tanh"
)
PROTOCOLS = {
    "perceptron": PERCEPTRON,
    "sampling": SAMPLING,
    "collapse": COLLAPSE,
    "collapse leaky": LEAKY,
    "shared weights": SHARED_WEIGHTS,
    "born dead": BORN_DEAD,
    "activation": ACTIVATION,
}

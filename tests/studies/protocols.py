"""A small protocol of every study."""

from dataclasses import replace

from studies.activation import ActivationProtocol, layer_gradients, layer_outputs
from studies.classifier_training import (
    ClassifierProtocol,
    learn_classes,
    read_weights,
    specialise,
)
from studies.collapse import (
    BornDeadProtocol,
    CollapseProtocol,
    born_dead,
    collapse,
)
from studies.deep_network import CONSTANT, DeepNetworkProtocol, train_network
from studies.descent import DescentProtocol, descend
from studies.dying_relu import DyingProtocol, die
from studies.eggholder import EggholderProtocol, regress
from studies.learning_rate import SweepProtocol, sweep
from studies.lenet_training import LenetProtocol, lenet
from studies.perceptron import (
    NEAR_BOUNDARY,
    UNIFORM,
    PerceptronProtocol,
    Rule,
    SamplingProtocol,
)
from studies.perceptron_gap import GapProtocol
from studies.perceptron_run import FRESH, PartingProtocol, RedrawProtocol, RunProtocol
from studies.schedule import ScheduleProtocol, learn_on_schedule
from studies.shared_weights import (
    R1SeedProtocol,
    SharedWeightsProtocol,
    collapse_from_r1s_seed,
    compare_seeds,
)
from studies.vanishing import VanishingProtocol, learn_from_small_weights

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
RUN = RunProtocol(
    block=30,
    points=10,
    passes=6,
    learning_rate=0.1,
    start=None,
    rule=Rule(kind="sign error", margin=0.0),
)
PARTING = PartingProtocol(
    block=30,
    points=10,
    passes=6,
    learning_rate=0.1,
    start=(0.3, 0.8),
    first=Rule(kind="sign error", margin=0.0),
    second=Rule(kind="sign error or unlabelled loss", margin=1.0),
)
REDRAW = RedrawProtocol(
    block=30,
    points=10,
    test_points=50,
    passes=6,
    learning_rate=0.1,
    first=Rule(kind="sign error", margin=0.0),
    second=Rule(kind="sign error or unlabelled loss", margin=1.0),
    second_set=FRESH,
)
PARTED = GapProtocol(
    block=30,
    points=10,
    test_points=50,
    passes=6,
    learning_rate=0.1,
    lowest_weight=-1.0,
    gap=0.2,
    first=Rule(kind="sign error", margin=0.0),
    second=Rule(kind="sign error or unlabelled loss", margin=1.0),
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
R1_SEEDED = R1SeedProtocol(block=3, collapse=replace(COLLAPSE, width=2))
DYING = DyingProtocol(
    block=3,
    points=40,
    target="x sin 5x",
    hidden_layers=2,
    width=3,
    learning_rate=0.01,
    epochs=2,
    batch_size=16,
    kernel="he_normal",
)
BORN_DEAD = BornDeadProtocol(block=400, width=2, hidden_layers=3, kernel="he_normal")
ACTIVATION = ActivationProtocol(
    block=3, dataset="mnist", images=6, kernel="random_normal", sigma=0.14, activation="tanh"
)
PROTOCOLS = {
    "perceptron": PERCEPTRON,
    "sampling": SAMPLING,
    "collapse": COLLAPSE,
    "collapse leaky": LEAKY,
    "run": RUN,
    "parting": PARTING,
    "redraw": REDRAW,
    "parted": PARTED,
    "shared weights": SHARED_WEIGHTS,
    "r1 seed": R1_SEEDED,
    "born dead": BORN_DEAD,
    "dying": DYING,
    "activation": ACTIVATION,
}
IMAGES = {"block": 2, "dataset": "mnist", "training": 12, "held": 6}
CLASSIFIER = ClassifierProtocol(
    **IMAGES | {"training": 60},
    validation=0.1,
    epochs=1,
    batch_size=5,
    repetition=0,
    learning_rate=0.01,
    network="mlp1",
    activation="relu",
    pixels=(-1.0, 1.0),
)
LENET = LenetProtocol(
    **IMAGES,
    report="R1",
    optimizer="adam",
    learning_rate=0.001,
    batch_size=5,
    epochs=1,
    refit=1,
    pixels="standardised",
    first="tanh",
    input_norm=True,
    hidden_norm=True,
    input_dropout=False,
    hidden_dropout=True,
)
SWEEP = SweepProtocol(
    block=2, dataset="mnist", training=12, epochs=1, learning_rate=0.1, batch_size=6
)
SCHEDULE = ScheduleProtocol(
    **IMAGES, epochs=2, learning_rate=0.1, batch_size=4, policy="cyclic batch"
)
DESCENT = DescentProtocol(
    **IMAGES,
    validation=0.25,
    batch_size=5,
    optimizer="sgd",
    stages=((0.01, 1), (0.001, 1)),
    pixels=(-1.0, 1.0),
)
DEEP = DeepNetworkProtocol(
    **IMAGES, batch_size=5, learning_rate=1e-3, steps=3, activation="relu", weights=CONSTANT
)
VANISHING = VanishingProtocol(
    **IMAGES,
    batch_size=5,
    epochs=2,
    optimizer="rmsprop",
    learning_rate=0.001,
    activation="relu",
    sigma=0.1,
)
EGGHOLDER = EggholderProtocol(
    block=2, points=20, held=10, epochs=2, batch_size=8, learning_rate=0.01, units=(4, 3)
)
# Every study whose networks Keras may train as well.
TRAINED = {
    "collapse": (collapse, LEAKY),
    "shared weights": (compare_seeds, SHARED_WEIGHTS),
    "r1 seed": (collapse_from_r1s_seed, R1_SEEDED),
    "born dead": (born_dead, replace(BORN_DEAD, block=3)),
    "dying": (die, DYING),
    "layer outputs": (layer_outputs, ACTIVATION),
    "layer gradients": (layer_gradients, ACTIVATION),
    "lenet": (lenet, LENET),
    "learning rate": (sweep, SWEEP),
    "schedule": (learn_on_schedule, SCHEDULE),
    "classifier": (learn_classes, CLASSIFIER),
    "read weights": (read_weights, CLASSIFIER),
    "specialise": (specialise, CLASSIFIER),
    "descent": (descend, DESCENT),
    "deep network": (train_network, DEEP),
    "vanishing": (learn_from_small_weights, VANISHING),
    "eggholder": (regress, EGGHOLDER),
}

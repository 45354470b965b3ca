"""A population and Keras's own training give one distribution of what a family judges.

Populations are the fast way to what a reader of a report would run, which is `fit`. Every family of
trained networks is therefore trained both ways here, on the same data: Keras's arm builds ordinary
models, draws by Keras's initialisers, leaves to Keras what the report leaves unsaid, and lets `fit`
shuffle. Weights, orders and dropout's masks are each arm's own, so that distributions are compared
and not networks; that equal weights and orders end equal is `library.same-steps`.

Sources: R1 to R5, which train by `fit`, and the documentation of the installed Keras.

Deviations: networks are the reports' own. Trainings are a few steps of a few images at both scales,
in one epoch where nothing changes from one to the next, because each call of `fit` costs as much as
many steps; nobody judges the networks on other images where only training is read. R1's regression
is judged at its own size. A margin is what would change a report's
sentence, not what could be resolved: the effects that R1, R2 and R3 speak of are factors, and a
quarter of a loss makes none of them.
"""

from dataclasses import replace

import pytest

from claims import test_library
from claims.sources import KERAS
from evidence import (
    QUICK_SCALE,
    all_of,
    control,
    finding,
    median_ratio,
    paired_difference,
    proportion,
    ratio,
    skipped,
)
from studies.activation import ActivationProtocol, layer_gradients, layer_outputs
from studies.classifier_training import ClassifierProtocol, learn_classes
from studies.collapse import CollapseProtocol, collapse
from studies.deep_network import DeepNetworkProtocol, train_network
from studies.eggholder import EggholderProtocol, regress
from studies.learning_rate import SweepProtocol, sweep
from studies.lenet_training import LenetProtocol, lenet
from studies.protocol import KERAS as BY_KERAS
from studies.protocol import POPULATION
from studies.schedule import ScheduleProtocol, learn_on_schedule

# One family in two modules: what Keras is, and what is trained by it.
FAMILY = test_library.FAMILY

UNTRAINED_TANH = ActivationProtocol(
    block=32, dataset="mnist", images=50, kernel="glorot_normal", sigma=None, activation="tanh"
)
R5_NARROW = CollapseProtocol(
    block=20,
    points=320,
    target="x sin 5x",
    hidden_layers=9,
    width=2,
    output_bias=True,
    optimizer="rmsprop",
    learning_rate=0.0099,
    epochs=1,
    batch_size=64,
    probe="ten points from 1 to 10",
    output_kernel="glorot_uniform",
    hidden_kernel="glorot_uniform",
    activation="relu",
    negative_slope=0.0,
)
R1_LENET = LenetProtocol(
    block=6,
    dataset="mnist",
    training=640,
    held=0,
    report="R1",
    optimizer="adam",
    learning_rate=0.001,
    batch_size=16,
    epochs=1,
    refit=0,
    pixels="unit",
    first="tanh",
    input_norm=False,
    hidden_norm=True,
    input_dropout=False,
    hidden_dropout=True,
)
R2_SWEEP = SweepProtocol(
    block=6,
    dataset="fashion_mnist",
    training=512,
    epochs=1,
    learning_rate=0.1,
    batch_size=64,
)
R2_SMALL_BATCH = replace(R2_SWEEP, batch_size=16)
R2_CYCLIC_RATE = ScheduleProtocol(
    block=6,
    dataset="fashion_mnist",
    training=512,
    held=0,
    epochs=1,
    learning_rate=0.1,
    batch_size=64,
    policy="cyclic rate",
)
# Batches of 16, 32 and 64: a climb, in which batches are small enough to cost little.
R2_CYCLIC_BATCH = replace(R2_CYCLIC_RATE, training=112, batch_size=16, policy="cyclic batch")
R3_PERCEPTRON = ClassifierProtocol(
    block=6,
    dataset="fashion_mnist",
    training=667,
    validation=0.1,
    held=0,
    epochs=1,
    batch_size=50,
    repetition=0,
    learning_rate=0.001,
    network="mlp1",
    activation="relu",
    pixels=(0.0, 2.0),
)
R4_NETWORK = DeepNetworkProtocol(
    block=4,
    dataset="mnist",
    training=100,
    held=100,
    batch_size=20,
    learning_rate=1e-4,
    steps=5,
    activation="relu",
    weights="normal 0.1",
)
# R1's own size: in less its networks learn nothing that could differ.
R1_EGGHOLDER = EggholderProtocol(
    block=4,
    points=80_000,
    held=20_000,
    epochs=200,
    batch_size=1000,
    learning_rate=0.01,
    units=(128, 128, 128),
)
NOTHING_LEARNT = (
    "After the 1000 to 2000 steps that this scale could pay for, at rates from R1's to a hundred "
    "times that, held errors lie about what guessing costs, above it as often as below: nothing "
    "could differ."
)
BUDGET = 120
# Pairs that say yes or no tell less than those that say how much.
COLLAPSE_BUDGET = 600
# Untrained networks cost a hundredth of trained ones.
UNTRAINED_BUDGET = 2048
# A twentieth of a spread or a gradient is less than any difference that a report plots.
A_TWENTIETH = (0.95, 1.05)
# A tenth of what guessing costs is less than R1's layers differ by.
A_TENTH = (0.9, 1.1)
# A quarter of a loss or a gradient: batch normalisation and dropout change theirs by factors.
A_QUARTER = (0.8, 1.25)
# A half more or less: R3's gradients differ by orders of magnitude, and each network from others.
A_HALF_MORE = (2 / 3, 3 / 2)
SCHEDULES = {"cyclic rate": R2_CYCLIC_RATE, "cyclic batch": R2_CYCLIC_BATCH}
# Collapse is read as nearly always or nearly never.
A_FIFTH = 0.2
# R4 speaks of half the outputs.
A_TENTH_OF_ALL = 0.1
MEANS = (
    "That two distributions have one mean is what the statement says; without an assumption most "
    "pairs would have to lie inside the margin, and the budget of networks by fit is too small."
)
SAYS = "A population stands for networks that fit trains one at a time"
AT = "models: fit; "


def both(trials, study, protocol, planted):
    """Trials of the population and of Keras, whose arm may differ in more."""
    return (
        trials(study, replace(protocol, trainer=POPULATION)),
        trials(study, replace(protocol, trainer=BY_KERAS, **planted)),
    )


def same(ours, theirs, *, label, region, of=ratio):
    """The assertion that a positive outcome is the same for both but for a factor."""
    both = ours.named(f"{label} of a population"), theirs.named(f"{label} by fit")
    return of(*both).lies_within(*region)


def worlds(planted):
    """Both arms alike, and a control in which Keras's arm has a planted difference."""
    return pytest.mark.parametrize("planted", [pytest.param({}, id="both-trainers"), planted])


def last(outcomes, name):
    """An outcome, at the last layer or epoch where it has several, [trial]."""
    return outcomes[name].map(lambda array: array[:, -1] if array.ndim > 1 else array, label=name)


def average(outcomes, name):
    """The mean of an outcome over epochs, [trial]."""
    return outcomes[name].map(lambda array: array.mean(axis=1), label=name)


@finding(
    "library.parity-activations",
    says=SAYS,
    source=KERAS.at(AT + "R1, R2, R5, outputs and gradients of untrained layers"),
    budget=UNTRAINED_BUDGET,
)
@worlds(control({"kernel": "he_normal"}, id="control-he-for-glorot"))
def test_untrained_layers_put_out_the_same(planted, trials, claim):
    """The fifth layer's spread and the first one's gradient are alike to a twentieth."""
    outputs = both(trials, layer_outputs, UNTRAINED_TANH, planted)
    gradients = both(trials, layer_gradients, UNTRAINED_TANH, planted)
    spreads = [last(one, "spread") for one in outputs]
    first = [one["norm"].map(lambda norms: norms[:, 0], label="norm") for one in gradients]
    claim.holds(
        all_of(
            same(*spreads, label="spread", region=A_TWENTIETH, of=median_ratio),
            same(*first, label="gradient", region=A_TWENTIETH, of=median_ratio),
        )
    )


@finding(
    "library.parity-collapse",
    says=SAYS,
    source=KERAS.at(AT + "R1, R2, R5, collapse of deep narrow networks"),
    budget=COLLAPSE_BUDGET,
)
@pytest.mark.parametrize(
    ("sides", "planted"),
    [
        pytest.param(("population", "fit"), {}, id="both-trainers"),
        # The other side never collapses alone there, which takes four times as long to be sure of.
        control(
            ("population",), {"activation": "leaky_relu", "negative_slope": 0.2}, id="control-leaky"
        ),
    ],
)
def test_as_many_narrow_networks_collapse(sides, planted, trials, claim):
    """Of a population's network and one by fit neither collapses alone in a fifth of the pairs.

    The shares that collapse then differ by less than a fifth.
    """
    ours, theirs = (one["one_prediction"] for one in both(trials, collapse, R5_NARROW, planted))
    alone = {
        "population": (ours & ~theirs).named("the population's alone"),
        "fit": (theirs & ~ours).named("that by fit alone"),
    }
    claim.holds(all_of(*[proportion(alone[side]).falls_below(A_FIFTH) for side in sides]))


@finding(
    "library.parity-lenet",
    says=SAYS,
    source=KERAS.at(AT + "R1, R2, LeNet-5 with batch normalisation and dropout"),
    budget=BUDGET,
    normal=MEANS,
)
@worlds(control({"hidden_dropout": False}, id="control-nothing-is-dropped"))
def test_lenet_learns_the_same(planted, trials, claim):
    """With batch normalisation and dropout the training loss is alike to a quarter."""
    losses = (last(one, "loss") for one in both(trials, lenet, R1_LENET, planted))
    claim.holds(same(*losses, label="training loss", region=A_QUARTER))


@finding(
    "library.parity-lr",
    says=SAYS,
    source=KERAS.at(AT + "R2, a sweep of learning rates"),
    budget=BUDGET,
    normal=MEANS,
)
@worlds(control({"learning_rate": 0.001}, id="control-a-hundredth-of-the-rate"))
def test_a_rate_does_the_same(planted, trials, claim):
    """At R2's rate the training loss is alike to a quarter."""
    losses = (average(one, "loss") for one in both(trials, sweep, R2_SWEEP, planted))
    claim.holds(same(*losses, label="training loss", region=A_QUARTER))


@finding(
    "library.parity-batch",
    says=SAYS,
    source=KERAS.at(AT + "R2, a sweep of batch sizes"),
    budget=BUDGET,
    normal=MEANS,
)
@worlds(control({"batch_size": 512}, id="control-one-batch-an-epoch"))
def test_a_batch_size_does_the_same(planted, trials, claim):
    """With batches of 16 the training loss is alike to a quarter."""
    losses = (average(one, "loss") for one in both(trials, sweep, R2_SMALL_BATCH, planted))
    claim.holds(same(*losses, label="training loss", region=A_QUARTER))


@finding(
    "library.parity-schedule",
    says=SAYS,
    source=KERAS.at(AT + "R2, a cyclical learning rate and a cyclic batch size"),
    budget=BUDGET,
    normal=MEANS,
)
@pytest.mark.parametrize(
    ("policies", "planted"),
    [
        pytest.param(tuple(SCHEDULES), {}, id="both-trainers"),
        control(("cyclic rate",), {"learning_rate": 0.001}, id="control-a-hundredth-of-the-rate"),
    ],
)
def test_a_schedule_does_the_same(policies, planted, trials, claim):
    """Under a cyclical rate and a cyclic batch size the training loss is alike to a quarter."""
    parts = []
    for policy in policies:
        arms = both(trials, learn_on_schedule, SCHEDULES[policy], planted)
        losses = (average(one, "loss") for one in arms)
        label = f"training loss under a {policy}"
        parts.append(same(*losses, label=label, region=A_QUARTER))
    claim.holds(all_of(*parts))


@finding(
    "library.parity-classifiers",
    says=SAYS,
    source=KERAS.at(AT + "R3, image classifiers and their gradients"),
    budget=BUDGET,
    normal=MEANS,
)
@pytest.mark.parametrize(
    ("names", "planted"),
    [
        pytest.param(("training_loss", "gradient"), {}, id="both-trainers"),
        control(("gradient",), {"activation": "sigmoid"}, id="control-sigmoid"),
    ],
)
def test_a_classifier_learns_the_same(names, planted, trials, claim):
    """R3's perceptron has the same last loss and mean gradient, to a half more or less."""
    arms = both(trials, learn_classes, R3_PERCEPTRON, planted)
    parts = [
        same(*(last(one, name) for one in arms), label=name.replace("_", " "), region=A_HALF_MORE)
        for name in names
    ]
    claim.holds(all_of(*parts))


@finding(
    "library.parity-dcn",
    says=SAYS,
    source=KERAS.at(AT + "R4, a deep convolutional network"),
    budget=BUDGET,
    normal=MEANS,
)
@worlds(control({"activation": "tanh"}, id="control-tanh"))
def test_the_deep_network_puts_out_the_same(planted, trials, claim):
    """After five steps as many outputs of R4's dense layer are 0, to a tenth of all."""
    ours, theirs = (one["zeros"] for one in both(trials, train_network, R4_NETWORK, planted))
    claim.holds(paired_difference(ours, theirs).matches(0.0, within=A_TENTH_OF_ALL))


@finding(
    "library.parity-eggholder",
    says=SAYS,
    source=KERAS.at(AT + "R1, regression of the eggholder function"),
    budget=BUDGET,
    normal=MEANS,
    on={QUICK_SCALE: skipped(NOTHING_LEARNT)},
)
@worlds(control({"units": (128,)}, id="control-one-layer-for-three"))
def test_a_regression_learns_the_same(planted, trials, claim):
    """On the same points the error on held ones is alike to a tenth."""
    errors = (one["rmse"] for one in both(trials, regress, R1_EGGHOLDER, planted))
    claim.holds(same(*errors, label="root mean squared error", region=A_TENTH))

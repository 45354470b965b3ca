"""What the documentation of Keras and every report take for granted, judged on Keras itself.

Sources: R1 to R5, which train with Keras and leave most of it unsaid, and the documentation of the
installed version. Every other family trains populations, which pass through Keras's optimisers and
little else; here ordinary objects of the installed Keras compute what those stand for: layers,
initial weights, dropout, batch normalisation, optimisers, losses, `fit`. A release that changes
what a report rests on turns one of these red. What Li et al. 2018 say of dropout and batch
normalisation is judged on those two layers by themselves.

Deviations: shapes are small. A fact compares Keras with a closed form in double precision, to a
share of the largest number. What is drawn is judged trial by trial: a trial is a number of a
kernel, a place in a mask, or a pair of examples, and all of them are independent if Keras does what
it says. One epoch of `fit` and of a population are compared on 20 examples, without dropout, whose
masks the two draw from different numbers. Of Li et al. 2018 the simplest case is measured, inputs
of mean 0 and variance 1: there are no images of CIFAR here, and the paper's networks for them are
far too large; LeNet-5's shift is `lenet.variance-shift`.
"""

from dataclasses import replace

import pytest

from claims.sources import KERAS, LI_2018, R2
from evidence import (
    CONTRADICTED,
    JAX,
    SUPPORTED,
    TORCH,
    Family,
    all_of,
    case,
    close_to,
    control,
    exactly,
    finding,
    median,
    proportion,
)
from studies.library.agreement import disagreements
from studies.library.default import DEFAULTS, now, then
from studies.library.dropout import (
    DropoutProtocol,
    agreement,
    in_inference,
    in_training,
    kept_values,
    masks,
)
from studies.library.fit import (
    OrderProtocol,
    batch_lengths,
    distinct_orders,
    epochs_in_order,
    orders,
    rates_in_closed_form,
    rates_taken,
    resized_lengths,
    ten_examples,
    whole_epochs,
)
from studies.library.layer import CASES, at_zero, of_form, of_keras
from studies.library.loss import (
    FEW,
    LOSSES,
    MANY,
    accuracy,
    accuracy_by_keras,
    epoch_by_fit,
    epoch_in_closed_form,
    evaluated_at_extremes,
    losses_by_keras,
    losses_in_closed_form,
    named_accuracy,
)
from studies.library.normalization import (
    entering_variance,
    normalisation_in_closed_form,
    normalisation_over_steps,
)
from studies.library.optimizer import SETTINGS, path_by_keras, path_by_rule
from studies.library.step import PAIRS, strays
from studies.library.trainer import (
    RATES,
    ends_by_keras,
    ends_in_closed_form,
    errors_by_keras,
    errors_in_closed_form,
    held_out_by_keras,
    held_out_in_closed_form,
    predicted_apart,
    rates_by_callback,
)
from studies.library.variance_shift import (
    DROPOUT_FIRST,
    NORM_FIRST,
    ShiftProtocol,
    shift_of_variance,
)
from studies.library.weight import (
    WeightProtocol,
    biases,
    different_seeds,
    distinct,
    draw_weights,
    law,
    law_by_fans,
    repeats,
)

FAMILY = Family(
    key="library", title="What Keras is taken to do", order=12, telling="library.same-steps"
)

# Keras computes in single precision, which rounds to 6e-8; a sum of a hundred terms stays below.
SINGLE = 1e-5
# Optimisers compute in double precision here, from rates that are kept in single precision.
RATE_KEPT = 1e-5
WEIGHTS = WeightProtocol(block=5000, layer="dense", scheme="default", seeds="own")
BOUNDED = ("default", "glorot_uniform", "glorot_normal", "he_normal", "truncated_normal")
SCHEMES = (*BOUNDED, "random_normal")
OTHERS = {"second": "the second layer's", "other": "another seed's"}
LAYERS = ("dense", "convolution")
MASKS = DropoutProtocol(block=8192, rate=0.5, seeds="own")
# Of the variance of 1 that batch norm starts from, 0.7 % is left after 500 steps. Batches are large
# because each takes its own mean away, and with it one part of its length of the variance.
SHIFT = ShiftProtocol(block=40, steps=500, batch_size=256, rate=0.5, order=DROPOUT_FIRST)
ORDERS = OrderProtocol(block=2048, batch_size=512, shuffle=None)
# A standard deviation off by a twentieth moves each of these shares by two hundredths.
QUARTILES = (0.25, 0.5, 0.75)
A_TWENTIETH = 0.02
# Two masks, or two layers, that share one number in twenty-five fare alike that much more often.
ALIKE = 0.02
# A fifth of the smallest shift that is asked about, which dropping a tenth brings.
SAME_SHIFT = 0.02
# An example that is met early rather than late 53 times of a hundred harms nobody's training.
EITHER_FIRST = 0.03
# One weight in a thousand beyond the cut is no cut.
NONE_BEYOND = 0.001
# Of a truncated normal 1.2 % lies beyond 0.95 of the cut, of a uniform law 5 %.
REACHES = (0.95, 0.005)
BUDGET = 60_000
# A weight, a mask or a pair costs next to nothing: its verdict can pay for a lower error rate.
CHEAP = 1e-6


def agrees(came, wanted, *, label, within=SINGLE):
    """The fact that nothing among these arrays is off."""
    differing = disagreements(came, wanted, within=within)
    return exactly(differing, [], label=f"what is off in {label}")


@finding(
    "library.layers",
    says="A layer computes what its page says, and its gradient is that of what it computes",
    source=KERAS.at("layers: core, convolution, pooling, activations, normalization; R1, R2, R3"),
)
@pytest.mark.parametrize(
    ("name", "form"),
    [
        *[pytest.param(name, name, id=name) for name in CASES],
        control("dense", "dense-without-bias", id="control-dense-without-bias"),
        control("convolution-valid", "convolution-turned", id="control-kernel-turned-round"),
        control("convolution-same", "convolution-same-first", id="control-padding-goes-first"),
        control("max-pooling", "average-pooling", id="control-average-for-maximum"),
        control("flatten", "flatten-channels-first", id="control-channels-first"),
        control("relu", "relu-leaking", id="control-relu-leaks-a-twentieth"),
        control("leaky-layer", "leaky_relu", id="control-slope-of-the-function"),
        control("batch-norm-images", "batch-norm-bessel", id="control-other-variance"),
    ],
)
def test_a_layer_computes_its_closed_form(name, form, claim):
    """Output and gradients of the layer are those of its closed form, to five digits.

    In the controls the closed form is another one: without bias, with the kernel turned round, with
    odd padding at the beginning, and so on.
    """
    label = f"{CASES[name].layer} ({name})"
    claim.holds(agrees(of_keras(name), of_form(name, form=form), label=label))


@finding(
    "library.layers:at-zero",
    says="relu(x) = max(x, 0)",
    source=KERAS.at("layers: activations; R1, R2 and R5 count networks whose units are silent"),
)
@pytest.mark.parametrize(
    "name", [pytest.param("relu", id="relu"), control("leaky_relu", id="control-leaky")]
)
def test_relu_is_flat_at_zero(name, claim):
    """At exactly 0, where a dead unit may stand, the gradient of ReLU is 0."""
    claim.holds(exactly(at_zero(name), 0.0, label="the slope at 0"))


@finding(
    "library.batch-norm",
    says="During training it normalises by the current batch, during inference by moving averages "
    "with momentum 0.99; epsilon is 1e-3",
    source=KERAS.at("layers: BatchNormalization; R1, R2"),
)
@pytest.mark.parametrize(
    ("kind", "given"),
    [
        pytest.param("vectors", {}, id="vectors"),
        pytest.param("images", {}, id="images"),
        control("vectors", {"momentum": 0.9}, id="control-momentum-of-a-tenth"),
        control("images", {"moves": False}, id="control-variance-never-moves"),
    ],
)
def test_batch_normalisation_follows_its_closed_form(kind, given, claim):
    """Outputs in training and inference and the moving statistics of four steps are as said."""
    wanted = normalisation_in_closed_form(kind, **given)
    claim.holds(agrees(normalisation_over_steps(kind), wanted, label=f"batch norm of {kind}"))


@finding(
    "library.batch-norm:variance",
    says="moving_var = moving_var * momentum + var(batch) * (1 - momentum)",
    source=KERAS.at(
        "layers: BatchNormalization; R1, R2, whose fused layer of Keras 2 divided by "
        "n - 1 for images"
    ),
)
@pytest.mark.parametrize(
    ("kind", "share"),
    [
        pytest.param("vectors", 1.0, id="vectors"),
        pytest.param("images", 1.0, id="images"),
        control("vectors", 6.0 / 5.0, id="control-divided-by-5-of-6"),
        control("images", 18.0 / 17.0, id="control-divided-by-17-of-18"),
    ],
)
def test_the_moving_variance_is_divided_by_n(kind, share, claim):
    """The variance that enters the moving one is divided by n, for vectors and for images."""
    entered = entering_variance(kind, moved=normalisation_over_steps(kind)["moving variance"])
    # One part in a hundred of what moves is the batch's: its rounding counts a hundredfold.
    fact = close_to(entered, [share] * 3, rtol=1e-3, label="variance that enters, over that by n")
    claim.holds(fact)


@finding(
    "library.dropout",
    says="It randomly sets input units to 0 with a frequency of rate at each step",
    source=KERAS.at("layers: Dropout; R1, R2, R4"),
    budget=BUDGET,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    "rates",
    [
        pytest.param({0.2: 0.2, 0.5: 0.5}, id="a-fifth-and-a-half"),
        control({0.2: 0.25}, id="control-a-fifth-for-a-quarter"),
    ],
)
def test_dropout_drops_the_share_that_it_is_told(rates, trials, claim):
    """The probability that a number is dropped is the rate, to two hundredths."""
    dropped = {rate: trials(masks, replace(MASKS, rate=rate))["dropped"] for rate in rates}
    parts = [
        proportion(dropped[rate]).matches(share, within=ALIKE) for rate, share in rates.items()
    ]
    claim.holds(all_of(*parts))


@finding(
    "library.dropout:fresh",
    says="It randomly sets input units to 0 at each step during training",
    source=KERAS.at("layers: Dropout; R1, R2, R4"),
    budget=BUDGET,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    ("rates", "seeds"),
    [
        pytest.param((0.2, 0.5), "own", id="a-fifth-and-a-half"),
        control((0.5,), "one", id="control-made-anew-with-one-seed"),
    ],
)
def test_dropout_draws_anew(rates, seeds, trials, claim):
    """Masks of the next step, example, unit, layer and seed agree as independent ones do.

    Two independent numbers fare alike with the probability that both are dropped or both kept. A
    mask that is used again agrees with itself everywhere: in the control each step has a new layer
    with the same integer seed.
    """
    parts = [
        proportion(drawn[name].named(f"alike by {name} at {rate}")).matches(
            agreement(rate), within=ALIKE
        )
        for rate in rates
        for drawn in [trials(masks, replace(MASKS, rate=rate, seeds=seeds))]
        for name in ("step", "example", "unit", "layer", "seed")
    ]
    claim.holds(all_of(*parts))


@finding(
    "library.dropout:scale",
    says="Inputs not set to 0 are scaled up by 1 / (1 - rate)",
    source=KERAS.at("layers: Dropout; R1, R2"),
)
@pytest.mark.parametrize(
    ("rate", "values"),
    [
        pytest.param(0.2, "0, 1.25", id="a-fifth"),
        pytest.param(0.5, "0, 2", id="a-half"),
        control(0.5, "0, 1", id="control-not-scaled"),
    ],
)
def test_dropout_scales_up_what_it_keeps(rate, values, claim):
    """In training ones become 0 or 1 / (1 - rate), and nothing else."""
    claim.holds(exactly(kept_values(rate), values, label=f"values at a rate of {rate}"))


@finding(
    "library.dropout:inference",
    says="When training is False no values are dropped",
    source=KERAS.at("layers: Dropout; R1, R2, which read accuracies in inference"),
)
@pytest.mark.parametrize(
    "called",
    [pytest.param(in_inference, id="inference"), control(in_training, id="control-training")],
)
def test_dropout_does_nothing_in_inference(called, claim):
    """Outside training every number stays as it is."""
    ones = [[1.0] * 40] * 40
    claim.holds(exactly(called(0.5), ones, label="ones after dropout"))


@finding(
    "library.dropout-shifts-variance",
    says="Where dropout stands right before batch norm, the variance in inference over that in "
    "training is the share that dropout keeps",
    source=LI_2018.at("section 3, inputs of mean 0 and variance 1"),
    budget=2_000,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    ("rate", "order"),
    [
        pytest.param(0.5, DROPOUT_FIRST, id="half-is-kept"),
        pytest.param(0.1, DROPOUT_FIRST, id="nine-tenths-are-kept"),
        control(0.5, NORM_FIRST, id="control-batch-norm-first"),
    ],
)
def test_dropout_before_batch_norm_shifts_the_variance_by_what_it_keeps(rate, order, trials, claim):
    """Of the moving variance the share that dropout keeps arrives in inference, to two hundredths.

    In training a unit's variance is 1 over that share, in inference 1.
    """
    units = trials(shift_of_variance, replace(SHIFT, rate=rate, order=order))
    ratio = units["ratio"].named("variance in inference over the moving variance")
    claim.holds(median(ratio).matches(1.0 - rate, within=SAME_SHIFT))


@finding(
    "library.dropout-shifts-variance:order",
    says="Dropout that stands after the last batch norm shifts no variance",
    source=LI_2018.at("section 3, and what it recommends"),
    budget=2_000,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    ("rate", "order"),
    [
        pytest.param(0.5, NORM_FIRST, id="batch-norm-first"),
        control(0.1, DROPOUT_FIRST, id="control-a-tenth-is-dropped-first"),
    ],
)
def test_dropout_after_batch_norm_shifts_no_variance(rate, order, trials, claim):
    """With dropout behind batch norm all of the moving variance arrives, to two hundredths."""
    units = trials(shift_of_variance, replace(SHIFT, rate=rate, order=order))
    ratio = units["ratio"].named("variance in inference over the moving variance")
    claim.holds(median(ratio).matches(1.0, within=SAME_SHIFT))


def quartiles(protocol, known, trials):
    """Assertions that weights lie below the quartiles of a law as often as its shares say."""
    ranks = trials(draw_weights, protocol)["weight"].map(known.rank, label="rank")
    return [
        proportion((ranks < share).named(f"sizes below quantile {share:g}")).matches(
            share, within=A_TWENTIETH
        )
        for share in QUARTILES
    ]


def window_forgotten(scheme, *, layer):
    """The law of a scheme whose fans are channels alone; a dense layer has no window."""
    fan_in, fan_out = (100, 50) if layer == "dense" else (8, 25)
    return law_by_fans(scheme, fan_in=fan_in, fan_out=fan_out)


@finding(
    "library.initial-weights",
    says="Dense and Conv2D draw kernels by glorot_uniform; a scheme's variance follows from the "
    "fans, random_normal and truncated_normal have 0.05",
    source=KERAS.at("layers: initializers; R1, R2, R3, R4, R5"),
    budget=BUDGET,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    ("schemes", "known"),
    [
        pytest.param(SCHEMES, law, id="schemes"),
        control(("default",), window_forgotten, id="control-window-forgotten"),
    ],
)
def test_initial_weights_have_the_law_of_their_scheme(schemes, known, trials, claim):
    """A quarter, a half and three quarters of the kernel's weights lie where the law says.

    For every scheme that a claim uses, for a dense layer (fans 100 and 50) and a convolution of 5
    by 5 from 8 to 25 channels (fans 200 and 625). In the control the convolution's fans are 8 and
    25.
    """
    parts = [
        part
        for scheme in schemes
        for layer in LAYERS
        for part in quartiles(
            replace(WEIGHTS, layer=layer, scheme=scheme), known(scheme, layer=layer), trials
        )
    ]
    claim.holds(all_of(*parts))


@finding(
    "library.initial-weights:truncation",
    says="Values more than two standard deviations from the mean are discarded and redrawn",
    source=KERAS.at("layers: initializers, TruncatedNormal, HeNormal; R1, R4, R5"),
    budget=BUDGET,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    "cuts",
    [
        pytest.param({scheme: scheme for scheme in BOUNDED}, id="schemes"),
        control({"random_normal": "truncated_normal"}, id="control-normal-without-a-cut"),
    ],
)
def test_no_initial_weight_lies_beyond_the_cut(cuts, trials, claim):
    """Weights reach the law's limit, twice the normal's deviation or the uniform's, and stop there.

    The control draws from a normal that is not cut and has the deviation of the one that is.
    """
    share, often = REACHES
    parts = []
    for scheme, bounded in cuts.items():
        cut = law(bounded, layer="dense").limit
        weights = trials(draw_weights, replace(WEIGHTS, scheme=scheme))["weight"]
        sizes = weights.map(abs, label=f"size by {scheme}")
        parts += [
            proportion(sizes > cut * (1.0 + SINGLE)).falls_below(NONE_BEYOND),
            proportion(sizes > share * cut).exceeds(often),
        ]
    claim.holds(all_of(*parts))


@finding(
    "library.initial-weights:independent",
    says="Each layer draws weights of its own",
    source=KERAS.at("layers: initializers; R2, R5; R1 gives all layers one initialiser"),
    budget=BUDGET,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    "seeds",
    [pytest.param("own", id="own"), control("one", id="control-one-seeded-initialiser")],
)
def test_layers_and_seeds_draw_independent_weights(seeds, trials, claim):
    """Weights in one place of two layers, or under two seeds, are alike as often as not.

    Alike are two weights that are both smaller or both larger in size than the median, in dense
    layers and in convolutions. In the control all layers are given one initialiser object with an
    integer seed, as in R1's code.
    """
    parts = []
    for layer in LAYERS:
        known = law("he_normal", layer=layer)
        drawn = trials(draw_weights, replace(WEIGHTS, layer=layer, scheme="he_normal", seeds=seeds))
        small = drawn["weight"].map(known.rank, label="rank") < 0.5
        for name, place in OTHERS.items():
            other = drawn[name].map(known.rank, label="rank") < 0.5
            alike = ((small & other) | (~small & ~other)).named(f"{layer} weights like {place}")
            parts.append(proportion(alike).matches(0.5, within=ALIKE))
    claim.holds(all_of(*parts))


@finding(
    "library.initial-weights:integer-seed",
    says="An initializer seeded with an integer or None will produce the same random values across "
    "multiple calls",
    source=KERAS.at("layers: initializers; R1, whose layers of one shape start alike"),
)
@pytest.mark.parametrize(
    ("name", "seeds"),
    [
        pytest.param("HeNormal", "integer", id="integer"),
        pytest.param("HeNormal", "none", id="none"),
        pytest.param("GlorotUniform", "integer", id="glorot-uniform"),
        pytest.param("TruncatedNormal", "integer", id="truncated-normal"),
        control("HeNormal", "generator", id="control-seed-generator"),
    ],
)
def test_an_initialiser_used_again_gives_the_same_numbers(name, seeds, claim):
    """Called again, an initialiser object repeats its numbers; only a SeedGenerator goes on."""
    claim.holds(exactly(repeats(name, seeds=seeds), True, label="numbers are repeated"))


@finding(
    "library.initial-weights:biases",
    says="bias_initializer='zeros'",
    source=KERAS.at("layers: Dense, Conv2D; R1, R2, R3, R5"),
)
@pytest.mark.parametrize(
    ("layer", "value"),
    [
        pytest.param("dense", 0.0, id="dense"),
        pytest.param("convolution", 0.0, id="convolution"),
        control("dense", 0.1, id="control-a-tenth"),
    ],
)
def test_biases_start_at_zero(layer, value, claim):
    """Every bias of a new layer is exactly 0."""
    drawn = biases(layer)
    claim.holds(exactly(drawn, [value] * len(drawn), label="biases"))


@finding(
    "library.optimizers",
    says="The update rules of SGD, with momentum and after Nesterov, Adam and RMSprop",
    source=KERAS.at("optimizers: SGD, Adam, RMSprop; R1, R2, R3, R4, R5"),
)
@pytest.mark.parametrize(
    ("name", "rule"),
    [
        *[pytest.param(name, name, id=name) for name in SETTINGS],
        control("sgd", "sgd-by-a-tenth", id="control-rate-of-a-tenth"),
        control("momentum", "nesterov", id="control-nesterov-for-momentum"),
        control("adam", "adam-uncorrected", id="control-no-bias-correction"),
        control("rmsprop", "rmsprop-slower", id="control-slower-mean"),
    ],
)
def test_an_optimiser_follows_its_rule_for_ten_steps(name, rule, claim):
    """From given gradients the weights go the way of the rule, with Keras's defaults, ten steps."""
    came, wanted = {"path": path_by_keras(name)}, {"path": path_by_rule(rule)}
    claim.holds(agrees(came, wanted, label=f"the path of {name}", within=RATE_KEPT))


@finding(
    "library.losses",
    says="Cross-entropy from probabilities, and the mean of squared errors",
    source=KERAS.at("losses: probabilistic and regression losses; R1, R2, R3, R5"),
)
@pytest.mark.parametrize(
    ("name", "clip"),
    [
        *[pytest.param(name, 1e-7, id=name) for name in LOSSES],
        control("sparse_categorical_crossentropy", 1e-4, id="control-clipped-at-1e-4"),
    ],
)
def test_a_loss_is_its_closed_form(name, clip, claim):
    """From probabilities the loss is that of the formula, which keeps them 1e-7 from 0 and 1."""
    came = {"losses": losses_by_keras(name)}
    wanted = {"losses": losses_in_closed_form(name, clip=clip)}
    claim.holds(agrees(came, wanted, label=name))


FROM_PROBABILITIES = (
    "On this backend Keras takes the logarithm of the probability, which is kept 1e-7 from 0: a "
    "certain wrong answer costs 16.1 and has no gradient."
)


@finding(
    "library.losses:extremes",
    says="Cross-entropy of a model that ends in softmax, compiled with the loss's name",
    source=KERAS.at("losses: probabilistic losses; R1, R2, R3 end in softmax"),
    on={JAX: (CONTRADICTED, FROM_PROBABILITIES), TORCH: (CONTRADICTED, FROM_PROBABILITIES)},
)
@pytest.mark.parametrize(
    ("name", "loss"),
    [
        pytest.param("sparse_categorical_crossentropy", 200.0, id="sparse"),
        pytest.param("categorical_crossentropy", 200.0, id="one-hot"),
        control("sparse_categorical_crossentropy", 100.0, id="control-half"),
    ],
)
def test_a_certain_wrong_answer_costs_what_entered_the_softmax(name, loss, claim):
    """A softmax that gets 200 for the wrong and 0 for the right class is charged 200."""
    came = evaluated_at_extremes(name)
    claim.holds(close_to(came, loss, rtol=SINGLE, label="the loss that evaluate reports"))


@finding(
    "library.losses:accuracy",
    says="The frequency with which predictions match labels",
    source=KERAS.at("metrics: accuracy metrics; R1, R2, R3"),
)
@pytest.mark.parametrize(
    ("name", "sizes", "by_batch"),
    [
        pytest.param("SparseCategoricalAccuracy", FEW, False, id="sparse"),
        pytest.param("CategoricalAccuracy", FEW, False, id="one-hot"),
        pytest.param("SparseCategoricalAccuracy", MANY, False, id="thousands"),
        control("SparseCategoricalAccuracy", FEW, True, id="control-batches-count-alike"),
    ],
)
def test_accuracy_counts_examples_alike(name, sizes, by_batch, claim):
    """Over batches of four and of two, or of thousands, accuracy is the share that is right."""
    wanted = accuracy(sizes=sizes, by_batch=by_batch)
    claim.holds(close_to(accuracy_by_keras(name, sizes=sizes), wanted, rtol=SINGLE, label=name))


@finding(
    "library.losses:accuracy-by-name",
    says="When you pass the strings 'accuracy' or 'acc', we convert this to one of the accuracies "
    "based on the shapes of the targets and of the model output",
    source=KERAS.at("models: compile, metrics; R1, R2, R3"),
)
@pytest.mark.parametrize(
    ("name", "share"),
    [
        pytest.param("sparse_categorical_crossentropy", 1.0, id="sparse"),
        pytest.param("categorical_crossentropy", 1.0, id="one-hot"),
        control("sparse_categorical_crossentropy", 0.5, id="control-half"),
    ],
)
def test_the_word_accuracy_stands_for_the_share_that_is_right(name, share, claim):
    """Beside either cross-entropy the word is the share of six examples that are right."""
    came = named_accuracy(name)
    claim.holds(close_to(came, share * accuracy(), rtol=SINGLE, label="accuracy by its name"))


@finding(
    "library.losses:epoch",
    says="fit reports the mean loss of each epoch",
    source=KERAS.at("models: fit; R1, R2, R3 read training losses from it"),
)
@pytest.mark.parametrize(
    "by_batch",
    [pytest.param(False, id="examples"), control(True, id="control-batches-count-alike")],
)
def test_a_reported_loss_is_the_mean_over_the_examples_as_they_were_met(by_batch, claim):
    """Each batch is judged before its step, and a short last one counts by its examples."""
    came = epoch_by_fit(batch_size=4)
    wanted = epoch_in_closed_form(batch_size=4, by_batch=by_batch)
    claim.holds(agrees(came, wanted, label="an epoch of batches of 4, 4 and 2"))


@finding(
    "library.fit",
    says="shuffle=True: whether to shuffle the training data before each epoch",
    source=KERAS.at("models: fit; R1, R2, R3, R5"),
    budget=BUDGET,
    error_rate=CHEAP,
)
@pytest.mark.parametrize(
    "shuffle",
    [
        pytest.param(None, id="default"),
        control("batch", id="control-batches-stay-in-order"),
    ],
)
def test_fit_meets_the_examples_in_any_order(shuffle, trials, claim):
    """Of two neighbouring examples, and of two that stand half the set apart, either comes first.

    In a uniform order who comes first is a fair coin, and coins of pairs that share no example are
    independent. In the control each batch of 512 is shuffled in itself.
    """
    seen = trials(orders, replace(ORDERS, shuffle=shuffle))
    parts = [
        proportion(seen[name].named(f"{name} in reverse")).matches(0.5, within=EITHER_FIRST)
        for name in ("neighbours", "halves")
    ]
    claim.holds(all_of(*parts))


@finding(
    "library.fit:every-example",
    says="An epoch is an iteration over the entire data provided",
    source=KERAS.at("models: fit; R1, R2, R3, R5"),
)
@pytest.mark.parametrize(
    "late", [pytest.param(0, id="epoch"), control(50, id="control-half-of-each-of-two")]
)
def test_every_example_is_met_once_an_epoch(late, claim):
    """In each epoch each of a hundred examples is met exactly once."""
    claim.holds(exactly(whole_epochs(late=late), 3, label="epochs that meet each example once"))


@finding(
    "library.fit:fresh",
    says="The training data is shuffled before each epoch",
    source=KERAS.at("models: fit; R1, R2, R3, R5"),
)
@pytest.mark.parametrize(
    "shuffle", [pytest.param(None, id="default"), control(False, id="control-not-shuffled")]
)
def test_every_epoch_has_an_order_of_its_own(shuffle, claim):
    """Without a global seed three epochs meet a hundred examples in three orders."""
    came = distinct_orders(seed=None, shuffle=shuffle)
    claim.holds(exactly(came, 3, label="orders of three epochs"))


@finding(
    "library.fit:fresh-if-seeded",
    says="set_random_seed makes a program deterministic; the data is shuffled before each epoch",
    source=KERAS.at("utils: set_random_seed; models: fit"),
    established=CONTRADICTED,
    because="TensorFlow's data sets give the shuffle a seed that starts again with every epoch "
    "(tensorflow issue 35682): all epochs then meet the examples in one order.",
    on={JAX: (SUPPORTED, None), TORCH: (SUPPORTED, None)},
)
def test_every_epoch_has_an_order_of_its_own_under_a_global_seed(claim):
    """After keras.utils.set_random_seed three epochs meet a hundred examples in three orders."""
    claim.holds(exactly(distinct_orders(seed=7, shuffle=None), 3, label="orders of three epochs"))


@finding(
    "library.fit:in-order",
    says="shuffle=False leaves the training data as it is",
    source=KERAS.at("models: fit"),
)
@pytest.mark.parametrize(
    "shuffle", [pytest.param(False, id="not-shuffled"), control(None, id="control-default")]
)
def test_the_order_stays_where_it_is_not_shuffled(shuffle, claim):
    """With shuffle=False three epochs meet ten examples in the order in which they stand."""
    came = epochs_in_order(shuffle=shuffle)
    claim.holds(exactly(came, 3, label="epochs in the order of the examples"))


@finding(
    "library.fit:batches",
    says="batch_size: number of samples per gradient update; if unspecified it is 32",
    source=KERAS.at("models: fit; R1, R2, R3, R5"),
)
@pytest.mark.parametrize(
    ("batch_size", "lengths"),
    [
        pytest.param(30, "[30, 30, 10]", id="given"),
        pytest.param(None, "[32, 32, 6]", id="unsaid"),
        control(30, "[30, 30]", id="control-short-batch-dropped"),
        control(None, "[70]", id="control-one-batch"),
    ],
)
def test_the_last_batch_is_short(batch_size, lengths, claim):
    """Seventy examples make two full batches and a short one, of 32 where nothing is said."""
    came = str(batch_lengths(70, batch_size=batch_size))
    claim.holds(exactly(came, lengths, label="examples of each step"))


@finding(
    "library.fit:resized",
    says="Dynamic batch resizing is not supported as a Keras callback",
    source=R2.at("problem 4, Q5"),
)
@pytest.mark.parametrize(
    "by_hand",
    [pytest.param(False, id="callback"), control(True, id="control-a-fit-for-each-epoch")],
)
def test_a_callback_does_not_resize_the_batches(by_hand, claim):
    """Ten examples come in batches of 4, 4 and 2 although a callback sets 2, 5 and 10.

    At the beginning of each epoch it sets the size in all that a callback is told or holds, its
    parameters and the model. Arrays are meant, as R2 fits them; a data set of one's own may give
    batches of any size. In the control each epoch is a fit that is given its size.
    """
    came = str(resized_lengths((2, 5, 10), by_hand=by_hand))
    claim.holds(exactly(came, str([4, 4, 2] * 3), label="examples of each step"))


@finding(
    "library.fit:validation",
    says="The model will not be trained on validation data; layers run in inference mode",
    source=KERAS.at("models: fit, validation_data; R1, R2, R3"),
)
@pytest.mark.parametrize("validation", [pytest.param(3, id="three"), control(4, id="control-four")])
def test_validation_is_inference(validation, claim):
    """Three epochs meet three validation examples nine times in inference, and never in training.

    In the control there is one more.
    """
    seen = ten_examples(validation=validation)
    facts = [
        exactly(seen.judged, 9, label="examples met in inference"),
        exactly(int(seen.batches.sum()), 30, label="examples met in training"),
        exactly(bool((seen.order >= 0).all()), True, label="none of those from validation"),
    ]
    claim.holds(all_of(*facts))


@finding(
    "library.fit:held-out",
    says="The validation data is selected from the last samples in the x and y data provided",
    source=KERAS.at("models: fit, validation_split; R2, R3"),
)
@pytest.mark.parametrize(
    "first", [pytest.param(False, id="last"), control(True, id="control-first")]
)
def test_fit_holds_out_the_last_examples(first, claim):
    """With a split of 0.3 the validation loss is that of the last three of ten examples."""
    wanted = held_out_in_closed_form(first=first)
    claim.holds(close_to(held_out_by_keras(), wanted, rtol=SINGLE, label="validation loss"))


@finding(
    "library.fit:goes-on",
    says="fit goes on with the state of the optimizer",
    source=KERAS.at("models: fit; reports that fit a network again"),
)
@pytest.mark.parametrize(
    "forgets", [pytest.param(False, id="goes-on"), control(True, id="control-forgets")]
)
def test_a_further_fit_goes_on_where_the_last_one_ended(forgets, claim):
    """Three calls of one step end where three steps with momentum end."""
    came, wanted = {"ends": ends_by_keras()}, {"ends": ends_in_closed_form(forgets=forgets)}
    claim.holds(agrees(came, wanted, label="three calls of fit"))


@finding(
    "library.fit:evaluate",
    says="Returns the loss value and metrics values for the model in test mode",
    source=KERAS.at("models: evaluate; R1, R2, R3"),
)
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({}, id="examples"),
        control({"by_batch": True}, id="control-batches-count-alike"),
        control({"runs_on": True}, id="control-counts-the-set-before"),
    ],
)
def test_evaluate_counts_the_examples_that_it_is_given(wrong, claim):
    """Of ten numbers and then of six, loss and metric are means over those, in batches of four."""
    came, wanted = {"errors": errors_by_keras()}, {"errors": errors_in_closed_form(**wrong)}
    claim.holds(agrees(came, wanted, label="evaluate, twice"))


@finding(
    "library.fit:predict",
    says="Generates output predictions for the input samples, in test mode",
    source=KERAS.at("models: predict; R4, R5"),
)
@pytest.mark.parametrize(
    "rounded", [pytest.param(False, id="single"), control(True, id="control-half-precision")]
)
def test_predict_is_inference_in_single_precision(rounded, claim):
    """Behind a layer of dropout all of 64 numbers of single precision come back unchanged."""
    claim.holds(exactly(predicted_apart(rounded=rounded), 0, label="numbers that are changed"))


@finding(
    "library.initial-weights:precision",
    says="Draws of float32 numbers",
    source=KERAS.at("layers: initializers; R1, R2, R4, R5"),
)
@pytest.mark.parametrize(
    ("name", "rounded"),
    [
        pytest.param("RandomNormal", False, id="normal"),
        pytest.param("TruncatedNormal", False, id="truncated-normal"),
        pytest.param("GlorotUniform", False, id="uniform"),
        control("RandomNormal", True, id="control-half-precision"),
    ],
)
def test_random_numbers_fill_single_precision(name, rounded, claim):
    """Of 5000 initial weights more than 0.99 differ from all others."""
    apart = distinct(name, rounded=rounded) > 0.99
    claim.holds(exactly(apart, True, label=f"weights of {name} differ"))


@finding(
    "library.initial-weights:seeds",
    says="What is given no seed draws one",
    source=KERAS.at("random: SeedGenerator; R1, R2, R4 leave seeds unsaid"),
)
@pytest.mark.parametrize(
    "seed", [pytest.param(None, id="unsaid"), control(7, id="control-one-seed")]
)
def test_what_is_given_no_seed_draws_one_of_many(seed, claim):
    """Forty generators have forty seeds: of a thousand millions, two agree once in a million."""
    claim.holds(exactly(different_seeds(seed=seed), 40, label="seeds of forty generators"))


@finding(
    "library.schedules:callback",
    says="At the beginning of every epoch, this callback gets the updated learning rate value from "
    "schedule, with the current epoch",
    source=KERAS.at("callbacks: LearningRateScheduler; R2"),
)
@pytest.mark.parametrize(
    "ahead", [pytest.param(0, id="zero"), control(1, id="control-counts-from-one")]
)
def test_a_callback_sets_the_rate_of_its_epoch(ahead, claim):
    """Four epochs, numbered from 0, descend at the four rates that the callback sets."""
    wanted = [RATES[min(epoch + ahead, 3)] for epoch in range(4)]
    claim.holds(close_to(rates_by_callback(), wanted, rtol=SINGLE, label="rates of four epochs"))


@finding(
    "library.schedules",
    says="A schedule gives the learning rate of a step by the number of steps taken before",
    source=KERAS.at("optimizers: learning rate schedules; R2, R3; Smith 2015"),
)
@pytest.mark.parametrize(
    ("name", "first"),
    [
        pytest.param("exponential", 0, id="exponential"),
        pytest.param("piecewise", 0, id="piecewise"),
        pytest.param("cyclical", 0, id="cyclical"),
        control("exponential", 1, id="control-a-step-late"),
        control("piecewise", 1, id="control-piecewise-a-step-late"),
        control("cyclical", 1, id="control-cyclical-a-step-late"),
    ],
)
def test_a_schedule_is_read_at_the_step_that_is_taken(name, first, claim):
    """The first step takes the rate at 0, the next that at 1, and so on through twelve steps."""
    came = {"rates": rates_taken(name, steps=12)}
    wanted = {"rates": rates_in_closed_form(name, steps=12, first=first)}
    claim.holds(agrees(came, wanted, label=f"the {name} schedule"))


CHANGED = {
    "average-pooling-window": "In Keras 3 the window of an average pooling must be given; "
    "R1's and R2's windows of two by two were the default.",
    "compile-xla": "Keras 3 compiles by XLA where it finds an accelerator; Keras 2 did so on "
    "request alone.",
}


@finding(
    "library.defaults",
    says="Whatever a report leaves unsaid is as it was by default in Keras 2",
    source=KERAS.at("layers, optimizers, initializers, losses, models: signatures; R1, R2, R3, R5"),
)
@pytest.mark.parametrize(
    ("name", "instead"),
    [
        *[
            case(name, None, established=CONTRADICTED, because=CHANGED[name], id=name)
            if name in CHANGED
            else pytest.param(name, None, id=name)
            for name in DEFAULTS
        ],
        control("leaky-relu", {"negative_slope": "0.2"}, id="control-slope-of-the-function"),
        control("truncated-normal", {"stddev": "1"}, id="control-deviation-of-tensorflow-1"),
        control("fit", {"shuffle": "False"}, id="control-not-shuffled"),
    ],
)
def test_a_default_is_what_it_was_at_the_reports_time(name, instead, claim):
    """An object that is told nothing is set as Keras 2 sets it, which the reports use."""
    label = f"{DEFAULTS[name].path}, left unsaid by {DEFAULTS[name].reports}"
    claim.holds(exactly(now(name), then(name, instead=instead), label=label))


# All weights together; single precision and another order of sums leave less than a tenth of it.
SAME_END = 1e-4
# What was measured; no bound was moved for it.
APART = {
    name: {
        backend: (
            CONTRADICTED,
            f"On {said} {name} ends {gap} of its way apart after an epoch under Adam at 0.01, "
            "against less than 0.0001 on TensorFlow. It is rounding, of which Adam makes whole "
            "steps where gradients are all but 0; by gradient descent it ends within 5e-7 of its "
            "way.",
        )
        for backend, said in backends
    }
    for name, gap, backends in (
        ("cnn3", "0.001", ((JAX, "JAX"), (TORCH, "PyTorch"))),
        ("cnn5", "0.002", ((JAX, "JAX"),)),
    )
}


@finding(
    "library.same-steps",
    says="A population takes the steps that fit takes",
    source=KERAS.at("models: fit; the networks and optimisers of R1, R2, R3, R4 and R5"),
)
@pytest.mark.parametrize(
    ("name", "backwards"),
    [
        *[case(name, False, on=APART.get(name), id=name) for name in PAIRS],
        control("eggholder", True, id="control-backwards"),
    ],
)
def test_an_epoch_of_fit_ends_where_the_population_ends(name, backwards, claim):
    """From equal weights, in equal order, fit and population end within 1e-4 of the way they went.

    Moving statistics included. Each array by itself ends within ten times that. In the control the
    population meets the examples from the last to the first.
    """
    apart = strays(name, within=SAME_END, backwards=backwards)
    claim.holds(exactly(apart, [], label=f"weights of {name} that end apart"))

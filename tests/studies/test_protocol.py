"""Protocols: frozen, checked at the border, and paired with the instrument's seeds."""

from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from evidence.drawing.seed import ARM, block_seed, pairing
from studies.protocol import (
    FEW,
    KERAS,
    POPULATION,
    TRAINERS,
    Protocol,
    ProtocolError,
    TrainedProtocol,
    arm,
)
from tests.studies.protocols import COLLAPSE, PROTOCOLS, SHARED_WEIGHTS, TRAINED

EVERY = PROTOCOLS | {name: protocol for name, (_, protocol) in TRAINED.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs(Protocol):
    """Three knobs, of which the last tells arms apart."""

    rate: float
    shape: str
    side: str = arm()

    def __post_init__(self) -> None:
        Protocol.__post_init__(self)
        self.require_positive("rate")
        self.require_one_of("shape", ("round", "flat"))


GOOD = Knobs(block=10, rate=0.5, shape="round", side="left")


def study(protocol, seed, size):
    """Draws nothing."""
    return {}


def entropy(protocol):
    return block_seed(study, protocol, root=1, index=0).generate_state(4).tolist()


@pytest.mark.parametrize("block", [0, -1])
def test_a_block_holds_at_least_one_trial(block):
    with pytest.raises(ProtocolError) as caught:
        replace(GOOD, block=block)
    assert str(caught.value) == (
        f"Knobs.block = {block} is impossible: it must be above 0. "
        "Change it where the protocol is written."
    )


@pytest.mark.parametrize("rate", [0.0, -0.1, float("nan")])
def test_a_knob_that_must_be_positive_is_refused_otherwise(rate):
    with pytest.raises(ProtocolError) as caught:
        replace(GOOD, rate=rate)
    assert str(caught.value) == (
        f"Knobs.rate = {rate} is impossible: it must be above 0. "
        "Change it where the protocol is written."
    )


def test_a_knob_that_is_none_of_the_allowed_values_is_told_which_they_are():
    with pytest.raises(ProtocolError) as caught:
        replace(GOOD, shape="square")
    assert str(caught.value) == (
        "Knobs.shape = 'square' is impossible: it must be one of round, flat. "
        "Change it where the protocol is written."
    )


def test_a_protocol_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        GOOD.rate = 1.0


def test_a_knob_that_tells_arms_apart_has_no_default():
    with pytest.raises(TypeError, match="side"):
        Knobs(block=10, rate=0.5, shape="round")


def test_a_knob_that_tells_arms_apart_may_have_a_default():
    assert TrainedProtocol(block=10).trainer is None
    assert arm(default=3).metadata == arm().metadata


def test_arms_share_their_seed_and_other_protocols_do_not():
    assert entropy(replace(GOOD, side="right")) == entropy(GOOD)
    for change in ({"block": 11}, {"rate": 0.6}, {"shape": "flat"}):
        assert entropy(replace(GOOD, **change)) != entropy(GOOD)


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS)
def test_the_instrument_leaves_out_of_the_seed_what_a_study_calls_an_arm(protocol):
    """Both write the same word into a field's metadata, and neither imports the other."""
    arms = {field.name for field in fields(protocol) if field.metadata == arm().metadata}
    assert [*arm().metadata] == [ARM]
    assert pairing(protocol).keys() == {field.name for field in fields(protocol)} - arms


@pytest.mark.parametrize(
    ("name", "arms"),
    [
        ("perceptron", {"first", "second"}),
        ("sampling", {"first", "second"}),
        ("collapse", {"trainer", "hidden_kernel", "activation", "negative_slope"}),
        ("shared weights", {"trainer", "shared"}),
        ("run", {"rule"}),
        ("parting", {"first", "second"}),
        ("redraw", {"first", "second", "second_set"}),
        ("parted", {"gap", "first", "second"}),
        ("r1 seed", {"trainer"}),
        ("born dead", {"trainer"}),
        ("dying", {"trainer", "kernel"}),
        ("activation", {"trainer", "kernel", "sigma", "activation"}),
    ],
)
def test_what_tells_the_arms_of_each_study_apart(name, arms):
    knobs = {field.name for field in fields(PROTOCOLS[name])}
    assert knobs - pairing(PROTOCOLS[name]).keys() == arms


@pytest.mark.parametrize("protocol", EVERY.values(), ids=EVERY)
def test_every_knob_of_every_protocol_is_described(protocol):
    described = type(protocol).__doc__
    for field in fields(protocol):
        assert f"        {field.name}: " in described


IMPOSSIBLE = [
    ("perceptron", "points", 0, "above 0"),
    ("perceptron", "test_points", 0, "above 0"),
    ("perceptron", "passes", 0, "above 0"),
    ("perceptron", "learning_rate", 0.0, "above 0"),
    ("perceptron", "lowest_weight", 1.0, "below 1"),
    ("sampling", "points", -1, "above 0"),
    ("sampling", "test_points", 0, "above 0"),
    ("sampling", "passes", 0, "above 0"),
    ("sampling", "learning_rate", -0.1, "above 0"),
    ("sampling", "lowest_weight", 2.0, "below 1"),
    ("sampling", "first", "everywhere", "one of uniform, near boundary"),
    ("sampling", "second", "everywhere", "one of uniform, near boundary"),
    ("collapse", "points", 0, "above 0"),
    ("collapse", "hidden_layers", 0, "above 0"),
    ("collapse", "width", 0, "above 0"),
    ("collapse", "learning_rate", 0.0, "above 0"),
    ("collapse", "batch_size", 0, "above 0"),
    ("collapse", "epochs", 0, "above 0"),
    ("collapse", "target", "x", "one of abs(x), x sin 5x"),
    (
        "collapse",
        "probe",
        "zero",
        "one of ten points from 1 to 10, 1000 fresh points, training points",
    ),
    ("collapse", "optimizer", "sgd", "one of adam, rmsprop"),
    ("collapse", "activation", "tanh", "one of relu, leaky_relu"),
    ("collapse", "negative_slope", 0.2, "one of 0.0"),
    ("collapse leaky", "negative_slope", 0.0, "between 0 and 1 for 'leaky_relu'"),
    ("collapse leaky", "negative_slope", 1.0, "between 0 and 1 for 'leaky_relu'"),
    ("shared weights", "networks", 0, "above 0"),
    ("born dead", "width", 0, "above 0"),
    ("born dead", "hidden_layers", 0, "above 0"),
    ("dying", "points", 0, "above 0"),
    ("dying", "hidden_layers", 0, "above 0"),
    ("dying", "width", 0, "above 0"),
    ("dying", "learning_rate", 0.0, "above 0"),
    ("dying", "batch_size", 0, "above 0"),
    ("dying", "epochs", 0, "above 0"),
    (
        "dying",
        "target",
        "x",
        "one of abs(x), x sin 5x, step + 0.2 sin 5x, abs(x1 + x2), abs(x1 - x2)",
    ),
    ("activation", "images", 0, "above 0"),
    ("activation", "kernel", "orthogonal", "one of random_normal, glorot_normal, he_normal"),
    ("activation", "activation", "elu", "one of relu, tanh, sigmoid"),
    ("activation", "sigma", None, "above 0 for 'random_normal' and None for other kernels"),
    ("activation", "sigma", 0.0, "above 0 for 'random_normal' and None for other kernels"),
]


@pytest.mark.parametrize(("name", "knob", "value", "wanted"), IMPOSSIBLE)
def test_an_impossible_knob_says_what_came_and_what_is_wanted(name, knob, value, wanted):
    protocol = PROTOCOLS[name]
    with pytest.raises(ProtocolError) as caught:
        replace(protocol, **{knob: value})
    assert str(caught.value) == (
        f"{type(protocol).__name__}.{knob} = {value!r} is impossible: it must be {wanted}. "
        "Change it where the protocol is written."
    )


@pytest.mark.parametrize("protocol", EVERY.values(), ids=EVERY)
def test_every_protocol_checks_its_block(protocol):
    with pytest.raises(ProtocolError, match="block = 0 is impossible: it must be above 0"):
        replace(protocol, block=0)


def test_only_a_normal_kernel_has_a_sigma():
    with pytest.raises(ProtocolError, match=r"ActivationProtocol\.sigma = 0\.14 is impossible"):
        replace(PROTOCOLS["activation"], kernel="he_normal")


# Who trains


TRAINED_BY = TrainedProtocol(block=1000)


@pytest.mark.parametrize("protocol", [p for _, p in TRAINED.values()], ids=TRAINED)
def test_an_unknown_trainer_is_refused_by_every_protocol_of_networks(protocol):
    """Also by those whose own checks do not call the shared ones by themselves."""
    with pytest.raises(ProtocolError) as caught:
        replace(protocol, trainer="torch")
    assert str(caught.value) == (
        f"{type(protocol).__name__}.trainer = 'torch' is impossible: it must be one of population, "
        "keras, or None to leave it to the run. Change it where the protocol is written."
    )


@pytest.mark.parametrize("protocol", [p for _, p in TRAINED.values()], ids=TRAINED)
def test_the_trainer_is_an_arm_so_that_blocks_have_one_seed_whoever_trains(protocol):
    seeds = [entropy(replace(protocol, trainer=one)) for one in (None, *TRAINERS)]
    assert seeds[0] == seeds[1] == seeds[2]


@pytest.mark.parametrize("trainer", TRAINERS)
def test_a_trainer_is_given_where_none_is_said_and_kept_where_one_is(trainer):
    assert TRAINED_BY.by(trainer).trainer == trainer
    for said in TRAINERS:
        explicit = replace(TRAINED_BY, trainer=said)
        assert explicit.by(trainer) is explicit, "its block, too, is as it was written"


@pytest.mark.parametrize(
    ("protocol", "blocks"),
    [
        (TRAINED_BY, {POPULATION: 1000, KERAS: FEW}),
        (replace(TRAINED_BY, block=7), {POPULATION: 7, KERAS: 7}),
        # A trial of so many networks counts as so many.
        (replace(SHARED_WEIGHTS, block=50, networks=10), {POPULATION: 50, KERAS: FEW // 20}),
        (replace(SHARED_WEIGHTS, block=2, networks=10), {POPULATION: 2, KERAS: 2}),
        (replace(SHARED_WEIGHTS, block=50, networks=FEW), {POPULATION: 50, KERAS: 1}),
        (replace(COLLAPSE, block=1000), {POPULATION: 1000, KERAS: FEW}),
    ],
)
def test_blocks_are_small_where_networks_are_trained_one_at_a_time(protocol, blocks):
    assert {name: protocol.by(name).block for name in TRAINERS} == blocks
    for name in TRAINERS:
        assert replace(protocol.by(name), trainer=None, block=protocol.block) == protocol

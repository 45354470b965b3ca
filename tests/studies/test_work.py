"""How much work a block is: the ratio of two blocks is about that of the seconds that they took."""

from dataclasses import dataclass, replace

import pytest

from claims.test_backprop import R4_MOONS
from claims.test_classifiers import FULL as R3_CLASSIFIER
from claims.test_dcn import FULL as R4_NETWORK
from claims.test_eggholder import FULL as R1_EGGHOLDER
from claims.test_lenet import R1_FULL, R2_FULL
from claims.test_lr import R2_FULL as R2_SWEEP
from claims.test_schedule import FULL as R2_SCHEDULE
from studies import datasets
from studies.activation import ActivationProtocol, layer_outputs
from studies.backprop import learn_by_hand
from studies.classifier_training import learn_classes, read_weights
from studies.collapse import collapse
from studies.deep_network import train_network
from studies.eggholder import regress
from studies.learning_rate import sweep
from studies.lenet_training import lenet
from studies.perceptron import compare_losses
from studies.protocol import KERAS
from studies.schedule import learn_on_schedule
from studies.shared_weights import SharedWeightsProtocol, compare_seeds
from studies.work import work_of
from tests.studies.protocols import COLLAPSE, PERCEPTRON


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two blocks of one study that were drawn one after the other on one core.

    Args:
        name: For the test's id.
        study: The study.
        small: A protocol of the quick scale's size.
        large: One that differs from it in size as the full scale does.
        seconds: Processor seconds of the second block of each, compiled before.
    """

    name: str
    study: object
    small: object
    large: object
    seconds: tuple[float, float]


def pair(name, study, full, *, small, large, seconds, **arms):
    protocol = replace(full, **arms)
    return Pair(
        name=name,
        study=study,
        small=replace(protocol, **small),
        large=replace(protocol, **large),
        seconds=seconds,
    )


NORMALISED = {"input_norm": True, "hidden_norm": True}
QUICK_LENET = {"block": 4, "training": 1280, "held": 500, "batch_size": 16, "epochs": 5}
LARGER_LENET = {"training": 3840, "held": 1500, "epochs": 4}
QUICK_EGGHOLDER = {"block": 8, "points": 12_000, "held": 2000, "epochs": 5, "batch_size": 50}
LARGER_EGGHOLDER = {"points": 20_000, "held": 5000, "epochs": 30}
QUICK_CLASSIFIER = {"block": 4, "training": 444, "held": 250, "epochs": 2}
LARGER_CLASSIFIER = {"training": 2000, "held": 1000, "epochs": 4}
# Measured on an AMD EPYC with TensorFlow 2.21 and the images of MNIST and Fashion-MNIST.
MEASURED = [
    pair(
        "R1's LeNet-5, Adam",
        lenet,
        R1_FULL,
        small=QUICK_LENET,
        large={**LARGER_LENET, "batch_size": 64},
        seconds=(1.67, 3.79),
        refit=1,
        **NORMALISED,
    ),
    pair(
        "R2's LeNet-5, gradient descent",
        lenet,
        R2_FULL,
        small=QUICK_LENET,
        large={**LARGER_LENET, "batch_size": 128},
        seconds=(1.84, 3.85),
        **NORMALISED,
    ),
    pair(
        "R2's rates",
        sweep,
        R2_SWEEP,
        small={"block": 4, "training": 256},
        large={"training": 2560},
        seconds=(0.26, 1.28),
    ),
    pair(
        "R2's cyclic rate",
        learn_on_schedule,
        R2_SCHEDULE,
        small={"block": 4, "training": 640, "held": 500},
        large={"training": 2560, "held": 1000},
        seconds=(1.06, 1.81),
    ),
    pair(
        "R2's cyclic rate at the full scale",
        learn_on_schedule,
        R2_SCHEDULE,
        small={"block": 4, "training": 640, "held": 500},
        large={"training": 60_000, "held": 10_000},
        seconds=(1.38, 42.1),
    ),
    pair(
        "R3's perceptron at the full scale",
        learn_classes,
        R3_CLASSIFIER,
        small=QUICK_CLASSIFIER,
        large={"training": 30_000, "held": 5000},
        seconds=(0.07, 6.2),
        network="mlp1",
    ),
    pair(
        "R3's perceptron",
        learn_classes,
        R3_CLASSIFIER,
        small=QUICK_CLASSIFIER,
        large=LARGER_CLASSIFIER,
        seconds=(0.04, 0.11),
        network="mlp1",
    ),
    pair(
        "R3's convolutions",
        learn_classes,
        R3_CLASSIFIER,
        small=QUICK_CLASSIFIER,
        large=LARGER_CLASSIFIER,
        seconds=(0.67, 2.40),
        network="cnn3",
    ),
    pair(
        "R4's network",
        train_network,
        R4_NETWORK,
        small={"training": 1250, "held": 500, "steps": 50},
        large={"training": 2500, "held": 1000, "steps": 120},
        seconds=(3.59, 7.75),
    ),
    pair(
        "R1's smallest regression",
        regress,
        R1_EGGHOLDER,
        small=QUICK_EGGHOLDER,
        large=LARGER_EGGHOLDER,
        seconds=(0.23, 0.35),
        units=(64,),
    ),
    pair(
        "R1's smallest regression at the full scale",
        regress,
        R1_EGGHOLDER,
        small=QUICK_EGGHOLDER,
        large={},
        # On an Intel Xeon, two processes beside one another.
        seconds=(0.65, 11.4),
        units=(64,),
    ),
    pair(
        "R1's regression of two layers",
        regress,
        R1_EGGHOLDER,
        small=QUICK_EGGHOLDER,
        large=LARGER_EGGHOLDER,
        seconds=(0.78, 1.58),
        units=(128, 128),
    ),
    pair(
        "R4's backpropagation",
        learn_by_hand,
        R4_MOONS,
        small={"iterations": 5000},
        large={"iterations": 20_000},
        seconds=(0.28, 1.04),
    ),
]


def amount(study, protocol):
    return work_of(study, protocol)[1]


@pytest.mark.parametrize("measured", MEASURED, ids=lambda measured: measured.name)
def test_two_blocks_take_as_their_work_to_within_a_factor_of_two(measured):
    told = amount(measured.study, measured.large) / amount(measured.study, measured.small)
    took = measured.seconds[1] / measured.seconds[0]
    assert 0.5 < told / took < 2.0


@pytest.mark.parametrize("measured", MEASURED, ids=lambda measured: measured.name)
def test_more_networks_are_more_work_and_at_most_as_much_more(measured):
    small = measured.small
    twice = replace(small, block=2 * small.block)
    assert 1.0 < amount(measured.study, twice) / amount(measured.study, small) <= 2.0


def test_each_trainer_is_a_kind_of_its_own():
    protocol = replace(R1_FULL, **QUICK_LENET)
    assert work_of(lenet, protocol)[0] == "lenet by population"
    assert work_of(lenet, replace(protocol, trainer=KERAS))[0] == "lenet by keras"


def test_what_is_not_counted_says_nothing():
    assert work_of(compare_losses, PERCEPTRON) is None
    assert work_of(compare_losses, object()) is None


def test_the_sets_own_images_are_counted_where_networks_share_them(embedded):
    data = datasets.load("mnist")
    shared = replace(R1_FULL, block=4)
    own = replace(shared, training=len(data.y_train), held=len(data.y_test))
    assert amount(lenet, shared) == amount(lenet, own)


def test_ten_steps_are_less_than_a_training():
    protocol = replace(R3_CLASSIFIER, **QUICK_CLASSIFIER)
    assert amount(read_weights, protocol) < amount(learn_classes, protocol)


def test_networks_of_many_seeds_are_counted_one_by_one():
    shared = SharedWeightsProtocol(block=COLLAPSE.block, networks=5, shared=True, collapse=COLLAPSE)
    assert amount(compare_seeds, shared) == pytest.approx(10 * amount(collapse, COLLAPSE))


def test_an_untrained_network_is_as_much_work_as_it_has_images(embedded):
    few = ActivationProtocol(
        block=8, dataset="mnist", images=50, kernel="he_normal", sigma=None, activation="relu"
    )
    many = replace(few, images=100)
    assert amount(layer_outputs, many) == pytest.approx(2 * amount(layer_outputs, few))

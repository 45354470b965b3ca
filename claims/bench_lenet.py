"""Time of the image families: one LeNet-5 through Keras's fit, populations, and what BN costs.

Sources: R1 problem 3 (2)-(5), where an epoch of 938 batches of 64 takes 13 to 20 seconds; R2
problem 3, where one of 469 batches of 128 takes 2 seconds on its GPU. Here both ways train the same
network on the same images in the same process, on one thread, steps compiled before any clock
starts. R1 times networks with batch normalisation alone: of the hidden layers, 13 or 14 seconds,
and of the inputs too, 15 or 16; with dropout on top 16 to 20. The benchmark trains the first.

Deviations: images and classes are random, because time does not depend on what they show. An epoch
here has 6400 images, and seconds per image make up the report's 60,000.
"""

from dataclasses import replace

import pytest

from claims.pictures import violins
from claims.sources import R1
from claims.timing import Told, growth, median_seconds, step_seconds
from evidence import control, finding, proportion
from studies import cost
from studies.timing import TimingProtocol, fitting, network_named, time_rounds, training

# A hundred steps an epoch: with far fewer, what fit does between epochs would count for much.
IMAGES = 6400
# For the growth with members, of which there are up to 64: twenty steps.
FEWER_IMAGES = 1280
MEMBERS = (1, 2, 4, 8, 16, 32, 64)
EIGHT = 8
# Four times fit's rate is the aim and not reached: 1.9 to 2.9 times was measured on one thread of
# two cores. A step of fit takes 5 ms on an idle machine, so that four times its rate is 87 GFLOP/s,
# where this processor's own product of large matrices reaches 100 and convolutions to 6 and 16
# channels half.
LEAST_OF_EIGHT = 1.5
HIDDEN = "R1's LeNet-5, hidden layers normalised"
EVERYWHERE = "R1's LeNet-5, inputs and hidden layers normalised"
PLAIN = "R1's LeNet-5"
EPOCH = 60_000
REPORTS = {
    HIDDEN: Told(
        report="R1",
        says="13 to 20 s per epoch of 938 batches of 64",
        seconds=(13.0, 20.0),
        amount=EPOCH,
    ),
    "R2's LeNet-5": Told(
        report="R2",
        says="2 s per epoch of 469 batches of 128 on its GPU",
        seconds=(2.0,),
        amount=EPOCH,
    ),
}
# Below a twentieth of an epoch's time nobody would leave a layer out for it.
WORTH_SPEAKING_OF = 1.05
# A round takes two to three seconds. A machine that others share too has rounds that are far out:
# judged is the usual round, of which nothing needs to be assumed.
BUDGET = 96
NORMALISED = TimingProtocol(
    block=8,
    networks=(EVERYWHERE, HIDDEN),
    steps=(32, 32),
    repeats=3,
    batch_size=64,
    optimizer="adam",
)
# As a control, a network beside itself: it takes a twentieth longer than itself in few rounds.
SAME_TWICE = replace(NORMALISED, networks=(HIDDEN, HIDDEN))


def population(name, *, images, batch, optimizer):
    """From a number of members to an epoch of so many networks on so many images each."""
    return lambda members: training(
        network_named(name),
        members=members,
        steps=images // batch,
        batch_size=batch,
        optimizer=optimizer,
    )


@pytest.mark.parametrize(
    ("name", "batch", "optimizer"),
    [
        pytest.param(PLAIN, 64, "adam", id="plain"),
        pytest.param(HIDDEN, 64, "adam", id="R1"),
        pytest.param("R2's LeNet-5", 128, "sgd", id="R2"),
    ],
)
def bench_lenet(stopwatch, name, batch, optimizer):
    """An epoch of eight LeNets, each with its own weights and order of images."""
    took = stopwatch.measure(
        population(name, images=IMAGES, batch=batch, optimizer=optimizer)(EIGHT),
        what=f"{name}, batches of {batch}, eight at once",
        amount=EIGHT * IMAGES,
        unit="images",
    )
    if took is None:
        return
    network = network_named(name)
    knobs = {"steps": IMAGES // batch, "batch_size": batch, "optimizer": optimizer}
    alone = median_seconds(fitting(network, **knobs))
    few = population(name, images=FEWER_IMAGES, batch=batch, optimizer=optimizer)
    gain = stopwatch.note(
        versus=(f"Keras's fit of one network ({IMAGES / alone:,.0f} images/s)", alone * EIGHT),
        cost=cost.of_training(network, members=EIGHT, **knobs),
        growth=growth(few, what=f"{name}, {FEWER_IMAGES} images", members=MEMBERS)
        if name == HIDDEN
        else None,
        told=REPORTS.get(name),
    )
    if name == PLAIN:
        stopwatch.promise(
            gain >= LEAST_OF_EIGHT,
            reason=f"8 LeNets as a population train {gain:.1f} times as many images per second as "
            f"one through fit; at least {LEAST_OF_EIGHT:g} times was promised.",
        )


@finding(
    "lenet.bn-costs-time",
    says="15 to 16 s per epoch with batch normalisation of inputs and hidden layers, 13 to 14 s "
    "with that of hidden layers alone (1.16 times over ten epochs)",
    source=R1.at("problem 3, (2)-(3)"),
    budget=BUDGET,
)
@pytest.mark.parametrize(
    "protocol",
    [pytest.param(NORMALISED, id="inputs"), control(SAME_TWICE, id="control-same-network")],
)
def bench_batch_norm_of_the_inputs(protocol, trials, claim):
    """In most rounds batch normalisation of the inputs costs LeNet-5 more than a twentieth more.

    Both networks normalise their hidden layers; R1 timed no network without. Our populations take
    the inputs' normalisation into the first kernel and pay less; Keras does not. A round times
    three runs of 32 steps of each through Keras's fit, in random order, and compares the shortest.
    """
    everywhere, hidden = step_seconds(trials(time_rounds, protocol))
    shown = {"of inputs and hidden layers": everywhere, "of hidden layers": hidden}
    claim.shows(violins("Time of a step by what is normalised", shown, y="seconds"))
    slower = everywhere > hidden * WORTH_SPEAKING_OF
    claim.holds(proportion(slower.named("rounds that it costs a twentieth")).exceeds(0.5))

"""Batch sizes: what larger batches cost where the number of epochs is fixed.

Sources: R2 problem 4 Q4. R2's LeNet-5 with batch normalisation on the input and in every hidden
layer, Fashion-MNIST, raw pixels, gradient descent at 0.1, five epochs, batches of 64, 128 ... 8192;
what is judged is the training loss of the last epoch as Keras reports it.

Deviations: in the quick scale each network trains on 512 images of its own in batches of 64, 128,
256 and 512, because R2's sizes exceed what there is: they run from an eighth of the images to all
of them, R2's from a thousandth to an eighth.
"""

from dataclasses import replace

import numpy as np
import pytest

from claims.pictures import levels
from claims.sources import R2
from evidence import Family, control, finding, median_ratio, proportion, scaled, stack
from studies.learning_rate import SweepProtocol, sweep

FAMILY = Family(key="batch", title="Batch size", order=6, telling="batch.loss-grows")

FULL = SweepProtocol(
    block=2,
    dataset="fashion_mnist",
    training=None,
    epochs=5,
    learning_rate=0.1,
    batch_size=64,
    stepwise=True,
)
PROTOCOL = scaled(quick=replace(FULL, block=4, training=512), full=FULL)
# R2's sizes are eight doublings of the first; the quick scale has as many as it has images for.
SIZES = scaled(quick=(64, 128, 256, 512), full=tuple(2**power for power in range(6, 14)))
EQUAL_SIZES = scaled(quick=(64,) * 4, full=(64,) * 8)
# Where Kendall's tau is above one half, a larger batch has the larger loss in three pairs of four.
RISING = 0.5
# How many updates the largest batch takes in five epochs.
UPDATES = scaled(quick=5, full=40)
# A tenth is the least that R2's plot of losses shows: what is less has not grown.
NOT_GROWN = 1.1


def kendall(losses):
    """Whether Kendall's tau-a between batch size and loss [trial, size] is above 0.5, [trial]."""
    first, second = np.triu_indices(losses.shape[1], k=1)
    return np.sign(losses[:, second] - losses[:, first]).mean(axis=1) > RISING


@finding(
    "batch.loss-grows",
    says="The training loss after five epochs grows with the batch size, 64 ... 8192",
    source=R2.at("problem 4, Q4"),
    budget=128,
)
@pytest.mark.parametrize(
    "sizes", [pytest.param(SIZES, id="sizes"), control(EQUAL_SIZES, id="control-equal")]
)
def test_the_loss_grows_with_the_batch_size(sizes, trials, claim):
    """In most trials Kendall's tau between batch size and training loss exceeds one half."""
    networks = [trials(sweep, PROTOCOL.replace(batch_size=size)) for size in sizes]
    losses = stack(
        [
            one["loss"].map(lambda loss: loss[:, -1], label=f"training loss at {size}")
            for one, size in zip(networks, sizes, strict=True)
        ],
        label="training loss",
    )
    claim.shows(
        levels(
            "Training loss after five epochs by batch size",
            losses,
            sizes,
            name="R2's LeNet",
            x="batch size",
            y="training loss, epoch 5",
            log_x=True,
            log_y=True,
        )
    )
    claim.holds(proportion(losses.map(kendall, label="tau above one half")).exceeds(0.5))


def after_updates(networks, updates):
    """The loss of the batch of this update, counted from 1, before it is taken, [trial]."""
    return networks["step_loss"].map(
        lambda loss: loss[:, updates - 1],
        label=f"loss at update {updates} with batches of {networks.protocol.batch_size}",
    )


def after_epochs(networks, updates):
    """The training loss of the last epoch, whatever the updates, [trial]."""
    return networks["loss"].map(
        lambda loss: loss[:, -1],
        label=f"training loss of the last epoch with batches of {networks.protocol.batch_size}",
    )


@finding(
    "batch.equal-updates",
    says="The network makes fewer updates to the weights as batch size increases, thus limiting "
    "learning over the 5 epochs",
    source=R2.at("problem 4, Q4"),
    budget=128,
    error_rate=1e-6,
)
@pytest.mark.parametrize(
    ("sizes", "updates", "judged"),
    [
        pytest.param(SIZES, UPDATES, after_updates, id="equal-updates"),
        control(SIZES, UPDATES, after_epochs, id="control-equal-epochs"),
    ],
)
def test_at_equal_updates_the_loss_does_not_grow(sizes, updates, judged, trials, claim):
    """At equal updates the largest batch's loss is less than a tenth above the smallest one's.

    Both are judged at the update that is the largest batch's last, on the batch that it takes. In
    the control both are judged by their last epoch, before which the smallest batch has made many
    times as many updates.
    """
    smallest, largest = (
        judged(trials(sweep, PROTOCOL.replace(batch_size=size)), updates)
        for size in (sizes[0], sizes[-1])
    )
    claim.holds(median_ratio(largest, smallest).falls_below(NOT_GROWN))

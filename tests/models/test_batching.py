"""The cyclic batch size doubles and halves between its limits, epoch by epoch."""

from itertools import islice

import pytest

from models.batching import CyclicBatchSize


def test_sizes_double_to_the_limit_and_halve_back_with_a_higher_limit_each_cycle():
    sizes = CyclicBatchSize(smallest=64, largest=512).sizes()
    assert list(islice(sizes, 16)) == [
        *(64, 128, 256, 512, 256, 128),
        *(64, 128, 256, 512, 1024, 512, 256, 128),
        *(64, 128),
    ]


def test_a_limit_that_is_no_doubling_is_reached_exactly():
    assert list(islice(CyclicBatchSize(smallest=10, largest=25).sizes(), 6)) == [
        *(10, 20, 25, 12, 10, 20)
    ]


def test_an_epoch_ends_before_a_batch_that_its_examples_do_not_fill():
    policy = CyclicBatchSize(smallest=2, largest=8)
    assert policy.epochs(examples=15, epochs=3) == [[2, 4, 8], [4, 2, 4], [8]]


def test_the_first_batch_of_an_epoch_is_always_taken():
    policy = CyclicBatchSize(smallest=4, largest=16)
    assert policy.epochs(examples=3, epochs=2) == [[4], [8]]


def test_sizes_out_of_order_are_refused():
    message = "Batch sizes from 8 to 4 make no cycle: 0 < smallest <= largest is needed."
    with pytest.raises(ValueError, match=message):
        CyclicBatchSize(smallest=8, largest=4)

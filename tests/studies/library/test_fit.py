"""What is asked of a fit's record."""

import doctest

import numpy as np
import pytest

from studies.library import fit
from studies.library.fit import (
    SCHEDULES,
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
from studies.protocol import ProtocolError

PROTOCOL = OrderProtocol(block=50, batch_size=25, shuffle=None)


def seed(number):
    return np.random.SeedSequence(number)


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(fit).failed == 0


def test_an_order_is_shuffled_by_default_and_follows_its_seed():
    first, again, other = (orders(PROTOCOL, seed(number), 50) for number in (1, 1, 2))
    for name in ("neighbours", "halves"):
        assert first[name].dtype == np.bool_ and first[name].shape == (50,)
        assert (first[name] == again[name]).all() and (first[name] != other[name]).any()
        assert 0 < first[name].sum() < 50


def test_without_shuffling_nobody_comes_before_their_partner():
    seen = orders(OrderProtocol(block=50, batch_size=25, shuffle=False), seed(1), 50)
    assert not seen["neighbours"].any() and not seen["halves"].any()


def test_within_batches_partners_that_stand_far_apart_keep_their_order():
    seen = orders(OrderProtocol(block=50, batch_size=25, shuffle="batch"), seed(1), 50)
    assert seen["neighbours"].any() and not seen["halves"].any()


def test_an_unknown_way_to_shuffle_is_refused():
    with pytest.raises(ProtocolError) as caught:
        OrderProtocol(block=50, batch_size=25, shuffle="well")
    assert str(caught.value) == (
        "OrderProtocol.shuffle = 'well' is impossible: it must be one of True, False, batch, None. "
        "Change it where the protocol is written."
    )


def test_orders_are_counted():
    assert distinct_orders(seed=None, shuffle=False) == 1


def test_ten_examples_make_nine_steps():
    seen = ten_examples(shuffle=False, validation=2)
    assert seen.order.shape == (3, 10) and seen.batches.tolist() == [4, 4, 2] * 3
    assert seen.judged == 6


def test_batches_have_the_lengths_that_they_are_told():
    assert batch_lengths(7, batch_size=3) == [3, 3, 1]


def test_batches_are_resized_by_hand():
    assert resized_lengths((5, 10), by_hand=True) == [5, 5, 10]
    assert len(resized_lengths((5, 10), by_hand=False)) > 1


def test_an_epoch_is_taken_to_begin_where_it_does_or_later():
    assert whole_epochs(late=0) == 3
    assert whole_epochs(late=50) == 0
    assert whole_epochs(late=100) == 3


def test_epochs_are_in_order_where_they_are_not_shuffled():
    assert epochs_in_order(shuffle=False) == 3
    assert epochs_in_order(shuffle=None) == 0


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_closed_form_begins_where_it_is_told(name):
    rates = rates_in_closed_form(name, steps=12)
    assert rates[0] == pytest.approx(0.1)
    np.testing.assert_array_equal(rates_in_closed_form(name, steps=11, first=1), rates[1:])
    assert rates_taken(name, steps=2).shape == (2,)


def test_a_piecewise_rate_drops_behind_its_boundary():
    rates = rates_in_closed_form("piecewise", steps=9)
    np.testing.assert_array_equal(rates, [0.1] * 4 + [0.01] * 4 + [0.001])


def test_the_cyclical_rate_is_lowest_at_the_half_cycle_and_back_after_the_cycle():
    rates = rates_in_closed_form("cyclical", steps=9)
    assert rates[4] == pytest.approx(0.1 - 0.099 * 0.95**4)
    assert rates[8] == pytest.approx(0.1)

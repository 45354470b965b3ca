"""R2's schedules, as the studies give them."""

import numpy as np

from studies.schedule import cyclic_batch_sizes, cyclical_rates, cyclical_rates_in_closed_form

CYCLE = {"base": 0.1, "far": 1e-9, "half_cycle": 1000, "gamma": 0.99994, "steps": 4690}


def test_the_schedule_is_the_closed_form_to_single_precision():
    ours, theirs = cyclical_rates(**CYCLE), cyclical_rates_in_closed_form(**CYCLE)
    assert ours.shape == theirs.shape == (4690,)
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-8)


def test_the_rate_is_lowest_in_mid_cycle_and_less_low_in_the_next():
    rates = cyclical_rates_in_closed_form(**CYCLE)
    assert rates[0] == rates[2000] == 0.1
    assert rates[1000] < rates[3000] < 0.02


def test_every_epoch_of_the_batch_policy_fits_its_examples():
    planned = cyclic_batch_sizes(smallest=64, largest=512, examples=60_000, epochs=5)
    assert [len(epoch) for epoch in planned] == [57, 17, 2, 16, 2]
    assert all(sum(epoch) <= 60_000 for epoch in planned)

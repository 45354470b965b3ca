"""Schedules of learning rate and batch size.

Sources: R2 problem 4, Smith 2015. So far what the schedules are; what they do to training follows.

Deviations: none. R2's base rate is the larger one (0.1) and its far rate the smaller (1e-9): it
takes the rates of the lowest and of the highest loss in its sweep for the two ends.
"""

from claims.sources import R2
from evidence import close_to, exactly, finding
from studies.schedule import cyclic_batch_sizes, cyclical_rates, cyclical_rates_in_closed_form

R2_CYCLE = {"base": 0.1, "far": 1e-9, "half_cycle": 1000, "gamma": 0.99994, "steps": 4690}
# Every batch size that R2 prints, epoch by epoch: three cycles climb to 512, 1024, 2048 and so on.
UP_TO_2048 = [64, 128, 256, 512, 1024, 2048]
UP_TO_8192 = [*UP_TO_2048, 4096, 8192]
R2_PRINTED = [
    [
        *(64, 128, 256, 512, 256, 128, 64, 128, 256, 512, 1024, 512, 256, 128),
        *(*UP_TO_2048, 1024, 512, 256, 128, *UP_TO_2048, 4096, 2048, 1024, 512, 256, 128),
        *(*UP_TO_8192, 4096, 2048, 1024, 512, 256, 128, *UP_TO_2048, 4096),
    ],
    [8192, 16384, 8192, 4096, 2048, 1024, 512, 256, 128, *UP_TO_8192],
    [16384, 32768],
    [16384, 8192, 4096, 2048, 1024, 512, 256, 128, *UP_TO_8192],
    [16384, 32768],
]


@finding(
    "schedule.cyclic-lr-values",
    says="CyclicLR, exp_range: base 0.1, max 1e-9, step size 1000, gamma 0.99994",
    source=R2.at("problem 4, Q3"),
)
def test_the_cyclical_learning_rate_follows_its_closed_form(claim):
    """The schedule gives the rate of Smith's formula at each of R2's 4690 steps, to float32."""
    claim.holds(
        close_to(
            # The rate all but vanishes in mid-cycle: compared above a millionth of the base.
            cyclical_rates(**R2_CYCLE) + 1e-7,
            cyclical_rates_in_closed_form(**R2_CYCLE) + 1e-7,
            rtol=2e-5,
            label="the learning rate of each step",
        )
    )


@finding(
    "schedule.cyclic-batch-sequence",
    says="R2 prints the batch size of every update of its five epochs",
    source=R2.at("problem 4, Q6"),
)
def test_the_cyclic_batch_size_gives_the_printed_sequence(claim):
    """The policy takes the printed batch sizes, two updates in the third and fifth epochs each."""
    planned = cyclic_batch_sizes(smallest=64, largest=512, examples=60_000, epochs=5)
    claim.holds(exactly(str(planned), str(R2_PRINTED), label="the batch sizes of five epochs"))

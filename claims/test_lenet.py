"""LeNet-5 with batch normalisation and dropout.

Sources: R1 problem 3, R2 problem 3, Li et al. 2018. So far the parameter counts that R2 prints.

Deviations: none.
"""

from claims.sources import R2
from evidence import all_of, exactly, finding
from studies.lenet import r2_network


@finding(
    "lenet.parameters-r2",
    says="62,610 parameters with batch norm in hidden layers, 62,614 on the input too, 61,706 "
    "with dropout",
    source=R2.at("problem 3, Q2-Q4"),
)
def test_lenet_has_as_many_parameters_as_r2_prints(claim):
    """R2's three networks have 62,610 / 62,158, 62,614 / 62,160 and 61,706 parameters.

    The second number of a pair is what is trained; the rest are moving statistics.
    """
    plain = {"input_norm": False, "input_dropout": False, "hidden_dropout": False}
    hidden = r2_network(hidden_norm=True, **plain)
    both = r2_network(hidden_norm=True, **plain | {"input_norm": True})
    dropout = r2_network(
        hidden_norm=False, input_norm=False, input_dropout=True, hidden_dropout=True
    )
    counts = {"hidden": hidden, "input too": both, "dropout": dropout}
    claim.holds(
        all_of(
            exactly(
                [network.parameters for network in counts.values()],
                [62_610, 62_614, 61_706],
                label="parameters (batch norm in hidden layers, on the input too, dropout)",
            ),
            exactly(
                [network.trainable_parameters for network in counts.values()],
                [62_158, 62_160, 61_706],
                label="trainable parameters of the same",
            ),
        )
    )

"""Controls and cases."""

import pytest

from evidence.errors import FindingError
from evidence.judging.outcome import CONTRADICTED, SUPPORTED
from evidence.run.parametrize import case, control


def marks(parameter_set):
    return {mark.name: mark.args for mark in parameter_set.marks}


def test_a_control_is_a_marked_parameter_set():
    parameter_set = control("leaky_relu", 3)
    assert parameter_set.values == ("leaky_relu", 3)
    assert marks(parameter_set) == {"control": ()}
    assert parameter_set.id == "control-leaky_relu-3"


@pytest.mark.parametrize(("values", "id"), [((object(),), "control"), ((0.5,), "control-0.5")])
def test_a_controls_id_says_that_it_is_one(values, id):
    assert control(*values).id == id


def test_an_id_can_be_given():
    assert control(1, id="one").id == "one"
    assert case(1, id="one").id == "one"


def test_a_case_carries_its_own_standing():
    parameter_set = case(
        "tanh",
        established=CONTRADICTED,
        because="It saturates.",
        on={"digits": (SUPPORTED, "")},
    )
    assert parameter_set.values == ("tanh",)
    (standing,) = marks(parameter_set)["established"]
    assert (standing.outcome, standing.because) == (CONTRADICTED, "It saturates.")
    assert standing.given(["digits"]).outcome is SUPPORTED


def test_a_case_that_does_not_hold_needs_a_reason():
    with pytest.raises(FindingError, match=r"case\('tanh',\).*contradicted without a reason"):
        case("tanh", established=CONTRADICTED)
    with pytest.raises(FindingError, match="without a reason"):
        case("tanh", on={"digits": (CONTRADICTED, "")})


def test_a_case_that_holds_needs_none():
    (standing,) = marks(case("relu"))["established"]
    assert standing.outcome is SUPPORTED

"""Messages: what came, what was wanted, what to change."""

import math
import pickle

import pytest

from evidence import errors
from evidence.errors import (
    ArchiveError,
    BlockSizeError,
    BoundsError,
    CalibrationError,
    DuplicateFindingError,
    EmptyBoundsError,
    EmptyRegionError,
    ErrorRateError,
    EvidenceError,
    ExecutorError,
    FigureError,
    ImpossibleRegionError,
    LedgerError,
    MissingControlError,
    MissingVerdictError,
    NonFiniteOutcomeError,
    NotAsEstablishedError,
    OtherInputsError,
    OutcomeCountError,
    OutcomeNameError,
    OutcomeTypeError,
    OutputError,
    SecondVerdictError,
    SeedError,
    StoreError,
    UnclaimedError,
)

MESSAGES = [
    (
        ArchiveError("runs/trials.jsonl.gz", "it is torn"),
        "No trials can be read at runs/trials.jsonl.gz (it is torn). Run the claims again to write "
        "them, or name the folder of another run.",
    ),
    (
        EmptyBoundsError(1.0, 0.0),
        "Bounds [1, 0] hold no outcomes: the lower must lie below the upper. Give the smallest and "
        "the largest possible outcome, in this order.",
    ),
    (
        EmptyRegionError(0.4, 0.2),
        "The region (0.4, 0.2) is empty: its lower end must lie below its upper end. "
        "Swap or widen the two ends.",
    ),
    (
        ImpossibleRegionError("proportion of yes", 96.7, math.inf, (0.0, 1.0)),
        "The region (96.7, inf) decides nothing about proportion of yes, which can only lie in "
        "[0, 1]: it must hold some of these values and leave some out. Choose ends inside that "
        "range.",
    ),
    (
        BoundsError("test error", 12, 1.5, 0.0, 1.0),
        "Trial 12 of 'test error' is 1.5, outside the stated bounds [0, 1]. State bounds that "
        "every possible outcome respects, or leave them out.",
    ),
    (
        OutcomeTypeError("proportion of yes", "yes", "float64 [3]", "booleans [trial]"),
        "proportion of yes of 'yes' needs booleans [trial], and the study returned float64 [3]. "
        "Change the study's outcome or use another estimand.",
    ),
    (
        BlockSizeError(None, "20"),
        "NoneType.block is '20', and is how many trials are drawn at once. Give a whole number, at "
        "least 1: any will do, and so many as are cheap together are best.",
    ),
    (
        OutcomeCountError("collapse", 2, "loss", (3, 4), 8),
        "Study 'collapse', block 2: outcome 'loss' has shape [3, 4], and 8 trials were asked for. "
        "Return arrays whose first axis is the trial, [8, ...].",
    ),
    (
        OutcomeNameError("collapse", "luck", ["collapsed", "loss"]),
        "Study 'collapse' returns no outcome 'luck'; it returns collapsed, loss. "
        "Use one of these names.",
    ),
    (
        NonFiniteOutcomeError("collapse", "Protocol(rate=9)", 2, 19, "loss"),
        "Study 'collapse', block 2, trial 19: outcome 'loss' is not finite under "
        "'Protocol(rate=9)'. If divergence is an outcome of this protocol, set "
        "divergence_is_outcome=True and return it as a finite value; otherwise mend the study.",
    ),
    (
        DuplicateFindingError("coins.heads", "claims.a.test_x", "claims.b.test_y"),
        "Finding 'coins.heads' is stated twice, by claims.a.test_x and by claims.b.test_y. "
        "Give one of them another key.",
    ),
    (
        MissingControlError("coins.heads", "claims.a.test_x"),
        "Finding 'coins.heads' (claims.a.test_x) draws trials but has no control. Add a parameter "
        "set in which the claim must not hold: @pytest.mark.parametrize(name, [value, "
        "control(other_value)]).",
    ),
    (
        MissingVerdictError("coins.heads"),
        "Finding 'coins.heads' ended without a verdict. End its test with claim.holds(...).",
    ),
    (
        SecondVerdictError("coins.heads"),
        "Finding 'coins.heads' already has its verdict in this test, and two would spend its "
        "error rate twice. Join the assertions with all_of(...), or split the test.",
    ),
    (
        UnclaimedError("claims/test_a.py::test_x"),
        "claims/test_a.py::test_x uses `claim` without @finding(...). State the finding above the "
        "test, or leave `claim` out.",
    ),
    (
        SeedError("lucky"),
        "--seed 'lucky' is not a seed. Give a whole number from 0 to 2**63 - 1, or 'fresh' for one "
        "drawn from the system's entropy.",
    ),
    (
        FigureError(0.99),
        "0.99 is not a figure in digits. Write it as the document prints it, zeros at the end "
        "included, as in printed('0.9900').",
    ),
    (
        ErrorRateError("1.5"),
        "error_rate = '1.5' is not an error rate. Give a number above 0 and at most 0.5 in "
        "pytest.ini, such as 1e-5.",
    ),
    (
        ExecutorError("dask"),
        "--executor 'dask' is no place where blocks are computed. Give 'inline' for this machine, "
        "or the address of a Dask scheduler, such as dask:tls://10.0.0.1:8786.",
    ),
    (
        CalibrationError("soon"),
        "--plan-calibrate 'soon' is no time. Give the seconds for which each family's blocks may "
        "be timed, above 0, such as --plan-calibrate=20.",
    ),
    (
        LedgerError("a.json is not a ledger. Run again.", reason="x"),
        "a.json is not a ledger. Run again.",
    ),
    (
        OtherInputsError("collapse", {"name": "mnist"}, {"name": "digits"}),
        "Study 'collapse' is refused: this run rests on {'name': 'mnist'}, and the worker has "
        "{'name': 'digits'}. Give the worker the same data.",
    ),
    (
        StoreError("/store", "no space"),
        "The store /store cannot be used (no space). Make the folder readable and writable, or "
        "name another with --store=DIR.",
    ),
    (
        OutputError("/out", "no space"),
        "The output folder /out cannot be written (no space). Make it writable, or name another "
        "with --report-dir=DIR.",
    ),
]
IDS = [type(error).__name__ for error, _ in MESSAGES]


@pytest.mark.parametrize(("error", "text"), MESSAGES, ids=IDS)
def test_the_message_says_what_came_what_was_wanted_and_what_to_change(error, text):
    assert str(error) == text


def test_every_class_with_a_message_of_its_own_is_tested_here():
    own = {
        name
        for name, error in vars(errors).items()
        if isinstance(error, type) and "__init__" in vars(error)
    }
    assert own == set(IDS)


def test_mistakes_are_evidence_errors_and_an_unexpected_verdict_is_a_failed_assertion():
    for error, _ in MESSAGES:
        assert isinstance(error, EvidenceError)
    assert issubclass(NotAsEstablishedError, AssertionError)
    assert not issubclass(NotAsEstablishedError, EvidenceError)


@pytest.mark.parametrize("error", [error for error, _ in MESSAGES], ids=IDS)
def test_a_mistake_survives_the_way_to_another_process(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


def test_every_class_says_which_mistake_it_is():
    for name, error in vars(errors).items():
        if isinstance(error, type) and issubclass(error, Exception):
            assert error.__doc__, name

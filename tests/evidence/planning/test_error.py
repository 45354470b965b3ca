"""Messages about runs that a plan would learn from."""

import pytest

from evidence.errors import EvidenceError
from evidence.planning import error
from evidence.planning.error import PartialReferenceError, PlanReferenceError

MESSAGES = [
    (
        PlanReferenceError("a.json", "no such file"),
        "No reference run can be read at a.json (no such file). The plan goes on without it, and "
        "guesses what it would have told. Name the ledger of another run with --plan-from=FILE, "
        "or run the claims once to write one.",
    ),
    (
        PartialReferenceError("a.gz", "it is torn"),
        "Beside the reference run's ledger a.gz cannot be read (it is torn). Spreads come from the "
        "first numbers of each verdict, which the ledger holds itself. Run the claims again to "
        "write both, or name the ledger of another run with --plan-from=FILE.",
    ),
]


@pytest.mark.parametrize(("made", "text"), MESSAGES)
def test_the_message_says_what_came_what_was_wanted_and_what_to_change(made, text):
    assert str(made) == text


def test_every_class_is_tested_here_and_says_which_mistake_it_is():
    own = {
        name: kind
        for name, kind in vars(error).items()
        if isinstance(kind, type) and kind is not EvidenceError
    }
    assert set(own) == {type(made).__name__ for made, _ in MESSAGES}
    assert all(kind.__doc__ and issubclass(kind, EvidenceError) for kind in own.values())

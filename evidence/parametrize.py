"""Parameter sets of a claim: controls, and cases whose established outcome is their own.

Beside plugin.py the one module that knows pytest: claims import it, and a plugin must not be
imported before pytest loads it.
"""

from __future__ import annotations

from typing import Any

import pytest

from evidence.errors import FindingError
from evidence.outcome import Outcome


def control(*values: Any, id: str | None = None) -> Any:
    """A parameter set in which the finding must not hold.

    The item passes only if its assertion is CONTRADICTED.

    Args:
        *values: One value per parameter.
        id: The set's name in the test id; derived from the values where absent.
    """
    return pytest.param(*values, marks=pytest.mark.control, id=id or _id("control", values))


def case(*values: Any, established: Outcome, because: str, id: str | None = None) -> Any:
    """A parameter set whose established outcome differs from that of its finding.

    Args:
        *values: One value per parameter.
        established: The outcome that the suite holds to be true for this set.
        because: Why it differs.
        id: The set's name in the test id; derived from the values where absent.

    Raises:
        FindingError: If the reason is empty.
    """
    if not because:
        raise FindingError(f"case{values!r} gives no reason. Write because='...'.")
    marks = pytest.mark.established(outcome=established, because=because)
    return pytest.param(*values, marks=marks, id=id)


def _id(prefix: str, values: tuple[Any, ...]) -> str | None:
    if all(isinstance(value, (str, int, float)) for value in values):
        return "-".join([prefix, *map(str, values)])
    return prefix

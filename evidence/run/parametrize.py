"""Parameter sets of a claim: controls, and cases whose established outcome is their own.

It knows pytest and stands apart from plugin.py: claims import it, and a plugin must not be imported
before pytest loads it.
"""

from __future__ import annotations

from typing import Any

import pytest

from evidence.judging.outcome import SUPPORTED, Outcome
from evidence.judging.standing import Circumstances, Standing


def control(*values: Any, id: str | None = None) -> Any:
    """A parameter set in which the finding must not hold.

    The item passes only if its assertion is CONTRADICTED.

    Args:
        *values: One value per parameter.
        id: The set's name in the test id; derived from the values where absent.
    """
    return pytest.param(*values, marks=pytest.mark.control, id=id or _id("control", values))


def case(
    *values: Any,
    established: Outcome = SUPPORTED,
    because: str | None = None,
    on: Circumstances | None = None,
    id: str | None = None,
) -> Any:
    """A parameter set whose established outcome differs from that of its finding.

    Args:
        *values: One value per parameter.
        established: The outcome that the suite holds to be true for this set.
        because: Why, where it is not SUPPORTED.
        on: What is established under particular circumstances instead; see `Standing`.
        id: The set's name in the test id; derived from the values where absent.

    Raises:
        FindingError: If a reason is missing.
    """
    standing = Standing(outcome=established, because=because, on=on or {})
    standing.check(f"case{values!r}")
    return pytest.param(*values, marks=pytest.mark.established(standing), id=id)


def _id(prefix: str, values: tuple[Any, ...]) -> str | None:
    if all(isinstance(value, (str, int, float)) for value in values):
        return "-".join([prefix, *map(str, values)])
    return prefix

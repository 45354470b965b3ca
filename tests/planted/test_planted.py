"""Six planted changes, of six groups, that the family about the library must notice.

`make planted` plants them all; these end with the first finding that turns.
"""

from functools import cache
from pathlib import Path

import pytest

from tests.planted import judgement, shown
from tests.planted.__main__ import FAMILY
from tests.planted.catalogue import PLANTINGS

CHOSEN = (
    "batch-norm-never-updates",
    "truncated-normal-stddev",
    "adam-uncorrected",
    "fit-never-shuffles",
    "dropout-by-batch",
    "relu-leaks",
)


@cache
def before():
    """What the six show with the installed libraries."""
    return shown.installed([PLANTINGS[name] for name in CHOSEN])


@pytest.mark.skipif(
    not (Path(judgement.ROOT) / FAMILY).exists(),
    reason=f"{FAMILY} does not exist: no family says what is taken for granted of the library",
)
@pytest.mark.parametrize("name", CHOSEN)
def test_a_planted_change_is_caught(name):
    found = judgement.of_planting(
        PLANTINGS[name], before=before()[name], claims=[FAMILY, "--offline"], first=True
    )
    assert found.turned

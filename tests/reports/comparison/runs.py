"""Archives of made-up runs."""

import numpy as np

from evidence.records.archive import Archive
from evidence.records.run import Run
from tests.evidence.recorded import judgement_of, source_of, tried_of

RUN = Run(
    seed=7,
    scale="quick",
    error_rate=1e-5,
    backend="tensorflow",
    versions={"keras": "3.15.1"},
    device={"kind": "cpu", "name": "a processor"},
    dataset={"mnist": {"name": "digits", "sha256": "ab", "source": "a folder"}},
    commit="0123456789ab",
)
SOURCE = source_of("s", depth=["1", "2"])
DEPTHS = np.random.default_rng(11).standard_normal(60)


def sampled(node, numbers, **changes):
    """An item with one verdict upon numbers [trial]."""
    return tried_of(
        node, **{"judgements": (judgement_of(numbers),), "sources": (SOURCE,), **changes}
    )


def archive(*items, run=RUN):
    """A run's archive."""
    return Archive.of(run, items)


def moved(numbers, *, trials, by):
    """The same numbers, so many of them moved."""
    other = np.array(numbers, dtype=float)
    other[:trials] += by
    return other

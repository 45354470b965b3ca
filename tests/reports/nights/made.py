"""Nights that never were: parts, streams and outcomes of given numbers."""

from dataclasses import replace

import numpy as np

from evidence.records.run import Run
from reports.nights.history import History
from reports.nights.night import FRESH, Night, Outcome, Part
from reports.nights.stream import streams
from tests.evidence.recorded import judgement_of, tried_of

RUN = Run(
    started="2026-01-01T00:00:00+00:00",
    seed=7,
    scale="quick",
    error_rate=4e-6,
    backend="tensorflow",
    versions={"python": "3.12.3", "keras": "3.15.1"},
    device={"kind": "cpu", "name": "a processor"},
    dataset={"mnist": {"name": "digits", "sha256": "ab", "source": "a folder"}},
    commit="0123456789ab",
)
NEWER = replace(RUN, versions={"python": "3.12.3", "keras": "3.16.0"})
NODE = "claims/test_coins.py::test_heads[fair]"
OTHER = "claims/test_coins.py::test_tails[fair]"
RANDOM = np.random.default_rng(20260101)


def outcome_of(node=NODE, **changes):
    """What came of an item, with whatever is changed."""
    return Outcome(
        **{
            "node": node,
            "finding": "coins.heads",
            "control": False,
            "kind": "sampled",
            "came": "supported",
            "established": "supported",
            "estimate": 0.5,
            "interval": (0.4, 0.6),
            "trials": 40,
            "error_rate": 4e-6,
            **changes,
        }
    )


def part_of(*, run=RUN, name=FRESH, outcomes=None, **numbers):
    """A part of a night; numbers [trial] by what stands in the brackets of the test's id."""
    tried = [
        tried_of(f"claims/test_coins.py::test_heads[{name_}]", judgements=(judgement_of(told),))
        for name_, told in numbers.items()
    ]
    found = [outcome_of(item.node) for item in tried] if outcomes is None else outcomes
    return Part(
        name=name,
        state="done",
        seconds=60.0,
        run=run,
        outcomes=tuple(found),
        streams=streams(tried),
    )


def night_of(day, *parts, alarms=()):
    """The night of a day, counted from the first of January."""
    started = f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}T00:00:00+00:00"
    return Night(started=started, seed=day, parts=tuple(parts), alarms=tuple(alarms))


def drawn(*, mean=0.0, trials=50):
    """So many numbers about a mean, [trial]."""
    return RANDOM.standard_normal(trials) + mean


def tossed(*, p, trials=200):
    """So many tosses of a coin, [trial]."""
    return (RANDOM.random(trials) < p).astype(float)


def history_of(folder, *nights):
    """A history that holds these nights."""
    return History(folder=folder, nights=nights)


def before(*, nights=20, run=RUN, **means):
    """So many nights whose numbers lie about these means, by the name in the test's brackets."""
    return [
        night_of(k, part_of(run=run, **{name: drawn(mean=mean) for name, mean in means.items()}))
        for k in range(nights)
    ]

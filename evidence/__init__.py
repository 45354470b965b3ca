"""The instrument: from independent trials to a verdict with a stated error rate.

Nothing here knows Keras, a model or a claim. The names below are what a claim needs; the rest is
imported from its module.
"""

from evidence.combination import all_of, any_of
from evidence.estimand import mean, paired_difference, proportion, ratio, trend, win_rate
from evidence.fact import close_to, exactly
from evidence.finding import Report, Source, finding
from evidence.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.parametrize import case, control
from evidence.settings import FULL_SCALE, JAX, TORCH
from evidence.trial import scaled, stack

__all__ = [
    "CONTRADICTED",
    "FULL_SCALE",
    "JAX",
    "SUPPORTED",
    "TORCH",
    "UNDECIDED",
    "Report",
    "Source",
    "all_of",
    "any_of",
    "case",
    "close_to",
    "control",
    "exactly",
    "finding",
    "mean",
    "paired_difference",
    "proportion",
    "ratio",
    "scaled",
    "stack",
    "trend",
    "win_rate",
]

"""The instrument: from independent trials to a verdict with a stated error rate.

Nothing here knows Keras, a model or a claim. The names below are what a claim needs; the rest is
imported from its module.
"""

from evidence.drawing.scale import scaled
from evidence.drawing.trial import stack
from evidence.judging.combination import all_of
from evidence.judging.estimand import (
    mean,
    median,
    median_difference,
    median_ratio,
    paired_difference,
    proportion,
    ratio,
    trend,
    win_rate,
)
from evidence.judging.fact import close_to, exactly
from evidence.judging.family import Family
from evidence.judging.figure import printed
from evidence.judging.finding import Report, Source, finding
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED
from evidence.judging.standing import BY_KERAS, FULL_SCALE, JAX, QUICK_SCALE, TORCH, skipped
from evidence.records.picture import Picture, curve
from evidence.run.parametrize import case, control

__all__ = [
    "BY_KERAS",
    "CONTRADICTED",
    "FULL_SCALE",
    "JAX",
    "QUICK_SCALE",
    "SUPPORTED",
    "TORCH",
    "UNDECIDED",
    "Family",
    "Picture",
    "Report",
    "Source",
    "all_of",
    "case",
    "close_to",
    "control",
    "curve",
    "exactly",
    "finding",
    "mean",
    "median",
    "median_difference",
    "median_ratio",
    "paired_difference",
    "printed",
    "proportion",
    "ratio",
    "scaled",
    "skipped",
    "stack",
    "trend",
    "win_rate",
]

"""How far two runs are apart: the words for it, and their order."""

EQUAL = "equal"
ROUNDING = "rounding"
TRIALS = "trials"
VALUE = "value"
DISTRIBUTION = "distribution"
OTHER = "other"
LOST = "lost"
UNJUDGED = "unjudged"

# From what needs no look to what needs one first.
ORDER = (UNJUDGED, EQUAL, ROUNDING, TRIALS, VALUE, OTHER, DISTRIBUTION, LOST)
WORDS = {
    EQUAL: "equal to the bit",
    ROUNDING: "equal to rounding",
    TRIALS: "single trials changed",
    VALUE: "value changed",
    DISTRIBUTION: "distribution changed",
    OTHER: "not the same protocol or claim",
    LOST: "no verdict in one of the runs",
    UNJUDGED: "not judged in both runs",
}
SYMBOLS = {
    EQUAL: "=",
    ROUNDING: "≈",
    TRIALS: "±",
    VALUE: "≠",
    DISTRIBUTION: "✗",
    OTHER: "?",
    LOST: "!",
    UNJUDGED: "–",
}
# What a change of the stack does not bring about if it trains networks as before.
CHANGED = (TRIALS, VALUE, OTHER, DISTRIBUTION, LOST)


def worst(degrees: tuple[str, ...]) -> str:
    """The degree that needs a look first; equal where there is none."""
    return max(degrees, key=ORDER.index, default=EQUAL)

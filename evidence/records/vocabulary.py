"""The words that a record may use, each written down once.

They are text and not enumerations because they stand in files: a ledger is read by people, by
versions of this suite that are older than a word, and by other programs.
"""

# What came of an item. The first three are outcomes of a verdict, the others of an item that has
# none.
SUPPORTED = "supported"
CONTRADICTED = "contradicted"
UNDECIDED = "undecided"
ERROR = "error"
SKIPPED = "skipped"
NOT_RUN = "not_run"
SETTLED = (SUPPORTED, CONTRADICTED)
JUDGED = (*SETTLED, UNDECIDED)
OUTCOMES = (*JUDGED, ERROR, SKIPPED, NOT_RUN)

# What an item rests on: trials, a computation that cannot err, or trials of time.
SAMPLED = "sampled"
FACT = "fact"
TIMING = "timing"
KINDS = (SAMPLED, FACT, TIMING)

# What a verdict assumes beyond independent trials: nothing, or that outcomes are normal.
EXACT = "exact"
NORMAL = "normal"
ASSUMPTIONS = (EXACT, NORMAL)

# What came of a benchmark.
MEASURED = "measured"
FAILED = "failed"

# How a picture is drawn, whose numbers a series shows, and how an axis is divided.
VIOLINS = "violins"
LINES = "lines"
POINTS = "points"
HISTOGRAM = "histogram"
IMAGES = "images"
PICTURES = (VIOLINS, LINES, POINTS, HISTOGRAM, IMAGES)
OURS = "measured"
THEORY = "theory"
REPORT = "report"
STYLES = (OURS, THEORY, REPORT)
LINEAR = "linear"
LOG = "log"
SCALES = (LINEAR, LOG)

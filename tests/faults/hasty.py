"""A plugin that waits less long for what does not come."""

from evidence.drawing import limit, patience
from evidence.machine import executor
from evidence.run import progress

limit.GRACE = patience.GRACE = 1.0
executor.LOOK, executor.SILENCE = 0.5, 2.0
progress.LIVE = progress.LOG = 0.2

"""What every benchmark notes beside its seconds."""

import functools
import time
from collections.abc import Callable
from typing import Any

SIDE = 2048
ROUNDS = 5


def note(
    benchmark: Any,
    *,
    work: float,
    unit: str,
    versus: str,
    ratio: float,
    operations: float | None = None,
) -> None:
    """Notes how much one round does and what it was measured beside, in the same process.

    Args:
        benchmark: The fixture of pytest-benchmark, after it has run.
        work: How much one round does.
        unit: Of what.
        versus: What it was measured beside.
        ratio: How many times faster it is.
        operations: Floating-point operations of one round, for the share of what the device's own
            matrix product reaches; None where it is not known.
    """
    benchmark.extra_info.update(work=work, unit=unit, versus={"name": versus, "ratio": ratio})
    if operations is not None:
        peak = product_peak()
        share = operations / benchmark.stats.stats.median / peak
        benchmark.extra_info["share"] = {
            "of": f"a matrix product's {peak / 1e9:.0f} GFLOP/s",
            "value": share,
        }


@functools.cache
def product_peak() -> float:
    """Floating-point operations per second of a float32 product of 2048 x 2048 matrices.

    Measured on the device and the threads that train, the best of five rounds.
    """
    from keras import ops

    matrix = ops.ones((SIDE, SIDE), "float32")
    seconds = best_seconds(lambda: ops.convert_to_numpy(ops.matmul(matrix, matrix)[0, 0]))
    return 2.0 * SIDE**3 / seconds


def best_seconds(work: Callable[[], object]) -> float:
    """The shortest of five rounds of some work, after one that is not counted."""
    seconds = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])

"""What every benchmark notes beside its seconds."""

from typing import Any


def note(benchmark: Any, *, work: float, unit: str, versus: str, ratio: float) -> None:
    """Notes how much one round does and what it was measured beside, in the same process.

    Args:
        benchmark: The fixture of pytest-benchmark, after it has run.
        work: How much one round does.
        unit: Of what.
        versus: What it was measured beside.
        ratio: How many times faster it is.
    """
    benchmark.extra_info.update(work=work, unit=unit, versus={"name": versus, "ratio": ratio})

"""In which order claims are judged, and what benchmarks are timed with."""

import pytest

from claims.timing import Stopwatch, sender


def pytest_collection_modifyitems(config, items):
    """Puts families in their order, and leaves findings about time out where nothing is timed.

    Workers begin with a half of the items each. In the order of the families, dear and cheap ones
    mix, and a family that trains on images begins in one of the halves alone: two workers in one
    family would wait for each other's blocks.
    """
    items.sort(key=lambda one: getattr(getattr(one.module, "FAMILY", None), "order", 0))
    if config.option.benchmark_disable:
        timed = [
            one for one in items if one.name.startswith("bench_") and "claim" in one.fixturenames
        ]
        config.hook.pytest_deselected(items=timed)
        items[:] = [one for one in items if one not in timed]


@pytest.fixture
def stopwatch(request):
    """A `Stopwatch` whose row goes to the ledger; benchmarks run alone, or not at all."""
    if hasattr(request.config, "workerinput"):
        pytest.skip("what other workers do would be part of its seconds; run it with -n0")
    if request.config.option.plan:
        pytest.skip("a plan times nothing")
    # Not before the benchmark is to be run: the plugin warns of a fixture that was not used.
    benchmark = request.getfixturevalue("benchmark")
    watch = Stopwatch(benchmark=benchmark, send=sender(request.node.user_properties))
    watch.begin()
    return watch

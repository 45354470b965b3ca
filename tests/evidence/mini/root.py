"""The conftest of the miniature suite."""

import os
import random

pytest_plugins = ["evidence.run.plugin", "reports.plugin"]


def pytest_collection_modifyitems(items):
    """Puts the items into another order on request, the same one in every worker."""
    if order := os.environ.get("MINI_ORDER"):
        random.Random(order).shuffle(items)

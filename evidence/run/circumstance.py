"""The circumstances of a run, on which established outcomes may depend."""

from __future__ import annotations

import pytest

from evidence.drawing.scale import FULL
from evidence.judging.standing import FULL_SCALE, JAX, QUICK_SCALE, TORCH
from evidence.machine import environment

CIRCUMSTANCES = pytest.StashKey[list[str]]()


def circumstances(config: pytest.Config, *, scale: str) -> list[str]:
    """What established outcomes may depend on: the run's data, scale, trainer, another backend.

    Args:
        config: The run's configuration, whose plugins know the data and the trainer.
        scale: The run's scale.
    """
    if CIRCUMSTANCES not in config.stash:
        names = config.hook.pytest_evidence_data_names(config=config) or []
        size = FULL_SCALE if scale == FULL else QUICK_SCALE
        backend = [name for name in (JAX, TORCH) if name == environment.backend()]
        trainer = config.hook.pytest_evidence_trainer(config=config)
        config.stash[CIRCUMSTANCES] = [*names, size, *backend, f"trained by {trainer}"]
    return config.stash[CIRCUMSTANCES]

"""The mistakes a caller of `models` can make, one class each.

Each message says what came, what was wanted and what to change.
"""

from __future__ import annotations


class ModelError(ValueError):
    """Base of every mistake this package reports."""


class ActivationError(ModelError):
    """An activation is unknown, or its slope does not belong to it."""


class ArchitectureError(ModelError):
    """An architecture has no layers, or a size below one."""


class InitializerError(ModelError):
    """A scheme is unknown, lacks its number, or does not fit its layer."""


class OptimizerError(ModelError):
    """A setting of an optimiser is outside its range."""


class LossError(ModelError):
    """A loss is unknown, or does not fit the last layer."""


class ShapeError(ModelError):
    """An array does not have the axes that the architecture and the population imply."""


class SeedError(ModelError):
    """A seed is missing where something is drawn."""


class BackendError(ModelError):
    """The Keras backend in use has no module in `models/backend/`."""

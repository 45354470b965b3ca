"""The mistakes this room can be handed, one class each."""


class MarkerError(ValueError):
    """A file has no place, or no single place, for its table."""


class BibliographyError(ValueError):
    """The bibliography file cannot be read as a list of works."""


class ReferenceRunError(ValueError):
    """A run cannot be the one that the README speaks of."""


class StackError(ValueError):
    """The file of stacks, or what was kept of one, cannot be used."""

"""The mistakes this room can be handed, one class each."""


class MarkerError(ValueError):
    """A file has no place, or no single place, for its table."""


class BibliographyError(ValueError):
    """The bibliography file cannot be read as a list of works."""


class ReferenceRunError(ValueError):
    """A run cannot be the one that the README speaks of."""

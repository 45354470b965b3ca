"""The mistakes this room can be handed, one class each."""


class MarkerError(ValueError):
    """The README has no place, or no single place, for the table of findings."""


class BibliographyError(ValueError):
    """The bibliography file cannot be read as a list of works."""


class ReferenceRunError(ValueError):
    """A run cannot be the one that the README speaks of."""

"""A family: findings whose keys share what stands before the dot, told to readers as one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.errors import FindingError
from evidence.records import family as recorded

KEY = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The findings of one module, as tables and the page speak of them.

    Args:
        key: What stands before the dot of their keys.
        title: Its name for readers.
        order: Its place among the families; smaller comes first.
        telling: The key of the finding that a reader should see if they see only one.

    Raises:
        FindingError: If the description is not usable.
    """

    key: str
    title: str
    order: int
    telling: str

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise FindingError(
                f"{self.key!r} is not a family's key. Write what stands before the dot of its "
                "findings' keys, in lower case letters, such as 'collapse'."
            )
        if not self.title.strip():
            raise FindingError(f"Family {self.key!r} has no title. Say what it is called.")
        if self.telling.partition(".")[0] != self.key:
            raise FindingError(
                f"Family {self.key!r} names {self.telling!r} as its most telling finding, which is "
                f"none of its own. Name one whose key begins with '{self.key}.'."
            )

    def record(self) -> recorded.Family:
        """The family as a ledger tells of it."""
        return recorded.Family(
            key=self.key, title=self.title, order=self.order, telling=self.telling
        )

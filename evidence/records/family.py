"""A family of findings as a ledger tells of it: what it is called, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.errors import RecordError
from evidence.records import field


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The findings whose keys share what stands before the dot.

    Args:
        key: What stands before the dot.
        title: Its name for readers.
        order: Its place among the families; smaller comes first.
        telling: The key of its most telling finding; None where nobody chose one.
    """

    key: str
    title: str
    order: int
    telling: str | None = None

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Family:
        """The family that builtins describe.

        Raises:
            RecordError: If they describe none.
        """
        try:
            return cls(
                key=str(record["key"]),
                title=str(record["title"]),
                order=field.whole(record["order"]) or 0,
                telling=field.text(record.get("telling")),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(
                f"a family of the ledger cannot be read ({type(error).__name__}: {error}); "
                "run the claims again to write a new ledger"
            ) from error

    def record(self) -> dict[str, Any]:
        """The family as builtins."""
        return {
            "key": self.key,
            "title": self.title,
            "order": self.order,
            "telling": self.telling,
        }

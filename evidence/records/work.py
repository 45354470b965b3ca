"""A work that findings lean on, as the bibliography tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.errors import RecordError
from evidence.records import field


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A document.

    Args:
        id: Its short name, such as "R5".
        title: Its title.
        year: When it was written; None where that is unknown.
        url: Where it can be read; None where it is not public.
    """

    id: str
    title: str
    year: int | None = None
    url: str | None = None

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Work:
        """The work that builtins describe.

        Raises:
            RecordError: If they describe none.
        """
        try:
            return cls(
                id=str(record["id"]),
                title=str(record["title"]),
                year=field.whole(record.get("year")),
                url=field.text(record.get("url")),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(
                f"a work of the bibliography cannot be read ({type(error).__name__}: {error}); "
                "give each an id and a title, and a year and a url where they are known"
            ) from error

    def record(self) -> dict[str, Any]:
        """The work as builtins."""
        return {"id": self.id, "title": self.title, "year": self.year, "url": self.url}

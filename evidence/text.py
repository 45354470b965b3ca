"""Text and builtins that came from a file, made harmless for whoever shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evidence.errors import RecordError

# Control characters but tab and line feed; marks, embeddings, overrides and isolates that turn the
# direction of what follows; separators that end a line for some readers; halves of surrogates,
# which no file can hold; and the mark of byte order, which nobody sees.
HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# Levels of lists and objects in one another: a ledger of ours has nine.
DEEPEST = 40


def plain(text: str) -> str:
    r"""A text in which every character shows itself as what it is.

    Examples:
        >>> plain("abc\u202egpj.exe\x1b[2J")
        'abc\\u202egpj.exe\\u001b[2J'
    """
    return HOSTILE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def harmless(value: Any, *, deepest: int = DEEPEST) -> Any:
    """Builtins of JSON whose texts are plain, names included.

    Args:
        value: What JSON gave.
        deepest: How many levels of lists and objects may lie in one another.

    Raises:
        RecordError: If there are more.
    """
    if isinstance(value, str):
        return plain(value)
    if not isinstance(value, Mapping | list):
        return value
    if not deepest:
        raise RecordError(f"lists and objects lie more than {DEEPEST} deep in one another")
    if isinstance(value, list):
        return [
            one
            if one is None or isinstance(one, float | int)
            else harmless(one, deepest=deepest - 1)
            for one in value
        ]
    return {plain(name): harmless(one, deepest=deepest - 1) for name, one in value.items()}

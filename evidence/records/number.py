"""The numbers of one verdict in the order of its trials, exact, as a short text."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence.errors import RecordError
from evidence.records import field

# So many are kept of a verdict. Beyond them a digest of all still tells whether any number differs,
# and the kept ones are as good a sample as the others.
MOST_BITS = 2**17
MOST_REALS = 2**14
# Of a digest: among a million different sets of numbers two share one once in ten million times.
DIGITS = 16
# Where a verdict's numbers stand in a record: yes and no take an eighth of a byte each.
BITS, REALS = "bits", "reals"

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Numbers that can be told from others to the last bit.

    Args:
        count: How many there were.
        digest: The beginning of a SHA-256 over all of them.
        kind: BITS where each is 0 or 1, REALS otherwise.
        packed: The first ones in base64: eight to a byte, or little-endian float64.

    Raises:
        RecordError: If the text does not hold as many numbers as it must.
    """

    count: int
    digest: str
    kind: str
    packed: str

    def __post_init__(self) -> None:
        try:
            size = len(base64.b64decode(self.packed, validate=True))
        except binascii.Error as error:
            raise RecordError(f"the numbers of a verdict cannot be read ({error})") from None
        wanted = -(-self.kept // 8) if self.kind == BITS else 8 * self.kept
        if size != wanted:
            raise RecordError(
                f"the numbers of a verdict cannot be read: {self.kept} {self.kind} take {wanted} "
                f"bytes, and {size} are there"
            )

    @classmethod
    def of(cls, values: ArrayLike) -> Numbers:
        """The numbers of an array, flattened.

        Args:
            values: Reals, whole numbers or booleans, [trial] or of any shape.
        """
        reals = np.ascontiguousarray(values, dtype="<f8").ravel()
        # Negative zero is equal to zero and has other bits.
        plain = bool(np.isin(reals, (0.0, 1.0)).all()) and not np.signbit(reals).any()
        kind = BITS if plain else REALS
        stored = np.packbits(reals[:MOST_BITS] == 1.0) if plain else reals[:MOST_REALS]
        return cls(
            count=len(reals),
            digest=hashlib.sha256(reals.tobytes()).hexdigest()[:DIGITS],
            kind=kind,
            packed=base64.b64encode(stored.tobytes()).decode("ascii"),
        )

    @property
    def kept(self) -> int:
        """How many of them are kept."""
        return min(self.count, MOST_BITS if self.kind == BITS else MOST_REALS)

    def first(self) -> Reals:
        """Those that are kept, [trial]."""
        stored = base64.b64decode(self.packed)
        if self.kind == BITS:
            bits = np.unpackbits(np.frombuffer(stored, dtype=np.uint8), count=self.kept)
            return bits.astype(np.float64)
        return np.frombuffer(stored, dtype="<f8").astype(np.float64)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Numbers:
        """The numbers that builtins describe."""
        kind = BITS if BITS in record else REALS
        return cls(
            count=field.count(record["count"]),
            digest=str(record["digest"]),
            kind=kind,
            packed=str(record[kind]),
        )

    def record(self) -> dict[str, Any]:
        """The numbers as builtins."""
        return {"count": self.count, "digest": self.digest, self.kind: self.packed}

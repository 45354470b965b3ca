"""Small grey images as the page holds them: inside itself, as addresses that hold the data."""

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.records.picture import Picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"
DEPTH, GREY = 8, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Images of one scale.

    Args:
        name: Whose images they are.
        sources: An address per image that holds the image itself, [image].
        height: Rows of pixels.
        width: Columns of pixels.
        low: What black stands for.
        high: What white stands for.
    """

    name: str
    sources: tuple[str, ...]
    height: int
    width: int
    low: float
    high: float

    @property
    def balanced(self) -> bool:
        """Whether middle grey is zero."""
        return self.low == -self.high


def rows(picture: Picture) -> tuple[Row, ...]:
    """The images of a picture, a row for each series that has some."""
    return tuple(
        Row(
            name=f"{series.group} {series.name}".strip(),
            sources=tuple(_address(image) for image in series.pixels),
            height=len(series.pixels[0]),
            width=len(series.pixels[0][0]),
            low=series.span[0],
            high=series.span[1],
        )
        for series in picture.series
        if series.pixels and series.pixels[0] and series.pixels[0][0]
    )


def png(image: Sequence[Sequence[int]]) -> bytes:
    """Writes a grey image as a PNG file.

    Args:
        image: Whole numbers from 0, black, to 255, white, [row, column].
    """
    header = struct.pack(">IIBBBBB", len(image[0]), len(image), DEPTH, GREY, 0, 0, 0)
    # Every row begins with the number of its filter; zero is none.
    lines = b"".join(b"\0" + bytes(row) for row in image)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _address(image: Sequence[Sequence[int]]) -> str:
    return "data:image/png;base64," + base64.b64encode(png(image)).decode()

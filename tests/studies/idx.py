"""Idx files as the original releases have them."""

import gzip
import struct

from studies.imagefile import IDX


def write_idx(folder, arrays):
    """Writes the four gzipped files of images and labels."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in IDX.items():
        (folder / file).write_bytes(gzip.compress(idx(arrays[name])))


def idx(array):
    """An array of bytes in the idx format."""
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return struct.pack(">HBB", 0, 8, array.ndim) + sizes + array.tobytes()

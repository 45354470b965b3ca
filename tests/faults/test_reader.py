"""Broken and hostile data files: each is refused in words, and none is read beyond its bounds."""

import gzip
import io
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from evidence.drawing import seal
from evidence.records.archive import ARCHIVE
from studies.imagefile import ARRAYS, IDX
from tests.faults.mutation import broken
from tests.faults.readers import images, readers

CHECKOUT = Path(__file__).parents[2]
# Broken copies of each file: 20,000 in all.
COPIES = {"npz": 4000, "idx": 6000, "block": 5000, "archive": 5000}
# Bytes of address space and of memory that a reader has; the bombs hold two milliards.
SPACE, ROOM = 2**31, 200 * 2**20


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", COPIES)
def test_a_broken_file_is_refused_in_words(tmp_path, name):
    reader, path = readers(tmp_path)[name], tmp_path / "file"
    assert reader.read(path, reader.whole)
    taken = sum(
        reader.read(path, copy) for copy in broken(reader.whole, count=COPIES[name], seed=1)
    )
    # Some changes change nothing; most do.
    assert taken < COPIES[name] / 2


# What takes little room and says that it needs much


def entry(shape, *, size, kind="|u1"):
    """An .npy file whose header names a shape, with so many bytes behind it."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": kind, "fortran_order": False, "shape": shape}
    )
    return file.getvalue() + bytes(size)


def zipped(path, entries, *, how=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", how) as file:
        for name, content in entries.items():
            file.writestr(f"{name}.npy", content)


def npz(path, **changed):
    """An .npz file of images with some entries in the place of others."""
    entries = {}
    for name, array in images().items():
        file = io.BytesIO()
        np.save(file, array)
        entries[name] = file.getvalue()
    zipped(path, {**entries, **changed})


def huge_npz(folder):
    npz(folder / "file", x_train=entry((2**31 // 784, 28, 28), size=10**6))


def long_npz(folder):
    npz(folder / "file", x_train=entry((2, 28, 28), size=3 * 10**8))


def absurd_npz(folder):
    npz(folder / "file", y_train=entry((2**62,), size=10))


def negative_npz(folder):
    npz(folder / "file", y_train=entry((-5,), size=10))


def lzma_npz(folder):
    zipped(folder / "file", dict.fromkeys(ARRAYS, entry((2,), size=2)), how=zipfile.ZIP_LZMA)


def encrypted_npz(folder):
    npz(folder / "file")
    whole = bytearray((folder / "file").read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = whole.find(mark)
        while start >= 0:
            whole[start + at] |= 1
            start = whole.find(mark, start + 1)
    (folder / "file").write_bytes(whole)


def idx_folder(folder, content):
    (folder / "file").mkdir()
    for file in IDX.values():
        (folder / "file" / file).write_bytes(gzip.compress(content, 1))


def huge_idx(folder):
    idx_folder(folder, bytes((0, 0, 8, 3)) + b"\x00\xff\xff\xff" * 3 + bytes(10**6))


def long_idx(folder):
    idx_folder(folder, bytes((0, 0, 8, 1)) + (2).to_bytes(4, "big") + bytes(3 * 10**8))


def axes_idx(folder):
    idx_folder(folder, bytes((0, 0, 8, 255)) + b"\xff" * 2000)


IMAGES = (
    "from studies.imagefile import DatasetError as Mistake, read\n"
    "def run(path): read(path, name='images', hashes={})\n"
)
SAYING = {
    huge_npz: "says that it holds 2147483",
    long_npz: "x_train.npy holds 1569 of 1568 bytes",
    absurd_npz: "says that it holds 4611686018427387904 bytes",
    negative_npz: "cannot be read as images",
    lzma_npz: "is compressed otherwise than NumPy does",
    encrypted_npz: "is encrypted",
    huge_idx: "says that it holds",
    long_idx: "it holds 3 of 2 bytes",
    axes_idx: "it has 255 axes",
}


def measured(code, path):
    """What a process of little memory says of a file, and the most memory that it took, in bytes.

    What its libraries take is left out.
    """
    script = (
        f"import resource, sys\nfrom pathlib import Path\n{code}"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    run(Path(sys.argv[1]))\n"
        "except Mistake as mistake:\n    print(mistake)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=CHECKOUT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    *said, taken = done.stdout.splitlines()
    return "\n".join(said), int(taken)


@pytest.mark.parametrize("make", SAYING, ids=lambda make: make.__name__)
def test_a_file_that_says_more_than_it_holds_is_refused_by_its_header(tmp_path, make):
    make(tmp_path)
    said, taken = measured(IMAGES, tmp_path / "file")
    assert SAYING[make] in said
    assert taken < ROOM


def test_a_block_that_says_more_than_it_holds_is_refused_before_it_is_read(tmp_path):
    """Whoever can write into the store can seal a block, too."""
    contents = {
        "huge": {"heads": entry((2**31,), size=100)},
        "packed": {"heads": entry((3 * 10**8,), size=3 * 10**8)},
        "objects": {"heads": entry((2,), size=16, kind="|O")},
    }
    for name, entries in contents.items():
        path = tmp_path / "toss" / "0123" / f"{name}.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        how = zipfile.ZIP_DEFLATED if name == "packed" else zipfile.ZIP_STORED
        zipped(path, entries, how=how)
        whole = path.read_bytes()
        path.write_bytes(whole + seal._seal(whole, seal.owner_of(path)))
        code = (
            "from evidence.drawing.seal import read\nMistake = ValueError\n"
            "def run(path): read(path, size=2)\n"
        )
        said, taken = measured(code, path)
        assert said and taken < ROOM, name


def test_an_archive_that_holds_more_than_any_run_is_refused(tmp_path):
    path = tmp_path / ARCHIVE
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(70):
            file.write(bytes(2**24))
    code = (
        "from evidence.errors import ArchiveError as Mistake\n"
        "from evidence.records.archive import read_archive as run\n"
    )
    said, taken = measured(code, path)
    assert "it holds more than 268435456 bytes" in said
    assert taken < 3 * 2**28

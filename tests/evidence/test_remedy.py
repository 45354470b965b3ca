"""What to do about a file that cannot be written."""

import errno

import pytest

from evidence.errors import OutputError, StoreError
from evidence.remedy import remedy


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk is full: free some space, or name another with --x."),
        (
            errno.EDQUOT,
            "The quota on the disk is spent: free some space, or name another with --x.",
        ),
        (
            errno.EFBIG,
            "No file may grow as large as this one must: raise the limit (ulimit -f), or name "
            "another with --x.",
        ),
        (
            errno.EROFS,
            "It lies on a file system that can only be read: mount that for writing, or name "
            "another with --x.",
        ),
        (errno.EACCES, "Open it, or name another with --x."),
    ],
)
def test_it_depends_on_what_the_system_says(number, said):
    assert remedy(OSError(number, "reason"), usual="Open it", option="--x") == said


def test_a_reason_in_words_has_the_usual_one():
    assert (
        remedy("it is odd", usual="Open it", option="--x") == "Open it, or name another with --x."
    )


@pytest.mark.parametrize("error", [StoreError, OutputError])
def test_a_full_disk_is_called_full(error):
    said = str(error("/folder", OSError(errno.ENOSPC, "No space left on device")))
    assert "([Errno 28] No space left on device). The disk is full: free some space, or" in said
    assert "writable" not in said

"""What to do about a file that cannot be written: it depends on what the system says is wrong."""

from __future__ import annotations

import errno


def remedy(reason: object, *, usual: str, option: str) -> str:
    """What to change, in a sentence.

    Args:
        reason: The system's error, or what is wrong in words.
        usual: What to change where permissions may be the reason.
        option: What names another folder on the command line.
    """
    number = reason.errno if isinstance(reason, OSError) else None
    first = {
        errno.ENOSPC: "The disk is full: free some space",
        errno.EDQUOT: "The quota on the disk is spent: free some space",
        errno.EFBIG: "No file may grow as large as this one must: raise the limit (ulimit -f)",
        errno.EROFS: "It lies on a file system that can only be read: mount that for writing",
    }
    return f"{first.get(number or 0, usual)}, or name another with {option}."

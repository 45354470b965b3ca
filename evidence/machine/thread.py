"""Threads: how each library is told how many it may use, and that it is one.

One process trains on one thread: parallelism comes from the workers, and the bits of a block do not
depend on how many of them there are. A library reads its variable as it loads, so this module is
read before any of them, and needs nothing but the standard library.
"""

from __future__ import annotations

import os

OPENMP = ("OMP_NUM_THREADS",)
TENSORFLOW = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
JAX = ("PJRT_NPROC",)
VARIABLES = (*OPENMP, *TENSORFLOW, *JAX)


def pin() -> None:
    """Gives this process, and those that it starts, one thread, whatever was asked for."""
    for name in VARIABLES:
        os.environ[name] = "1"


def count() -> int:
    """How many threads this process trains on."""
    return int(os.environ.get(*OPENMP) or os.cpu_count() or 1)

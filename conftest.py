"""Pins what must be pinned before Keras loads, and joins the rooms."""

import os
import runpy
import sys
from pathlib import Path

# One process trains on one thread. The module is run and not imported: with its package it would
# load libraries that have read their variables then.
runpy.run_path(str(Path(__file__).parent / "evidence" / "machine" / "thread.py"))["pin"]()
if "numpy" in sys.modules:
    # Where the package is installed pytest has loaded it, and NumPy has read its variable.
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# A GPU multiplies float32 in float32, not in TF32, which keeps 11 of its 24 bits, unless told so.
os.environ.setdefault("NVIDIA_TF32_OVERRIDE", "0")
# CUDA would number GPUs by speed, nvidia-smi by their place.
os.environ.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")

pytest_plugins = ["evidence.run.plugin", "studies.plugin", "reports.plugin"]

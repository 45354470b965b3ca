"""Pins what must be pinned before Keras loads, and joins the rooms."""

import os

# One process trains on one thread: parallelism comes from the workers, and the bits of a block do
# not depend on how many of them there are.
_TENSORFLOW, _JAX = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), ("PJRT_NPROC",)
for _threads in ("OMP_NUM_THREADS", *_TENSORFLOW, *_JAX):
    os.environ[_threads] = "1"
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# A GPU multiplies float32 in float32, not in TF32, which keeps 11 of its 24 bits, unless told so.
os.environ.setdefault("NVIDIA_TF32_OVERRIDE", "0")
# CUDA would number GPUs by speed, nvidia-smi by their place.
os.environ.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")

pytest_plugins = ["evidence.run.plugin", "studies.plugin", "reports.plugin"]

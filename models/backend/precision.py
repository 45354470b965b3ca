"""How many bits a product keeps: those of TF32 on a GPU, and double precision."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from keras.src.backend.common import dtypes

# Whether a GPU may shorten the factors of a float32 product to TF32, 11 bits of 24. The variable is
# that of NVIDIA's libraries, which a run sets to 0 unless it was set; ours must not say otherwise.
TF32 = os.environ.get("NVIDIA_TF32_OVERRIDE") == "1"


@contextmanager
def keep_float64() -> Iterator[None]:
    """Lets operations on float64 give float64, which Keras makes float32 but on TensorFlow.

    It does so to be like JAX as JAX is by default, and has no setting for it.
    """
    halved = dtypes.BIT64_TO_BIT32_DTYPE["float64"]
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
    try:
        yield
    finally:
        dtypes.BIT64_TO_BIT32_DTYPE["float64"] = halved

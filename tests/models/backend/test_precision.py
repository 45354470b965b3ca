"""How many bits a product keeps."""

import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from models.backend.precision import keep_float64


@pytest.mark.parametrize(("override", "wanted"), [(None, False), ("0", False), ("1", True)])
def test_tf32_is_off_unless_it_was_asked_for(override, wanted):
    name = "NVIDIA_TF32_OVERRIDE"
    environment = {key: value for key, value in os.environ.items() if key != name}
    done = subprocess.run(
        [sys.executable, "-c", "from models.backend.precision import TF32; print(TF32)"],
        cwd=Path(__file__).parents[3],
        env=environment | ({} if override is None else {name: override}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{wanted}\n"


def test_float64_is_kept_inside_and_not_after_whatever_happens():
    def result():
        return keras.backend.result_type(np.float64, float)

    before = result()
    with pytest.raises(ZeroDivisionError), keep_float64():
        assert result() == "float64"
        raise ZeroDivisionError
    assert (
        result() == before == ("float64" if keras.backend.backend() == "tensorflow" else "float32")
    )

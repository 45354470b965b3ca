"""What a run of benchmarks collects."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ["bench_dcn[relu]", "bench_dcn[tanh]"]
FINDING = [
    "bench_tanh_beside_relu[tanh-relu]",
    "bench_tanh_beside_relu[control-same-network]",
]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [([], [*BENCHMARKS, *FINDING]), (["--benchmark-disable"], BENCHMARKS)],
    ids=["timed", "not timed"],
)
def test_findings_about_time_are_left_out_where_nothing_is_timed(options, wanted):
    command = [sys.executable, "-m", "pytest", "claims/bench_dcn.py", "--collect-only", "-q", "-n0"]
    done = subprocess.run(
        [*command, *options],
        cwd=ROOT,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    names = [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line]
    assert names == wanted

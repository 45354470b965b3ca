"""A machine that seems to have GPUs: a tool that tells of them, and packages of CUDA."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tests.evidence.mini.project import CHECKOUT

# It answers as nvidia-smi does where a machine has two GPUs, for one GPU and one query at a time.
TOOL = """#!/bin/sh
case "$2" in
  0|GPU-aa) place=aa; name="NVIDIA X" ;;
  1|GPU-bb) place=bb; name="NVIDIA Y" ;;
  *) echo "No devices were found"; exit 6 ;;
esac
[ "$1 $4" = "-i --format=csv,noheader,nounits" ] || exit 2
case "$3" in
  --query-gpu=uuid) echo "GPU-$place" ;;
  --query-gpu=name,memory.total,driver_version,compute_cap) echo "$name, 81559, 570.1, 9.0" ;;
  *) exit 2 ;;
esac
"""
CUDA = ("nvidia-cudnn-cu12",)


def machine(folder: Path, *, packages: Sequence[str] = CUDA) -> dict[str, str]:
    """The environment of a process on such a machine.

    Args:
        folder: Where the tool and the packages are put; also its folder for temporary files.
        packages: The packages of CUDA that are installed, by name.
    """
    tool = folder / "bin" / "nvidia-smi"
    tool.parent.mkdir(parents=True)
    tool.write_text(TOOL)
    tool.chmod(0o755)
    for package in packages:
        about = folder / "packages" / f"{package.replace('-', '_')}-9.1.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 9.1\n")
    return {
        "PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{folder / 'packages'}{os.pathsep}{CHECKOUT}",
        "TMPDIR": str(folder),
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "0",
    }

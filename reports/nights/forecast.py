"""How long a night's share of the full scale will take: what the suite's own plan says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from reports.nights.task import MINUTE, Task

PLAN = "plan-full.json"
# A plan draws nothing; one that takes longer than this is none.
PATIENCE = 600.0
OPTIONS = ("--plan", "-q")
COMMAND = (sys.executable, "-m", "pytest")


def planned_minutes(
    task: Task, *, root: Path, folder: Path, command: Sequence[str] = COMMAND
) -> float | None:
    """Asks the plan of a task for its longest path.

    Args:
        task: The task.
        root: The checkout.
        folder: A folder for the plan.
        command: What starts pytest.

    Returns:
        The minutes; None where the plan does not know, or cannot be had.
    """
    words = [*command, *task.arguments, *OPTIONS, f"--report-dir={folder}"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            words,
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
        forecast = json.loads((folder / PLAN).read_text(encoding="utf-8"))["forecast"]
        seconds, unknown = float(forecast["path"]), int(forecast["total"]["unknown"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None
    # Of blocks that nobody ever timed there are no seconds, and so no sum.
    return seconds / MINUTE if not unknown else None

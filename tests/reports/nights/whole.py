"""Whole nights as a shell starts them, remembered in a folder of their own."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from reports.nights.history import History
from tests.evidence.mini.project import CHECKOUT

SECONDS = 600
ROTA = "full = [[]]\nkeras = [[]]\n[minutes]\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """Nights one after another, on one worker.

    Args:
        root: The checkout or the miniature suite whose claims are judged.
        folder: Where the rota, the history and what the last night wrote lie.
    """

    root: Path
    folder: Path

    def command(self, *, seed, fixed=True, options=()):
        """The command of a night.

        Args:
            seed: Of its fresh draws.
            fixed: Whether the default seed is drawn beside the fresh one.
            options: What it is told beside.
        """
        parts = ("fresh", "closer", "fixed") if fixed else ("fresh", "closer")
        rota = self.folder / "rota.toml"
        rota.write_text(ROTA + "".join(f"{part} = 4\n" for part in parts))
        words = [
            *("--history", str(self.folder / "h"), "--root", str(self.root), "--workers", "1"),
            *("--hours", "0.2", "--seed", str(seed), "--rota", str(rota)),
            *("--out", str(self.folder / "night"), *options),
        ]
        return [sys.executable, "-m", "reports", "night", *words]

    def run(self, *, variables, **given):
        """Runs a night to its end, with these variables."""
        return subprocess.run(
            self.command(**given),
            cwd=CHECKOUT,
            env=variables,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    @property
    def summary(self):
        """What the last night says in Markdown."""
        return (self.folder / "night" / "summary.md").read_text()

    @property
    def page(self):
        """The page of the last night."""
        return (self.folder / "night" / "index.html").read_text()

    @property
    def remembered(self):
        """All nights so far."""
        return History.read(self.folder / "h").nights

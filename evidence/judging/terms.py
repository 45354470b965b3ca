"""What a run holds every verdict to, and so what judges an item again as it was judged."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.drawing.scale import QUICK


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a run holds every verdict to.

    Args:
        error_rate: The probability that one verdict is wrong.
        seed: The run's root seed.
        scale: The run's scale.
        planning: Whether verdicts are planned instead of judged.
        options: Others' options that verdicts depend on, as on a command line.
        launch: What starts pytest, as on a command line.
    """

    error_rate: float
    seed: int
    scale: str = QUICK
    planning: bool = False
    options: str = ""
    launch: str = "python -m"

    def replay(self, node: str) -> str:
        """The command that judges a test again as it was judged.

        Args:
            node: The test's id.

        Examples:
            >>> Terms(error_rate=0.01, seed=7, scale="full").replay("test_coins.py::test_heads")
            'python -m pytest "test_coins.py::test_heads" --seed 7 --scale full'
        """
        size = "" if self.scale == QUICK else f" --scale {self.scale}"
        others = f" {self.options}" if self.options else ""
        return f'{self.launch} pytest "{node}" --seed {self.seed}{size}{others}'

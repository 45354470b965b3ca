"""Facts: counts, schedules and closed forms, which need no trial and cannot err."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.judging.look import Listener, unheard
from evidence.judging.outcome import CONTRADICTED, SUPPORTED
from evidence.judging.verdict import Verdict
from evidence.records.vocabulary import EXACT, FACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The assertion that a computed value is the expected one.

    Args:
        value: What was computed, a number or an array.
        expected: What it should be, a number or an array of the same shape.
        rtol: The relative tolerance; 0 for exact equality.
        label: What the value is, for sentences.
    """

    value: Any
    expected: Any
    rtol: float
    label: str

    @property
    def text(self) -> str:
        """The assertion in words."""
        relation = "is exactly" if self.rtol == 0.0 else f"is, to {self.rtol:g} relative,"
        return f"{self.label} {relation} {_short(self.expected)}"

    @property
    def kind(self) -> str:
        """A fact."""
        return FACT

    @property
    def assumption(self) -> str:
        """Nothing."""
        return EXACT

    def judge(self, *, error_rate: float, budget: int, listener: Listener = unheard) -> Verdict:
        """Compares; neither an error rate nor a budget is needed, and there is nothing to tell."""
        value, expected = np.asarray(self.value), np.asarray(self.expected)
        same = value.shape == expected.shape and bool(self._agree(value, expected))
        return Verdict(
            claim=self.text,
            outcome=SUPPORTED if same else CONTRADICTED,
            kind=FACT,
            estimate=_scalar(value),
            value=self.value,
            note=f"Came {_short(self.value)}, expected {_short(self.expected)}.",
        )

    def _agree(self, value: Any, expected: Any) -> bool:
        if self.rtol == 0.0:
            return bool(np.array_equal(value, expected))
        return bool(np.allclose(value, expected, rtol=self.rtol, atol=0.0))


def exactly(value: Any, expected: Any, *, label: str) -> Fact:
    """The assertion that a value is exactly the expected one.

    Args:
        value: A number, a string or an array.
        expected: The same, of the same shape.
        label: What the value is, for sentences.

    Examples:
        >>> exactly(2 + 2, 4, label="two and two").judge(error_rate=0.0, budget=0).outcome.word
        'supported'
    """
    return Fact(value=value, expected=expected, rtol=0.0, label=label)


def close_to(value: Any, expected: Any, *, rtol: float, label: str) -> Fact:
    """The assertion that a value is the expected one up to a relative tolerance.

    Args:
        value: A number or an array.
        expected: The same, of the same shape.
        rtol: The relative tolerance, above 0.
        label: What the value is, for sentences.
    """
    return Fact(value=value, expected=expected, rtol=rtol, label=label)


def _scalar(value: Any) -> float | None:
    return float(value) if value.ndim == 0 and value.dtype.kind in "fiub" else None


def _short(value: Any) -> str:
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."

"""Keras beside closed forms: how far apart two answers are, and slopes of a closed form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

# Central differences over this step leave errors of 1e-10 in double precision.
STEP = 1e-5

Answers = Mapping[str, np.ndarray]
Form = Callable[[np.ndarray, Sequence[np.ndarray]], np.ndarray]


def disagreements(came: Answers, wanted: Answers, *, within: float) -> list[str]:
    """What is not as it should be, a sentence each; nothing where all agrees.

    Args:
        came: Arrays by name.
        wanted: Arrays of the same shapes by the same names.
        within: How far a number may be off, as a share of the array's largest number.

    Examples:
        >>> disagreements({"sum": np.array([1.0, 4.0])}, {"sum": np.array([1.0, 5.0])}, within=0.1)
        ['sum is off by 0.2 of its largest number']
    """
    found = [f"{name} is missing" for name in sorted(set(wanted) - set(came))]
    found += [f"{name} is not wanted" for name in sorted(set(came) - set(wanted))]
    for name in (name for name in wanted if name in came):
        ours, theirs = np.asarray(came[name], float), np.asarray(wanted[name], float)
        if ours.shape != theirs.shape:
            found.append(f"{name} has the shape {ours.shape}, not {theirs.shape}")
            continue
        largest = np.abs(theirs).max(initial=0.0)
        error = np.abs(ours - theirs).max(initial=0.0) / (largest if largest > 0.0 else 1.0)
        # A number that is none is off, too.
        if not error <= within:
            found.append(f"{name} is off by {error:.2g} of its largest number")
    return found


def slopes(
    form: Form, x: np.ndarray, weights: Sequence[np.ndarray], *, upstream: np.ndarray
) -> list[np.ndarray]:
    """The gradient of the sum of `upstream` times a form: by its input, then by each weight.

    Args:
        form: From input and weights to output.
        x: The input.
        weights: The weights.
        upstream: Shaped like the output.
    """
    parts = [np.array(part, float) for part in (x, *weights)]
    gradients = [np.empty_like(part) for part in parts]
    for part, gradient in zip(parts, gradients, strict=True):
        for place in np.ndindex(part.shape):
            kept, ends = part[place], []
            for moved in (kept + STEP, kept - STEP):
                part[place] = moved
                ends.append(np.sum(upstream * form(parts[0], parts[1:])))
            part[place] = kept
            gradient[place] = (ends[0] - ends[1]) / (2.0 * STEP)
    return gradients

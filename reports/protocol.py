"""A protocol in words, and in what another one differs from it."""

import json
import math
from collections.abc import Mapping
from typing import Any

from reports.number import number
from reports.precision import quoted

# Knobs that read better otherwise than as their name and their value.
PHRASES = {
    "batch_size": "batches of {}",
    "block": "{} trials to a block",
    "correlation": "correlations of layers",
    "data": "data {}",
    "dataset": "images of {}",
    "held": "{} held out",
    "kernel": "kernels drawn by {}",
    "hidden_kernel": "hidden kernels drawn by {}",
    "output_kernel": "output kernels drawn by {}",
    "first": "first {}",
    "input_norm": "batch norm of the input",
    "hidden_norm": "batch norm of hidden layers",
    "input_dropout": "dropout of the input",
    "hidden_dropout": "dropout of hidden layers",
    "optimizer": "optimiser {}",
    "trainer": "trained by {}",
    "report": "as {} did",
    "stages": "learning rate {}",
    "stepwise": "losses told step by step",
    "training": "{} training examples",
    "validation": "{} for validation",
}
# Knobs that count what their name says.
COUNTED = (
    *("epochs", "fresh_points", "hidden_layers", "images", "iterations", "networks", "parameters"),
    *("passes", "points", "repeats", "seeds", "steps", "test_points", "units"),
)
# What it means where a knob of images is left open.
OPEN = {"training": "all training images of the set", "held": "judged by its test images"}
VALUES = {"population": "one population of networks", "keras": "Keras's own fit", "sgd": "SGD"}
# How trials are dealt out comes behind what they are.
LAST = ("trainer", "block")
BETWEEN = " | "


def worded(protocol: Mapping[str, Any]) -> str:
    """Says a protocol in a sentence; empty for none.

    Examples:
        >>> worded({"block": 1000, "hidden_layers": 9, "output_bias": True, "rate": "0.1 | 0.2"})
        '9 hidden layers, with output bias, rate 0.1 against 0.2, 1000 trials to a block.'
    """
    return _sentence([_phrase(name, protocol[name]) for name in _ordered(protocol)])


def differing(protocol: Mapping[str, Any], *, base: Mapping[str, Any]) -> str:
    """Says in a sentence where a protocol differs from another one; empty where it does not.

    Args:
        protocol: The protocol.
        base: The other one, which has been told.

    Examples:
        >>> differing({"width": 3, "bias": True}, base={"width": 2, "bias": True, "epochs": 10})
        'width 3, nothing said of epochs.'
    """
    changed = [name for name in _ordered(protocol) if protocol[name] != base.get(name, _ABSENT)]
    phrases = [_phrase(name, protocol[name]) for name in changed]
    gone = [_plain(name) for name in base if name not in protocol]
    return _sentence([*phrases, *([f"nothing said of {', '.join(gone)}"] if gone else [])])


_ABSENT = object()


def value_of(value: object) -> str:
    """Writes the value of a knob as it stands beside its name."""
    if isinstance(value, bool | str):
        return quoted(str(value))
    if isinstance(value, float):
        return number(value, digits=6)
    return quoted(json.dumps(finite(value), ensure_ascii=False))


def finite(value: Any) -> Any:
    """A value of builtins without NaN and infinity, which JSON does not know."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite(one) for one in value]
    return value


def _ordered(protocol: Mapping[str, Any]) -> list[str]:
    said = [name for name in protocol if name not in LAST]
    # Nobody trains where a protocol leaves that open.
    return [*said, *(name for name in LAST if protocol.get(name) is not None)]


def _sentence(phrases: list[str]) -> str:
    return ", ".join(phrases) + "." if phrases else ""


def _phrase(name: str, value: object) -> str:
    phrase = PHRASES.get(name, "{} " + _plain(name) if name in COUNTED else _plain(name) + " {}")
    bare = phrase.replace("{}", "").strip()
    if isinstance(value, bool):
        return f"{'with' if value else 'without'} {bare}"
    if isinstance(value, str) and set(value.split(BETWEEN)) <= {"True", "False"}:
        arms = ("with" if arm == "True" else "without" for arm in value.split(BETWEEN))
        return f"{' against '.join(arms)} {bare}"
    if value is None:
        return OPEN.get(name, f"no {bare}")
    listed = LISTED.get(name, _text)
    text = " against ".join(map(listed, _arms(value)))
    return phrase.format(text) if "{}" in phrase else f"{phrase} {text}"


def _arms(value: object) -> list[object]:
    """The values of a knob that tells arms apart; the value alone of one that does not."""
    arms = value.split(BETWEEN) if isinstance(value, str) else [value]
    return [_parsed(arm) if isinstance(arm, str) and arm.startswith("[") else arm for arm in arms]


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:  # A name that begins like a list.
        return text


def _stages(value: object) -> str:
    """Stages of a learning rate, [[rate, epochs], ...]; as it stands if it is something else."""
    if not isinstance(value, list) or not all(isinstance(s, list) and len(s) == 2 for s in value):
        return _text(value)
    return ", then ".join(f"{_text(rate)} for {_text(epochs)} epochs" for rate, epochs in value)


def _span(value: object) -> str:
    """Two ends of a range; as it stands if it is something else."""
    if not isinstance(value, list) or len(value) != 2:
        return _text(value)
    return f"from {_text(value[0])} to {_text(value[1])}"


# How the value of a knob is told that lists something of its own.
LISTED = {"stages": _stages, "pixels": _span}


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return f"({', '.join(_phrase(name, value[name]) for name in _ordered(value))})"
    if isinstance(value, list | tuple):
        deep = any(isinstance(one, list | tuple) for one in value)
        return (", then " if deep else " and ").join(map(_text, value)) or "none"
    if isinstance(value, str):
        return VALUES.get(value, quoted(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return value_of(value)


def _plain(name: str) -> str:
    return name.replace("_", " ")

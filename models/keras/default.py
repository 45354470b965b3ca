"""What Keras does where nothing is said: the defaults of its objects, as they are in use."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import keras

from models.keras.layer import made


def defaults(path: str, *, arguments: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """What an object of Keras is set to, by its own account, as text by name.

    Args:
        path: Where it stands in Keras, such as "layers.Dense".
        arguments: What has no default and must be given.
        names: The settings that are asked for.
    """
    config = made(path, arguments).get_config()
    return {name: _text(config.get(name, "no such setting")) for name in names}


def signature(path: str, *, names: tuple[str, ...]) -> dict[str, str]:
    """Defaults of a function or method of Keras, as text by name.

    Args:
        path: Such as "Model.fit".
        names: The arguments that are asked for.
    """
    found: Any = keras
    for part in path.split("."):
        found = getattr(found, part)
    known = inspect.signature(found).parameters
    return {
        name: _text(known[name].default) if name in known else "no such argument" for name in names
    }


def _text(value: Any) -> str:
    if value is inspect.Parameter.empty:
        return "must be given"
    # An initialiser is told as a record: its name says which it is.
    if isinstance(value, dict) and "class_name" in value:
        return str(value["class_name"])
    return f"{value:.7g}" if isinstance(value, float) else str(value)

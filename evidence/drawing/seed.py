"""Seeds: one root per run, one sequence per block, shared by the arms of a comparison."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
from typing import Any

import numpy as np

from evidence.errors import SeedError

ARM = "arm"
DEFAULT_SEED = 2022


def parse_seed(text: str) -> int:
    """The root seed that the option names.

    Args:
        text: A whole number from 0 to 2**63 - 1, or "fresh" for one from the system's entropy.

    Raises:
        SeedError: If it is neither.
    """
    if text == "fresh":
        return secrets.randbits(63)
    # Twenty digits are too many, and Python refuses to read thousands of them.
    digits = text.isascii() and text.isdigit() and len(text) < 20
    if not (digits and int(text) < 2**63):
        raise SeedError(text)
    return int(text)


def knobs(protocol: Any) -> dict[str, Any]:
    """A protocol's knobs as builtins, by name, in the order in which it declares them."""
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(protocol), default=str))
    return plain


def pairing(protocol: Any) -> dict[str, Any]:
    """The knobs that decide which random numbers a trial uses.

    A field declared with `metadata={"arm": True}` tells the arms of a comparison apart and is left
    out, so that both arms see the same data, the same order and the same underlying draws.
    """
    arms = {field.name for field in dataclasses.fields(protocol) if field.metadata.get(ARM)}
    return {name: value for name, value in knobs(protocol).items() if name not in arms}


def digest(*parts: Any) -> str:
    """A SHA-256 over builtins, in hexadecimal."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def block_seed(study: Any, protocol: Any, *, root: int, index: int) -> np.random.SeedSequence:
    """The seed of one block.

    Args:
        study: The study function; its name is part of the seed.
        protocol: The protocol; its knobs, those that tell arms apart excepted, are part of it.
        root: The run's seed.
        index: The block's number, from 0.
    """
    key = int(digest(study.__name__, type(protocol).__name__, pairing(protocol))[:16], 16)
    return np.random.SeedSequence(root, spawn_key=(key, index))

"""Changes real files at random, each time in another way: the same for the same seed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

# What a text may be that somebody means harm with, or that broke on its way.
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"><b>',
    "{{ 7 * 7 }}",
    "| cell | `code` |",
    "\u202egpj.exe",
    "\u2066isolate\u2069",
    "\x1b[2J\x1b[31m",
    "\x00",
    "line\rother",
    "\u2028\u2029",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "]]>",
    "javascript:alert(1)",
    "https://example.org/\u202e\"onmouseover='x'",
    "a" * 5000,
    "",
)
# Characters that never stand in what is shown, whoever wrote them.
NEVER = (
    {chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))} - {"\t", "\n"}
    | {chr(code) for code in (*range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)}
    | {chr(code) for code in range(0xD800, 0xE000)}
)
NUMBERS = (
    *(
        0,
        -1,
        1,
        True,
        False,
        0.5,
        -0.0,
        1e-320,
        5e-324,
        1e308,
        -1e308,
        1e17,
        2**63,
        2**64,
        -(2**70),
    ),
    *(10**400, float("nan"), float("inf"), float("-inf")),
)
OTHERS = (None, [], {}, [[]], [None], {"": None}, [1, 2, 3], {"name": 3}, "error", "sampled")


def deep(levels: int) -> Any:
    """Lists in one another."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def mutants(value: Any, *, count: int, seed: int) -> Iterator[Any]:
    """Copies of builtins, each changed in one to four places.

    Args:
        value: What is changed.
        count: How many copies there are.
        seed: Which ones.
    """
    rng = random.Random(seed)
    for _ in range(count):
        changed = copy.deepcopy(value)
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            changed = _changed(changed, rng)
        yield changed


def _changed(value: Any, rng: random.Random) -> Any:
    """Changes one place, as likely near the top as deep below."""
    if isinstance(value, dict | list) and value and rng.random() < 0.85:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = rng.choice(keys)
        act = rng.random()
        if act < 0.05:
            del value[key]
        elif act < 0.08 and isinstance(value, dict):
            value[rng.choice(HOSTILE)] = value.pop(key)
        elif act < 0.11 and isinstance(value, list):
            value.append(copy.deepcopy(rng.choice(value)))
        else:
            value[key] = _changed(value[key], rng)
        return value
    return rng.choice(
        (
            lambda: rng.choice(HOSTILE),
            lambda: f"{value}{rng.choice(HOSTILE)}",
            lambda: rng.choice(NUMBERS),
            lambda: copy.deepcopy(rng.choice(OTHERS)),
            lambda: -value if isinstance(value, int | float) else value,
            lambda: value * 10**200 if isinstance(value, int | float) else [value],
            lambda: deep(rng.choice((3, 30, 50, 400))),
        )
    )()


def written(value: Any) -> bytes:
    """Builtins as a file of JSON that any program may have written, NaN and all."""
    return json.dumps(value).encode()


def broken(whole: bytes, *, count: int, seed: int) -> Iterator[bytes]:
    """Copies of a file: cut, lengthened, with bits turned, bytes replaced, or parts doubled.

    Args:
        whole: The file.
        count: How many copies there are.
        seed: Which ones.
    """
    rng = random.Random(seed)
    for _ in range(count):
        made = bytearray(whole)
        for _ in range(rng.choice((1, 1, 2, 5))):
            _break(made, rng)
        yield bytes(made)


def _break(made: bytearray, rng: random.Random) -> None:
    if not made:
        made += rng.randbytes(8)
        return
    at, act = rng.randrange(len(made)), rng.randrange(7)
    # Headers decide what a reader believes, and they stand at the ends.
    if rng.random() < 0.5:
        at = rng.choice((at % 64, -1 - at % 128)) % len(made)
    if act == 0:
        made[at] ^= 1 << rng.randrange(8)
    elif act == 1:
        made[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    elif act == 2:
        del made[at:]
    elif act == 3:
        del made[at : at + rng.randrange(1, 16)]
    elif act == 4:
        made[at:at] = rng.randbytes(rng.randrange(1, 16))
    elif act == 5:
        size = rng.choice((1, 2, 4, 8))
        made[at : at + size] = rng.choice((b"\x00", b"\xff", b"\x7f")) * size
    else:
        made[at:at] = made[at : at + rng.randrange(1, 64)]

"""An exception that goes from one machine to another and looks there as it did where it arose."""

from __future__ import annotations

import ast
import pickle
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from evidence.errors import StudyError

CHECKOUT = Path(__file__).parents[2]
LONGEST = 1000


def packed(error: BaseException) -> dict[str, Any]:
    """An exception, its traceback and those that it came from, as builtins.

    Args:
        error: What was raised in this process.
    """
    context = None if error.__suppress_context__ else error.__context__
    return {
        "error": _pickled(error),
        "frames": list(_frames(error.__traceback__)),
        "suppressed": error.__suppress_context__,
        "cause": packed(error.__cause__) if error.__cause__ else None,
        "context": packed(context) if context else None,
    }


def unpacked(parts: dict[str, Any]) -> BaseException:
    """The exception again, with frames that name the files, lines and arguments of the first.

    Args:
        parts: What `packed` made of it.
    """
    error: BaseException = pickle.loads(parts["error"])
    error.__cause__ = unpacked(parts["cause"]) if parts["cause"] else None
    error.__context__ = unpacked(parts["context"]) if parts["context"] else None
    error.__suppress_context__ = parts["suppressed"]
    return error.with_traceback(_traceback(parts["frames"]))


def _pickled(error: BaseException) -> bytes:
    """The exception as bytes, or one that says what it said if it does not survive that."""
    try:
        text = pickle.dumps(error)
        if type(pickle.loads(text)) is type(error):
            return text
    except Exception:  # Constructors with arguments of their own fail in ways of their own.
        pass
    return pickle.dumps(StudyError(type(error).__name__, str(error)))


def _frames(link: TracebackType | None) -> Iterator[dict[str, Any]]:
    """What a reader sees of each frame, outermost first."""
    spots = traceback.extract_tb(link)
    for spot in spots:
        assert link is not None
        code = link.tb_frame.f_code
        names = code.co_varnames[: code.co_argcount]
        known = [name for name in names if name in link.tb_frame.f_locals]
        yield {
            "file": _portable(code.co_filename),
            "name": code.co_name,
            "first": code.co_firstlineno,
            "arguments": {name: _shown(link.tb_frame.f_locals[name]) for name in known},
            "line": link.tb_lineno,
            "columns": [spot.end_lineno, spot.colno, spot.end_colno],
        }
        link = link.tb_next


def _shown(value: object) -> str:
    try:
        return repr(value)[:LONGEST]
    except Exception as error:  # An object that is half built may not be printable.
        return f"<{type(value).__name__}: {type(error).__name__}>"


def _portable(file: str) -> str:
    """A file of this checkout by its path in it: the other machine has the same one elsewhere."""
    path = Path(file)
    return str(path.relative_to(CHECKOUT)) if path.is_relative_to(CHECKOUT) else file


class _Argument:
    """Stands for an argument of a call on another machine: all that is known is how it prints."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _traceback(frames: Sequence[dict[str, Any]]) -> TracebackType | None:
    inner = None
    for parts in reversed(frames):
        frame = _frame(parts)
        # An instruction before the first has no columns.
        spot = -1 if parts["columns"][1] is None else frame.f_lasti
        inner = TracebackType(inner, frame, spot, parts["line"])
    return inner


def _frame(parts: dict[str, Any]) -> FrameType:
    """A frame that looks like the one described: of a function that did nothing but return it."""
    tree = ast.parse("def function(): return frame()")
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.args.args = [ast.arg(name) for name in parts["arguments"] if name.isidentifier()]
    # Lines are kept as distances from the function's first one.
    move = function.lineno - parts["first"]
    last, start, end = parts["columns"]
    for node in ast.walk(function.body[0]):
        if isinstance(node, ast.expr | ast.stmt):
            node.lineno, node.end_lineno = parts["line"] + move, (last or parts["line"]) + move
            node.col_offset, node.end_col_offset = start or 0, end or 0
    file = str(CHECKOUT / parts["file"])
    known: dict[str, Any] = {"frame": sys._getframe}
    exec(compile(ast.fix_missing_locations(tree), file, "exec"), known)
    made = known["function"]
    made.__code__ = made.__code__.replace(co_name=parts["name"], co_firstlineno=parts["first"])
    values = {name: _Argument(text) for name, text in parts["arguments"].items()}
    frame: FrameType = made(*(values[argument.arg] for argument in function.args.args))
    return frame

"""An exception that goes to another machine as text, and looks there as it did where it arose.

What is read is text, numbers of lines and names: no class is looked up but those of exceptions that
this process knows already, and none of their constructors is called.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from evidence.errors import EvidenceError
from evidence.machine.parcel import ParcelError, named, several, text, whole
from evidence.text import plain

CHECKOUT = Path(__file__).parents[2]
# Characters of an argument, of a message and of a name; frames, and exceptions that came of others.
LONGEST = 1000
LONGEST_MESSAGE = 100_000
LONGEST_NAME = 500
MOST_FRAMES = 3000
MOST_ARGUMENTS = 100
MOST_NOTES = 100
DEEPEST = 20
SOURCE = ".py"
ELSEWHERE = "<elsewhere>"
# What Python calls code that stands in no file.
GENERATED = re.compile(r"<[\w .-]+>")
# What gives a frame its own, by a name that no argument has.
FRAME_GIVER = "_evidence_frame"
FIELDS = ("class", "message", "notes", "frames", "suppressed", "cause", "context")
FRAME = ("file", "name", "first", "arguments", "line", "columns")


class Foreign:
    """What marks a class that was made here after the name of another; it is never looked up."""


def packed(error: BaseException, *, deepest: int = DEEPEST) -> dict[str, Any]:
    """An exception, its traceback and those that it came from, as builtins.

    Args:
        error: What was raised in this process.
        deepest: How many exceptions that came of one another are told.
    """
    context = None if error.__suppress_context__ else error.__context__
    return {
        "class": class_name(type(error)),
        "message": _said(error)[:LONGEST_MESSAGE],
        "notes": [str(note)[:LONGEST] for note in getattr(error, "__notes__", [])][:MOST_NOTES],
        "frames": list(_frames(error.__traceback__))[:MOST_FRAMES],
        "suppressed": error.__suppress_context__,
        "cause": _came_of(error.__cause__, deepest=deepest),
        "context": _came_of(context, deepest=deepest),
    }


def unpacked(told: Any) -> BaseException:
    """The exception again, with frames that name the files, lines and arguments of the first.

    It is of the same class where that is Python's own or one of ours, and otherwise of one that is
    called the same and prints like it.

    Args:
        told: What `packed` made of it, or whatever else somebody has sent.

    Raises:
        ParcelError: If it is something else.
    """
    parts = named(told, *FIELDS)
    error = _restored(parts["class"], plain(text(parts["message"], longest=LONGEST_MESSAGE)))
    for note in several(parts["notes"], most=MOST_NOTES):
        error.add_note(plain(text(note, longest=LONGEST)))
    error.__cause__ = unpacked(parts["cause"]) if parts["cause"] else None
    error.__context__ = unpacked(parts["context"]) if parts["context"] else None
    error.__suppress_context__ = parts["suppressed"] is True
    return error.with_traceback(_traceback(several(parts["frames"], most=MOST_FRAMES)))


def class_name(kind: type) -> list[str]:
    """A class by its module and its name there."""
    return [kind.__module__, kind.__qualname__]


def class_of(told: Any, *, base: type) -> type:
    """A class that this process has loaded, or one of its own that is called the same.

    Args:
        told: What `class_name` made of it, or whatever else somebody has sent.
        base: What it must be a kind of.

    Raises:
        ParcelError: If it names no class.
    """
    names = [text(one, longest=LONGEST_NAME) for one in several(told, most=2)]
    if len(names) != 2 or not all(map(_is_name, names)):
        raise ParcelError(f"{str(told)[:80]} names no class")
    module, name = names
    waiting: list[type] = [base]
    seen = {base}
    while waiting:
        kind = waiting.pop()
        if class_name(kind) == [module, name]:
            return kind
        # A class may be reached by several ways.
        below: list[type] = type.__subclasses__(kind)
        new = [one for one in below if one not in seen and not issubclass(one, Foreign)]
        seen.update(new)
        waiting.extend(new)
    return _own(module, name, base=base)


def _own(module: str, name: str, *, base: type) -> type:
    """A class that is called like one that is not here."""
    names = {"__module__": module, "__qualname__": name}
    return type(name.rpartition(".")[2], (base, Foreign), names)


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as mistake:  # A constructor that failed may have left half of it.
        return f"<{type(error).__name__}: {type(mistake).__name__}>"


def _came_of(error: BaseException | None, *, deepest: int) -> dict[str, Any] | None:
    return packed(error, deepest=deepest - 1) if error is not None and deepest else None


def file_of(told: str) -> str:
    """A file by its place in this checkout, if it is a source; whoever shows it reads it.

    Args:
        told: What `portable` made of it, or whatever else somebody has sent.
    """
    if GENERATED.fullmatch(told):
        return told
    path = CHECKOUT / plain(told)
    return str(path) if path.suffix == SOURCE else ELSEWHERE


def _is_name(told: str) -> bool:
    return all(part.isidentifier() for part in told.replace("<locals>", "_").split("."))


def _restored(told: Any, message: str) -> BaseException:
    """An exception of a class of that name, which says the same."""
    kind: Any = class_of(told, base=Exception)
    own: Any = _own(*class_name(kind), base=Exception)
    # Python's and ours keep what they say in their arguments; others may run what they like.
    known = kind.__module__ == builtins.__name__ or issubclass(kind, EvidenceError)
    for one in (kind, own) if known else (own,):
        try:
            error: Exception = one.__new__(one)
        except TypeError:  # A group of exceptions is none without them.
            continue
        error.args = (message,)
        if _said(error) == message:
            break
    return error


def _frames(link: TracebackType | None) -> Iterator[dict[str, Any]]:
    """What a reader sees of each frame, outermost first."""
    spots = traceback.extract_tb(link)
    for spot in spots:
        assert link is not None
        code = link.tb_frame.f_code
        names = code.co_varnames[: code.co_argcount]
        known = [name for name in names if name in link.tb_frame.f_locals]
        yield {
            "file": portable(code.co_filename),
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


def portable(file: str) -> str:
    """A file of this checkout by its path in it: the other machine has the same one elsewhere.

    Args:
        file: Its whole path.
    """
    path = Path(file)
    return str(path.relative_to(CHECKOUT)) if path.is_relative_to(CHECKOUT) else file


class _Argument:
    """Stands for an argument of a call on another machine: all that is known is how it prints."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _traceback(frames: Sequence[Any]) -> TracebackType | None:
    inner = None
    for told in reversed(frames):
        parts = named(told, *FRAME)
        line, columns = whole(parts["line"]), several(parts["columns"], most=3)
        try:
            frame = _frame(parts, line, *(None if one is None else whole(one) for one in columns))
        except (TypeError, ValueError, SyntaxError) as error:
            raise ParcelError(f"{type(error).__name__}: {error}") from None
        # An instruction before the first has no columns.
        spot = -1 if columns[1] is None else frame.f_lasti
        inner = TracebackType(inner, frame, spot, line)
    return inner


def _frame(
    parts: dict[str, Any], line: int, last: int | None, start: int | None, end: int | None
) -> FrameType:
    """A frame that looks like the one described: of a function that did nothing but return it."""
    name, first = text(parts["name"], longest=LONGEST_NAME), whole(parts["first"])
    values = {
        argument: _Argument(plain(text(shown, longest=LONGEST)))
        for argument, shown in [*named(parts["arguments"]).items()][:MOST_ARGUMENTS]
        if argument.isidentifier() and not keyword.iskeyword(argument) and argument != FRAME_GIVER
    }
    tree = ast.parse(f"def function(): return {FRAME_GIVER}()")
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.args.args = [ast.arg(argument) for argument in values]
    # Lines are kept as distances from the function's first one.
    move = function.lineno - first
    for node in ast.walk(function.body[0]):
        if isinstance(node, ast.expr | ast.stmt):
            node.lineno, node.end_lineno = line + move, (last or line) + move
            node.col_offset, node.end_col_offset = start or 0, end or 0
    file = file_of(text(parts["file"], longest=LONGEST))
    known: dict[str, Any] = {FRAME_GIVER: sys._getframe}
    exec(compile(ast.fix_missing_locations(tree), file, "exec"), known)
    made = known["function"]
    made.__code__ = made.__code__.replace(co_name=plain(name), co_firstlineno=first)
    frame: FrameType = made(*values.values())
    return frame

"""Exceptions that cross machines and look as they did."""

import traceback
import warnings

import numpy as np
import pytest

from evidence.errors import NonFiniteOutcomeError
from evidence.machine import parcel
from evidence.machine.failure import ELSEWHERE, class_of, packed, unpacked
from evidence.machine.parcel import ParcelError


class TwoArgumentError(Exception):
    def __init__(self, left, right):
        super().__init__(f"{left} is not {right}")


def failing(number, text):
    return number / len(text)


def caught(function, *args):
    with pytest.raises(Exception) as failure:
        function(*args)
    return failure.value


def sent(error):
    return unpacked(parcel.opened(parcel.packed(packed(error))))


def lines(error):
    """What Python prints of an exception, but for this file's own outer frames."""
    return "".join(traceback.format_exception(error))


def test_type_message_frames_and_columns_survive():
    error = caught(failing, 1, "")
    again = sent(error)
    assert isinstance(again, ZeroDivisionError)
    assert lines(again) == lines(error)
    assert "    return number / len(text)\n" in lines(again)


def test_the_arguments_of_a_call_print_as_they_did():
    frame = traceback.walk_tb(sent(caught(failing, 1, "")).__traceback__)
    *_, (last, line) = frame
    assert {name: repr(value) for name, value in last.f_locals.items()} == {
        "number": "1",
        "text": "''",
    }
    assert last.f_code.co_varnames[: last.f_code.co_argcount] == ("number", "text")
    assert line == failing.__code__.co_firstlineno + 1


def test_an_argument_that_cannot_be_printed_is_named_by_its_type():
    class Broken:
        def __repr__(self):
            raise RuntimeError("half built")

    *_, (last, _) = traceback.walk_tb(sent(caught(failing, Broken(), "1")).__traceback__)
    assert repr(last.f_locals["number"]) == "<Broken: RuntimeError>"


def test_the_exceptions_that_it_came_from_come_with_it():
    def chained():
        try:
            failing(1, "")
        except ZeroDivisionError as error:
            raise ValueError("from it") from error

    def during():
        try:
            failing(1, "")
        except ZeroDivisionError:
            raise ValueError("during it")  # noqa: B904

    def alone():
        try:
            failing(1, "")
        except ZeroDivisionError:
            raise ValueError("alone") from None

    for function in (chained, during, alone):
        error = caught(function)
        assert lines(sent(error)) == lines(error)


def test_a_named_mistake_keeps_its_class_and_message():
    error = NonFiniteOutcomeError("collapse", "Protocol()", 2, 19, "loss")
    again = sent(error)
    assert type(again) is NonFiniteOutcomeError
    assert str(again) == str(error)


@pytest.mark.parametrize("kind", [TwoArgumentError, np.linalg.LinAlgError, KeyError, OSError])
def test_an_exception_of_any_class_prints_as_it_did(kind):
    error = kind("1", "2") if kind is TwoArgumentError else kind("1 is not 2")
    again = sent(error)
    assert lines(again) == lines(error)
    assert isinstance(again, OSError) == (kind is OSError)


def test_a_class_that_is_not_loaded_here_is_called_the_same():
    class LocalError(Exception):
        pass

    told = packed(LocalError("1 is not 2"))
    told["class"] = ["elsewhere.study", "run.<locals>.AwayError"]
    again = unpacked(told)
    assert lines(again) == "elsewhere.study.run.<locals>.AwayError: 1 is not 2\n"
    assert isinstance(again, Exception)


def test_the_constructor_of_a_class_is_not_called():
    called = []

    class EagerError(Exception):
        def __new__(cls, *args):
            called.append(args)
            return super().__new__(cls)

    told = packed(EagerError("text"))
    called.clear()
    assert str(unpacked(told)) == "text" and not called


def test_notes_come_with_an_exception():
    error = ValueError("text")
    error.add_note("a note")
    assert lines(sent(error)) == lines(error)


def test_a_long_chain_is_cut_where_nobody_reads_any_more():
    error = ValueError("0")
    for number in range(1, 50):
        later = ValueError(str(number))
        later.__cause__ = error
        error = later
    again, count = sent(error), 0
    while again is not None:
        again, count = again.__cause__, count + 1
    assert count == 21


def test_a_recursion_without_end_arrives():
    def deeper(number):
        return deeper(number + 1)

    error = caught(deeper, 0)
    assert lines(sent(error)).splitlines()[-1] == lines(error).splitlines()[-1]


def test_what_an_exception_says_cannot_steer_a_terminal():
    assert str(sent(ValueError("\x1b[2Jgone"))) == "\\u001b[2Jgone"


def told(**changes):
    frame = dict(file="a.py", name="f", first=1, arguments={}, line=1, columns=[1, 0, 1])
    parts = packed(ValueError("text"))
    return {**parts, "frames": [frame | changes.pop("frame", {})], **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"class": "ValueError"},
        {"class": ["builtins", "ValueError", "x"]},
        {"class": ["builtins", "__import__('os')"]},
        {"message": 3},
        {"notes": [3]},
        {"notes": "text"},
        {"cause": {"class": 1}},
        {"frames": 3},
        {"frames": [3]},
        {"frame": {"more": 1}},
        {"frame": {"line": -1}},
        {"frame": {"line": True}},
        {"frame": {"line": 2**40}},
        {"frame": {"columns": [1, 0, 1, 1]}},
        {"frame": {"columns": [1]}},
        {"frame": {"columns": [1, "x", 1]}},
        {"frame": {"arguments": [1]}},
        {"frame": {"arguments": {"x": 1}}},
        {"frame": {"name": 1}},
        {"frame": {"file": None}},
    ],
    ids=str,
)
def test_what_is_no_failure_is_refused(changes):
    with pytest.raises(ParcelError):
        unpacked(told(**changes))


def test_an_argument_is_a_name_and_no_code():
    names = {"x=print()": "1", "if": "2", "None": "3", "_evidence_frame": "4", "good": "5"}
    again = unpacked(told(frame={"arguments": names}))
    *_, (frame, _) = traceback.walk_tb(again.__traceback__)
    assert {name: repr(value) for name, value in frame.f_locals.items()} == {"good": "5"}


@pytest.mark.parametrize("file", ["/dev/zero", "/etc/passwd", "../../.ssh/id"])
def test_only_sources_are_read_for_a_traceback(file):
    again = unpacked(told(frame={"file": file}))
    *_, (frame, _) = traceback.walk_tb(again.__traceback__)
    assert frame.f_code.co_filename == ELSEWHERE
    assert lines(again)


def test_only_a_class_of_the_wanted_kind_is_found():
    assert class_of(["builtins", "UserWarning"], base=Warning) is UserWarning
    own = class_of(["os", "system"], base=Warning)
    assert issubclass(own, Warning) and own.__name__ == "system"
    with pytest.warns(Warning, match="text"):
        warnings.warn("text", own, stacklevel=1)


def test_a_class_that_was_made_after_anothers_name_is_never_taken_for_it():
    kept = [sent(KeyError("1")), sent(ExceptionGroup("2", [ValueError()]))]
    assert [type(one).__name__ for one in kept] == ["KeyError", "ExceptionGroup"]
    for kind in (KeyError, ExceptionGroup):
        assert class_of(["builtins", kind.__name__], base=Exception) is kind
    first, second = (class_of(["away", "AwayError"], base=Exception) for _ in range(2))
    assert first is not second

"""Exceptions that cross machines and look as they did."""

import pickle
import traceback

import pytest

from evidence.errors import NonFiniteOutcomeError, StudyError
from evidence.machine.failure import packed, unpacked


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
    return unpacked(pickle.loads(pickle.dumps(packed(error))))


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


def test_what_cannot_be_pickled_says_what_it_said():
    class LocalError(Exception):
        pass

    for error in (TwoArgumentError(1, 2), LocalError("1 is not 2")):
        again = sent(error)
        # Where Dask is loaded, pickle knows how to restore an exception without its constructor.
        restored = type(again) is type(error)
        assert restored or isinstance(again, StudyError)
        assert str(again) == ("" if restored else f"{type(error).__name__}: ") + "1 is not 2"

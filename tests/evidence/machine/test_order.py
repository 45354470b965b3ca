"""Calls that another process makes."""

import warnings

import pytest

from evidence.machine.error import UnsendableError
from evidence.machine.order import RefusalError, delivered, fulfilled, order

SAME = {"numpy": "2.4"}


def made(call):
    return delivered(fulfilled(call, wanted=SAME, own=SAME))


def warning(text):
    warnings.warn(text, RuntimeWarning, stacklevel=1)
    return len(text)


def test_a_call_returns_what_it_would_here():
    assert made(order(divmod, 7, 2)) == (3, 1)
    assert made(order(int, "11", base=2)) == 3


def test_a_failure_arrives_as_it_was_raised():
    with pytest.raises(ValueError, match="invalid literal for int"):
        made(order(int, "x"))


def test_a_process_that_differs_refuses_before_it_reads_the_call():
    with pytest.raises(RefusalError, match=r"numpy is 2\.4 here and 2\.3 there"):
        delivered(fulfilled(b"no pickle", wanted=SAME, own={"numpy": "2.3"}))


def test_what_has_no_name_to_be_found_by_is_not_sent():
    for function in (lambda: 1, warnings.catch_warnings().__enter__):
        with pytest.raises(UnsendableError, match="define both at the top of a module"):
            order(function)


def test_a_warning_means_what_it_means_to_whoever_asked():
    call = order(warning, "text")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reply = fulfilled(call, wanted=SAME, own=SAME)
        with pytest.raises(RuntimeWarning, match="text"):
            delivered(reply)
        warnings.simplefilter("ignore")
        assert delivered(reply) == 4
    with pytest.warns(RuntimeWarning, match="text") as heard:
        assert delivered(reply) == 4
    assert heard[0].filename == __file__

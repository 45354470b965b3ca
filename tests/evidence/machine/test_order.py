"""Calls that another process makes."""

import pickle
import warnings

import numpy as np
import pytest

from evidence.machine import parcel
from evidence.machine.error import UnsendableError
from evidence.machine.order import RefusalError, delivered, fulfilled, order
from evidence.machine.parcel import ParcelError

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


class Malicious:
    """Touches a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


class MaliciousError(Exception):
    def __reduce__(self):
        return open, (self.args[0], "w")


def answering(value):
    return value


def raising(path):
    raise MaliciousError(path)


def test_no_pickle_in_a_reply_is_read(tmp_path):
    path = tmp_path / "touched"
    touching = pickle.dumps(Malicious(path))
    for reply in (touching, parcel.packed({"value": 1, "warned": []})[:8] + touching):
        with pytest.raises(ParcelError):
            delivered(reply)
    assert not path.exists()


def test_an_exception_is_told_and_not_rebuilt_by_its_own_code(tmp_path):
    path = tmp_path / "touched"
    reply = fulfilled(order(raising, str(path)), wanted=SAME, own=SAME)
    with pytest.raises(Exception, match="touched") as raised:
        delivered(reply)
    assert type(raised.value).__name__ == "MaliciousError" and not path.exists()


def test_what_is_neither_number_text_nor_array_fails_where_it_is_computed():
    with pytest.raises(TypeError, match=r"^value is object, which is neither a number, text nor"):
        made(order(object))


def test_arrays_arrive_to_the_last_bit():
    value = ({"a": np.array([[1.0, np.nan]], "f4"), "b": np.asfortranarray(np.eye(3))[:, 1:]}, 3)
    again, three = made(order(answering, value))
    assert three == 3 and again.keys() == {"a", "b"}
    for name, array in value[0].items():
        assert again[name].dtype == array.dtype
        assert np.array_equal(again[name], array, equal_nan=name == "a")


def reply(**parts):
    return parcel.packed(parts)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"value": 1},
        {"value": 1, "failed": {}, "warned": []},
        {"value": 1, "warned": [], "more": 1},
        {"refused": 3},
        {"failed": "text", "warned": []},
        {"value": 1, "warned": 3},
        {"value": 1, "warned": [["text", ["builtins", "UserWarning"], "a.py"]]},
        {"value": 1, "warned": [["text", "UserWarning", "a.py", 1]]},
        {"value": 1, "warned": [[b"".decode(), ["builtins", "UserWarning"], "a.py", -1]]},
    ],
    ids=str,
)
def test_what_is_no_reply_is_refused(parts):
    with pytest.raises(ParcelError):
        delivered(reply(**parts))

"""Builtins and arrays as bytes that anybody may have sent."""

import json
import pickle
import tracemalloc

import numpy as np
import pytest

from evidence.machine import parcel
from evidence.machine.parcel import ParcelError, opened, packed

VALUES = [
    None,
    True,
    -3,
    2**70,
    0.1,
    "text \u00e9 \ud800",
    [],
    (),
    {},
    [1, (2, [3]), {"a": (None,)}],
    {"array": "0", "list": [1]},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_was_packed_is_opened(value):
    again = opened(packed(value))
    assert again == value and type(again) is type(value)


@pytest.mark.parametrize("kind", ["f8", "f4", ">i2", "?", "U5", "S3", "c16", "M8[s]", "f4,i2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_keeps_its_bits_its_kind_and_its_order(kind, order):
    array = np.zeros((3, 2), np.dtype(kind), order=order)
    (again,) = opened(packed([array]))
    assert (again.dtype, again.shape, again.tobytes()) == (array.dtype, (3, 2), array.tobytes())
    assert again.flags.f_contiguous == array.flags.f_contiguous


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": b"bytes"}, [np.float64(1.0)], 1j])
def test_anything_else_is_not_packed(value):
    with pytest.raises(TypeError, match="which is neither a number, text nor array"):
        packed(value)


def test_an_array_of_objects_is_refused_as_where_it_would_be_stored():
    with pytest.raises(ValueError, match=r"^outcome 'a' holds Python objects, which are not"):
        packed([{"a": np.array([None])}])


def whole(tree, contents=b""):
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return len(text).to_bytes(8, "big") + text + contents


@pytest.mark.parametrize(
    "came",
    [
        None,
        "text",
        b"",
        b"\xff" * 100,
        (2**63).to_bytes(8, "big") + b"1",
        whole(b"no JSON"),
        whole(b"[" * 100_000),
        whole(b"1" * 10_000),
        whole([1]),
        whole({}),
        whole({"list": [], "tuple": []}),
        whole({"set": []}),
        whole({"list": {"a": 1}}),
        whole({"names": [1]}),
        whole({"array": "0"}),
        whole({"array": {}}),
        whole(1, b"no archive"),
        whole({"array": "0"}, pickle.dumps(1)),
        packed([np.eye(3)])[:-30],
    ],
    ids=lambda came: repr(came)[:40],
)
def test_what_is_no_parcel_is_refused(came):
    with pytest.raises(ParcelError):
        opened(came)


def test_what_lies_too_deep_is_refused():
    tree = 1
    for _ in range(parcel.DEEPEST + 1):
        tree = {"list": [tree]}
    with pytest.raises(ParcelError, match="no tree of a parcel"):
        opened(whole(tree))


def test_an_array_that_says_more_than_it_holds_takes_no_memory():
    honest = packed([np.zeros(1000)])
    # The spaces behind a header leave room for a longer number.
    lying = honest.replace(b"(1000,), }       ", b"(10000000000,), }")
    assert lying != honest and len(lying) == len(honest)
    tracemalloc.start()
    with pytest.raises(ParcelError, match="says that it holds 80000000000 bytes"):
        opened(lying)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_text_that_is_too_long_is_not_sent():
    with pytest.raises(ValueError, match="bytes beside the arrays are too many to be sent"):
        packed("x" * parcel.LONGEST)


def test_parts_are_asked_for_by_what_they_must_be():
    assert parcel.text("abc", longest=2) == "ab"
    assert parcel.whole(7) == 7
    assert parcel.named({"a": 1}, "a") == parcel.named({"a": 1}) == {"a": 1}
    assert parcel.several([1], most=1) == [1]
    for wrong in (
        lambda: parcel.text(1, longest=9),
        lambda: parcel.whole(True),
        lambda: parcel.whole(-1),
        lambda: parcel.whole("1"),
        lambda: parcel.named([], "a"),
        lambda: parcel.named({"b": 1}, "a"),
        lambda: parcel.several([1, 2], most=1),
        lambda: parcel.several((1,), most=1),
    ):
        with pytest.raises(ParcelError):
            wrong()

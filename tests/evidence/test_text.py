"""Text that came from a file, made harmless."""

import pytest

from evidence.errors import RecordError
from evidence.text import DEEPEST, harmless, plain


@pytest.mark.parametrize("text", ["", "plain", "tab\tand\nlines", "ümläut – “quoted” ∞ 日本語 🙂"])
def test_a_text_that_does_no_harm_stays_as_it_is(text):
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a\x00b", r"a\u0000b"),
        ("\x1b[2J", r"\u001b[2J"),
        ("a\rb", r"a\u000db"),
        ("\x9b31m", r"\u009b31m"),
        ("\u202egpj.exe\u202c", r"\u202egpj.exe\u202c"),
        ("\u2066a\u2069", r"\u2066a\u2069"),
        ("\u2028", r"\u2028"),
        ("\ud800", r"\ud800"),
        ("\ufeffa", r"\ufeffa"),
    ],
)
def test_what_would_move_turn_or_hide_is_spelt_out(text, made):
    assert plain(text) == made
    assert plain(made) == made
    made.encode()


def test_builtins_keep_their_shape_and_their_numbers():
    value = {"a\x00": ["\x00", 1, 2.5, None, True, {"b": "\ud800"}], "c": []}
    assert harmless(value) == {
        r"a\u0000": [r"\u0000", 1, 2.5, None, True, {"b": r"\ud800"}],
        "c": [],
    }


def test_lists_lie_only_so_deep_in_one_another():
    value = []
    for _ in range(DEEPEST - 1):
        value = [value]
    assert harmless(value) == value
    with pytest.raises(RecordError, match="lists and objects lie more than 40 deep"):
        harmless([value])

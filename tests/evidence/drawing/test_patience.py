"""How long a block is waited for that another process draws."""

import json

import pytest

from evidence.drawing.patience import GRACE, Patience, note_of, sign, unsign
from evidence.machine.error import HeldBlockError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "block-00000.npz"


def held(path, pid):
    note_of(path).write_text(json.dumps({"pid": pid, "host": "h", "since": "noon"}))


def patience(seconds, clock):
    return Patience(seconds, clock=lambda: clock[0])


def test_it_tells_who_is_waited_for_and_how_long(path):
    clock = [0.0]
    waiting = patience(0.0, clock)
    assert waiting.wait(path) == (None, 0.0)
    held(path, 7)
    clock[0] = 1e6
    holder, seconds = waiting.wait(path)
    assert (str(holder), seconds) == ("process 7 on h since noon", 1e6)


def test_it_ends_soon_after_the_block_must_have_ended(path):
    clock = [0.0]
    waiting = patience(10.0, clock)
    held(path, 7)
    waiting.wait(path)
    clock[0] = 10.0 + GRACE
    waiting.wait(path)
    clock[0] += 0.1
    with pytest.raises(HeldBlockError, match="is still held by process 7 on h since noon after 70"):
        waiting.wait(path)


def test_another_holder_has_as_long_as_the_first(path):
    clock = [0.0]
    waiting = patience(10.0, clock)
    held(path, 7)
    waiting.wait(path)
    clock[0] = 60.0
    held(path, 8)
    assert waiting.wait(path)[1] == 0.0
    # One whose note is not there for a moment is still the same.
    clock[0] = 120.0
    unsign(path)
    assert waiting.wait(path)[1] == 60.0
    clock[0] = 131.0
    with pytest.raises(HeldBlockError, match="process 8"):
        waiting.wait(path)


def test_a_block_that_was_released_is_waited_for_anew(path):
    clock = [0.0]
    waiting = patience(10.0, clock)
    waiting.wait(path)
    waiting.got(path)
    clock[0] = 1e6
    assert waiting.wait(path) == (None, 0.0)


def test_who_cannot_say_that_it_draws_draws_all_the_same(tmp_path, path):
    sign(path)
    assert note_of(path).exists()
    unsign(path)
    unsign(path)
    sign(tmp_path / "none" / "block-00000.npz")
    unsign(tmp_path / "none" / "block-00000.npz")

"""Where progress is shown."""

import math
import os
import sys
from contextlib import contextmanager

import pytest

from evidence.run.screen import NARROW, Screen, screen_on
from tests.evidence.mini.terminal import VARIABLES, Terminal, pair


class Writer:
    """Writes as pytest's terminal writer does."""

    def __init__(self, handle):
        self.handle = handle
        self.flushed = []

    def write_raw(self, msg, *, flush=False):
        self.flushed.append(flush)
        os.write(self.handle, msg.encode())


class Watch:
    """A screen on a terminal, and what stands there."""

    def __init__(self, columns):
        self.ours, self.its = pair(columns=columns)
        self.writer = Writer(self.its)
        self.terminal = Terminal()
        self.screen = Screen(self.writer, handle=os.dup(self.its), live=True)

    @property
    def text(self):
        os.write(self.its, b"\x1b[0m\r")  # So that there is something to read.
        written = b""
        while not written.endswith(b"\x1b[0m\r"):
            written += os.read(self.ours, 1 << 16)
        self.terminal.feed(written.removesuffix(b"\r").decode())
        return self.terminal.text

    def write(self, text):
        self.writer.write_raw(text)


@pytest.fixture(params=[40])
def watch(request):
    made = Watch(request.param)
    yield made
    os.close(made.ours)
    os.close(made.its)


@pytest.fixture
def log(tmp_path):
    """Gives a screen that is a file, its writer, and a function that reads it."""
    path = tmp_path / "log.txt"
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    writer = Writer(handle)
    screen = Screen(writer, handle=os.dup(handle), live=False)
    yield screen, writer, path.read_text
    os.close(handle)


# On a terminal


def test_a_live_line_stands_below_and_is_gone_before_pytest_writes(watch):
    watch.write("claims/test_a.py .")
    watch.screen.show("3/9 items")
    assert watch.text == "claims/test_a.py .\n3/9 items"
    watch.screen.show("4/9")
    assert watch.text == "claims/test_a.py .\n4/9"
    watch.write("F")
    assert watch.text == "claims/test_a.py .F"
    watch.write("\nclaims/test_b.py ")
    watch.screen.show("5/9")
    assert watch.text == "claims/test_a.py .F\nclaims/test_b.py\n5/9"


def test_a_live_line_at_the_bottom_of_the_terminal_moves_nothing_twice(watch):
    watch.write("".join(f"{number}\n" for number in range(40)) + "last ")
    for number in range(5):
        watch.screen.show(f"{number}/9 items")
        watch.write(".")
    watch.screen.clear()
    assert watch.text == "\n".join([*map(str, range(40)), "last ....."])


@pytest.mark.parametrize(("watch", "width"), [(40, 39), (0, NARROW - 1)], indirect=["watch"])
def test_a_line_that_is_too_long_is_cut(watch, width):
    assert watch.screen.width == width
    watch.screen.show("x" * width)
    assert watch.text == "\n" + "x" * width
    watch.screen.show("x" * (width + 1))
    assert watch.text == "\n" + "x" * (width - 1) + "…"


def test_a_screen_that_is_closed_leaves_the_terminal_as_it_was(watch):
    watch.write("one")
    watch.screen.show("3/9 items")
    watch.screen.close()
    assert watch.text == "one"
    assert watch.writer.write_raw == watch.screen._plain


def test_what_pytest_writes_is_flushed_when_it_says_so(watch):
    watch.write("one")
    watch.writer.write_raw("two", flush=True)
    assert watch.writer.flushed == [False, True]


def test_a_terminal_that_is_gone_ends_no_run():
    ours, its = pair()
    screen = Screen(Writer(its), handle=os.dup(its), live=True)
    screen.show("3/9 items")
    os.close(its)
    os.close(ours)
    screen.show("4/9 items")
    screen.clear()
    screen.close()


# In a log


def test_in_a_log_each_line_stands_by_itself(log):
    screen, writer, read = log
    assert screen.width == math.inf
    writer.write_raw("..")
    screen.show("3/9 items")
    screen.show("4/9 items")
    screen.clear()
    writer.write_raw(".\n")
    screen.show("5/9 items")
    screen.close()
    assert read() == "..\nevidence: 3/9 items\nevidence: 4/9 items\n.\nevidence: 5/9 items\n"


# Which of the two


@contextmanager
def standard_output(file):
    """Standard output is that file."""
    # pytest's own capture would undo what a fixture does.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", file)
        yield


def is_live(quiet=True, **variables):
    screen = screen_on(Writer(1), quiet=quiet, variables={**VARIABLES, **variables})
    screen.close()
    return screen.live


def test_a_line_is_live_on_a_terminal_that_somebody_watches():
    ours, its = pair()
    with os.fdopen(its, "w") as file, standard_output(file):
        assert is_live()
        assert not is_live(quiet=False)
        assert not is_live(CI="true")
        assert not is_live(BUILD_NUMBER="7")
        assert not is_live(TERM="dumb")
    os.close(ours)


def test_no_line_is_live_in_a_file(tmp_path):
    with open(tmp_path / "log.txt", "w") as file, standard_output(file):
        assert not is_live()


@pytest.mark.parametrize("nothing", [None, object()])
def test_where_there_is_no_file_nothing_is_shown(nothing):
    with standard_output(nothing):
        assert screen_on(Writer(1), quiet=True) is None

"""How far a run is."""

import time

import pytest

from evidence.run import progress, status
from evidence.run.progress import Progress, duration, sentence
from tests.evidence.run.test_status import status_of

RUN = 7.5


def told(*drawn, now=11.0, **options):
    return sentence(drawn or [status_of()], done=3, total=9, now=now, **options)


def test_a_sentence_says_what_is_drawn_how_far_it_is_and_how_long_it_may_take():
    assert told() == (
        "3/9 items · coins.heads 40/200 trials · [0.25, ∞] · 4.0 s/block · budget in at most 30 s"
    )


def test_before_the_first_block_is_drawn_its_time_is_told():
    first = status_of(trials=0, interval=None, pace=None, left=None)
    assert told(first, now=3609.0) == (
        "3/9 items · coins.heads 0/200 trials · first block of 20 for 60 min"
    )


def test_a_time_that_is_unknown_or_spent_is_not_told():
    bare = "3/9 items · coins.heads 40/200 trials · [0.25, ∞] · 4.0 s/block"
    assert told(status_of(left=None)) == bare
    assert told(now=9.0 + 32.0) == bare


def test_it_tells_of_what_has_been_drawing_longest_and_counts_the_rest():
    early, late = status_of("early", began=1.0), status_of("late", began=2.0)
    for drawn in ((early, late), (late, early)):
        text = told(*drawn)
        assert text.startswith("3/9 items · early 40/200 trials")
        assert text.endswith(" · 1 more beside it")


def test_workers_that_draw_for_others_are_counted():
    assert told(helpers=1).endswith(" · 1 worker helps")
    assert told(status_of(), status_of(), helpers=3).endswith(
        " · 1 more beside it · 3 workers help"
    )


def test_where_there_is_little_room_the_items_name_gives_way_first():
    long = status_of("coins.heads-of-every-weight[control]")
    whole = told(long)
    assert told(long, width=len(whole)) == whole
    cut = told(long, width=len(whole) - 4)
    assert cut == whole.replace("control]", "con…")
    assert len(cut) == len(whole) - 4
    assert told(long, width=10) == whole.replace(long.item, "coins.heads-of-…")


def test_a_part_of_several_is_named():
    assert " trials · part 2/5 · [" in told(status_of(part=2, parts=5))


def test_numbers_of_an_interval_are_short_and_may_lie_open_below():
    assert "[−∞, 0.333]" in told(status_of(interval=(None, 1.0 / 3.0)))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.0 s"),
        (9.91, "10.0 s"),
        (10.1, "11 s"),
        (119.0, "119 s"),
        (121.0, "3 min"),
        (7199.0, "120 min"),
        (7201.0, "3 h"),
        (119_000.0, "34 h"),
    ],
)
def test_a_duration_is_rounded_up(seconds, words):
    assert duration(seconds) == words


# The thread


class Noting:
    """A screen that notes what it is asked to do."""

    live = True
    width = 120

    def __init__(self):
        self.asked = []

    def show(self, text):
        self.asked.append(text)

    def clear(self):
        self.asked.append("clear")

    def close(self):
        self.asked.append("close")


@pytest.fixture
def begin(tmp_path, monkeypatch):
    """Begins to show the progress of a run whose files lie in the temporary folder."""
    monkeypatch.setattr(progress, "LIVE", 0.01)
    begun = []

    def begin():
        shown = Progress(tmp_path, run=RUN, screen=Noting())
        shown.start(9)
        begun.append(shown)
        return shown, shown._screen.asked

    yield begin
    for shown in begun:
        shown.stop()


def wait_for(condition):
    limit = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.005)


def test_what_is_drawn_is_shown_as_long_as_it_is(begin, tmp_path):
    shown, asked = begin()
    wait_for(lambda: "clear" in asked)
    status_of().write(status.place(tmp_path, "gw0"))
    wait_for(lambda: any(text.startswith("0/9 items · coins.heads") for text in asked))
    shown.finish("a")
    shown.finish("a")
    wait_for(lambda: asked[-1].startswith("1/9 items"))
    shown.forget("gw0")
    shown.forget("gw1")
    wait_for(lambda: asked[-1] == "clear")


def test_nothing_is_shown_after_the_stop_and_the_thread_is_gone(begin, tmp_path):
    shown, asked = begin()
    status_of().write(status.place(tmp_path, "gw0"))
    wait_for(lambda: len(asked) > 3)
    shown.stop()
    assert not shown._thread.is_alive()
    assert asked[-1] == "close"
    shown.stop()
    assert asked.count("close") == 1


def test_progress_that_was_never_begun_can_be_stopped(tmp_path):
    screen = Noting()
    Progress(tmp_path, run=RUN, screen=screen).stop()
    assert screen.asked == ["close"]


def test_who_is_waited_for_is_told_and_for_how_long():
    waiting = status_of(waits="process 7 on host since noon", since=0.0)
    assert told(waiting, now=150.0) == (
        "3/9 items · coins.heads 40/200 trials · [0.25, ∞] · waits for process 7 on host since "
        "noon, for 3 min"
    )

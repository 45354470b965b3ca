"""What a reader sees of a failure."""

import traceback
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from evidence.drawing.trial import draw
from evidence.errors import EmptyRegionError, ImpossibleRegionError, NotAsEstablishedError
from evidence.run.blame import LONGEST, hide_instrument, message_of
from evidence.statistics.region import Interval, Region
from tests.evidence.sampled import Knobs


def caught(function):
    """What pytest would keep of the exception that a function raises."""
    with pytest.raises(Exception) as failure:
        function()
    return failure


def shown(failure):
    """The names of the frames that a reader sees, outermost first."""
    return [frame.name for frame in traceback.extract_tb(failure.tb)]


def mistaken(protocol, seed, size):
    raise ZeroDivisionError("a mistake in the study")


def draw_mistaken():
    return draw(mistaken, Knobs(block=2), root=0, index=0)


def test_a_studys_mistake_is_shown_without_what_called_the_study():
    failure = caught(draw_mistaken)
    assert "draw" in shown(failure)
    hide_instrument(failure)
    assert shown(failure)[-2:] == ["draw_mistaken", "mistaken"]


def test_an_executor_between_claim_and_study_is_left_out():
    def sent():
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(draw_mistaken).result()

    failure = caught(sent)
    assert {"result", "__get_result", "run"} & {*shown(failure)}
    hide_instrument(failure)
    assert shown(failure)[-3:] == ["sent", "draw_mistaken", "mistaken"]


def test_a_mistake_with_a_name_is_shown_where_the_claim_made_it():
    def everything():
        Region(-1.0, 2.0).check_against("a share", Interval(0.0, 1.0))

    failure = caught(everything)
    assert isinstance(failure.value, ImpossibleRegionError)
    hide_instrument(failure)
    assert shown(failure)[-1] == "everything"


def test_a_mistake_of_the_instruments_own_keeps_its_frames():
    def short():
        # No protocol at all: nobody has foreseen that, and the reader must see where it happened.
        return draw(lambda protocol, seed, size: {}, None, root=0, index=0)

    failure = caught(short)
    before = shown(failure)
    hide_instrument(failure)
    assert shown(failure) == before and "draw" in before and before[-1] != "short"


def test_a_failure_outside_the_instrument_is_left_as_it_is():
    failure = caught(lambda: np.zeros(2)[5])
    before = shown(failure)
    hide_instrument(failure)
    assert shown(failure) == before


def report(longrepr="", text=""):
    return SimpleNamespace(longrepr=longrepr, longreprtext=text)


def test_a_skip_is_told_by_its_reason():
    skipped = report(("file.py", 3, "Skipped: too dear"))
    assert message_of(skipped, None) == "too dear"


def test_a_named_mistake_is_told_by_its_message():
    failure = SimpleNamespace(value=EmptyRegionError(1.0, 0.0))
    assert message_of(report(text="a long traceback"), failure).startswith("The region (1, 0) is")


@pytest.mark.parametrize("error", [NotAsEstablishedError("came otherwise"), KeyError("x")])
def test_other_failures_are_told_by_the_end_of_their_traceback(error):
    long = "beginning" + "." * LONGEST
    failure = SimpleNamespace(value=error)
    assert message_of(report(text=long), failure) == "." * LONGEST
    assert message_of(report(text="what pytest wrote"), None) == "what pytest wrote"

import pytest

from reports.nights.alarm import ERROR, RINGING, SHIFT, SUSPECTED, WORDS, Alarm


def test_it_is_read_as_it_was_written():
    alarm = Alarm(
        tier=SHIFT,
        state=SUSPECTED,
        findings=("coins.heads",),
        nodes=("a.py::t",),
        changes=("keras 1 → 2",),
        told=("a.py::t: up",),
        replay="python -m pytest a.py::t",
        spared="3 of 4 verdicts did not shift",
    )
    assert Alarm.read(alarm.record()) == alarm
    assert not alarm.rings
    assert alarm.title == WORDS[SHIFT]


def test_what_rings_should_wake_somebody():
    assert Alarm(tier=ERROR, state=RINGING, findings=()).rings


@pytest.mark.parametrize(("tier", "state"), [("smell", RINGING), (SHIFT, "loud")])
def test_an_unknown_kind_is_refused(tier, state):
    with pytest.raises(ValueError) as error:
        Alarm(tier=tier, state=state, findings=())
    assert str(error.value) == f"no alarm is {tier!r} and {state!r}"

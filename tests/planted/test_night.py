"""Five nights with the installed Keras, whose next release comes before the fourth.

They are seven runs that each load TensorFlow, a minute of one core: the default seed is drawn in
two nights alone, and a fact that turned is not drawn again.
"""

from importlib import metadata

import pytest

from tests.evidence.mini.project import CHECKOUT
from tests.planted import overlay
from tests.planted.catalogue import PLANTINGS
from tests.reports.nights.whole import Nights

LAYERS = "claims/test_library.py::test_a_layer_computes_its_closed_form"
STEPS = "claims/test_library.py::test_an_optimiser_follows_its_rule_for_ten_steps"
TRAINED = "claims/test_collapse.py::test_r1s_leaky_networks_never_predict_exactly_zero"
TURNED, KEPT = f"{LAYERS}[relu]", (f"{STEPS}[sgd]", f"{TRAINED}[leaky-0.01]")
TOLD = ("--claims", " ".join((TURNED, *KEPT)), "--options", "--offline -n0 -pno:cacheprovider")
SAME_SEED = "Alarm: the same seed on another stack gave another distribution"
OUTCOME = "Alarm: another verdict than the established one"


@pytest.fixture
def next_release(tmp_path):
    """The folder of a copy of Keras in which ReLU leaks, and its version."""
    folder = tmp_path / "planted"
    folder.mkdir()
    return folder, overlay.release(PLANTINGS["relu-leaks"], folder=folder)


def test_a_release_that_changes_a_layer_rings_the_first_night_and_is_confirmed(
    next_release, tmp_path
):
    """A leaking ReLU is named, with the versions; steps and training by others are spared."""
    folder, version = next_release
    changed = f"Changed before: keras {metadata.version('keras')} → {version}."
    nights = Nights(root=CHECKOUT, folder=tmp_path)

    def night(seed, *, planted, fixed):
        variables = {**overlay.environment(planted), "CUDA_VISIBLE_DEVICES": ""}
        done = nights.run(seed=seed, fixed=fixed, options=TOLD, variables=variables)
        return done, nights.summary

    for seed, fixed in ((1, False), (2, False), (3, True)):
        done, told = night(seed, planted=None, fixed=fixed)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert "Alarm" not in told and "Suspected" not in told
    fourth, told = night(4, planted=folder, fixed=True)
    assert (fourth.returncode, fourth.stderr) == (1, ""), fourth.stdout
    assert f"### {SAME_SEED}\n\n{changed}\n\n- library.layers\n\n> " in told
    assert f"### {OUTCOME}\n\n{changed}\n\n- library.layers\n\n> " in told
    assert "1 item: value changed" in told and "2 items: equal to the bit" in told
    assert told.count("Not affected: 2 of 3 items ") == told.count("Changed before: ") == 2
    # What the default seed showed is replayed with it, and a fresh outcome with the night's.
    for seed in (2022, 4):
        assert told.count(f' -m pytest "{TURNED}" --seed {seed} ') == 1
    fifth, told = night(5, planted=folder, fixed=False)
    assert (fifth.returncode, fifth.stderr) == (1, ""), fifth.stdout
    assert f"### {OUTCOME}\n\n{changed}\n\n- library.layers\n\n> " in told
    assert told.count("Changed before: ") == 1
    *before, last = nights.remembered
    assert [len(one.alarms) for one in before] == [0, 0, 0, 2]
    came = {one.node: one.came == one.established for one in last.part("fresh").outcomes}
    assert came == {TURNED: False, **dict.fromkeys(KEPT, True)}

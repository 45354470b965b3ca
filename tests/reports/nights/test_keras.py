"""Whole nights of real claims, with Keras itself, of which a patched copy is the next release."""

import subprocess
import sys

from reports.nights.history import History
from tests.evidence.mini.project import CHECKOUT, environment
from tests.planted.catalogue import PLANTINGS
from tests.planted.overlay import plant

SECONDS = 300
ROTA = """
full = [[]]
keras = [[]]
[minutes]
fresh = 2
closer = 2
fixed = 2
"""
# What the change breaks, and what it leaves alone: facts about optimisers, trials of dropout.
BROKEN = "claims/test_library.py::test_an_optimiser_follows_its_rule_for_ten_steps"
SPARED = "claims/test_library.py::test_dropout_drops_the_share_that_it_is_told"


def night(folder, *, seed, library=None):
    """Runs a night of two tests, with a copy of Keras ahead on the path if there is one."""
    variables = environment()
    if library:
        variables["PYTHONPATH"] = f"{library}:{variables['PYTHONPATH']}"
    (folder / "rota.toml").write_text(ROTA)
    words = [
        *("--history", str(folder / "h"), "--rota", str(folder / "rota.toml")),
        *("--out", str(folder / "night"), "--hours", "0.2", "--seed", str(seed)),
        # One process for each part: most of its time is TensorFlow's import.
        *("--claims", f"{BROKEN} {SPARED}", "--options=--offline -n0"),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "reports", "night", *words],
        cwd=CHECKOUT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return done, (folder / "night" / "summary.md").read_text()


def released(folder):
    """The next release of Keras, whose Adam forgets to correct its moments."""
    folder.mkdir()
    plant(PLANTINGS["adam-uncorrected"], folder=folder)
    told = folder / "keras-99.0.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 99.0.0\n")
    return folder


def test_a_release_that_changes_adam_rings_the_night_it_comes_and_the_next(tmp_path):
    """Five nights: Keras changes before the fourth."""
    for seed in (1, 2, 3):
        done, told = night(tmp_path, seed=seed)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Alarm" not in told and "Suspected" not in told
    library = released(tmp_path / "library")
    fourth, told = night(tmp_path, seed=4, library=library)
    assert fourth.returncode == 1, fourth.stdout + fourth.stderr
    assert "### Alarm: the same seed on another stack gave another distribution" in told
    assert "### Alarm: another verdict than the established one" in told
    rung = [one for one in History.read(tmp_path / "h").nights[-1].alarms if one.rings]
    (version,) = {change for one in rung for change in one.changes}
    assert version.startswith("keras ") and version.endswith(" → 99.0.0")
    assert {finding for one in rung for finding in one.findings} == {"library.optimizers"}
    assert {node.rpartition("[")[2] for one in rung for node in one.nodes} == {
        "adam]",
        "control-no-bias-correction]",
    }
    assert all("test_an_optimiser_follows_its_rule" in one.replay for one in rung)
    # The same stack with the same seed is as it was the night before; the verdicts still turn.
    fifth, told = night(tmp_path, seed=5, library=library)
    assert fifth.returncode == 1, fifth.stdout + fifth.stderr
    assert "### Alarm: the same seed" not in told
    assert "### Alarm: another verdict than the established one" in told
    assert [len(one.alarms) > 0 for one in History.read(tmp_path / "h").nights] == [
        *(False, False, False),
        *(True, True),
    ]

"""Whole nights of the miniature suite, whose library is two files and takes no time."""

import signal
import subprocess
import time

import pytest

from reports.__main__ import main
from tests.evidence.mini.project import CHECKOUT, environment, make
from tests.reports.nights.whole import SECONDS, Nights

CLAIMS = """
import pytest
from evidence import Report, control, finding, proportion
from tosses import Coin, toss

BOOK = Report(id="B1", title="A book of coins", year=1713)


@finding("coin.heads", says="Most tosses show heads.", source=BOOK.at("page 1"), budget=400)
@pytest.mark.parametrize("chance", [0.9, control(0.1)])
def test_most_tosses_come_down_heads(chance, trials, claim):
    \"\"\"More than half of all tosses come down heads.\"\"\"
    claim.holds(proportion(trials(toss, Coin(chance=chance, block=50))["heads"]).exceeds(0.5))


@finding("coin.depth", says="It sinks.", source=BOOK.at("page 2"), budget=400)
@pytest.mark.parametrize("chance", [0.9, control(0.1)])
def test_coins_sink(chance, trials, claim):
    \"\"\"Most coins lie deeper than half.\"\"\"
    depth = trials(toss, Coin(chance=chance, block=60))["depth"]
    claim.holds(proportion(depth > 0.5).exceeds(0.5))
"""
# A library of coins; those of its next release come down heads less often, and no verdict turns.
LIBRARY = "def heads(rng, size, chance):\n    return rng.random(size) < {share} * chance\n"
SHARES = {"3.15.1": 1.0, "3.16.0": 0.7}


@pytest.fixture
def suite(tmp_path):
    """A miniature suite."""
    made = make(tmp_path / "suite")
    made.add("coins", CLAIMS)
    study = (made.root / "tosses.py").read_text()
    drawn, asked = "rng.random(size) < protocol.chance,", "heads(rng, size, protocol.chance),"
    assert study.count(drawn) == 1
    imported = study.replace(
        "import numpy as np\n", "import numpy as np\nfrom coinlib import heads\n"
    )
    made.write("tosses.py", imported.replace(drawn, asked))
    return made


@pytest.fixture
def nights(suite):
    """Its nights."""
    return Nights(root=suite.root, folder=suite.root)


def on(nights, *, version="3.15.1"):
    """The variables of a night with a library of this version ahead on the path."""
    library = nights.root / "library"
    for old in library.glob("keras-*.dist-info"):
        (old / "METADATA").unlink()
        old.rmdir()
    told = library / f"keras-{version}.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: keras\nVersion: {version}\n")
    (library / "coinlib.py").write_text(LIBRARY.format(share=SHARES[version]))
    variables = environment()
    variables["PYTHONPATH"] = f"{library}:{variables['PYTHONPATH']}"
    return variables


def test_a_change_of_the_library_is_suspected_the_first_night_and_rings_the_next(nights):
    """Six nights: the library changes before the fourth, and no verdict turns."""
    codes = []
    for k in range(3):
        codes.append(nights.run(seed=1000 * k, variables=on(nights)).returncode)
    fourth = nights.run(seed=3000, variables=on(nights, version="3.16.0"))
    told, page = nights.summary, nights.page
    assert codes == [0, 0, 0]
    assert fourth.returncode == 0, fourth.stdout + fourth.stderr
    assert "Suspected: numbers of fresh seeds shifted with the stack" in told
    assert "Changed before: keras 3.15.1 → 3.16.0." in told
    assert "- coin.heads" in told and "- coin.depth" not in told
    assert "Not affected: " in told and " -m pytest " in told
    assert "3 nights are remembered" in page and "Suspected" in page and 'class="nights"' in page
    fifth = nights.run(seed=4000, variables=on(nights, version="3.16.0"))
    assert fifth.returncode == 1
    assert "Alarm: numbers of fresh seeds shifted with the stack" in nights.summary
    sixth = nights.run(seed=5000, variables=on(nights, version="3.16.0"))
    assert (sixth.returncode, sixth.stderr) == (0, "")
    assert len(nights.remembered) == 6


def test_a_night_is_remembered_although_a_part_of_it_cannot_be_run(suite, nights):
    suite.add("broken", "import no_such_module\n")
    done = nights.run(seed=1, variables=on(nights))
    assert done.returncode == 2
    assert "not run to its end: fresh, fixed" in done.stdout
    (kept,) = nights.remembered
    assert [part.state for part in kept.parts] == ["broken", "broken"]
    assert "pytest ended with status 2" in nights.summary


def test_a_night_that_is_stopped_is_remembered(suite, nights):
    suite.add("slow", "import time\n\ntime.sleep(600)\n")
    running = subprocess.Popen(
        nights.command(seed=1),
        cwd=CHECKOUT,
        env=on(nights),
        stderr=subprocess.PIPE,
        text=True,
    )
    begun = suite.root / "night" / "01-fresh" / "output.txt"
    for _ in range(600):
        if begun.exists():
            break
        time.sleep(0.1)
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=SECONDS)
    assert running.returncode == 130
    assert said == "python -m reports night: stopped; what it had is remembered\n"
    (kept,) = nights.remembered
    assert kept.parts == () and kept.seed == 1
    assert "no run left a ledger" in nights.summary


def test_a_first_night_wakes_nobody(suite, nights):
    suite.add("wrong", CLAIMS.replace("coin.", "other.").replace("exceeds", "falls_below"))
    done = nights.run(seed=1, variables=on(nights))
    assert done.returncode == 0
    assert "Suspected: another verdict than the established one" in nights.summary


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--workers", "0"), "0 workers cannot judge; name 1 to 256"),
        (("--hours", "0"), "a night cannot have 0 hours; name more than 0, up to 24"),
        (("--hours", "25"), "a night cannot have 25 hours; name more than 0, up to 24"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, capsys, options, message):
    words = ["night", "--history", str(tmp_path / "h"), "--out", str(tmp_path / "o"), *options]
    assert main(words) == 2
    assert capsys.readouterr().err == f"python -m reports night: {message}\n"
    assert not (tmp_path / "o").exists()


def test_a_history_that_is_none_is_refused_before_anything_runs(tmp_path, capsys):
    (tmp_path / "h").write_text("no folder")
    assert main(["night", "--history", str(tmp_path / "h"), "--out", str(tmp_path / "o")]) == 2
    assert "is no folder; name one with --history DIR" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()

"""A run's settings."""

import time
from pathlib import Path

import pytest

from evidence.drawing.scale import SCALES
from evidence.errors import CalibrationError, ErrorRateError, ExecutorError, SeedError
from evidence.judging.terms import Terms
from evidence.machine.error import InsecureClusterError, LimitError
from evidence.run.settings import Settings


def parsed(**changes):
    options = {
        "seed": "7",
        "scale": "quick",
        "error_rate": "1e-5",
        "store": Path("/store"),
        "output": Path("/out"),
        "redraw": False,
        "planning": False,
        "executor": "inline",
        **changes,
    }
    return Settings.parse(**options)


def test_options_become_settings():
    settings = parsed()
    assert (settings.seed, settings.scale, settings.error_rate) == (7, "quick", 1e-5)
    assert (settings.store, settings.output) == ("/store", "/out")
    assert abs(settings.started - time.time()) < 5.0
    assert not settings.planning


def test_verdicts_are_held_to_what_the_run_is_asked_to_do():
    settings = parsed(scale="full", planning=True, replay=["--data-dir=here"])
    assert settings.terms == Terms(
        error_rate=1e-5, seed=7, scale="full", planning=True, options="--data-dir=here"
    )


def test_settings_cross_a_process_border_unchanged():
    settings = parsed(redraw=True, planning=True, executor="dask:tcp://host:1", insecure=True)
    assert Settings.loads(settings.dumps()) == settings
    assert isinstance(settings.dumps(), str)


def test_a_plan_draws_nothing_unless_it_is_to_calibrate():
    assert parsed().draws
    plan = parsed(planning=True, reference=["a/ledger.json", "b/ledger.json"])
    assert (plan.planning, plan.draws, plan.calibrate) == (True, False, 0.0)
    assert Settings.loads(plan.dumps()).reference == ("a/ledger.json", "b/ledger.json")
    timed = parsed(calibrate="20")
    assert (timed.planning, timed.draws, timed.calibrate) == (True, True, 20.0)


@pytest.mark.parametrize("text", ["", "soon", "0", "-1", "nan", "inf"])
def test_what_is_no_time_to_calibrate_is_refused(text):
    with pytest.raises(CalibrationError) as raised:
        parsed(calibrate=text)
    assert str(raised.value) == (
        f"--plan-calibrate {text!r} is no time. Give the seconds for which each family's blocks "
        "may be timed, above 0, such as --plan-calibrate=20."
    )


def test_others_options_stand_as_on_a_command_line():
    assert parsed().replay == ""
    settings = parsed(replay=["--data-dir=my images", "--plain"])
    assert settings.replay == "'--data-dir=my images' --plain"
    assert Settings.loads(settings.dumps()) == settings


def test_redrawing_means_that_no_older_block_is_fresh():
    assert parsed().fresh_since == 0.0
    redrawn = parsed(redraw=True)
    assert redrawn.fresh_since == redrawn.started


def test_a_fresh_seed_is_a_number_from_then_on():
    settings = parsed(seed="fresh")
    assert isinstance(settings.seed, int)
    assert Settings.loads(settings.dumps()).seed == settings.seed


@pytest.mark.parametrize("seed", ["", "-1", "lucky"])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(SeedError):
        parsed(seed=seed)


@pytest.mark.parametrize("text", ["", "0", "-1e-5", "0.51", "1", "nan", "inf", "five per cent"])
def test_what_is_no_error_rate_is_refused(text):
    with pytest.raises(ErrorRateError, match="is not an error rate"):
        parsed(error_rate=text)


@pytest.mark.parametrize("text", ["0.5", "1e-12", "0.05"])
def test_small_probabilities_are_error_rates(text):
    assert parsed(error_rate=text).error_rate == float(text)


def test_the_quick_scale_comes_first():
    assert SCALES == ("quick", "full")


HERE = ["tcp://127.0.0.1:8786", "tcp://127.8.0.1:1", "tcp://[::1]:65535", "tcp://localhost:1"]
AWAY = [
    "tcp://10.0.0.1:8786",
    "tcp://node-1.example_x.org:1",
    "tcp://[fe80::1]:1",
    "tcp://0.0.0.0:1",
]
# What may be read as this machine, and is a name that somebody else may give to another.
AWAY += ["tcp://localhost.example.org:1", "tcp://127.0.0.1.example.org:1", "tcp://127.1:1"]
ENCRYPTED = ["tls://10.0.0.1:8786", "tls://node-1.example_x.org:1", "tls://[fe80::1]:1"]


@pytest.mark.parametrize("address", [*HERE, *ENCRYPTED])
def test_a_cluster_is_named_by_its_schedulers_address(address):
    assert parsed(executor=f"dask:{address}").cluster == address
    assert parsed().cluster is None


@pytest.mark.parametrize("address", AWAY)
def test_another_machine_is_reached_by_tls_or_where_that_is_said_to_be_needless(address):
    with pytest.raises(InsecureClusterError) as raised:
        parsed(executor=f"dask:{address}")
    assert str(raised.value).startswith(f"--executor dask:{address} is refused: nothing there is")
    settings = parsed(executor=f"dask:{address}", insecure=True)
    assert (settings.cluster, settings.insecure) == (address, True)


@pytest.mark.parametrize(
    "text",
    "dask dask: tcp://host:8786 dask:host:8786 dask:tcp://host dask:tcp://host:0 threads "
    "dask:tcp://host:65536 dask:tcp://:8786 dask:tcp://h:1/x dask:tls://host dask:ucx://h:1 "
    "dask:evidence+tcp://127.0.0.1:1".split(),
)
def test_what_names_no_executor_is_refused(text):
    with pytest.raises(ExecutorError, match="is no place where blocks are computed"):
        parsed(executor=text)


@pytest.mark.parametrize("text", ["", "soon", "-1", "nan", "inf", "1e30"])
def test_what_is_no_time_for_a_block_is_refused(text):
    with pytest.raises(LimitError) as refusal:
        parsed(block_timeout=text)
    assert str(refusal.value).startswith(f"--block-timeout {text!r} is no time.")
    assert parsed(block_timeout="0").block_timeout == 0.0
    assert parsed(block_timeout="3600").block_timeout == 3600.0

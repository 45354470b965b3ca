"""What a run that ended early says."""

import shlex
from pathlib import Path

import pytest

from evidence.run.resumption import Invocation, Resumption

HERE = Path("/checkout")
JAX = ("KERAS_BACKEND=jax", "python", "-m")


def command(*arguments, **changes):
    return Invocation(
        **{
            "arguments": arguments,
            "variable": "",
            "folder": HERE,
            "root": HERE,
            "seed": 7,
            "limited": False,
            "launcher": ("python", "-m"),
            **changes,
        }
    ).again()


def test_the_command_is_the_same_with_the_seeds_number():
    told = command("claims/", "-n", "auto", "--scale", "full", "--trainer=keras", "-q")
    assert told == "python -m pytest claims/ -n auto --scale full --trainer=keras -q --seed 7"


@pytest.mark.parametrize(
    "given", [("--seed", "fresh"), ("--seed=fresh",), ("--seed=1", "--seed=2")]
)
def test_the_seed_that_was_drawn_takes_the_place_of_what_was_asked_for(given):
    assert command("a", *given, "b") == "python -m pytest a b --seed 7"


def test_no_block_is_drawn_again():
    assert command("--redraw", "claims/") == "python -m pytest claims/ --seed 7"


@pytest.mark.parametrize("given", ["-x", "--exitfirst", "--maxfail=2", "--maxfail 2"])
def test_the_command_goes_on_after_failures(given):
    told = command("a", *given.split(), "b", limited=True)
    assert told == "python -m pytest a b --seed 7 --maxfail=0"


def test_a_limit_that_stands_elsewhere_is_lifted_too():
    assert command("-vx", limited=True) == "python -m pytest -vx --seed 7 --maxfail=0"


def test_words_are_quoted_for_a_shell():
    told = command("-k", "heads and not tails", "claims/test_a.py::test_b[x;y]", "--data-dir=a b")
    assert shlex.split(told) == [
        *("python", "-m", "pytest", "-k", "heads and not tails", "claims/test_a.py::test_b[x;y]"),
        *("--data-dir=a b", "--seed", "7"),
    ]
    assert "'claims/test_a.py::test_b[x;y]'" in told


def test_the_command_is_for_the_same_cluster():
    where = ("--executor", "dask:tcp://host:1", "--insecure-cluster")
    assert " ".join(where) in command("claims/", *where)


def test_what_stands_in_the_environment_is_part_of_the_command():
    told = command("claims/", variable="--redraw --seed=fresh -k 'a b'", launcher=JAX)
    assert told == (
        "PYTEST_ADDOPTS='' KERAS_BACKEND=jax python -m pytest -k 'a b' claims/ --seed 7"
    )


def test_a_run_that_was_started_elsewhere_goes_on_there():
    told = command("here/claims", folder=Path("/some where"))
    assert told == "cd '/some where' && python -m pytest here/claims --seed 7"


def resumption(**changes):
    return Resumption(
        **{
            "done": 3,
            "total": 9,
            "blocks": 14,
            "store": Path("/s"),
            "journal": Path("/out/run.jsonl"),
            "redrawn": False,
            "command": "python -m pytest --seed 7",
            **changes,
        }
    )


def test_a_run_that_ended_early_says_what_is_kept_and_how_to_go_on():
    assert resumption().lines() == [
        "evidence: kept: 3 of 9 items are done; their records are in /out/run.jsonl",
        "evidence: kept: 14 blocks drawn since the run began, in /s",
        "evidence: to go on from there, recalling what was drawn:",
        "python -m pytest --seed 7",
    ]


def test_records_are_spoken_of_where_there_are_any_and_one_block_is_one():
    first, second, *_ = resumption(done=0, blocks=1).lines()
    assert first == "evidence: kept: 0 of 9 items are done"
    assert second == "evidence: kept: 1 block drawn since the run began, in /s"


def test_a_redrawn_runs_command_says_that_it_does_not_redraw():
    assert resumption(redrawn=True).lines()[2] == (
        "evidence: without --redraw, which would draw the kept blocks once more; a block that this "
        "run did not come to is recalled if an earlier run has stored it"
    )

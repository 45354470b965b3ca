"""The command line of `make planted`."""

from dataclasses import replace

import pytest

from tests.planted import __main__ as program
from tests.planted import catalogue


@pytest.fixture
def planted(suite, heavier, monkeypatch):
    """Runs the program on the small library; gives its status and what it printed."""
    known = {heavier.name: heavier}
    monkeypatch.setattr(program.judgement, "ROOT", suite)

    def run(*arguments, **changes):
        known[heavier.name] = replace(heavier, **changes)
        monkeypatch.setattr(catalogue, "PLANTINGS", known)
        lines = []
        code = program.main([*arguments, "--claims", "claims", "--jobs", "2"], say=lines.append)
        return code, "\n".join(lines)

    return run


def test_a_change_that_is_caught_ends_well(planted):
    code, text = planted("pebble")
    assert code == 0
    assert "With nothing planted 2 items are as established" in text
    assert "| pebble-heavier | A pebble weighs three. | pebble.weight | - |" in text
    assert text.endswith("1 of 1 planted changes were caught.")


def test_a_change_that_is_not_caught_ends_ill(planted):
    code, text = planted(new="return 1.0\n")
    assert code == 1
    assert "| NOTHING |" in text
    assert text.endswith("0 of 1 planted changes were caught; not as listed: pebble-heavier.")


def test_a_change_that_cannot_be_caught_says_why(planted):
    code, text = planted(new="return 1.0\n", missed="one is one")
    assert code == 0
    assert "| nothing: one is one |" in text


def test_a_change_that_proves_nothing_ends_ill_and_does_not_stop_the_others(planted):
    code, text = planted(new="return 1\nimport nothing_of_this_name\n")
    assert code == 1
    assert "pebble-heavier: the patched library cannot be imported (ModuleNotFoundError" in text
    assert text.endswith("0 of 1 planted changes were caught; not as listed: pebble-heavier.")


def test_an_unknown_name_plants_nothing(planted):
    code, text = planted("boulder")
    assert code == 2
    assert text == "There is no planting called boulder. Choose among: pebble-heavier."


def test_the_changes_can_be_listed(planted):
    code, text = planted("--list")
    assert code == 0
    assert text == "pebble-heavier: A pebble weighs three. [pebble/inner/weight.py; made up]"


@pytest.mark.parametrize("count", ["0", "-1", "two"])
def test_a_number_of_runs_is_one_or_more(count, capsys):
    with pytest.raises(SystemExit):
        program.main([f"--jobs={count}"])
    assert f"{count!r} is no number of runs; give 1 or more" in capsys.readouterr().err

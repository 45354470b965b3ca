"""What plantings show, and what is said of one that shows nothing."""

import pytest

from tests.planted import overlay, shown
from tests.planted.error import ImportFailedError, NoEffectError, ShowsError


@pytest.fixture
def copy(tmp_path):
    """Plants a change and gives the folder."""

    def plant(planting):
        folder = tmp_path / "copy"
        folder.mkdir()
        overlay.plant(planting, folder=folder)
        return folder

    return plant


def test_a_planting_shows_something_else_than_what_is_installed(heavier, copy):
    before = shown.installed([heavier])
    assert before == {"pebble-heavier": "1"}
    assert shown.check(heavier, folder=copy(heavier), before="1") == "3"


def test_what_fails_in_the_patched_library_alone_is_something_else(changed, copy):
    planting = changed(new="raise ValueError('too heavy')\n")
    after = shown.check(planting, folder=copy(planting), before="1")
    assert after == "failed: ValueError: too heavy"


def test_a_patched_library_that_cannot_be_imported_is_said(changed, copy):
    planting = changed(new="return 1\nimport nothing_of_this_name\n")
    with pytest.raises(ImportFailedError) as error:
        shown.check(planting, folder=copy(planting), before="1")
    assert str(error.value) == (
        "pebble-heavier: the patched library cannot be imported (ModuleNotFoundError: No module "
        "named 'nothing_of_this_name'). Whoever imports it would notice that, so it does not "
        "count as caught: write a change that can be imported."
    )


def test_a_change_without_effect_is_said(changed, copy):
    planting = changed(new="return 2 - 1\n")
    with pytest.raises(NoEffectError) as error:
        shown.check(planting, folder=copy(planting), before="1")
    assert str(error.value) == (
        "pebble-heavier: the patched library shows 1, and so does the installed one. Nothing was "
        "planted: change text that is run, or let `shows` look where it makes a difference."
    )


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("shown = 1 / 0", "ZeroDivisionError: division by zero"),
        ("other = 1", "KeyError: 'shown'"),
    ],
)
def test_what_cannot_be_shown_of_the_installed_library_is_said(changed, lines, reason):
    with pytest.raises(ShowsError) as error:
        shown.installed([changed(shows=lines)])
    assert str(error.value) == (
        "pebble-heavier: what it shows cannot be computed with the installed library "
        f"({reason}). Write lines that end with a value in `shown`."
    )

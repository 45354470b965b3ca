"""A planting and what it is checked for; each one's text stands in the installed library."""

import pytest

from tests.planted.catalogue import PLANTINGS
from tests.planted.error import ImproperPlantingError, MissingFileError, OtherVersionError


@pytest.mark.parametrize("name", PLANTINGS)
def test_each_planting_applies_to_the_installed_version(name):
    """The changed file can be compiled, and differs in nothing but what was planted."""
    planting = PLANTINGS[name]
    before, _, after = (planting.site / planting.file).read_text().partition(planting.old)
    compile(planting.patched(), planting.file, "exec")
    assert planting.patched() == before + planting.new + after


@pytest.mark.parametrize("name", PLANTINGS)
def test_what_a_planting_shows_can_be_compiled(name):
    assert "shown" in compile(PLANTINGS[name].shows, name, "exec").co_names


def test_a_planting_changes_its_text_alone(heavier):
    assert heavier.patched() == "def weight():\n    return 3\n"
    assert (heavier.site / heavier.file).read_text() == "def weight():\n    return 1\n"
    assert heavier.line() == 2
    assert heavier.package == "pebble"


@pytest.mark.parametrize(("old", "count"), [("return 2\n", 0), ("e", 3)])
def test_a_text_that_does_not_stand_once_is_of_another_version(changed, old, count):
    with pytest.raises(OtherVersionError) as error:
        changed(old=old).patched()
    assert str(error.value) == (
        f"pebble-heavier: the text that it changes stands {count} times in the installed "
        "pebble/inner/weight.py, and once is wanted. The installed version is another one than it "
        "was written for: write its old text again from that file."
    )


@pytest.mark.parametrize("file", ["pebble/outer.py", "boulder/weight.py"])
def test_a_file_that_is_not_installed_is_said(changed, file):
    with pytest.raises(MissingFileError) as error:
        changed(file=file).patched()
    assert str(error.value) == (
        f"pebble-heavier: {file} is not installed. The installed version is another one than the "
        "planting was written for: find where the text stands now, or install the package."
    )


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"name": "Pebble heavier"},
            "The planting 'Pebble heavier' has no proper name; use lower-case words joined by "
            "hyphens.",
        ),
        (
            {"new": "return 1\n"},
            "The planting 'pebble-heavier' changes nothing; its new text must differ from its old "
            "text.",
        ),
        ({"rests": " "}, "The planting 'pebble-heavier' says nothing under 'rests'; write it."),
    ],
)
def test_an_improper_planting_is_refused(changed, changes, text):
    with pytest.raises(ImproperPlantingError) as error:
        changed(**changes)
    assert str(error.value) == text

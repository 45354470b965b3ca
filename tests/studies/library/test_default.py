"""The table of defaults."""

import pytest

from studies.library.default import DEFAULTS, now, then, told


def test_settings_are_told_in_a_line():
    assert told({"units": "3", "use_bias": "True"}) == "units 3, use_bias True"


def test_a_setting_can_be_told_otherwise():
    assert then("leaky-relu") == "negative_slope 0.3"
    assert then("leaky-relu", instead={"negative_slope": "0.2"}) == "negative_slope 0.2"


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_setting_is_found_in_the_installed_keras(name):
    said = now(name)
    assert "no such" not in said
    assert [setting in said for setting in DEFAULTS[name].then] == [True] * len(DEFAULTS[name].then)

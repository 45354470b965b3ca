"""What pages are made with."""

import base64
import hashlib

import pytest
from jinja2 import UndefinedError

from reports.template import asset, environment, policy


def test_text_is_escaped_and_an_unknown_name_is_a_mistake():
    made = environment()
    assert made.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        made.from_string("{{ y }}").render()


def test_a_policy_allows_the_one_script_by_its_digest():
    script = asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy(script)
    assert policy(script).startswith("default-src 'none'")

"""What every page is made with: an environment that escapes, its own files, its policy."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent


def environment() -> Environment:
    """The environment of a page's template."""
    # Autoescape is forced: Jinja's own choice by file name does not know the ending .j2. An
    # undefined name is a mistake in the template and must not become an empty string.
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def asset(name: str) -> str:
    """The text of a file beside this one, which the page will hold."""
    return (HERE / name).read_text(encoding="utf-8")


def policy(script: str) -> str:
    """The policy of a page that runs one script and loads nothing.

    Args:
        script: The text between its tags.
    """
    # Only this one script runs, whatever else might find its way into the page; styles cannot
    # call out because nothing may be loaded from anywhere.
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )

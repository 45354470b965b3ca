"""Documents: every link leads somewhere, and none is longer than a sitting."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\(([^)\s]+)\)")
# Written by hand and read from the top; FINDINGS.md is a table to look things up in.
SITTING = 20_000
TABLE = "claims/FINDINGS.md"


def documents():
    """The committed documents, by their place in the checkout."""
    listed = ["git", "-C", str(ROOT), "ls-files", "*.md"]
    found = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.split()
    # Without git, as in a copy, whatever lies there.
    return found or [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.md")
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]


def sections(path):
    """The fragments that lead to a document's headings."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    heads = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", documents())
def test_every_link_leads_to_a_file_and_a_section(name):
    path = ROOT / name
    for link in LINK.findall(path.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, section = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if section:
            assert section in sections(target), link


@pytest.mark.parametrize("name", [name for name in documents() if name != TABLE])
def test_a_document_is_read_in_one_sitting(name):
    assert len((ROOT / name).read_bytes()) <= SITTING

"""What blocks took, beside a ledger."""

import pytest

from evidence.records.seconds import (
    SECONDS,
    BlockSeconds,
    RunSeconds,
    read_seconds,
    write_seconds,
)

BLOCKS = (
    BlockSeconds(source="a", study="toss", stage="compiles", seconds=2.5),
    BlockSeconds(source="a", study="toss", stage="goes on", seconds=1.25),
)
TOLD = RunSeconds(device="a core", backend="numpy", peak=300.5, blocks=BLOCKS)


@pytest.mark.parametrize("blocks", [BLOCKS, ()])
def test_what_is_written_is_read(tmp_path, blocks):
    told = RunSeconds(device="a core", backend="numpy", peak=300.5, blocks=blocks)
    path = write_seconds(tmp_path, told)
    assert path == tmp_path / SECONDS
    assert read_seconds(tmp_path) == told


def test_each_block_has_a_line_of_its_own(tmp_path):
    lines = write_seconds(tmp_path, TOLD).read_text().splitlines()
    assert len(lines) == 4
    assert '"seconds": 1.25' in lines[2]


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", '{"device": "a", "blocks": [{}]}'])
def test_what_is_missing_or_torn_tells_nothing(tmp_path, text):
    if text is not None:
        (tmp_path / SECONDS).write_text(text)
    assert read_seconds(tmp_path) is None

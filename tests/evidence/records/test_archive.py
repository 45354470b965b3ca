"""The archive of trials beside the ledger."""

import gzip
import hashlib
import json
from dataclasses import replace

import pytest

from evidence.errors import ArchiveError
from evidence.records.archive import ARCHIVE, Archive, keep, read_archive, write_archive
from evidence.records.run import Run
from tests.evidence.recorded import judgement_of, source_of, tried_of

RUN = Run(seed=7, scale="quick", backend="tensorflow", commit="0123456789ab", started="now")
HEADS = tried_of(
    "heads",
    judgements=(judgement_of([1.0, 0.0]),),
    sources=(source_of("s", first=["1"]),),
)
TAILS = tried_of("tails", sources=(source_of("s", first=["1", "2"]), source_of("t", first=["3"])))


def packed(*lines):
    """Lines as an archive's file, with the right digest at the end."""
    body = "".join(json.dumps(line) + "\n" for line in lines)
    end = json.dumps({"sha256": hashlib.sha256(body.encode()).hexdigest()})
    return gzip.compress((body + end + "\n").encode())


def test_an_archive_tells_of_each_source_once_and_as_far_as_any_item_drew_it():
    for items in ((HEADS, TAILS), (TAILS, HEADS)):
        made = Archive.of(RUN, items)
        assert {name: found.blocks for name, found in made.sources.items()} == {"s": 2, "t": 1}
        assert all(item.sources == () for item in made.items.values())
        assert made.items["heads"].judgements == HEADS.judgements


def test_a_written_archive_is_read_back(tmp_path):
    made = Archive.of(RUN, [HEADS, TAILS])
    path = tmp_path / ARCHIVE
    write_archive(path, made)
    assert read_archive(path) == made
    assert [file.name for file in tmp_path.iterdir()] == [ARCHIVE]


def test_equal_archives_have_equal_bytes(tmp_path):
    for name, items in (("a", [HEADS, TAILS]), ("b", [TAILS, HEADS])):
        write_archive(tmp_path / name, Archive.of(RUN, items))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_run_of_a_few_items_leaves_the_others_of_the_whole_one(tmp_path):
    keep(tmp_path, Archive.of(RUN, [HEADS, TAILS]))
    later = replace(RUN, started="later", seconds=3.0, workers=8, executor={"where": "inline"})
    again = replace(HEADS, outcome="contradicted")
    keep(tmp_path, Archive.of(later, [again]))
    kept = read_archive(tmp_path / ARCHIVE)
    assert kept.run == later
    outcomes = {node: item.outcome for node, item in kept.items.items()}
    assert outcomes == {"heads": "contradicted", "tails": "supported"}
    # The few items drew less of the source: what is known of its second block stays.
    assert {name: found.blocks for name, found in kept.sources.items()} == {"s": 2, "t": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 8},
        {"scale": "full"},
        {"backend": "jax"},
        {"error_rate": 0.1},
        {"versions": {"keras": "9"}},
        {"device": {"kind": "gpu"}},
        {"dataset": {"mnist": {"name": "x"}}},
        {"commit": "ba9876543210"},
    ],
)
def test_nothing_stays_of_a_run_of_other_circumstances(tmp_path, changes):
    keep(tmp_path, Archive.of(RUN, [HEADS, TAILS]))
    fresh = Archive.of(replace(RUN, **changes), [HEADS])
    keep(tmp_path, fresh)
    assert read_archive(tmp_path / ARCHIVE) == fresh


@pytest.mark.parametrize("commit", [None, "0123456789ab+changes"])
def test_nothing_stays_of_a_run_of_what_nobody_could_name(tmp_path, commit):
    run = replace(RUN, commit=commit)
    keep(tmp_path, Archive.of(run, [HEADS, TAILS]))
    keep(tmp_path, Archive.of(run, [HEADS]))
    assert list(read_archive(tmp_path / ARCHIVE).items) == ["heads"]


def test_an_archive_that_cannot_be_read_makes_room_for_the_new_one(tmp_path):
    (tmp_path / ARCHIVE).write_bytes(b"torn")
    keep(tmp_path, Archive.of(RUN, [HEADS]))
    assert list(read_archive(tmp_path / ARCHIVE).items) == ["heads"]


def refused(path):
    with pytest.raises(ArchiveError) as caught:
        read_archive(path)
    return str(caught.value)


def test_a_missing_archive_is_said(tmp_path):
    path = tmp_path / ARCHIVE
    assert refused(path) == (
        f"No trials can be read at {path} (No such file or directory). Run the claims again to "
        "write them, or name the folder of another run."
    )


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_torn_archive_is_said(tmp_path, share):
    path = tmp_path / ARCHIVE
    write_archive(path, Archive.of(RUN, [HEADS, TAILS]))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    assert "(it is torn or no gzip file: " in refused(path)


def test_an_archive_of_a_newer_format_is_said(tmp_path):
    path = tmp_path / ARCHIVE
    path.write_bytes(packed({"schema": 2, "anything": "else"}))
    assert "(it has format 2, and this version reads up to 1; update the suite)" in refused(path)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([{"run": {}}], "KeyError: 'schema'"),
        (["text"], "TypeError"),
        ([{"schema": 1}], "KeyError: 'run'"),
        ([{"schema": 1, "run": {}}, {"item": "a"}], "KeyError: 'finding'"),
        ([{"schema": 1, "run": {}}, {"source": {"digest": "s"}}], "KeyError: 'outcomes'"),
        ([{"schema": 1, "run": [1]}], "RecordError: the run of the ledger cannot be read"),
    ],
)
def test_a_file_that_holds_something_else_is_said(tmp_path, lines, reason):
    path = tmp_path / ARCHIVE
    path.write_bytes(packed(*lines))
    assert f"(it is not what was written: {reason}" in refused(path)


@pytest.mark.parametrize("body", [b"", b"\n", b"[1, 2", b"\xff\xfe\n"])
def test_a_file_without_records_is_said(tmp_path, body):
    path = tmp_path / ARCHIVE
    path.write_bytes(gzip.compress(body))
    assert "(it is not what was written: " in refused(path)


def test_an_archive_that_was_changed_since_is_said(tmp_path):
    path = tmp_path / ARCHIVE
    write_archive(path, Archive.of(RUN, [HEADS]))
    changed = gzip.decompress(path.read_bytes()).replace(b'"heads"', b'"tails"')
    path.write_bytes(gzip.compress(changed))
    assert "ValueError: the digest at its end is another" in refused(path)

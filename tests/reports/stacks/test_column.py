"""One stack, and what is kept of it."""

import json

import pytest

from evidence.errors import ArchiveError
from evidence.records.archive import ARCHIVE, read_archive, write_archive
from evidence.records.ledger import LEDGER, read_ledger
from reports.errors import StackError
from reports.stacks.column import Column, keep, read
from reports.stacks.stack import JUDGED, NOT_INSTALLED, Ending, Stacks
from tests.reports.stacks.stacked import RUN, column_of, stack_of, write_run

STACKS = Stacks(common=(), stacks=(stack_of("old"), stack_of("new")), reference="new")


def test_a_run_is_kept_with_a_line_for_each_record(tmp_path):
    run = write_run(tmp_path / "runs" / "old", {"a": "supported", "b": "skipped"})
    kept = keep(run, folder=tmp_path / "matrix")
    assert sorted(path.name for path in kept.iterdir()) == [
        "ending.json", "installed.txt", "ledger.json", "trials.jsonl.gz",
    ]  # fmt: skip
    assert read_ledger(kept / LEDGER) == read_ledger(run / LEDGER)
    assert read_archive(kept / ARCHIVE) == read_archive(run / ARCHIVE)
    lines = (kept / LEDGER).read_text().splitlines()
    assert sum(line.startswith('{"finding": ') for line in lines) == 2


def test_a_stack_that_no_longer_installs_takes_the_place_of_its_run(tmp_path):
    keep(write_run(tmp_path / "runs" / "old", {"a": "supported"}), folder=tmp_path / "matrix")
    failed = tmp_path / "again" / "old"
    failed.mkdir(parents=True)
    (failed / "ending.json").write_text(Ending(state=NOT_INSTALLED, said="no wheel").dumps())
    kept = keep(failed, folder=tmp_path / "matrix")
    assert [path.name for path in kept.iterdir()] == ["ending.json"]
    old, new = read(STACKS, folder=tmp_path / "matrix")
    assert (old.ending.said, old.ledger) == ("no wheel", None)
    assert new.ending.state == "not_built"


def test_a_torn_archive_leaves_what_was_kept(tmp_path):
    run = write_run(tmp_path / "runs" / "old", {"a": "supported"})
    kept = keep(run, folder=tmp_path / "matrix")
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    (run / ARCHIVE).write_bytes((run / ARCHIVE).read_bytes()[:-9])
    with pytest.raises(ArchiveError):
        keep(run, folder=tmp_path / "matrix")
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before


def test_a_run_of_some_claims_does_not_take_the_place_of_one_of_all(tmp_path):
    runs, folder = tmp_path / "runs", tmp_path / "matrix"
    target = keep(write_run(runs / "old", dict.fromkeys("abcde", "supported")), folder=folder)
    some = write_run(tmp_path / "some" / "old", dict.fromkeys("ab", "supported"))
    with pytest.raises(StackError) as caught:
        keep(some, folder=folder)
    assert str(caught.value) == (
        f"{some} has 2 items, and the run that is kept of this stack 5. To let a run of some "
        f"claims take the place of one of all, remove {target} first."
    )
    assert len(read_ledger(target / LEDGER).items) == 5
    more = write_run(tmp_path / "more" / "old", dict.fromkeys("abc", "supported"))
    assert keep(more, folder=folder) == target


def test_a_folder_without_an_ending_is_no_run(tmp_path):
    with pytest.raises(StackError) as caught:
        keep(tmp_path, folder=tmp_path / "matrix")
    assert str(caught.value) == (
        f"{tmp_path} is no run of a stack: it has no ending.json; build one with `make matrix`"
    )


def test_a_stack_that_lost_its_ledger_is_found_out(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "ending.json").write_text(json.dumps({"state": JUDGED}))
    with pytest.raises(StackError) as caught:
        read(STACKS, folder=tmp_path)
    assert str(caught.value) == (
        f"stack old is said to be judged, and there is no {tmp_path / 'old' / 'ledger.json'}; "
        'build it again with `make matrix STACKS="old"`'
    )


def test_a_column_knows_its_items_and_its_surprises():
    column = column_of("old", {"a": "supported", "b": "contradicted"})
    assert column.item("a").outcome == "supported"
    assert column.item("c") is None
    assert [item.node for item in column.surprises] == ["b"]
    assert column.versions() == RUN.versions


def test_what_was_not_built_shows_the_versions_that_it_would_have():
    column = Column(stack=stack_of("old"), ending=Ending(state=NOT_INSTALLED))
    assert column.versions() == {"python": "3.11", "keras": "3.3.3"}
    assert (column.counts(), column.surprises) == ({}, ())


def test_an_item_that_raised_is_there_to_be_compared(tmp_path):
    run = write_run(tmp_path / "runs" / "old", {"a": "supported", "b": "error"})
    archive = read_archive(run / ARCHIVE)
    archive.items.pop("b")
    write_archive(run / ARCHIVE, archive)
    keep(run, folder=tmp_path / "matrix")
    old, _ = read(STACKS, folder=tmp_path / "matrix")
    assert {node: one.outcome for node, one in old.archive.items.items()} == {
        "a": "supported", "b": "error",
    }  # fmt: skip

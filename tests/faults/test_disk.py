"""Disks that are full, or can only be read: said in words, and nothing that is there is lost."""

import os

import pytest

from tests.evidence.mini.project import make
from tests.faults.disk import disk, fill, lock

FULL = "The disk is full: free some space, or name another with"


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """A suite that has been run: its blocks are stored."""
    project = make(tmp_path_factory.mktemp("disk") / "suite", "coin")
    assert project.run("-n0").code == 0
    return project


@pytest.fixture
def small(tmp_path):
    """A small disk; without the right to make one nothing here can be tested."""
    with disk(tmp_path / "disk") as made:
        if not made:
            pytest.skip("needs the right to mount a disk")
        yield tmp_path / "disk"


def assert_said(run, *texts):
    """That a run says so, and shows nothing raw."""
    assert "INTERNALERROR" not in run.text and "Traceback" not in run.text
    assert "contextlib.py" not in run.text
    for text in texts:
        assert text in run.text, run.text


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
@pytest.mark.parametrize("left", [0, 8192, 32768, 65536])
def test_an_output_folder_on_a_full_disk_is_called_full(suite, small, workers, left):
    """At the start, when it is noted what was collected, and when the ledger is written."""
    fill(small, left=left)
    run = suite.run(workers, f"--report-dir={small}")
    assert run.code in (1, 3, 4)
    assert_said(run, f"The output folder {small} cannot be written ([Errno 28] No space", FULL)
    if workers == "-n0":
        assert "Make it writable" not in run.text


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_store_on_a_full_disk_is_called_full(suite, small, workers):
    fill(small, left=0)
    run = suite.run(workers, f"--store={small}", "--report-dir=full")
    assert run.code == 4
    assert_said(run, f"ERROR: The store {small} cannot be used ([Errno 28] No space left", FULL)


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_store_that_becomes_full_fails_the_items_that_it_has_no_room_for(suite, small, workers):
    fill(small, left=50_000)
    run = suite.run(workers, f"--store={small}", "--report-dir=filled")
    assert run.code == 1
    assert_said(run, f"StoreError: The store {small} cannot be used ([Errno 28]", FULL)
    os.unlink(small / "filling")
    again = suite.run(workers, f"--store={small}", "--report-dir=filled")
    assert again.code == 0, again.text


def test_a_folder_that_can_only_be_read_is_said_to_be_one(suite, small):
    assert lock(small)
    for option in ("--store", "--report-dir"):
        run = suite.run(
            "-n0", f"{option}={small}", *(["--report-dir=x"] if "s" in option[:3] else [])
        )
        assert run.code == 4
        assert_said(run, "It lies on a file system that can only be read: mount that for writing")


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_stored_blocks_are_recalled_from_a_store_that_can_only_be_read(suite, small, workers):
    first = suite.run("-n0", f"--store={small}/store", "--report-dir=first")
    assert first.code == 0, first.text
    assert lock(small)
    drawn = suite.drawn()
    run = suite.run(workers, f"--store={small}/store", "--report-dir=recalled")
    assert run.code == 0, run.text
    assert suite.drawn() == drawn
    assert run.text.count("What is stored there is recalled; a block that is missing cannot") == 1
    assert len(suite.at("recalled").records()) == len(suite.at("first").records())
    # A block that is not there is drawn in vain, and the item says why.
    other = suite.run(workers, f"--store={small}/store", "--report-dir=other", "--seed=7")
    assert other.code == 1
    assert_said(other, "[Errno 30] Read-only file system", "that can only be read: mount that")


def test_a_file_that_may_not_grow_says_which_limit_to_raise(suite):
    options = "-n0 --report-dir=limited --store=limited-store"
    run = suite.limited(f"ulimit -f 16; exec {{python}} -m pytest {options}")
    assert run.code in (1, 3, 4)
    assert_said(run, "No file may grow as large as this one must: raise the limit (ulimit -f)")

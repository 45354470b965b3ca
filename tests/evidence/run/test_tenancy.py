"""One run at a time writes into an output folder."""

import pytest

from evidence.errors import OutputError
from evidence.machine.error import OccupiedError
from evidence.run.tenancy import Tenancy


def test_a_run_with_claims_keeps_others_out_until_it_ends(tmp_path):
    first, second = Tenancy(tmp_path / "out"), Tenancy(tmp_path / "out")
    first.begin()
    assert first.settle(needed=True) is None and first.held
    with pytest.raises(OccupiedError, match=r"Another run writes into .*out \(process \d+ on"):
        second.begin()
    first.end()
    second.begin()
    assert second.settle(needed=True) is None
    second.end()


def test_a_run_without_claims_keeps_nobody_out(tmp_path):
    plain, other = Tenancy(tmp_path), Tenancy(tmp_path)
    plain.begin()
    # Nobody knows yet whether it has any.
    other.begin()
    assert plain.settle(needed=False) is None and not plain.held
    assert other.settle(needed=True) is None and other.held
    other.end()


def test_of_two_that_begin_at_once_the_second_to_be_collected_is_told(tmp_path):
    first, second = Tenancy(tmp_path), Tenancy(tmp_path)
    first.begin()
    second.begin()
    assert first.settle(needed=True) is None
    assert second.settle(needed=True).startswith(f"Another run writes into {tmp_path} (process ")
    first.end()


def test_a_folder_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        Tenancy(tmp_path / "file" / "out").begin()

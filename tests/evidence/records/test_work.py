"""Works as the bibliography tells of them."""

import pytest

from evidence.errors import RecordError
from evidence.records.work import Work

RECORD = {"id": "He 2015", "title": "Delving", "year": 2015, "url": "https://example.org/a"}


@pytest.mark.parametrize("record", [RECORD, {**RECORD, "year": None, "url": None}])
def test_a_work_that_is_read_and_written_again_is_the_same(record):
    assert Work.read(record).record() == record


def test_year_and_address_may_be_unknown():
    assert Work.read({"id": "R4", "title": "Homework"}) == Work(id="R4", title="Homework")


@pytest.mark.parametrize("record", [{"id": "R4"}, {"title": "Homework"}, 3, ["id", "title"]])
def test_what_is_no_work_is_refused(record):
    with pytest.raises(RecordError, match=r"^a work of the bibliography cannot be read \(") as no:
        Work.read(record)
    assert str(no.value).endswith(
        "; give each an id and a title, and a year and a url where they are known"
    )

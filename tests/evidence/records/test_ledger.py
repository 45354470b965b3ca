"""The ledger file."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from evidence.errors import LedgerError, OutputError, RecordError
from evidence.records import ledger
from evidence.records.benchmark import Benchmark
from evidence.records.family import Family
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from evidence.records.work import Work
from tests.evidence.recorded import item_of


def blanks(*nodes):
    return [item_of(node) for node in nodes]


def test_every_collected_item_is_in_the_ledger_in_its_order():
    reported = {"c": item_of("c", outcome="supported"), "x": item_of("x")}
    items = ledger.merged(blanks("a", "b", "c"), reported=reported)
    assert [(item.node, item.outcome) for item in items] == [
        ("a", "not_run"),
        ("b", "not_run"),
        ("c", "supported"),
    ]


def test_a_ledger_is_written_as_builtins():
    row = Benchmark(name="bench", what="bench", outcome="failed", reason="It began.")
    made = Ledger(run=Run(seed=7), items=tuple(blanks("a")), benchmarks=(row,))
    assert made.record() == {
        "schema": ledger.SCHEMA,
        "run": {"seed": 7, "dataset": {}, "commit": None},
        "items": [item_of("a").record()],
        "benchmarks": [row.record()],
    }
    assert json.loads(json.dumps(made.record(), allow_nan=False)) == made.record()


def test_a_ledger_with_families_says_so_and_is_read_again():
    family = Family(key="coins", title="Coins", order=1, telling="coins.heads")
    made = Ledger(run=Run(seed=7), items=tuple(blanks("a")), families=(family,))
    assert made.record()["families"] == [family.record()]
    assert Ledger.read(made.record()) == made


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"items": None}, r"no list under 'items'; was it written by this project\?"),
        ({"run": [1]}, r"the run of the ledger cannot be read \(AttributeError"),
        ({"run": {"seconds": "long"}}, r"the run of the ledger cannot be read \(TypeError"),
        (
            {"families": [{"key": "a"}]},
            r"a family of the ledger cannot be read \(KeyError: 'titl",
        ),
        ({"benchmarks": ["x"]}, r"benchmark 'x' of the ledger cannot be read"),
    ],
)
def test_a_ledger_of_other_records_is_refused(changes, message):
    with pytest.raises(RecordError, match=message):
        Ledger.read({"schema": 1, "items": [], **changes})


def test_a_written_ledger_is_read_back(tmp_path):
    made = Ledger(run=Run(seed=7), items=tuple(blanks("a")))
    path = ledger.write_ledger(tmp_path, made)
    assert path == tmp_path / ledger.LEDGER
    assert ledger.read_ledger(path) == made


def test_nothing_that_json_does_not_know_ends_a_run(tmp_path):
    message = {
        "nan": math.nan,
        "infinite": np.float64(np.inf),
        "number": np.float64(0.5),
        "path": tmp_path,
        1: (1, True, None),
    }
    plain = json.loads(ledger.encode(message))
    assert plain == {
        "nan": "nan",
        "infinite": "inf",
        "number": 0.5,
        "path": str(tmp_path),
        "1": [1, True, None],
    }


def test_a_journal_grows_line_by_line(tmp_path):
    path = tmp_path / ledger.JOURNAL
    for k in range(3):
        ledger.append_line(path, item_of(str(k), says="two\nlines"))
    lines = path.read_text().splitlines()
    assert [json.loads(line)["item"] for line in lines] == ["0", "1", "2"]


def test_a_folder_is_made_and_left_empty(tmp_path):
    folder = tmp_path / "deep" / "out"
    ledger.prepare(folder)
    assert folder.is_dir() and list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=r"The output folder .*file/out cannot be written"):
        ledger.prepare(tmp_path / "file" / "out")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, r"No ledger can be read at .*ledger\.json \(No such file.*Run the claims first"),
        ("", "is not a ledger: it is not complete JSON .* Run the claims again"),
        ('{"schema": 1, "run": {', "is not a ledger: it is not complete JSON"),
        ("[]", "is not a ledger: it names no schema"),
        ('{"run": {}}', "is not a ledger: it names no schema"),
        ('{"schema": "1"}', "is not a ledger: it names no schema"),
        ('{"schema": 99}', r"has schema 99, and this version reads up to \d+\. Update the suite"),
    ],
)
def test_what_is_no_ledger_is_refused(tmp_path, text, message):
    path = tmp_path / "ledger.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(LedgerError, match=message):
        ledger.read_ledger(path)


@pytest.mark.parametrize(("text", "read"), [('{"a": 1}', {"a": 1}), ('{"a": ', 5), (None, 5)])
def test_a_missing_or_torn_file_of_our_own_is_as_if_it_were_not_there(tmp_path, text, read):
    path = tmp_path / "file.json"
    if text is not None:
        path.write_text(text)
    assert ledger.read_json(path, missing=5) == read


def test_only_the_run_that_collected_reads_what_it_collected(tmp_path):
    ledger.write_collected(tmp_path, blanks("a", "b"), started=100.25)
    assert ledger.read_collected(tmp_path, started=100.25) == blanks("a", "b")
    assert ledger.read_collected(tmp_path, started=200.0) == []
    assert ledger.read_families(tmp_path, started=100.25) == []
    (tmp_path / ledger.COLLECTED).write_text("[1, 2")
    assert ledger.read_collected(tmp_path, started=100.25) == []


def test_the_works_of_a_later_run_stand_beside_those_of_an_earlier_one(tmp_path):
    first, second, third = (Work(id=name, title="-") for name in ("B1", "B2", "B3"))
    newer = replace(second, title="new")
    ledger.keep_works(tmp_path, [first, second])
    ledger.keep_works(tmp_path, [newer, third])
    assert ledger.read_works(tmp_path) == [first, newer, third]


@pytest.mark.parametrize("content", [None, "[1, 2"])
def test_where_no_works_are_noted_there_are_none(content, tmp_path):
    if content is not None:
        (tmp_path / ledger.BIBLIOGRAPHY).write_text(content)
    assert ledger.read_works(tmp_path) == []


def test_the_families_of_what_was_collected_are_noted_with_it(tmp_path):
    family = Family(key="coins", title="Coins", order=1, telling="coins.heads")
    ledger.write_collected(tmp_path, blanks("a"), families=[family], started=100.25)
    assert ledger.read_families(tmp_path, started=100.25) == [family]
    assert ledger.read_families(tmp_path, started=200.0) == []


@pytest.mark.parametrize("name", ["ledger.json", "collected.json", "bibliography.json"])
def test_a_folder_in_the_place_of_a_file_is_named_before_anything_is_drawn(name, tmp_path):
    (tmp_path / name).mkdir()
    with pytest.raises(OutputError) as caught:
        ledger.prepare(tmp_path)
    assert str(caught.value) == (
        f"The output folder {tmp_path} cannot be written ({name} in it is a folder). Make it "
        "writable, or name another with --report-dir=DIR."
    )


@pytest.mark.parametrize("content", ['{"a": 1}', "[1]", "[{}]", "3", '[["id"]]'])
def test_a_file_that_is_no_list_of_records_is_set_aside_and_ends_nothing(content, tmp_path):
    path = tmp_path / "bibliography.json"
    path.write_text(content)
    assert ledger.read_records(path, read=Work.read) == []
    assert not path.exists()
    assert path.with_suffix(".odd").read_text() == content


def test_records_that_can_be_read_are(tmp_path):
    works = [Work(id="R1", title="A report")]
    ledger.keep_works(tmp_path, works)
    assert ledger.read_records(tmp_path / "bibliography.json", read=Work.read) == works
    assert ledger.read_records(tmp_path / "nothing.json", read=Work.read) == []

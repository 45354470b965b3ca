"""Ledgers that somebody broke, or means harm with: a mistake of ours is said, or a page is made."""

import json
import random

import pytest

from evidence.errors import LedgerError
from evidence.records.ledger import read_ledger
from reports.__main__ import main
from tests.faults.lean import lean
from tests.faults.mutation import HOSTILE, NEVER, deep, mutants, written
from tests.faults.search import DOCUMENTED, harm, shown
from tests.faults.search import main as search

# Ledgers, and copies of each; a longer search is `python -m tests.faults.search`.
LEDGERS, COPIES = 6, 40


def assert_harmless(made):
    """That no text stands there that moves a cursor, turns a line round, or is markup."""
    assert harm(made) == []


@pytest.mark.filterwarnings("ignore:Attempting to set identical")
@pytest.mark.parametrize("seed", range(LEDGERS))
def test_a_changed_ledger_is_refused_in_words_or_rendered(tmp_path, seed):
    path, rendered = tmp_path / "ledger.json", 0
    for changed in mutants(lean(seed=seed), count=COPIES, seed=seed):
        path.write_bytes(written(changed))
        try:
            made = shown(path)
        except DOCUMENTED:
            continue
        rendered += 1
        assert_harmless(made)
    assert rendered > 0


TEXTS = ("finding", "item", "says", "claim", "because")


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text])
def test_hostile_text_is_letters_and_nothing_more(tmp_path, hostile):
    """Wherever a record has a text, and in every name of a knob."""
    record = lean(seed=1)
    for item in record["items"]:
        item.update({name: f"{item[name]} {hostile}" for name in TEXTS})
        item["source"] = dict.fromkeys(("report", "where"), hostile)
        item["protocol"] = {hostile: hostile, "list": [hostile, {hostile: 1}]}
        item["pools"] = [hostile]
        item["figure_data"].update(message=hostile, sentence=hostile, test=hostile)
    for family in record["families"]:
        family["title"] = hostile
    record["run"].update(commit=hostile, backend=hostile, versions={hostile: hostile})
    record["run"]["dataset"] = {hostile: {"name": hostile, "source": hostile}}
    path = tmp_path / "ledger.json"
    path.write_bytes(written(record))
    assert_harmless(shown(path))


def test_a_hostile_address_is_no_link(tmp_path, capsys):
    (tmp_path / "ledger.json").write_bytes(written(lean(seed=2)))
    works = [{"id": f"W{k}", "title": hostile, "url": hostile} for k, hostile in enumerate(HOSTILE)]
    (tmp_path / "bibliography.json").write_bytes(written(works))
    assert main(["--ledger", str(tmp_path / "ledger.json")]) == 0
    page = (tmp_path / "index.html").read_text()
    assert not NEVER & set(page)
    assert 'href="javascript' not in page and "onmouseover='x'\"" not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("schema", [0, -1, True, False, None, 1.0, "1", 10**400])
def test_a_schema_that_is_none_is_refused(tmp_path, schema):
    path = tmp_path / "ledger.json"
    path.write_bytes(written({**lean(seed=3), "schema": schema}))
    with pytest.raises(LedgerError, match=r"(names no schema|has schema 1000000)"):
        read_ledger(path)


@pytest.mark.parametrize("levels", [60, 900, 100_000])
def test_a_ledger_that_is_too_deep_is_refused(tmp_path, levels):
    path = tmp_path / "ledger.json"
    inner = "[" * levels + "]" * levels
    path.write_text('{"schema": 1, "items": [], "run": {"device": {"x": ' + inner + "}}}")
    with pytest.raises(LedgerError, match="is not a ledger"):
        read_ledger(path)


def test_a_depth_that_may_be_is_read(tmp_path):
    record = lean(seed=3)
    record["run"]["device"]["x"] = deep(20)
    (tmp_path / "ledger.json").write_bytes(written(record))
    assert "page" in shown(tmp_path / "ledger.json")


def test_the_command_says_what_is_wrong_in_a_line_without_its_letters(tmp_path, capsys):
    record = lean(seed=random.Random(0).randrange(100))
    record["items"][0]["outcome"] = "\u202e\x1b[2J"
    path = tmp_path / "ledger.json"
    path.write_bytes(written(record))
    assert main(["--ledger", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("python -m reports: item 'claims/") and said.count("\n") == 1
    assert not NEVER & set(said)


def test_the_committed_ledger_is_read_as_it_is(tmp_path):
    """What makes hostile text harmless changes no other."""
    record = lean(seed=5)
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps(record))
    again = read_ledger(path).record()
    assert again["items"] == record["items"] and again["run"] == record["run"]


def test_a_long_search_is_a_command_that_says_what_came(capsys):
    assert search(["--ledgers=2", "--files=5", "--seed=1"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("seed 1: ") and " refused" in said and "raw" not in said


def test_what_is_shown_raw_is_found():
    clean = {"page": "a", "tables": "b", "terminal": "c"}
    assert harm(clean) == []
    assert harm({**clean, "terminal": "\u202e"}) == ["terminal"]
    assert harm({**clean, "page": "<script>alert(1)"}) == ["page"]

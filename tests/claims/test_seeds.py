"""Whole runs with fresh seeds, and what came out otherwise in them."""

from pathlib import Path

import pytest

from evidence.records.ledger import Ledger
from evidence.records.run import Run
from tests.claims.seeds import Seed, UnendedError, judge, judged, main, noted, table
from tests.evidence.mini.project import CHECKOUT, make
from tests.evidence.recorded import item_of


def ledger_of(*items, commit="abc"):
    return Ledger(run=Run(commit=commit, device={"name": "a machine"}), items=items)


def table_of(ledgers):
    return table([Seed.of(ledger, seed=seed) for seed, ledger in ledgers.items()])


def came(name, outcome, **changes):
    """A record of an item that is established as supported, and what came of it."""
    return item_of(
        f"t.py::test_{name}[x]",
        finding=f"coins.{name}",
        outcome=outcome,
        as_established=outcome == "supported",
        **changes,
    )


def test_what_came_out_otherwise_stands_in_a_table_the_most_frequent_first():
    fact = came("fact", "contradicted", kind="fact")
    ledgers = {
        7: ledger_of(came("a", "supported"), came("b", "undecided", estimate=0.41234), fact),
        8: ledger_of(came("a", "contradicted", control=True), came("b", "undecided", estimate=0.5)),
        9: ledger_of(came("a", "supported"), came("b", "supported"), commit="def"),
    }
    assert table_of(ledgers).splitlines() == [
        "3 seeds at abc, def: 6 verdicts that rest on chance, 3 not as established (2 undecided, "
        "1 contradicted); 1 of the runs have none such.",
        "",
        "| item | established | came | estimates | seeds |",
        "|---|---|---|---|---|",
        "| `coins.b` `test_b[x]` | supported | 2 × undecided | 0.412, 0.5 | 7, 8 |",
        "| control: `coins.a` `test_a[x]` | supported | 1 × contradicted | – | 8 |",
    ]


def test_where_all_is_as_established_there_is_no_table():
    skipped = came("c", "skipped")
    assert table_of({7: ledger_of(came("a", "supported"), skipped)}) == (
        "1 seeds at abc: 1 verdicts that rest on chance, 0 not as established; 1 of the runs have "
        "none such."
    )


@pytest.fixture
def coin(tmp_path, monkeypatch):
    """A small suite of claims, which finds the instrument in this checkout."""
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    return make(tmp_path / "coin", "coin")


def test_each_seed_is_judged_once_and_its_blocks_are_thrown_away(coin, tmp_path):
    arguments, folder = ["claims/", "-n0"], tmp_path / "5"
    found = judge(5, folder=folder, arguments=arguments, root=coin.root)
    assert found.run.seed == 5 and {item.outcome for item in found.items} != {"not_run"}
    assert not (folder / "store").exists()
    written = (folder / "ledger.json").stat().st_mtime_ns
    assert judge(5, folder=folder, arguments=arguments, root=coin.root) == found
    assert (folder / "ledger.json").stat().st_mtime_ns == written
    assert judged(folder, seed=6) is None
    assert judge(6, folder=folder, arguments=arguments, root=coin.root).run.seed == 6


def test_a_run_that_does_not_end_is_said_and_keeps_what_it_has(coin, tmp_path):
    with pytest.raises(UnendedError) as caught:
        judge(5, folder=tmp_path / "5", arguments=["nowhere/"], root=coin.root)
    log = tmp_path / "5" / "output.txt"
    assert str(caught.value) == (
        "The run with seed 5 ended with status 4 before it had judged everything. See "
        f"{log}, and start again: what was judged and drawn before stays."
    )
    assert "nowhere" in log.read_text()


@pytest.mark.parametrize(("outcome", "status"), [("undecided", 0), ("contradicted", 1)])
def test_what_stays_undecided_now_and_then_fails_nobody(outcome, status, tmp_path, monkeypatch):
    asked = []

    def judge(seed, *, folder: Path, arguments):
        asked.append((seed, folder, arguments))
        return ledger_of(came("a", outcome if seed == 8 else "supported"))

    monkeypatch.setattr("tests.claims.seeds.judge", judge)
    said = []
    words = ["7", "2", f"--out={tmp_path}", "--", "claims/", "-n", "2"]
    assert main(words, say=said.append) == status
    assert asked == [(seed, tmp_path / str(seed), ["claims/", "-n", "2"]) for seed in (7, 8)]
    assert said[:3] == [
        "seed 7: all as established",
        f"seed 8: not as established: coins.a {outcome}",
        "",
    ]
    assert said[3].startswith("2 seeds at abc")


def test_a_fact_that_is_otherwise_fails_although_it_rests_on_no_chance(tmp_path, monkeypatch):
    found = ledger_of(came("a", "supported"), came("fact", "contradicted", kind="fact"))
    monkeypatch.setattr("tests.claims.seeds.judge", lambda seed, **_: found)
    said = []
    assert main(["7", "1", f"--out={tmp_path}"], say=said.append) == 1
    assert said[0] == "seed 7: not as established: coins.fact contradicted"
    assert said[2].startswith("1 seeds at abc: 1 verdicts that rest on chance, 0 not as")


def test_a_seed_that_is_noted_is_not_judged_again(tmp_path, monkeypatch):
    asked, notes = [], tmp_path / "notes.jsonl"

    def judge(seed, **_):
        asked.append(seed)
        return ledger_of(came("a", "undecided" if seed == 8 else "supported", estimate=0.4))

    monkeypatch.setattr("tests.claims.seeds.judge", judge)
    first, second = [], []
    assert main(["7", "2", f"--out={tmp_path}", f"--notes={notes}"], say=first.append) == 0
    assert main(["7", "3", f"--out={tmp_path}", f"--notes={notes}"], say=second.append) == 0
    assert asked == [7, 8, 9]
    assert second[:2] == first[:2]
    assert "| `coins.a` `test_a[x]` | supported | 1 × undecided | 0.4 | 8 |" in second[-1]
    assert [*noted(notes)] == [7, 8, 9]
    assert notes.read_text().splitlines()[1] == (
        '{"seed": 8, "commit": "abc", "device": "a machine", "verdicts": 1, "odd": [{"node": '
        '"t.py::test_a[x]", "finding": "coins.a", "kind": "sampled", "came": "undecided", '
        '"established": "supported", "estimate": 0.4, "error_rate": 0.0}]}'
    )


def test_where_nothing_is_noted_nothing_is_known(tmp_path):
    assert noted(tmp_path / "notes.jsonl") == {}

"""Whole runs of a miniature suite: the same verdicts however they are run, and nothing lost."""

import itertools
import random
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from evidence.records.archive import ARCHIVE, read_archive
from evidence.run.status import PREFIX
from tests.evidence.mini.project import kill, make, short, timeless

VARIANTS = {
    "alone": ("-n0", ""),
    "two": ("-n2", ""),
    "four": ("-n4", ""),
    "shuffled": ("-n0", "order 1"),
    "shuffled two": ("-n2", "order 2"),
}
AMONG = ": the chance of any wrong verdict among them is at most that"
BUDGET_LINES = (
    f"evidence: 7 verdicts × 1e-05 = 7e-05{AMONG}, whatever the outcomes' distribution",
    f"evidence: 2 verdicts × 1e-05 = 2e-05{AMONG}, if outcomes are normal",
)


@pytest.fixture(scope="module")
def coin(tmp_path_factory):
    """A suite that all variants share, each with a store and a ledger of its own."""
    return make(tmp_path_factory.mktemp("coin") / "suite", "coin")


@pytest.fixture(scope="module")
def variants(coin):
    """Name to (run, ledger, journal, blocks drawn)."""
    done = {}
    for name, (workers, order) in VARIANTS.items():
        options = ("--store", f"stores/{name}", "--report-dir", f"out/{name}")
        before = len(coin.drawn())
        run = coin.run(workers, *options, order=order)
        output = coin.at(f"out/{name}")
        done[name] = (run, output.ledger(), output.journal(), coin.drawn()[before:])
    return done


def by_item(items):
    return {record["item"]: timeless(record) for record in items}


# The same verdicts, however the run is run


@pytest.mark.parametrize("name", VARIANTS)
def test_every_way_of_running_passes_and_gives_the_same_records(variants, name):
    run, ledger, _, _ = variants[name]
    assert run.code == 0, run.text
    assert by_item(ledger["items"]) == by_item(variants["alone"][1]["items"])


@pytest.mark.parametrize("name", VARIANTS)
def test_every_way_of_running_keeps_the_same_trials(variants, coin, name):
    """Each item's numbers, and each source's blocks, whoever drew or recalled them."""
    ours, alone = (read_archive(coin.root / "out" / one / ARCHIVE) for one in (name, "alone"))
    assert (ours.items, ours.sources) == (alone.items, alone.sources)
    came = {item["item"]: item["outcome"] for item in variants[name][1]["items"]}
    assert {node: item.outcome for node, item in ours.items.items()} == came


@pytest.mark.parametrize("name", VARIANTS)
def test_the_journal_holds_each_items_record_once(variants, name):
    _, ledger, journal, _ = variants[name]
    assert len(journal) == len(ledger["items"])
    assert by_item(journal) == by_item(ledger["items"])


def assert_drawn(drawn, variants, workers):
    """All that one worker draws is drawn; helpers may have drawn a look ahead where one is slow."""
    alone = set(variants["alone"][3])
    assert alone <= set(drawn)
    assert len(set(drawn) - alone) <= (0 if workers in ("alone", "shuffled", "-n0") else 3)


@pytest.mark.parametrize("name", VARIANTS)
def test_each_block_is_drawn_once_however_many_workers_ask_for_it(variants, name):
    drawn = Counter(variants[name][3])
    assert set(drawn.values()) == {1}
    assert_drawn(drawn, variants, name)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_run_knows_how_many_workers_judged(variants, name):
    wanted = {"alone": 1, "shuffled": 1, "two": 2, "shuffled two": 2, "four": 4}
    assert variants[name][1]["run"]["workers"] == wanted[name]


@pytest.mark.parametrize("name", VARIANTS)
def test_the_error_budget_is_announced_once(variants, name):
    text = variants[name][0].text
    assert [text.count(line) for line in BUDGET_LINES] == [1, 1]
    assert text.count("the chance of any wrong verdict") == 2


@pytest.mark.parametrize("name", VARIANTS)
def test_a_run_shows_its_terms_its_verdicts_and_its_page(variants, coin, name):
    text = variants[name][0].text
    assert (
        "evidence: seed 2022, scale quick, each verdict wrong with probability at most 1e-05"
        in (text)
    )
    assert text.count("✓ supported    coin.heads") == 1
    assert f"page: {coin.root / 'out' / name / 'index.html'}" in text
    assert "warning" not in text


def test_the_instrument_loads_no_learning_library(variants, coin):
    names = {"tensorflow", "keras", "sklearn", "torch", "jax"}
    coin.write("spy.py", "import atexit, sys\natexit.register(lambda: print(*sys.modules))\n")
    run = coin.run("-n0", "-p", "spy", "--store", "stores/alone", "--report-dir", "out/spy")
    loaded = set(run.text.splitlines()[-1].split())
    assert "numpy" in loaded
    assert not loaded & names


# A part of the suite


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("-k", "sides or rim"), {"test_a_coin_has_two_sides", "test_a_coin_stands_on_its_rim"}),
        (
            ("claims/test_coin.py::test_most_tosses_come_down_heads[0.9]",),
            {"test_most_tosses_come_down_heads[0.9]"},
        ),
    ],
)
def test_a_part_of_the_suite_gives_the_records_of_that_part(variants, coin, options, names):
    run = coin.run(*options, "-n0", "--store", "stores/alone", "--report-dir", "out/part")
    records = by_item(coin.at("out/part").ledger()["items"])
    whole = by_item(variants["alone"][1]["items"])
    assert run.code == 0, run.text
    assert {item.partition("::")[2] for item in records} == names
    assert records == {item: whole[item] for item in records}


def test_a_run_from_another_folder_is_the_same_run(variants, coin):
    before = coin.drawn()
    options = ("--store", str(coin.root / "stores/alone"), "-n0")
    run = coin.run(str(coin.root / "claims"), *options, cwd=Path("/"))
    assert run.code == 0, run.text
    assert by_item(coin.ledger()["items"]) == by_item(variants["alone"][1]["items"])
    assert coin.drawn() == before
    assert f"page: {coin.output / 'index.html'}" in run.text


def test_relative_folders_are_those_of_the_command_line(coin, tmp_path):
    options = ("-n0", "-k", "sides", "--store", "here", "--report-dir", "there")
    run = coin.run(str(coin.root / "claims"), *options, cwd=tmp_path)
    assert run.code == 0, run.text
    assert (tmp_path / "here").is_dir()
    assert (tmp_path / "there" / "ledger.json").is_file()


# Seeds, scales and redrawing


@pytest.fixture(scope="module")
def fresh(coin, variants):
    """Two runs with fresh seeds, the second on two workers: (run, ledger)."""
    done = []
    for name, workers in (("fresh 1", "-n0"), ("fresh 2", "-n2")):
        run = coin.run(workers, "--seed", "fresh", "--report-dir", f"out/{name}")
        done.append((run, coin.at(f"out/{name}").ledger()))
    return done


def estimates(items):
    """The estimates of the sampled items and their parts."""
    sampled = [record for record in items if record["kind"] == "sampled"]
    every = itertools.chain.from_iterable([record, *record["parts"]] for record in sampled)
    return [each["estimate"] for each in every if each["estimate"] is not None]


def test_a_fresh_seed_is_shown_recorded_and_the_same_for_all_workers(fresh):
    for run, ledger in fresh:
        assert run.code == 0, run.text
        seed = ledger["run"]["seed"]
        assert f"evidence: seed {seed}, scale quick" in run.text
        assert {record["seed"] for record in ledger["items"]} == {seed}


def test_fresh_seeds_differ_from_each_other_and_give_other_trials(fresh, variants):
    ledgers = [variants["alone"][1], *(ledger for _, ledger in fresh)]
    assert len({ledger["run"]["seed"] for ledger in ledgers}) == 3
    for one, other in itertools.combinations(ledgers, 2):
        assert estimates(one["items"]) != estimates(other["items"])


def test_a_fresh_run_can_be_replayed_by_its_seed(fresh, coin):
    _, ledger = fresh[1]
    run = coin.run("-n0", "--seed", str(ledger["run"]["seed"]), "--report-dir", "out/replayed")
    assert run.code == 0, run.text
    assert by_item(coin.at("out/replayed").ledger()["items"]) == by_item(ledger["items"])


def test_another_seed_gives_other_trials_and_the_same_verdicts(variants, coin):
    run = coin.run("-n0", "--seed", "7", "--report-dir", "out/seven")
    ledger, usual = coin.at("out/seven").ledger(), variants["alone"][1]
    assert run.code == 0, run.text
    assert ledger["run"]["seed"] == 7
    assert estimates(ledger["items"]) != estimates(usual["items"])
    assert [r["outcome"] for r in ledger["items"]] == [r["outcome"] for r in usual["items"]]


def test_the_full_scale_runs_the_full_protocol_and_says_so(variants, coin):
    options = ("--scale", "full", "--store", "stores/alone", "--report-dir", "out/full")
    run = coin.run("-n0", "-k", "levels", *options)
    ledger = coin.at("out/full").ledger()
    assert run.code == 0, run.text
    assert "scale full" in run.text
    assert ledger["run"]["scale"] == "full"
    for record in ledger["items"]:
        assert record["protocol"]["block"] == 50
        assert record["figure_data"]["test"].endswith(" --seed 2022 --scale full")


WEAR = """
import pytest
from tosses import Coin, toss
from evidence import CONTRADICTED, FULL_SCALE, Report, control, proportion, scaled, finding

BOOK = Report(id="B1", title="-")

@finding(
    "wear.heads", says="-", source=BOOK.at("page 1"), budget=200,
    on={FULL_SCALE: (CONTRADICTED, "A coin wears off when it is tossed for long.")},
)
@pytest.mark.parametrize("worn", [0.1, control(0.05)])
def test_a_coin_comes_down_heads(worn, trials, claim):
    "A coin comes down heads."
    new = 0.9 if worn == 0.1 else worn
    protocol = scaled(quick=Coin(chance=new), full=Coin(chance=worn, block=50))
    claim.holds(proportion(trials(toss, protocol)["heads"]).exceeds(0.5))
"""


def test_a_finding_may_have_another_outcome_at_the_full_scale(variants, coin):
    coin.write("claims/test_wear.py", WEAR)
    for scale, outcome in (("quick", "supported"), ("full", "contradicted")):
        run = coin.run("claims/test_wear.py", "-n0", "--scale", scale, "--report-dir", "out/wear")
        assert run.code == 0, run.text
        record = coin.at("out/wear").ledger()["items"][0]
        assert (record["outcome"], record["established"]) == (outcome, outcome)
    assert record["because"] == "A coin wears off when it is tossed for long."
    (coin.root / "claims/test_wear.py").unlink()


SIZES = """
import pytest
from tosses import Coin, toss
from evidence import QUICK_SCALE, Family, Report, all_of, control, exactly, finding
from evidence import proportion, scaled, skipped

FAMILY = Family(key="sizes", title="Coins of two sizes", order=3, telling="sizes.edge")
BOOK = Report(id="B1", title="-")
FEW, EDGE = scaled(quick=20, full=50), scaled(quick=0.5, full=0.99)

@finding("sizes.edge", says="-", source=BOOK.at("page 1"), budget=200)
@pytest.mark.parametrize(("size", "chance"), [(FEW, 0.9), control(FEW, 0.1, id="control")])
def test_the_edge_differs(size, chance, trials, claim):
    "The edge and the size of a block differ by scale."
    assert size in (20, 50)
    heads = proportion(trials(toss, Coin(chance=chance, block=size))["heads"])
    claim.holds(all_of(heads.exceeds(EDGE), exactly(size, size, label="size")))

@finding(
    "sizes.costly", says="-", source=BOOK.at("page 2"), budget=200,
    on={(QUICK_SCALE, "mnist"): skipped("Its coins are at the bank.")},
)
@pytest.mark.parametrize("chance", [0.91, control(0.09)])
def test_it_costs_too_much(chance, trials, claim):
    "A costly coin comes down heads."
    claim.holds(proportion(trials(toss, Coin(chance=chance))["heads"]).exceeds(0.5))
"""

MNIST = """

def pytest_evidence_data_names(config):
    "The data are called this."
    return ["mnist"]
"""


@pytest.fixture(scope="module")
def sizes(tmp_path_factory):
    """A suite whose values differ by scale: (project, {scale: run})."""
    project = make(tmp_path_factory.mktemp("sizes") / "suite")
    project.add("sizes", SIZES)
    project.write("conftest.py", (project.root / "conftest.py").read_text() + MNIST)
    return project, {
        scale: project.run("-n0", "-rs", "--scale", scale, "--report-dir", f"out/{scale}")
        for scale in ("quick", "full")
    }


@pytest.mark.parametrize(("scale", "size", "edge"), [("quick", 20, 0.5), ("full", 50, 0.99)])
def test_parameters_and_regions_that_are_scaled_arrive_as_this_scales(sizes, scale, size, edge):
    project, runs = sizes
    claim, control, *_ = project.at(f"out/{scale}").ledger()["items"]
    assert claim["protocol"]["block"] == size, runs[scale].text
    assert claim["parts"][0]["region"] == [edge, None]
    assert claim["parts"][1]["claim"] == f"size is exactly {size}"
    # Nine in ten exceed one half, and do not exceed 0.99.
    outcome = "supported" if scale == "quick" else "contradicted"
    assert (claim["outcome"], control["outcome"]) == (outcome, "contradicted")
    assert runs[scale].code == (0 if scale == "quick" else 1)


def test_what_is_skipped_at_a_scale_and_on_data_draws_no_trial_and_says_why(sizes):
    project, runs = sizes
    costly = project.at("out/quick").ledger()["items"][2:]
    for record in costly:
        assert (record["outcome"], record["trials"]) == ("skipped", 0)
        assert record["because"] == "Its coins are at the bank."
        assert record["figure_data"]["message"] == "Its coins are at the bank."
    assert "2 skipped" in runs["quick"].text and "Its coins are at the bank." in runs["quick"].text
    # The full scale alone has drawn them.
    judged = project.at("out/full").ledger()["items"][2:]
    assert [record["outcome"] for record in judged] == ["supported", "contradicted"]
    only = [line for line in project.drawn() if "chance=0.91" in line or "chance=0.09" in line]
    assert len(only) == sum(record["trials"] for record in judged) / 20


def test_another_region_draws_no_trial_anew(sizes):
    """A region is the claim's: moving its edge asks the same trials another question."""
    project, _ = sizes
    drawn = project.drawn()
    project.add("sizes", SIZES.replace("quick=0.5,", "quick=0.6,"))
    run = project.run("-n0", "--report-dir", "out/moved")
    assert run.code == 0, run.text
    claim = project.at("out/moved").ledger()["items"][0]
    assert claim["parts"][0]["region"] == [0.6, None]
    # Where the new edge is harder to tell, blocks are added; none is drawn a second time.
    after = project.drawn()
    assert after[: len(drawn)] == drawn and max(Counter(after).values()) == 1


def test_what_a_module_says_of_its_family_is_in_the_ledger_and_on_the_page(sizes):
    project, _ = sizes
    assert project.at("out/quick").ledger()["families"] == [
        {"key": "sizes", "title": "Coins of two sizes", "order": 3, "telling": "sizes.edge"}
    ]
    assert "Coins of two sizes</h2>" in (project.root / "out/quick/index.html").read_text()


def test_a_finding_of_another_family_than_its_module_declares_is_refused(tmp_path):
    project = make(tmp_path / "suite")
    project.add("sizes", SIZES.replace('"sizes.costly"', '"costs.costly"'))
    run = project.run("-n0")
    assert run.code == 2
    assert "'costs.costly' stands in a module of the family 'sizes'. Give it a key" in run.text


RUST = """
import os
import pytest
from tosses import Coin, toss
from evidence import CONTRADICTED, JAX, TORCH, UNDECIDED, Report, control, proportion, finding

BOOK = Report(id="B1", title="-")
CHANCES = {"tensorflow": 0.95, "jax": 0.05, "torch": 0.5}

@finding(
    "rust.heads", says="-", source=BOOK.at("page 1"), budget=60,
    on={JAX: (CONTRADICTED, "Its coins rust."), TORCH: (UNDECIDED, "Its coins are fair.")},
)
@pytest.mark.parametrize("chance", [CHANCES[os.environ["KERAS_BACKEND"]], control(0.04)])
def test_a_coin_comes_down_heads(chance, trials, claim):
    "A coin comes down heads."
    claim.holds(proportion(trials(toss, Coin(chance=chance))["heads"]).exceeds(0.5))
"""


@pytest.mark.parametrize(
    ("backend", "outcome", "because"),
    [
        ("tensorflow", "supported", None),
        ("jax", "contradicted", "Its coins rust."),
        ("torch", "undecided", "Its coins are fair."),
    ],
)
def test_a_finding_may_have_another_outcome_on_another_backend(coin, backend, outcome, because):
    coin.write("claims/test_rust.py", RUST)
    variables = {"KERAS_BACKEND": backend}
    run = coin.run("claims/test_rust.py", "-n0", "--report-dir=out/rust", variables=variables)
    (coin.root / "claims/test_rust.py").unlink()
    record = coin.at("out/rust").ledger()["items"][0]
    assert run.code == 0, run.text
    assert (record["outcome"], record["established"]) == (outcome, outcome)
    assert record["because"] == because


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_redrawing_draws_every_block_again_once(variants, coin, workers):
    options = ("--store", "stores/alone", "--report-dir", "out/redrawn")
    before = len(coin.drawn())
    run = coin.run(workers, "--redraw", *options)
    assert run.code == 0, run.text
    assert set(Counter(coin.drawn()[before:]).values()) == {1}
    assert_drawn(coin.drawn()[before:], variants, workers)
    records = coin.at("out/redrawn").ledger()["items"]
    assert by_item(records) == by_item(variants["alone"][1]["items"])


# Blocks that cannot be read


DAMAGE = {
    "truncated": lambda whole: whole[: len(whole) // 2],
    "random": lambda whole: random.Random(0).randbytes(len(whole)),
    "empty": lambda whole: b"",
}


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_damaged_blocks_are_set_aside_said_and_drawn_again(variants, coin, workers):
    store = coin.root / "stores" / f"damaged{workers}"
    shutil.copytree(coin.root / "stores" / "two", store)
    paths = sorted(store.rglob("block-00000.npz"))[: len(DAMAGE)]
    for path, damage in zip(paths, DAMAGE.values(), strict=True):
        path.write_bytes(damage(path.read_bytes()))
    before = len(coin.drawn())
    run = coin.run(workers, f"--store={store}", "--report-dir=out/damaged")
    assert run.code == 0, run.text
    assert len(coin.drawn()) - before == len(paths)
    assert by_item(coin.at("out/damaged").ledger()["items"]) == by_item(
        variants["alone"][1]["items"]
    )
    said = " ".join(run.text.split())
    for path in paths:
        assert f"{path} is unreadable (" in said
        assert path.with_suffix(".corrupt").exists() and path.stat().st_size > 0
    assert "it was set aside as block-00000.corrupt and is drawn again." in said


# A worker that dies


DEADLY = "test_deadly[0.9]"


@pytest.fixture(scope="module")
def bereaved(tmp_path_factory):
    """A suite one of whose two workers was killed in the third block of a study."""
    project = make(tmp_path_factory.mktemp("crash"), "crash")
    return project, project.run("-n2"), project.ledger(), project.journal()


def test_a_killed_worker_costs_its_item_alone(bereaved):
    _, run, ledger, _ = bereaved
    outcomes = {short(record): record["outcome"] for record in ledger["items"]}
    assert run.code == 1
    assert "INTERNALERROR" not in run.text
    assert outcomes.pop(DEADLY) == "error"
    assert len(outcomes) == 7
    for name, outcome in outcomes.items():
        assert outcome == ("contradicted" if "control" in name else "supported")


def test_the_trials_of_all_but_the_killed_workers_item_are_kept(bereaved):
    project, _, ledger, _ = bereaved
    kept = {
        short({"item": node}): bool(item.judgements)
        for node, item in read_archive(project.output / ARCHIVE).items.items()
    }
    assert kept == {short(record): short(record) != DEADLY for record in ledger["items"]}


def test_the_worker_that_takes_a_dead_ones_place_is_not_counted_beside_it(bereaved):
    assert bereaved[2]["run"]["workers"] == 2


def test_a_killed_workers_item_says_so_in_ledger_and_journal(bereaved):
    _, run, ledger, journal = bereaved
    for records in (ledger["items"], journal):
        record = next(record for record in records if short(record) == DEADLY)
        assert not record["as_established"]
        assert "crashed while running" in record["figure_data"]["message"]
    assert f"crashed while running 'claims/test_crash.py::{DEADLY}'" in run.text


def test_the_next_run_draws_the_killed_workers_last_block_and_no_other(bereaved):
    project, _, _, _ = bereaved
    before = project.drawn()
    run = project.run("-n0", "-k", "deadly and not control")
    again = project.drawn()[len(before) :]
    assert run.code == 0, run.text
    assert project.records()[DEADLY]["outcome"] == "supported"
    # The interval is wide enough after the third block: the first two were at hand.
    assert again[0].endswith("block 2")
    assert not any(line.endswith(("block 0", "block 1")) for line in again)


def test_without_replacements_every_item_left_is_in_the_ledger_as_not_run(tmp_path):
    project = make(tmp_path, "crash")
    run = project.run("-n1", "--max-worker-restart=0")
    outcomes = {name: record["outcome"] for name, record in project.records().items()}
    assert run.code == 1
    assert "INTERNALERROR" not in run.text
    assert outcomes.pop(DEADLY) == "error"
    assert len(outcomes) == 7 and set(outcomes.values()) == {"not_run"}
    assert run.text.count("○ not run") == 3
    assert not any(record["as_established"] for record in project.records().values())


# A run that dies


@pytest.fixture(scope="module")
def murdered(tmp_path_factory):
    """A suite whose first run was killed, workers and all, and what it left; then it ran again."""
    project = make(tmp_path_factory.mktemp("killed"), "crash")
    (project.root / "killed").touch()  # No study kills its process here: we do.
    process = project.start("-n2")
    journal = project.output / "run.jsonl"
    try:
        wait_for(lambda: journal.exists() and "crash.quick" in journal.read_text())
        wait_for(lambda: any(line.startswith("slow") for line in project.drawn()))
    finally:
        kill(process)
    left = {"journal": project.journal(), "drawn": project.drawn(), "stored": stored(project)}
    left["files"] = set(project.contents())
    return project, left, project.run("-n2")


def wait_for(condition, seconds=40.0):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def stored(project):
    return sorted(path.relative_to(project.store) for path in project.store.rglob("block-*.npz"))


def test_a_killed_runs_journal_holds_what_was_finished(murdered):
    _, left, _ = murdered
    assert 1 <= len(left["journal"]) < 8
    for record in left["journal"]:
        assert record["outcome"] in ("supported", "contradicted")


def test_a_killed_run_leaves_no_half_written_file(murdered):
    project, left, run = murdered
    # And, at most, a word of what was being drawn and of who held the folder, which the next run
    # takes away.
    drawing = {f"{PREFIX}gw0.json", f"{PREFIX}gw1.json", ".run.lock"}
    assert left["files"] - drawing == {"bibliography.json", "collected.json", "run.jsonl"}
    assert not drawing & set(project.contents())
    assert run.code == 0, run.text
    # The journal of the second run took the place of the first's.
    assert len(project.ledger()["items"]) == len(project.journal()) == 8


def test_after_a_killed_run_only_unfinished_blocks_are_drawn_again(murdered):
    project, left, _ = murdered
    twice = [line for line, times in Counter(project.drawn()).items() if times > 1]
    unfinished = len(left["drawn"]) - len(left["stored"])
    assert 0 < len(left["stored"])
    assert len(twice) == unfinished <= 2
    assert set(Counter(project.drawn()).values()) <= {1, 2}


def test_a_run_after_a_killed_one_gives_the_records_of_an_undisturbed_one(murdered):
    project, _, _ = murdered
    records = by_item(project.ledger()["items"])
    shutil.rmtree(project.store)
    run = project.run("-n2")
    assert run.code == 0, run.text
    assert by_item(project.ledger()["items"]) == records


# Benchmarks beside claims


BENCH = '''
"""A benchmark, and a claim in the same module."""

from evidence import Report, exactly, finding

BOOK = Report(id="B1", title="A book of coins")


def bench_sum(benchmark):
    """A sum."""
    benchmark.extra_info.update(work=1000, unit="terms", versus=None)
    benchmark.pedantic(sum, args=(range(1000),), rounds=3)


@finding("bench.one", says="One is one.", source=BOOK.at("page 9"))
def test_one(claim):
    """One is one."""
    claim.holds(exactly(1, 1, label="one"))
'''


@pytest.fixture(scope="module")
def timed(coin):
    """The suite with a benchmark in it."""
    coin.add("bench", BENCH)
    yield coin
    (coin.root / "claims" / "test_bench.py").unlink()


def test_a_benchmark_among_workers_neither_warns_nor_enters_the_ledger(timed):
    path = "claims/test_bench.py"
    run = timed.run(path, "-n2", "--report-dir", "out/untimed")
    assert run.code == 0, run.text
    assert "arning" not in run.text
    ledger = timed.at("out/untimed").ledger()
    assert ledger["benchmarks"] == []
    assert [record["finding"] for record in ledger["items"]] == ["bench.one"]


def test_timings_join_the_ledger_of_the_last_run_and_leave_its_items(timed, variants):
    path, folder = "claims/test_bench.py", "out/two"
    before = timed.at(folder).ledger()
    run = timed.run(path, "-n0", "--benchmark-only", "-k", "bench_sum", "--report-dir", folder)
    after = timed.at(folder).ledger()
    assert run.code == 0, run.text
    assert (after["run"], after["items"]) == (before["run"], before["items"])
    (row,) = after["benchmarks"]
    assert (row["name"], row["rounds"], row["work"]) == ("bench_sum", 3, "1,000 terms")
    assert row["outcome"] == "measured"
    assert list(row["seconds"]) == ["min", "median", "max"]


CLOCK = '''
"""A verdict about time, and a benchmark that breaks."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from evidence import Report, control, mean, finding
from evidence.run.benchmark import failed_row, message

BOOK = Report(id="B1", title="A book of coins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    block: int
    timed: ClassVar[bool] = True


def clock(protocol, seed, size):
    return {"seconds": np.random.default_rng(seed).normal(1.0, 0.01, size)}


@finding(
    "bench.clock",
    says="A round takes long.",
    source=BOOK.at("page 9"),
    budget=60,
    normal="It is about the mean.",
)
@pytest.mark.parametrize("least", [0.5, control(1.5)])
def bench_clock(least, trials, claim):
    """A round takes more than half a second."""
    claim.holds(mean(trials(clock, Ticks(block=10))["seconds"]).exceeds(least))


def bench_broken(benchmark, request):
    """A benchmark that says that it has begun, and breaks."""
    row = failed_row("bench_broken", reason="It began.")
    request.node.user_properties.append(("evidence", message(row)))
    benchmark.pedantic(lambda: 1 / 0, rounds=3)
'''


@pytest.fixture(scope="module")
def clocked(coin):
    """The suite with a verdict about time in it."""
    coin.add("clock", CLOCK)
    yield coin
    (coin.root / "claims" / "test_clock.py").unlink()


def test_verdicts_about_time_join_the_claims_and_outlive_them(clocked):
    folder = "out/clocked"
    own = clocked.at(folder)
    assert clocked.run("claims/test_coin.py", "-n0", "--report-dir", folder).code == 0
    claims = own.ledger()
    drawn = clocked.drawn()
    run = clocked.run("claims/test_clock.py", "-n0", "-k", "bench_clock", "--report-dir", folder)
    assert run.code == 0, run.text
    timed = own.ledger()
    assert timed["run"] == claims["run"]
    assert timed["items"][: len(claims["items"])] == claims["items"]
    added = timed["items"][len(claims["items"]) :]
    assert [(item["kind"], item["outcome"]) for item in added] == [
        ("timing", "supported"),
        ("timing", "contradicted"),
    ]
    # Only this run's verdicts are told; the page has them all.
    told = run.text.partition("= findings =")[2]
    assert "bench.clock" in told and "coin." not in told
    assert "coin." in (own.output / "index.html").read_text()
    assert clocked.run("claims/test_coin.py", "-n0", "--report-dir", folder).code == 0
    assert own.ledger()["items"][-2:] == added
    assert clocked.drawn() == drawn


def test_time_is_not_judged_beside_other_workers(clocked):
    options = ("-n2", "-k", "bench_clock", "--report-dir", "out/crowded")
    run = clocked.run("claims/test_clock.py", *options)
    assert run.code == 1
    assert "Study 'clock' measures time, and 2 workers share this machine" in run.text


def test_a_benchmark_that_breaks_is_in_the_ledger_as_failed(clocked):
    folder = "out/broken"
    run = clocked.run("claims/test_clock.py", "-n0", "-k", "bench_broken", "--report-dir", folder)
    assert run.code == 1
    (row,) = clocked.at(folder).ledger()["benchmarks"]
    assert (row["name"], row["outcome"], row["reason"]) == ("bench_broken", "failed", "It began.")
    assert "It began." in (clocked.at(folder).output / "index.html").read_text()

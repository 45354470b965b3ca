"""How a run plans: its options, the blocks that it times, what it prints and keeps."""

import json
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from evidence.drawing import clock
from evidence.drawing.scale import scaled
from evidence.drawing.store import Store
from evidence.drawing.study import name_of
from evidence.drawing.trial import Trials
from evidence.judging.claim import Claim
from evidence.judging.estimand import proportion
from evidence.machine.executor import InlineExecutor
from evidence.records.seconds import read_seconds
from evidence.run.planner import SHOWN, SLOWEST, Desk, heading, keep, told
from evidence.run.settings import Settings
from tests.evidence.mini.project import make
from tests.evidence.planning.made import row_of
from tests.evidence.sampled import Knobs
from tests.evidence.stated import finding_of, item_of

SMALL, LARGE = Knobs(block=4), Knobs(block=5)
BOTH = scaled(quick=SMALL, full=LARGE)


def heads(protocol, seed, size):
    """A study that says of every protocol how often it was drawn."""
    DRAWN.append(protocol)
    return {"heads": [True] * size}


DRAWN = []


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """Nothing was drawn yet."""
    DRAWN.clear()
    monkeypatch.setattr(clock, "_DRAWN", set())


def settings_of(folder, **changes):
    return Settings(
        **{
            "seed": 3,
            "scale": "quick",
            "error_rate": 1e-5,
            "store": str(folder / "store"),
            "output": str(folder / "out"),
            "fresh_since": 0.0,
            "planning": True,
            "started": 0.0,
            **changes,
        }
    )


@pytest.fixture
def planned(tmp_path):
    """Plans an item that draws from a protocol whose twin at the quick scale is smaller."""

    def planned(
        *,
        work=lambda protocol: float(protocol.block),
        asked=BOTH,
        given=(),
        changed=None,
        **changes,
    ):
        settings = settings_of(tmp_path, **changes)
        (tmp_path / "store").mkdir(exist_ok=True)
        hook = SimpleNamespace(
            pytest_evidence_work=lambda config, study, protocol: ("tossing", work(protocol)),
            pytest_evidence_protocol=lambda config, protocol: changed,
        )
        desk = Desk(SimpleNamespace(hook=hook), settings)
        store = Store(
            folder=tmp_path / "store",
            root=3,
            sources=(),
            fresh_since=0.0,
            executor=InlineExecutor(),
        )
        trials = Trials(heads, LARGE, drawer=store)
        desk.pair(dict(given))
        desk.meet(trials, asked=asked, store=store)
        gate = Claim(item=item_of(finding_of()), terms=settings.terms)
        gate.holds(proportion(trials["heads"]).exceeds(0.5))
        desk.plan(gate)
        return desk.rows(gate.item.node)

    return planned


def test_a_row_knows_the_work_of_its_trials_and_of_their_twin(planned):
    (row,) = planned()
    (use,) = row.uses
    assert (use.kind, use.work, use.twin_work) == ("tossing", 5.0, 4.0)
    assert (use.source, use.twin) == (name_of(heads, LARGE), name_of(heads, SMALL))
    assert DRAWN == []


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A protocol with a knob that matters."""

    block: int
    size: int


SHRUNK = scaled(quick=Sized(block=4, size=9), full=Sized(block=4, size=1000))


def judging(tmp_path, scale):
    desk = Desk(SimpleNamespace(), settings_of(tmp_path, scale=scale, planning=False))
    # What a test is given is another value per scale only before its body runs.
    desk.pair({"protocol": SHRUNK, "edge": scaled(quick=0.1, full=0.2)})
    return desk


def test_a_protocol_in_the_place_of_a_larger_one_is_known_however_it_is_named(tmp_path):
    desk = judging(tmp_path, "quick")
    assert desk.is_smaller(SHRUNK) and desk.is_smaller(SHRUNK.quick)
    assert not desk.is_smaller(BOTH)
    assert not desk.is_smaller(Sized(block=4, size=1000))


def test_nothing_is_smaller_at_the_full_scale(tmp_path):
    desk = judging(tmp_path, "full")
    assert not desk.is_smaller(SHRUNK) and not desk.is_smaller(SHRUNK.full)


def test_a_protocol_that_a_test_was_given_for_this_scale_is_known_by_its_twin(planned):
    (row,) = planned(scale="full", given={"protocol": BOTH}, asked=LARGE)
    assert row.uses[0].twin == name_of(heads, SMALL)
    (row,) = planned(scale="full", asked=LARGE)
    assert row.uses[0].twin == name_of(heads, LARGE)


def test_a_run_may_change_the_twin_as_it_changes_the_protocol(planned):
    (row,) = planned(changed=Knobs(block=9))
    assert row.uses[0].twin == name_of(heads, Knobs(block=9))


def test_calibrating_draws_two_blocks_of_the_twin_and_keeps_their_seconds_alone(planned, tmp_path):
    planned(work=lambda protocol: 1.0, calibrate=60.0)
    assert DRAWN == [SMALL, SMALL]
    drawn = clock.read(tmp_path / "store")
    assert [one.source for one in drawn] == [name_of(heads, SMALL)] * 2
    assert [path.name for path in (tmp_path / "store").iterdir()] == [clock.SECONDS]
    # What is known is not drawn again.
    planned(work=lambda protocol: 1.0, calibrate=60.0)
    assert len(DRAWN) == 2


def test_a_block_that_would_take_longer_than_is_left_is_not_begun(planned):
    planned(work=lambda protocol: 61.0 * SLOWEST, calibrate=60.0)
    assert DRAWN == []


def test_nothing_is_planned_where_a_claim_judges(tmp_path):
    desk = Desk(SimpleNamespace(), settings_of(tmp_path))
    desk.plan(Claim(item=item_of(), terms=settings_of(tmp_path).terms))
    assert desk.rows(item_of().node) == []


def test_few_rows_are_shown_and_many_are_left_to_the_file(tmp_path):
    few = [row_of("f.one", "a")]
    many = [row_of(f"f.k{k}", "a") for k in range(SHOWN + 1)]
    short, whole, _ = told(few, settings_of(tmp_path), workers=1)
    assert "f.one\n" in short and "f.one\n" in whole
    short, whole, _ = told(many, settings_of(tmp_path), workers=1)
    assert "f.k3\n" not in short and "f.k3\n" in whole
    assert short.startswith("family") and short in whole


def test_the_data_are_named_where_there_are_any(tmp_path):
    rows, settings = [row_of("f.one", "a")], settings_of(tmp_path)
    short, whole, _ = told(rows, settings, workers=1, data=["mnist", "digits"])
    assert short.endswith("\nData: mnist, digits.") and "\nData: mnist, digits.\n" in whole
    assert "Data:" not in told(rows, settings, workers=1)[1]


def test_a_plan_is_kept_as_text_and_as_data(tmp_path):
    settings = settings_of(tmp_path, scale="full")
    _, whole, record = told([row_of("f.one", "a")], settings, workers=3)
    said = keep(settings, whole, record)
    path = tmp_path / "out" / "plan-full.txt"
    assert said == f"Every row: {path}, and as data plan-full.json beside it."
    assert path.read_text() == whole
    kept = json.loads(path.with_suffix(".json").read_text())
    assert (kept["scale"], kept["forecast"]["workers"]) == ("full", 3)
    (row,) = kept["rows"]
    assert (row["key"], row["planned"], row["seconds"]) == ("f.one", 12, None)


def test_a_plan_that_cannot_be_kept_says_so(tmp_path):
    (tmp_path / "out").write_text("in the way")
    said = keep(settings_of(tmp_path), "", {})
    assert said.startswith(f"The output folder {tmp_path / 'out'} cannot be written (")


def test_the_heading_says_at_which_scale_and_whether_anything_was_drawn(tmp_path):
    assert heading(settings_of(tmp_path)) == "plan, quick scale: nothing was drawn"
    assert heading(settings_of(tmp_path, scale="full", calibrate=9.0)) == (
        "plan, full scale: blocks were drawn for their seconds alone, and thrown away"
    )


@pytest.fixture(scope="module")
def coin(tmp_path_factory):
    return make(tmp_path_factory.mktemp("coin"), "coin")


def plan_of(project, *options):
    run = project.run("-q", *options)
    assert run.code == 0, run.text
    return run.text, json.loads((project.output / "plan-quick.json").read_text())


def test_a_suite_is_planned_before_and_after_it_has_run(coin, tmp_path):
    text, before = plan_of(coin, "--plan", "-n0")
    assert "plan, quick scale: nothing was drawn" in text
    assert coin.drawn() == []
    assert before["forecast"]["total"]["unknown"] == before["forecast"]["total"]["protocols"]
    assert coin.run("-n0").code == 0
    assert read_seconds(coin.output).blocks
    drawn = coin.drawn()
    ledger = coin.output / "ledger.json"
    text, after = plan_of(coin, "--plan", "-n2", f"--plan-from={ledger}")
    assert coin.drawn() == drawn
    total = after["forecast"]["total"]
    assert total["unknown"] == total["scaled"] == 0
    assert after["forecast"]["workers"] == 2
    assert 0.0 < total["seconds"] < 60.0
    assert {row["truth_from"] for row in after["rows"]} == {"reference"}
    # On a fresh checkout the reference tells what blocks took where it was.
    _, moved = plan_of(coin, "--plan", "-n0", f"--plan-from={ledger}", "--store=fresh")
    assert moved["forecast"]["total"]["elsewhere"] == total["protocols"]
    # As many trials as the run took are as many blocks as it drew.
    took = {
        use["source"]: max(
            -(-row["took"] // use["block"])
            for row in after["rows"]
            for other in row["uses"]
            if other["source"] == use["source"]
        )
        for row in after["rows"]
        for use in row["uses"]
    }
    assert sum(took.values()) == len(drawn)
    # The rows come in the order of collection, however many processes planned.
    assert [row["node"] for row in after["rows"]] == [row["node"] for row in before["rows"]]


def test_the_ini_value_names_references_by_pattern(coin):
    assert coin.run("-n0").code == 0
    ini = "evidence_reference=none.json reports/*/ledger.json"
    text, plan = plan_of(coin, "--plan", "-n0", "-o", ini)
    assert {row["truth_from"] for row in plan["rows"]} == {"reference"}
    assert "No reference run can be read at" in text


def test_a_missing_reference_is_said_and_the_plan_goes_on(coin, tmp_path):
    text, _ = plan_of(coin, "--plan", "-n0", f"--plan-from={tmp_path / 'none.json'}")
    assert f"evidence: No reference run can be read at {tmp_path / 'none.json'} (No such" in text


def test_calibrating_implies_a_plan_and_tells_seconds(tmp_path):
    project = make(tmp_path, "coin")
    text, kept = plan_of(project, "--plan-calibrate=30", "-n0")
    assert "blocks were drawn for their seconds alone, and thrown away" in text
    assert kept["forecast"]["total"]["unknown"] == 0
    assert not list(project.store.rglob("*.npz"))


def test_a_time_to_calibrate_that_is_none_is_refused(tmp_path):
    run = make(tmp_path, "coin").run("--plan-calibrate=soon", "-n0")
    assert run.code == pytest.ExitCode.USAGE_ERROR
    assert "--plan-calibrate 'soon' is no time." in run.text

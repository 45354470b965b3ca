"""What the plugin refuses, what it says, and the ledger that it writes, in whole runs."""

import json
import os
import re
import resource
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from tests.evidence.mini.project import CHECKOUT, make, short, timeless

# The schema: name to the types of its values.
NUMBER = (int, float)
RUN = {
    "started": str,
    "seconds": NUMBER,
    "processor_seconds": NUMBER,
    "seed": int,
    "scale": str,
    "error_rate": float,
    "backend": str,
    "versions": dict,
    "device": dict,
    "dataset": dict,
    "commit": (str, type(None)),
    "workers": int,
    "executor": dict,
}
ITEM = {
    "finding": str,
    "item": str,
    "control": bool,
    "kind": str,
    "says": str,
    "source": dict,
    "reported": (*NUMBER, type(None)),
    "reported_inside": (bool, type(None)),
    "claim": str,
    "outcome": str,
    "established": str,
    "as_established": bool,
    "because": (str, type(None)),
    "estimate": (*NUMBER, type(None)),
    "interval": (list, type(None)),
    "region": (list, type(None)),
    "error_rate": NUMBER,
    "assumption": str,
    "trials": int,
    "budget": int,
    "protocol": dict,
    "parts": list,
    "seconds": NUMBER,
    "seed": int,
    "figure_data": dict,
}
PART = {
    "claim": str,
    "outcome": str,
    "estimate": (*NUMBER, type(None)),
    "interval": (list, type(None)),
    "region": (list, type(None)),
    "error_rate": NUMBER,
    "assumption": str,
    "trials": int,
}
NOTED = {"numbers": list, "sources": list}
JUDGED = ("supported", "contradicted", "undecided")
UNJUDGED = ("error", "skipped", "not_run")


@pytest.fixture(scope="module")
def coin(tmp_path_factory):
    """A suite that has run once and stands as it should."""
    project = make(tmp_path_factory.mktemp("coin"), "coin")
    run = project.run("-n0")
    assert run.code == 0, run.text
    return project


@pytest.fixture(scope="module", params=["-n0", "-n2"])
def trouble(request, tmp_path_factory):
    """A suite whose claims end in every way but the right one: (project, run)."""
    project = make(tmp_path_factory.mktemp("trouble"), "trouble")
    told = ("--junitxml=junit.xml", "--summary-markdown=summary.md")
    return project, project.run(request.param, *told)


def assert_fits(record, schema):
    # What drew trials notes how its numbers begin and where they come from.
    noted = dict(NOTED) if record.get("numbers") else {}
    if record.get("assumption") == "normal" and "parts" in record:
        noted["normal"] = str
    assert list(record) == [*schema, *noted]
    schema = schema | noted
    for name, value in record.items():
        assert isinstance(value, schema[name]), (name, value)


def assert_fits_ledger(ledger):
    assert list(ledger) == ["schema", "run", "items", "benchmarks"]
    assert ledger["schema"] == 1
    assert_fits(ledger["run"], RUN)
    for record in ledger["items"]:
        assert_fits(record, ITEM)
        assert record["kind"] in ("sampled", "fact", "timing")
        assert record["outcome"] in JUDGED + UNJUDGED
        assert record["established"] in JUDGED
        assert list(record["source"]) == ["report", "where"]
        for pair in (record["interval"], record["region"]):
            assert pair is None or len(pair) == 2
        for part in record["parts"]:
            assert_fits(part, PART)
        assert f'python -m pytest "{record["item"]}" --seed 2022' == record["figure_data"]["test"]


def refused(project, *options):
    """A refused run's message; it has touched nothing."""
    before, drawn = project.contents(), project.drawn()
    run = project.run(*options)
    assert run.code == 4, run.text
    assert (project.contents(), project.drawn()) == (before, drawn)
    assert "Traceback" not in run.text and "INTERNALERROR" not in run.text
    (line,) = [line for line in run.text.splitlines() if "rror: " in line or "ERROR: " in line][-1:]
    return line


# The ledger


def test_the_ledger_has_its_schema_and_no_other_key(coin):
    assert_fits_ledger(coin.ledger())


def test_the_ledger_of_a_run_full_of_trouble_has_the_same_schema(trouble):
    assert_fits_ledger(trouble[0].ledger())


def test_the_run_says_what_it_ran_on(coin):
    run = coin.ledger()["run"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", run["started"])
    assert run["seconds"] > 0
    assert (run["seed"], run["scale"], run["error_rate"]) == (2022, "quick", 1e-5)
    assert (run["backend"], run["dataset"], run["workers"]) == ("tensorflow", {}, 1)
    assert {"python", "numpy", "scipy"} <= set(run["versions"])
    assert list(run["device"]) == ["kind", "name", "threads"]
    assert run["executor"] == {"where": "inline", "workers": 1}


def test_a_supported_finding_is_recorded_with_its_numbers(coin):
    record = coin.records()["test_most_tosses_come_down_heads[0.9]"]
    low, high = record["interval"]
    assert 0.5 < low < record["estimate"] < high < 1.0
    assert record["region"] == [0.5, None]
    assert record["claim"] == "proportion of heads exceeds 0.5"
    assert (record["outcome"], record["as_established"]) == ("supported", True)
    assert (record["reported"], record["reported_inside"]) == (0.9, True)
    assert (record["kind"], record["error_rate"]) == ("sampled", 1e-5)
    assert 0 < record["trials"] <= record["budget"] == 200
    assert record["protocol"] == {"block": 20, "chance": 0.9}
    assert record["source"] == {"report": "B1", "where": "page 1"}
    sentence = "More than half of all tosses come down heads."
    assert record["figure_data"]["sentence"] == sentence
    assert record["figure_data"]["path"]["trials"][-1] == record["trials"]


def test_a_control_passes_by_being_contradicted(coin):
    record = coin.records()["test_most_tosses_come_down_heads[control-0.1]"]
    assert record["control"] and record["as_established"]
    assert record["outcome"] == record["established"] == "contradicted"
    assert (record["reported_inside"], record["because"]) == (None, None)


def test_an_established_contradiction_passes_and_keeps_its_reason(coin):
    record = coin.records()["test_most_tosses_come_down_tails[0.9]"]
    assert record["as_established"] and not record["control"]
    assert record["outcome"] == record["established"] == "contradicted"
    assert record["because"] == "The book counted the other side."


def test_a_case_may_have_an_outcome_of_its_own(coin):
    record = coin.records()["test_most_tosses_come_down_tails[light]"]
    assert record["as_established"] and record["because"] is None
    assert record["outcome"] == record["established"] == "supported"


def test_joined_verdicts_record_their_parts_and_share_the_error_rate(coin):
    record = coin.records()["test_heavy_coins_sink_deeper[0.9]"]
    assert (record["estimate"], record["interval"], record["region"]) == (None, None, None)
    assert [part["outcome"] for part in record["parts"]] == ["supported"] * 3
    assert sum(part["error_rate"] for part in record["parts"]) == pytest.approx(1e-5)
    assert record["protocol"] == {"block": 20, "chance": "0.9 | 0.5"}


def test_a_fact_takes_no_trial_and_no_share_of_the_error_budget(coin):
    record = coin.records()["test_a_coin_has_two_sides"]
    assert (record["kind"], record["trials"], record["error_rate"]) == ("fact", 0, 0.0)
    assert (record["estimate"], record["reported_inside"]) == (2.0, True)


def test_a_skipped_item_is_in_the_ledger_with_its_reason(coin):
    record = coin.records()["test_a_coin_stands_on_its_rim"]
    assert (record["outcome"], record["trials"]) == ("skipped", 0)
    assert record["figure_data"]["message"] == "needs a flat table"


def test_a_junit_file_tells_what_became_of_each_item(trouble):
    """Of those with a verdict also its numbers; of none what came of another."""
    project, _ = trouble
    told = {
        case.get("name"): {one.get("name"): one.get("value") for one in case.iter("property")}
        for case in ElementTree.parse(project.root / "junit.xml").iter("testcase")
    }
    records = project.records()
    # What states no finding is no item.
    assert told.pop("test_unclaimed") == {}
    assert told.keys() == records.keys()
    assert {case["outcome"] for case in told.values()} == {"error", *JUDGED}
    for name, case in told.items():
        record = records[name]
        for same in ("finding", "claim", "outcome", "established"):
            assert case[same] == record[same]
        assert case["replay"] == record["figure_data"]["test"]
        assert ("interval" in case) == (record["interval"] is not None)
    close = told["test_close[0.5]"]
    low, high = records["test_close[0.5]"]["interval"]
    assert close["interval"] == f"[{low}, {high}]"
    assert (close["region"], close["trials"]) == ("[0.5, inf]", "100")


def test_a_summary_has_the_command_of_all_that_is_not_as_established(trouble):
    project, _ = trouble
    shown = (project.root / "summary.md").read_text()
    assert shown.count("## ") == 2 and "\n### Not as established\n" in shown
    (commands,) = re.findall(r"```sh\n(.*?)\n```", shown, flags=re.DOTALL)
    wanted = [
        item["figure_data"]["test"]
        for item in project.ledger()["items"]
        if not item["as_established"]
    ]
    assert sorted(commands.splitlines()) == sorted(wanted)


SPY = """
import json, os, pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_logreport(report):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with open("heard.jsonl", "a") as heard:
            print(json.dumps([report.when, report.user_properties]), file=heard)
    return (yield)
"""


def test_a_record_reaches_the_controller_as_one_json_string(coin):
    coin.write("spy.py", SPY)
    run = coin.run("-n2", "-p", "spy", "-k", "sides or rim", "--report-dir=out")
    assert run.code == 0, run.text
    heard = [json.loads(line) for line in (coin.root / "heard.jsonl").read_text().splitlines()]
    sent = [(when, name, json.loads(text)) for when, owned in heard for name, text in owned]
    # A skipped item has no call; the other phases say nothing.
    assert sorted((when, name) for when, name, _ in sent) == [("call", "evidence")] * 2
    kept = coin.at("out").ledger()["items"]
    # What the verdict rests on travels with it, and is no part of the ledger.
    bases = [record.pop("basis", None) for _, _, record in sent]
    assert [basis["item"] for basis in bases if basis] == [
        "claims/test_coin.py::test_a_coin_has_two_sides"
    ]
    # So do its process and what that has worked.
    worked = [record.pop("worked") for _, _, record in sent]
    assert all(process > 0 and seconds > 0.0 for process, seconds in worked)
    assert sorted(str(record) for _, _, record in sent) == sorted(map(str, kept))


OTHERS = """
def pytest_evidence_replay_options(config):
    return ["--tb=short", "--color=no"]
"""


@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_every_replay_names_the_options_of_others(tmp_path, workers):
    project = make(tmp_path, "trouble")
    project.write("others.py", OTHERS)
    run = project.run(workers, "-p", "others", "-k", "wrong or raising")
    ending = " --seed 2022 --tb=short --color=no"
    tests = [record["figure_data"]["test"] for record in project.ledger()["items"]]
    assert len(tests) == 4 and all(test.endswith(f'" {ending.strip()}') for test in tests)
    assert f'test_wrong[0.5]"{ending}\n' in run.text


CHANGING = """
from dataclasses import replace


def pytest_evidence_protocol(config, protocol):
    return replace(protocol, block=10) if protocol.chance == 0.9 else None


def pytest_evidence_trainer(config):
    return "somebody"
"""


def test_a_plugin_may_change_protocols_and_say_who_trained(coin):
    """What it answers with None stays as it was written, and so does all without such a plugin."""
    coin.write("changing.py", CHANGING)
    run = coin.run("-n1", "-p", "changing", "-k", "heads or rise", "--report-dir=out")
    assert run.code == 0, run.text
    changed = coin.at("out")
    assert changed.ledger()["run"]["trainer"] == "somebody"
    assert "trainer" not in coin.ledger()["run"]
    blocks = {name: record["protocol"]["block"] for name, record in changed.records().items()}
    assert blocks == {
        "test_most_tosses_come_down_heads[0.9]": 10,
        "test_most_tosses_come_down_heads[control-0.1]": 20,
        "test_the_levels_rise[0.9]": 10,
        "test_the_levels_rise[control-0.0]": 20,
    }
    assert {coin.records()[name]["protocol"]["block"] for name in blocks} == {20}


# Claims that end otherwise than they should: what is recorded


ERRORS = {
    "test_raising": "ZeroDivisionError: a mistake in the study",
    "test_unreadable": "FileNotFoundError: ",
    "test_diverging": "Study 'diverging', block 0, trial 7: outcome 'depth' is not finite under "
    "Coin(block=20, chance=0.9).",
    "test_short": "Study 'short', block 0: outcome 'heads' has shape [19], and 20 trials were "
    "asked for.",
    "test_unknown": "Study 'toss' returns no outcome 'sixes'; it returns depth, heads, levels, "
    "share.",
    "test_empty": "is empty: its lower end must lie below its upper end.",
    "test_impossible": "decides nothing about proportion of heads, which can only lie in [0, 1]",
    "test_boundless": "Finding 'trouble.boundless' draws trials without a budget.",
}
SINGLE_ERRORS = {
    "test_silent": "Finding 'trouble.silent' ended without a verdict.",
    "test_deaf": "Finding 'trouble.deaf' ended without a verdict.",
    "test_twice": "Finding 'trouble.twice' already has its verdict in this test",
    "test_after": "KeyError: 'after the verdict'",
    "test_teardown": "OSError: the coin is too hot",
}
EVERY_ERROR = SINGLE_ERRORS | {
    f"{name}[{values}]": text for name, text in ERRORS.items() for values in ("0.5", "control-0.99")
}


def test_no_trouble_ends_a_run_early(trouble):
    project, run = trouble
    assert run.code == 1
    assert "INTERNALERROR" not in run.text
    assert "23 failed, 4 passed, 2 errors" in run.text
    assert len(project.records()) == 27


@pytest.mark.parametrize("name", EVERY_ERROR)
def test_a_mistake_is_recorded_and_said(trouble, name):
    project, run = trouble
    record = project.records()[name]
    assert (record["outcome"], record["as_established"]) == ("error", False)
    assert EVERY_ERROR[name] in record["figure_data"]["message"]
    assert EVERY_ERROR[name] in run.text


def test_a_mistake_of_ours_or_of_a_study_shows_no_frame_of_the_instrument(trouble):
    _, run = trouble
    assert str(CHECKOUT / "evidence") not in run.text
    assert "concurrent/futures" not in run.text
    # The study's own frame is what helps.
    assert 'raise ZeroDivisionError("a mistake in the study")' in run.text
    assert "tosses.py:" in run.text


def test_the_whole_traceback_is_there_on_request(coin):
    coin.add("failing", FAILING)
    run = coin.run("claims/test_failing.py", "-n0", "--full-trace", "--report-dir=out")
    (coin.root / "claims" / "test_failing.py").unlink()
    assert str(CHECKOUT / "evidence" / "drawing" / "trial.py") in run.text


FAILING = '''
"""A claim whose study raises."""

import pytest
from tosses import Coin, raising

from evidence import Report, control, proportion, finding

SOURCE = Report(id="B1", title="A book of coins").at("page 1")


@finding("failing.study", says="-", source=SOURCE, budget=20)
@pytest.mark.parametrize("chance", [0.9, control(0.1)])
def test_failing(chance, trials, claim):
    """The study raises."""
    claim.holds(proportion(trials(raising, Coin(chance=chance))["heads"]).exceeds(0.5))
'''


def test_a_claim_without_a_finding_is_refused_in_one_line(trouble):
    project, run = trouble
    assert (
        "claims/test_trouble.py::test_unclaimed uses `claim` without @finding(...). State the "
        "finding above the test, or leave `claim` out.\n" in run.text
    )
    assert "test_unclaimed" not in project.records()


def test_a_knob_that_json_does_not_know_is_recorded_by_its_name(trouble):
    record = trouble[0].records()["test_endless[0.5]"]
    assert record["outcome"] == "supported"
    assert record["protocol"]["limit"] == "inf"


def test_an_undecided_finding_fails_and_says_how_many_trials_would_decide(trouble):
    project, run = trouble
    record = project.records()["test_close[0.5]"]
    assert (record["outcome"], record["as_established"]) == ("undecided", False)
    assert record["trials"] == record["budget"] == 100
    assert re.search(r"after 100 of 100 trials; .* About \d+ trials would decide\.", run.text)


def test_a_failure_says_what_came_what_was_expected_how_sure_and_how_to_replay(trouble):
    project, run = trouble
    lines = [line.removeprefix("E       ") for line in run.text.splitlines()]
    first = lines.index(
        "evidence.errors.NotAsEstablishedError: trouble.wrong: More than half of all tosses come "
        "down heads."
    )
    came, established, figure, replay = lines[first + 1 : first + 5]
    assert re.fullmatch(
        r"Came: proportion of heads exceeds 0\.5: supported, the interval lies inside the region\. "
        r"Estimate 0\.\d+ in \[0\.\d+, 0\.\d+\] after \d+ of 100 trials; wrong with probability at "
        r"most 1e-05, however often it was looked at\.",
        came,
    )
    assert established == "Established: contradicted."
    assert figure == "The report's figure: 0.1."
    assert (
        replay == 'Replay: python -m pytest "claims/test_trouble.py::test_wrong[0.5]" --seed 2022'
    )
    # What follows is the place in the claim, nothing else.
    assert lines[first + 5 : first + 7] == ["", "claims/test_trouble.py:" + lines[first + 6][23:]]
    assert project.records()["test_wrong[0.5]"]["because"] == "So it was written."


def test_the_printed_replay_gives_the_same_verdict(trouble):
    project, _ = trouble
    node = "claims/test_trouble.py::test_wrong[0.5]"
    whole = project.records()[short({"item": node})]
    run = project.run(node, "--seed", "2022", "-n0", "--store=elsewhere", "--report-dir=out")
    assert run.code == 1
    (record,) = project.at("out").ledger()["items"]
    assert timeless(record) == timeless(whole)


def test_a_control_that_holds_fails_and_is_called_a_control(trouble):
    text = trouble[1].text
    assert "This is a control, in which the finding must fail: contradicted." in text


# Input that is refused before anything is drawn


@pytest.mark.parametrize("seed", ["abc", "-1", "", "9" * 5000])
def test_a_malformed_seed_is_refused(coin, seed):
    assert refused(coin, "-n0", f"--seed={seed}") == (
        f"ERROR: --seed {seed!r} is not a seed. Give a whole number from 0 to 2**63 - 1, or "
        "'fresh' for one drawn from the system's entropy."
    )


@pytest.mark.parametrize("rate", ["often", "0"])
def test_a_bad_error_rate_is_refused(coin, rate):
    assert refused(coin, "-n0", "-o", f"error_rate={rate}") == (
        f"ERROR: error_rate = {rate!r} is not an error rate. Give a number above 0 and at most "
        "0.5 in pytest.ini, such as 1e-5."
    )


def test_an_unknown_scale_is_refused(coin):
    line = refused(coin, "-n0", "--scale=huge")
    assert "argument --scale: invalid choice: 'huge' (choose from" in line


@pytest.mark.parametrize(
    ("option", "workers"), [("--store", "-n0"), ("--store", "-n2"), ("--report-dir", "-n0")]
)
def test_a_folder_that_is_a_file_is_refused(coin, option, workers):
    coin.write("file", "not a folder")
    path = coin.root / "file"
    line = refused(coin, workers, f"{option}=file")
    mend = "readable and writable" if option == "--store" else "writable"
    assert line.startswith("ERROR: The ")
    assert f" {path} cannot be " in line and "File exists" in line
    assert mend in line and line.endswith(f"or name another with {option}=DIR.")
    assert path.read_text() == "not a folder"


@pytest.mark.parametrize(
    ("option", "folder"), [("--store", "/proc/blocks"), ("--report-dir", "/dev/full")]
)
def test_a_folder_that_no_one_can_write_to_is_refused(coin, option, folder):
    line = refused(coin, "-n0", f"{option}={folder}")
    assert f" {folder} cannot be " in line


def test_a_bad_setting_is_refused_before_workers_start(coin):
    assert "'abc' is not a seed" in refused(coin, "-n2", "--seed=abc")


BLOCKS = """
from pathlib import Path


def pytest_runtest_setup(item):
    Path("blocked/ledger.json").mkdir(parents=True, exist_ok=True)
"""


def test_a_folder_in_the_ledgers_place_is_said_before_anything_is_drawn(coin):
    (coin.root / "taken" / "ledger.json").mkdir(parents=True)
    run = coin.run("-n0", "--report-dir=taken")
    assert run.code == 4
    assert f"The output folder {coin.root / 'taken'} cannot be written (ledger.json in" in run.text
    assert "INTERNALERROR" not in run.text and "Traceback" not in run.text


def test_a_ledger_that_cannot_be_written_is_said_and_the_journal_stays(coin):
    # Somebody puts a folder there while the run draws.
    coin.write("blocks.py", BLOCKS)
    run = coin.run("-n0", "-p", "blocks", "--report-dir=blocked")
    assert run.code == 3
    assert "INTERNALERROR" not in run.text and "Traceback" not in run.text
    assert f"evidence: The output folder {coin.root / 'blocked'} cannot be written" in run.text
    assert "10 passed, 1 skipped" in run.text
    assert len(coin.at("blocked").journal()) == 11


# Findings that break house rules


HEAD = """
import pytest
from tosses import Coin, toss

from evidence import CONTRADICTED, Report, case, control, exactly, proportion, finding

SOURCE = Report(id="B1", title="A book of coins").at("page 1")
"""
UNCONTROLLED = '''
@finding("breach.uncontrolled", says="-", source=SOURCE, budget=10)
@pytest.mark.parametrize("chance", [0.9, case(0.8)])
def test_uncontrolled(chance, trials, claim):
    """Draws trials and cannot fail."""
'''
# Rule to (claims, message).
BREACHES = {
    "duplicate": (
        '@finding("coin.sides", says="-", source=SOURCE)\ndef test_x(claim):\n    """X."""\n',
        # Which of the two comes second depends on the order of their modules.
        "Finding 'coin.sides' is stated twice, by test_breach_duplicate.test_x and by "
        "test_coin.test_a_coin_has_two_sides. Give one of them another key.",
    ),
    "uncontrolled": (
        UNCONTROLLED,
        "Finding 'breach.uncontrolled' (test_breach_uncontrolled.test_uncontrolled) draws trials "
        "but has no control. Add a parameter set in which the claim must not hold: "
        "@pytest.mark.parametrize(name, [value, control(other_value)]).",
    ),
    "undocumented": (
        '@finding("breach.mute", says="-", source=SOURCE)\ndef test_x(claim):\n    pass\n',
        "Finding 'breach.mute' (test_breach_undocumented.test_x) has no docstring. State the "
        "claim there in one present-tense sentence.",
    ),
    "key": (
        '@finding("Breach", says="-", source=SOURCE)\ndef test_x(claim):\n    """X."""\n',
        "'Breach' is not a finding key. Write family.name or family.name:part in lower case",
    ),
    "figure": (
        '@finding("breach.x", says="-", source=SOURCE, reported=0.9, reported_on=1)\n'
        'def test_x(claim):\n    """X."""\n',
        "0.9 is not a figure in digits. Write it as the document prints it, zeros at the end "
        "included, as in printed('0.9900').",
    ),
    "reason": (
        '@finding("breach.x", says="-", source=SOURCE, established=CONTRADICTED)\n'
        'def test_x(claim):\n    """X."""\n',
        "Finding 'breach.x' is established as contradicted without a reason. Add because='...'.",
    ),
}


@pytest.fixture(scope="module", params=["-n0", "-n2"])
def breaches(request, tmp_path_factory):
    """A suite that ran well, to which breaches were added: (project, run, files before)."""
    project = make(tmp_path_factory.mktemp("breach"), "coin")
    assert project.run("-n0").code == 0
    before = project.contents(), project.drawn()
    for rule, (text, _) in BREACHES.items():
        project.add(f"breach_{rule}", HEAD + text)
    return project, project.run(request.param, "--redraw"), before


@pytest.mark.parametrize("rule", BREACHES)
def test_a_breach_of_a_house_rule_is_said_readably(breaches, rule):
    _, run, _ = breaches
    assert run.code == 2
    assert BREACHES[rule][1] in run.text
    assert "INTERNALERROR" not in run.text


def test_a_suite_in_breach_is_refused_before_anything_is_drawn(breaches):
    project, run, before = breaches
    assert "errors during collection" in run.text
    assert "passed" not in run.text
    assert (project.contents(), project.drawn()) == before


@pytest.fixture
def breach(coin):
    """Adds a module to the suite that stands as it should, and takes it away again."""
    yield lambda text: coin.add("breach", HEAD + text)
    (coin.root / "claims" / "test_breach.py").unlink()


def test_what_can_be_collected_is_judged_on_request(coin, breach):
    breach(UNCONTROLLED)
    run = coin.run("-n2", "--continue-on-collection-errors", "--report-dir=out")
    assert run.code == 1
    assert "10 passed, 1 skipped, 1 error" in run.text
    assert len(coin.at("out").records()) == 11


@pytest.mark.parametrize("values", ["argvalues=[0.9, control(0.1)]", "(0.9, control(0.1))"])
def test_a_control_is_found_however_the_sets_are_given(coin, breach, values):
    breach(UNCONTROLLED.replace("[0.9, case(0.8)]", values))
    run = coin.run("claims/test_breach.py", "--collect-only", "-q", "-n0")
    assert run.code == 0, run.text
    assert "2 tests collected" in run.text


# Runs that judge nothing


def unplanned(project):
    """The files of the output folder, the plan's own left out."""
    return {name: text for name, text in project.contents().items() if "plan-" not in name}


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_plan_prints_what_verdicts_cost_and_touches_nothing_else(coin, workers):
    before, drawn = unplanned(coin), coin.drawn()
    run = coin.run("--plan", workers, "--redraw", "--store=planned")
    assert run.code == 0, run.text
    assert run.text.count("plan, quick scale: nothing was drawn") == 1
    (row,) = re.findall(r"^coin\.heads\[0\.9\]\n +(.*)$", run.text, re.M)
    assert re.match(r"proportion of heads exceeds 0\.5 +200 +0\.\d+ ", row)
    assert (unplanned(coin), coin.drawn()) == (before, drawn)
    assert not (coin.root / "planned").exists()


def test_a_plan_of_claims_in_trouble_touches_nothing_either(trouble):
    project, _ = trouble
    before = unplanned(project)
    run = project.run("--plan", "-n0")
    assert "INTERNALERROR" not in run.text
    assert "draws trials without a budget" in run.text
    assert unplanned(project) == before


@pytest.mark.parametrize("options", [("--collect-only", "-q"), ("-k", "nothing")])
def test_a_run_that_judges_nothing_touches_nothing(coin, options):
    before = coin.contents()
    run = coin.run(*options, "-n0", "--store=unused")
    assert run.code in (0, 5), run.text
    assert coin.contents() == before


def test_a_run_that_pytest_refuses_leaves_ledger_journal_and_page_alone(coin):
    before = coin.contents()
    run = coin.run("-n0", "-k", "no expression")
    after = coin.contents()
    assert run.code == 4
    for name in ("ledger.json", "run.jsonl", "index.html"):
        assert after[name] == before[name]


def children_seconds():
    """The processors' seconds of the children that have ended: other processes do not add to it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_collecting_the_real_claims_is_quick_and_loads_no_learning_library(tmp_path):
    spy = "import atexit, sys\natexit.register(lambda: print(*sys.modules))\n"
    (tmp_path / "spy.py").write_text(spy)
    own = ("PYTEST_", "CLAIMS_", "PYTHON")
    environment = {name: text for name, text in os.environ.items() if not name.startswith(own)}
    environment |= {"PYTHONPATH": str(tmp_path), "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    plugins = ("-p", "spy", "-p", "xdist", "-p", "pytest_benchmark.plugin")
    options = (*plugins, "-p", "no:cacheprovider", "--collect-only", "-q", "-n0")
    command = [sys.executable, "-m", "pytest", "claims", *options]
    seconds, loaded = [], set()
    for _ in range(3):
        start = children_seconds()
        done = subprocess.run(
            command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=60
        )
        seconds.append(children_seconds() - start)
        assert done.returncode == 0, done.stdout + done.stderr
        loaded = set(done.stdout.splitlines()[-1].split())
    assert "claims.sources" in loaded
    assert not loaded & {"tensorflow", "keras", "matplotlib", "sklearn", "scipy.stats", "jax"}
    assert min(seconds) < 1.5

"""Whole runs on a Dask cluster: a scheduler and two workers, each a process of its own."""

import os
import re
import shutil
import socket
import time
from collections import Counter

import pytest

from tests.evidence.mini.certificate import certificate
from tests.evidence.mini.cluster import cluster, end
from tests.evidence.mini.machine import machine
from tests.evidence.mini.project import CHECKOUT, NONE, Run, kill, make, timeless

pytest.importorskip("distributed", reason="the extra dask is not installed")


def by_item(project):
    """The records by item, without what no two runs have in common."""
    plain = {}
    for record in project.ledger()["items"]:
        message = record["figure_data"].get("message", "")
        record["figure_data"]["message"] = re.sub(r"at 0x[0-9a-f]+", "at", message)
        plain[record["item"]] = timeless(record)
    return plain


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """Claims that come out as they should, in trouble, slow, and on a study of the suite's own.

    No study kills.
    """
    project = make(tmp_path_factory.mktemp("cluster") / "suite", "coin", "trouble", "crash", "real")
    (project.root / "killed").touch()
    return project


@pytest.fixture(scope="module")
def two(suite, tmp_path_factory):
    """A scheduler and two workers that find the suite."""
    folder = tmp_path_factory.mktemp("two")
    with cluster(folder, suite.root, suite.root / "claims") as made:
        yield made


def at(suite, name):
    return (f"--store=stores/{name}", f"--report-dir=out/{name}")


@pytest.fixture(scope="module")
def inline(suite):
    """The run without a cluster: (run, records, blocks drawn)."""
    run = suite.run("-n0", *at(suite, "inline"))
    return run, by_item(suite.at("out/inline")), suite.drawn()


@pytest.fixture(scope="module")
def sent(suite, inline, two):
    """The same run on the cluster, judged by two processes."""
    before = len(suite.drawn())
    run = suite.run("-n2", two.option, *at(suite, "sent"))
    return run, by_item(suite.at("out/sent")), suite.drawn()[before:]


# The same run


def test_every_record_is_the_same_with_failures_and_their_messages(inline, sent):
    assert sent[1] == inline[1]
    assert len(sent[1]) == 48
    assert {"supported", "contradicted", "error"} <= {r["outcome"] for r in sent[1].values()}


def test_every_block_is_the_same_bit_for_bit(suite, inline, sent):
    stores = [suite.root / "stores" / name for name in ("inline", "sent")]
    names = [sorted(path.relative_to(store) for path in store.rglob("*.npz")) for store in stores]
    assert names[0] == names[1] and len(names[0]) > 20
    for name in names[0]:
        assert (stores[0] / name).read_bytes() == (stores[1] / name).read_bytes()


def test_every_block_is_drawn_once_and_by_a_worker(inline, sent, two):
    assert Counter(sent[2]) == Counter(inline[2])
    assert set(Counter(sent[2]).values()) == {1}


def test_the_header_says_where_blocks_are_computed(inline, sent, two):
    line = f"evidence: blocks are computed by dask:{two.address}, 2 workers; -n says how many"
    assert sent[0].text.count(line) == 1
    assert "blocks are computed by" not in inline[0].text


def test_the_record_says_where_blocks_were_computed_and_by_how_many(suite, inline, sent, two):
    run = suite.at("out/sent").ledger()["run"]
    assert run["executor"] == {"where": f"dask:{two.address}", "workers": 2}
    inline_run = suite.at("out/inline").ledger()["run"]
    assert inline_run["executor"] == {"where": "inline", "workers": 1}


def test_a_failing_studys_traceback_ends_in_the_study(sent):
    assert "distributed" not in sent[0].text
    assert 'raise ZeroDivisionError("a mistake in the study")' in sent[0].text
    message = sent[1]["claims/test_trouble.py::test_raising[0.5]"]["figure_data"]["message"]
    assert "protocol = Coin(block=20, chance=0.9), seed = SeedSequence(" in message


def test_a_run_tells_what_the_workers_draw(suite, two):
    run = suite.run("-n2", two.option, *at(suite, "told"), "-p", "often", "-k", "slow")
    assert run.code == 0, run.text
    told = [line for line in run.text.splitlines() if " items · " in line]
    assert any(re.search(r"crash\.slow\S* 0/200 trials · first block of 20 for ", x) for x in told)
    assert any(" s/block · budget in at most " in line for line in told)


# What goes wrong


@pytest.fixture(scope="module")
def stricken(tmp_path_factory):
    """A suite one of whose two workers was killed by a block: (project, run, who is alive)."""
    project = make(tmp_path_factory.mktemp("stricken") / "suite", "crash")
    with cluster(tmp_path_factory.mktemp("short"), project.root) as made:
        run = project.run("-n2", made.option)
        alive = [worker.poll() is None for worker in made.workers]
    return project, run, alive


def test_a_worker_killed_by_a_block_costs_no_verdict(stricken, inline):
    project, run, alive = stricken
    assert run.code == 0, run.text
    assert sorted(alive) == [False, True]
    records = by_item(project)
    assert records == {item: inline[1][item] for item in records} and len(records) == 8


def test_the_block_that_was_lost_is_drawn_again_and_counted_once(stricken, suite):
    project, _, _ = stricken
    drawn = Counter(project.drawn())
    # The one that the worker died of; perhaps one that it had done and not handed over.
    assert drawn["deadly Coin(block=20, chance=0.9) block 2"] == 2
    assert sum(drawn.values()) - len(drawn) <= 2
    stored = sorted(project.store.rglob("*.npz"))
    assert len(stored) == len(drawn)
    for path in stored:
        whole = suite.root / "stores" / "inline" / path.relative_to(project.store)
        assert path.read_bytes() == whole.read_bytes()


def until(process, condition):
    limit = time.monotonic() + 40.0
    while not condition():
        assert process.poll() is None and time.monotonic() < limit
        time.sleep(0.02)


def test_a_worker_killed_from_outside_costs_no_verdict(suite, inline, sent, two):
    before = len(suite.drawn())
    process = suite.start("-n2", "claims/test_crash.py", two.option, *at(suite, "killed"))
    try:
        until(process, lambda: any(line.startswith("slow") for line in suite.drawn()[before:]))
        end(two.workers[0])
        text, _ = process.communicate(timeout=60)
    finally:
        kill(process)
    assert process.returncode == 0, text
    records = by_item(suite.at("out/killed"))
    assert records == {item: inline[1][item] for item in records} and len(records) == 8


@pytest.fixture(scope="module")
def abandoned(tmp_path_factory):
    """A suite whose scheduler was killed while it ran: (project, run, seconds until its end)."""
    project = make(tmp_path_factory.mktemp("abandoned") / "suite", "crash")
    (project.root / "killed").touch()
    with cluster(tmp_path_factory.mktemp("headless"), project.root) as made:
        process = project.start("-n2", made.option)
        try:
            until(process, lambda: sum(line.startswith("slow") for line in project.drawn()) >= 3)
            end(made.scheduler)
            began = time.monotonic()
            text, _ = process.communicate(timeout=60)
        finally:
            kill(process)
    return project, Run(code=process.returncode, text=text), time.monotonic() - began


def test_a_scheduler_that_dies_ends_the_run_soon_and_is_said(abandoned):
    project, run, seconds = abandoned
    assert run.code == 1 and seconds < 30.0, run.text
    assert "INTERNALERROR" not in run.text
    records = by_item(project)
    failed = [record for record in records.values() if record["outcome"] == "error"]
    assert len(records) == 8 and failed
    for record in failed:
        message = record["figure_data"]["message"]
        # Which of the two it is depends on whether the block had been sent by then.
        said = (
            r"gave the block up \((Cancelled|ClosedClient)Error: the scheduler is gone\)\. What was"
        )
        assert re.search(said, message)
        assert message.endswith("see what ended the workers or the scheduler, and run again.")


def test_what_was_judged_before_the_scheduler_died_stays(abandoned, inline):
    records = by_item(abandoned[0])
    judged = {item: one for item, one in records.items() if one["outcome"] != "error"}
    assert judged and judged == {item: inline[1][item] for item in judged}


def test_the_next_run_goes_on_from_the_blocks_that_were_stored(abandoned, inline):
    project = abandoned[0]
    stored = {path: path.stat().st_mtime_ns for path in project.store.rglob("*.npz")}
    assert stored
    run = project.run("-n0", "--report-dir=out/next")
    assert run.code == 0, run.text
    records = by_item(project.at("out/next"))
    assert records == {item: inline[1][item] for item in records} and len(records) == 8
    assert {path: path.stat().st_mtime_ns for path in stored} == stored


def refused(project, *options, variables=NONE):
    """The last line of a run that was refused before it drew a block, and how long it took."""
    before, began = project.drawn(), time.monotonic()
    run = project.run(*options, "--report-dir=out/refused", variables=variables)
    assert run.code == 4, run.text
    assert project.drawn() == before and not (project.root / "out/refused").exists()
    assert "Traceback" not in run.text and "INTERNALERROR" not in run.text
    (line,) = [line for line in run.text.splitlines() if line.startswith("ERROR: ")]
    return line, time.monotonic() - began


@pytest.mark.parametrize("listens", [False, True])
def test_a_scheduler_that_is_not_there_is_said_once_within_ten_seconds(suite, listens):
    with socket.socket() as other:
        # What takes the connection and stays silent is no scheduler either.
        other.bind(("127.0.0.1", 0))
        if listens:
            other.listen()
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        line, seconds = refused(suite, "-n2", f"--executor=dask:{address}")
    reason = "TimeoutError" if listens else "ConnectionRefusedError: [Errno 111] Connection refused"
    assert line == (
        f"ERROR: No Dask scheduler answers at {address} ({reason}). Start one there (python -m "
        "dask scheduler --dashboard-address 127.0.0.1:0), mend the address (one that was started "
        "with certificates answers at tls:// alone), or leave --executor out."
    )
    assert seconds < (20.0 if listens else 10.0)


def test_a_host_whose_name_is_too_long_is_said_like_one_that_is_not_there(suite):
    address = f"tcp://{'a' * 70}.org:8786"
    line, _ = refused(suite, "-n0", f"--executor=dask:{address}", "--insecure-cluster")
    assert line.startswith(f"ERROR: No Dask scheduler answers at {address} (UnicodeError: ")


def test_a_plan_asks_nothing_of_a_cluster(suite):
    run = suite.run("-n0", "claims/test_coin.py", "--plan", "--executor=dask:tcp://[::1]:9")
    assert run.code == 0, run.text


@pytest.fixture(scope="module")
def lone(tmp_path_factory):
    """A scheduler without workers."""
    with cluster(tmp_path_factory.mktemp("lone"), workers=0) as made:
        yield made


def test_workers_of_another_version_are_refused_with_the_reason(suite, lone, tmp_path):
    """One has another source, one takes two blocks at a time, one finds no project at all."""
    shutil.copytree(CHECKOUT / "evidence", tmp_path / "other" / "evidence")
    with (tmp_path / "other" / "evidence" / "drawing" / "seed.py").open("a") as file:
        file.write("# Another version.\n")
    worker = lone.start_worker(tmp_path / "other", suite.root)
    line, _ = refused(suite, "-n0", lone.option)
    end(worker)
    assert re.match(
        r"ERROR: The worker tcp://127\.0\.0\.1:\d+ would come to other numbers and is refused: "
        r"evidence/drawing/seed\.py is [0-9a-f]{12} here and [0-9a-f]{12} there\. Start it from "
        r"the same version of the project",
        line,
    )
    worker = lone.start_worker(suite.root, CHECKOUT, threads=2)
    line, _ = refused(suite, "-n0", lone.option)
    end(worker)
    assert "is refused: blocks at a time is 1 here and 2 there. Start it" in line
    worker = lone.start_worker(tmp_path)
    line, _ = refused(suite, "-n0", lone.option)
    end(worker)
    assert "cannot run this project" in line and "No module named 'evidence'" in line


def test_a_worker_with_another_study_refuses_its_blocks(suite, lone, tmp_path):
    source = (suite.root / "tosses.py").read_text()
    (tmp_path / "tosses.py").write_text(source.replace("0.01", "0.02"))
    before = suite.drawn()
    worker = lone.start_worker(tmp_path, CHECKOUT)
    run = suite.run("-n0", "-k", "sink or sides", lone.option, *at(suite, "another"))
    end(worker)
    records = suite.at("out/another").records()
    assert run.code == 1 and suite.drawn() == before
    assert records.pop("test_a_coin_has_two_sides")["outcome"] == "supported"
    assert len(records) == 2
    for record in records.values():
        assert record["outcome"] == "error"
        refusal = "would come to other numbers and is refused: tosses.py is "
        assert refusal in record["figure_data"]["message"]


# Certificates


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """A certificate that the cluster's processes share with whoever judges."""
    return certificate(tmp_path_factory.mktemp("signed") / "files")


@pytest.fixture(scope="module")
def encrypted(suite, signed, tmp_path_factory):
    """A scheduler and a worker that speak to nobody without a certificate."""
    folder = tmp_path_factory.mktemp("encrypted")
    paths = (suite.root, suite.root / "claims")
    with cluster(folder, *paths, workers=1, options=signed.options) as made:
        yield made


def test_a_run_is_the_same_where_everything_is_encrypted(suite, inline, encrypted, signed):
    assert encrypted.address.startswith("tls://127.0.0.1:")
    names = ("-n0", "claims/test_coin.py", encrypted.option, *at(suite, "encrypted"))
    run = suite.run(*names, variables=signed.variables)
    assert run.code == 0, run.text
    records = by_item(suite.at("out/encrypted"))
    assert records and records == {item: inline[1][item] for item in records}
    assert f"blocks are computed by dask:{encrypted.address}, 1 worker; -n says" in run.text


def test_a_certificate_by_another_authority_opens_nothing(suite, encrypted, tmp_path):
    other = certificate(tmp_path / "other")
    line, _ = refused(suite, "-n0", encrypted.option, variables=other.variables)
    assert line.startswith(f"ERROR: No Dask scheduler answers at {encrypted.address} (")
    assert "certificate" in line.partition("(")[2].partition(")")[0]


def test_another_machine_is_not_reached_in_the_clear_unless_that_is_asked_for(suite):
    line, seconds = refused(suite, "-n0", "--executor=dask:tcp://10.0.0.1:8786")
    assert line == (
        "ERROR: --executor dask:tcp://10.0.0.1:8786 is refused: nothing there is encrypted, nobody "
        "is asked who they are, and whoever reaches the scheduler can run code on every worker. "
        "Use dask:tls://10.0.0.1:8786 with certificates; or add --insecure-cluster, where nobody "
        "else can reach that network."
    )
    assert seconds < 10.0


# GPUs


@pytest.fixture(scope="module")
def on_gpu(suite, tmp_path_factory):
    """A cluster whose worker owns a GPU, and how its machine looks to judges and to workers."""
    variables = machine(tmp_path_factory.mktemp("gpus") / "machine")
    paths = (variables["PYTHONPATH"], str(suite.root), str(suite.root / "claims"))
    of_workers = {**variables, "PYTHONPATH": os.pathsep.join(paths)}
    with cluster(tmp_path_factory.mktemp("worker"), workers=0) as made:
        made.start_worker(variables=of_workers)
        yield made, variables, of_workers


def test_a_worker_owns_its_gpu_and_the_processes_that_judge_may_be_many(suite, on_gpu):
    made, variables, _ = on_gpu
    options = ("-n2", "claims/test_coin.py", made.option, *at(suite, "gpu"))
    run = suite.run(*options, variables=variables)
    assert run.code == 0, run.text
    about = suite.at("out/gpu").ledger()["run"]
    assert (about["device"]["name"], about["workers"]) == ("NVIDIA X", 2)
    assert about["executor"] == {"where": f"dask:{made.address}", "workers": 1}


def test_a_worker_without_a_gpu_of_its_own_is_refused(suite, on_gpu):
    made, variables, of_workers = on_gpu
    # The first to be asked owns the GPU.
    made.start_worker(variables=of_workers)
    line, _ = refused(suite, "-n0", made.option, variables=variables)
    assert re.match(
        r"ERROR: The worker tcp://127\.0\.0\.1:\d+ is refused, since it has no GPU of its own\. "
        r"The GPU \(NVIDIA X\) belongs to process \d+ since .*Start one worker per GPU: --nthreads",
        line,
    )

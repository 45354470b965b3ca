"""The reference ledger: what may become it, and that README and claims agree with it."""

import importlib
import inspect
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.judging.catalogue import finding_of
from evidence.records.archive import ARCHIVE, read_archive, write_archive
from evidence.records.ledger import Ledger, read_ledger, read_works
from evidence.records.seconds import RunSeconds, read_seconds, write_seconds
from evidence.records.work import Work
from reports import reference
from reports.errors import ReferenceRunError
from reports.kept import read_shelf
from reports.readme import updated
from tests.reports.comparison.runs import DEPTHS, archive, sampled

ROOT = Path(__file__).parents[2]
COMMITTED = reference.FOLDER / "ledger.json"


def keep(ledger, **options):
    """Keeps a ledger of builtins."""
    return reference.keep(Ledger.read(ledger), **options)


@pytest.fixture
def whole(ledger):
    """A ledger in which all is judged and as established."""
    good = [one for one in ledger["items"] if one["as_established"]]
    ledger["items"] = [one for one in good if one["outcome"] not in reference.UNJUDGED]
    ledger["run"]["commit"] = "0123456789ab"
    return ledger


def test_a_whole_run_becomes_the_reference_with_a_line_for_each_record(whole, tmp_path):
    works = [Work(id="He 2015", title="Delving", year=2015)]
    path = keep(whole, bibliography=works, folder=tmp_path / "reference")
    assert read_ledger(path) == Ledger.read(whole)
    assert read_works(path.parent) == works
    lines = path.read_text().splitlines()
    assert sum(line.startswith('{"finding": ') for line in lines) == len(whole["items"])


def trials_of(run, folder):
    """The archive of a run, in a file."""
    path = folder / "trials.jsonl.gz"
    write_archive(path, archive(sampled("a", DEPTHS), run=run))
    return path


def test_the_trials_of_the_run_are_kept_with_it(whole, tmp_path):
    path = trials_of(Ledger.read(whole).run, tmp_path)
    kept = keep(whole, trials=path, folder=tmp_path / "reference").parent / ARCHIVE
    assert read_archive(kept) == read_archive(path)


def test_what_its_blocks_took_is_kept_with_it_and_that_of_the_one_before_is_not(whole, tmp_path):
    folder, told = tmp_path / "reference", RunSeconds(device="a", backend="b", peak=1.0, blocks=())
    path = trials_of(Ledger.read(whole).run, tmp_path)
    write_seconds(path.parent, told)
    keep(whole, trials=path, folder=folder)
    assert read_seconds(folder) == told
    keep(whole, folder=folder)
    assert read_seconds(folder) is None


def test_trials_of_the_reference_before_it_do_not_stay(whole, tmp_path):
    folder = tmp_path / "reference"
    keep(whole, trials=trials_of(Ledger.read(whole).run, tmp_path), folder=folder)
    keep(whole, folder=folder)
    assert not (folder / ARCHIVE).exists()


def test_trials_of_another_run_are_refused(whole, tmp_path):
    run = Ledger.read(whole).run
    path = trials_of(replace(run, started="2020-01-01T00:00:00+00:00"), tmp_path)
    with pytest.raises(ReferenceRunError) as caught:
        keep(whole, trials=path, folder=tmp_path / "reference")
    assert str(caught.value) == (
        f"this run cannot be the reference: it began at {run.started}, and the trials beside it "
        "are of a run that began at 2020-01-01T00:00:00+00:00. Run the whole of `make claims`."
    )
    assert not (tmp_path / "reference").exists()


def test_a_run_that_judged_nothing_is_refused(empty, tmp_path):
    with pytest.raises(ReferenceRunError) as caught:
        keep(empty, folder=tmp_path)
    assert str(caught.value) == (
        "this run cannot be the reference: 0 of 0 items were not judged. Run the whole of "
        "`make claims`."
    )


@pytest.mark.parametrize("outcome", ["error", "not_run"])
def test_a_run_with_an_item_that_was_not_judged_is_refused(outcome, whole, tmp_path):
    whole["items"][1].update(outcome=outcome, as_established=False)
    count, node = len(whole["items"]), whole["items"][1]["item"]
    with pytest.raises(ReferenceRunError) as caught:
        keep(whole, folder=tmp_path)
    assert str(caught.value) == (
        f"this run cannot be the reference: 1 of {count} items were not judged, the first is "
        f"{node}. Run the whole of `make claims`."
    )


def test_a_run_in_which_something_came_out_otherwise_is_refused(whole, tmp_path):
    whole["items"][0]["as_established"] = False
    with pytest.raises(ReferenceRunError) as caught:
        keep(whole, folder=tmp_path)
    assert str(caught.value) == (
        "this run cannot be the reference: 1 outcomes are not as established, the first is "
        f"{whole['items'][0]['item']}. Find out what changed, or establish what came."
    )


@pytest.mark.parametrize("commit", [None, "0123456789ab+changes"])
def test_a_run_of_no_commit_is_refused(commit, whole, tmp_path):
    whole["run"]["commit"] = commit
    with pytest.raises(ReferenceRunError) as caught:
        keep(whole, folder=tmp_path)
    assert str(caught.value) == (
        f"this run cannot be the reference: its commit is {commit}, from which nobody can run it "
        "again. Commit the changes and run `make claims` again."
    )
    assert not list(tmp_path.iterdir())


# Runs that stand beside the reference


@pytest.fixture
def long(whole):
    """A ledger at the reports' own size that judged two families."""
    whole["run"].update(scale="full", dataset={}, started="2026-11-29T22:30:00+00:00")
    kept = ("perceptron.", "collapse.")
    whole["items"] = [one for one in whole["items"] if one["finding"].startswith(kept)]
    return whole


def folders(path):
    """The folders in a folder, by name."""
    return sorted(one.name for one in path.iterdir())


def test_a_run_at_full_scale_is_kept_family_by_family_and_need_not_be_whole(long, tmp_path):
    long["items"][-1].update(outcome="not_run", as_established=False)
    path = keep(long, folder=tmp_path)
    assert path == tmp_path / "full"
    assert folders(path) == ["collapse-2026-11-29T223000", "perceptron-2026-11-29T223000"]
    kept = [item for one in path.glob("*/ledger.json") for item in read_ledger(one).items]
    assert {item.node for item in kept} == {
        one["item"] for one in long["items"][:-1] if one["outcome"] != "skipped"
    }
    assert not (tmp_path / "ledger.json").exists()


@pytest.mark.parametrize(("outcome", "seconds"), [("skipped", 500.0), ("not_run", None)])
def test_what_a_run_that_was_cut_short_took_says_nothing(outcome, seconds, long, tmp_path):
    long["run"]["processor_seconds"] = 500.0
    long["items"][-1].update(outcome=outcome, as_established=False)
    kept = [read_ledger(one) for one in keep(long, folder=tmp_path).glob("*/ledger.json")]
    assert {one.run.processor_seconds for one in kept} == {seconds}


def test_a_run_of_keras_models_is_kept_beside_the_reference(long, tmp_path):
    long["run"].update(scale="quick", trainer="keras")
    assert keep(long, folder=tmp_path) == tmp_path / "keras"


def test_what_blocks_of_the_full_scale_took_is_kept_with_each_family(long, tmp_path):
    told = RunSeconds(device="a", backend="b", peak=1.0, blocks=())
    beside = tmp_path / "run"
    beside.mkdir()
    write_seconds(beside, told)
    path = keep(long, trials=beside / ARCHIVE, folder=tmp_path / "reference")
    assert [read_seconds(one) for one in path.iterdir()] == [told, told]
    long["run"]["started"] = "2026-11-30T22:30:00+00:00"
    path = keep(long, folder=tmp_path / "reference")
    assert folders(path) == ["collapse-2026-11-30T223000", "perceptron-2026-11-30T223000"]
    # What Keras took is told by another figure: the processor's time of the run.
    long["run"].update(scale="quick", trainer="keras")
    path = keep(long, trials=beside / ARCHIVE, folder=tmp_path / "reference")
    assert {read_seconds(one) for one in path.iterdir()} == {None}


def test_a_run_that_nobody_asks_any_more_is_dropped(long, tmp_path):
    keep(long, folder=tmp_path)
    long["run"]["started"] = "2026-11-30T22:30:00+00:00"
    long["items"] = [one for one in long["items"] if one["finding"].startswith("collapse.")]
    path = keep(long, folder=tmp_path)
    assert folders(path) == ["collapse-2026-11-30T223000", "perceptron-2026-11-29T223000"]


def test_a_run_of_a_few_items_leaves_the_others_of_its_family(long, tmp_path):
    keep(long, folder=tmp_path)
    long["run"]["started"] = "2026-11-30T22:30:00+00:00"
    long["items"] = [one for one in long["items"] if one["finding"].startswith("collapse.")][:1]
    assert len(folders(keep(long, folder=tmp_path))) == 3


def test_images_that_stand_in_cannot_stand_for_the_reports_size(long, tmp_path):
    long["run"]["dataset"] = {"mnist": {"name": "embedded digits", "source": "scikit-learn"}}
    long["items"][0]["protocol"] = {"dataset": "mnist"}
    with pytest.raises(ReferenceRunError) as caught:
        keep(long, folder=tmp_path)
    assert str(caught.value) == (
        "this run cannot stand for the reports' own size: 1 items were judged on images that stand "
        f"in for the reports', the first is {long['items'][0]['item']}. Name the real ones with "
        "--data-dir."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outcome": "error", "as_established": False}, "1 of .* items were not judged"),
        ({"as_established": False}, "1 outcomes are not as established"),
    ],
)
def test_a_run_beside_the_reference_is_held_to_what_is_established(change, said, long, tmp_path):
    long["items"][0].update(change)
    with pytest.raises(ReferenceRunError, match=said):
        keep(long, folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_stayed_undecided_waits_for_a_larger_budget(long, tmp_path):
    long["run"]["processor_seconds"] = 500.0
    long["items"][0].update(outcome="undecided", as_established=False)
    path = keep(long, folder=tmp_path)
    kept = [read_ledger(one) for one in path.glob("*/ledger.json")]
    assert {one.run.processor_seconds for one in kept} == {500.0}
    nodes = {item.node for one in kept for item in one.items}
    assert long["items"][0]["item"] not in nodes and long["items"][1]["item"] in nodes


# The committed reference


def test_the_committed_tables_are_those_of_the_reference():
    for path, text in updated(
        ROOT, ledger=read_ledger(COMMITTED), shelf=read_shelf(reference.FOLDER)
    ).items():
        name = path.relative_to(ROOT)
        assert path.read_text(encoding="utf-8") == text, f"run `make report` and commit {name}"


def test_the_reference_speaks_of_every_finding_as_the_claims_do():
    stated = {}
    for path in sorted((ROOT / "claims").glob("test_*.py")):
        module = importlib.import_module(f"claims.{path.stem}")
        for function in filter(inspect.isfunction, vars(module).values()):
            if (found := finding_of(function)) is not None:
                source = (found.source.report.id, found.source.where)
                stated[found.key] = (found.says, found.reported, *source)
    known = {
        item.finding: (item.says, item.reported, item.report, item.where)
        for item in read_ledger(COMMITTED).items
        if item.kind != "timing"
    }
    assert known == stated, "run `make claims`, then `make reference`, and commit both files"


def test_the_reference_tells_of_families_as_the_claims_do():
    modules = [path.stem for path in sorted((ROOT / "claims").glob("test_*.py"))]
    # Two modules may share a family.
    families = {importlib.import_module(f"claims.{stem}").FAMILY.record() for stem in modules}
    assert list(read_ledger(COMMITTED).families) == sorted(families, key=lambda one: one.order)


def test_the_reference_is_whole_and_as_established(tmp_path):
    reference.keep(read_ledger(COMMITTED), folder=tmp_path)

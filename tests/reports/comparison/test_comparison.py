"""Two whole runs."""

from dataclasses import replace

import pytest

from evidence.errors import ArchiveError
from evidence.records.archive import ARCHIVE, write_archive
from evidence.records.ledger import LEDGER
from evidence.records.run import Run
from reports.comparison import degree
from reports.comparison.comparison import archive_of, compare
from reports.errors import UnlikeRunsError
from tests.evidence.recorded import judgement_of, tried_of
from tests.reports.comparison.runs import DEPTHS, RUN, archive, moved, sampled

OTHER = replace(RUN, backend="jax", versions={"keras": "4"}, device={"name": "b"}, commit="x")


def degrees(comparison):
    return {match.node: match.degree for match in comparison.matches}


def test_a_run_is_equal_to_itself():
    ours = archive(sampled("a", DEPTHS), tried_of("b", outcome="skipped"))
    comparison = compare(ours, ours)
    assert comparison.counts() == {degree.EQUAL: 1, degree.UNJUDGED: 1}
    assert not comparison.changed and not comparison.turned
    assert [study.differing for study in comparison.studies] == [()]


def test_items_are_gathered_by_finding_and_the_gravest_are_counted_first():
    numbers = {
        "a": DEPTHS,
        "b": DEPTHS + 1e-9,
        "c": moved(DEPTHS, trials=2, by=1.0),
        "d": DEPTHS + 0.1,
    }
    first = archive(*(sampled(node, DEPTHS, finding=f"x.{node}") for node in numbers))
    second = archive(
        *(sampled(node, found, finding=f"x.{node}") for node, found in numbers.items()), run=OTHER
    )
    comparison = compare(first, second)
    assert list(comparison.counts()) == [
        *(degree.DISTRIBUTION, degree.TRIALS),
        *(degree.ROUNDING, degree.EQUAL),
    ]
    assert [finding.degree for finding in comparison.findings] == [
        *(degree.EQUAL, degree.ROUNDING),
        *(degree.TRIALS, degree.DISTRIBUTION),
    ]
    assert [finding.changed for finding in comparison.findings] == [False, False, True, True]
    assert comparison.changed


def test_claims_stand_before_the_controls_of_their_finding():
    ours = archive(sampled("a", DEPTHS, control=True), sampled("b", DEPTHS))
    (finding,) = compare(ours, ours).findings
    assert [match.node for match in finding.matches] == ["b", "a"]


def test_the_error_rate_is_that_of_all_verdicts_together():
    """The more verdicts are compared the more evidence each needs."""
    few = archive(*(sampled(f"{k:03d}", DEPTHS[:20]) for k in range(2)))
    many = archive(*(sampled(f"{k:03d}", DEPTHS[:20]) for k in range(200)))
    moved_few = archive(*(sampled(f"{k:03d}", DEPTHS[:20] + 1.0) for k in range(2)))
    moved_many = archive(*(sampled(f"{k:03d}", DEPTHS[:20] + 1.0) for k in range(200)))
    found, missed = compare(few, moved_few), compare(many, moved_many)
    assert (found.tests, missed.tests) == (2, 200)
    assert set(degrees(found).values()) == {degree.DISTRIBUTION}
    assert set(degrees(missed).values()) == {degree.TRIALS}
    assert found.fewest <= 20 < missed.fewest


def test_facts_and_what_is_not_compared_need_no_share_of_the_error_rate():
    strange = judgement_of(DEPTHS, sources=("other",))
    first = archive(
        sampled("a", DEPTHS),
        sampled("b", DEPTHS),
        tried_of("c", kind="fact", judgements=(judgement_of([1.0], sources=(), trials=0),)),
    )
    second = archive(
        sampled("a", DEPTHS), sampled("b", DEPTHS, judgements=(strange,)), first.items["c"]
    )
    assert compare(first, second).tests == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": 8}, "seed 7 and 8"),
        ({"scale": "full"}, "scale quick and full"),
        ({"error_rate": 0.1}, "error_rate 1e-05 and 0.1"),
        (
            {"dataset": {"mnist": {"name": "digits", "sha256": "cd"}}},
            "dataset {'mnist': {'name': 'digits', 'sha256': 'ab'}} and "
            "{'mnist': {'name': 'digits', 'sha256': 'cd'}}",
        ),
        ({"seed": None, "scale": "full"}, "seed 7 and None; scale quick and full"),
    ],
)
def test_runs_of_other_terms_are_refused(changes, told):
    with pytest.raises(UnlikeRunsError) as caught:
        compare(archive(sampled("a", DEPTHS)), archive(run=replace(RUN, **changes)))
    assert str(caught.value) == (
        f"these runs cannot be compared trial by trial: they differ in {told}. Run both with the "
        "same --seed, --scale, error rate, trainer and data, and with the same claims"
    )


@pytest.mark.parametrize(("trainer", "refused"), [("population", False), ("keras", True)])
def test_a_run_by_another_trainer_is_refused_and_one_that_names_none_had_populations(
    trainer, refused
):
    class Trained(Run):
        def record(self):
            return Run.record(self) | {"trainer": trainer}

    ours, theirs = archive(sampled("a", DEPTHS)), archive(sampled("a", DEPTHS), run=RUN)
    theirs = replace(theirs, run=Trained(**{name: getattr(RUN, name) for name in RUN.__slots__}))
    if not refused:
        assert not compare(ours, theirs).changed
        return
    with pytest.raises(UnlikeRunsError, match="they differ in trainer population and keras"):
        compare(ours, theirs)


def test_runs_without_a_common_item_are_refused():
    with pytest.raises(UnlikeRunsError, match=r"trial by trial: no item was judged in both\. Run"):
        compare(archive(sampled("a", DEPTHS)), archive(sampled("b", DEPTHS)))


def test_where_the_data_were_found_does_not_matter():
    elsewhere = replace(RUN, dataset={"mnist": {"name": "digits", "sha256": "ab", "source": "x"}})
    ours = sampled("a", DEPTHS)
    assert not compare(archive(ours), archive(ours, run=elsewhere)).changed


@pytest.mark.parametrize("name", ["", LEDGER, ARCHIVE])
def test_a_run_is_named_by_its_folder_its_ledger_or_its_archive(tmp_path, name):
    made = archive(sampled("a", DEPTHS))
    write_archive(tmp_path / ARCHIVE, made)
    assert archive_of(tmp_path / name) == made


def test_a_run_without_an_archive_is_refused(tmp_path):
    with pytest.raises(ArchiveError) as caught:
        archive_of(tmp_path)
    assert str(caught.value).startswith(f"No trials can be read at {tmp_path / ARCHIVE} (No such")


def test_verdicts_that_stopped_elsewhere_are_compared_on_their_common_trials():
    first, second = archive(sampled("a", DEPTHS[:40])), archive(sampled("a", DEPTHS))
    (match,) = compare(first, second).matches
    assert (match.degree, match.twins[0].pair.counts) == (degree.EQUAL, (40, 60))
    assert match.twins[0].pair.trials == 40

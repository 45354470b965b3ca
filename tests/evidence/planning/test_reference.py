"""What a plan learns from earlier runs."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.planning.reference import read_reference, references
from evidence.records import archive, ledger
from evidence.records.archive import Archive
from evidence.records.ledger import Ledger
from evidence.records.part import Part
from evidence.records.run import Run
from evidence.records.seconds import BlockSeconds, RunSeconds, write_seconds
from tests.evidence.recorded import item_of, judgement_of, tried_of

NODE = "claims/test_coins.py::test_heads[fair]"
NUMBERS = np.array([0.1, 0.2, 0.4, 0.9])


@pytest.fixture
def kept(tmp_path):
    """Writes a run, and gives its ledger's path."""

    def kept(*judgements, scale="quick", items=(), folder="one"):
        run = Run(scale=scale)
        place = tmp_path / folder
        place.mkdir()
        path = ledger.write_ledger(place, Ledger(run=run, items=tuple(items)))
        tried = [tried_of(NODE, judgements=judgements)] if judgements else []
        archive.write_archive(place / archive.ARCHIVE, Archive.of(run, tried))
        return path

    return kept


def known(*paths, place=0, count=1, name="c", scale="quick"):
    return read_reference(paths).known(NODE, place=place, count=count, name=name, scale=scale)


def test_estimate_spread_and_trials_are_those_of_the_verdict(kept):
    found = known(kept(judgement_of(NUMBERS, claim="c exceeds 0.2", estimate=0.37)))
    assert (found.estimate, found.trials, found.scale) == (0.37, 4, "quick")
    assert found.spread == pytest.approx(np.std(NUMBERS, ddof=1))


def test_each_of_several_assertions_has_its_own(kept):
    path = kept(judgement_of(NUMBERS), judgement_of(NUMBERS[:2]))
    assert [known(path, place=place, count=2).trials for place in (0, 1)] == [4, 2]


def test_an_item_of_another_make_tells_nothing(kept):
    path = kept(judgement_of(NUMBERS, claim="mean of score exceeds 0.2"))
    assert known(path, count=2, name="mean of score") is None
    assert known(path, name="mean of size") is None
    assert read_reference([path]).known("other", place=0, count=1, name="c", scale="quick") is None
    # The region may have moved: the numbers are the same.
    assert known(path, name="mean of score").trials == 4


def test_a_run_at_the_planned_scale_comes_first_and_another_is_better_than_none(kept):
    quick = kept(judgement_of(NUMBERS), folder="quick")
    full = kept(judgement_of(NUMBERS[:3]), scale="full", folder="full")
    assert known(quick, full, scale="full").scale == "full"
    assert known(full, quick, scale="quick").scale == "quick"
    # What is estimated may be called otherwise there: after another epoch, say.
    assert known(quick, scale="full", name="other").scale == "quick"


def test_one_number_has_no_spread(kept):
    assert known(kept(judgement_of(NUMBERS[:1]))).spread is None


def test_a_ledger_alone_tells_what_its_first_numbers_tell(kept):
    parts = (
        Part(claim="c", outcome="supported", estimate=0.3, trials=40, numbers=(0.1, 0.5)),
        Part(claim="d", outcome="supported", estimate=0.4, trials=50),
    )
    plain = item_of(NODE, claim="c", estimate=0.2, trials=30, numbers=(0.1, 0.3))
    one = kept(items=[plain], folder="plain")
    two = kept(items=[replace(plain, parts=parts)], folder="parts")
    found = known(one)
    assert (found.estimate, found.trials) == (0.2, 30)
    assert found.spread == pytest.approx(np.std([0.1, 0.3], ddof=1))
    assert [known(two, place=k, count=2, name="").trials for k in (0, 1)] == [40, 50]
    assert known(two, place=1, count=2, name="").spread is None


def test_what_is_missing_is_said_and_the_plan_goes_on(tmp_path):
    path = tmp_path / "ledger.json"
    found = read_reference([path])
    assert found.runs == ()
    assert found.said == (
        f"No reference run can be read at {path} (No such file or directory). The plan goes on "
        "without it, and guesses what it would have told. Name the ledger of another run with "
        "--plan-from=FILE, or run the claims once to write one.",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it is not complete JSON: "),
        ("[]", "it is not a ledger: it names no schema"),
        ('{"schema": 99}', "it has schema 99, and this version reads up to 1"),
        ('{"schema": 1}', "the ledger has no list under 'items'"),
        ('{"schema": 1, "items": [{}]}', "item 0 of the ledger cannot be read"),
    ],
)
def test_what_is_damaged_or_newer_is_said_and_the_plan_goes_on(tmp_path, text, reason):
    path = tmp_path / "ledger.json"
    path.write_text(text)
    found = read_reference([path])
    assert found.runs == ()
    (said,) = found.said
    assert said.startswith(f"No reference run can be read at {path} ({reason}")


def test_a_run_that_lost_its_numbers_is_said_and_asked_what_it_still_knows(kept):
    path = kept(items=[item_of(NODE, claim="c", trials=30, estimate=0.2)])
    beside = path.parent / archive.ARCHIVE
    beside.unlink()
    found = read_reference([path])
    assert found.said == (
        f"Beside the reference run's ledger {beside} cannot be read (No such file or directory). "
        "Spreads come from the first numbers of each verdict, which the ledger holds itself. Run "
        "the claims again to write both, or name the ledger of another run with --plan-from=FILE.",
    )
    assert found.known(NODE, place=0, count=1, name="c", scale="quick").trials == 30


def test_only_the_first_run_is_missed_its_numbers(kept):
    first, other = (kept(judgement_of(NUMBERS), folder=name) for name in ("first", "other"))
    (other.parent / archive.ARCHIVE).unlink()
    assert read_reference([first, other]).said == ()
    (said,) = read_reference([other, first]).said
    assert said.startswith("Beside the reference run's ledger")
    # One that is there and cannot be read is said all the same.
    (other.parent / archive.ARCHIVE).write_bytes(b"torn")
    (said,) = read_reference([first, other]).said
    assert "it is torn or no gzip file" in said


def test_seconds_are_those_of_the_first_run_that_kept_them(kept):
    one, other = kept(folder="plain"), kept(folder="timed")
    assert read_reference([one, other]).seconds is None
    told = RunSeconds(device="a core", backend="numpy", peak=1.0, blocks=())
    write_seconds(other.parent, told)
    assert read_reference([one, other]).seconds == told


def test_runs_on_the_same_device_add_the_seconds_of_what_they_alone_know(kept):
    def timed(folder, *sources, device="a core", seconds=1.0, peak=1.0):
        path = kept(folder=folder)
        blocks = tuple(
            BlockSeconds(source=source, study="s", stage="goes on", seconds=seconds)
            for source in sources
        )
        told = RunSeconds(device=device, backend="numpy", peak=peak, blocks=blocks)
        write_seconds(path.parent, told)
        return path

    paths = [
        timed("first", "a", "b"),
        timed("second", "b", "c", seconds=2.0, peak=3.0),
        timed("elsewhere", "d", device="another core"),
    ]
    found = read_reference(paths).seconds
    assert [(one.source, one.seconds) for one in found.blocks] == [
        ("a", 1.0),
        ("b", 1.0),
        ("c", 2.0),
    ]
    assert (found.device, found.peak) == ("a core", 3.0)


def test_one_bad_reference_leaves_the_others(kept, tmp_path):
    good = kept(judgement_of(NUMBERS))
    found = read_reference([tmp_path / "none.json", good])
    assert len(found.said) == len(found.runs) == 1


def test_a_pattern_stands_for_the_ledgers_that_it_matches_by_name(tmp_path):
    folder = tmp_path / "check[o]ut"
    for name in ("b", "a"):
        (folder / name).mkdir(parents=True)
        (folder / name / "ledger.json").touch()
    plain = folder / "none.json"
    given = (plain, folder / "*" / "ledger.json", folder / "full/*/none.json")
    assert [one for path in given for one in references(path)] == [
        plain,
        folder / "a" / "ledger.json",
        folder / "b" / "ledger.json",
    ]

"""Runs of the claims with a library that was changed, on a small library of our own."""

import pytest

from tests.planted import judgement
from tests.planted.error import (
    ImportFailedError,
    NoLedgerError,
    NothingJudgedError,
    SlowRunError,
    TurnedUnpatchedError,
)

CLAIMS = ["claims"]


def turned(found):
    return [item.finding for item in found.turned]


def test_what_is_installed_turns_nothing(suite):
    found = judgement.of_installed(claims=CLAIMS, root=suite)
    assert turned(found) == []
    assert (found.planting, found.trials, len(found.items)) == (None, 0, 2)


def test_a_planted_change_turns_the_finding_that_rests_on_it(suite, heavier):
    found = judgement.of_planting(heavier, before="1", claims=CLAIMS, root=suite)
    assert turned(found) == ["pebble.weight"]
    assert found.turned[0].outcome == "contradicted"
    assert found.seconds > 0


def test_an_error_turns_a_finding_too(suite, changed):
    planting = changed(new="raise ValueError('too heavy')\n")
    found = judgement.of_planting(planting, before="1", claims=CLAIMS, root=suite)
    assert turned(found) == ["pebble.weight"]
    assert found.turned[0].outcome == "error"


def test_a_run_may_end_with_the_first_that_turns(suite, heavier):
    found = judgement.of_planting(heavier, before="1", claims=CLAIMS, first=True, root=suite)
    assert [item.finding for item in found.items] == ["pebble.weight"]


def test_a_run_leaves_the_suites_own_store_and_report_alone(suite, heavier):
    judgement.of_planting(heavier, before="1", claims=CLAIMS, root=suite)
    assert not (suite / ".evidence").exists()
    assert not (suite / "reports").exists()


def test_a_library_that_cannot_be_imported_is_not_caught(suite, changed):
    planting = changed(new="return 1\nimport nothing_of_this_name\n")
    with pytest.raises(ImportFailedError):
        judgement.of_planting(planting, before="1", claims=CLAIMS, root=suite)


def test_what_turns_without_a_planting_is_said(suite, site):
    (site / "pebble" / "inner" / "size.py").write_text("def size():\n    return 9\n")
    with pytest.raises(TurnedUnpatchedError) as error:
        judgement.of_installed(claims=CLAIMS, root=suite)
    assert str(error.value) == (
        "With nothing planted these come out otherwise than established: pebble.size. What turns "
        "anyway shows no planting: mend them first."
    )


def test_claims_that_do_not_exist_are_said(suite):
    with pytest.raises(NoLedgerError) as error:
        judgement.of_installed(claims=["claims/test_boulder.py"], root=suite)
    text = str(error.value)
    assert text.startswith(
        "pytest claims/test_boulder.py ended with status 4 and left no ledger; its last words: "
    )
    assert "file or directory not found: claims/test_boulder.py" in text
    assert text.endswith(
        ". Name claims that exist with --claims, and see that they run without a planting."
    )


def test_claims_that_judge_nothing_are_said(suite):
    path = suite / "claims" / "test_pebble.py"
    path.write_text(path.read_text() + "\n\npytestmark = pytest.mark.skip(reason='no pebbles')\n")
    path.write_text(path.read_text().replace("import pebble\n", "import pebble\nimport pytest\n"))
    with pytest.raises(NothingJudgedError) as error:
        judgement.of_installed(claims=CLAIMS, root=suite)
    assert str(error.value) == (
        "pytest claims judged nothing, so that nothing can turn. Name claims that are not skipped "
        "with --claims."
    )


def test_a_run_that_does_not_end_is_stopped(suite, monkeypatch):
    monkeypatch.setattr(judgement, "SECONDS", 0.01)
    with pytest.raises(SlowRunError) as error:
        judgement.of_installed(claims=CLAIMS, root=suite)
    assert str(error.value) == (
        "pytest claims had not ended after 0.01 s and was stopped. Name fewer claims with --claims."
    )

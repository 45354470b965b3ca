from dataclasses import replace

from reports.nights.fingerprint import Fingerprint
from tests.reports.nights.made import NEWER, RUN


def test_where_images_were_found_when_and_by_which_commit_does_not_matter():
    moved = {"mnist": {"name": "digits", "sha256": "ab", "source": "elsewhere"}}
    other = replace(RUN, dataset=moved, started="later", seed=8, commit="ba9876543210", workers=3)
    assert Fingerprint.of(other) == Fingerprint.of(RUN)
    assert Fingerprint.of(other).digest == Fingerprint.of(RUN).digest


def test_another_library_or_device_is_another_fingerprint_on_the_same_terms():
    slower = replace(RUN, device={"kind": "cpu", "name": "another processor"})
    for run in (NEWER, slower):
        assert Fingerprint.of(run).digest != Fingerprint.of(RUN).digest
        assert Fingerprint.of(run).terms == Fingerprint.of(RUN).terms


def test_other_images_another_size_or_another_trainer_are_other_terms():
    changed = (
        replace(RUN, scale="full"),
        replace(RUN, trainer="keras"),
        replace(RUN, dataset={"mnist": {"name": "digits", "sha256": "cd"}}),
    )
    for run in changed:
        assert Fingerprint.of(run).terms != Fingerprint.of(RUN).terms


def test_a_run_that_names_no_trainer_trained_populations():
    assert Fingerprint.of(RUN) == Fingerprint.of(replace(RUN, trainer="population"))


def test_it_says_what_changed():
    gone = replace(RUN, versions={"keras": "3.16.0", "jax": "0.10"}, scale="full")
    assert Fingerprint.of(NEWER).changes_since(Fingerprint.of(RUN)) == ("keras 3.15.1 → 3.16.0",)
    assert Fingerprint.of(gone).changes_since(Fingerprint.of(RUN)) == (
        "jax none → 0.10",
        "keras 3.15.1 → 3.16.0",
        "scale quick → full",
        "python 3.12.3 → none",
    )

"""Blocks, study by study."""

from reports.comparison.study import Difference, studies
from tests.evidence.recorded import source_of


def sources(*found):
    return {source.digest: source for source in found}


def test_a_study_tells_which_outcomes_differ_and_in_how_many_blocks():
    first = sources(
        source_of("a", flat=["1", "2"], loss=["3", "4"]), source_of("b", flat=["5"], loss=["6"])
    )
    second = sources(
        source_of("a", flat=["1", "2"], loss=["3", "x"]), source_of("b", flat=["5"], loss=["6"])
    )
    (study,) = studies(first, second)
    assert (study.name, study.protocols, study.equal, study.blocks) == ("toss", 2, 1, 3)
    assert study.outcomes == (
        Difference(name="flat", blocks=3, unequal=0),
        Difference(name="loss", blocks=3, unequal=1),
    )
    assert study.differing == study.outcomes[1:]


def test_blocks_are_compared_as_far_as_both_runs_drew_them():
    (study,) = studies(
        sources(source_of("a", flat=["1", "2", "3"])), sources(source_of("a", flat=["1"]))
    )
    assert (study.blocks, study.equal, study.differing) == (1, 1, ())


def test_what_one_run_has_alone_is_told():
    first = sources(source_of("a", flat=["1"], loss=["2"]), source_of("b", flat=["1"]))
    second = sources(source_of("a", flat=["1"]), source_of("c", study="roll", eyes=["1"]))
    roll, toss = studies(first, second)
    assert (toss.protocols, toss.lone, toss.strange) == (1, (1, 0), ("loss",))
    assert (roll.name, roll.protocols, roll.lone, roll.blocks) == ("roll", 0, (0, 1), 0)


def test_runs_without_trials_have_no_studies():
    assert studies({}, {}) == ()

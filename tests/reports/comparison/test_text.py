"""A comparison in words."""

from dataclasses import replace

import pytest

from reports.comparison.comparison import compare
from reports.comparison.text import blocks, headline, name_of, rule, said, stack, terminal
from tests.evidence.recorded import judgement_of, source_of, tried_of
from tests.reports.comparison.runs import DEPTHS, RUN, archive, moved, sampled

OTHER = replace(RUN, backend="jax")


def compared(first, second):
    return compare(archive(*first), archive(*second, run=OTHER))


def twin_of(ours, theirs):
    (match,) = compared([sampled("a", ours)], [sampled("a", theirs)]).matches
    return match.twins[0]


@pytest.mark.parametrize(
    ("ours", "theirs", "text"),
    [
        (DEPTHS, DEPTHS, ""),
        (DEPTHS, moved(DEPTHS, trials=4, by=1e-9), "4 of 60 trials differ by rounding"),
        (
            DEPTHS,
            moved(DEPTHS, trials=3, by=-0.5),
            "3 of 60 trials changed, their mean moved down by 0.025",
        ),
        (
            DEPTHS[:40],
            DEPTHS,
            "the runs judged 40 and 60 trials, of which 40 are compared",
        ),
    ],
)
def test_a_verdict_says_how_its_numbers_differ(ours, theirs, text):
    assert said(twin_of(ours, theirs)) == text


def test_of_too_few_trials_it_is_said_that_they_never_tell():
    told = said(twin_of(DEPTHS[:12], DEPTHS[:12] + 5.0))
    assert told.endswith("by 5; too few to tell whether the distribution changed")
    assert said(twin_of(DEPTHS[:12], DEPTHS[:12])) == ""


def test_a_changed_distribution_says_how_sure_that_is():
    told = said(twin_of(DEPTHS, DEPTHS + 0.1))
    assert told.startswith("60 of 60 trials changed, their mean moved up by 0.1; the bet won 10^")
    assert told.endswith(" times its stake")


def test_a_value_says_by_how_much_it_changed():
    first, second = (
        tried_of("a", kind="fact", judgements=(judgement_of([value], sources=()),))
        for value in (2.0, 2.5)
    )
    (match,) = compared([first], [second]).matches
    assert said(match.twins[0]) == "the value changed by up to 0.25 of its size"


def test_nothing_but_rounding_is_said_as_that():
    comparison = compared([sampled("a", DEPTHS)], [sampled("a", DEPTHS + 1e-9)])
    assert headline(comparison) == (
        "1 item of 1 finding: nothing but rounding tells the two runs apart."
    )


def test_what_changed_is_told_finding_by_finding():
    first = [sampled(f"f.py::test[{name}]", DEPTHS, finding=f"x.{name}") for name in "ab"]
    second = [
        sampled("f.py::test[a]", DEPTHS, finding="x.a"),
        sampled("f.py::test[b]", DEPTHS + 0.1, finding="x.b", outcome="contradicted"),
    ]
    lines = terminal(compared(first, second)).splitlines()
    assert lines[0].startswith("first:  tensorflow on a processor; keras 3.15.1; commit 0123")
    assert lines[1].startswith("second: jax on a processor")
    assert lines[3] == (
        "2 items of 2 findings: more than rounding differs in 1 finding, and 1 verdict came out "
        "otherwise."
    )
    assert "      1  equal to the bit" in lines
    assert "✗ x.b: distribution changed" in lines
    assert "    b: distribution changed, supported → contradicted" in lines
    assert not any("x.a" in line for line in lines)


def test_of_many_changed_items_the_first_are_told():
    first = [sampled(f"f.py::test[{k}]", DEPTHS) for k in range(6)]
    second = [sampled(f"f.py::test[{k}]", DEPTHS + 0.1) for k in range(6)]
    text = terminal(compared(first, second))
    assert "    and 2 more items\n" in text
    assert text.count("the bet won") == 4


def test_the_rule_states_the_error_rate_and_what_it_takes():
    text = rule(compared([sampled("a", DEPTHS)], [sampled("a", DEPTHS)]))
    assert "won 1e+03 times its stake" in text
    assert "happens to any of 1 verdict with probability at most 0.001." in text
    assert "It takes at least 13 changed trials." in text
    fact = tried_of("a", kind="fact", judgements=(judgement_of([1.0], sources=()),))
    assert rule(compared([fact], [fact])) == "No verdict of both runs rests on trials."


def test_a_study_says_which_outcomes_differ():
    ours = source_of("s", flat=["1", "2"], loss=["3", "4"])
    theirs = source_of("s", flat=["1", "2"], loss=["x", "y"])
    (study,) = compared(
        [sampled("a", DEPTHS, sources=(ours, source_of("t", flat=["1"])))],
        [sampled("a", DEPTHS, sources=(theirs,))],
    ).studies
    assert blocks(study) == (
        "0 of 1 protocol equal to the bit; blocks differ: loss in 2 of 2; "
        "1 protocol in the first run alone"
    )


def test_an_item_is_named_by_its_parameters():
    named = [
        sampled("f.py::test[x-1]", DEPTHS),
        sampled("f.py::test[y]", DEPTHS, control=True),
        sampled("f.py::test[control-w]", DEPTHS, control=True),
        sampled("f.py::test_z", DEPTHS),
    ]
    names = {name_of(match) for match in compared(named, named).matches}
    assert names == {"x-1", "control y", "control-w", "test_z"}


def test_a_stack_of_which_little_is_known_is_named_all_the_same():
    text = stack(replace(RUN, backend=None, device={}, versions={}, commit=None))
    assert text == "unknown on an unknown device; ; commit None"

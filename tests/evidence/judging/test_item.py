"""Items: one parameter set of a finding's test, and what is established about it."""

import pytest

from evidence.judging.item import item_of
from evidence.judging.outcome import CONTRADICTED, SUPPORTED
from evidence.judging.standing import Standing
from evidence.records.vocabulary import FACT, SAMPLED, TIMING
from tests.evidence import stated


@pytest.mark.parametrize(("sampled", "kind"), [(True, SAMPLED), (False, FACT)])
def test_an_item_takes_the_standing_of_its_run(sampled, kind):
    standing = Standing(outcome=CONTRADICTED, because="The coin is fair.")
    item = item_of(
        stated.finding_of(),
        node="n",
        sentence="Most tosses\n    show heads.",
        control=False,
        standing=standing,
        sampled=sampled,
    )
    assert (item.established, item.because) == (CONTRADICTED, "The coin is fair.")
    assert (item.sentence, item.kind) == ("Most tosses show heads.", kind)


@pytest.mark.parametrize(
    ("node", "sampled", "kind"),
    [
        ("claims/bench_x.py::bench_tanh[a::b]", True, TIMING),
        ("claims/bench_x.py::bench_tanh", False, FACT),
        ("claims/test_x.py::test_bench_tanh", True, SAMPLED),
    ],
)
def test_what_draws_trials_of_time_is_a_timing_before_it_runs(node, sampled, kind):
    item = item_of(
        stated.finding_of(),
        node=node,
        sentence="s",
        control=False,
        standing=Standing(),
        sampled=sampled,
    )
    assert item.kind == kind


def test_a_control_needs_no_reason():
    item = item_of(
        stated.finding_of(),
        node="n",
        sentence="s",
        control=True,
        standing=Standing(outcome=CONTRADICTED, because="x"),
        sampled=True,
    )
    assert item.control and item.because is None


@pytest.mark.parametrize("control", [False, True])
def test_an_item_that_is_not_judged_says_why_whether_it_is_a_control_or_not(control):
    item = item_of(
        stated.finding_of(),
        node="n",
        sentence="s",
        control=control,
        standing=Standing(because="The coin is at the bank.", skips=True),
        sampled=True,
    )
    assert (item.skips, item.because) == (True, "The coin is at the bank.")
    assert (item.established, item.control) == (SUPPORTED, control)

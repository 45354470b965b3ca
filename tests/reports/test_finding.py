"""One finding: what came of its items, here and at its report's own size."""

from dataclasses import replace

import pytest

from evidence.records.run import Run
from reports.finding import SMALLER, Finding, standings
from reports.kept import Kept, Shelf


def _finding(make_item, *outcomes, control=()):
    claims = [make_item(outcome=outcome, control=False) for outcome in outcomes]
    return Finding(key="a.b", items=(*claims, *control))


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (["supported", "supported"], "supported"),
        (["supported", "contradicted"], "mixed"),
        (["supported", "skipped"], "supported"),
        (["skipped"], "skipped"),
        (["supported", "undecided"], "undecided"),
        (["not_run", "undecided"], "not_run"),
        (["not_run", "error", "contradicted"], "error"),
    ],
)
def test_the_least_settled_parameter_set_decides_a_findings_state(make_item, outcomes, state):
    assert _finding(make_item, *outcomes).state == state


def test_a_finding_of_which_only_a_control_ran_was_not_judged(make_item):
    control = make_item(outcome="contradicted", control=True)
    assert _finding(make_item, control=[control]).state == "not_run"


def test_a_control_that_holds_is_a_surprise_of_its_finding(make_item):
    control = make_item(control=True, outcome="supported", as_established=False)
    finding = _finding(make_item, "supported", control=[control])
    assert (finding.state, finding.surprising) == ("supported", True)


def test_a_finding_without_items_is_refused():
    with pytest.raises(ValueError, match="has no items"):
        Finding(key="a.b", items=())


def test_keys_become_links_that_survive_any_letter(make_item):
    finding = Finding(key="a.b c<d>#e", items=(make_item(),))
    assert finding.anchor == "a.b-c<d>#e"
    assert finding.link == "#a.b-c%3Cd%3E%23e"


# Sizes

FULL = Run(scale="full", started="2026-11-29T22:00:00+00:00")


def _shelf(*items):
    return Shelf(full={item.node: Kept(item=item, run=FULL) for item in items})


def test_what_this_run_judged_at_the_reports_size_speaks_for_itself(make_item):
    item, run = make_item(), Run(scale="quick")
    finding = Finding(key="a.b", items=(item,), run=run)
    assert finding.at_own_size == (Kept(item=item, run=run),)
    assert (finding.own_state, finding.standing) == ("supported", "supported")
    assert finding.in_its_place == ()


def test_a_smaller_protocol_says_nothing_of_the_reports_size(make_item):
    finding = Finding(key="a.b", items=(make_item(smaller=True),))
    assert (finding.at_own_size, finding.own_state, finding.standing) == ((), None, SMALLER)
    assert finding.in_its_place == finding.claims


def test_a_committed_run_says_what_came_at_the_reports_size(make_item):
    item = make_item(smaller=True)
    kept = replace(item, smaller=False, outcome="contradicted")
    finding = Finding(key="a.b", items=(item,), shelf=_shelf(kept))
    assert [one.item for one in finding.at_own_size] == [kept]
    assert (finding.state, finding.own_state) == ("supported", "contradicted")
    assert finding.standing == "contradicted"


def test_a_finding_that_was_skipped_here_may_be_known_at_the_reports_size(make_item):
    item = make_item(outcome="skipped")
    kept = replace(item, outcome="supported")
    assert Finding(key="a.b", items=(item,)).standing == "skipped"
    assert Finding(key="a.b", items=(item,), shelf=_shelf(kept)).standing == "supported"


def test_a_control_at_the_reports_size_is_no_claim(make_item):
    items = (make_item(smaller=True), make_item(control=True, item="t.py::test_b[control]"))
    finding = Finding(key="a.b", items=items, shelf=_shelf(items[1]))
    assert finding.own_state is None


def test_what_was_kept_is_asked_where_this_run_has_not_judged_that_size_itself(make_item):
    smaller = make_item(smaller=True)
    control = make_item(control=True, smaller=True, item="t.py::test_b[control]")
    own = make_item(item="t.py::test_b[own]")
    finding = Finding(
        key="a.b",
        items=(smaller, control, own),
        shelf=_shelf(*(replace(one, smaller=False) for one in (control, own, smaller))),
    )
    assert [one.item.node for one in finding.kept] == [smaller.node, control.node]


def test_what_keras_trained_counts_only_for_a_claim_that_still_says_the_same(make_item):
    item = make_item()
    kept = Kept(item=item, run=Run(trainer="keras"))
    shelf = Shelf(keras={item.node: kept})
    assert Finding(key="a.b", items=(item,), shelf=shelf).by_keras == (kept,)
    other = replace(item, claim="median of heads exceeds 0.5")
    assert Finding(key="a.b", items=(other,), shelf=shelf).by_keras == ()


def test_standings_count_by_what_is_known_at_the_reports_size(make_item):
    findings = [
        Finding(key="a.a", items=(make_item(),)),
        Finding(key="a.b", items=(make_item(smaller=True),)),
        Finding(key="a.c", items=(make_item(outcome="skipped"),)),
    ]
    assert standings(findings) == {"supported": 1, "skipped": 1, SMALLER: 1}


def test_the_verdict_at_the_reports_size_leads(make_item):
    item = make_item(smaller=True)
    kept = replace(item, smaller=False, outcome="contradicted")
    assert Finding(key="a.b", items=(item,)).leading == "supported"
    assert Finding(key="a.b", items=(item,), shelf=_shelf(kept)).leading == "contradicted"


def test_reasons_are_said_once_with_the_sets_of_which_they_speak(make_item):
    against = {"outcome": "contradicted", "because": "Luck."}
    items = (
        make_item(item="t.py::t[a]", **against),
        make_item(item="t.py::t[b]", outcome="contradicted", because="Noise."),
        make_item(item="t.py::t[c]", **against),
        make_item(item="t.py::t[d]", outcome="skipped", because="Too dear."),
        make_item(item="t.py::t[e]", control=True, **against),
    )
    finding = Finding(key="a.b", items=items)
    assert finding.reasons == (("Luck.", ("a", "c")), ("Noise.", ("b",)))
    assert finding.seconds == sum(item.seconds for item in items)

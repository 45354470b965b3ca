"""Items gathered into findings and families, and what a run says as a whole."""

import pytest

from evidence.records.family import Family
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from evidence.records.vocabulary import EXACT, NORMAL
from reports.catalogue import catalogue, headline


def test_families_and_findings_keep_the_ledgers_order(ledger):
    gathered = catalogue(Ledger.read(ledger).items)
    assert [family.key for family in gathered.families] == [
        "perceptron", "activations", "collapse", "lenet", "dcn",
    ]  # fmt: skip
    keys = [finding.key for finding in gathered.families[2].findings]
    assert keys[:3] == ["collapse.relu-r5", "collapse.relu-r5:figure", "collapse.leaky-r5"]


def test_what_the_ledger_tells_of_families_orders_and_titles_them(ledger):
    told = [
        Family(key="lenet", title="LeNet-5", order=1, telling="lenet.parameters-r2"),
        Family(key="collapse", title="Collapse", order=2, telling="collapse.unknown"),
        Family(key="absent", title="Absent", order=0),
    ]
    gathered = catalogue(Ledger.read(ledger).items, told=told)
    assert [(family.key, family.title) for family in gathered.families] == [
        ("lenet", "LeNet-5"), ("collapse", "Collapse"), ("perceptron", "Perceptron"),
        ("activations", "Activations"), ("dcn", "Dcn"),
    ]  # fmt: skip
    assert gathered.families[0].telling.key == "lenet.parameters-r2"
    assert [family.telling for family in gathered.families[1:]] == [None] * 4
    assert gathered.families[1].counts() == {
        "supported": 3, "contradicted": 2,
    }  # fmt: skip


def test_the_headline_counts_findings_not_items(ledger):
    assert headline(catalogue(Ledger.read(ledger).items)) == (
        "16 findings: 8 hold, 3 do not hold, 1 holds in part, 1 is undecided, 1 failed with an "
        "error, 1 was skipped, 1 did not run"
    )
    assert headline(catalogue([])) == "no findings were judged"


@pytest.mark.parametrize(
    ("smaller", "source", "compared"),
    [(False, "mnist.npz", True), (True, "mnist.npz", None), (False, "scikit-learn", None)],
)
def test_a_reports_figure_is_compared_at_the_reports_size_and_on_its_images_alone(
    make_item, smaller, source, compared
):
    item = make_item(smaller=smaller, protocol={"dataset": "mnist"}, reported_inside=True)
    run = Run(dataset={"mnist": {"name": "mnist", "source": source}})
    ((one,),) = (finding.items for finding in catalogue([item], run=run).findings)
    assert one.reported_inside is compared


def test_the_runs_risk_is_the_sum_over_all_verdicts_that_rest_on_chance(make_item):
    normal = make_item(error_rate=4e-6, assumption=NORMAL)
    gathered = catalogue([make_item(), make_item(error_rate=2e-5), make_item(kind="fact"), normal])
    assert gathered.chances(EXACT) == (2, pytest.approx(3e-5))
    assert gathered.chances(NORMAL) == (1, pytest.approx(4e-6))


def test_what_was_skipped_came_out_in_no_way(make_item):
    items = [make_item(), make_item(outcome="skipped", as_established=False)]
    gathered = catalogue(items)
    assert [item.outcome for item in gathered.skipped] == ["skipped"]
    assert gathered.surprises == ()

"""How many findings came out how."""

from evidence.records.run import Run
from reports.catalogue import catalogue
from reports.kept import Kept, Shelf
from reports.tally import tally


def test_findings_are_counted_by_size_and_by_what_they_assume(make_item):
    items = [
        make_item(finding="a.a", item="t.py::a"),
        make_item(finding="a.b", item="t.py::b", smaller=True, assumption="normal"),
        make_item(finding="a.c", item="t.py::c", kind="fact", outcome="contradicted"),
        make_item(finding="a.d", item="t.py::d", outcome="skipped"),
    ]
    told = tally(catalogue(items))
    assert told.counts == {"supported": 2, "contradicted": 1, "skipped": 1}
    assert [(row.facet, row.word, row.counts, row.total) for row in told.sizes] == [
        ("size", "own", {"supported": 1, "contradicted": 1}, 2),
        ("size", "smaller", {"supported": 1}, 1),
        ("size", "none", {"skipped": 1}, 1),
    ]
    assert [(row.facet, row.word, row.counts) for row in told.assumed] == [
        ("assumes", "exact", {"supported": 1, "skipped": 1}),
        ("assumes", "normal", {"supported": 1}),
        ("assumes", "none", {"contradicted": 1}),
    ]


def test_the_verdict_at_the_reports_size_is_the_one_that_counts(make_item):
    here = make_item(smaller=True)
    own = make_item(outcome="contradicted")
    shelf = Shelf(full={here.node: Kept(item=own, run=Run(scale="full"))})
    told = tally(catalogue([here], shelf=shelf))
    assert told.counts == {"contradicted": 1}
    assert [row.word for row in told.sizes] == ["own"]


def test_every_finding_is_counted_once_in_each_part(make_item):
    items = [make_item(finding=f"a.{k}", item=f"t.py::{k}", smaller=k % 2 == 0) for k in range(7)]
    told = tally(catalogue(items))
    for rows in (told.sizes, told.assumed):
        assert sum(row.total for row in rows) == sum(told.counts.values()) == 7

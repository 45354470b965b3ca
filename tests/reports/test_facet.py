"""What a reader chooses findings by."""

import pytest

from evidence.records.run import Run
from reports import facet
from reports.catalogue import catalogue
from reports.facet import facets
from reports.finding import Finding
from reports.kept import Kept, Shelf


@pytest.fixture
def make_finding(make_item):
    """Makes a finding of one item for each set of changes."""

    def make(*changes, **options):
        items = (make_item(item=f"t.py::t[{k}]", **one) for k, one in enumerate(changes))
        return Finding(key="a.b", items=tuple(items), **options)

    return make


def test_a_finding_is_found_by_the_size_at_which_it_is_known(make_finding):
    assert facet.size(make_finding({})) == "own"
    assert facet.size(make_finding({"smaller": True})) == "smaller"
    assert facet.size(make_finding({"outcome": "skipped"})) == "none"


def test_a_finding_is_found_by_all_that_its_claims_rest_on(make_finding):
    found = make_finding({}, {"kind": "fact"}, {"kind": "timing", "control": True})
    assert facet.kinds(found) == ("sampled", "fact")
    assert facet.assumptions(found) == ("exact", "none")
    assert facet.assumption(found) == "exact"


def test_as_a_whole_it_assumes_as_much_as_any_of_its_claims(make_finding):
    assert facet.assumption(make_finding({}, {"assumption": "normal"})) == "normal"
    assert facet.assumption(make_finding({"kind": "fact"})) == "none"


def test_a_finding_is_found_by_who_trained_its_networks_here_or_elsewhere(make_finding):
    assert facet.trainers(make_finding({"protocol": {"trainer": "population"}})) == ("population",)
    assert facet.trainers(make_finding({"protocol": {"points": 2}})) == ("none",)
    found = make_finding({"protocol": {"trainer": "population"}})
    kept = Kept(item=found.head, run=Run(trainer="keras"))
    both = Finding(key="a.b", items=found.items, shelf=Shelf(keras={found.head.node: kept}))
    assert facet.trainers(both) == ("population", "keras")


def test_a_name_of_two_words_is_one_word_in_the_address(make_item):
    items = [
        make_item(finding="a.a", item="t.py::a", source={"report": "Li 2018", "where": ""}),
        make_item(finding="a.b", item="t.py::b"),
    ]
    offered = {one.name: dict(one.options) for one in facets(catalogue(items))}
    assert offered["report"] == {"Li-2018": "Li 2018", "R5": "R5"}


def test_what_offers_no_choice_is_no_facet(make_item):
    items = [make_item(finding="a.a", item="t.py::a"), make_item(finding="b.b", item="t.py::b")]
    offered = {one.name: dict(one.options) for one in facets(catalogue(items))}
    assert offered == {"family": {"a": "A", "b": "B"}}


def test_options_come_in_reading_order_and_only_where_a_finding_has_them(make_item):
    items = [
        make_item(finding="a.a", item="t.py::a", kind="fact"),
        make_item(finding="a.b", item="t.py::b", outcome="contradicted", as_established=False),
        make_item(finding="a.c", item="t.py::c", smaller=True),
    ]
    offered = {one.name: tuple(one.options) for one in facets(catalogue(items))}
    assert offered == {
        "show": ("supported", "contradicted", "surprising"),
        "size": ("own", "smaller"),
        "kind": ("sampled", "fact"),
        "assumes": ("exact", "none"),
    }

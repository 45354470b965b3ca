"""What the reports got wrong, gathered from verdicts."""

from dataclasses import replace

from evidence.records.run import Run
from reports.catalogue import catalogue
from reports.errata import errata
from reports.kept import Kept, Shelf


def gathered(*items, kept=()):
    """The errata of a run of these items, beside a kept run of others."""
    shelf = Shelf(full={item.node: Kept(item=item, run=Run(scale="full")) for item in kept})
    return errata(catalogue(items, shelf=shelf))


def wrong(make_item, **changes):
    given = {"outcome": "contradicted", "because": "It is luck.", "reported_inside": None}
    return make_item(**{**given, **changes})


def test_a_sentence_that_does_not_hold_is_told_with_its_reason(make_item):
    (page,) = gathered(wrong(make_item))
    (one,) = page.wrong
    assert (page.report, one.finding.key) == ("R5", "collapse.relu-r5")
    assert (one.reasons, one.some) == (("It is luck.",), False)
    assert (page.missed, page.lesser) == ((), ())


def test_reasons_are_said_once_and_a_sentence_may_hold_for_some(make_item):
    items = [wrong(make_item, item=f"t.py::test_a[{k}]") for k in "ab"]
    (page,) = gathered(*items, make_item(item="t.py::test_a[c]"))
    assert page.wrong[0].reasons == ("It is luck.",)
    assert page.wrong[0].some


def test_what_a_smaller_protocol_contradicts_stands_apart(make_item):
    (page,) = gathered(wrong(make_item, smaller=True))
    assert page.wrong == () and len(page.lesser) == 1


def test_the_reports_own_size_speaks_where_it_was_judged(make_item):
    item = wrong(make_item, smaller=True)
    held = replace(item, smaller=False, outcome="supported", because=None)
    assert gathered(item, kept=[held]) == ()
    (page,) = gathered(replace(item, outcome="supported"), kept=[replace(item, smaller=False)])
    assert len(page.wrong) == 1 and page.lesser == ()


def test_a_figure_counts_as_missed_only_at_the_reports_own_size(make_item):
    item = make_item(reported_inside=False)
    (page,) = gathered(item)
    assert [one.node for _, one in page.missed] == [item.node]
    assert gathered(replace(item, smaller=True)) == ()


def test_a_figure_that_one_parameter_set_gives_is_not_missed(make_item):
    missed, met = (
        make_item(item=f"t.py::test_a[{name}]", reported_inside=inside)
        for name, inside in (("ten-epochs", False), ("two-epochs", True))
    )
    assert gathered(missed, met) == ()
    other = replace(missed, reported=0.5)
    (page,) = gathered(other, met)
    assert [one.reported for _, one in page.missed] == [0.5]


def test_controls_and_the_librarys_own_page_are_no_errata(make_item):
    assert gathered(wrong(make_item, control=True)) == ()
    assert gathered(wrong(make_item, finding="library.defaults")) == ()


def test_reports_come_in_their_order(make_item):
    items = [
        wrong(make_item, finding=f"collapse.{name}", item=f"t.py::{name}", source={"report": name})
        for name in ("R2", "R1")
    ]
    assert [page.report for page in gathered(*items)] == ["R1", "R2"]

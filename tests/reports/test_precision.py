"""How many digits a figure needs on the page."""

import doctest
import math
import re
from html.parser import HTMLParser

import pytest

from reports import precision
from reports.precision import Precision, measured, of_item, quoted, reported


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(precision).failed == 0


def test_only_the_numbers_that_would_look_alike_get_more_digits():
    told = Precision(values=(0.53124, 0.99991, 0.999949))
    assert [told.number(value) for value in told.values] == ["0.5312", "0.99991", "0.99995"]


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ((0.986108, 0.9999994), "[0.9861, 1)"),
        ((0.98, 0.9998), "[0.98, 0.9998]"),
        ((0.98, 1.0), "[0.98, 1]"),
        ((None, 0.25), "(−∞, 0.25]"),
        ((0.25, None), "[0.25, ∞)"),
        (None, "–"),
    ],
)
def test_an_end_that_is_one_but_for_rounding_is_an_open_one(bounds, text):
    assert Precision(values=bounds or ()).interval(bounds) == text


def test_an_end_that_is_the_regions_edge_but_for_rounding_is_open_there():
    told = Precision(values=(0.0, -0.135, 0.009999998, 0.02000000001, 0.01, 0.02))
    assert told.interval((-0.135, 0.009999998)) == "[−0.135, 0.01)"
    assert told.interval((0.02000000001, 0.5)) == "(0.02, 0.5]"
    # One that reaches beyond says so.
    assert Precision(values=(0.0, 0.010000002, 0.01)).interval((0.0, 0.010000002)) == (
        "[0, 0.010000002]"
    )


def test_an_end_that_is_nothing_beside_the_estimate_is_open_at_nought():
    assert Precision(values=(0.001, 7.9e-8, 0.0119)).interval((7.9e-8, 0.0119)) == "(0, 0.0119]"
    assert Precision(values=(2e-7, 7.9e-8, 0.01)).interval((7.9e-8, 0.01)) == "[7.9e-8, 0.01]"


def test_an_end_keeps_its_distance_from_the_regions_edge():
    told = Precision(values=(0.6, 0.49997, 0.7, 0.5))
    assert told.interval((0.49997, 0.7)) == "[0.49997, 0.7]"
    assert told.region((0.5, None)) == "above 0.5"


def test_what_nothing_tells_apart_stops_at_eight_digits():
    assert Precision(values=(1.0, 1.0 + 1e-15)).digits(1.0 + 1e-15) == 8


def test_what_is_missing_or_infinite_is_written_all_the_same():
    told = Precision(values=(None, math.inf))
    assert [told.number(None), told.number(math.inf), told.region(None)] == ["–", "∞", "–"]


def test_a_fact_is_written_with_more_digits_than_an_estimate(make_item):
    assert of_item(make_item(kind="fact")).number(0.1234567) == "0.123457"
    assert of_item(make_item()).number(0.1234567) == "0.1235"


def test_an_item_is_told_by_its_estimate_and_interval_or_by_its_parts(make_item):
    part = {"claim": "a", "outcome": "supported"}
    joined = make_item(estimate=None, interval=None, parts=[part, {**part, "outcome": "undecided"}])
    assert measured(make_item()) == "0.9643 [0.9391, 0.9811]"
    assert measured(joined) == "1 of 2 parts supported"
    assert measured(make_item(estimate=None, interval=None)) == "–"
    assert measured(make_item(interval=None)) == "0.9643"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0"),
        (62610.0, "62,610"),
        (0.0015666666666667162, "0.001567"),
        (0.20300000000000007, "0.203"),
        (1.3980179640718562, "1.398"),
    ],
)
def test_a_reports_figure_is_written_as_it_was_printed(value, text):
    assert reported(value) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[12.80079885, -11.97284392]", "[12.8008, -11.9728]"),
        ("3.22361914e+01", "32.2362"),
        ("version 2.21.0 of 0.123456", "version 2.21.0 of 0.123456"),
        ("within 1.0000014 of it", "within 1.000001 of it"),
        ("came 1234567.25", "came 1234567"),
        ("seed 2022, 0.0100000", "seed 2022, 0.0100000"),
    ],
)
def test_what_a_computer_wrote_out_is_shortened_and_all_else_is_left(text, said):
    assert quoted(text) == said


# All figures of a page

FIGURE = re.compile(r"(?<![\w.])\d[\d,]*\.\d+(?:e-?\d+)?")
# What a report wrote, and what somebody is to type, stand as they are.
VERBATIM = {"blockquote", "pre", "script", "style"}


class Texts(HTMLParser):
    """Collects what a page says, in its texts and to those who cannot see it."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.inside, self.all, self.ours = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag not in ("br", "col", "img", "input", "link", "meta"):
            self.inside.append((tag, (told.get("class") or "").split()))
        self.all += [told[name] for name in ("aria-label", "title", "alt") if told.get(name)]

    def handle_endtag(self, tag):
        self.inside.pop()

    def handle_data(self, text):
        tags = {tag for tag, _ in self.inside}
        classes = {name for _, names in self.inside for name in names}
        if tags & VERBATIM or "says" in classes or "errata" in classes:
            return
        self.all.append(text)
        if "ours" in classes:
            self.ours.append(text)


def significant(figure):
    return len(re.sub(r"e.*|[.,]", "", figure).lstrip("0"))


def long_winded(texts, *, digits):
    """The figures that have more digits than they need, with the texts they stand in."""
    return [
        (figure, text)
        for text in texts
        for figure in FIGURE.findall(text)
        if significant(figure) > digits and not _needed(figure, text, digits=digits)
    ]


def _needed(figure, text, *, digits):
    """Whether one with fewer digits would be a whole number, or another one beside it."""
    short = f"{float(figure.replace(',', '')):.{digits}g}"
    others = [other for other in FIGURE.findall(text) if other != figure]
    alike = [f"{float(other.replace(',', '')):.{digits}g}" for other in others]
    return float(short).is_integer() or short in alike


def test_an_audit_of_figures_finds_what_nobody_should_have_to_read():
    bad = ["report −0.00253333", "ours 0.1234567 of 0.5", "[0.20300000000000007, 0.3]"]
    assert [figure for figure, _ in long_winded(bad, digits=4)] == [
        "0.00253333", "0.1234567", "0.20300000000000007",
    ]  # fmt: skip
    good = ["ours 0.99991 [0.9999, 0.99995]", "1.00001", "62,610.5", "0.1 s"]
    assert not long_winded(good, digits=5)
    texts = Texts('<p title="0.12345678">a<pre>0.12345678</pre><b class="ours">1.5</b></p>')
    assert (texts.all, texts.ours) == (["0.12345678", "a", "1.5"], ["1.5"])


def test_no_figure_of_the_reference_page_has_more_digits_than_it_needs(reference_page):
    texts = Texts(reference_page)
    assert len(texts.all) > 10_000 and len(texts.ours) > 200
    assert not long_winded(texts.all, digits=6)


def test_our_own_estimates_have_four_digits_unless_that_would_mislead(reference_page):
    ours = [text for text in Texts(reference_page).ours if "[" in text]
    assert len(ours) > 150
    assert not long_winded(ours, digits=5)
    usual = [text for text in ours if not long_winded([text], digits=4)]
    assert len(usual) > 0.95 * len(ours)

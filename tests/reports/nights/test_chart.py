from xml.etree import ElementTree

from reports.nights.chart import SHOWN, chart, described
from reports.nights.story import stories
from tests.reports.nights.made import NEWER, night_of, outcome_of, part_of
from tests.reports.nights.test_story import nights


def drawn_of(told):
    svg = chart(stories(told)["coins.heads"], prefix="n1")
    return ElementTree.fromstring(svg), svg


def test_a_chart_has_a_band_a_line_and_a_mark_where_the_stack_changed():
    told = [*nights((0.4, 0.6), (0.45, 0.6)), *nights((None, 0.7), run=NEWER, start=2)]
    root, _ = drawn_of(told)
    band = root.find("polygon").get("points").split()
    assert len(band) == 6
    assert len(root.find("polyline").get("points").split()) == 3
    (change,) = root.findall("line")
    assert change.find("title").text == "keras 3.15.1 → 3.16.0"
    assert root.findall("path") == []


def test_everything_lies_within_the_chart():
    root, _ = drawn_of(nights((0.4, 0.6), (None, 0.58), (0.1, None), (None, None)))
    _, _, width, height = map(float, root.get("viewBox").split())
    for shape in [root.find("polygon"), root.find("polyline")]:
        for pair in shape.get("points").split():
            x, y = map(float, pair.split(","))
            assert 0.0 <= x <= width and 0.0 <= y <= height


def test_a_night_that_came_out_otherwise_has_a_shape_of_its_own():
    odd = night_of(2, part_of(outcomes=[outcome_of(came="contradicted", estimate=None)]))
    root, _ = drawn_of([*nights((0.4, 0.6), (0.4, 0.6)), odd])
    (mark,) = root.findall("path")
    assert mark.find("title").text == "2026-01-03: contradicted"


def test_one_night_is_a_point_and_none_with_an_estimate_no_chart():
    root, _ = drawn_of(nights((0.4, 0.6)))
    assert root.find("circle") is not None and root.find("polyline") is None
    assert chart(stories(nights(None, estimate=None))["coins.heads"], prefix="n") == ""


def test_it_says_in_words_what_it_shows():
    told = [*nights((0.4, 0.6)), *nights((0.45, 0.6), (0.4, 0.55), run=NEWER, start=1)]
    words = "3 nights, 0 not as established, 1 change of the stack; last estimate 0.5; "
    assert described(stories(told)["coins.heads"]) == (
        words + "by the 2 nights on this stack together [0.45, 0.55]"
    )
    odds = stories(nights((0.1, 0.2), (0.3, 0.4)))["coins.heads"]
    assert described(odds).endswith("together they contradict each other")
    fact = stories(nights(None))["coins.heads"]
    assert described(fact).endswith("by the 1 night on this stack together –")
    root, _ = drawn_of(told)
    assert root.find("desc").text == described(stories(told)["coins.heads"])


def test_a_chart_of_a_year_is_as_small_as_one_of_two_months():
    _, svg = drawn_of(nights(*[(0.4, 0.6)] * 400))
    assert len(svg) < 3000
    assert f"over {SHOWN} nights" in svg


def test_hostile_names_are_text():
    told = nights((0.4, 0.6), finding="<script>", came='"><script>')
    svg = chart(stories(told)["<script>"], prefix="n")
    assert "<script" not in svg
    ElementTree.fromstring(svg)

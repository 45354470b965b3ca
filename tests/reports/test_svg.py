"""Drawings made fit for a page."""

from reports.svg import _terse, adopted

DRAWING = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" height="9pt" viewBox="0 0 9 9">'
    '<metadata>made by</metadata><!-- a remark --><defs><clipPath id="c"/></defs>'
    '<path id="m" d="M 1.000000 2.345678 L -0.001 30"/>'
    '<g clip-path="url(#c)" style="fill: #010101; stroke: #050102"><use xlink:href="#m"/></g>'
    '<defs><style>*{fill: red}</style></defs><text style="font-family: A, serif; fill: #020202">'
    'id="x" url(#c) #010101 &lt;b&gt;</text></svg>'
)


def _edited() -> str:
    return adopted(DRAWING, prefix="p-", title="T <1>", description="D & d")


def test_ids_and_what_refers_to_them_get_the_prefix():
    svg = _edited()
    assert '<clipPath id="p-c" />' in svg
    assert 'clip-path="url(#p-c)"' in svg
    assert '<use href="#p-m" />' in svg


def test_colours_become_the_pages_own_and_texts_are_left_alone():
    svg = _edited()
    assert 'style="fill:var(--ink);stroke:var(--series-2)"' in svg
    assert '<text style="fill:var(--muted)">id="x" url(#c) #010101 &lt;b&gt;</text>' in svg


def test_the_drawing_says_what_it_is_and_fits_its_place():
    svg = _edited()
    assert svg.startswith('<svg viewBox="0 0 9 9" role="img" aria-labelledby="p-title p-desc">')
    assert '<title id="p-title">T &lt;1&gt;</title><desc id="p-desc">D &amp; d</desc>' in svg
    assert "metadata" not in svg
    assert "remark" not in svg


def test_a_style_that_would_reach_the_whole_page_is_left_out():
    assert "red" not in _edited()


def test_coordinates_are_cut_to_what_can_be_seen():
    assert 'd="M1 2.3-0 30"' in _edited()


def test_a_path_leaves_out_what_its_reader_knows():
    """SVG 2, 9.3: pairs behind a start are lines, and a command holds until the next one."""
    path = "M 1 2 L 3 -4 L 5 6 M 7 8 M 9 0 Q 1 1 2 2 Q 3 3 4 4 L 5 5 z"
    assert _terse(path) == "M1 2 3-4 5 6M7 8M9 0Q1 1 2 2 3 3 4 4L5 5z"

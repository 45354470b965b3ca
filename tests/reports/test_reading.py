"""How the page answers its reader, in a real browser: clicks and keys, the address, the clipboard.

What it looks like is the matter of `test_browser.py`, which needs nothing but the browser.
"""

import json
import re
from pathlib import Path

import pytest

from evidence.records.ledger import Ledger
from reports import page as rendering
from tests.reports.chromium import BROWSER, MISSING

playwright = pytest.importorskip("playwright.sync_api", reason="the page is read with playwright")
pytestmark = pytest.mark.skipif(BROWSER is None, reason=MISSING)

AXE = Path(__file__).parent / "axe" / "axe.min.js"
GRAVE = ("serious", "critical")
TRIES = 5
# Milliseconds.
PATIENCE = 180_000
SHOWN = "[...document.querySelectorAll('tr[data-key]:not([hidden])')].map(r => r.dataset.key)"
ORDER = "[...document.querySelectorAll('tr[data-key]')].map(r => r.dataset.key)"
FOUND = "document.querySelectorAll('article[data-key]:not([hidden])').length"
# One word in the search, and the picture that answers it.
SEARCH = """async (word) => {
  const field = document.querySelector("input[name=q]");
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  field.value = word;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await drawn();
  await drawn();
}"""


@pytest.fixture(scope="module")
def browser():
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as driver:
        engine = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield engine
        engine.close()


@pytest.fixture(scope="module")
def address(recorded, tmp_path_factory):
    """The page of a small run with every kind of item."""
    path = tmp_path_factory.mktemp("page") / "index.html"
    path.write_text(rendering.render(Ledger.read(recorded)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def large(reference_page, tmp_path_factory):
    """The page of the reference run."""
    path = tmp_path_factory.mktemp("large") / "index.html"
    path.write_text(reference_page, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def open_page(browser):
    """Opens an address; at the end nothing was asked of a host and nothing went wrong."""
    contexts, asked, wrong = [], [], []

    def opened(address, *, script=None, **options):
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
        contexts.append(context)
        # A busy machine is no failure.
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda one: asked.append(one.url))
        page.on("console", lambda one: wrong.append(one.text))
        page.on("pageerror", lambda one: wrong.append(str(one)))
        if script:
            page.add_init_script(script)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}


def query(page):
    """What the address chooses."""
    return page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")


# Search, filters, order


def test_a_word_finds_its_findings_and_stands_in_the_address(open_page, address):
    page = open_page(address)
    page.locator("input[name=q]").press_sequentially("LeNet.Parameters r2")
    assert page.evaluate(SHOWN) == ["lenet.parameters-r2"]
    assert page.evaluate(FOUND) == 1
    assert page.locator("#filter output").inner_text() == "1 of 16 shown"
    assert query(page) == {"q": "LeNet.Parameters r2"}


def test_every_option_of_every_filter_shows_what_has_it_and_nothing_else(open_page, large):
    page = open_page(large)
    names = page.evaluate("[...document.querySelectorAll('#filter select')].map(s => s.name)")
    assert names == ["show", "family", "report", "size", "kind", "assumes", "trainer", "sort"]
    for name in names[:-1]:
        choice = page.locator(f"#filter select[name={name}]")
        options = choice.evaluate("s => [...s.options].map(o => o.value).filter(Boolean)")
        assert len(options) > 1
        for option in options:
            choice.select_option(option)
            wanted = page.evaluate(
                """([name, word]) => [...document.querySelectorAll("tr[data-key]")]
                .filter(r => r.getAttribute("data-" + name).split(" ").includes(word))
                .map(r => r.dataset.key)""",
                [name, option],
            )
            assert wanted, (name, option)
            assert page.evaluate(SHOWN) == wanted
            assert page.evaluate(FOUND) == len(wanted)
            assert query(page) == {name: option}
        choice.select_option("")
    assert query(page) == {}


def test_going_back_and_forth_and_loading_again_restore_the_view(open_page, address):
    page = open_page(address)
    page.select_option("select[name=show]", "contradicted")
    first = page.evaluate(SHOWN)
    page.locator("input[name=q]").press_sequentially("collapse")
    page.select_option("select[name=sort]", "distance")
    second = page.evaluate(SHOWN)
    assert 0 < len(second) < len(first)
    assert query(page) == {"show": "contradicted", "q": "collapse", "sort": "distance"}
    page.reload()
    assert page.evaluate(SHOWN) == second
    page.go_back()
    assert query(page) == {"show": "contradicted", "q": "collapse"}
    # One word is one step, however many letters it has.
    page.go_back()
    page.wait_for_function("!document.querySelector('input[name=q]').value")
    assert page.evaluate(SHOWN) == first
    page.go_back()
    page.wait_for_function("!document.querySelector('select[name=show]').value")
    assert len(page.evaluate(SHOWN)) == 16
    page.go_forward()
    page.wait_for_function("document.querySelector('select[name=show]').value")
    assert page.evaluate(SHOWN) == first


def test_everything_is_shown_again_at_one_press(open_page, address):
    page = open_page(f"{address}?q=leaky&show=surprising&sort=seconds")
    assert len(page.evaluate(SHOWN)) == 2
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("!location.search")
    assert len(page.evaluate(SHOWN)) == 16


def test_an_address_that_chooses_what_there_is_not_shows_everything(open_page, address):
    page = open_page(f"{address}?show=nonsense&sort=nonsense&theme=nonsense")
    assert len(page.evaluate(SHOWN)) == 16


def test_rows_are_sorted_and_put_back(open_page, large):
    page = open_page(large)
    catalogue = page.evaluate(ORDER)
    order = page.locator("select[name=sort]")

    def read(name):
        rows = page.locator("tr[data-key]")
        return rows.evaluate_all(f"rows => rows.map(r => r.dataset.{name})")

    order.select_option("distance")
    told = [float(value) for value in read("distance") if value]
    assert told == sorted(told) and told[0] < -1 and told[-1] > 1
    # What has no distance comes last.
    assert not any(read("distance")[len(told) :])
    order.select_option("seconds")
    took = [float(value) for value in read("seconds")]
    assert took == sorted(took, reverse=True)
    order.select_option("state")
    options = page.locator("select[name=show]").evaluate("s => [...s.options].map(o => o.value)")
    places = [options.index(value.split()[0]) for value in read("show")]
    assert places == sorted(places)
    order.select_option("family")
    titles = page.locator("tbody[data-family]").evaluate_all(
        "all => all.map(b => b.dataset.family)"
    )
    assert titles == sorted(titles, key=str.casefold)
    order.select_option("")
    assert page.evaluate(ORDER) == catalogue


def test_the_counts_at_the_head_lead_to_what_they_count(open_page, large):
    page = open_page(f"{large}?theme=dark")
    row = page.locator(".tally tbody tr", has_text="On a smaller protocol alone")
    count = int(row.locator("td").last.inner_text())
    row.get_by_role("link").click()
    assert len(page.evaluate(SHOWN)) == count
    assert query(page) == {"theme": "dark", "size": "smaller"}


# Links


def test_a_finding_has_a_permanent_link(open_page, address):
    page = open_page(address)
    page.locator("h3 a", has_text="collapse.leaky-r2").first.click()
    assert page.evaluate("location.hash") == "#collapse.leaky-r2"
    again = open_page(page.url)
    place = again.locator("[id='collapse.leaky-r2']").bounding_box()
    assert -1 <= place["y"] < 60


def test_every_finding_has_a_mark_in_the_plot_that_leads_to_it(open_page, address):
    page = open_page(address)
    links = page.locator(".forest svg > a")
    hrefs = links.evaluate_all("all => all.map(a => decodeURIComponent(a.getAttribute('href')))")
    assert hrefs == [f"#{key}" for key in page.evaluate(ORDER)]
    assert links.locator("use").count() == links.locator("title").count() == 16
    links.nth(3).click()
    assert page.evaluate("decodeURIComponent(location.hash)") == hrefs[3]


def test_the_plot_shows_what_the_filter_left_out_faintly(open_page, address):
    page = open_page(f"{address}?q=leaky")
    faint = page.locator(".forest svg > a.out").count()
    assert faint == 16 - len(page.evaluate(SHOWN)) > 0


def test_a_link_to_what_the_filter_hides_lifts_the_filter_and_keeps_the_theme(open_page, address):
    page = open_page(f"{address}?q=leaky&theme=dark&sort=seconds")
    page.locator(".forest svg > a[href='#lenet.parameters-r2']").click()
    page.wait_for_function("!document.querySelector('input[name=q]').value")
    assert page.locator("[id='lenet.parameters-r2']").is_visible()
    assert query(page) == {"theme": "dark", "sort": "seconds"}


# The command


def replayed(page):
    """The first command, unfolded, and its button."""
    block = page.locator("details:has(pre.replay)").first
    block.locator("summary").click()
    return block.locator("pre.replay"), block.get_by_role("button", name="Copy the command")


def test_the_command_is_copied_and_that_is_said(open_page, address):
    page = open_page(address, permissions=["clipboard-read", "clipboard-write"])
    command, button = replayed(page)
    button.click()
    status = page.get_by_role("status").first
    playwright.expect(status).to_have_text("Command copied")
    assert page.evaluate("navigator.clipboard.readText()") == command.text_content()
    assert command.text_content().startswith(("pytest ", ".venv/bin/python -m pytest "))
    playwright.expect(button).to_have_text("Copied")


def test_where_there_is_no_clipboard_the_command_is_copied_the_old_way(open_page, address):
    gone = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
    page = open_page(address, script=gone)
    command, button = replayed(page)
    button.click()
    playwright.expect(page.get_by_role("status").first).to_have_text("Command copied")
    page.locator("input[name=q]").focus()
    page.keyboard.press("Control+V")
    assert page.locator("input[name=q]").input_value() == command.text_content()


def test_where_nothing_may_be_copied_the_command_is_marked(open_page, address):
    never = (
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    page = open_page(address, script=never)
    command, button = replayed(page)
    button.click()
    status = page.get_by_role("status").first
    playwright.expect(status).to_have_text("Command marked, copy it with your keys")
    assert page.evaluate("String(getSelection())") == command.text_content()


# The theme, the keyboard, paper, no scripts


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_chosen_theme_wins_over_the_systems_and_stays(open_page, address, system):
    page = open_page(address, color_scheme=system)
    chosen = "light" if system == "dark" else "dark"
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.select_option("select[name=theme]", chosen)
    after = page.evaluate(ground)
    assert (brightness(before) > brightness(after)) is (system == "light")
    page.reload()
    assert page.evaluate(ground) == after
    assert page.locator("select[name=theme]").input_value() == chosen
    page.select_option("select[name=theme]", "")
    assert page.evaluate(ground) == before
    assert query(page) == {}


def brightness(color):
    return sum(map(int, re.findall(r"\d+", color)[:3]))


def test_the_first_key_skips_to_the_findings_and_the_next_ones_reach_every_filter(
    open_page, address
):
    page = open_page(address)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    playwright.expect(skip).to_be_focused()
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    reached = []
    for _ in range(page.locator("#filter [name]").count()):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
    assert reached == page.locator("#filter [name]").evaluate_all("all => all.map(f => f.name)")


def test_on_paper_everything_is_unfolded_and_no_control_is_left(open_page, address):
    page = open_page(address)
    page.emulate_media(media="print")
    assert page.locator(".filter, .theme, .copy, .skip").evaluate_all(
        "all => all.every(one => !one.getClientRects().length)"
    )
    knobs = page.locator("details .knobs").first
    assert knobs.bounding_box()["height"] > 10
    assert page.locator(".finding").first.evaluate(
        "e => getComputedStyle(e).contentVisibility"
    ) == ("visible")


def test_without_scripts_everything_but_the_controls_is_there(open_page, address):
    page = open_page(address, java_script_enabled=False)
    assert page.locator("tr[data-key]").count() == 16
    assert all(row.is_visible() for row in page.locator("tr[data-key], article").all())
    assert not page.locator("#filter").is_visible() and not page.locator("#theme").is_visible()
    assert page.locator(".copy").count() == 0
    assert page.locator(".forest svg > a").first.is_visible()
    page.locator("details summary").first.click()
    assert page.locator("details .knobs").first.is_visible()


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_the_page_never_scrolls_sideways(open_page, large, width):
    page = open_page(large, viewport={"width": width, "height": 900})
    # What is far from the screen is laid out, too.
    page.add_style_tag(content=".live .finding { content-visibility: visible }")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scrolled, seen = page.evaluate(wide)
    assert scrolled <= seen == width


# Whoever cannot see the page, or cannot use a mouse


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_in_the_page_shuts_anybody_out(open_page, address, theme, width):
    # Half of the findings are left out, which the plot shows faintly.
    chosen = "&show=supported" if width == 360 else ""
    page = open_page(f"{address}?theme={theme}{chosen}", viewport={"width": width, "height": 900})
    page.add_style_tag(content=".live .finding { content-visibility: visible }")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 20
    grave = [
        (one["id"], one["impact"], [node["html"][:120] for node in one["nodes"][:3]])
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]
    assert not grave, json.dumps(grave, indent=1)


def test_what_shuts_people_out_would_be_found(open_page, tmp_path):
    path = tmp_path / "bad.html"
    path.write_text('<html lang="en"><title>t</title><p style="color:#ccc">grey</p><input>')
    page = open_page(path.as_uri())
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = {one["id"] for one in found["violations"] if one["impact"] in GRAVE}
    assert {"color-contrast", "label"} <= grave


# Speed


def test_a_letter_in_the_search_is_answered_within_a_tenth_of_a_second(open_page, large):
    page = open_page(large)
    assert page.locator("tr[data-key]").count() >= 200
    page.locator("#summary").scroll_into_view_if_needed()
    session = page.context.new_cdp_session(page)
    # What the page's thread works, whatever else the machine does meanwhile.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration")

    took = {}
    for word in ["c", "co", "col", "coll", "", "r", "re", "rel", ""] * TRIES:
        began = worked()
        page.evaluate(SEARCH, word)
        took.setdefault(word, []).append(worked() - began)
    # The machine's caches are shared: of each word the quickest time is the page's own.
    assert all(0 < min(times) < 0.1 for times in took.values()), took

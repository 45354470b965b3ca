"""The page in a real browser: with and without scripts, light and dark, wide and narrow."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from evidence.records.ledger import Ledger
from reports import page as rendering
from reports.comparison.comparison import compare
from reports.stacks import page as sheet
from reports.stacks.matrix import matrix
from tests.reports.chromium import BROWSER, MISSING
from tests.reports.comparison.runs import DEPTHS, archive, sampled
from tests.reports.stacks.stacked import column_of

pytestmark = pytest.mark.skipif(BROWSER is None, reason=MISSING)

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--enable-logging=stderr",
)  # fmt: skip
DARK = "--blink-settings=preferredColorScheme=0"


def render(ledger):
    """The page of a ledger of builtins."""
    return rendering.render(Ledger.read(ledger))


class Browser:
    """Opens one file per call with a fresh profile."""

    def __init__(self, folder: Path):
        self.folder = folder

    def open(self, address: str, *flags: str) -> tuple[str, list[str], list[str]]:
        """Returns the page's DOM, its console's lines and the addresses it asked for."""
        log = self.folder / "net.json"
        profile = self.folder / "profile"
        done = subprocess.run(
            [
                BROWSER,
                *FLAGS,
                f"--user-data-dir={profile}",
                f"--log-net-log={log}",
                *flags,
                address,
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        shutil.rmtree(profile, ignore_errors=True)
        console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
        return done.stdout, console, _asked(log)

    def dom(self, address: str) -> tuple[str, list[str], list[str]]:
        return self.open(address, "--dump-dom")

    def picture(self, address: str, *flags: str, size: str = "1200,1600"):
        target = self.folder / "page.png"
        target.unlink(missing_ok=True)
        _, console, asked = self.open(
            address, f"--window-size={size}", f"--screenshot={target}", *flags
        )
        assert not console
        assert not asked
        return _pixels(target)


def _pixels(path: Path):
    import matplotlib.image

    return matplotlib.image.imread(path)[..., :3]


def _asked(log: Path) -> list[str]:
    # A browser asks hosts of its own for the time and for updates; what a page asks for carries
    # the page as initiator.
    events = json.loads(log.read_text())["events"]
    starts = [event.get("params") or {} for event in events]
    return [
        start["url"]
        for start in starts
        if "url" in start and start.get("initiator", "not an origin") != "not an origin"
    ]


@pytest.fixture
def browser(tmp_path):
    return Browser(tmp_path)


@pytest.fixture
def address(recorded, tmp_path):
    path = tmp_path / "index.html"
    path.write_text(render(recorded), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def pictured(recorded, tmp_path):
    """A page with a picture of each new kind, wide ones among them."""
    along = [10.0**k for k in range(-9, 2)]
    line = {"x": along, "y": along, "low": along, "high": [2 * y for y in along]}
    scale = {"x": "log", "y": "log"}
    tiles = [[[(7 * k * (r + c)) % 256 for c in range(28)] for r in range(28)] for k in range(9)]
    pictures = [
        {"kind": kind, "title": f"All {kind}", "x": "rate", "y": "loss", "scale": scale,
         "series": [{"name": "an arm with a long name", "group": g, **line} for g in "abcd"]}
        for kind in ("lines", "points")
    ]  # fmt: skip
    rows = [{"name": f"model {k}", "pixels": tiles, "range": [-1.0, 1.0]} for k in range(3)]
    pictures.append({"kind": "images", "title": "All images", "y": "weight", "series": rows})
    ledger = {**recorded, "items": [dict(item) for item in recorded["items"]]}
    item = ledger["items"][0]
    item["figure_data"] = {**item["figure_data"], "pictures": pictures}
    path = tmp_path / "pictured.html"
    path.write_text(render(ledger), encoding="utf-8")
    return path.as_uri()


def test_a_page_that_asks_a_host_is_found_out(browser, tmp_path):
    path = tmp_path / "bad.html"
    path.write_text('<img src="http://example.invalid/a.png"><script>undefined.x</script>')
    _, console, asked = browser.dom(path.as_uri())
    assert asked == ["http://example.invalid/a.png"]
    assert console


def test_the_page_opens_without_errors_and_asks_no_host(browser, address):
    dom, console, asked = browser.dom(address)
    assert not console
    assert not asked
    assert '<form id="filter" class="filter" role="search">' in dom
    assert dom.count("<tr data-key=") == 16
    assert "<script>alert" not in dom.replace("&lt;", "")


def test_a_filter_in_the_address_is_applied(browser, address):
    dom, console, _ = browser.dom(f"{address}?q=leaky&show=surprising")
    assert not console
    rows = [line for line in dom.splitlines() if line.startswith("<tr data-key=")]
    assert [row.partition('"')[2].partition('"')[0] for row in rows if "hidden" not in row] == [
        "collapse.leaky-r5", "collapse.leaky-r2",
    ]  # fmt: skip
    assert "2 of 16 shown</output>" in dom


def test_a_link_to_a_finding_that_the_filter_hides_lifts_the_filter(browser, address):
    dom, _, _ = browser.dom(f"{address}?q=leaky#lenet.parameters-r2")
    assert (
        '<article class="finding" id="lenet.parameters-r2" data-key="lenet.parameters-r2">' in dom
    )


def test_without_scripts_everything_but_the_filter_is_there(browser, recorded, tmp_path):
    # A policy that allows no script is how a page is opened with scripts off: the browser's own
    # switch would also stop the script by which it reads out the page.
    page = render(recorded)
    path = tmp_path / "off.html"
    blocked, count = re.subn("&#39;sha256-.*?&#39;", "&#39;none&#39;", page)
    assert count == 1
    path.write_text(blocked)
    dom, console, asked = browser.dom(path.as_uri())
    assert len(console) == 1
    assert "Content Security Policy" in console[0]
    assert not asked
    assert re.findall(r'<[^>]* hidden=""[^>]*>', dom.partition("<main>")[2]) == [
        '<form id="filter" class="filter" role="search" hidden="">'
    ]
    assert dom.count("<tr data-key=") == dom.count("<article ") == 16
    target = tmp_path / "off.png"
    browser.open(path.as_uri(), "--window-size=1200,9000", f"--screenshot={target}")
    # Rows with ink on them, over the whole length of the page.
    inked = _pixels(target).mean(axis=2).std(axis=1) > 0.01
    assert all(part.mean() > 0.3 for part in inked.reshape(9, 1000))


@pytest.mark.parametrize(("flags", "dark"), [((), False), ((DARK,), True)], ids=["light", "dark"])
def test_the_page_follows_the_readers_colours(browser, address, flags, dark):
    picture = browser.picture(address, *flags)
    corner = picture[-1, 0].mean()
    assert bool(corner < 0.2) is dark
    contrast = abs(picture.mean(axis=2) - corner).max()
    assert contrast > 0.6


def test_nothing_is_cut_off_on_a_narrow_screen(browser, address):
    picture = browser.picture(address, size="400,6000")
    ground = picture[5, 2]
    # The page's margins stay empty over its whole length: nothing reaches out of it.
    assert (abs(picture[:, -6:] - ground).max(axis=(1, 2)) < 0.02).all()


def test_pictures_of_every_kind_are_shown_without_errors_and_stay_in_a_narrow_page(
    browser, pictured
):
    dom, console, asked = browser.dom(pictured)
    assert dom.count("<img src=") == 27
    assert not console
    assert not asked
    picture = browser.picture(pictured, size="400,6000")
    ground = picture[5, 2]
    assert (abs(picture[:, -6:] - ground).max(axis=(1, 2)) < 0.02).all()


def test_a_card_of_the_narrow_page_gives_its_sentence_the_whole_width(browser, recorded, tmp_path):
    # The page's policy allows no script but its own; this one measures and leaves its word.
    page = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", render(recorded))
    measure = (
        "<script>const wide = (one) => one.getBoundingClientRect().width;"
        "const row = document.querySelector('tr[data-key]');"
        "document.title = wide(row.querySelector('th')) / wide(row);</script></body>"
    )
    path = tmp_path / "measured.html"
    path.write_text(page.replace("</body>", measure), encoding="utf-8")
    dom, console, _ = browser.open(path.as_uri(), "--window-size=400,2000", "--dump-dom")
    assert not console
    assert float(re.search("<title>(.*?)</title>", dom)[1]) > 0.95


# The matrix of stacks


@pytest.fixture
def laid(tmp_path):
    """The address of a page of ten stacks: of its three findings one turned on the last stack."""
    outcomes = {f"t.py::t[{key}]": "supported" for key in "abc"}
    columns = [
        column_of(f"tensorflow-2.{k}", outcomes, beside=f"tensorflow-2.{k - 1}" if k else None)
        for k in range(9)
    ]
    turned = {**outcomes, "t.py::t[c]": "contradicted"}
    columns.append(column_of("jax-0.10", turned, beside="tensorflow-2.8"))
    for column in columns:
        for item in column.ledger.items:
            object.__setattr__(item, "finding", f"coins.{item.parameters}")
    path = tmp_path / "matrix.html"
    page = sheet.render(matrix(columns, reference="tensorflow-2.8"))
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


def test_the_matrix_shows_only_what_changed_on_request(browser, laid):
    dom, console, asked = browser.dom(f"{laid}?show=turned")
    assert not console
    assert not asked
    rows = [line for line in dom.splitlines() if line.startswith("<tr data-key=")]
    assert [row.partition('"')[2].partition('"')[0] for row in rows if "hidden" not in row] == [
        "coins.c"
    ]
    assert "1 of 3 shown</output>" in dom


def test_many_stacks_are_scrolled_inside_a_narrow_page(browser, laid):
    picture = browser.picture(laid, size="400,4000")
    ground = picture[5, 2]
    assert (abs(picture[:, -6:] - ground).max(axis=(1, 2)) < 0.02).all()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_another_run_beside_this_one_is_shown_and_stays_in_a_narrow_page(
    browser, recorded, tmp_path, scripts
):
    first = archive(sampled("f.py::test[b]", DEPTHS, finding="x.b"))
    second = archive(sampled("f.py::test[b]", DEPTHS + 0.1, finding="x.b"))
    page = rendering.render(Ledger.read(recorded), comparison=compare(first, second))
    if not scripts:
        page = re.sub("&#39;sha256-.*?&#39;", "&#39;none&#39;", page)
    path = tmp_path / "index.html"
    path.write_text(page, encoding="utf-8")
    dom, console, asked = browser.dom(path.as_uri())
    assert (len(console), asked) == (0 if scripts else 1, [])
    section = dom.partition('<section id="comparison"')[2].partition("</section>")[0]
    assert "distribution changed" in section and 'hidden=""' not in section
    if scripts:
        # Tall enough for the whole page: its margins stay empty.
        narrow = browser.picture(path.as_uri(), size="400,9000")
        assert (abs(narrow[:, -6:] - narrow[5, 2]).max(axis=(1, 2)) < 0.02).all()

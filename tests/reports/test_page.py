"""The page as a function of the ledger."""

import base64
import hashlib
import html
import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from evidence.errors import RecordError
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from evidence.records.work import Work
from reports import page as rendering
from reports.comparison.comparison import compare
from reports.kept import Kept, Shelf
from reports.nights.alarm import RINGING, SHIFT, Alarm
from reports.nights.history import History
from reports.nights.past import past
from reports.stacks.glance import Glance
from reports.template import HERE
from tests.evidence.recorded import judgement_of
from tests.reports.comparison.runs import DEPTHS, RUN, archive, sampled
from tests.reports.nights.made import night_of, outcome_of, part_of

HOSTILE = """<script>alert("1")</script>"""
# Elements without an end tag.
TOLD = {"supported": ("old", "new")}
VOID = {"meta", "link", "input", "img", "br", "hr"}


def render(ledger, **options):
    """The page of a ledger of builtins."""
    return rendering.render(Ledger.read(ledger), **options)


class Reader(HTMLParser):
    """Collects what a browser would see of a page, and checks that its tags are nested."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.broken = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.broken.append((tag, self.getpos()))

    def all(self, name):
        return [attrs[name] for _, attrs in self.tags if name in attrs]


@pytest.fixture(scope="module")
def page(recorded):
    return render(recorded)


@pytest.fixture(scope="module")
def seen(page):
    return Reader(page)


def test_equal_ledgers_give_equal_bytes_and_are_left_alone(recorded, page):
    before = json.dumps(recorded)
    assert render(recorded) == page
    assert json.dumps(recorded) == before


def test_the_page_is_well_nested_and_its_ids_are_unique(seen):
    assert not seen.broken
    assert not seen.open
    ids = seen.all("id")
    assert len(set(ids)) == len(ids)
    assert not any(re.search(r"\s", one) for one in ids)


def test_every_inner_link_and_label_leads_somewhere(seen):
    from urllib.parse import unquote

    ids = set(seen.all("id"))
    links = [href[1:] for href in seen.all("href") if href.startswith("#")]
    assert links
    assert {unquote(link) for link in links} <= ids
    assert {name for value in seen.all("aria-labelledby") for name in value.split()} <= ids


def test_quoted_markup_is_never_markup(page, seen):
    scripts = [attrs for tag, attrs in seen.tags if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "ledger"}, {}]
    assert "alert(1)</script>" not in page
    assert "<img" not in page
    assert "<b>bold" not in page
    assert html.escape("<script>alert('says')</script>", quote=False)[:14] in page
    assert not [name for _, attrs in seen.tags for name in attrs if name.startswith("on")]


def test_template_syntax_in_a_ledger_stays_text(page):
    assert "{{ 7 * 7 }}" in page


def test_the_policy_lets_only_the_pages_own_script_run(seen, page):
    (policy,) = [
        attrs["content"]
        for _, attrs in seen.tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_loaded_from_anywhere(seen, page):
    assert not seen.all("src")
    loaded = [attrs["href"] for tag, attrs in seen.tags if tag == "link"]
    assert loaded == ["data:,"]
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert "@import" not in style
    assert "url(" not in style


def test_the_data_of_the_page_is_the_ledger_without_what_is_drawn_already(recorded, page):
    text = page.partition('<script type="application/json" id="ledger">')[2]
    text = text.partition("</script>")[0]
    assert "<" not in text
    data = json.loads(text)
    for item in recorded["items"]:
        kept = {name: item[name] for name in item if name not in rendering.DRAWN_ALREADY}
        assert kept in data["items"]
    assert (data["run"], data["benchmarks"]) == (recorded["run"], recorded["benchmarks"])
    assert '<a href="ledger.json" download>' in page


def test_numbers_that_are_not_finite_never_reach_the_page(ledger):
    ledger["items"][0].update(estimate=float("nan"), interval=[float("-inf"), float("nan")])
    ledger["items"][0]["protocol"] = {"noise": float("inf")}
    page = render(ledger)
    # The ledger quotes a message that speaks of <NaN>; nothing else may.
    assert not re.search(r"(?i)\bnan\b", re.sub(r"(?i)(&lt;|\\u003c)nan", "", page))


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("supported", "✓</span> supported"),
        ("contradicted", "✗</span> contradicted"),
        ("mixed", "◐</span> mixed"),
        ("undecided", "?</span> undecided"),
        ("error", "!</span> error"),
        ("skipped", "»</span> skipped"),
        ("not_run", "○</span> not run"),
    ],
)
def test_every_state_is_a_word_and_a_symbol(page, state, shown):
    assert f'class="badge state-{state}"><span class="symbol" aria-hidden="true">{shown}' in page


def test_what_is_not_as_established_comes_before_everything_else(page):
    body = page.partition("<body>")[2]
    first = re.search(r"<(section|h1|table)\b[^>]*>", body)[0]
    assert first == '<section class="alarm" aria-labelledby="alarm">'
    alarm = body.partition("</section>")[0]
    assert "4 outcomes are not as established" in alarm
    for key in ("perceptron.r2-gap-is-a-defect", "collapse.leaky-r5", "collapse.leaky-r2"):
        assert key in alarm


def test_a_run_as_established_raises_no_alarm(ledger):
    ledger["items"] = [item for item in ledger["items"] if item["as_established"]]
    page = render(ledger)
    assert 'class="alarm"' not in page
    assert "Every outcome that was reached is the established one." in page


def test_the_header_answers_how_many_how_sure_and_on_what(page):
    header = re.sub(r"<[^>]+>|\s+", " ", page.partition("<header")[2].partition("</header>")[0])
    header = html.unescape(re.sub(r"\s+", " ", header)).replace("\xa0", " ")
    for answer in (
        "8 hold", "3 do not hold", "1 is undecided",
        "18 verdicts, controls included, assume nothing but independent trials", "at most 0.00018",
        "2026-11-21 02:30 UTC", "2.90GHz", "tensorflow 2.21.0",
        "embedded digits", "quick scale", "seed 2022", "3 min 23 s", "3f9c2ab71e04",
        "1 item was collected and did not run",
    ):  # fmt: skip
        assert answer in header


def test_what_takes_outcomes_to_be_normal_has_a_total_of_its_own_and_says_why(ledger):
    items = [one for one in ledger["items"] if one["kind"] == "sampled"]
    items[0].update(
        assumption="normal", normal="The sentence is about a mean.", outcome="supported"
    )
    page = html.unescape(re.sub(r"<[^>]+>|\s+", " ", render(ledger)))
    page = re.sub(r"\s+", " ", page)
    assert "1 verdict takes outcomes to be normal: if they are, that any of these is wrong" in page
    assert "error rate 1e-5, if outcomes are normal" in page
    assert "Takes outcomes to be normal: The sentence is about a mean." in page


def test_a_verdict_says_which_images_it_speaks_of(ledger):
    item = next(one for one in ledger["items"] if one["finding"] == "collapse.relu-r5")
    item["pools"] = ["the <b>urn</b>, of which every trial draws its own"]
    assert "Speaks of the &lt;b&gt;urn&lt;/b&gt;, of which every trial draws" in render(ledger)


def test_a_section_says_what_the_report_says_and_what_was_found(page):
    section = page.partition('<article class="finding" id="collapse.relu-r5"')[2]
    section = section.partition("</article>")[0]
    for text in (
        "96.7 % of 1000 ReLU networks of width two collapse",
        "R5, problem 2, Q2 · reported 0.967",
        "collapses in more than 85 % of runs.",
        "proportion of collapsed exceeds 0.85",
        "<b>0.9643</b> [0.9391, 0.9811]",
        "must lie 0.85 to 1",
        "inside our prediction interval",
        "1000 of at most 4000 trials · error rate 1e-5",
        "The control failed, as it must.",
        "glorot_uniform",
        "--seed 2022",
        "How the interval closed in",
    ):
        assert text in section


def test_a_control_that_holds_is_called_out(page):
    assert "The control did not fail as it must" in page


def test_what_does_not_hold_says_why_before_anything_is_drawn(page):
    why = "<b>Why it does not hold.</b> 91 / 1000 is 0.091."
    article = next(one for one in page.split("<article ")[1:] if why in one)
    assert "<svg" not in article.partition(why)[0]


def test_a_reason_that_speaks_of_some_sets_names_them(make_record):
    records = [
        make_record(item="t.py::t[a]"),
        make_record(
            item="t.py::t[b]", outcome="contradicted", established="contradicted", because="Luck."
        ),
    ]
    page = render({"schema": 1, "run": {}, "items": records, "benchmarks": []})
    assert "<b>Why it does not hold for b.</b> Luck." in page


def test_a_control_says_in_words_what_is_another_than_in_the_finding(make_record):
    knobs = {"width": 2, "activation": "relu", "block": 100}
    records = [
        make_record(protocol=knobs),
        make_record(item="t.py::t[c]", control=True, protocol={**knobs, "activation": "leaky"}),
        make_record(item="t.py::t[d]", control=True, protocol=knobs),
    ]
    page = render({"schema": 1, "run": {}, "items": records, "benchmarks": []})
    assert "</b> width 2, activation relu, 100 trials to a block.</p>" in page
    assert "</b> as above, but activation leaky.</p>" in page
    assert "</b> as above.</p>" in page


def test_the_head_counts_findings_by_size_and_by_what_they_assume(page):
    table = page.partition('<table class="tally">')[2].partition("</table>")[0]
    text = html.unescape(" ".join(re.sub("<[^>]+>", " ", table).split()))
    assert text.startswith("Findings by what came of them Findings ✓ supported ✗ contradicted")
    assert re.search(r"At the report's own size 8 3 1 1 – – – 13 ", text)
    assert "Exact: independent trials alone" in text and "Facts, without chance" in text


def test_the_plot_of_distances_tells_its_unit_and_has_a_title_and_a_description(seen, page):
    section = page.partition('<section id="forest"')[2].partition("</section>")[0]
    assert "divided by that half of its interval which points to this edge" in section
    plots = [attrs for tag, attrs in Reader(section).tags if attrs.get("role") == "group"]
    told = [name for attrs in plots for name in attrs["aria-labelledby"].split()]
    assert len(told) == 2 * section.count("<figure>") > 2
    assert all(f'id="{name}"' in section for name in told)
    # Small: a finding takes little more than its own words.
    assert len(section) < 8000 + 600 * page.count("<article ")


def test_a_picture_stands_with_its_finding_behind_the_verdict(page):
    article = next(one for one in page.split("<article ")[1:] if '<figure class="plate"' in one)
    assert article.index('class="asserted"') < article.index('<figure class="plate"')


def test_an_unsettled_verdict_says_what_would_decide(page):
    assert page.count("about 9600 trials would decide") >= 2


def test_benchmarks_are_shown_only_if_there_are_any(ledger, page):
    assert 'id="benchmarks"' in page
    ledger["benchmarks"] = []
    assert 'id="benchmarks"' not in render(ledger)


def costs(page):
    """The rows of the table of costs, as a reader sees them."""
    section = page.partition('<section id="benchmarks"')[2].partition("</section>")[0]
    rows = section.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")
    plain = (re.sub(r"<[^>]+>|\s+", " ", row) for row in rows)
    return [html.unescape(re.sub(r"\s+", " ", row)).strip() for row in plain][:-1]


def test_a_benchmark_answers_how_long_there_how_long_here_and_how_much_faster(page):
    collapse, lenet, _ = costs(page)
    for answer in (
        "1000 collapse networks (R2) Intel(R) Xeon(R) Processor @ 2.90GHz, 1 thread",
        "15 min 51 s R2: 15 min 51 s for 1000 networks on its GPU",
        "0.5 s one by one 26 min 40 s",
        "3,547 × one Keras model after another (1.60 s each)",
        "6.81 × a plain jax.vmap program (3.07 s)",
        "a program that <i>waits</i>: not timed, because it rains",
        "2,217 networks/s",
        "1,000 networks in 0.5 s (0.4 s to 0.5 s, 5 rounds), the first time 3.6 s more",
        "3.1 % of matrix product, 100 GFLOP/s",
        "29 % of memory copy, 21.2 GB/s",
    ):
        assert answer in collapse
    assert "NVIDIA H100 80GB HBM3, 81559 MiB, driver 570.86, compute capability 9.0" in lenet
    assert "13.0 s to 20.0 s R1: 13 to 20 s per epoch 1.9 s" in lenet


def test_a_benchmark_that_failed_says_so_and_shows_no_numbers(page):
    *_, hostile = costs(page)
    assert hostile == (
        "Hostile <script>alert(5)</script> Intel(R) Xeon(R) Processor @ 2.90GHz, 1 thread ! failed "
        "2 times faster; at least <9> were promised."
    )
    assert "<script>alert(5)" not in page


def test_the_growth_of_cost_is_drawn_and_its_exponent_said(page):
    section = page.partition('<section id="benchmarks"')[2].partition("</section>")[0]
    assert "<figcaption>Cost of a population over its members</figcaption>" in section
    assert section.count("<svg ") >= 2
    text = re.sub(r"<[^>]+>", "", section)
    assert (
        "Collapse networks of R2: from 1 to 4096 networks the cost grows with exponent 0.56. Up to "
        "16 cost less than twice what 1 costs; from there on the exponent is 0.79."
    ) in text


def test_a_verdict_about_time_names_its_device_and_its_day(page):
    section = page.partition('<article class="finding" id="dcn.tanh-costs-more"')[2]
    section = section.partition("</article>")[0]
    assert "a timing on NVIDIA H100 80GB HBM3, 81559 MiB, driver 570.86" in section
    assert "2026-11-21 02:41 UTC" in section
    row = page.partition('<tr data-key="dcn.tanh-costs-more"')[2].partition("</tr>")[0]
    assert "supported" in row


def test_the_bibliography_links_only_to_the_web(empty):
    works = [
        {"id": "He 2015", "title": "Delving <deep>", "year": 2015, "url": "https://example.org/a"},
        {"id": "B", "title": "No address", "year": None, "url": None},
        {"id": "C", "title": "Script", "year": 2000, "url": "javascript:alert(1)"},
    ]
    page = render(empty, bibliography=[*map(Work.read, works)])
    assert (
        '<a href="https://example.org/a" rel="noreferrer noopener">Delving &lt;deep&gt;</a>' in page
    )
    assert "javascript:" not in page
    assert 'id="bibliography"' not in render(empty)


def test_an_empty_run_has_a_page_that_says_so(empty):
    page = render(empty)
    assert "No findings were judged" in page
    assert "This run holds no findings" in page
    assert not Reader(page).broken


def test_a_run_in_which_nothing_was_judged_has_a_page(ledger):
    blank = {"estimate": None, "interval": None, "region": None, "reported": None}
    ledger["items"] = [
        {**item, **blank, "outcome": "not_run", "as_established": False, "parts": [],
         "figure_data": {}, "protocol": {}}
        for item in ledger["items"]
    ]  # fmt: skip
    page = render(ledger)
    assert "23 items were collected and did not run." in page
    assert 'class="alarm"' not in page


def test_a_run_of_which_little_is_known_has_a_page(ledger):
    ledger["run"] = {"started": "", "commit": None, "dataset": {}}
    assert "no commit known" in render(ledger)
    ledger["run"]["commit"] = "0123456789ab"
    assert "with changes" not in render(ledger)
    ledger["run"]["commit"] += "+changes"
    assert "0123456789ab</code> with changes that are not committed." in render(ledger)


def test_records_that_are_none_are_refused():
    with pytest.raises(RecordError):
        render({"schema": 1, "run": {}, "items": [{}], "benchmarks": []})


def test_a_full_suite_is_rendered_quickly_and_stays_small(make_record):
    flat = [0.5] * 200
    looks = {"trials": list(range(1, 201)), "estimate": flat, "low": flat, "high": flat}
    records = []
    for family in range(10):
        for k in range(20):
            values = [((7 * j * (k + 1)) % 200) / 200 for j in range(200)]
            picture = {
                "kind": "violins", "title": f"Outputs {k % 2}", "x": "layer", "y": "output",
                "scale": {"x": "linear", "y": "linear"},
                "series": [{"name": str(k), "group": f"set {k % 3}", "values": values}],
            }  # fmt: skip
            records.append(
                make_record(
                    finding=f"family{family}.finding{k}",
                    item=f"claims/test_{family}.py::test_{k}",
                    figure_data={"path": looks, "pictures": [picture]},
                )
            )
    import matplotlib.figure  # noqa: F401 - reading the library is not rendering

    # Of the processor: what else the machine does meanwhile says nothing of the page.
    began = time.process_time()
    page = render({"schema": 1, "run": {}, "items": records, "benchmarks": []})
    assert time.process_time() - began < 5
    assert len(page.encode()) < 4_000_000


def test_no_attribute_of_the_reference_page_was_escaped_into_its_own_quotes(reference_page):
    # A label at the edge of a strip had the class `"first"`, quotes included, and was cut off.
    values = [value for _, attrs in Reader(reference_page).tags for value in attrs.values()]
    assert not [value for value in values if value and value[0] == value[-1] == '"']


def test_the_reference_run_is_one_page_of_at_most_five_megabytes(reference_page):
    assert len(reference_page.encode()) <= 5_000_000


def test_images_stand_in_the_page_itself_and_are_told_in_words(make_record):
    row = {"name": "MLP <b>", "pixels": [[[0, 255]], [[9, 9]]], "range": [-0.25, 0.25]}
    picture = {"kind": "images", "title": "First-layer weights", "y": "weight", "series": [row]}
    record = make_record(figure_data={"pictures": [picture]})
    page = render({"schema": 1, "run": {}, "items": [record], "benchmarks": []})
    assert page.count('<img src="data:image/png;base64,') == page.count("<img ") == 2
    told = "2 images of 1 by 2 pixels, weight from −0.25 to 0.25"
    assert f'role="img" aria-label="MLP &lt;b&gt;: {told}"' in page
    assert "img-src data:;" in page
    assert ", middle grey 0" in page


def _palette(style, mode):
    both = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", style)
    return {name: colors[mode] for name, *colors in both}


def _luminance(color):
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_texts_have_the_contrast_that_readers_need(mode):
    style = (HERE / "page.css").read_text()
    palette = _palette(style, mode)
    texts = (
        "ink", "muted", "supported", "contradicted", "mixed", "undecided", "error", "idle",
    )  # fmt: skip
    for name in texts:
        for ground in ("paper", "panel"):
            assert _contrast(palette[name], palette[ground]) >= 4.5, (name, ground)
    marks = ("measured", "report", "region-edge", *(f"series-{k}" for k in range(6)))
    for name in marks:
        assert _contrast(palette[name], palette["paper"]) >= 3, name


# Another run beside this one

STACK = replace(RUN, backend="jax", device={"name": HOSTILE})


@pytest.fixture
def compared(ledger):
    """A page with a comparison in which the distribution of one finding changed."""
    first = [sampled(f"f.py::test[{key}]", DEPTHS, finding=f"x.{key}") for key in "ab"]
    second = [
        sampled("f.py::test[a]", DEPTHS, finding="x.a"),
        sampled(
            "f.py::test[b]",
            DEPTHS,
            finding="x.b",
            outcome="contradicted",
            judgements=(judgement_of(DEPTHS + 0.1, claim=HOSTILE),),
        ),
    ]
    first[1] = replace(first[1], judgements=(judgement_of(DEPTHS, claim=HOSTILE),))
    return render(ledger, comparison=compare(archive(*first), archive(*second, run=STACK)))


def test_a_page_without_another_run_says_nothing_of_one(page):
    assert 'id="comparison"' not in page and "another stack" not in page


def test_a_comparison_is_a_section_that_tells_what_changed_and_by_what_rule(compared):
    reader = Reader(compared)
    assert not reader.broken and not reader.open
    section = compared.partition('<section id="comparison"')[2].partition("</section>")[0]
    text = " ".join(re.sub("<[^>]*>", " ", section).split())
    assert "more than rounding differs in 1 finding, and 1 verdict came out otherwise." in text
    assert "1 distribution changed" in text and "1 equal to the bit" in text
    assert "supported → contradicted" in text and "the bet won 10^" in text
    assert "x.b" in text and "x.a" not in text
    assert "with probability at most 0.001" in text


def test_what_a_comparison_quotes_is_escaped(compared):
    assert HOSTILE not in compared
    assert html.escape(HOSTILE, quote=False).replace('"', "&#34;").replace("'", "&#39;") in compared


def test_equal_comparisons_give_equal_pages(ledger):
    ours = archive(sampled("a", DEPTHS))
    one, other = (render(ledger, comparison=compare(ours, ours)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("trainer", "says"),
    [
        ("keras", "; trained by Keras’s own fit, one network at a time"),
        ("population", "; trained as populations"),
        (None, ""),
    ],
)
def test_the_page_says_who_trained_where_the_ledger_does(ledger, trainer, says):
    ledger["run"] = {**ledger["run"], "backend": "tensorflow"}
    ledger["run"].pop("trainer", None)
    if trainer is not None:
        ledger["run"]["trainer"] = trainer
    text = re.sub("<[^>]+>", "", render(ledger))
    assert f"backend tensorflow{says}\n" in text


# Sizes

FULL = Run(
    scale="full",
    seed=2022,
    started="2026-11-29T22:30:00+00:00",
    commit="0123456789abcdef",
    backend="tensorflow",
    versions={"tensorflow": "2.21.0"},
    device={"kind": "cpu", "name": "a CPU", "threads": 1},
)


def sized(make_record, kept=None, **changes):
    """The text of a page of one item on a smaller protocol, beside what was kept of it."""
    record = make_record(smaller=True, **changes)
    shelf = Shelf()
    if kept is not None:
        item = Item.read({**record, "smaller": False, **kept})
        shelf = Shelf(full={item.node: Kept(item=item, run=FULL)})
    ledger = {"schema": 1, "run": {"scale": "quick"}, "items": [record], "benchmarks": []}
    text = render(ledger, shelf=shelf)
    reader = Reader(text)
    assert not reader.broken and not reader.open
    return text, " ".join(re.sub("<[^>]+>", " ", text).split())


def test_a_smaller_protocol_is_called_one_wherever_its_verdict_stands(make_record):
    page, text = sized(make_record)
    assert "On a smaller protocol alone 1 1 Exact" in html.unescape(text)
    assert "the report's own size has not been judged yet" in html.unescape(text)
    assert "✓ supported on a smaller protocol" in text
    assert 'data-size="smaller"' in page


def test_the_verdict_at_the_reports_size_comes_first_with_its_day_and_stack(make_record):
    kept = {"outcome": "contradicted", "estimate": 0.5, "interval": [0.4, 0.6]}
    page, text = sized(make_record, kept)
    text = html.unescape(text)
    assert "0.5 [0.4, 0.6] 0.9643 [0.9391, 0.9811]" in text
    assert (
        "✗ contradicted at the report's size, 2026-11-29 ✓ supported on a smaller protocol"
    ) in text
    assert (
        "At the report's size, seed 2022, tensorflow 2.21.0, a CPU, 1 thread, 2026-11-29, commit "
        "0123456789ab"
    ) in text
    assert "On a smaller protocol, in this run" in text
    assert 'data-size="own"' in page


def test_the_reports_size_tells_its_own_protocol_and_what_became_of_its_controls(make_record):
    record = make_record(smaller=True, protocol={"epochs": 1, "training": 256})
    controls = [
        make_record(item=f"t.py::test_b[{name}]", control=True, smaller=True) for name in "cd"
    ]
    records = [record, *controls]
    outcomes = ("supported", "contradicted", "undecided")
    kept = [
        Item.read({**one, "smaller": False, "outcome": outcome, "protocol": {"training": None}})
        for one, outcome in zip(records, outcomes, strict=True)
    ]
    shelf = Shelf(full={item.node: Kept(item=item, run=FULL) for item in kept})
    ledger = {"schema": 1, "run": {"scale": "quick"}, "items": records, "benchmarks": []}
    text = " ".join(re.sub("<[^>]+>", " ", render(ledger, shelf=shelf)).split())
    full, smaller = text.split("On a smaller protocol, in this run")
    assert "Protocol: all training images of the set." in full
    assert "There 1 of 2 controls failed, as they must." in full
    assert "Protocol: 1 epochs, 256 training examples." in smaller


def test_the_reports_size_says_what_its_verdict_assumes(make_record):
    for assumption, said in (("exact", False), ("normal", True)):
        _, text = sized(make_record, {"assumption": assumption})
        full, _ = text.split("On a smaller protocol, in this run")
        assert (", if outcomes are normal" in full) is said


def test_the_reports_size_shows_each_part_of_a_verdict(make_record):
    whole = make_record()
    keys = ("claim", "outcome", "estimate", "interval", "region", "error_rate", "trials")
    parts = [
        {**{key: whole[key] for key in keys}, "assumption": "exact", **changes}
        for changes in (
            {"claim": "the first part", "estimate": 0.25, "interval": [0.125, 0.5]},
            {"claim": "the second part", "outcome": "contradicted"},
        )
    ]
    kept = {"estimate": None, "interval": None, "region": None, "parts": parts}
    _, text = sized(make_record, kept)
    full, _ = text.split("On a smaller protocol, in this run")
    _, full = full.split("At the report's size, seed 2022")
    assert "nothing was measured" not in full
    assert "the first part ✓ supported" in full
    assert "ours 0.25 [0.125, 0.5]" in full
    assert "the second part ✗ contradicted" in full


def test_a_smaller_protocol_is_told_without_its_path_where_the_reports_size_speaks(make_record):
    alone, _ = sized(make_record)
    beside, _ = sized(make_record, {"outcome": "contradicted"})
    assert "How the interval closed in" in alone
    assert "How the interval closed in" not in beside


def test_what_was_judged_at_the_reports_size_here_needs_no_word(page, recorded):
    assert "on a smaller protocol</small>" not in page
    assert page.count('data-size="own"') + page.count('data-size="none"') == 16


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("mnist.npz", "", True),
        ("mnist.npz", " --data-dir=images", False),
        ("scikit-learn", " --offline", False),
    ],
)
def test_a_replay_says_which_images_it_rests_on_where_its_command_does_not(
    make_record, source, options, said
):
    record = make_record(protocol={"dataset": "mnist"})
    command = f"pytest claims/test_a.py --seed 2022{options}"
    record["figure_data"] = {**record["figure_data"], "test": command}
    told = {"mnist": {"name": "mnist", "source": source, "sha256": "0123456789abcdef"}}
    page = render({"schema": 1, "run": {"dataset": told}, "items": [record], "benchmarks": []})
    assert f'<pre class="replay" tabindex="0">{command}</pre>' in page
    assert ("On the images of mnist, mnist.npz <code>0123456789ab</code>;" in page) is said


def test_what_keras_itself_trained_stands_below_with_its_day(make_record):
    record = make_record()
    theirs = Item.read({**record, "estimate": 0.95, "interval": [0.9, 0.98]})
    run = replace(FULL, trainer="keras", started="2026-11-28T01:00:00+00:00")
    shelf = Shelf(keras={theirs.node: Kept(item=theirs, run=run)})
    ledger = {"schema": 1, "run": {}, "items": [record], "benchmarks": []}
    text = html.unescape(re.sub("<[^>]+>", " ", render(ledger, shelf=shelf)))
    assert (
        "Trained by Keras's own fit, one network at a time: 0.95 [0.9, 0.98] ✓ supported "
        "(2026-11-28)."
    ) in " ".join(text.split())


def test_the_page_says_what_populations_save_where_both_were_timed(make_record):
    record = make_record()
    item, told = Item.read(record), {"scale": "quick", "device": {"kind": "cpu", "name": "a CPU"}}
    run = Run(**told, trainer="keras", processor_seconds=6000.0, started="2026-11-28T01:00:00Z")
    shelf = Shelf(keras={item.node: Kept(item=item, run=run)})
    ledger = {"schema": 1, "items": [record], "benchmarks": []}
    text = render({**ledger, "run": {**told, "processor_seconds": 500.0}}, shelf=shelf)
    plain = html.unescape(" ".join(re.sub("<[^>]+>", " ", text).split()))
    assert (
        "trained one at a time by fit , took 12 times as much for 1 of these verdicts: 1 h 40 min "
        "of a processor on 2026-11-28, against 8 min 20 s as populations."
    ) in plain
    assert "12 times" not in render({**ledger, "run": told}, shelf=shelf)


def test_what_the_reports_got_wrong_is_a_section_of_its_own(make_record):
    record = make_record(
        outcome="contradicted", established="contradicted", because=f"Luck, {HOSTILE}."
    )
    other = make_record(finding="collapse.b", item="t.py::b", reported_inside=False)
    ledger = {"schema": 1, "run": {}, "items": [record, other], "benchmarks": []}
    page = render(ledger)
    reader = Reader(page)
    assert not reader.broken and not reader.open and HOSTILE not in page.partition("<script")[0]
    section = page.partition('<section id="errata"')[2].partition("</section>")[0]
    text = html.unescape(" ".join(re.sub("<[^>]+>", " ", section).split()))
    assert "R5 collapse.relu-r5 “96.7 % of 1000 ReLU networks of width two collapse”" in text
    assert f"Luck, {HOSTILE}." in text
    assert (
        "Figures outside what the procedure gives: 99 of 100 samples of the report's size would "
        "lie elsewhere; the interval is that of our estimate collapse.b 0.967, ours 0.9643"
    ) in text
    assert 'id="errata"' not in render({**ledger, "items": [make_record()]})


def test_a_page_tells_of_the_nights_before_and_of_released_versions(recorded):
    started = "2026-06-01T00:00:00+00:00"
    told = {**recorded, "run": {**recorded["run"], "started": started}}
    item = next(one for one in told["items"] if one["finding"] == "collapse.relu-r5")
    run = replace(Run.read(told["run"]), started="2026-01-01T00:00:00+00:00")
    before = outcome_of(item["item"], finding=item["finding"], came="undecided")
    alarm = Alarm(
        tier=SHIFT,
        state=RINGING,
        findings=("collapse.relu-r5", HOSTILE),
        told=(HOSTILE,),
        changes=("keras 1 → 2",),
        replay="python -m pytest",
        spared="3 of 4",
    )
    nights = [night_of(k, part_of(run=run, outcomes=[before]), alarms=[alarm]) for k in range(3)]
    history = History(folder=HERE, nights=tuple(nights), troubles=(HOSTILE,))
    text = render(
        told,
        past=past(Ledger.read(told), history=history),
        glance=Glance(
            commit="0123456789ab", states={item["finding"]: {"supported": ("old", "new")}}
        ),
    )
    reader = Reader(text)
    assert not reader.broken and not reader.open
    assert HOSTILE not in text
    words = " ".join(re.sub("<[^>]*>", " ", text).split())
    assert "3 nights are remembered" in words
    assert "Came out otherwise than in the last night" in words
    assert "What the nights on this stack found ! Alarm, 2026-01-03" in words
    assert "3 nights, 3 not as established" in words
    assert "On released versions (commit 0123456789ab" in words
    assert "supported on old, new ." in words.replace("new.", "new .")
    ids = reader.all("id")
    assert len(ids) == len({*ids})
    quiet = replace(night_of(0, part_of(run=run, outcomes=[])), alarms=())
    past_of = past(Ledger.read(told), history=replace(history, nights=(quiet,), troubles=()))
    alone = render(told, past=past_of)
    assert "No outcome is another one than in the last night." in alone
    assert "What the nights on this stack found" not in alone


def test_without_nights_a_page_says_nothing_of_them(recorded):
    text = render(recorded)
    assert "Since last night" not in text and "Night after night" not in text
    assert "On released versions" not in text

"""The published schema of the ledger: it agrees with what is written, and with what is read."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from evidence.drawing import scale
from evidence.errors import RecordError
from evidence.records import ledger, vocabulary
from evidence.records.benchmark import Benchmark, Beside, Growth, Share, Told
from evidence.records.family import Family
from evidence.records.ledger import Ledger
from evidence.records.part import Part
from evidence.records.picture import Picture, curve, images, values
from evidence.records.run import Run
from tests.evidence.mini.project import make
from tests.evidence.recorded import item_of

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "evidence" / "records" / "ledger.schema.json").read_text("utf-8"))
COMMITTED = sorted(
    path.relative_to(ROOT).as_posix()
    for room in ("reference", "matrix")
    for path in (ROOT / "reports" / room).rglob("ledger.json")
)
BENCH = '''
"""A benchmark, and one that breaks."""


def bench_sum(benchmark):
    """A sum."""
    benchmark.extra_info.update(work=1000, unit="terms", versus=None)
    benchmark.pedantic(sum, args=(range(1000),), rounds=3)


def bench_broken(benchmark):
    """A sum of nothing."""
    benchmark.pedantic(sum, args=(None,), rounds=3)
'''
GPU = {"kind": "gpu", "name": "H200", "memory_mib": None, "driver": "580.1", "threads": 1}
PEAK = Share(of="multiplies", peak=2e9, unit="operations/s", value=0.5)
GROWN = Growth(
    what="networks", members=(1, 8), seconds=(0.1, 0.4), exponent=0.7, floor=4, beyond=None
)


def closed(part):
    """A schema that knows no fields but those that it names.

    The published one passes over others, as the reader does, so that an older schema does not
    refuse what a newer suite adds. What this suite writes has its place in this suite's schema.
    """
    if isinstance(part, list):
        return [closed(member) for member in part]
    if not isinstance(part, dict):
        return part
    shut = {name: closed(member) for name, member in part.items()}
    if "object" in part.get("type", ()) and "properties" in part:
        shut.setdefault("additionalProperties", False)
    return shut


OPEN = Draft202012Validator(SCHEMA)
CLOSED = Draft202012Validator(closed(SCHEMA))
ITEM = Draft202012Validator({**closed(SCHEMA), **closed(SCHEMA)["$defs"]["item"]})


def mistakes(record, *, schema=OPEN):
    """Where a record differs from a schema, and how; text goes as JSON, as in a file."""
    plain = json.loads(ledger.encode(record))
    return [f"{one.json_path}: {one.message}" for one in schema.iter_errors(plain)]


def every_field():
    """A ledger in which each record has all that it may have."""
    verdict = {
        "claim": "c",
        "outcome": "supported",
        "interval": (0.1, None),
        "region": (None, 0.5),
        "numbers": (0.5, float("inf"), float("-inf"), float("nan")),
        "sources": ("60043e985d037479",),
        "error_rate": 4e-6,
    }
    shown = (
        Picture(kind="violins", title="v", x="", y="", series=(values("a", [1.0, 2.0]),)),
        Picture(
            kind="lines",
            title="l",
            x="",
            y="",
            series=(curve("a", [1.0, "two"], [1.0, float("nan")], low=[0, 0], high=[2, 2]),),
            log_y=True,
        ),
        Picture(kind="images", title="i", x="", y="", series=(images("a", [[[0.0, 1.0]]]),)),
    )
    judged = item_of(
        "a",
        **verdict,
        parts=(Part(**verdict),),
        pictures=shown,
        pools=("images",),
        smaller=True,
        normal="because",
        device=GPU,
        started="2026-11-30T00:32:01+00:00",
        message="m",
        sentence="s",
        replay="r",
    )
    measured = Benchmark(
        name="b",
        what="w",
        outcome="measured",
        device="H200",
        low=1.0,
        median=2.0,
        high=3.0,
        rounds=5,
        rate=10.0,
        unit="networks",
        compile_seconds=1.0,
        versus="fit",
        ratio=4.0,
        beside=(Beside(name="other", reason="too long"),),
        shares=(PEAK,),
        growth=GROWN,
        told=Told(report="R1", says="an hour", seconds=(3600.0,), ours=1.0),
    )
    return Ledger(
        run=Run(
            started="2026-11-30T00:32:01+00:00",
            seconds=1.0,
            processor_seconds=1.0,
            seed=2022,
            scale="full",
            error_rate=4e-6,
            backend="jax",
            trainer="keras",
            versions={"python": "3.11.7"},
            device=GPU,
            dataset={"mnist": {"name": "MNIST", "sha256": "f" * 64, "source": "a folder"}},
            commit="9cbe9fdf397a",
            workers=2,
            executor={"where": "inline", "workers": 2},
        ),
        items=(judged, item_of("b")),
        benchmarks=(measured, Benchmark(name="c", what="c", outcome="failed", reason="It broke.")),
        families=(Family(key="coins", title="Coins", order=1),),
    )


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """A small run of everything that an item can come to, and of benchmarks."""
    project = make(tmp_path_factory.mktemp("schema") / "suite", "coin", "trouble")
    project.add("bench", BENCH)
    run = project.run("-n0")
    assert run.code == 1, run.text
    return project


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_is_of_the_format_that_is_written():
    assert SCHEMA["properties"]["schema"]["const"] == ledger.SCHEMA
    assert SCHEMA["$id"].endswith(f":{ledger.SCHEMA}")


def test_the_words_of_the_schema_are_those_of_the_vocabulary():
    known = SCHEMA["$defs"]
    item, series = known["item"]["properties"], known["series"]["properties"]
    assert known["outcome"]["enum"] == list(vocabulary.OUTCOMES)
    assert item["established"]["enum"] == list(vocabulary.JUDGED)
    assert item["kind"]["enum"] == list(vocabulary.KINDS)
    assert known["assumption"]["enum"] == list(vocabulary.ASSUMPTIONS)
    assert known["picture"]["properties"]["kind"]["enum"] == list(vocabulary.PICTURES)
    assert series["style"]["enum"] == list(vocabulary.STYLES)
    assert known["scale"]["enum"] == list(vocabulary.SCALES)
    assert known["benchmark"]["properties"]["outcome"]["enum"] == [
        vocabulary.MEASURED,
        vocabulary.FAILED,
    ]
    assert known["run"]["properties"]["scale"]["enum"] == [scale.QUICK, scale.FULL]


def test_each_kind_of_picture_has_a_shape_in_the_schema():
    told = [one["properties"]["kind"] for one in SCHEMA["$defs"]["picture"]["oneOf"]]
    words = [word for kind in told for word in kind.get("enum", [kind.get("const")])]
    assert sorted(words) == sorted(vocabulary.PICTURES)


def test_every_record_and_what_it_refers_to_is_described():
    for name, part in SCHEMA["$defs"].items():
        if "properties" in part:
            assert part["title"] and part["description"].endswith("."), name
    referred = {text.rpartition("/")[2] for text in _references(SCHEMA)}
    assert referred == SCHEMA["$defs"].keys()


def _references(part):
    if isinstance(part, list):
        part = dict(enumerate(part))
    if isinstance(part, dict):
        for name, member in part.items():
            yield from [member] if name == "$ref" else _references(member)


@pytest.mark.parametrize("path", COMMITTED)
def test_a_committed_ledger_is_as_the_schema_says(path):
    told = json.loads((ROOT / path).read_text("utf-8"))
    assert mistakes(told, schema=CLOSED) == []


def test_there_are_committed_ledgers_of_every_kind():
    assert "reports/reference/ledger.json" in COMMITTED
    for folder in ("reports/reference/full/", "reports/reference/keras/", "reports/matrix/"):
        assert [path for path in COMMITTED if path.startswith(folder)]


def test_the_ledger_of_a_run_is_as_the_schema_says(suite):
    made = suite.ledger()
    assert mistakes(made, schema=CLOSED) == []
    assert {"supported", "contradicted", "undecided", "error", "skipped"} <= {
        item["outcome"] for item in made["items"]
    }
    assert [row["name"] for row in made["benchmarks"] if row["outcome"] == "measured"] == [
        "bench_sum"
    ]


def test_a_line_of_the_journal_is_an_item_of_the_schema(suite):
    lines = suite.journal()
    assert {one["item"] for one in lines} == {one["item"] for one in suite.ledger()["items"]}
    assert [text for line in lines for text in mistakes(line, schema=ITEM)] == []


def test_whatever_a_record_may_hold_is_in_the_schema():
    assert mistakes(every_field().record(), schema=CLOSED) == []


def test_a_field_that_a_later_version_adds_is_passed_over_by_schema_and_reader():
    told = every_field().record()
    told["run"]["weather"] = told["items"][0]["mood"] = "fair"
    assert mistakes(told) == []
    assert Ledger.read(told).run == every_field().run
    assert len(mistakes(told, schema=CLOSED)) == 2


def broken(*place, to):
    """A ledger in which one place holds something else; what is None in a dict is taken out."""
    told = copy.deepcopy(json.loads(ledger.encode(every_field().record())))
    holder = told
    for step in place[:-1]:
        holder = holder[step]
    if to is None:
        del holder[place[-1]]
    else:
        holder[place[-1]] = to
    return told


ITEMS, SERIES = ("items", 0), ("items", 0, "figure_data", "pictures", 1, "series", 0)
SHARE = ("benchmarks", 0, "shares", 0)


@pytest.mark.parametrize(
    ("place", "to", "told"),
    [
        (("schema",), 2, "$.schema: 1 was expected"),
        (("items",), None, "$: 'items' is a required property"),
        (("run", "commit"), None, "$.run: 'commit' is a required property"),
        (("run", "started"), "today", "$.run.started: 'today' does not match"),
        (("run", "error_rate"), 2, "$.run.error_rate: 2 is greater than the maximum of 1"),
        ((*ITEMS, "estimate"), None, "$.items[0]: 'estimate' is a required property"),
        ((*ITEMS, "trials"), "many", "$.items[0].trials: 'many' is not of type 'integer'"),
        ((*ITEMS, "numbers"), ["1.0"], "$.items[0].numbers[0]: '1.0' is not valid under any"),
        ((*ITEMS, "smaller"), False, "$.items[0].smaller: True was expected"),
        (
            (*ITEMS, "figure_data", "pictures", 1, "kind"),
            "violins",
            "$.items[0].figure_data.pictures[1]: ",
        ),
        (("benchmarks", 1, "reason"), None, "$.benchmarks[1]: 'reason' is a required property"),
        (("benchmarks", 0, "rate"), None, "$.benchmarks[0]: 'rate' is a required property"),
        (("families", 0, "order"), None, "$.families[0]: 'order' is a required property"),
    ],
)
def test_a_ledger_that_was_not_written_so_fails(place, to, told):
    (said,) = mistakes(broken(*place, to=to))
    assert said.startswith(told)


@pytest.mark.parametrize(
    ("place", "to", "told"),
    [
        ((*ITEMS, "outcome"), "passed", "$.items[0].outcome: 'passed' is not one of ['suppo"),
        ((*ITEMS, "kind"), "guess", "$.items[0].kind: 'guess' is not one of ['sampled', 'f"),
        ((*ITEMS, "assumption"), "hope", "$.items[0].assumption: 'hope' is not one of ['exa"),
        ((*ITEMS, "finding"), None, "$.items[0]: 'finding' is a required property"),
        ((*ITEMS, "interval"), [0.1], "$.items[0].interval: [0.1] is too short"),
        ((*ITEMS, "parts", 0, "outcome"), "passed", "$.items[0].parts[0].outcome: 'passed' is"),
        ((*SERIES, "style"), "guessed", "$.items[0].figure_data.pictures[1].series[0].style: "),
        (
            ("items", 0, "figure_data", "pictures", 2, "series", 0, "pixels"),
            [[[256]]],
            "$.items[0].figure_data.pictures[2].series[0].pixels[0][0][0]: 256 is greater than",
        ),
        (("benchmarks", 1, "outcome"), "lost", "$.benchmarks[1]"),
        ((*SHARE, "much"), 1, "$.benchmarks[0].shares[0]: Additional properties are not allowed"),
        ((*SHARE, "of"), None, "$.benchmarks[0].shares[0]: 'of' is a required property"),
        (("families", 0, "title"), None, "$.families[0]: 'title' is a required property"),
    ],
)
def test_what_the_reader_refuses_fails_by_the_schema_too(place, to, told):
    said = mistakes(broken(*place, to=to))
    assert any(one.startswith(told) for one in said), said
    with pytest.raises(RecordError):
        Ledger.read(broken(*place, to=to))

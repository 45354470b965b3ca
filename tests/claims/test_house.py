"""House rules of claims: what every finding must have, and which findings there are."""

import ast
import importlib
import inspect
import math
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from claims import sources
from evidence import Family
from evidence.judging.catalogue import finding_of
from evidence.judging.outcome import SUPPORTED
from evidence.records.ledger import read_ledger
from evidence.records.mirror import mirrored
from studies.protocol import Protocol

ROOT = Path(__file__).parents[2]
PATHS = sorted(
    path for kind in ("test", "bench") for path in (ROOT / "claims").glob(f"{kind}_*.py")
)
STUDIES = sorted((ROOT / "studies").rglob("[a-z]*.py"))
MODULES = {path.stem: importlib.import_module(f"claims.{path.stem}") for path in PATHS}
TESTS = [
    pytest.param(function, id=f"{stem}.{name}")
    for stem, module in MODULES.items()
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__
    if name.startswith("test_") or finding_of(function) is not None
]
FUNCTIONS = [parameter.values[0] for parameter in TESTS]
BENCHMARKS = [
    pytest.param(function, id=f"{stem}.{name}")
    for stem, module in MODULES.items()
    for name, function in vars(module).items()
    if name.startswith("bench_") and finding_of(function) is None
]

# Every documented finding, a key each.
CATALOGUE = [
    f"{family}.{name}"
    for family, names in tomllib.loads((ROOT / "claims" / "catalogue.toml").read_text()).items()
    for name in names
]


def draws_trials(function):
    return "trials" in inspect.signature(function).parameters


def parameter_sets(function):
    marks = getattr(function, "pytestmark", [])
    return [one for mark in marks if mark.name == "parametrize" for one in mark.args[1]]


def marks_of(parameter_set, name):
    return [mark for mark in getattr(parameter_set, "marks", ()) if mark.name == name]


def test_every_module_of_claims_states_findings_or_measures_time():
    assert len(FUNCTIONS) > len(MODULES) >= 3
    timing = {parameter.values[0].__module__ for parameter in BENCHMARKS}
    assert all(name.startswith("claims.bench_") for name in timing)
    assert {function.__module__ for function in FUNCTIONS} | timing == {
        module.__name__ for module in MODULES.values()
    }


@pytest.mark.parametrize("function", BENCHMARKS)
def test_a_benchmark_sends_its_row_and_says_what_a_round_is(function):
    assert "stopwatch" in inspect.signature(function).parameters
    assert re.fullmatch(r"[A-Z0-9].*\.", inspect.getdoc(function))


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_a_module_says_where_its_findings_come_from_and_what_it_does_otherwise(module):
    assert "\n\nSources: R" in module.__doc__
    assert "\n\nDeviations: " in module.__doc__


@pytest.mark.parametrize("function", TESTS)
def test_a_test_is_a_finding_of_its_modules_family(function):
    """What is judged by its time stands beside the family's benchmarks, and has their name."""
    kind, _, _ = function.__name__.partition("_")
    found = finding_of(function)
    assert kind in ("test", "bench")
    assert found is not None, "decorate it with @finding(...)"
    assert _is_of(function.__module__, f"claims.{kind}_{found.family}")


@pytest.mark.parametrize("function", TESTS)
def test_a_docstring_is_a_claim_in_one_present_tense_sentence(function):
    """What follows a blank line explains it; the page shows both."""
    claim, _, explanation = inspect.getdoc(function).partition("\n\n")
    assert claim.endswith(".") and "\n" not in claim
    assert not re.search(r"[.!?] +[A-Z]", claim), "one sentence"
    assert claim[0].isupper() or claim[0].isdigit()
    told = r"\b(tests?|checks?|verif(y|ies)|ensures?) (that|whether|if)\b|^(tests?|checks?) "
    assert not re.search(told, claim, re.IGNORECASE)
    assert not re.search(r"\b(should|will|was|were|did|had)\b", claim), "present tense"
    assert not explanation or explanation.endswith(".")


def _is_of(module, family):
    """A family has one module, or several whose names go on where the first one's ends."""
    return module == family or module.startswith(f"{family}_")


FAMILIES = {stem: vars(module).get("FAMILY") for stem, module in MODULES.items()}


@pytest.mark.parametrize("stem", [stem for stem in MODULES if stem.startswith("test_")])
def test_a_module_declares_its_family_and_the_finding_that_tells_most(stem):
    family = FAMILIES[stem]
    assert isinstance(family, Family), "FAMILY = Family(...), directly after the imports"
    assert _is_of(stem, f"test_{family.key}")
    first = vars(MODULES[f"test_{family.key}"])
    assert family is first["FAMILY"], "a family is declared in its first module"
    assert family.telling in {found.key for found in map(finding_of, first.values()) if found}


def test_families_stand_in_an_order():
    families = {family for family in FAMILIES.values() if family is not None}
    assert len({family.order for family in families}) == len(families)
    assert len({family.title for family in families}) == len(families)


def test_keys_are_unique():
    keys = [finding_of(function).key for function in FUNCTIONS]
    assert len(keys) == len(set(keys))


def test_every_key_of_the_catalogue_has_a_finding_and_every_finding_a_key():
    """A row has a finding under its own key, beside those of its parts."""
    keys = [finding_of(function).key for function in FUNCTIONS]
    assert {key.partition(":")[0] for key in keys} == set(CATALOGUE)
    assert sorted(key for key in keys if ":" not in key) == sorted(CATALOGUE)


@pytest.mark.parametrize("function", TESTS)
def test_a_source_is_in_the_bibliography(function):
    found = finding_of(function)
    assert found.source.report in sources.BIBLIOGRAPHY
    assert found.source.where.strip() and found.says.strip()


def test_the_bibliography_has_each_work_once():
    named = {name: value for name, value in vars(sources).items() if name.isupper()}
    works = named.pop("BIBLIOGRAPHY")
    assert len({work.id for work in works}) == len(works)
    assert set(works) == {value for value in named.values() if hasattr(value, "title")}
    assert {"R1", "R2", "R3", "R4", "R5"} < {work.id for work in works}


@pytest.mark.parametrize("function", TESTS)
def test_what_draws_trials_has_a_control_and_a_budget(function):
    controls = [one for one in parameter_sets(function) if marks_of(one, "control")]
    found = finding_of(function)
    # What draws trials must have one; a fact may.
    assert controls or not draws_trials(function)
    assert (found.budget is not None) == draws_trials(function)
    assert len(controls) < len(parameter_sets(function)) or not controls
    # A control already says that the claim must fail there.
    assert not any(marks_of(one, "established") for one in controls)


REFERENCE = read_ledger(ROOT / "reports" / "reference" / "ledger.json").items


@pytest.mark.parametrize("key", sorted({item.finding for item in REFERENCE}))
def test_no_control_is_its_claim_in_a_mirror(key):
    """Arms that are swapped fail by arithmetic, whatever is wrong with a study."""
    items = [item for item in REFERENCE if item.finding == key]
    for control in (item for item in items if item.control):
        mirrors = [item.node for item in items if not item.control and mirrored(item, control)]
        assert not mirrors, f"{control.node} swaps the arms of these"


@pytest.mark.parametrize("function", TESTS)
def test_a_reported_figure_says_on_how_many_trials_it_rests(function):
    found = finding_of(function)
    assert (found.reported is None) == (found.reported_on is None)


@pytest.mark.parametrize("function", TESTS)
def test_whatever_does_not_hold_has_a_reason(function):
    standings = [finding_of(function).standing]
    for one in parameter_sets(function):
        standings += [mark.args[0] for mark in marks_of(one, "established")]
    for one in (one for standing in standings for one in standing.every()):
        assert (one.outcome is SUPPORTED and not one.skips) == (one.because is None)
        assert one.because is None or (len(one.because.split()) >= 5 and one.because.endswith("."))


WRITTEN = [*(ROOT / "claims").glob("*.py"), *(ROOT / "claims" / "places").glob("*.toml")]


@pytest.mark.parametrize("path", sorted(WRITTEN), ids=lambda path: path.stem)
def test_claims_speak_of_reports_and_papers_and_not_of_people(path):
    """A report is R1 … R5, and a paper is cited by surnames and year."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"[\w.]+@[\w-]+\.\w+", text), "an address"
    assert not re.search(r"\b[a-z]{2,3}\d{4}\b", text), "a user name"
    persons = r"\b(students?|authors?|professors?|prof\.|dr\.|classmates?|she|his|hers?|guys?)\b"
    assert not re.search(persons, text, re.IGNORECASE)
    for citation in re.finditer(r"et\s+al\.?(.{0,6})", text):
        assert re.match(r" (19|20)\d\d", citation[1]), citation[0]


# What compares two arms, the first with the second.
DIRECTED = ("median_difference", "median_ratio", "paired_difference", "ratio", "win_rate")


def calls_of(stem, *names):
    """The calls of functions and methods of these names in a module of claims."""
    tree = ast.parse((ROOT / "claims" / f"{stem}.py").read_text(encoding="utf-8"))
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [one for one in called if ast.unparse(one.func).rpartition(".")[2] in names]


def test_calls_are_found_by_the_functions_name():
    skips = calls_of("conftest", "skip")
    assert {ast.unparse(one.func) for one in skips} == {"pytest.skip"}
    assert len(calls_of("test_backprop", "control")) > len(calls_of("test_backprop", "case")) > 0


@pytest.mark.parametrize("stem", MODULES)
def test_a_claim_declares_what_is_not_judged_and_never_skips(stem):
    """What is not judged stands beside the established outcomes: on={...: skipped('...')}."""
    assert not calls_of(stem, "skip", "skipif", "importorskip")


@pytest.mark.parametrize("stem", MODULES)
def test_a_claim_asks_about_neither_scale_nor_data(stem):
    """What differs is a value: scaled(quick=..., full=...), or a standing under on={...}."""
    tree = ast.parse((ROOT / "claims" / f"{stem}.py").read_text(encoding="utf-8"))
    asked = {one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute)}
    assert not asked & {"quick", "full", "name_found", "getoption"}
    fixtures = {name for one in FUNCTIONS for name in inspect.signature(one).parameters}
    assert not fixtures & {"request", "pytestconfig"}


@pytest.mark.parametrize("stem", MODULES)
def test_a_parameter_set_has_its_name_beside_its_values(stem):
    """A list of names apart from the sets needs a hole for every set that has one of its own."""
    decorators = calls_of(stem, "parametrize")
    assert not [ast.unparse(one) for one in decorators for word in one.keywords if word.arg]


@pytest.mark.parametrize("function", TESTS)
def test_a_set_of_several_values_is_named(function):
    """One number or word is its own name; several in a row say nothing of what differs."""
    marks = [one for one in getattr(function, "pytestmark", []) if one.name == "parametrize"]
    several = [one for one in marks if not isinstance(one.args[0], str)]
    assert all(getattr(values, "id", None) for one in several for values in one.args[1])


@pytest.mark.parametrize("stem", MODULES)
def test_a_control_has_a_name_that_says_what_world_it_is(stem):
    """A name derived from values says nothing of a rule or a protocol."""
    for one in calls_of(stem, "control"):
        named = {word.arg: word.value for word in one.keywords}
        plain = all(isinstance(value, ast.Constant) for value in one.args)
        assert "id" in named or plain, ast.unparse(one)
        assert "id" not in named or re.match(r"f?'control-[a-z0-9]", ast.unparse(named["id"]))


@pytest.mark.parametrize("stem", MODULES)
def test_a_comparison_says_which_arm_is_which(stem):
    """A starred call hides which of the two is the first."""
    starred = [
        ast.unparse(one)
        for one in calls_of(stem, *DIRECTED)
        for value in one.args
        if isinstance(value, ast.Starred)
    ]
    assert not starred


def test_collecting_claims_loads_no_network_library():
    """Each worker imports every module of claims, and Keras alone costs seconds."""
    heavy = ("tensorflow", "keras", "jax", "torch", "matplotlib", "scipy.stats", "sklearn")
    names = [f"claims.{path.stem}" for path in sorted((ROOT / "claims").glob("*.py"))]
    names += ["evidence.run.plugin", "studies.plugin", "reports.plugin"]
    script = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


# The reports' own numbers, as they stand there

COLLAPSE = {"points": 3000, "width": 2, "batch_size": 64, "output_kernel": "glorot_uniform"}
LU = {"points": 3000, "batch_size": 128, "learning_rate": 0.001, "kernel": "he_normal"}
LENET = {"dataset": "mnist", "training": None, "held": None, "epochs": 10}
R2_SWEEP = {
    "dataset": "fashion_mnist",
    "training": None,
    "epochs": 5,
    "learning_rate": 0.1,
    "batch_size": 64,
}
CLOTHES = {
    "dataset": "fashion_mnist",
    "training": None,
    "held": None,
    "validation": 0.1,
    "batch_size": 50,
    "pixels": (0.0, 2.0),
}
NUMBERS = [
    (
        "test_collapse.R5_PROTOCOL",
        COLLAPSE
        | {
            "hidden_layers": 9,
            "target": "x sin 5x",
            "optimizer": "rmsprop",
            "learning_rate": 0.0099,
            "epochs": 10,
            "probe": "ten points from 1 to 10",
            "hidden_kernel": "glorot_uniform",
            "output_bias": True,
            "activation": "relu",
        },
    ),
    (
        "test_collapse.R2_PROTOCOL",
        COLLAPSE
        | {
            "hidden_layers": 10,
            "target": "abs(x)",
            "optimizer": "adam",
            "learning_rate": 0.001,
            "epochs": 2,
            "probe": "1000 fresh points",
            "hidden_kernel": "glorot_uniform",
            "output_bias": True,
            "activation": "relu",
        },
    ),
    (
        "test_collapse.R1_PROTOCOL",
        COLLAPSE
        | {
            "hidden_layers": 10,
            "target": "abs(x)",
            "optimizer": "adam",
            "learning_rate": 0.001,
            "epochs": 1,
            "probe": "training points",
            "hidden_kernel": "he_normal",
            "output_bias": False,
            "activation": "relu",
        },
    ),
    *(
        (f"test_collapse.LU_{name}", LU | {"hidden_layers": layers, "width": width})
        for name, layers, width in (("ABS", 9, 2), ("SINE", 9, 2), ("STEP", 9, 2), ("PLANE", 19, 4))
    ),
    (
        "test_perceptron.R1_PROTOCOL",
        {
            "points": 20,
            "test_points": 1000,
            "passes": 1000,
            "learning_rate": 0.1,
            "lowest_weight": 0.0,
            "first": {"kind": "loss", "margin": 0.0},
            "second": {"kind": "loss", "margin": 1.0},
        },
    ),
    (
        "test_perceptron.R2_PROTOCOL",
        {
            "points": 20,
            "test_points": 1000,
            "passes": 10,
            "learning_rate": 0.025,
            "lowest_weight": -1.0,
            "first": {"kind": "sign error", "margin": 0.0},
            "second": {"kind": "sign error or unlabelled loss", "margin": 1.0},
        },
    ),
    (
        "test_perceptron.R2_FROM_PRINTED",
        {"points": 20, "passes": 10, "learning_rate": 0.025, "start": (0.03623808, 0.88258812)},
    ),
    (
        "test_perceptron.R2_PARTING",
        {"points": 20, "passes": 10, "learning_rate": 0.025, "start": (0.03623808, 0.88258812)},
    ),
    (
        "test_perceptron.R2_REDRAW",
        {"points": 20, "test_points": 1000, "passes": 10, "learning_rate": 0.025},
    ),
    (
        "test_perceptron.R2_PARTED",
        {
            "points": 20,
            "test_points": 1000,
            "passes": 10,
            "learning_rate": 0.025,
            "lowest_weight": -1.0,
        },
    ),
    ("test_activations.FULL", {"dataset": "mnist", "images": 10_000}),
    (
        "test_lenet.R1_FULL",
        LENET | {"report": "R1", "optimizer": "adam", "learning_rate": 0.001, "batch_size": 64},
    ),
    (
        "test_lenet.R2_FULL",
        LENET | {"report": "R2", "optimizer": "sgd", "learning_rate": 0.01, "batch_size": 128},
    ),
    ("test_lr.R2_FULL", R2_SWEEP),
    ("test_batch.FULL", R2_SWEEP),
    ("test_schedule.FULL", R2_SWEEP),
    ("test_lr.R3_FULL", CLOTHES),
    ("test_classifiers.FULL", CLOTHES | {"epochs": 15, "learning_rate": 0.01}),
    (
        "test_dcn.FULL",
        {
            "dataset": "mnist",
            "training": None,
            "held": None,
            "batch_size": 50,
            "learning_rate": 1e-4,
            "steps": 5500,
        },
    ),
    (
        "test_eggholder.FULL",
        {
            "points": 80_000,
            "held": 20_000,
            "epochs": 200,
            "batch_size": 1000,
            "learning_rate": 0.01,
        },
    ),
]


@pytest.mark.parametrize(("place", "numbers"), NUMBERS, ids=[place for place, _ in NUMBERS])
def test_a_reports_protocol_carries_its_numbers(place, numbers):
    stem, name = place.split(".")
    knobs = asdict(getattr(MODULES[stem], name))
    assert {knob: knobs[knob] for knob in numbers} == numbers


def test_a_bar_is_the_claims_and_no_knob_of_a_protocol():
    """Whoever moves a region or a margin asks the same trials another question."""
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in STUDIES]
    studies = [importlib.import_module(name) for name in names]
    protocols = {
        one
        for module in studies
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Protocol)
    }
    knobs = {field.name for one in protocols for field in fields(one)}
    assert len(protocols) > 10
    assert not [knob for knob in knobs if re.search("bar|edge|margin|region|target_|within", knob)]


def test_sigmas_and_slopes_are_those_of_the_reports():
    activations, collapse = MODULES["test_activations"], MODULES["test_collapse"]
    assert activations.R1_SIGMAS == (0.01, 0.14, 0.28)
    assert activations.R2_SIGMAS == (0.05, 0.1, 0.2)
    assert activations.R5_SIGMAS == (0.05, 0.2, 0.4, 0.8, 1.0)
    assert (activations.R5_GLOROT, activations.R5_HE) == (0.1, math.sqrt(0.02))
    assert collapse.LEAKY_R5 == ("leaky_relu", 0.2)
    assert collapse.LEAKY_R2 == ("leaky_relu", 0.01)


# R1's validation accuracies after the last three epochs: its network with batch norm everywhere, in
# hidden layers alone, and with dropout as well.
R1_NORM, R1_HIDDEN, R1_BOTH = (
    sum(three) / 3
    for three in ((0.9837, 0.9891, 0.9866), (0.9898, 0.9879, 0.9893), (0.9836, 0.9861, 0.9850))
)
REPORTED = [
    ("perceptron.beats-hinge-r1", 0.978 - 0.971, 1),
    (
        "perceptron.hinge-weights-grow",
        math.hypot(12.80079885, 11.97284392) / math.hypot(0.09828205, 0.09308899),
        1,
    ),
    ("perceptron.beats-hinge-r2", 0.929 - 0.726, 1),
    (
        "perceptron.r2-prints-initial-weights:difference",
        math.hypot(0.12248118 - 0.03623808, -0.10712746 - 0.88258812),
        1,
    ),
    ("collapse.relu-r5", 0.967, 1000),
    ("collapse.relu-r5:figure", 0.967, 1000),
    ("collapse.leaky-r5", 0.001, 1000),
    ("collapse.relu-r2", 0.964, 1000),
    ("collapse.relu-r2:figure", 0.964, 1000),
    ("collapse.leaky-r2", 0.955, 1000),
    ("collapse.leaky-r2:difference", 0.964 - 0.955, 1000),
    ("collapse.relu-r1", 0.091, 1000),
    ("collapse.r1-ninety-one", 91 / 1000, 1000),
    ("collapse.r1-ninety-one:of-a-hundred", 91 / 100, 100),
    ("collapse.leaky-r1", 0.0, 1000),
    ("collapse.lu-2019-sine", 0.919 - 0.292, 1000),
    ("collapse.lu-2019-sine:he", 0.919, 1000),
    ("collapse.lu-2019-sine:rai", 0.292, 1000),
    ("collapse.lu-2019-step", 0.938 - 0.326, 1000),
    ("collapse.lu-2019-step:he", 0.938, 1000),
    ("collapse.lu-2019-step:rai", 0.326, 1000),
    ("collapse.lu-2019-plane", 0.768 - 0.096, 1000),
    ("collapse.lu-2019-plane:he", 0.768, 1000),
    ("collapse.lu-2019-plane:rai", 0.096, 1000),
    ("lenet.bn-dropout-hurts-r1", R1_NORM - R1_BOTH, 1),
    ("lenet.bn-dropout-hurts-r1:training", 0.9926 - 0.9605, 1),
    ("lenet.bn-dropout-hurts-r2", 0.9858 - 0.9661, 1),
    ("lenet.bn-input-no-gain-r1", R1_NORM - R1_HIDDEN, 1),
    ("lenet.bn-input-improves-r2", 0.9900 - 0.9875, 1),
    ("lenet.bn-input-improves-r2:test", 0.9858 - 0.9865, 1),
    ("lenet.bn-input-improves-r2:first-epoch", 0.9647 - 0.9518, 1),
    ("lenet.dropout-converges-in-one-epoch-r1", 0.9901, 1),
    ("lenet.dropout-converges-in-one-epoch-r1:refit", 0.9901, 1),
    ("lenet.dropout-validates-above-training", 0.9298 - 0.8641, 1),
    ("lenet.input-statistics-r2", 0.130619 - 0.130660, 1),
    ("lenet.input-statistics-r2:variance", 0.094901 - 0.094930, 1),
    ("lenet.dropout-validates-above-training:both", 0.0534, 1),
    (
        "lenet.dropout-as-accurate-r1",
        (0.9903 + 0.9897 + 0.9913 - 0.9837 - 0.9891 - 0.9866) / 3,
        1,
    ),
    ("lenet.bn-input-no-gain-r1:late-loss", 546 / 311, 1),
    (
        "lenet.dropout-as-accurate-r1:loss",
        (0.0358 + 0.0350 + 0.0345) / (0.0546 + 0.0393 + 0.0392),
        1,
    ),
    ("lenet.dropout-can-learn-more", 2300 / 2413, 1),
    ("lenet.dropout-can-learn-more:both", 1074 / 1142, 1),
    # 0.90 is between the third and the fourth epoch with dropout, between the first and the second
    # with both, and within the first with batch norm.
    ("lenet.dropout-slower-r2", (3 + 20 / 89) / (8000 / 8647), 1),
    ("lenet.dropout-slower-r2:both", (1 + 49 / 167) / (8000 / 8647), 1),
    ("lr.ends-at", 0.03, 1),
    ("schedule.cyclic-lr-beats-cyclic-batch:training", 0.9026 - 0.8445, 1),
    ("schedule.cyclic-trains-below-validation:faster", 0.8763 - 0.844462, 1),
    ("schedule.cyclic-batch-can-learn", 0.844462 - 0.837684, 1),
    ("backprop.more-units-overfit:training-loss", 0.015792 / 0.067122, 1),
    ("dcn.accuracy", 0.9858, 1),
    ("dcn.tanh-xavier-at-least-as-good", 0.9873 - 0.9858, 1),
    ("dcn.tanh-xavier-learns-faster", (4.58 - 4.48) / 6, 1),
]


def test_every_reported_figure_is_written_once_more():
    """A slip of the pen is found only where the figure stands twice."""
    given = {one.key for one in map(finding_of, FUNCTIONS) if one.reported is not None}
    assert {key for key, _, _ in REPORTED} == given


@pytest.mark.parametrize(("key", "figure", "trials"), REPORTED)
def test_a_reported_figure_is_the_reports_own(key, figure, trials):
    found = next(f for f in map(finding_of, FUNCTIONS) if f.key == key)
    assert found.reported == pytest.approx(figure, rel=1e-4)
    assert found.reported_on == trials

"""Who imports whom, read from the source without running it; and the shape of the tree."""

import ast
import configparser
import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("claims", "models", "studies", "evidence", "reports")
# A room may use itself and these.
MAY_USE = {
    "claims": {"studies", "evidence"},
    "studies": {"models"},
    "reports": {"evidence"},
    "models": set(),
    "evidence": set(),
}
# A wing may use itself, what stands beside the wings in its room, and these wings.
WINGS = {
    "evidence": {
        "statistics": set(),
        "machine": set(),
        "records": set(),
        "drawing": {"machine"},
        "judging": {"statistics", "drawing", "records"},
        "planning": {"statistics", "drawing", "records", "judging"},
        "run": {"machine", "records", "drawing", "judging", "planning"},
    },
    "models": {
        "backend": set(),
        "dense": {"backend"},
        "network": {"backend"},
        "keras": {"backend", "network"},
    },
    "studies": {"library": set()},
    "reports": {"comparison": set(), "stacks": {"comparison"}, "nights": {"comparison"}},
}
# Beside the records a page needs to know how to write a file whole, and what mistakes are called.
BESIDE_RECORDS = {"evidence.atomic", "evidence.errors", "evidence.text"}
KNOW_PYTEST = {
    "evidence.run.circumstance",
    "evidence.run.controller",
    "evidence.run.helper",
    "evidence.run.hookspec",
    "evidence.run.option",
    "evidence.run.parametrize",
    "evidence.run.planner",
    "evidence.run.plugin",
    "reports.plugin",
    "studies.plugin",
}
NETWORK_LIBRARIES = {"jax", "keras", "tensorflow", "torch"}
LONGEST = 300
TOP_LEVEL = {
    "CONTRIBUTING.md",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "claims",
    "conftest.py",
    "evidence",
    "examples",
    "models",
    "noxfile.py",
    "pyproject.toml",
    "pytest.ini",
    "reports",
    "requirements.lock",
    "studies",
    "tests",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported module.

    Args:
        name: The module; where a name is imported from it that is a module of ours, that one.
        when: "import" if it happens as the module loads, "call" inside a function, "typing" if
            only a type checker sees it.
    """

    name: str
    when: str


def modules(*rooms: str) -> dict[str, Path]:
    """The paths of rooms' modules, by dotted name."""
    found = {}
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "__pycache__" not in path.parts and path.parent != ROOT / "reports" / "out":
                parts = path.relative_to(ROOT).with_suffix("").parts
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


OURS = modules(*ROOMS)


def imports_of(path: Path) -> list[Import]:
    """Every import of a file, wherever in it it stands."""
    return list(_imports(ast.parse(path.read_text(encoding="utf-8")), "import"))


def _imports(node: ast.AST, when: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(name=alias.name, when=when) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0 and child.module, "imports are absolute"
            for alias in child.names:
                inner = f"{child.module}.{alias.name}"
                yield Import(name=inner if inner in OURS else child.module, when=when)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from _imports(ast.Module(body=child.body, type_ignores=[]), "typing")
            yield from _imports(ast.Module(body=child.orelse, type_ignores=[]), when)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _imports(child, "call" if when == "import" else when)
        else:
            yield from _imports(child, when)


GRAPH = {name: imports_of(path) for name, path in OURS.items()}


def top(name: str) -> str:
    return name.partition(".")[0]


def test_the_reader_of_imports_sees_where_each_stands(tmp_path):
    source = (
        "import os\nfrom evidence import errors\nfrom evidence import Report\n"
        "if TYPE_CHECKING:\n    from models.error import ModelError\n"
        "def f():\n    import keras\n    class C:\n        from torch import nn\n"
        "try:\n    import jax.numpy\nexcept ImportError:\n    pass\n"
    )
    (tmp_path / "example.py").write_text(source)
    assert [(one.name, one.when) for one in imports_of(tmp_path / "example.py")] == [
        ("os", "import"),
        ("evidence.errors", "import"),
        ("evidence", "import"),
        ("models.error", "typing"),
        ("keras", "call"),
        ("torch", "call"),
        ("jax.numpy", "import"),
    ]


@pytest.mark.parametrize("module", OURS)
def test_a_module_uses_only_the_rooms_it_may(module):
    room = top(module)
    used = {top(one.name) for one in GRAPH[module]} & {*ROOMS, "tests", "conftest"}
    assert used <= MAY_USE[room] | {room}


@pytest.mark.parametrize("module", [m for m in OURS if re.match(r"claims\.(test|bench)_", m)])
def test_a_claim_comes_in_by_the_instruments_one_door(module):
    """What claims need stands in `evidence`; pictures and timing may go further in for them."""
    used = {one.name for one in GRAPH[module] if top(one.name) == "evidence"}
    assert used <= {"evidence"}


def wing(name: str) -> str:
    """The wing of a module, such as "statistics"; empty for what stands beside the wings."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in WINGS.get(parts[0], ()) else ""


def test_the_wings_are_those_of_the_tree():
    for room, known in WINGS.items():
        folders = {path.parent.name for path in (ROOT / room).glob("*/__init__.py")}
        assert folders == set(known)
        for name in known:
            assert len(importlib.import_module(f"{room}.{name}").__doc__.split()) > 10


@pytest.mark.parametrize("module", [name for name in OURS if wing(name)])
def test_a_wing_uses_only_the_wings_below_it(module):
    """What only a type checker sees counts, and so does what is imported as a function runs."""
    room = top(module)
    used = {wing(one.name) for one in GRAPH[module] if top(one.name) == room} - {""}
    assert used <= WINGS[room][wing(module)] | {wing(module)}


@pytest.mark.parametrize("room", WINGS)
def test_wings_stand_on_floors(room):
    """The allowed arrows have no circle, so that each wing can be read before those above it."""
    assert len(list(TopologicalSorter(WINGS[room]).static_order())) == len(WINGS[room])


def test_statistics_need_numpy_and_scipy_alone():
    statistics = [name for name in OURS if wing(name) == "statistics"]
    used = {top(one.name) for name in statistics for one in GRAPH[name]}
    assert used - set(sys.stdlib_module_names) == {"evidence", "numpy", "scipy"}


@pytest.mark.parametrize("module", modules("reports"))
def test_the_page_knows_the_records_and_not_the_instrument(module):
    used = {one.name for one in GRAPH[module] if top(one.name) == "evidence"}
    assert {name for name in used if wing(name) != "records"} <= BESIDE_RECORDS


def test_records_need_numpy_alone():
    records = [name for name in OURS if wing(name) == "records"]
    used = {top(one.name) for name in records for one in GRAPH[name]}
    assert used - set(sys.stdlib_module_names) == {"evidence", "numpy"}


def planted() -> dict[str, Path]:
    """The modules that plant changes in the libraries, without their tests."""
    beside = (".test_", ".conftest")
    return {
        name: path
        for name, path in modules("tests/planted").items()
        if not any(part in name for part in beside)
    }


@pytest.mark.parametrize("module", planted())
def test_planting_needs_the_records_alone(module):
    """It runs the claims in processes of their own, and reads what they have written."""
    used = {one.name for one in imports_of(planted()[module])}
    ours = {name for name in used if top(name) in ROOMS}
    assert {name for name in ours if not name.startswith("evidence.records.")} == set()
    assert {top(name) for name in used - ours} <= {*sys.stdlib_module_names, "tests"}
    lines = len(planted()[module].read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{lines} lines"


def test_only_plugins_know_pytest_and_claims():
    """A claim is a test; everything else could be used without a test runner."""
    knowing = {
        module
        for module, imports in GRAPH.items()
        if top(module) != "claims" and {top(one.name) for one in imports} & {"pytest", "_pytest"}
    }
    assert knowing == KNOW_PYTEST


def test_no_plain_module_imports_a_plugin():
    users = {
        module
        for module, imports in GRAPH.items()
        for one in imports
        if one.name.endswith(".plugin") and not module.endswith(".plugin")
    }
    assert users == set()


@pytest.mark.parametrize("module", OURS)
def test_network_libraries_load_with_models_alone(module):
    """Collection would otherwise pay for Keras in every worker.

    A benchmark may load them when it runs: the work that it times one by one is plain Keras.
    """
    for one in GRAPH[module]:
        if top(one.name) in NETWORK_LIBRARIES and one.when != "typing":
            times = module.startswith("claims.bench_") or module == "claims.timing"
            assert top(module) == "models" or (times and one.when == "call"), one


@pytest.mark.parametrize("module", modules("studies", "claims", "evidence", "reports"))
def test_what_loads_a_network_library_is_imported_inside_functions(module):
    """That is every module of ours that imports one as it loads, or another that does."""
    loading = {
        name
        for name, imports in GRAPH.items()
        if any(one.when == "import" and top(one.name) in NETWORK_LIBRARIES for one in imports)
    }
    while more := {
        name
        for name, imports in GRAPH.items()
        if name not in loading
        and any(one.when == "import" and one.name in loading for one in imports)
    }:
        loading |= more
    assert "models.dense.training" in loading
    assert module not in loading


@pytest.mark.parametrize("room", ROOMS)
def test_imports_within_a_room_make_no_circle(room):
    graph = {
        module: {
            one.name
            for one in GRAPH[module]
            if one.when == "import" and top(one.name) == room and one.name != module
        }
        for module in modules(room)
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))
    assert len(order) >= len(graph)


def test_what_is_imported_from_elsewhere_is_declared():
    """Everything else is Python's own, ours, or an extra that is loaded when it is asked for.

    A module may import an extra as it loads if no other module loads it with itself.
    """
    declared = {"filelock", "jinja2", "keras", "markupsafe", "matplotlib", "numpy", "pytest"}
    # What runs an item without reporting it has no public name; the lock says which pytest it is.
    declared |= {"_pytest", "scipy", "sklearn", "tensorflow", "xdist"}
    # Dask brings two that its connections are made of.
    extras = {"dask", "distributed", "jax", "msgpack", "torch", "tornado"}
    loaded = {one.name for imports in GRAPH.values() for one in imports if one.when == "import"}
    for module, imports in GRAPH.items():
        for one in imports:
            known = {*sys.stdlib_module_names, *ROOMS, *declared}
            known |= extras if one.when != "import" or module not in loaded else set()
            assert top(one.name) in known, f"{module} imports {one.name}"


@pytest.mark.parametrize("module", OURS)
def test_a_module_is_short_enough_to_read(module):
    """A family of findings stays in one module, however many findings it has."""
    if module.startswith("claims.test_"):
        return
    lines = len(OURS[module].read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{lines} lines"


def test_conftest_is_short():
    assert len((ROOT / "conftest.py").read_text(encoding="utf-8").splitlines()) <= 30


# Studies that draw no trials.
FACTS = {"studies.library.layer", "studies.library.normalization", "studies.library.step"}


def test_a_stored_block_depends_on_what_its_study_draws_from():
    """How images are fetched is left out: what was found is part of the block's own inputs.

    So is what studies of time draw from, and those that compute facts: their numbers are never
    stored; and what only counts their work.
    """
    ini = configparser.ConfigParser()
    ini.read(ROOT / "pytest.ini")
    listed = set(ini["pytest"]["evidence_sources"].split())
    fetching = {"studies.download", "studies.imagefile"}
    unstored = {"studies.plugin", "studies.timing", "studies.vmap", "studies.work", *FACTS}
    used = {
        one.name
        for module in modules("studies")
        for one in GRAPH[module]
        if one.name in modules("studies") and one.when != "typing" and module not in unstored
    }
    missing = {name.replace(".", "/") + ".py" for name in used - fetching} - listed
    assert missing == set()
    assert "models" in listed


def committed() -> set[str]:
    """What Git keeps at the top level; without Git, what lies there."""
    git = shutil.which("git") or sys.executable
    listed = subprocess.run(
        [git, "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    names = listed.stdout.split() if listed.returncode == 0 else [p.name for p in ROOT.iterdir()]
    return {name for name in names if not name.startswith((".", "__"))}


def test_the_top_level_is_as_designed():
    """Hidden files come on top of it."""
    assert {path.name for path in ROOT.iterdir()} >= TOP_LEVEL >= committed()


@pytest.mark.parametrize("name", ["utils", "util", "helpers", "common", "misc"])
def test_no_module_is_a_drawer_for_everything(name):
    assert not [module for module in OURS if module.rpartition(".")[2] == name]


def test_tests_mirror_the_modules():
    """A test of models/x.py is tests/models/test_x.py, and has no other name."""
    beside = {
        "reports": {"main", "browser", "reading"},
        "reports.nights": {"simulated"},
        # What several wings do together, seen from outside.
        "evidence": {
            *("calibration", "cluster", "doctest", "run"),
            *("schedule", "schedule_plan", "telling", "totals", "measured"),
        },
        # What is computed on any backend, beside NumPy.
        "models.backend": {"oracle"},
        # It is no module: other programs read it.
        "evidence.records": {"schema"},
    }
    for room in ("evidence", "models", "studies", "reports"):
        for path in (ROOT / "tests" / room).rglob("test_*.py"):
            folder = path.parent.relative_to(ROOT / "tests")
            name = path.stem.removeprefix("test_")
            mirrored = ".".join([*folder.parts, name])
            assert mirrored in OURS or name in beside.get(".".join(folder.parts), ()), path


# They declare hooks, name mistakes, or serve one module, and what uses them has the tests.
TESTED_WHERE_USED = {
    *("evidence.run.hookspec", "models.error", "reports.errors"),
    *("evidence.drawing.address", "evidence.drawing.begun"),
    *("models.dense.loss", "models.network.history"),
}
OTHERWISE_CALLED = {"reports.__main__": "tests/reports/test_main.py"}


@pytest.mark.parametrize("module", modules("evidence", "models", "studies", "reports"))
def test_a_module_has_its_tests(module):
    """What a package says in its docstring, or exports, needs none."""
    if OURS[module].name == "__init__.py" or module in TESTED_WHERE_USED:
        return
    *folders, name = module.split(".")
    mirrored = "/".join(["tests", *folders, f"test_{name}.py"])
    assert (ROOT / OTHERWISE_CALLED.get(module, mirrored)).is_file()

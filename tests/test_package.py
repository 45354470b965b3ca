"""The instrument as a package: what is in it, and that it works where nothing else of ours is."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.evidence.mini.project import environment, make

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "evidence" / "FIRST.md"
EXAMPLE = ROOT / "examples" / "own_model"
# What may be neither needed nor loaded where the package runs.
FOREIGN = ("tensorflow", "keras", "jax", "torch", "models", "studies", "reports", "matplotlib")
GUARD = f"""
import sys

FOREIGN = {FOREIGN}


class Guard:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in FOREIGN:
            raise ModuleNotFoundError(f"guarded: {{name}}", name=name)


sys.meta_path.insert(0, Guard())


def pytest_unconfigure():
    import evidence
    print("loaded:", sorted(set(FOREIGN) & set(sys.modules)), "from", evidence.__file__)
"""


def pip(*words, cwd):
    """Runs pip, which may ask no index."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words, "--no-index"]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The package, built without a network and outside of the checkout."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    shutil.copy(ROOT / "pyproject.toml", source)
    unwanted = shutil.ignore_patterns("__pycache__")
    for room in ("evidence", "reports", "studies"):
        shutil.copytree(ROOT / room, source / room, ignore=unwanted)
    words = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(made))
    pip(*words, str(source), cwd=source)
    (path,) = made.iterdir()
    return path


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder for Python's path with the package, and with a guard against all that is foreign."""
    folder = tmp_path_factory.mktemp("site")
    pip("install", "--quiet", "--no-deps", "--target", str(folder), str(wheel), cwd=folder)
    (folder / "guard.py").write_text(GUARD)
    return folder


@pytest.fixture
def stranger(site, tmp_path):
    """Runs pytest in a project that has the package and nothing of this checkout."""
    root = tmp_path / "project"
    root.mkdir()

    def run(*options, guarded=True):
        variables = {**environment(), "PYTHONPATH": str(site), "COLUMNS": "100"}
        guard = ("-p", "guard") if guarded else ()
        command = [sys.executable, "-m", "pytest", *guard, "-p", "no:cacheprovider", *options]
        done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert not guarded or f"loaded: [] from {site}" in said, said
        return done.returncode, said

    run.root = root
    return run


# What is in it


def test_the_package_holds_the_instrument_its_schema_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {
        "evidence",
        f"{wheel.name.removesuffix('-py3-none-any.whl')}.dist-info",
    }
    assert "evidence/records/ledger.schema.json" in names
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "evidence").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == wanted


def test_it_needs_neither_networks_nor_pages(wheel):
    inside = zipfile.ZipFile(wheel)
    (metadata,) = [name for name in inside.namelist() if name.endswith("/METADATA")]
    told = Parser().parsestr(inside.read(metadata).decode())
    needed = [Requirement(one) for one in told.get_all("Requires-Dist")]
    plain = {one.name for one in needed if one.marker is None}
    assert plain == {"filelock", "numpy", "pytest", "pytest-xdist", "scipy"}
    extras = {one.name for one in needed if one.marker and one.marker.evaluate({"extra": "dask"})}
    assert extras == {"distributed"}


def test_the_entry_point_is_called_as_conftests_call_the_plugin():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"evidence.run.plugin": "evidence.run.plugin"}
    assert '"evidence.run.plugin"' in (ROOT / "conftest.py").read_text()


def texts(path):
    """What a module may say: its strings that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.value


@pytest.mark.parametrize(
    "path", sorted((ROOT / "evidence").rglob("*.py")), ids=lambda path: path.stem
)
def test_no_text_speaks_of_files_or_commands_of_this_project(path):
    """Whoever has installed the package has neither."""
    ours = re.compile(r"`?make [a-z]+`|\(make |(claims|studies|models|reports)/|bench_\*|CLAIMS_")
    assert [text for text in texts(path) if ours.search(text)] == []


# Where nothing else of ours is


def blocks():
    """What stands in the fences of the page: {file: text}, and the table of the run."""
    text = PAGE.read_text(encoding="utf-8")
    study, claim = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (ini,) = re.findall(r"```ini\n(.*?)```", text, re.DOTALL)
    (table,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    return {"searches.py": study, "test_searches.py": claim, "pytest.ini": ini}, table


def test_the_example_of_the_page_runs_as_it_stands_and_says_what_stands_there(stranger):
    files, table = blocks()
    for name, text in files.items():
        (stranger.root / name).write_text(text)
        assert f"`{name}`" in PAGE.read_text(encoding="utf-8")
    code, said = stranger()
    assert code == 0, said
    assert table in said
    assert f"ledger: {stranger.root / '.evidence' / 'out' / 'ledger.json'}" in said
    assert (stranger.root / ".evidence" / "out" / "ledger.json").is_file()


def test_workers_come_to_the_same_table(stranger):
    files, table = blocks()
    for name, text in files.items():
        (stranger.root / name).write_text(text)
    code, said = stranger("-n2")
    assert code == 0, said
    assert table in said


def test_what_is_not_as_established_fails_and_is_said_with_its_command(stranger):
    files, _ = blocks()
    for name, text in files.items():
        (stranger.root / name).write_text(text.replace("exceeds(0.6)", "falls_below(0.6)"))
    code, said = stranger("-k", "one-matters")
    assert code == 1, said
    surprise = "‼ search.random-beats-grid [one-matters]: contradicted, where supported is"
    assert f"{surprise} established" in said
    assert "‼ 1 outcome is not as established" in said


def test_a_project_without_claims_is_left_as_it_was(stranger):
    (stranger.root / "test_plain.py").write_text("def test_plain():\n    assert True\n")
    for workers in ("-n0", "-n2"):
        code, said = stranger(workers)
        assert code == 0, said
        left = {path.name for path in stranger.root.iterdir()}
        # The last one is of another plugin.
        assert left <= {"test_plain.py", "__pycache__", ".benchmarks"}


def test_the_example_passes_its_own_tests_and_judges_a_claim(stranger):
    shutil.copytree(EXAMPLE, stranger.root, dirs_exist_ok=True, ignore=_drawn)
    assert not list(stranger.root.rglob("conftest.py"))
    code, said = stranger("tests", "claims", "-k", "not claims or moves_accuracy_by")
    assert code == 0, said
    assert "✓ supported    seed.moves-accuracy" in said
    assert "1 of 1 controls failed as they must" in said


def _drawn(folder, names):
    return {name for name in names if name in (".evidence", "__pycache__", ".pytest_cache")}


# Where it is installed beside a conftest that names it


@pytest.mark.parametrize("editable", [True, False], ids=["editable", "copied"])
def test_a_suite_that_names_the_plugin_itself_has_it_once(site, tmp_path, editable):
    """An editable installation is its metadata, and a path that leads to the checkout."""
    place = site
    if editable:
        place = tmp_path / "editable"
        (metadata,) = site.glob("*.dist-info")
        shutil.copytree(metadata, place / metadata.name)
    project = make(tmp_path / "suite", "coin")
    path = os.pathsep.join([str(place), str(ROOT)])
    run = project.run("-n2", "-k", "heads", variables={"PYTHONPATH": path})
    assert run.code == 0, run.text
    assert run.text.count("evidence: seed 2022") == 1
    # The page's plugin shows the verdicts, and nobody beside it.
    assert run.text.count("✓ supported    coin.heads") == 1
    assert run.text.count("page: ") == 1


def test_the_checkout_collects_its_claims_where_the_package_is_installed(site, tmp_path):
    (metadata,) = site.glob("*.dist-info")
    shutil.copytree(metadata, tmp_path / metadata.name)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    words = ("claims/test_collapse.py", "--collect-only", "-q", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=ROOT,
        env={**environment(), "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "relu" in done.stdout

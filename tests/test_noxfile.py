"""The sessions of the matrix, with a stand-in for nox, which no test needs."""

import runpy
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from reports.stacks import stack as described
from reports.stacks.stack import Ending, read_ending, read_stacks

ROOT = Path(__file__).parents[1]
STACKS = read_stacks()


class CommandFailedError(Exception):
    """What nox raises where a command fails."""


class SessionFailedError(Exception):
    """What nox raises where a session says that it failed."""


class Session:
    """Notes what it is told to run; what it is told to fail at fails with a word in the log."""

    def __init__(self, *, fails="nothing", log="ERROR: it does not", posargs=(), ledger=True):
        self.fails, self.log, self.posargs, self.ledger = fails, log, list(posargs), ledger
        self.ran = []

    def run(self, *command, env, stdout, success_codes, external):
        self.ran.append(list(map(str, command)))
        if self.fails in command:
            stdout.write(self.log)
            raise CommandFailedError
        if "pytest" in command:
            assert success_codes == (0, 1)
            (folder,) = [Path(one.partition("=")[2]) for one in command if "--report-dir" in one]
            if self.ledger:
                (folder / "ledger.json").write_text("{}")

    run_install = run

    def error(self, text):
        raise SessionFailedError(text)


@pytest.fixture
def nox(monkeypatch):
    """A stand-in for the module."""
    module = ModuleType("nox")
    module.options = SimpleNamespace()
    module.command = SimpleNamespace(CommandFailed=CommandFailedError)
    module.Session = Session
    module.param = lambda *values, id: (id, values)
    module.session = lambda **options: lambda function: function
    module.parametrize = lambda names, values: (
        lambda function: setattr(function, "values", (names, values)) or function
    )
    monkeypatch.setitem(sys.modules, "nox", module)
    return module


@pytest.fixture
def file(nox, tmp_path):
    """What the file defines, with runs in a temporary folder."""
    found = runpy.run_path(str(ROOT / "noxfile.py"))
    # Functions look their globals up where they were defined.
    found["matrix"].__globals__["RUNS"] = tmp_path
    return SimpleNamespace(**found)


def test_each_stack_is_a_session_of_its_own_python(file):
    names, values = file.matrix.values
    assert names == ["python", "name"]
    assert values == [(one.name, (one.python, one.name)) for one in STACKS.stacks]


def test_a_session_installs_imports_judges_and_says_how_it_ended(file, tmp_path):
    session = Session(posargs=["-n", "2"])
    file.matrix(session, name="tensorflow-2.18")
    install, imports, _, judge = session.ran
    assert install[:4] == ["python", "-m", "pip", "install"]
    assert {"tensorflow==2.18.1", "keras==3.8.0", *STACKS.common} <= set(install)
    assert "import filelock, jinja2, keras" in imports[-1]
    assert judge[judge.index("pytest") :] == [
        *("pytest", "claims/", "-n", "auto", "--offline"),
        f"--store={tmp_path / 'tensorflow-2.18' / 'store'}",
        f"--report-dir={tmp_path / 'tensorflow-2.18'}",
        *("-n", "2"),
    ]
    assert read_ending(tmp_path / "tensorflow-2.18") == Ending(state=described.JUDGED)


def test_the_reference_is_installed_from_the_lock(file):
    session = Session()
    file.matrix(session, name=STACKS.reference)
    assert session.ran[0][-3:] == [
        *("--require-hashes", "--requirement", str(ROOT / "requirements.lock"))
    ]


def test_what_was_resolved_once_holds_the_next_build(file, tmp_path, monkeypatch):
    monkeypatch.setattr(described, "FOLDER", tmp_path / "matrix")
    pinned = tmp_path / "matrix" / "jax-0.10" / "installed.txt"
    pinned.parent.mkdir(parents=True)
    pinned.write_text("six==1.17.0\n")
    session = Session()
    file.matrix(session, name="jax-0.10")
    assert session.ran[0][session.ran[0].index("--constraint") + 1] == str(pinned)


@pytest.mark.parametrize(
    ("fails", "state", "commands"),
    [("pip", "not_installed", 1), ("-c", "not_imported", 2), ("pytest", "cut_short", 4)],
)
def test_a_stack_that_fails_says_at_what(fails, state, commands, file, tmp_path):
    class Failing(Session):
        def run(self, *command, **options):
            self.fails = fails if fails in command else "nothing"
            super().run(*command, **options)

        run_install = run

    session = Failing()
    with pytest.raises(SessionFailedError) as caught:
        file.matrix(session, name="jax-0.10")
    assert str(caught.value) == f"jax-0.10: {state.replace('_', ' ')}. ERROR: it does not"
    assert read_ending(tmp_path / "jax-0.10") == Ending(state=state, said="ERROR: it does not")
    assert len(session.ran) == commands


def test_an_earlier_run_does_not_stand_for_one_that_failed(file, tmp_path):
    file.matrix(Session(), name="jax-0.10")
    with pytest.raises(SessionFailedError):
        file.matrix(Session(fails="pip"), name="jax-0.10")
    assert not (tmp_path / "jax-0.10" / "ledger.json").exists()


def test_a_session_that_only_installs_was_not_judged(file, tmp_path):
    with pytest.raises(SessionFailedError, match="not built"):
        file.matrix(Session(ledger=False), name="jax-0.10")
    assert read_ending(tmp_path / "jax-0.10").state == described.NOT_BUILT


def test_the_end_of_a_log_names_neither_this_machine_nor_a_host(file):
    log = f"""Looking in indexes: https://an.index/simple
    ERROR: Could not find keras==9 (from versions: 0.2.0, 3.3.3)
    ERROR: see https://an.index/simple/keras and {ROOT}/pyproject.toml
    ERROR: /home/someone/.cache/pip/wheel.whl is torn
    """
    assert file.told(log) == (
        "ERROR: Could not find keras==9 (the last there is: 3.3.3)\n"
        "ERROR: see (an address) and ./pyproject.toml\n"
        "ERROR: …/wheel.whl is torn"
    )


def test_a_log_without_errors_is_told_by_its_last_lines(file):
    assert file.told("\n".join(map(str, range(20)))) == "14\n15\n16\n17\n18\n19"


def test_the_listing_names_what_is_installed_as_pins(file, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["-c", str(tmp_path)])
    exec(file.LISTING, {})
    listed = (tmp_path / "installed.txt").read_text().split()
    assert f"pytest=={pytest.__version__}" in listed
    assert all(described.PIN.fullmatch(pin) for pin in listed)
    assert listed == sorted(listed)


def test_the_makefile_installs_the_nox_of_the_extra():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (wanted,) = project["project"]["optional-dependencies"]["matrix"]
    assert f"'{wanted}'" in (ROOT / "Makefile").read_text()

"""The matrix: one session per stack, which builds it and judges every finding in it.

`make matrix` runs them one after the other and then gathers what came; `make matrix
STACKS="jax-0.10 torch-2.13"` runs these alone. What stands behind `--` goes to pytest.
"""

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))
from reports.stacks import stack as described  # noqa: E402  (nox reads this file from anywhere.)

LOCK = ROOT / "requirements.lock"
# Where a stack's blocks, run and log lie until `python -m reports matrix --keep` takes the run.
RUNS = ROOT / ".nox" / "runs"
LOG = "log.txt"
LEDGER = "ledger.json"
# What hangs must not hold the stacks behind it; the limit is many times what a stack takes.
MINUTES = 180
TOLD_LINES, TOLD_LETTERS = 6, 1200
IMPORTS = "import filelock, jinja2, keras, matplotlib, numpy, scipy, sklearn, xdist"
# A build's own mark, such as PyTorch's "+cpu", is not in every index.
LISTING = f"""
import sys
from importlib.metadata import distributions
from pathlib import Path
pins = {{
    f"{{one.name.lower().replace('_', '-')}}=={{one.version.partition('+')[0]}}"
    for one in distributions()
}}
Path(sys.argv[1], "{described.INSTALLED}").write_text("\\n".join(sorted(pins)) + "\\n")
"""

nox.options.reuse_venv = "yes"
nox.options.stop_on_first_error = False
STACKS = described.read_stacks()


@nox.session(venv_backend="venv")
@nox.parametrize(
    ["python", "name"],
    [nox.param(stack.python, stack.name, id=stack.name) for stack in STACKS.stacks],
)
def matrix(session: nox.Session, name: str) -> None:
    """Builds a stack and judges every finding in it, at the quick scale with the default seed."""
    (stack,) = STACKS.named([name])
    run = RUNS / name
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    ending = _judged(session, stack, run)
    (run / described.ENDING).write_text(ending.dumps(), encoding="utf-8")
    if ending.state != described.JUDGED:
        session.error(f"{name}: {ending.state.replace('_', ' ')}. {ending.said}")


def _judged(session: nox.Session, stack: described.Stack, run: Path) -> described.Ending:
    environment = {"KERAS_BACKEND": stack.backend}
    # Findings that are not as established are a result of the matrix and not its failure.
    steps = (
        (described.NOT_INSTALLED, session.run_install, _installation(stack), (0,)),
        (described.NOT_IMPORTED, session.run, ("python", "-c", IMPORTS), (0,)),
        (described.NOT_IMPORTED, session.run, ("python", "-c", LISTING, run), (0,)),
        (described.CUT_SHORT, session.run, _judgement(session.posargs, run), (0, 1)),
    )
    for state, does, command, accepted in steps:
        try:
            with (run / LOG).open("w", encoding="utf-8") as log:
                does(*command, env=environment, stdout=log, success_codes=accepted, external=True)
        except nox.command.CommandFailed:
            return described.Ending(state=state, said=told((run / LOG).read_text("utf-8")))
    if not (run / LEDGER).exists():
        # Nox can be asked to install and to run nothing.
        return described.Ending(state=described.NOT_BUILT)
    return described.Ending(state=described.JUDGED)


def _installation(stack: described.Stack) -> Sequence[str]:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-compile")
    pip = ("python", "-m", "pip", "install", *quiet)
    if stack.name == STACKS.reference:
        return (*pip, "--require-hashes", "--requirement", str(LOCK))
    pinned = described.FOLDER / stack.name / described.INSTALLED
    # What was resolved once stays: a stack is the same a year later.
    held = ("--constraint", str(pinned)) if pinned.exists() else ()
    return (*pip, *held, *STACKS.requirements(stack))


def _judgement(given: Sequence[str], run: Path) -> Sequence[str]:
    limit = shutil.which("timeout")
    within = (limit, "--signal=INT", "--kill-after=60", f"{MINUTES}m") if limit else ()
    pytest = ("python", "-m", "pytest", "claims/", "-n", "auto", "--offline")
    return (*within, *pytest, f"--store={run / 'store'}", f"--report-dir={run}", *given)


def told(log: str) -> str:
    """The end of a log, for the page: without this machine's folders and without addresses."""
    lines = [line.strip() for line in log.replace(str(ROOT), ".").splitlines() if line.strip()]
    # An installer says much around its errors.
    errors = [line for line in lines if line.startswith(("ERROR", "E  ", "error:"))]
    text = "\n".join((errors or lines)[-TOLD_LINES:])
    text = re.sub(r"\w+://\S+", "(an address)", text)
    # Every version that there ever was would hide what is missing.
    text = re.sub(r"\(from versions: (?:[^()]*, )?([^(), ]+)\)", r"(the last there is: \1)", text)
    return re.sub(r"(?<![\w.])/(?:[\w.+@-]+/)+", "…/", text)[-TOLD_LETTERS:]

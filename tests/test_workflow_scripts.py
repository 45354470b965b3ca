"""The scripts behind the workflows: how a night ends, what it leaves, and who is told of it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / ".github" / "scripts"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jobs run on Linux")
# A make that stands for the suite's: it ends as it is told, as a night does.
MAKEFILE = """
nightly:
	@mkdir -p reports/out/night
	@{leave}
	@exit {status}
"""
LEFT = "echo said >reports/out/night/summary.md; echo '{}' >$(HISTORY)/new.json"
IDENTITY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def script(name, *words, cwd, **variables):
    """Runs a script to its end, in the environment of a test that `make` may have started."""
    return subprocess.run(
        [str(SCRIPTS / name), *words],
        cwd=cwd,
        env={**os.environ, **IDENTITY, **variables},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


# A night


@pytest.fixture
def night(tmp_path):
    """Runs a night that ends in one way, and gives what it put out and what it showed."""

    def night(status, *, before=False, leave=LEFT, rules="", **variables):
        (tmp_path / "Makefile").write_text(MAKEFILE.format(status=status, leave=leave) + rules)
        if before:
            (tmp_path / "history").mkdir()
            (tmp_path / "history" / "old.json").write_text("{}")
        told = {"GITHUB_OUTPUT": str(tmp_path / "out"), "GITHUB_STEP_SUMMARY": str(tmp_path / "s")}
        done = script("night", "run", "history", "4.5", cwd=tmp_path, **told, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = (tmp_path / "out").read_text().splitlines()
        return dict(line.split("=") for line in lines), (tmp_path / "s").read_text()

    return night


@pytest.mark.parametrize(
    ("status", "before", "ending"),
    [
        (0, True, "quiet"),
        (0, False, "quiet"),
        (1, True, "alarm"),
        (1, False, "first"),
        (2, True, "broken"),
        (2, False, "broken"),
        (3, True, "broken"),
    ],
)
def test_a_night_ends_as_its_command_does(night, status, before, ending):
    """make itself ends with 2 whatever its command ended with."""
    told, shown = night(status, before=before)
    assert told == {"ending": ending, "fresh": "true"}
    assert shown == "said\n"


def test_a_make_around_it_does_not_change_how_a_night_ended(night):
    told, _ = night(1, before=True, MAKELEVEL="1", MAKEFLAGS="w", LANG="de_DE.UTF-8")
    assert told["ending"] == "alarm"


def test_an_environment_that_cannot_be_installed_is_no_alarm(night):
    told, shown = night(0, before=True, rules="nightly: locked\nlocked:\n\t@exit 1\n")
    assert told == {"ending": "broken", "fresh": "false"}
    assert shown == "The night wrote no summary; its log says why.\n"


def test_only_what_is_new_is_handed_on(night, tmp_path):
    night(0, before=True, leave="mkdir $(HISTORY)/cpu; echo '{}' >'$(HISTORY)/cpu/a night.json'")
    fresh = tmp_path / "fresh"
    names = [path.relative_to(fresh).as_posix() for path in fresh.rglob("*") if path.is_file()]
    assert names == ["cpu/a night.json"]


def test_blocks_that_nobody_asked_for_in_two_weeks_leave_the_store(night, tmp_path):
    store = tmp_path / ".evidence" / "study"
    store.mkdir(parents=True)
    old, new, noted = (store / name for name in ("old.npz", "new.npz", "seconds.jsonl"))
    for path in (old, new, noted):
        path.write_text("")
    for path in (old, noted):
        os.utime(path, (time.time() - 16 * 86400,) * 2)
    night(0)
    assert sorted(path.name for path in store.iterdir()) == ["new.npz", "seconds.jsonl"]


@pytest.mark.parametrize("hours", ["", "0", "-1", "5.5", "4,5", "1; make other", "$(id)"])
def test_hours_that_a_job_does_not_have_are_refused(tmp_path, hours):
    (tmp_path / "Makefile").write_text("nightly:\n\t@touch ran\n")
    done = script("night", "run", "history", hours, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        f"::error::A night takes more than 0 and at most 5 hours, not '{hours}'.\n"
    )
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("ending", "status", "said"),
    [
        ("quiet", 0, "The night was quiet."),
        ("first", 0, "::notice::What came is not as established, on a night without one before"),
        ("alarm", 1, "::error::The night raised an alarm: see its summary."),
        ("broken", 2, "::error::Something of the night could not be run: see its log."),
        ("", 2, "::error::Something of the night could not be run: see its log."),
    ],
)
def test_a_night_is_red_after_an_alarm_or_where_something_could_not_be_run(
    tmp_path, ending, status, said
):
    done = script("night", "end", ending, cwd=tmp_path)
    assert done.returncode == status
    assert done.stdout.startswith(said)


@pytest.mark.parametrize(
    ("name", "said"),
    [("night", "night run HISTORY HOURS   judges"), ("history", "history keep FOLDER    adds")],
)
def test_a_word_that_a_script_does_not_know_brings_what_it_does(tmp_path, name, said):
    done = script(name, "sleep", cwd=tmp_path)
    assert done.returncode == 64
    assert said in done.stderr and "set -e" not in done.stderr


# The history


def git(*words, cwd):
    done = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words],
        cwd=cwd,
        env={**os.environ, **IDENTITY},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def checkout(tmp_path):
    """A checkout of a repository that has a branch `main` alone, as a job has it."""
    origin = tmp_path / "origin"
    git("init", "--quiet", "--bare", "--initial-branch", "main", str(origin), cwd=tmp_path)
    git("clone", "--quiet", str(origin), "work", cwd=tmp_path)
    work = tmp_path / "work"
    (work / "README.md").write_text("The suite.\n")
    git("add", ".", cwd=work)
    git("commit", "--quiet", "-m", "First", cwd=work)
    git("push", "--quiet", "origin", "HEAD:refs/heads/main", cwd=work)
    return work


def keep(checkout, **files):
    """Keeps files of a night, by their names."""
    fresh = checkout.parent / f"fresh {time.monotonic_ns()}"
    for name, contents in files.items():
        path = fresh / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(contents)
    return script("history", "keep", str(fresh), cwd=checkout)


def fetch(checkout, folder="history"):
    """The files of the history by their names, fetched as a job does."""
    done = script("history", "fetch", folder, cwd=checkout)
    assert done.returncode == 0, done.stderr
    root = checkout / folder
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_before_the_first_night_there_is_none(checkout):
    assert fetch(checkout) == {}
    assert list((checkout / "history").iterdir()) == []


def test_nights_that_are_kept_are_fetched_and_the_suite_is_none_of_them(checkout):
    for night in ("one", "two"):
        done = keep(checkout, **{night: f"{night}\n"})
        assert done.returncode == 0, done.stderr
    assert fetch(checkout) == {"one.json": "one\n", "two.json": "two\n"}
    heads = git("ls-remote", "--heads", "origin", cwd=checkout).split()[1::2]
    assert heads == ["refs/heads/main", "refs/heads/nights"]
    log = git("log", "--format=%an %s", "nights", cwd=checkout.parent / "origin").splitlines()
    assert [line.partition(" The night of ")[0] for line in log] == ["github-actions[bot]"] * 2
    assert git("status", "--short", cwd=checkout).strip() == "?? history/"


def test_a_file_that_git_would_ignore_is_kept_too(checkout):
    assert keep(checkout, **{".gitignore": "*\n", "cpu/a night": "{}\n"}).returncode == 0
    assert keep(checkout, **{"cpu/another": "{}\n"}).returncode == 0
    assert fetch(checkout).keys() == {".gitignore.json", "cpu/a night.json", "cpu/another.json"}


def test_a_night_is_written_once(checkout):
    assert keep(checkout, one="as it was\n").returncode == 0
    done = keep(checkout, one="as it should have been\n")
    assert done.returncode == 1
    assert done.stderr == "::error::The history has ./one.json already; a night is written once.\n"
    assert fetch(checkout) == {"one.json": "as it was\n"}


@pytest.mark.parametrize("words", [("fetch", "history"), ("keep", ".")])
def test_a_host_that_does_not_answer_is_no_first_night(checkout, words):
    git("remote", "set-url", "origin", str(checkout.parent / "nowhere"), cwd=checkout)
    done = script("history", *words, cwd=checkout)
    assert done.returncode == 128
    assert "::error::The history cannot be asked for (git ended with 128).\n" in done.stderr


# Who is told


GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$LOG"
while [ $# -gt 0 ]; do
	if [ "$1" = --body-file ]; then cp "$2" "$LOG.body"; fi
	if [ "$*" = "--jq .[0].number // empty" ]; then printf '%s' "$OPEN"; fi
	shift
done
"""


@pytest.fixture
def tell(tmp_path):
    """Tells of an alarm while an issue is open, or none; what was asked of `gh`, and the text."""

    def tell(summary, *, opened):
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "gh").write_text(GH)
        (tmp_path / "bin" / "gh").chmod(0o755)
        (tmp_path / "summary.md").write_text(summary)
        told = {
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "LOG": str(tmp_path / "log"),
            "OPEN": opened,
            "RUN_URL": "https://host/owner/suite/actions/runs/7",
        }
        done = script("issue", "summary.md", cwd=tmp_path, **told)
        assert done.returncode == 0, done.stderr
        return (tmp_path / "log").read_text().splitlines(), (tmp_path / "log.body").read_text()

    return tell


def test_an_alarm_opens_an_issue_with_the_summary(tell):
    asked, body = tell("# Two findings changed\n\n| a | b |\n", opened="")
    assert [line.split(" --")[0] for line in asked] == [
        *("label create night", "issue list", "issue create")
    ]
    first, _, rest = body.partition("\n\n")
    assert first.endswith(
        "raised an alarm: [log and page](https://host/owner/suite/actions/runs/7)."
    )
    assert rest == "# Two findings changed\n\n| a | b |\n"


def test_while_an_issue_is_open_an_alarm_is_added_to_it(tell):
    asked, _ = tell("# Again\n", opened="41")
    assert asked[-1].startswith("issue comment 41 --body-file ")
    assert not [line for line in asked if line.startswith("issue create")]


def test_a_long_summary_is_cut_at_the_end_of_a_line(tell):
    line = "| ‼ finding | " + "x" * 200 + " |\n"
    _, body = tell(line * 1000, opened="")
    assert len(body) < 65536
    assert body.endswith(" |\n\n… and more, which the page has.\n")

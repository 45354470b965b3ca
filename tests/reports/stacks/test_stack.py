"""A stack: pinned versions, and what came of building it."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from reports.errors import StackError
from reports.stacks.stack import (
    JUDGED,
    NOT_BUILT,
    NOT_INSTALLED,
    Ending,
    Stacks,
    read_ending,
    read_stacks,
)
from tests.reports.stacks.stacked import stack_of, write_stacks

ROOT = Path(__file__).parents[3]


def test_a_stack_has_the_common_pins_and_its_own(tmp_path):
    stacks = read_stacks(write_stacks(tmp_path / "stacks.toml", "old", "new"))
    assert [one.name for one in stacks.stacks] == ["old", "new"]
    assert stacks.requirements(stacks.stacks[0]) == ("scipy==1.17.1", "keras==3.3.3")


def test_a_stack_is_beside_the_one_on_its_left_unless_it_names_another(tmp_path):
    path = write_stacks(tmp_path / "stacks.toml", "a", "b", "c")
    path.write_text(path.read_text() + 'beside = "a"\n')
    assert [one.beside for one in read_stacks(path).stacks] == [None, "a", "a"]


def test_stacks_are_chosen_by_name_in_the_order_of_their_columns():
    stacks = Stacks(common=(), stacks=(stack_of("a"), stack_of("b")), reference="a")
    assert [one.name for one in stacks.named(["b", "a"])] == ["a", "b"]
    assert stacks.named([]) == stacks.stacks
    with pytest.raises(StackError) as caught:
        stacks.named(["c"])
    assert str(caught.value) == "there is no stack 'c'; what can be named is a, b"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"name": "../a"},
            "a stack is called '../a'; small letters, digits, dots and hyphens make a name that "
            "can be a folder's",
        ),
        (
            {"backend": "theano"},
            "stack a has the backend 'theano'; Keras knows tensorflow, jax, torch",
        ),
        (
            {"requirements": ("keras>=3",)},
            "stack a requires 'keras>=3', which is no exact pin; write name==version",
        ),
    ],
)
def test_a_stack_that_cannot_be_built_twice_is_refused(changes, said):
    with pytest.raises(StackError) as caught:
        stack_of(**{"name": "a", **changes})
    assert str(caught.value) == said


def test_two_stacks_of_one_name_are_refused():
    with pytest.raises(StackError) as caught:
        Stacks(common=(), stacks=(stack_of("a"), stack_of("a")), reference="a")
    assert str(caught.value) == "two stacks are called a; each needs a name of its own"


def test_a_neighbour_that_is_not_there_is_refused():
    with pytest.raises(StackError, match="there is no stack 'z'; what can be named is a"):
        Stacks(common=(), stacks=(stack_of("a", beside="z"),), reference="a")


@pytest.mark.parametrize("text", [None, "[", "", "stack = 3", '[[stack]]\nname = "a"\n'])
def test_a_file_that_describes_no_stacks_is_refused(text, tmp_path):
    path = tmp_path / "stacks.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(StackError) as caught:
        read_stacks(path)
    assert str(caught.value).startswith(f"{path} cannot be read as a file of stacks (")
    assert str(caught.value).endswith(
        "; it needs a [[stack]] with name, python, backend and requirements for each"
    )


def test_a_mistake_in_the_file_names_the_file(tmp_path):
    path = write_stacks(tmp_path / "stacks.toml", "a", "a")
    with pytest.raises(StackError) as caught:
        read_stacks(path)
    assert str(caught.value).startswith(f"{path}: two stacks are called a")


def test_how_a_stack_ended_is_written_and_read(tmp_path):
    ending = Ending(state=NOT_INSTALLED, said="no wheel for “keras”")
    (tmp_path / "ending.json").write_text(ending.dumps(), encoding="utf-8")
    assert read_ending(tmp_path) == ending
    assert read_ending(tmp_path / "none") == Ending(state=NOT_BUILT)


def test_an_ending_that_is_torn_says_how_to_mend_it(tmp_path):
    (tmp_path / "ending.json").write_text('{"state": ')
    with pytest.raises(StackError, match=re.escape(f'make matrix STACKS="{tmp_path.name}"')):
        read_ending(tmp_path)


def test_an_unknown_ending_is_refused():
    with pytest.raises(StackError) as caught:
        Ending(state="fine")
    assert str(caught.value) == (
        "a stack ended as 'fine'; what is known is judged, cut_short, not_installed, "
        "not_imported, not_built"
    )


# The committed stacks


def test_the_reference_is_the_lock():
    lock = (ROOT / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([a-z0-9_.-]+==[^\s;\\]+)", lock, re.MULTILINE))
    stacks = read_stacks()
    (reference,) = stacks.named([stacks.reference])
    assert set(stacks.requirements(reference)) <= pinned


def test_every_committed_stack_that_was_judged_has_its_versions():
    stacks = read_stacks()
    for one in stacks.stacks:
        folder = ROOT / "reports" / "matrix" / one.name
        if read_ending(folder).state == JUDGED:
            installed = set((folder / "installed.txt").read_text().split())
            assert set(stacks.requirements(one)) <= installed


def test_the_projects_lower_bounds_are_the_oldest_versions_that_were_judged():
    judged = [
        one
        for one in read_stacks().stacks
        if read_ending(ROOT / "reports" / "matrix" / one.name).state == JUDGED
    ]
    oldest = {}
    for pin in (pin for one in judged for pin in one.requirements):
        name, _, version = pin.partition("==")
        oldest[name] = min(oldest.get(name, Version(version)), Version(version))
    assert oldest
    for name, version in oldest.items():
        assert version in _bounds()[name], name
        assert Version(f"{version.major}.{version.minor - 1}.999") not in _bounds()[name], name


def _bounds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    told = (*project["dependencies"], *chain(*project["optional-dependencies"].values()))
    return {one.name: one.specifier for one in map(Requirement, told) if not one.extras}

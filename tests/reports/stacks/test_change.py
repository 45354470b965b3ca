"""Why something changed."""

import pytest

from reports.errors import StackError
from reports.stacks.change import Change, read_changes


def test_a_change_explains_the_findings_and_stacks_that_its_patterns_fit():
    change = Change(findings=("lenet.*", "lr.sweet-spot"), stacks=("jax-*",), says="why")
    assert change.explains("lenet.bn", name="jax-0.6")
    assert change.explains("lr.sweet-spot", name="jax-0.10")
    assert not change.explains("lr.sweet-spot-r2", name="jax-0.10")
    assert not change.explains("lenet.bn", name="tensorflow-2.16")


def test_changes_are_read_in_order(tmp_path):
    path = tmp_path / "changes.toml"
    path.write_text(
        '[[change]]\nfindings = ["a"]\nstacks = ["x"]\nsays = "one"\n'
        '[[change]]\nfindings = ["b"]\nstacks = ["x", "y"]\nsays = "two"\n'
    )
    assert [change.says for change in read_changes(path)] == ["one", "two"]
    assert read_changes(tmp_path / "none.toml") == ()


@pytest.mark.parametrize("text", ["[", '[[change]]\nfindings = ["a"]\n', "change = 3"])
def test_a_file_of_no_changes_is_refused(text, tmp_path):
    path = tmp_path / "changes.toml"
    path.write_text(text)
    with pytest.raises(StackError) as caught:
        read_changes(path)
    assert str(caught.value).startswith(f"{path} cannot be read as a file of changes (")
    assert str(caught.value).endswith("; each [[change]] needs findings, stacks and says")

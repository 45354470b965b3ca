from dataclasses import replace

from evidence.records.ledger import Ledger, write_ledger
from reports.stacks.glance import EMPTY, read_glance
from tests.reports.stacks.stacked import RUN, recorded_of

KEYS = ("coins.heads",)
STACKS = """
reference = "new"
shared = []
[[stack]]
name = "old"
python = "3.11"
backend = "tensorflow"
requirements = ["keras==3.3.3"]
[[stack]]
name = "new"
python = "3.11"
backend = "tensorflow"
requirements = ["keras==3.15.1"]
[[stack]]
name = "lost"
python = "3.11"
backend = "jax"
requirements = ["keras==3.15.1"]
"""


def kept(tmp_path, **outcomes):
    """A folder of stacks, each with the outcome of one finding."""
    path = tmp_path / "stacks.toml"
    path.write_text(STACKS)
    for name, (outcome, commit) in outcomes.items():
        items, _ = recorded_of({"a.py::t": outcome})
        (tmp_path / name).mkdir()
        write_ledger(tmp_path / name, Ledger(run=replace(RUN, commit=commit), items=tuple(items)))
    return path


def test_stacks_stand_by_what_came_there(tmp_path):
    path = kept(tmp_path, old=("contradicted", "ab"), new=("supported", "ab"))
    found = read_glance(KEYS, path=path)
    assert found.commit == "ab"
    assert found.states == {"coins.heads": {"supported": ("new",), "contradicted": ("old",)}}


def test_what_most_stacks_came_to_stands_first(tmp_path):
    path = kept(
        tmp_path,
        old=("contradicted", "ab"),
        new=("supported", "cd"),
        lost=("contradicted", "cd"),
    )
    found = read_glance(KEYS, path=path)
    assert list(found.states["coins.heads"]) == ["contradicted", "supported"]
    assert found.commit == ""


def test_what_cannot_be_read_tells_of_nothing(tmp_path):
    assert read_glance(KEYS, path=tmp_path / "none.toml") == EMPTY
    path = kept(tmp_path, old=("supported", "ab"))
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "ledger.json").write_text("torn {")
    assert read_glance(KEYS, path=path).states == {"coins.heads": {"supported": ("old",)}}


def test_the_committed_matrix_is_told():
    found = read_glance(["collapse.relu-r5", "no.finding"])
    assert list(found.states) == ["collapse.relu-r5"]
    assert "tensorflow-2.21" in found.states["collapse.relu-r5"]["supported"]


def test_a_suite_of_other_findings_is_told_nothing(tmp_path):
    path = kept(tmp_path, old=("supported", "ab"))
    assert read_glance(["dice.six"], path=path) == EMPTY

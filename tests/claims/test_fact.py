"""Facts come out alike in every run: a night that finds one changed rings at once."""

import subprocess
import sys

from evidence.records import vocabulary
from evidence.records.archive import ARCHIVE, read_archive
from evidence.records.ledger import LEDGER, read_ledger
from reports.comparison import degree
from reports.comparison.comparison import compare
from reports.reference import FOLDER

MODULE = "claims/test_library.py"
ROOT = FOLDER.parents[1]


def judged(nodes, folder):
    """The numbers of these tests, judged by a process of its own."""
    options = ("-q", "-n0", "--offline", f"--report-dir={folder}")
    command = [sys.executable, "-m", "pytest", *nodes, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return read_archive(folder / ARCHIVE)


def test_what_keras_does_is_told_in_numbers_that_repeat_themselves(tmp_path):
    """Keras shuffles and draws from entropy where nobody seeds it; no fact may show that."""
    nodes = [
        item.node
        for item in read_ledger(FOLDER / LEDGER).items
        if item.kind == vocabulary.FACT
        and item.node.startswith(MODULE)
        and item.outcome in vocabulary.SETTLED
    ]
    first, second = (judged(nodes, tmp_path / name) for name in ("first", "second"))
    assert len(first.items) == len(nodes) > 100
    assert compare(first, second).counts() == {degree.EQUAL: len(nodes)}

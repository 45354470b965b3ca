"""Stacks and what is kept of them, for tests of the matrix."""

from pathlib import Path

from evidence.records.archive import ARCHIVE, Archive, write_archive
from evidence.records.ledger import Ledger, write_ledger
from evidence.records.run import Run
from reports.stacks import stack
from reports.stacks.column import Column
from reports.stacks.stack import Ending, Stack
from tests.evidence.recorded import item_of, judgement_of, tried_of

RUN = Run(
    seed=2022,
    scale="quick",
    seconds=61.0,
    workers=2,
    commit="0123456789ab",
    versions={"python": "3.11.7", "keras": "3.3.3"},
)


def stack_of(name, **changes):
    """A stack, with whatever is changed."""
    return Stack(
        **{
            "name": name,
            "python": "3.11",
            "backend": "tensorflow",
            "requirements": ("keras==3.3.3",),
            **changes,
        }
    )


def recorded_of(outcomes, *, numbers=None, **changes):
    """Items and what they rest on.

    Args:
        outcomes: The outcome of each, by the test's id.
        numbers: The numbers of each verdict [trial], by the test's id; 0 and 1 without.
        changes: What else is changed of each item.
    """
    items, tried = [], []
    for node, outcome in outcomes.items():
        plain = {"outcome": outcome, "as_established": outcome != "contradicted"}
        items.append(item_of(node, estimate=0.5, trials=2, **{**plain, **changes}))
        if outcome not in ("skipped", "not_run"):
            seen = judgement_of((numbers or {}).get(node, [0.0, 1.0]), outcome=outcome)
            tried.append(tried_of(node, outcome=outcome, judgements=(seen,)))
    return tuple(items), Archive.of(RUN, tried)


def column_of(name, outcomes, *, beside=None, **options):
    """A stack that was judged."""
    items, archive = recorded_of(outcomes, **options)
    return Column(
        stack=stack_of(name, beside=beside),
        ending=Ending(state=stack.JUDGED),
        ledger=Ledger(run=RUN, items=items),
        archive=archive,
    )


def write_run(folder: Path, outcomes, *, state=stack.JUDGED, **options):
    """The folder of a stack's run, as a session leaves it."""
    items, archive = recorded_of(outcomes, **options)
    folder.mkdir(parents=True)
    write_ledger(folder, Ledger(run=RUN, items=items))
    write_archive(folder / ARCHIVE, archive)
    (folder / stack.INSTALLED).write_text("keras==3.3.3\n")
    (folder / stack.ENDING).write_text(Ending(state=state).dumps())
    return folder


def write_stacks(path: Path, *names):
    """A file of stacks that have nothing but names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = [
        f'[[stack]]\nname = "{name}"\npython = "3.11"\nbackend = "tensorflow"\n'
        'requirements = ["keras==3.3.3"]\n'
        for name in names
    ]
    path.write_text(f'reference = "{names[-1]}"\ncommon = ["scipy==1.17.1"]\n' + "\n".join(blocks))
    return path

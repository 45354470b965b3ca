"""What came of each finding on each released version, in as few words as a page has room for."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidence.errors import LedgerError, RecordError
from evidence.records.ledger import LEDGER, read_ledger
from reports.catalogue import of_ledger
from reports.errors import StackError
from reports.finding import STATES
from reports.stacks import stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What came of findings on the stacks that are kept.

    Args:
        commit: The commit that they were judged at; empty where there were several, or none.
        states: The stacks by what came there, by the finding's key: {finding: {state: [stack]}}.
    """

    commit: str = ""
    states: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


EMPTY = Glance()


def read_glance(keys: Collection[str], *, path: Path = stack.STACKS) -> Glance:
    """Reads what came of findings in the matrix, without its trials.

    Args:
        keys: The findings' keys.
        path: The file of stacks, beside which they are kept. One that cannot be read, and a stack
            without a ledger, tell of nothing: the matrix has a page of its own that says why.
    """
    try:
        named = [one.name for one in stack.read_stacks(path).stacks]
    except StackError:
        return EMPTY
    found: dict[str, dict[str, list[str]]] = {}
    commits = set()
    for name in named:
        file = path.parent / name / LEDGER
        try:
            # Another suite has a page, too, and this matrix tells it nothing.
            if not _tells(file.read_text(encoding="utf-8"), keys):
                continue
            ledger = read_ledger(file)
        except (LedgerError, RecordError, OSError, UnicodeDecodeError):
            continue
        commits.add(ledger.run.commit or "")
        for finding in of_ledger(ledger).findings:
            if finding.key not in keys:
                continue
            found.setdefault(finding.key, {}).setdefault(finding.state, []).append(name)
    return Glance(
        commit=commits.pop() if len(commits) == 1 else "",
        states={key: _ordered(told) for key, told in found.items()},
    )


def _tells(text: str, keys: Collection[str]) -> bool:
    return any(f'"finding": {json.dumps(key)}' in text for key in keys)


def _ordered(told: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """What most stacks came to first."""
    order = sorted(told, key=lambda state: (-len(told[state]), STATES.index(state)))
    return {state: tuple(told[state]) for state in order}

"""How long a run takes with many workers that nobody has run yet: the simulation fed by a plan.

    pytest claims/ --plan --scale full --data-dir DIR
    python -m tests.evidence.schedule_plan reports/out/plan-full.json

prints what the planned run would take, without starting up, judging and facts. Of each assertion as
many trials are drawn as the plan counts on, and blocks of a protocol of which nothing is known cost
nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from evidence.planning.rate import Rates, rates
from evidence.planning.row import Row
from evidence.records.seconds import read_seconds
from tests.evidence.schedule import REFERENCE, Job, Part, table


def planned(rows: Sequence[Row], paces: Rates) -> tuple[list[Job], dict[str, float]]:
    """The items of a plan and the seconds of their blocks."""
    parts: dict[str, list[Part]] = {}
    for row in rows:
        parts.setdefault(row.node, []).append(_looks(row))
    jobs = [Job(name=node, parts=tuple(own)) for node, own in parts.items()]
    known = {use.source: paces.of(use) for row in rows for use in row.uses}
    cost = {source: 0.0 if pace is None else pace.block for source, pace in known.items()}
    return jobs, cost


def _looks(row: Row) -> Part:
    """What each look needs: one block more of the largest, up to the trials that are planned."""
    sizes = {use.source: use.block for use in row.uses}
    step = max(sizes.values())
    counts = [*range(step, row.planned, step), row.planned]
    return tuple(
        tuple((one, b) for one, size in sizes.items() for b in range(-(-count // size)))
        for count in counts
    )


def main(path: Path) -> str:
    """The table of the plan in a file, by the seconds that are kept with the reference run."""
    plan = json.loads(path.read_text(encoding="utf-8"))
    # Beside what a row is, the plan tells what follows from it.
    names = {one.name for one in fields(Row)}
    rows = [Row.read({name: row[name] for name in names}) for row in plan["rows"]]
    told = read_seconds(REFERENCE)
    uses = [use for row in rows for use in row.uses]
    paces = rates((), uses, device="", backend=plan["backend"], elsewhere=told)
    return table(*planned(rows, paces))


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))

"""Whole runs of the claims with fresh seeds, one after another: which verdicts come out otherwise?

`python -m tests.claims.seeds 1001 20 -- claims/ -n 2 --offline` (`make seeds SEEDS="1001 20"`)
judges with the seeds 1001 to 1020, each with a store of its own, and prints which items were not
as established, and how often. Ledgers stay below `--out`, so that a run which was stopped goes on.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from evidence.errors import LedgerError, RecordError
from evidence.records import vocabulary
from evidence.records.item import Item
from evidence.records.ledger import LEDGER, Ledger, read_ledger
from reports.nights.round import ENDED

HERE = Path(__file__).parents[2]


class UnendedError(Exception):
    """A run did not come to its end."""

    def __init__(self, seed: int, status: int, log: Path) -> None:
        super().__init__(
            f"The run with seed {seed} ended with status {status} before it had judged everything. "
            f"See {log}, and start again: what was judged and drawn before stays."
        )


def judged(folder: Path, *, seed: int) -> Ledger | None:
    """What a run with this seed left in a folder; None if none has come to its end."""
    try:
        ledger = read_ledger(folder / LEDGER)
    except (LedgerError, RecordError):
        return None
    ended = all(item.outcome != vocabulary.NOT_RUN for item in ledger.items)
    return ledger if ended and ledger.run.seed == seed else None


def judge(seed: int, *, folder: Path, arguments: Sequence[str], root: Path = HERE) -> Ledger:
    """Judges with one seed, unless that has been done.

    Args:
        seed: The seed.
        folder: Where the run writes; its store lies there, too, until it has come to its end.
        arguments: What pytest is called with, beside the seed and the folders.
        root: The checkout.

    Raises:
        UnendedError: If the run does not come to its end.
    """
    found, folder = judged(folder, seed=seed), folder.absolute()
    if found is None:
        folder.mkdir(parents=True, exist_ok=True)
        store, log = folder / "store", folder / "output.txt"
        words = [*arguments, f"--seed={seed}", f"--store={store}", f"--report-dir={folder}"]
        with log.open("wb") as output:
            status = subprocess.run(
                [sys.executable, "-m", "pytest", *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=root,
                check=False,
            ).returncode
        found = judged(folder, seed=seed)
        if found is None or status not in ENDED:
            raise UnendedError(seed, status, log)
        # Nobody asks for the blocks of a fresh seed again, and each run leaves some 100 MB.
        shutil.rmtree(store, ignore_errors=True)
    return found


def table(ledgers: Mapping[int, Ledger]) -> str:
    """Which items came out otherwise than is established, as Markdown.

    Args:
        ledgers: What was judged, by seed.

    Returns:
        A sentence with the counts, then a row for each such item, the most frequent first.
    """
    chance = {
        seed: [item for item in ledger.items if _rests_on_chance(item)]
        for seed, ledger in ledgers.items()
    }
    odd = [(seed, item) for seed, items in chance.items() for item in items if item.surprising]
    outcomes = Counter(item.outcome for _, item in odd)
    quiet = sum(not any(item.surprising for item in items) for items in chance.values())
    counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    commits = sorted({str(ledger.run.commit) for ledger in ledgers.values()})
    verdicts = sum(map(len, chance.values()))
    lines = [
        f"{len(ledgers)} seeds at {', '.join(commits)}: {verdicts} verdicts that rest on chance, "
        f"{len(odd)} not as established{f' ({counts})' if counts else ''}; {quiet} of the runs "
        "have none such."
    ]
    if odd:
        lines += ["", "| item | established | came | estimates | seeds |", "|---|---|---|---|---|"]
        lines += _rows(odd)
    return "\n".join(lines)


def _parted(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What stands before and behind two dashes: options of this module, and those of pytest."""
    place = words.index("--") if "--" in words else len(words)
    return words[:place], words[place + 1 :]


def _rests_on_chance(item: Item) -> bool:
    # A fact comes out the same with every seed; what ended in an error is to be seen.
    return item.kind != vocabulary.FACT and item.outcome != vocabulary.SKIPPED


def _rows(odd: Iterable[tuple[int, Item]]) -> list[str]:
    found: dict[str, list[tuple[int, Item]]] = {}
    for seed, item in odd:
        found.setdefault(item.node, []).append((seed, item))
    rows = []
    for node, came in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        first = came[0][1]
        control = "control: " if first.control else ""
        outcomes = Counter(item.outcome for _, item in came)
        cells = [
            f"{control}`{first.finding}` `{node.partition('::')[2]}`",
            first.established,
            ", ".join(f"{count} × {outcome}" for outcome, count in outcomes.most_common()),
            ", ".join("–" if one.estimate is None else f"{one.estimate:.3g}" for _, one in came),
            ", ".join(str(seed) for seed, _ in came),
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def main(arguments: Sequence[str], *, say: Callable[[str], None] = print) -> int:
    """Judges with all seeds, and prints the table.

    Returns:
        The exit status: 0 if all was as established or stayed undecided, 1 if a verdict came out
        otherwise or something could not be judged.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.claims.seeds", description=__doc__)
    parser.add_argument("first", type=int, help="the first seed")
    parser.add_argument("count", type=int, help="how many seeds")
    parser.add_argument("--out", type=Path, default=Path("reports/out/seeds"), help="a folder")
    own, given = _parted(arguments)
    options = parser.parse_args(own)
    ledgers = {}
    for seed in range(options.first, options.first + options.count):
        folder = options.out / str(seed)
        ledgers[seed] = judge(seed, folder=folder, arguments=given or ["claims/"])
        surprises = [item for item in ledgers[seed].items if item.surprising]
        named = ", ".join(f"{item.finding} {item.outcome}" for item in surprises)
        say(f"seed {seed}: {f'not as established: {named}' if named else 'all as established'}")
    say("")
    say(table(ledgers))
    items = (item for ledger in ledgers.values() for item in ledger.items)
    return int(any(one.surprising and one.outcome != vocabulary.UNDECIDED for one in items))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UnendedError as error:
        sys.exit(str(error))

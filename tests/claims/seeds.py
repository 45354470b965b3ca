"""Whole runs of the claims with fresh seeds, one after another: which verdicts come out otherwise?

`python -m tests.claims.seeds 1001 20 -- claims/ -n 2 --offline` (`make seeds SEEDS="1001 20"`)
judges with the seeds 1001 to 1020, each with a store of its own, and prints which items were not
as established, and how often. Ledgers stay below `--out`, so that a run which was stopped goes on.
With `--notes FILE` what came of each seed is added to a file, a line each, and a seed that stands
there is not judged again: hours of runs can be spread over days and machines.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import LedgerError, RecordError
from evidence.records import vocabulary
from evidence.records.item import Item
from evidence.records.ledger import LEDGER, Ledger, read_ledger
from reports.nights.night import Outcome
from reports.nights.round import ENDED

HERE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What came of one run.

    Args:
        seed: Its seed.
        commit: What was run.
        device: Where.
        verdicts: How many of its verdicts rest on chance.
        odd: What is not as established, facts included, which come out the same with every seed.
    """

    seed: int
    commit: str
    device: str
    verdicts: int
    odd: tuple[Outcome, ...]

    @classmethod
    def of(cls, ledger: Ledger, *, seed: int) -> Seed:
        """What a run's ledger tells."""
        return cls(
            seed=seed,
            commit=str(ledger.run.commit),
            device=str(ledger.run.device.get("name")),
            verdicts=sum(_rests_on_chance(item) for item in ledger.items),
            odd=tuple(Outcome.of(item) for item in ledger.items if item.surprising),
        )

    @property
    def line(self) -> str:
        """The seed as a line of a file of notes."""
        told = {name: getattr(self, name) for name in ("seed", "commit", "device", "verdicts")}
        odd = [one.record() for one in self.odd]
        return json.dumps({**told, "odd": odd}, ensure_ascii=False)

    @property
    def decided_otherwise(self) -> bool:
        """Whether something came out otherwise that did not merely stay undecided."""
        return any(one.came != vocabulary.UNDECIDED for one in self.odd)


def noted(path: Path) -> dict[int, Seed]:
    """What came of the seeds that a file of notes tells of; nothing if there is no such file."""
    if not path.exists():
        return {}
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    seeds = [Seed(**{**one, "odd": tuple(map(Outcome.read, one["odd"]))}) for one in told]
    return {one.seed: one for one in seeds}


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


def table(seeds: Sequence[Seed]) -> str:
    """Which items came out otherwise than is established, as Markdown.

    Args:
        seeds: What came of each.

    Returns:
        A sentence with the counts, then a row for each such item, the most frequent first.
    """
    found = {run.seed: [one for one in run.odd if one.kind != vocabulary.FACT] for run in seeds}
    odd = [(seed, one) for seed, came in found.items() for one in came]
    outcomes = Counter(one.came for _, one in odd)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    commits = sorted({run.commit for run in seeds})
    verdicts, quiet = sum(run.verdicts for run in seeds), sum(not came for came in found.values())
    lines = [
        f"{len(seeds)} seeds at {', '.join(commits)}: {verdicts} verdicts that rest on chance, "
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


def _rows(odd: Iterable[tuple[int, Outcome]]) -> list[str]:
    found: dict[str, list[tuple[int, Outcome]]] = {}
    for seed, item in odd:
        found.setdefault(item.node, []).append((seed, item))
    rows = []
    for node, came in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        first = came[0][1]
        control = "control: " if first.control else ""
        outcomes = Counter(item.came for _, item in came)
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
    parser.add_argument("--notes", type=Path, help="a file that tells what came of each seed")
    own, given = _parted(arguments)
    options = parser.parse_args(own)
    known = noted(options.notes) if options.notes else {}
    seeds = []
    for seed in range(options.first, options.first + options.count):
        came = known.get(seed)
        if came is None:
            ledger = judge(seed, folder=options.out / str(seed), arguments=given or ["claims/"])
            came = Seed.of(ledger, seed=seed)
            if options.notes:
                with options.notes.open("a", encoding="utf-8") as file:
                    file.write(f"{came.line}\n")
        named = ", ".join(f"{one.finding} {one.came}" for one in came.odd)
        say(f"seed {seed}: {f'not as established: {named}' if named else 'all as established'}")
        seeds.append(came)
    say("")
    say(table(seeds))
    return int(any(one.decided_otherwise for one in seeds))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UnendedError as error:
        sys.exit(str(error))

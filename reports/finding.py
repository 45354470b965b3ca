"""One finding: its items, what came of them, and at which size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from evidence.records import text, vocabulary
from evidence.records.item import Item
from evidence.records.run import Run
from reports.kept import EMPTY, Kept, Shelf, own_size

# Where nobody says what ran.
UNKNOWN = Run()
# What came of a finding whose parameter sets came out differently.
MIXED = "mixed"
# What is known of a finding that nobody judged at its report's own size.
SMALLER = "smaller"

# The order in which a reader wants the counts: what is settled first.
STATES = (
    vocabulary.SUPPORTED,
    vocabulary.CONTRADICTED,
    MIXED,
    vocabulary.UNDECIDED,
    vocabulary.ERROR,
    vocabulary.SKIPPED,
    vocabulary.NOT_RUN,
)
# What is known of a finding that was judged.
KNOWN = (*vocabulary.SETTLED, MIXED, vocabulary.UNDECIDED)

# Each state is a word and a symbol, never a colour alone.
SYMBOLS = {**text.SYMBOLS, MIXED: "◐"}
WORDS = {**text.WORDS, MIXED: MIXED}
COUNTED = {
    vocabulary.SUPPORTED: ("holds", "hold"),
    vocabulary.CONTRADICTED: ("does not hold", "do not hold"),
    MIXED: ("holds in part", "hold in part"),
    vocabulary.UNDECIDED: ("is undecided", "are undecided"),
    vocabulary.ERROR: ("failed with an error", "failed with an error"),
    vocabulary.SKIPPED: ("was skipped", "were skipped"),
    vocabulary.NOT_RUN: ("did not run", "did not run"),
}


def worded(state: str) -> str:
    """A state as its symbol and its word."""
    return f"{SYMBOLS[state]} {WORDS[state]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Parameter sets of a finding that were judged at one size.

    Args:
        items: The sets, none of them a control.
        run: What judged them, or the first of them.
        lesser: Whether that is a smaller protocol, or other images, in the report's place.
    """

    items: tuple[Item, ...]
    run: Run
    lesser: bool = False

    @property
    def state(self) -> str:
        """What came over these sets."""
        return state_of(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One documented finding with all the items that judge it.

    Args:
        key: Its key.
        items: Its items, controls included, in the ledger's order; at least one.
        run: The run that judged them.
        shelf: What committed runs found.

    Raises:
        ValueError: If there is no item.
    """

    key: str
    items: tuple[Item, ...]
    run: Run = UNKNOWN
    shelf: Shelf = EMPTY

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError(f"finding {self.key!r} has no items; a finding is made from its items")

    @property
    def claims(self) -> tuple[Item, ...]:
        """The items in which the finding is asserted."""
        return tuple(item for item in self.items if not item.control)

    @property
    def controls(self) -> tuple[Item, ...]:
        """The items in which the finding must not hold."""
        return tuple(item for item in self.items if item.control)

    @property
    def head(self) -> Item:
        """The item that speaks for the finding: the first that is not a control."""
        return (self.claims or self.items)[0]

    @property
    def state(self) -> str:
        """What came of the finding over its parameter sets; the least settled one decides."""
        return state_of(self.claims)

    @property
    def at_own_size(self) -> tuple[Kept, ...]:
        """The claims as they were judged at the report's own size, by this run or a kept one.

        Empty where none was: then nothing is known but what a smaller protocol says.
        """
        own = [
            Kept(item=item, run=self.run) if self._own(item) else self.shelf.full.get(item.node)
            for item in self.claims
        ]
        return tuple(one for one in own if one is not None)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Its items, controls included, that a kept run judged at the report's size, and not this.

        Where this run has judged one at that size, its own verdict is the later one.
        """
        found = (self.shelf.full.get(item.node) for item in self.items if not self._own(item))
        return tuple(one for one in found if one is not None)

    @property
    def in_its_place(self) -> tuple[Item, ...]:
        """The claims that this run judged on a smaller protocol, or on other images."""
        return tuple(
            item
            for item in self.claims
            if item.outcome in vocabulary.JUDGED and not own_size(item, run=self.run)
        )

    @property
    def own_state(self) -> str | None:
        """What came at the report's own size; None where nothing was judged there."""
        judged = [one.item for one in self.at_own_size]
        return state_of(judged) if judged else None

    @property
    def standing(self) -> str:
        """What is known: what came at the report's own size, else that only less was judged.

        A finding of which nothing was judged is in the state in which this run left it.
        """
        if self.own_state is not None:
            return self.own_state
        return SMALLER if self.in_its_place else self.state

    @property
    def leading(self) -> str:
        """What is said of it first: what came at the report's own size, else in this run."""
        return self.own_state or self.state

    @property
    def seconds(self) -> float:
        """How long this run's items took, controls included."""
        return sum(item.seconds for item in self.items)

    @property
    def reasons(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Why it does not hold, each said once, with the parameter sets of which that is said.

        Those that were judged at the report's own size speak before those of this run.
        """
        told: dict[str, dict[str, None]] = {}
        for item in (item for group in self.groups() for item in group.items):
            if item.because and item.outcome == vocabulary.CONTRADICTED:
                told.setdefault(item.because, {})[item.parameters] = None
        return tuple((reason, tuple(sets)) for reason, sets in told.items())

    def groups(self) -> tuple[Group, ...]:
        """Its claims by size, the report's own before a smaller one; as they are if at neither."""
        own, lesser = self.at_own_size, self.in_its_place
        groups = []
        if own:
            groups.append(Group(items=tuple(one.item for one in own), run=own[0].run))
        if lesser:
            groups.append(Group(items=lesser, run=self.run, lesser=True))
        return tuple(groups) or (Group(items=self.claims, run=self.run),)

    @property
    def by_keras(self) -> tuple[Kept, ...]:
        """The claims as they were judged on ordinary Keras models, trained one at a time.

        A claim that has been put otherwise since then is not the same one.
        """
        kept = ((item, self.shelf.keras.get(item.node)) for item in self.claims)
        return tuple(one for item, one in kept if one is not None and one.item.claim == item.claim)

    def _own(self, item: Item) -> bool:
        return item.outcome in vocabulary.JUDGED and own_size(item, run=self.run)

    @property
    def surprising(self) -> bool:
        """Whether any item, controls included, is not as established."""
        return any(item.surprising for item in self.items)

    @property
    def anchor(self) -> str:
        """The section's id: the key, which may hold no white space."""
        return "-".join(self.key.split())

    @property
    def link(self) -> str:
        """The fragment that leads to the section."""
        return "#" + quote(self.anchor)

    @property
    def name(self) -> str:
        """The key without its family."""
        return self.key.partition(".")[2] or self.key


def state_of(items: Iterable[Item]) -> str:
    """What came of a finding over these of its parameter sets; the least settled one decides."""
    outcomes = {item.outcome for item in items}
    for unsettled in (vocabulary.ERROR, vocabulary.NOT_RUN, vocabulary.UNDECIDED):
        if unsettled in outcomes:
            return unsettled
    outcomes = outcomes - {vocabulary.SKIPPED} or outcomes
    if len(outcomes) > 1:
        return MIXED
    # A run that selected only a control has not judged the finding.
    return outcomes.pop() if outcomes else vocabulary.NOT_RUN


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """Counts findings by state, in reading order, without the states nobody is in."""
    return _ordered(Counter(finding.state for finding in findings))


def standings(findings: Iterable[Finding]) -> dict[str, int]:
    """Counts findings by what is known of them at their reports' size, in reading order."""
    return _ordered(Counter(finding.standing for finding in findings))


def sized(findings: Iterable[Finding]) -> str:
    """Says in one sentence how many were judged at their reports' size, and what came there.

    Returns:
        A text such as "At the reports' own size 2 are judged: 1 holds, 1 is undecided; 3 on a
        smaller protocol alone, 1 nowhere".
    """
    known = standings(findings)
    judged = {state: count for state, count in known.items() if state in KNOWN}
    said = ", ".join(f"{count} {COUNTED[state][count > 1]}" for state, count in judged.items())
    total = sum(judged.values())
    noun = "is" if total == 1 else "are"
    nowhere = sum(known.values()) - total - known.get(SMALLER, 0)
    return (
        f"At the reports' own size {total} {noun} judged{': ' + said if said else ''}; "
        f"{known.get(SMALLER, 0)} on a smaller protocol alone"
        f"{f', {nowhere} nowhere' if nowhere else ''}"
    )


def _ordered(counter: Counter[str]) -> dict[str, int]:
    return {state: counter[state] for state in (*STATES, SMALLER) if counter[state]}

"""Items gathered into findings, findings into families, and what the run says as a whole."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from evidence.records import family as recorded
from evidence.records import vocabulary
from evidence.records.item import Item

# What came of a finding whose parameter sets came out differently.
MIXED = "mixed"

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

# Each state is a word and a symbol, never a colour alone.
SYMBOLS = {
    vocabulary.SUPPORTED: "✓",
    vocabulary.CONTRADICTED: "✗",
    MIXED: "◐",
    vocabulary.UNDECIDED: "?",
    vocabulary.ERROR: "!",
    vocabulary.SKIPPED: "»",
    vocabulary.NOT_RUN: "○",
}
WORDS = {state: state.replace("_", " ") for state in STATES}
COUNTED = {
    vocabulary.SUPPORTED: ("holds", "hold"),
    vocabulary.CONTRADICTED: ("does not hold", "do not hold"),
    MIXED: ("holds in part", "hold in part"),
    vocabulary.UNDECIDED: ("is undecided", "are undecided"),
    vocabulary.ERROR: ("failed with an error", "failed with an error"),
    vocabulary.SKIPPED: ("was skipped", "were skipped"),
    vocabulary.NOT_RUN: ("did not run", "did not run"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One documented finding with all the items that judge it.

    Args:
        key: Its key.
        items: Its items, controls included, in the ledger's order; at least one.

    Raises:
        ValueError: If there is no item.
    """

    key: str
    items: tuple[Item, ...]

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
        outcomes = {item.outcome for item in self.claims}
        for unsettled in (vocabulary.ERROR, vocabulary.NOT_RUN, vocabulary.UNDECIDED):
            if unsettled in outcomes:
                return unsettled
        outcomes = outcomes - {vocabulary.SKIPPED} or outcomes
        if len(outcomes) > 1:
            return MIXED
        # A run that selected only a control has not judged the finding.
        return outcomes.pop() if outcomes else vocabulary.NOT_RUN

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The findings whose keys share what stands before the dot, with the family's name.

    Args:
        key: What stands before the dot.
        title: Its name for readers.
        findings: Its findings, in the ledger's order.
        telling: The one that tells most; None where nobody chose one, or it did not run.
    """

    key: str
    title: str
    findings: tuple[Finding, ...]
    telling: Finding | None = None

    def counts(self) -> dict[str, int]:
        """Counts its findings by state, in reading order, without the states nobody is in."""
        return counted(self.findings)

    @property
    def anchor(self) -> str:
        """The section's id; the prefix keeps it apart from the findings' keys."""
        return "family-" + "-".join(self.key.split())

    @property
    def link(self) -> str:
        """The fragment that leads to the section."""
        return "#" + quote(self.anchor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything a run judged.

    Args:
        families: Its families, in the order for readers.
    """

    families: tuple[Family, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, family by family."""
        return tuple(finding for family in self.families for finding in family.findings)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, finding by finding."""
        return tuple(item for finding in self.findings for item in finding.items)

    @property
    def surprises(self) -> tuple[Item, ...]:
        """The items that are not as established."""
        return tuple(item for item in self.items if item.surprising)

    @property
    def missing(self) -> tuple[Item, ...]:
        """The items that were collected and never reported."""
        return tuple(item for item in self.items if item.outcome == vocabulary.NOT_RUN)

    def counts(self) -> dict[str, int]:
        """Counts findings by state, in reading order, without the states nobody is in."""
        return counted(self.findings)

    def chances(self, assumption: str) -> tuple[int, float]:
        """Counts the verdicts of a class that rest on chance, and bounds the risk that any errs.

        Args:
            assumption: The class, by what its verdicts assume beyond independent trials.

        Returns:
            Their number and the sum of their error rates. The union bound counts verdicts, not
            findings, because parameter sets and controls each spend an error rate of their own.
        """
        rates = [
            item.error_rate
            for item in self.items
            if item.rests_on_chance and item.assumption == assumption and item.error_rate
        ]
        return len(rates), sum(rates)

    @property
    def skipped(self) -> tuple[Item, ...]:
        """The items that were not judged, and so came out in no way at all."""
        return tuple(item for item in self.items if item.outcome == vocabulary.SKIPPED)


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """Counts findings by state, in reading order, without the states nobody is in."""
    counter = Counter(finding.state for finding in findings)
    return {state: counter[state] for state in STATES if counter[state]}


def catalogue(items: Iterable[Item], *, told: Iterable[recorded.Family] = ()) -> Catalogue:
    """Gathers items into findings and families.

    Args:
        items: In the ledger's order, which findings keep.
        told: What the ledger tells of families, which gives their titles and their order. A family
            that it does not tell of comes behind the others, in the order of its first item.
    """
    gathered: dict[str, dict[str, list[Item]]] = {}
    for item in items:
        gathered.setdefault(item.family, {}).setdefault(item.finding, []).append(item)
    known = {family.key: family for family in told}
    first = sorted(gathered.keys() & known.keys(), key=lambda key: known[key].order)
    return Catalogue(
        families=tuple(
            _family(key, gathered[key], told=known.get(key))
            for key in dict.fromkeys((*first, *gathered))
        )
    )


def _family(key: str, members: Mapping[str, list[Item]], *, told: recorded.Family | None) -> Family:
    findings = {name: Finding(key=name, items=tuple(items)) for name, items in members.items()}
    return Family(
        key=key,
        title=told.title if told else key.capitalize(),
        findings=tuple(findings.values()),
        telling=findings.get(told.telling or "") if told else None,
    )


def headline(catalogue: Catalogue) -> str:
    """Says in one sentence how many findings hold and how many do not.

    Returns:
        A text such as "12 findings: 9 hold, 2 do not hold, 1 is undecided".
    """
    total = len(catalogue.findings)
    noun = "finding" if total == 1 else "findings"
    counts = catalogue.counts()
    if not counts:
        return "no findings were judged"
    said = ", ".join(f"{count} {COUNTED[state][count > 1]}" for state, count in counts.items())
    return f"{total} {noun}: {said}"

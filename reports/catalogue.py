"""Items gathered into findings, findings into families, and what the run says as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from evidence.records import count, vocabulary
from evidence.records import family as recorded
from evidence.records.item import Item
from evidence.records.ledger import Ledger
from evidence.records.run import Run
from reports.finding import COUNTED, UNKNOWN, Finding, counted
from reports.kept import EMPTY, Shelf, own_size


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
            Their number and the sum of their error rates.
        """
        return count.chances(self.items, assumption=assumption)

    @property
    def skipped(self) -> tuple[Item, ...]:
        """The items that were not judged, and so came out in no way at all."""
        return tuple(item for item in self.items if item.outcome == vocabulary.SKIPPED)


def catalogue(
    items: Iterable[Item],
    *,
    told: Iterable[recorded.Family] = (),
    run: Run | None = None,
    shelf: Shelf = EMPTY,
) -> Catalogue:
    """Gathers items into findings and families.

    Args:
        items: In the ledger's order, which findings keep.
        told: What the ledger tells of families, which gives their titles and their order. A family
            that it does not tell of comes behind the others, in the order of its first item.
        run: The run that judged them; None where nothing is known of it.
        shelf: What committed runs found.
    """
    gathered: dict[str, dict[str, list[Item]]] = {}
    for item in items:
        members = gathered.setdefault(item.family, {}).setdefault(item.finding, [])
        members.append(_compared(item, run=run or UNKNOWN))
    known = {family.key: family for family in told}
    first = sorted(gathered.keys() & known.keys(), key=lambda key: known[key].order)
    return Catalogue(
        families=tuple(
            _family(key, gathered[key], told=known.get(key), run=run or UNKNOWN, shelf=shelf)
            for key in dict.fromkeys((*first, *gathered))
        )
    )


def _compared(item: Item, *, run: Run) -> Item:
    """An item whose report's figure is compared with ours at the report's own size alone."""
    if item.reported_inside is None or own_size(item, run=run):
        return item
    return replace(item, reported_inside=None)


def of_ledger(ledger: Ledger, *, shelf: Shelf = EMPTY) -> Catalogue:
    """Gathers what a run recorded, beside what committed runs found.

    Args:
        ledger: What the run recorded.
        shelf: What committed runs found.
    """
    return catalogue(ledger.items, told=ledger.families, run=ledger.run, shelf=shelf)


def _family(
    key: str,
    members: Mapping[str, list[Item]],
    *,
    told: recorded.Family | None,
    run: Run,
    shelf: Shelf,
) -> Family:
    findings = {
        name: Finding(key=name, items=tuple(items), run=run, shelf=shelf)
        for name, items in members.items()
    }
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

"""How many findings came out how: by the size at which they were judged, by what they assume."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.records import vocabulary
from reports import facet
from reports.catalogue import Catalogue
from reports.finding import SMALLER, STATES, Finding

SIZES = {
    facet.OWN: "At the report's own size",
    SMALLER: "On a smaller protocol alone",
    facet.NONE: "Not judged here",
}
ASSUMED = {
    vocabulary.EXACT: "Exact: independent trials alone",
    vocabulary.NORMAL: "If outcomes are normal",
    facet.NONE: "Facts, without chance",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Findings that have something in common, counted by what came of them.

    Args:
        facet: By which choice they are found; see `facet`.
        word: Under which of its words.
        title: What they have in common.
        counts: How many came out so, by state.
    """

    facet: str
    word: str
    title: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counts at the head of the page.

    Args:
        counts: All findings, by state in reading order, without the states nobody is in.
        sizes: The same by size, the report's own first.
        assumed: The same by what their verdicts assume.
    """

    counts: dict[str, int]
    sizes: tuple[Row, ...]
    assumed: tuple[Row, ...]


def tally(catalogue: Catalogue) -> Tally:
    """Counts the findings of a run by what is said of each first."""
    findings = catalogue.findings
    return Tally(
        counts=_counts(findings),
        sizes=_rows("size", SIZES, [(facet.size(one), one) for one in findings]),
        assumed=_rows("assumes", ASSUMED, [(facet.assumption(one), one) for one in findings]),
    )


def _rows(
    name: str, titles: dict[str, str], worded: Iterable[tuple[str, Finding]]
) -> tuple[Row, ...]:
    found = tuple(worded)
    rows = (
        Row(
            facet=name,
            word=word,
            title=title,
            counts=_counts(one for of, one in found if of == word),
        )
        for word, title in titles.items()
    )
    return tuple(row for row in rows if row.counts)


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    counter = Counter(finding.leading for finding in findings)
    return {state: counter[state] for state in STATES if counter[state]}

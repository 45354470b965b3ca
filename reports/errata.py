"""What the reports got wrong: sentences that do not hold, and figures that their procedure misses.

Made from verdicts at the reports' own size where there are any. A sentence that was judged on a
smaller protocol alone is told apart: there it may be that the report went further than we did.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.records.item import Item
from evidence.records.vocabulary import CONTRADICTED
from reports.catalogue import Catalogue
from reports.finding import Finding

# The family that judges a library, of which no report speaks.
LIBRARY = "library"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """A sentence of a report that does not hold.

    Args:
        finding: The finding.
        reasons: Why not, each said once; of each the parameter sets that it speaks of.
        some: Whether it holds for other parameter sets.
    """

    finding: Finding
    reasons: tuple[str, ...]
    some: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a report got wrong.

    Args:
        report: Its short name.
        wrong: Sentences that do not hold at its own size.
        missed: Items whose figure lies where no parameter set that was judged leads, with their
            findings.
        lesser: Sentences that do not hold on a smaller protocol, where its own was not judged.
    """

    report: str
    wrong: tuple[Erratum, ...]
    missed: tuple[tuple[Finding, Item], ...]
    lesser: tuple[Erratum, ...]


def errata(catalogue: Catalogue) -> tuple[Page, ...]:
    """Gathers, report by report in their order, what does not hold.

    Args:
        catalogue: What a run judged, with what committed runs found.
    """
    findings = [one for one in catalogue.findings if one.head.family != LIBRARY]
    reports = sorted({one.head.report for one in findings})
    pages = (
        _page(report, [one for one in findings if one.head.report == report]) for report in reports
    )
    return tuple(page for page in pages if page.wrong or page.missed or page.lesser)


def _page(report: str, findings: list[Finding]) -> Page:
    return Page(
        report=report,
        wrong=tuple(_wrong(findings, lesser=False)),
        missed=tuple((finding, item) for finding in findings for item in _missed(finding)),
        lesser=tuple(_wrong([one for one in findings if one.own_state is None], lesser=True)),
    )


def _missed(finding: Finding) -> Iterator[Item]:
    """Items whose figure is missed by each of the finding's parameter sets that should lead to it.

    A paper that does not say how long it trained is judged for several lengths, and its figure is
    not wrong where one of them gives it.
    """
    items = [one.item for one in finding.at_own_size]
    met = {item.reported for item in items if item.reported_inside}
    for item in items:
        if item.reported_inside is False and item.reported not in met:
            yield item


def _wrong(findings: list[Finding], *, lesser: bool) -> Iterator[Erratum]:
    for finding in findings:
        groups = [group for group in finding.groups() if group.lesser is lesser]
        items = [item for group in groups for item in group.items]
        against = [item for item in items if item.outcome == CONTRADICTED]
        if against:
            reasons = tuple(dict.fromkeys(item.because for item in against if item.because))
            yield Erratum(finding=finding, reasons=reasons, some=len(against) < len(items))

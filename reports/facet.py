"""What a reader chooses findings by: each facet's words, and those of one finding."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from evidence.records import vocabulary
from evidence.records.item import Item
from reports.catalogue import Catalogue
from reports.finding import SMALLER, STATES, WORDS, Finding

OWN, NONE = "own", "none"
SIZES = {OWN: "the report's", SMALLER: "a smaller protocol", NONE: "not judged"}
KINDS = {
    vocabulary.SAMPLED: "trials",
    vocabulary.FACT: "a fact, without chance",
    vocabulary.TIMING: "a timing",
}
ASSUMPTIONS = {
    vocabulary.EXACT: "independent trials alone",
    vocabulary.NORMAL: "normal outcomes",
    NONE: "nothing, a fact",
}
TRAINERS = {
    "population": "as populations",
    "keras": "by Keras's own fit",
    NONE: "nothing is trained",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One choice that the page offers.

    Args:
        name: Its name in the address.
        title: What it is called.
        options: From each word that a finding has to what a reader is told, in reading order.
    """

    name: str
    title: str
    options: Mapping[str, str]


def word(text: str) -> str:
    """A name as one word, which the address and a list of words can hold."""
    return "-".join(text.split())


def size(finding: Finding) -> str:
    """At which size a finding was judged: the report's own, a smaller one, or none."""
    if finding.own_state:
        return OWN
    return SMALLER if finding.in_its_place else NONE


def kinds(finding: Finding) -> tuple[str, ...]:
    """What its claims rest on, each said once."""
    return _once(item.kind for item in finding.claims)


def assumptions(finding: Finding) -> tuple[str, ...]:
    """What its claims assume beyond independent trials; `NONE` of facts."""
    return _once(
        NONE if item.kind == vocabulary.FACT else item.assumption for item in _told(finding)
    )


def assumption(finding: Finding) -> str:
    """What a finding assumes as a whole: as much as any of its claims."""
    assumed = assumptions(finding)
    return next((one for one in (vocabulary.NORMAL, vocabulary.EXACT) if one in assumed), NONE)


def trainers(finding: Finding) -> tuple[str, ...]:
    """Who trained its networks, here or in a committed run; `NONE` where nothing is trained."""
    items = [*finding.claims, *(kept.item for kept in finding.at_own_size)]
    known = [str(item.protocol["trainer"]) for item in items if "trainer" in item.protocol]
    return _once([*known, *(["keras"] if finding.by_keras else [])]) or (NONE,)


def facets(catalogue: Catalogue) -> tuple[Facet, ...]:
    """The choices among the findings of a run; of one without two options there is none."""
    findings = catalogue.findings
    states = {state: WORDS[state] for state in STATES}
    surprising = {"surprising": "not as established"} if catalogue.surprises else {}
    families = {word(family.key): family.title for family in catalogue.families}
    reports = {word(report): report for report in sorted({one.head.report for one in findings})}
    found = (
        Facet(name="show", title="Verdict", options=_met(states, findings, _state) | surprising),
        Facet(name="family", title="Family", options=families),
        Facet(name="report", title="Report", options=reports),
        Facet(name="size", title="Size", options=_met(SIZES, findings, lambda one: (size(one),))),
        Facet(name="kind", title="Rests on", options=_met(KINDS, findings, kinds)),
        Facet(name="assumes", title="Assumes", options=_met(ASSUMPTIONS, findings, assumptions)),
        Facet(name="trainer", title="Trained", options=_met(TRAINERS, findings, trainers)),
    )
    return tuple(facet for facet in found if len(facet.options) > 1)


def _met(
    options: Mapping[str, str],
    findings: Iterable[Finding],
    words: Callable[[Finding], tuple[str, ...]],
) -> dict[str, str]:
    met = {one for finding in findings for one in words(finding)}
    return {one: told for one, told in options.items() if one in met}


def _state(finding: Finding) -> tuple[str, ...]:
    return (finding.leading,)


def _told(finding: Finding) -> tuple[Item, ...]:
    return finding.groups()[0].items


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))

"""One item in two runs: its verdicts one by one, and how far they are apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evidence.records import vocabulary
from evidence.records.trial import Judgement, Tried
from reports.comparison import degree
from reports.comparison.pair import Pair, fewest

VERDICTS = (vocabulary.SUPPORTED, vocabulary.CONTRADICTED, vocabulary.UNDECIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """One verdict in two runs.

    Args:
        claim: The assertion in words, as the second run has it.
        outcomes: What came in each run.
        estimates: The point estimates; None where there is none.
        degree: How far the two are apart.
        pair: Their numbers side by side; None where there are none, or none to compare.
        why: What else is to be said.
        few: Whether there are too few trials to say of any change that the distribution changed.
    """

    claim: str
    outcomes: tuple[str, str]
    estimates: tuple[float | None, float | None]
    degree: str
    pair: Pair | None = None
    why: str = ""
    few: bool = False

    @property
    def tested(self) -> bool:
        """Whether it is asked if the distribution changed: facts have none."""
        return self.pair is not None and not self.pair.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One item in two runs.

    Args:
        node: The test's id.
        finding: The finding's key.
        control: Whether it is a control.
        kind: "sampled" or "fact".
        outcomes: What came in each run; NOT_RUN where it is not told of.
        twins: Its verdicts, in their order; empty where they cannot be paired.
        why: What keeps the item from being compared.
        lone: How far the runs are apart where there are no verdicts to pair.
    """

    node: str
    finding: str
    control: bool
    kind: str
    outcomes: tuple[str, str]
    twins: tuple[Twin, ...] = ()
    why: str = ""
    lone: str = degree.EQUAL

    @property
    def degree(self) -> str:
        """How far the two runs are apart here."""
        return degree.worst((self.lone, *(twin.degree for twin in self.twins)))

    @property
    def turned(self) -> bool:
        """Whether another verdict came, or an error in the place of one."""
        return self.outcomes[0] != self.outcomes[1] and self.degree != degree.UNJUDGED

    @property
    def changed(self) -> bool:
        """Whether more than rounding tells the two runs apart."""
        return self.turned or self.degree in degree.CHANGED


def matched(first: Tried | None, second: Tried | None) -> Match:
    """Compares one item of two runs; at least one of them has it.

    Whether a distribution changed is asked later, when it is known how many are asked about.

    Args:
        first: What it rested on in the first run; None where that does not tell of it.
        second: The same of the second run.
    """
    known = second or first
    assert known is not None
    outcomes = tuple(one.outcome if one else vocabulary.NOT_RUN for one in (first, second))
    match = Match(
        node=known.node,
        finding=known.finding,
        control=known.control,
        kind=known.kind,
        outcomes=(outcomes[0], outcomes[1]),
    )
    if first is None or second is None or not (first.judgements and second.judgements):
        lost = vocabulary.ERROR in outcomes and outcomes[0] != outcomes[1]
        return replace(match, lone=degree.LOST if lost else degree.UNJUDGED)
    if len(first.judgements) != len(second.judgements):
        why = f"it joins {len(first.judgements)} and {len(second.judgements)} verdicts"
        return replace(match, lone=degree.OTHER, why=why)
    pairs = zip(first.judgements, second.judgements, strict=True)
    return replace(match, twins=tuple(_twin(one, other, kind=known.kind) for one, other in pairs))


def settled(twin: Twin, *, log_needed: float) -> Twin:
    """The verdict once it is known how much evidence says that a distribution changed.

    Args:
        twin: The verdict in two runs.
        log_needed: The natural logarithm of that evidence.
    """
    if twin.pair is None or not twin.tested:
        return twin
    if twin.pair.evidence >= log_needed:
        return replace(twin, degree=degree.DISTRIBUTION)
    return replace(twin, few=twin.pair.trials < fewest(log_needed))


def _twin(first: Judgement, second: Judgement, *, kind: str) -> Twin:
    twin = Twin(
        claim=second.claim,
        outcomes=(first.outcome, second.outcome),
        estimates=(first.estimate, second.estimate),
        degree=degree.EQUAL,
    )
    why = _unlike(first, second)
    if why:
        return replace(twin, degree=degree.OTHER, why=why)
    if first.numbers is None or second.numbers is None:
        same = (first.numbers, first.text) == (second.numbers, second.text)
        told = f"{first.text or 'a number'} and {second.text or 'a number'}"
        return twin if same else replace(twin, degree=degree.VALUE, why=told)
    # A fact among the parts of a joined verdict has no trials either.
    whole = kind == vocabulary.FACT or not first.sources
    pair = Pair.of(first.numbers, second.numbers, whole=whole)
    return replace(twin, pair=pair, degree=_degree(pair, whole=whole))


def _unlike(first: Judgement, second: Judgement) -> str:
    """What keeps two verdicts from being compared; empty if nothing does."""
    if first.sources != second.sources:
        return "they come from other studies or protocols"
    # Of a fact the expected value is part of its words, and may be what the library says.
    if first.sources and first.claim != second.claim:
        return f"the first run's claim is: {first.claim}"
    return ""


def _degree(pair: Pair, *, whole: bool) -> str:
    if pair.changed or pair.beyond or (whole and pair.counts[0] != pair.counts[1]):
        return degree.VALUE if whole else degree.TRIALS
    return degree.ROUNDING if pair.unequal else degree.EQUAL

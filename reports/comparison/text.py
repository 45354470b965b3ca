"""A comparison in words, for the terminal and for the page."""

from __future__ import annotations

import math

from evidence.records.run import Run
from reports.comparison import degree
from reports.comparison.comparison import Comparison, Finding
from reports.comparison.match import Match, Twin
from reports.comparison.pair import Pair
from reports.comparison.study import Study
from reports.number import number

# A finding with more changed items than these is told in full on the page alone.
SHOWN = 4


def terminal(comparison: Comparison) -> str:
    """Writes what came: counts, what changed finding by finding, and study by study.

    Args:
        comparison: Two runs.

    Returns:
        The text, without a line end at its end.
    """
    changed = [finding for finding in comparison.findings if finding.changed]
    lines = [
        f"first:  {stack(comparison.first)}",
        f"second: {stack(comparison.second)}",
        "",
        headline(comparison),
        *(f"  {count:5d}  {degree.WORDS[one]}" for one, count in comparison.counts().items()),
        *(line for finding in changed for line in _told(finding)),
        "",
        "blocks, study by study:",
        *(f"  {study.name}: {blocks(study)}" for study in comparison.studies),
        "",
        rule(comparison),
    ]
    return "\n".join(lines)


def headline(comparison: Comparison) -> str:
    """What came, in a sentence."""
    matches, changed = len(comparison.matches), sum(one.changed for one in comparison.findings)
    told = f"{_counted(matches, 'item')} of {_counted(len(comparison.findings), 'finding')}"
    if not changed:
        return f"{told}: nothing but rounding tells the two runs apart."
    turned = len(comparison.turned)
    came = f"{_counted(turned, 'verdict')} came out otherwise" if turned else "no verdict turned"
    return f"{told}: more than rounding differs in {_counted(changed, 'finding')}, and {came}."


def rule(comparison: Comparison) -> str:
    """What the words mean, and how often they err."""
    if not comparison.tests:
        return "No verdict of both runs rests on trials."
    tests, rate = comparison.tests, comparison.error_rate
    return (
        f"A distribution is said to have changed where a bet on the signs of the paired "
        f"differences has won {tests / rate:.3g} times its stake: for two stacks that train alike "
        f"that happens to any of {_counted(tests, 'verdict')} with probability at most {rate:g}. "
        f"It takes at least {comparison.fewest} "
        "changed trials. Differences up to 1e-5 of the numbers' spread are rounding."
    )


def stack(run: Run) -> str:
    """What a run ran on."""
    known = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    device = run.device.get("name", "an unknown device")
    trainer = run.record().get("trainer")
    told = f", trainer {trainer}" if trainer else ""
    return f"{run.backend or 'unknown'} on {device}{told}; {known}; commit {run.commit}"


def said(twin: Twin) -> str:
    """How one verdict's numbers differ."""
    if twin.degree == degree.OTHER or twin.pair is None:
        return twin.why
    pair = twin.pair
    if pair.whole:
        return f"the value changed by up to {number(pair.largest)} of its size" * bool(pair.changed)
    told = [_trials(pair), _evidence(twin, pair), _common(pair)]
    return "; ".join(one for one in told if one)


def blocks(study: Study) -> str:
    """How many of a study's blocks are equal to the bit."""
    told = []
    if study.protocols:
        told.append(f"{study.equal} of {_counted(study.protocols, 'protocol')} equal to the bit")
    if study.differing:
        parts = (f"{one.name} in {one.unequal} of {one.blocks}" for one in study.differing)
        told.append(f"blocks differ: {', '.join(parts)}")
    if study.strange:
        told.append(f"in one run alone: {', '.join(study.strange)}")
    for count, name in zip(study.lone, ("first", "second"), strict=True):
        if count:
            told.append(f"{_counted(count, 'protocol')} in the {name} run alone")
    return "; ".join(told)


def name_of(match: Match) -> str:
    """An item by its parameters."""
    name = match.node.partition("::")[2] or match.node
    parameters = name.partition("[")[2].removesuffix("]")
    role = "control " if match.control and not parameters.startswith("control") else ""
    return role + (parameters or name)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _told(finding: Finding) -> list[str]:
    changed = [match for match in finding.matches if match.changed]
    lines = ["", f"{degree.SYMBOLS[finding.degree]} {finding.key}: {degree.WORDS[finding.degree]}"]
    for match in changed[:SHOWN]:
        turned = f", {match.outcomes[0]} → {match.outcomes[1]}" if match.turned else ""
        lines.append(f"    {name_of(match)}: {degree.WORDS[match.degree]}{turned} {match.why}")
        lines += [
            f"        {twin.claim}: {said(twin)}"
            for twin in match.twins
            if twin.degree in degree.CHANGED
        ]
    more = len(changed) - SHOWN
    return [line.rstrip() for line in lines] + [f"    and {more} more items"] * (more > 0)


def _trials(pair: Pair) -> str:
    if pair.beyond:
        return f"the first {pair.trials} are equal, and others are not"
    if not pair.changed:
        return f"{pair.unequal} of {pair.trials} trials differ by rounding" * bool(pair.unequal)
    moved = f"{abs(pair.shift):.3g}"
    way = f"{'up' if pair.shift > 0.0 else 'down'} by {moved}" if pair.shift else "nowhere"
    return f"{pair.changed} of {pair.trials} trials changed, their mean moved {way}"


def _evidence(twin: Twin, pair: Pair) -> str:
    if twin.degree == degree.DISTRIBUTION:
        return f"the bet won 10^{pair.evidence / math.log(10.0):.1f} times its stake"
    few = twin.few and twin.degree == degree.TRIALS
    return "too few to tell whether the distribution changed" if few else ""


def _common(pair: Pair) -> str:
    ours, theirs = pair.counts
    if ours != theirs:
        return f"the runs judged {ours} and {theirs} trials, of which {pair.trials} are compared"
    if pair.trials < ours:
        return f"{pair.trials} of {ours} trials are kept and compared"
    return ""

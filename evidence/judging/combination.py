"""Several assertions as one; together they err no more often than one would."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evidence.drawing.scale import lifted
from evidence.errors import FindingError
from evidence.judging.judgeable import Judgeable
from evidence.judging.look import Listener, Look, unheard
from evidence.judging.outcome import CONTRADICTED, SUPPORTED, UNDECIDED, Outcome
from evidence.judging.verdict import Verdict, said_once
from evidence.records.vocabulary import EXACT, FACT, NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """The assertion that every member holds, each judged at an equal share of the error rate.

    Args:
        members: What is joined.
    """

    members: tuple[Judgeable, ...]

    @property
    def text(self) -> str:
        """The assertion in words."""
        return "all of: " + "; ".join(member.text for member in self.members)

    @property
    def kind(self) -> str:
        """A fact if every member is one; else the first other kind."""
        return next((member.kind for member in self.members if member.kind != FACT), FACT)

    @property
    def assumption(self) -> str:
        """What any member assumes, all assume together."""
        assumed = {member.assumption for member in self.members}
        return NORMAL if NORMAL in assumed else EXACT

    def share(self, error_rate: float) -> float:
        """What each member takes of an error rate, of which a fact needs none."""
        return error_rate / max(sum(member.kind != FACT for member in self.members), 1)

    def judge(self, *, error_rate: float, budget: int, listener: Listener = unheard) -> Verdict:
        """Judges every member; see `Assertion.judge`."""
        share, sampled = self.share(error_rate), self.kind != FACT
        parts = tuple(
            member.judge(error_rate=share, budget=budget, listener=self._heard(number, listener))
            for number, member in enumerate(self.members, start=1)
        )
        protocols = {repr(knobs): knobs for part in parts for knobs in part.protocols}
        return Verdict(
            claim=self.text,
            outcome=_joined([part.outcome for part in parts]),
            kind=self.kind,
            assumption=self.assumption,
            error_rate=error_rate if sampled else 0.0,
            trials=max(part.trials for part in parts),
            budget=max(part.budget for part in parts),
            note=" ".join(part.sentence() for part in parts) if not sampled else "",
            parts=parts,
            protocols=tuple(protocols.values()),
            pools=said_once(pool for part in parts for pool in part.pools),
            smaller=any(part.smaller for part in parts),
        )

    def _heard(self, number: int, listener: Listener) -> Listener:
        """Says of every look at which member it was."""

        def heard(look: Look) -> None:
            listener(replace(look, part=number, parts=len(self.members)))

        return heard


@lifted
def all_of(*members: Judgeable) -> Combination:
    """The assertion that every member holds.

    Raises:
        FindingError: If nothing is joined.
    """
    if not members:
        raise FindingError("all_of() joins nothing. Give it at least one assertion.")
    return Combination(members=members)


def _joined(outcomes: list[Outcome]) -> Outcome:
    if CONTRADICTED in outcomes:
        return CONTRADICTED
    return UNDECIDED if UNDECIDED in outcomes else SUPPORTED

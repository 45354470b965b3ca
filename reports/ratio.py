"""What populations save: the processor time of a whole run by either trainer."""

from collections import defaultdict
from dataclasses import dataclass

from evidence.records.ledger import Ledger
from evidence.records.run import Run
from evidence.records.vocabulary import JUDGED
from reports.kept import KERAS, Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A run of populations beside a kept one of ordinary Keras models.

    Args:
        ours: Processor seconds of the populations.
        theirs: Those of the models that `fit` trained one at a time.
        run: The run of those models.
        items: How many items both judged.
    """

    ours: float
    theirs: float
    run: Run
    items: int

    @property
    def times(self) -> float:
        """How many times as much the models took."""
        return self.theirs / self.ours


def ratio(ledger: Ledger, *, shelf: Shelf) -> Ratio | None:
    """Puts a run beside the kept run of Keras models that judged most of what it judged.

    Args:
        ledger: What a run of populations recorded.
        shelf: What committed runs found.

    Returns:
        Both times; None if one of them is not known, if the scales or the device differ, or if the
        run did not judge everything that the models judged.
    """
    judged = {item.node for item in ledger.items if item.outcome in JUDGED}
    theirs: dict[str, list[str]] = defaultdict(list)
    runs = {}
    for node, kept in shelf.keras.items():
        started = kept.run.started or ""
        theirs[started].append(node)
        runs[started] = kept.run
    if not theirs:
        return None
    started = max(theirs, key=lambda one: len(theirs[one]))
    run, ours = runs[started], ledger.run
    like = (run.scale, run.device) == (ours.scale, ours.device) and ours.trainer != KERAS
    if not (like and ours.processor_seconds and run.processor_seconds):
        return None
    if not judged.issuperset(theirs[started]):
        return None
    return Ratio(
        ours=ours.processor_seconds,
        theirs=run.processor_seconds,
        run=run,
        items=len(theirs[started]),
    )

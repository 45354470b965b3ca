"""Items as a ledger tells of them, for tests that are about something else."""

import numpy as np

from evidence.records.item import Item
from evidence.records.number import Numbers
from evidence.records.trial import Judgement, Source, Tried


def item_of(node, **changes):
    """The record of an item, judged or not, with whatever is changed."""
    return Item(
        **{
            "finding": "coins.heads",
            "node": node,
            "control": False,
            "kind": "sampled",
            "says": "most tosses show heads",
            "established": "supported",
            **changes,
        }
    )


def tried_of(node, **changes):
    """What a judged item rests on, with whatever is changed."""
    return Tried(
        **{
            "node": node,
            "finding": "coins.heads",
            "control": False,
            "kind": "sampled",
            "outcome": "supported",
            **changes,
        }
    )


def judgement_of(numbers, **changes):
    """A verdict upon numbers [trial], with whatever is changed."""
    return Judgement(
        **{
            "claim": "c",
            "outcome": "supported",
            "estimate": float(np.mean(numbers)),
            "trials": len(numbers),
            "numbers": Numbers.of(numbers),
            "sources": ("s",),
            **changes,
        }
    )


def source_of(digest, *, study="toss", protocol=None, **outcomes):
    """A source of trials in blocks of five, told by digests of its blocks by outcome."""
    prints = {name: tuple(found) for name, found in outcomes.items()}
    knobs = {"block": 5} if protocol is None else protocol
    return Source(digest=digest, study=study, protocol=knobs, block=5, outcomes=prints)

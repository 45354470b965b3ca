"""Rows of a plan, and what their blocks take, made up."""

from evidence.planning.rate import RECORDED, Pace, Rates
from evidence.planning.row import FOLLOWS, REFERENCE, Row, Use


def use_of(source, *, block=4, **changes):
    """Trials of a protocol, with whatever is changed."""
    return Use(source=source, study="s", block=block, **changes)


def row_of(node, *sources, needed=10, **changes):
    """The plan of an assertion upon trials of these protocols, with whatever is changed."""
    plain = {
        "key": node.partition("[")[0],
        "node": node,
        "claim": "proportion of heads exceeds 0.5",
        "budget": 40,
        "look": 4,
        "spread": None,
        "spread_from": FOLLOWS,
        "truth": 0.6,
        "truth_from": REFERENCE,
        "recognised": (0.7,),
        "needed": needed,
        "took": 8,
        "uses": tuple(use_of(source) for source in sources),
    }
    return Row(**{**plain, **changes})


def rates_of(**seconds):
    """What a block of each protocol takes; a second more to compile."""
    return Rates(
        paces={
            source: Pace(block=block, start=1.0, told=RECORDED) for source, block in seconds.items()
        },
        peak=2048.0 if seconds else None,
    )

"""Items as a ledger tells of them, for tests that are about something else."""

from evidence.records.item import Item


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

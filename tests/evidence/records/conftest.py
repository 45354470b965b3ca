"""The ledger with every kind of item that the page is tested with, too."""

from tests.reports.conftest import empty, ledger, make_item, make_record, recorded

__all__ = ["empty", "ledger", "make_item", "make_record", "recorded"]

"""The instrument as a pytest plugin: options, fixtures, hooks, and the controller of a run.

All that knows pytest, and nothing that judges: workers send each record to the controller as one
JSON string, and the controller keeps the journal and writes the ledger.
"""

"""Populations of dense networks, as narrow as two units: one compiled loop for a thousand of them.

The batch is the innermost axis, [member, unit, batch], because narrow layers vectorise only so.
"""

"""What a run would cost, before a single trial is drawn: trials, seconds, hours.

A row says of one assertion what decides it, from what an earlier run has told of its spread; rates
say what a block takes on this device; a forecast joins both for a run. Nothing here draws, and no
verdict rests on anything here.
"""

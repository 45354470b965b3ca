"""Two runs of the same seed and protocols on two stacks, compared trial by trial.

`pair` compares the numbers of two verdicts, `match` two items, `study` the blocks that they rest
on, `comparison` two whole runs; `text` prints what came, and the page has a section of it.
"""

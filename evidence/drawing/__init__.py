"""How trials come about: protocols by scale, seeds, blocks, and the store that keeps them.

A study and a frozen protocol give trials, lazily and in blocks; a block's seed follows from the
root seed, the study, the protocol and its number; the store draws each block once, wherever the
executor computes it.
"""

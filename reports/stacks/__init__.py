"""The same findings on many stacks: what is built, what came of it, and one page of all.

`stack` is what the matrix builds, `column` what is kept of it, `matrix` lays findings beside
stacks, `page` renders that and `command` is what is called. `noxfile.py` does the building.
"""

"""Changes of the installed libraries, planted one at a time, and the claims that must notice them.

A night is worth running only if it would notice a Keras that trains otherwise. Each planting is a
small change that a release could make, or once made, in a copy of the library that stands ahead on
the path; the environment is never touched.
"""

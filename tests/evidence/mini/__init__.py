"""A suite of claims in miniature, on plain NumPy: what whole runs are tested with."""

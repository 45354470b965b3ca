"""Documented findings, one module per family."""

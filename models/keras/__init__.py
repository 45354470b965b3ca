"""Ordinary Keras models, trained one at a time: what a reader of a report would run."""

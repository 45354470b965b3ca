"""Night after night: what ran, what is remembered, and what is worth waking somebody for.

Fingerprint, stream and night are what is remembered; the history keeps it; a shift is tested, the
watch decides what is an alarm; a rota says what a night has to do, and the round does it.
"""

"""From what a document states to a verdict: findings, estimands, assertions, facts, the gate.

A finding says what is stated and what is established about it; an assertion says where an estimand
must lie and draws trials until that is decided; a claim judges one assertion, records the verdict,
and only then raises.
"""

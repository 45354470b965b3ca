"""What a sample says of a number: regions, intervals, and confidence sequences valid at every look.

NumPy and SciPy alone; nothing here knows a trial, a claim or a test. A sequence turns numbers into
an interval, a region says where it must lie, a sample holds the numbers of a verdict.
"""

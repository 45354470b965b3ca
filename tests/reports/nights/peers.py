"""What Apache Otava and asv, as they are, would make of the nights of `simulated`.

Neither is a dependency: `pip install apache-otava asv` into an environment of its own, and run this
file there by its path. Each night both are given the last sixty nights of each verdict, and ring if
they report a change within the last ten that they did not report the night before.
"""

import argparse
import sys
import warnings

import numpy as np

NIGHTS, VERDICTS, KNOWN, SOON, PLANTED = 1000, 496, 30, 5, 2.0
WINDOW, FRESH = 60, 10
# A night's mean lies five of its standard deviations from zero: asv asks for a share of it.
LEVEL = 5.0
THRESHOLD = 0.05


def otava(series):
    """Where Otava, with its defaults, sees changes."""
    from otava.analysis import compute_change_points

    found, _ = compute_change_points(series, window_len=50, max_pvalue=0.001, min_magnitude=0.0)
    return {point.index for point in found}


def asv(series):
    """Where asv sees a regression in either direction, with the threshold that it publishes by."""
    from asv.step_detect import detect_regressions, detect_steps

    found = set()
    for told in (series, [2.0 * LEVEL - value for value in series]):
        _, _, regressions = detect_regressions(detect_steps(told), threshold=THRESHOLD)
        found |= {after for _, after, *_ in regressions or ()}
    return found


def rings(method, series, night, before):
    """Whether it reports a recent change that it did not the night before, and what it did."""
    start = max(0, night + 1 - WINDOW)
    found = {start + place for place in method(list(series[start : night + 1]))}
    recent = {place for place in found if place > night - FRESH}
    near = {place + step for place in before for step in (-2, -1, 0, 1, 2)}
    return bool(recent - near), found


def main():
    """Prints a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=200)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(2026)
    for name, method in (("Apache Otava", otava), ("asv's step detection", asv)):
        wrong = nights = right = 0
        for _ in range(options.series):
            quiet = LEVEL + rng.standard_normal(KNOWN + 60)
            before = set()
            for night in range(KNOWN, len(quiet)):
                rung, before = rings(method, quiet, night, before)
                # The first look reports what lies in the nights before it.
                wrong += rung and night > KNOWN
                nights += night > KNOWN
            changed = LEVEL + rng.standard_normal(KNOWN + SOON)
            changed[KNOWN:] += PLANTED
            _, before = rings(method, changed, KNOWN - 1, set())
            hits = []
            for night in range(KNOWN, KNOWN + SOON):
                rung, before = rings(method, changed, night, before)
                hits.append(rung)
            right += any(hits)
        rate = wrong / nights * NIGHTS * VERDICTS
        print(f"| {name} | {rate:.0f} | {right / options.series:.1%} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The pictures that several claims show: what people know from the reports."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.drawing.trial import Outcomes, Trials
from evidence.judging.verdict import Verdict
from evidence.records.picture import Picture, curve, images, values
from evidence.records.series import Series

# Trials in a distribution, networks that show all their layers, and images in a row: more of them
# are not told apart on a page.
SHOWN, NETWORKS, IMAGES = 2000, 32, 5
# A screen shows no more points of a curve; several thousand steps are thinned to these.
LONGEST = 100
LAYERS = "Hidden layer outputs by activation and initialisation"


def distributions(
    title: str, trials: Trials, outcomes: Mapping[str, str], *, log: bool = False
) -> Callable[[Verdict], Picture]:
    """How outcomes are distributed over the trials, side by side.

    Args:
        title: What is shown.
        trials: Where the outcomes come from.
        outcomes: The name of each outcome, [trial], with what it is called in the picture.
        log: Whether the axis is logarithmic.
    """

    def picture(verdict: Verdict) -> Picture:
        count = min(SHOWN, verdict.trials)
        series = [values(label, trials[name].first(count)) for name, label in outcomes.items()]
        return Picture(
            kind="violins",
            title=title,
            x="",
            y="one value per draw",
            series=tuple(series),
            log_y=log,
        )

    return picture


def differences(title: str, trials: Trials, *, name: str) -> Callable[[Verdict], Picture]:
    """How the first classifier's accuracy minus the second's is distributed over the draws.

    Args:
        title: What is shown; differences of one title share a chart.
        trials: Trials with `first_accuracy` and `second_accuracy`, [trial].
        name: Whose rules these are.
    """

    def picture(verdict: Verdict) -> Picture:
        count = min(SHOWN, verdict.trials)
        first = trials["first_accuracy"].first(count)
        series = values(name, first - trials["second_accuracy"].first(count))
        return Picture(
            kind="histogram",
            title=title,
            x="difference",
            y="draws, of 200 quantiles",
            series=(series,),
        )

    return picture


def rate(
    title: str, *, name: str, reported: float, panel: str = ""
) -> Callable[[Verdict], Picture]:
    """A proportion with its interval, and the report's figure beside it.

    Args:
        title: What is shown; rates of one title share a chart.
        name: Which rate this is.
        reported: The report's figure.
        panel: Which of several panels of the chart it stands in.
    """

    def picture(verdict: Verdict) -> Picture:
        assert verdict.estimate is not None and verdict.interval is not None
        low, high = [verdict.interval.low], [verdict.interval.high]
        ours = curve("ours", [name], [verdict.estimate], low=low, high=high, group=panel)
        theirs = curve("as reported", [name], [reported], style="report", group=panel)
        return Picture(
            kind="points", title=title, x="", y="share of networks", series=(ours, theirs)
        )

    return picture


def layers(
    networks: Trials, panel: str, *, after: Sequence[Trials] = (), title: str = LAYERS
) -> Callable[[Verdict], Picture]:
    """What five hidden layers put out, as the reports' violin plots show it.

    Args:
        networks: Trials with `outputs`, [trial, layer, output].
        panel: The activation and the initialisation.
        after: Other trials whose outputs the same violins hold, as many of each.
        title: What is shown; layers of one title share a chart.
    """

    def picture(verdict: Verdict) -> Picture:
        count = min(NETWORKS, verdict.trials)
        outputs = np.concatenate([one["outputs"].first(count) for one in (*after, networks)])
        series = [
            values(f"{layer + 1}", outputs[:, layer], group=panel)
            for layer in range(outputs.shape[1])
        ]
        return Picture(
            kind="violins", title=title, x="hidden layer", y="outputs", series=tuple(series)
        )

    return picture


def learning_curves(
    title: str,
    outcomes: Mapping[str, Outcomes],
    *,
    y: str,
    x: str = "epoch",
    log_y: bool = False,
    panel: str = "",
) -> Callable[[Verdict], Picture]:
    """How training went: the mean over the trials with the band of their middle 80 %.

    More than 100 epochs or steps are thinned: each point is then the mean over a run of
    consecutive ones, of every trial by itself, and stands at the run's middle. The band holds from
    the 10 % to the 90 % quantile of the trials. Trials are those that the verdict judged; an arm of
    which none has been drawn is left out, and none is drawn for it.

    Args:
        title: What is shown; curves of one title share a chart.
        outcomes: What each curve is called, with what it shows, [trial, epoch] or [trial, step].
        y: The vertical axis, with its unit.
        x: What is counted along the horizontal axis, from 1.
        log_y: Whether the vertical axis is logarithmic.
        panel: The part of the chart that the curves belong to.
    """

    def picture(verdict: Verdict) -> Picture:
        shown = {name: _judged(one, verdict) for name, one in outcomes.items()}
        series = [_band(name, array, panel) for name, array in shown.items() if len(array)]
        return Picture(kind="lines", title=title, x=x, y=y, series=tuple(series), log_y=log_y)

    return picture


def levels(
    title: str,
    outcomes: Outcomes,
    along: Sequence[float | str],
    *,
    name: str,
    x: str,
    y: str,
    log_x: bool = False,
    log_y: bool = False,
) -> Callable[[Verdict], Picture]:
    """An outcome by the level of a knob: the trials' median and their middle 80 %.

    Args:
        title: What is shown; levels of one title share a chart.
        outcomes: One number for each level, [trial, level]; NaN counts as infinite, and a level at
            which half the trials are infinite is a gap.
        along: The levels, numbers or names, [level].
        name: Whose outcomes these are.
        x: The knob, with its unit.
        y: The outcome, with its unit.
        log_x: Whether the levels stand on a logarithmic axis.
        log_y: Whether the vertical axis is logarithmic.
    """

    def picture(verdict: Verdict) -> Picture:
        array = _judged(outcomes, verdict)
        series = [_spread(name, along, array)] if len(array) else []
        return Picture(
            kind="points", title=title, x=x, y=y, series=tuple(series), log_x=log_x, log_y=log_y
        )

    return picture


def violins(
    title: str,
    outcomes: Mapping[str, Outcomes],
    *,
    panel: str = "",
    x: str = "",
    y: str,
    log_y: bool = False,
) -> Callable[[Verdict], Picture]:
    """How outcomes are distributed over the trials and all their other axes, side by side.

    Args:
        title: What is shown; violins of one title share a chart.
        outcomes: What each violin is called, with its numbers, [trial, ...].
        panel: The part of the chart that the violins belong to.
        x: What the violins' names are.
        y: The vertical axis, with its unit.
        log_y: Whether the vertical axis is logarithmic.
    """

    def picture(verdict: Verdict) -> Picture:
        shown = {name: _judged(one, verdict) for name, one in outcomes.items()}
        series = [values(name, array, group=panel) for name, array in shown.items() if array.size]
        return Picture(kind="violins", title=title, x=x, y=y, series=tuple(series), log_y=log_y)

    return picture


def histograms(
    title: str, outcomes: Mapping[str, Outcomes], *, x: str
) -> Callable[[Verdict], Picture]:
    """How outcomes are distributed over the trials and all their other axes, over each other.

    Args:
        title: What is shown; histograms of one title share a chart.
        outcomes: What each histogram is called, with its numbers, [trial, ...].
        x: What the numbers are, with their unit.
    """

    def picture(verdict: Verdict) -> Picture:
        shown = {name: _judged(one, verdict) for name, one in outcomes.items()}
        series = [values(name, array) for name, array in shown.items() if array.size]
        return Picture(
            kind="histogram", title=title, x=x, y="numbers, of 200 quantiles", series=tuple(series)
        )

    return picture


def weight_images(title: str, outcomes: Outcomes, *, panel: str) -> Callable[[Verdict], Picture]:
    """The first five small images of the first trial in a row, such as a first layer's weights.

    Args:
        title: What is shown; images of one title share a chart, a row each.
        outcomes: The images, [trial, image, row, column]; those that are not finite are left out.
        panel: Whose images these are.
    """

    def picture(verdict: Verdict) -> Picture:
        array = _judged(outcomes, verdict, most=1)
        finite = [[image for image in one[:IMAGES] if np.isfinite(image).all()] for one in array]
        series = [images(panel, np.stack(one)) for one in finite if one]
        return Picture(kind="images", title=title, x="", y="weight", series=tuple(series))

    return picture


def _judged(outcomes: Outcomes, verdict: Verdict, *, most: int = SHOWN) -> NDArray[Any]:
    """The trials that the verdict rests on, as far as they are drawn, [trial, ...]."""
    drawn = min(source.drawn for source in outcomes.sources)
    count = min(_shared(verdict), drawn, most)
    return outcomes.first(count) if count else np.empty((0, 0))


def _shared(verdict: Verdict) -> int:
    """How many trials every sampled part of a verdict judged."""
    # The parts of a joined verdict stop by themselves; what all of them judged is the same however
    # the tests are spread over processes.
    counts = [count for part in verdict.parts if (count := _shared(part))]
    return min(counts, default=verdict.trials)


def _band(name: str, array: NDArray[Any], panel: str) -> Series:
    epochs = np.arange(1.0, array.shape[1] + 1.0)
    if epochs.size > LONGEST:
        runs = np.array_split(np.arange(epochs.size), LONGEST)
        epochs = np.array([epochs[run].mean() for run in runs])
        array = np.stack([array[:, run].mean(axis=1) for run in runs], axis=1)
    # A trial that diverged makes a gap, in which infinities may meet.
    with np.errstate(invalid="ignore", over="ignore"):
        low, high = np.quantile(array, (0.1, 0.9), axis=0)
        mean = array.mean(axis=0)
    return curve(name, list(epochs), mean, low=low, high=high, group=panel)


def _spread(name: str, along: Sequence[float | str], array: NDArray[Any]) -> Series:
    # A trial without a number diverged; left out, it would make the others' spread look like all.
    with np.errstate(invalid="ignore"):
        told = np.where(np.isnan(array), np.inf, array)
        low, middle, high = np.quantile(told, (0.1, 0.5, 0.9), axis=0)
    return curve(name, along, middle, low=low, high=high)

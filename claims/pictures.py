"""The pictures that several claims show: what people know from the reports."""

from collections.abc import Callable, Mapping

from evidence.picture import Picture, curve, values
from evidence.trial import Trials
from evidence.verdict import Verdict

SHOWN = 2000


def distributions(
    title: str, trials: Trials, outcomes: Mapping[str, str], *, log: bool = False
) -> Callable[[Verdict], Picture]:
    """How outcomes are distributed over the trials, side by side.

    Args:
        title: What is shown.
        trials: Where the outcomes come from.
        outcomes: The name of each outcome, with what it is called in the picture.
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


def rate(title: str, *, name: str, reported: float) -> Callable[[Verdict], Picture]:
    """A proportion with its interval, and the report's figure beside it.

    Args:
        title: What is shown; rates of one title share a chart.
        name: Which rate this is.
        reported: The report's figure.
    """

    def picture(verdict: Verdict) -> Picture:
        assert verdict.estimate is not None and verdict.interval is not None
        low, high = [verdict.interval.low], [verdict.interval.high]
        ours = curve("ours", [name], [verdict.estimate], low=low, high=high)
        theirs = curve("as reported", [name], [reported], style="report")
        return Picture(
            kind="points", title=title, x="", y="share of networks", series=(ours, theirs)
        )

    return picture


def layers(networks: Trials, panel: str) -> Callable[[Verdict], Picture]:
    """What five hidden layers put out, as the reports' violin plots show it.

    Args:
        networks: Trials with `outputs`, [trial, layer, output].
        panel: The activation and the initialisation.
    """

    def picture(verdict: Verdict) -> Picture:
        outputs = networks["outputs"].first(min(32, verdict.trials))
        series = [
            values(f"{layer + 1}", outputs[:, layer], group=panel)
            for layer in range(outputs.shape[1])
        ]
        return Picture(
            kind="violins",
            title="Hidden layer outputs by activation and initialisation",
            x="hidden layer",
            y="outputs",
            series=tuple(series),
        )

    return picture

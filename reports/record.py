"""The ledger's records as typed nouns, checked where they enter this room."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.errors import RecordError
from reports.number import Bounds

SETTLED = ("supported", "contradicted")
OUTCOMES = (*SETTLED, "undecided", "error", "skipped", "not_run")
KINDS = ("sampled", "fact", "timing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the verdicts that a combined verdict joined."""

    claim: str
    outcome: str
    estimate: float | None
    interval: Bounds | None
    region: Bounds | None
    error_rate: float | None
    trials: int

    def __post_init__(self) -> None:
        _check(self.outcome, known=OUTCOMES, name="outcome", owner=f"part {self.claim!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How the interval closed in: one entry per look, all of one length.

    Attributes:
        trials: Trials seen at each look, [look].
        estimate: The estimate at each look, [look].
        low: Lower ends, None where infinite, [look].
        high: Upper ends, None where infinite, [look].
    """

    trials: tuple[float, ...]
    estimate: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]

    def __post_init__(self) -> None:
        lengths = {len(self.trials), len(self.estimate), len(self.low), len(self.high)}
        if len(lengths) != 1:
            raise RecordError(
                f"a path has series of different lengths {sorted(lengths)}; trials, estimate, "
                "low and high need one entry per look"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One test item: a claim under one parameter set, and what came of it.

    Attributes:
        device: What a timing was taken on; None of other items, which the run's device speaks for.
        started: When the run that took it began.
    """

    finding: str
    node: str
    control: bool
    kind: str
    says: str
    report: str
    where: str
    reported: float | None
    reported_inside: bool | None
    claim: str
    outcome: str
    established: str
    as_established: bool
    because: str | None
    estimate: float | None
    interval: Bounds | None
    region: Bounds | None
    error_rate: float | None
    trials: int
    budget: int
    protocol: Mapping[str, Any]
    parts: tuple[Part, ...]
    seconds: float
    seed: int | None
    pictures: tuple[Mapping[str, Any], ...]
    path: Path | None
    message: str | None
    sentence: str | None
    replay: str | None
    device: Mapping[str, Any] | None = None
    started: str | None = None

    def __post_init__(self) -> None:
        _check(self.outcome, known=OUTCOMES, name="outcome", owner=f"item {self.node!r}")
        _check(self.kind, known=KINDS, name="kind", owner=f"item {self.node!r}")

    @property
    def family(self) -> str:
        """The part of the finding's key before the first dot."""
        return self.finding.partition(".")[0]

    @property
    def parameters(self) -> str:
        """The parameter set's id, as pytest writes it in brackets; empty without one."""
        name = self.node.partition("::")[2] or self.node
        return name.partition("[")[2].removesuffix("]")

    @property
    def surprising(self) -> bool:
        """Whether the item was judged and did not come out as established.

        An item that was skipped or never ran has no outcome to be surprised by.
        """
        return not self.as_established and self.outcome not in ("skipped", "not_run")

    @property
    def rests_on_chance(self) -> bool:
        """Whether this item's verdict may err with its error rate."""
        return (
            self.kind != "fact"
            and bool(self.error_rate)
            and self.outcome in (*SETTLED, "undecided")
        )

    @property
    def anchor(self) -> str:
        """A link target that stays the same from run to run."""
        return "item-" + hashlib.sha256(self.node.encode()).hexdigest()[:10]


def items(ledger: Mapping[str, Any]) -> tuple[Item, ...]:
    """Reads the items of a ledger, in its order.

    Raises:
        RecordError: If the ledger has no list of items, or one of them misses a field or holds
            a value of another kind than the schema says.
    """
    records = ledger.get("items")
    if not isinstance(records, list):
        raise RecordError("the ledger has no list under 'items'; was it written by this project?")
    return tuple(_item(record, index=index) for index, record in enumerate(records))


def _item(record: Mapping[str, Any], *, index: int) -> Item:
    try:
        data = record.get("figure_data") or {}
        source = record.get("source") or {}
        return Item(
            finding=str(record["finding"]),
            node=str(record["item"]),
            control=bool(record["control"]),
            kind=str(record["kind"]),
            says=str(record["says"]),
            report=str(source.get("report", "")),
            where=str(source.get("where", "")),
            reported=_real(record.get("reported")),
            reported_inside=record.get("reported_inside"),
            claim=str(record.get("claim") or ""),
            outcome=str(record["outcome"]),
            established=str(record["established"]),
            as_established=bool(record["as_established"]),
            because=record.get("because"),
            estimate=_real(record.get("estimate")),
            interval=_bounds(record.get("interval")),
            region=_bounds(record.get("region")),
            error_rate=_real(record.get("error_rate")),
            trials=int(record.get("trials") or 0),
            budget=int(record.get("budget") or 0),
            protocol=record.get("protocol") or {},
            parts=tuple(_part(part) for part in record.get("parts") or ()),
            seconds=float(record.get("seconds") or 0.0),
            seed=record.get("seed"),
            pictures=tuple(data.get("pictures") or ()),
            path=_path(data.get("path")),
            message=data.get("message"),
            sentence=data.get("sentence"),
            replay=data.get("test"),
            device=record.get("device"),
            started=record.get("started"),
        )
    except RecordError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(
            f"item {index} of the ledger cannot be read ({type(error).__name__}: {error}); "
            "run the claims again to write a new ledger"
        ) from error


def _part(record: Mapping[str, Any]) -> Part:
    return Part(
        claim=str(record["claim"]),
        outcome=str(record["outcome"]),
        estimate=_real(record.get("estimate")),
        interval=_bounds(record.get("interval")),
        region=_bounds(record.get("region")),
        error_rate=_real(record.get("error_rate")),
        trials=int(record.get("trials") or 0),
    )


def _path(record: Mapping[str, Any] | None) -> Path | None:
    if not record or not record.get("trials"):
        return None
    return Path(
        trials=tuple(float(value) for value in record["trials"]),
        estimate=tuple(_real(value) for value in record["estimate"]),
        low=tuple(_real(value) for value in record["low"]),
        high=tuple(_real(value) for value in record["high"]),
    )


def _real(value: float | None) -> float | None:
    # NaN and infinity have no place on an axis; the schema writes them as null, and a ledger
    # that does not is read the same way.
    if value is None or not math.isfinite(value):
        return None
    return float(value)


def _bounds(pair: Sequence[float | None] | None) -> Bounds | None:
    if pair is None:
        return None
    low, high = pair
    return _real(low), _real(high)


def _check(value: str, *, known: tuple[str, ...], name: str, owner: str) -> None:
    if value not in known:
        raise RecordError(f"{owner} has the {name} {value!r}; known are {', '.join(known)}")

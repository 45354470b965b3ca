"""One item of a run: a finding under one parameter set, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from evidence.errors import RecordError
from evidence.records import field
from evidence.records.field import Bounds, bounds, check, ends, given, real
from evidence.records.part import Part, Path, assumed, beginning
from evidence.records.picture import Picture
from evidence.records.vocabulary import (
    ASSUMPTIONS,
    EXACT,
    FACT,
    JUDGED,
    KINDS,
    NOT_RUN,
    OUTCOMES,
    SKIPPED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One test item: a claim under one parameter set, and what came of it.

    Args:
        finding: The finding's key.
        node: The test's id.
        control: Whether the finding must not hold for this parameter set.
        kind: "sampled", "fact" or "timing".
        says: What the document says.
        report: The document's short name.
        where: The place in it.
        reported: Its figure; None where it gives none.
        reported_inside: Whether that lies where a sample of the report's size would; None where
            they are not compared.
        claim: The assertion in words; the test's sentence until it is judged.
        outcome: What came.
        established: The outcome with which it passes.
        as_established: Whether that came; nothing came of a skipped item.
        because: Why the finding does not hold, or is not judged.
        estimate: The point estimate; None where there is none.
        interval: The interval at the last look.
        region: Where the estimate must lie.
        error_rate: The probability that the verdict is wrong.
        assumption: What that rests on beyond independent trials: "exact", nothing, or "normal".
        normal: Why it takes outcomes to be normal; None where it does not.
        trials: How many trials were judged.
        budget: How many could have been.
        protocol: The knobs of the trials.
        pools: What its trials have in common beside the protocol, such as the images that they draw
            from: the verdict speaks of nothing else.
        smaller: Whether its protocol is a smaller one in the place of the report's own.
        parts: The verdicts that were joined.
        seconds: How long it took, trials included.
        seed: The run's root seed.
        pictures: What its claim shows.
        path: How the interval closed in; None where there is no interval.
        message: The verdict in full, or what happened; None of an item that did not run.
        sentence: The test's docstring.
        replay: The command that judges it again.
        device: What a timing was taken on; None of other items, which the run's device speaks for.
        started: When the run that took a timing began.
        numbers: The first numbers that the sequence saw, on its own scale, [trial].
        sources: A digest of each use of a source of trials, in the estimand's order, [use].

    Raises:
        RecordError: If the outcome, the kind or the assumption is unknown.
    """

    finding: str
    node: str
    control: bool
    kind: str
    says: str
    established: str
    report: str = ""
    where: str = ""
    reported: float | None = None
    reported_inside: bool | None = None
    claim: str = ""
    outcome: str = NOT_RUN
    as_established: bool = False
    because: str | None = None
    estimate: float | None = None
    interval: Bounds | None = None
    region: Bounds | None = None
    error_rate: float | None = 0.0
    assumption: str = EXACT
    normal: str | None = None
    trials: int = 0
    budget: int = 0
    protocol: Mapping[str, Any] = default(default_factory=dict)
    pools: tuple[str, ...] = ()
    smaller: bool = False
    parts: tuple[Part, ...] = ()
    seconds: float = 0.0
    seed: int | None = None
    pictures: tuple[Picture, ...] = ()
    path: Path | None = None
    message: str | None = None
    sentence: str | None = None
    replay: str | None = None
    device: Mapping[str, Any] | str | None = None
    started: str | None = None
    numbers: tuple[float, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check(self.outcome, known=OUTCOMES, name="outcome", owner=f"item {self.node!r}")
        check(self.kind, known=KINDS, name="kind", owner=f"item {self.node!r}")
        check(self.assumption, known=ASSUMPTIONS, name="assumption", owner=f"item {self.node!r}")

    @classmethod
    def read(cls, record: Mapping[str, Any], *, place: str = "an item") -> Item:
        """The item that builtins describe.

        Args:
            record: The builtins.
            place: Where they stand, for sentences.

        Raises:
            RecordError: If a field is missing or holds a value of another kind.
        """
        try:
            return cls._read(record)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise RecordError(
                f"{place} of the ledger cannot be read ({type(error).__name__}: {error}); "
                "run the claims again to write a new ledger"
            ) from error

    @classmethod
    def _read(cls, record: Mapping[str, Any]) -> Item:
        data = record.get("figure_data") or {}
        source = record.get("source") or {}
        node = str(record["item"])
        return cls(
            finding=str(record["finding"]),
            node=node,
            control=bool(record["control"]),
            kind=str(record["kind"]),
            says=str(record["says"]),
            report=str(source.get("report", "")),
            where=str(source.get("where", "")),
            reported=real(record.get("reported")),
            reported_inside=field.flag(record.get("reported_inside")),
            claim=str(record.get("claim") or ""),
            outcome=str(record["outcome"]),
            established=str(record["established"]),
            as_established=bool(record["as_established"]),
            because=field.text(record.get("because")),
            estimate=real(record.get("estimate")),
            interval=bounds(record.get("interval")),
            region=bounds(record.get("region")),
            error_rate=real(record.get("error_rate")),
            normal=field.text(record.get("normal")),
            assumption=str(record.get("assumption") or assumed(field.text(data.get("message")))),
            trials=field.count(record.get("trials")),
            budget=field.count(record.get("budget")),
            protocol=field.named(record.get("protocol")),
            pools=tuple(map(str, record.get("pools") or ())),
            smaller=bool(record.get("smaller")),
            parts=tuple(Part.read(part) for part in record.get("parts") or ()),
            seconds=float(field.real(record.get("seconds")) or 0.0),
            seed=field.whole(record.get("seed")),
            pictures=tuple(Picture.read(one, owner=node) for one in data.get("pictures") or ()),
            path=Path.read(data.get("path")),
            message=field.text(data.get("message")),
            sentence=field.text(data.get("sentence")),
            replay=field.text(data.get("test")),
            device=field.device(record.get("device")),
            started=field.text(record.get("started")),
            numbers=tuple(map(field.number, record.get("numbers") or ())),
            sources=tuple(map(str, record.get("sources") or ())),
        )

    def record(self) -> dict[str, Any]:
        """The item as builtins; what few items have is left out where it says nothing."""
        shown: dict[str, Any] = {"pictures": [picture.record() for picture in self.pictures]}
        told = {"sentence": self.sentence, "test": self.replay, "message": self.message}
        path = {} if self.path is None else {"path": self.path.record()}
        return {
            "finding": self.finding,
            "item": self.node,
            "control": self.control,
            "kind": self.kind,
            "says": self.says,
            "source": {"report": self.report, "where": self.where},
            "reported": self.reported,
            "reported_inside": self.reported_inside,
            "claim": self.claim,
            "outcome": self.outcome,
            "established": self.established,
            "as_established": self.as_established,
            "because": self.because,
            "estimate": self.estimate,
            "interval": ends(self.interval),
            "region": ends(self.region),
            "error_rate": self.error_rate,
            "assumption": self.assumption,
            "trials": self.trials,
            "budget": self.budget,
            "protocol": dict(self.protocol),
            "parts": [part.record() for part in self.parts],
            "seconds": self.seconds,
            "seed": self.seed,
            "figure_data": shown | given(told) | path,
            **beginning(self.numbers, self.sources),
            **given(
                {
                    "pools": list(self.pools) or None,
                    "smaller": self.smaller or None,
                    "normal": self.normal,
                    "device": self.device,
                    "started": self.started,
                }
            ),
        }

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
        return not self.as_established and self.outcome not in (SKIPPED, NOT_RUN)

    @property
    def rests_on_chance(self) -> bool:
        """Whether this item's verdict may err with its error rate."""
        return self.kind != FACT and bool(self.error_rate) and self.outcome in JUDGED

    @property
    def anchor(self) -> str:
        """A link target that stays the same from run to run."""
        return "item-" + hashlib.sha256(self.node.encode()).hexdigest()[:10]

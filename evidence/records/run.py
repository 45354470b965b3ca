"""What a run ran on and was held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from evidence.errors import RecordError
from evidence.records import field
from evidence.records.field import given, real


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The circumstances of a run; each None or empty where it is unknown.

    Args:
        started: When it began, in ISO 8601 with its offset.
        seconds: How long it took.
        processor_seconds: What its workers took of their processors, until their last item.
        seed: The root of every block's seed.
        scale: "quick" or "full".
        error_rate: The probability that one verdict is wrong.
        backend: What computed: "tensorflow", "jax" or "torch".
        trainer: Who trained: "population" or "keras".
        versions: Of Python and the libraries, by name.
        device: What it ran on.
        dataset: The data that verdicts rest on, by name.
        commit: The commit that ran; with "+changes" where the checkout differed from it.
        workers: How many processes judged.
        executor: Where blocks were computed, and by how many workers.
    """

    started: str | None = None
    seconds: float | None = None
    processor_seconds: float | None = None
    seed: int | None = None
    scale: str | None = None
    error_rate: float | None = None
    backend: str | None = None
    trainer: str | None = None
    versions: Mapping[str, Any] = default(default_factory=dict)
    device: Mapping[str, Any] = default(default_factory=dict)
    dataset: Mapping[str, Any] = default(default_factory=dict)
    commit: str | None = None
    workers: int | None = None
    executor: Mapping[str, Any] = default(default_factory=dict)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Run:
        """The run that builtins describe.

        Raises:
            RecordError: If they describe none.
        """
        try:
            return cls(
                started=field.text(record.get("started")),
                seconds=real(record.get("seconds")),
                processor_seconds=real(record.get("processor_seconds")),
                seed=field.whole(record.get("seed")),
                scale=field.text(record.get("scale")),
                error_rate=real(record.get("error_rate")),
                backend=field.text(record.get("backend")),
                trainer=field.text(record.get("trainer")),
                versions=field.named(record.get("versions")),
                device=field.named(record.get("device")),
                dataset=_datasets(record.get("dataset")),
                commit=field.text(record.get("commit")),
                workers=field.whole(record.get("workers")),
                executor=field.named(record.get("executor")),
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise RecordError(
                f"the run of the ledger cannot be read ({type(error).__name__}: {error}); "
                "run the claims again to write a new ledger"
            ) from error

    def record(self) -> dict[str, Any]:
        """What is known of the run, as builtins; that data or commit are none is known, too."""
        before = {
            "started": self.started,
            "seconds": self.seconds,
            "processor_seconds": self.processor_seconds,
            "seed": self.seed,
            "scale": self.scale,
            "error_rate": self.error_rate,
            "backend": self.backend,
            "trainer": self.trainer,
            "versions": dict(self.versions) or None,
            "device": dict(self.device) or None,
        }
        after = {"workers": self.workers, "executor": dict(self.executor) or None}
        known = {"dataset": dict(self.dataset), "commit": self.commit}
        return given(before) | known | given(after)


def _datasets(record: Any) -> dict[str, Any]:
    """The data by name, each with what is told of it: texts by name."""
    found = {name: field.named(told) for name, told in field.named(record).items()}
    for told in found.values():
        for name in ("name", "source", "sha256"):
            field.text(told.get(name))
    return found

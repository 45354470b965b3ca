"""Mistakes of machines: clusters that compute blocks, GPUs, clocks; each with its own message."""

from __future__ import annotations

from evidence.errors import EvidenceError

# Dask opens a page about itself to all the world if it is not told where.
QUIET = "--dashboard-address 127.0.0.1:0"
CERTIFICATES = "--tls-ca-file CA --tls-cert CERT --tls-key KEY "


class DaskMissingError(EvidenceError):
    """A cluster was asked for where Dask is not installed."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"--executor dask:{address} needs Dask, which is not installed here. Install it: "
            "pip install distributed."
        )


class SchedulerError(EvidenceError):
    """No scheduler answers at the address of the cluster."""

    def __init__(self, address: str, reason: str) -> None:
        encrypted = address.startswith("tls://")
        how, other = (f"--protocol tls {CERTIFICATES}", "without") if encrypted else ("", "with")
        super().__init__(
            f"No Dask scheduler answers at {address} ({reason}). Start one there (python -m dask "
            f"scheduler {how}{QUIET}), mend the address (one that was started {other} certificates "
            f"answers at {'tcp' if encrypted else 'tls'}:// alone), or leave --executor out."
        )


class IdleClusterError(EvidenceError):
    """A cluster has had no worker for a while, so that nothing would ever be computed."""

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(
            f"The cluster at {address} has had no worker for {seconds:g} seconds. Start workers "
            f"from the checkout: python -m dask worker {address} --nthreads 1 "
            f"{CERTIFICATES * address.startswith('tls://')}{QUIET}."
        )


class SilentWorkerError(EvidenceError):
    """A worker of the cluster cannot say what it would compute with."""

    def __init__(self, worker: str, reason: str) -> None:
        super().__init__(
            f"The worker {worker} cannot run this project ({reason}). Start it from the checkout, "
            "with the Python of its environment: python -m dask worker ADDRESS --nthreads 1 "
            f"{QUIET}."
        )


class OtherWorkerError(EvidenceError):
    """A worker of the cluster differs in what decides a block's numbers."""

    def __init__(self, worker: str, differences: str) -> None:
        super().__init__(
            f"The worker {worker} would come to other numbers and is refused: {differences}. "
            "Start it from the same version of the project, with the same libraries and settings, "
            "on the same kind of machine, with --nthreads 1."
        )


class LostBlockError(EvidenceError):
    """The cluster gave a block up."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"The cluster at {address} gave the block up ({reason}). What was drawn before is "
            "stored: see what ended the workers or the scheduler, and run again."
        )


class StrangeOutcomesError(EvidenceError):
    """What came in the place of a block's outcomes is no such thing."""

    def __init__(self, study: str, block: int, came: str) -> None:
        super().__init__(
            f"Study {study!r}, block {block}: {came} came in the place of arrays by name. See who "
            "computes it: a worker of a cluster that is not of this project is not to be trusted."
        )


class UntrustedAnswerError(EvidenceError):
    """A cluster sent something that is not read."""

    def __init__(self, sender: str, reason: str) -> None:
        super().__init__(
            f"What {sender} sent is not read ({reason}). Of a cluster numbers and text are taken, "
            "as this version of the project sends them, and nothing else: see what runs there, and "
            "start it from the same version."
        )


class InsecureClusterError(EvidenceError):
    """A cluster that is reached without encryption may be reached by anybody."""

    def __init__(self, address: str) -> None:
        other = address.replace("tcp://", "tls://")
        super().__init__(
            f"--executor dask:{address} is refused: nothing there is encrypted, nobody is asked "
            "who they are, and whoever reaches the scheduler can run code on every worker. Use "
            f"dask:{other} with certificates; or add --insecure-cluster, where nobody else can "
            "reach that network."
        )


class CertificateError(EvidenceError):
    """A cluster is to be reached by TLS, and this machine has no certificate for it."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"--executor dask:{address} needs the certificate of this machine, its key and the "
            f"authority that signs the cluster's ({reason}). Name the three files in "
            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and "
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY, or in Dask's own configuration."
        )


class UnsendableError(EvidenceError):
    """A study or a protocol cannot be sent to another machine."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"This block cannot be sent to a cluster ({reason}). Workers find a study and its "
            "protocol by module and name: define both at the top of a module."
        )


class SharedGpuError(EvidenceError):
    """Several workers were asked for where one GPU is to train."""

    def __init__(self, count: int, gpu: str) -> None:
        super().__init__(
            f"-n {count} would have {count} workers share one GPU ({gpu}), and a worker may take "
            "all of its memory. Use -n 1, which is what -n auto means there, or train on the "
            "processor with CUDA_VISIBLE_DEVICES= in the environment."
        )


class BusyGpuError(EvidenceError):
    """Another process owns the GPU."""

    def __init__(self, gpu: str, owner: str, seconds: float) -> None:
        super().__init__(
            f"The GPU ({gpu}) belongs to {owner}, and was not free within {seconds:g} seconds. "
            "Wait until that has ended, choose another GPU with CUDA_VISIBLE_DEVICES=1, or train "
            "on the processor with CUDA_VISIBLE_DEVICES= in the environment."
        )


class CrowdedGpuError(EvidenceError):
    """A worker of a cluster has no GPU of its own."""

    def __init__(self, worker: str, reason: str) -> None:
        super().__init__(
            f"The worker {worker} is refused, since it has no GPU of its own. {reason} Start one "
            "worker per GPU: --nthreads 1 --nworkers 1, with CUDA_VISIBLE_DEVICES where a machine "
            "has several."
        )


class OtherDeviceError(EvidenceError):
    """The learning library computes on another device than the one that the run names."""

    def __init__(self, backend: str, said: str, used: str) -> None:
        super().__init__(
            f"This run says that {backend} trains on the {said}, and it {used}. See why (a driver "
            "that is too old, CUDA libraries that nvidia-smi or pip do not know of), or train on "
            "the processor with CUDA_VISIBLE_DEVICES= in the environment."
        )


class CrowdedTimingError(EvidenceError):
    """A study of time was asked to run beside other workers."""

    def __init__(self, study: str, workers: str) -> None:
        super().__init__(
            f"Study {study!r} measures time, and {workers} workers share this machine: what they "
            "do would be part of its seconds. Run it alone, with -n0."
        )


class OccupiedError(EvidenceError):
    """Another run writes into the folder for the ledger and the page."""

    def __init__(self, path: object, holder: str) -> None:
        super().__init__(
            f"Another run writes into {path} ({holder}). Wait until that has ended, or give this "
            "one a folder of its own with --report-dir=DIR; both may share a store."
        )


class LimitError(EvidenceError):
    """The option for the time of a block names none."""

    def __init__(self, came: str) -> None:
        super().__init__(
            f"--block-timeout {came!r} is no time. Give the seconds that a block may take, such as "
            "--block-timeout=3600, or 0 for any."
        )


class HungBlockError(EvidenceError):
    """A block took longer than any block may."""

    def __init__(self, study: str, protocol: str, index: int, seconds: float, stack: str) -> None:
        super().__init__(
            f"Study {study!r}, block {index}, was not drawn within {seconds:g} seconds under "
            f"{protocol}, and was ended. See where it hung, mend the study, or give blocks more "
            f"time with --block-timeout=SECONDS (0 for any). It hung here:\n{stack}"
        )


class HeldBlockError(EvidenceError):
    """Another process has held a block for longer than any block may take."""

    def __init__(self, path: object, holder: str, seconds: float) -> None:
        super().__init__(
            f"The block {path} is still held by {holder} after {seconds:.0f} seconds, which is "
            "more than a block may take (--block-timeout). See what that process is doing, end it "
            "if it hangs, and run again: its hold ends with it."
        )


class SilentSchedulerError(EvidenceError):
    """A scheduler that took blocks answers no more."""

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(
            f"The Dask scheduler at {address} has not answered for {seconds:g} seconds, though it "
            "was there. What was drawn before is stored: see what it is doing, start it anew, and "
            "run again."
        )


class StillbornWorkerError(EvidenceError):
    """A worker of pytest-xdist died while it was started."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"A worker died while it was started ({reason}). See whether memory ran out or "
            "something ended it, and run again, perhaps with fewer workers (-n)."
        )

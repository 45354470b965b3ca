"""Messages about machines: what came, what was wanted, what to change."""

import pickle

import pytest

from evidence.errors import EvidenceError
from evidence.machine import error as machine_error
from evidence.machine.error import (
    BusyGpuError,
    CertificateError,
    CrowdedGpuError,
    CrowdedTimingError,
    DaskMissingError,
    HeldBlockError,
    HungBlockError,
    IdleClusterError,
    InsecureClusterError,
    LimitError,
    LostBlockError,
    OccupiedError,
    OtherDeviceError,
    OtherWorkerError,
    SchedulerError,
    SharedGpuError,
    SilentSchedulerError,
    SilentWorkerError,
    StillbornWorkerError,
    StrangeOutcomesError,
    UnsendableError,
    UntrustedAnswerError,
)

MESSAGES = [
    (
        DaskMissingError("tcp://host:8786"),
        "--executor dask:tcp://host:8786 needs Dask, which is not installed here. Install it: "
        "pip install distributed.",
    ),
    (
        SchedulerError("tls://host:8786", "refused"),
        "No Dask scheduler answers at tls://host:8786 (refused). Start one there (python -m dask "
        "scheduler --protocol tls --tls-ca-file CA --tls-cert CERT --tls-key KEY "
        "--dashboard-address 127.0.0.1:0), mend the address (one that was started without "
        "certificates answers at tcp:// alone), or leave --executor out.",
    ),
    (
        SchedulerError("tcp://host:8786", "refused"),
        "No Dask scheduler answers at tcp://host:8786 (refused). Start one there (python -m dask "
        "scheduler --dashboard-address 127.0.0.1:0), mend the address (one that was started with "
        "certificates answers at tls:// alone), or leave --executor out.",
    ),
    (
        IdleClusterError("tls://host:8786", 10.0),
        "The cluster at tls://host:8786 has had no worker for 10 seconds. Start workers from the "
        "checkout: python -m dask worker tls://host:8786 --nthreads 1 --tls-ca-file CA --tls-cert "
        "CERT --tls-key KEY --dashboard-address 127.0.0.1:0.",
    ),
    (
        IdleClusterError("tcp://host:8786", 10.0),
        "The cluster at tcp://host:8786 has had no worker for 10 seconds. Start workers from the "
        "checkout: python -m dask worker tcp://host:8786 --nthreads 1 "
        "--dashboard-address 127.0.0.1:0.",
    ),
    (
        SilentWorkerError("tcp://worker:1", "no module"),
        "The worker tcp://worker:1 cannot run this project (no module). Start it from the "
        "checkout, with the Python of its environment: python -m dask worker ADDRESS --nthreads 1 "
        "--dashboard-address 127.0.0.1:0.",
    ),
    (
        OtherWorkerError("tcp://worker:1", "numpy is 2 here and 1 there"),
        "The worker tcp://worker:1 would come to other numbers and is refused: numpy is 2 here and "
        "1 there. Start it from the same version of the project, with the same libraries and "
        "settings, on the same kind of machine, with --nthreads 1.",
    ),
    (
        LostBlockError("tcp://host:8786", "cancelled"),
        "The cluster at tcp://host:8786 gave the block up (cancelled). What was drawn before is "
        "stored: see what ended the workers or the scheduler, and run again.",
    ),
    (
        StrangeOutcomesError("collapse", 2, "list"),
        "Study 'collapse', block 2: list came in the place of arrays by name. See who computes it: "
        "a worker of a cluster that is not of this project is not to be trusted.",
    ),
    (
        UntrustedAnswerError("the worker tcp://worker:1", "it is a list"),
        "What the worker tcp://worker:1 sent is not read (it is a list). Of a cluster numbers and "
        "text are taken, as this version of the project sends them, and nothing else: see what "
        "runs there, and start it from the same version.",
    ),
    (
        InsecureClusterError("tcp://host:8786"),
        "--executor dask:tcp://host:8786 is refused: nothing there is encrypted, nobody is asked "
        "who they are, and whoever reaches the scheduler can run code on every worker. Use "
        "dask:tls://host:8786 with certificates; or add --insecure-cluster, where nobody else can "
        "reach that network.",
    ),
    (
        CertificateError("tls://host:8786", "no file"),
        "--executor dask:tls://host:8786 needs the certificate of this machine, its key and the "
        "authority that signs the cluster's (no file). Name the three files in "
        "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and "
        "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY, or in Dask's own configuration.",
    ),
    (
        UnsendableError("no such name"),
        "This block cannot be sent to a cluster (no such name). Workers find a study and its "
        "protocol by module and name: define both at the top of a module.",
    ),
    (
        SharedGpuError(4, "NVIDIA X"),
        "-n 4 would have 4 workers share one GPU (NVIDIA X), and a worker may take all of its "
        "memory. Use -n 1, which is what -n auto means there, or train on the processor with "
        "CUDA_VISIBLE_DEVICES= in the environment.",
    ),
    (
        BusyGpuError("NVIDIA X", "process 7 since noon", 1800.0),
        "The GPU (NVIDIA X) belongs to process 7 since noon, and was not free within 1800 seconds. "
        "Wait until that has ended, choose another GPU with CUDA_VISIBLE_DEVICES=1, or train on "
        "the processor with CUDA_VISIBLE_DEVICES= in the environment.",
    ),
    (
        CrowdedGpuError("tcp://worker:1", "It is busy."),
        "The worker tcp://worker:1 is refused, since it has no GPU of its own. It is busy. Start "
        "one worker per GPU: --nthreads 1 --nworkers 1, with CUDA_VISIBLE_DEVICES where a machine "
        "has several.",
    ),
    (
        OtherDeviceError("jax", "NVIDIA X", "finds no GPU"),
        "This run says that jax trains on the NVIDIA X, and it finds no GPU. See why (a driver "
        "that is too old, CUDA libraries that nvidia-smi or pip do not know of), or train on the "
        "processor with CUDA_VISIBLE_DEVICES= in the environment.",
    ),
    (
        CrowdedTimingError("time_rounds", "4"),
        "Study 'time_rounds' measures time, and 4 workers share this machine: what they do would "
        "be part of its seconds. Run it alone, with -n0.",
    ),
    (
        StillbornWorkerError("nothing came"),
        "A worker died while it was started (nothing came). See whether memory ran out or "
        "something ended it, and run again, perhaps with fewer workers (-n).",
    ),
    (
        OccupiedError("/out", "process 7 on host since noon"),
        "Another run writes into /out (process 7 on host since noon). Wait until that has ended, "
        "or give this one a folder of its own with --report-dir=DIR; both may share a store.",
    ),
    (
        LimitError("soon"),
        "--block-timeout 'soon' is no time. Give the seconds that a block may take, such as "
        "--block-timeout=3600, or 0 for any.",
    ),
    (
        HungBlockError("toss", "Coin(block=20)", 3, 60.0, '  File "a.py", line 1, in toss'),
        "Study 'toss', block 3, was not drawn within 60 seconds under Coin(block=20), and was "
        "ended. See where it hung, mend the study, or give blocks more time with "
        '--block-timeout=SECONDS (0 for any). It hung here:\n  File "a.py", line 1, in toss',
    ),
    (
        HeldBlockError("/store/a/block-00000.npz", "process 7 on host since noon", 61.3),
        "The block /store/a/block-00000.npz is still held by process 7 on host since noon after "
        "61 seconds, which is more than a block may take (--block-timeout). See what that process "
        "is doing, end it if it hangs, and run again: its hold ends with it.",
    ),
    (
        SilentSchedulerError("tcp://host:8786", 60.0),
        "The Dask scheduler at tcp://host:8786 has not answered for 60 seconds, though it was "
        "there. What was drawn before is stored: see what it is doing, start it anew, and run "
        "again.",
    ),
]
IDS = [type(error).__name__ for error, _ in MESSAGES]


@pytest.mark.parametrize(("error", "text"), MESSAGES, ids=IDS)
def test_the_message_says_what_came_what_was_wanted_and_what_to_change(error, text):
    assert str(error) == text


def test_every_class_is_tested_here_and_says_which_mistake_it_is():
    own = {
        name: error
        for name, error in vars(machine_error).items()
        if isinstance(error, type) and "__init__" in vars(error) and error is not EvidenceError
    }
    assert set(own) == set(IDS)
    assert all(error.__doc__ and issubclass(error, EvidenceError) for error in own.values())


@pytest.mark.parametrize("error", [error for error, _ in MESSAGES], ids=IDS)
def test_a_mistake_survives_the_way_to_another_process(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))

"""What makes a process of Dask send pickles that run code wherever they are read.

A worker or a scheduler loads it as it starts; its environment says which of its messages are bad,
and which file a pickle writes to.
"""

import os
import pickle
import threading
import time
import types

from distributed import worker, worker_state_machine
from distributed.protocol.serialize import ToPickle, families, to_serialize


class Malicious:
    """Writes the number of the process that unpickles it."""

    def __reduce__(self):
        path = os.environ["HOSTILE_PATH"]
        lines = [
            "import os",
            f"with open({path!r}, 'a') as file:",
            " file.write(f'{os.getpid()} ')",
        ]
        return exec, ("\n".join(lines),)


class Stubborn(dict):
    """The head of a result, which is called a pickle whatever was asked for."""

    def __setitem__(self, name, value):
        super().__setitem__(name, "pickle" if name == "serializer" else value)


def dumped(value):
    return pickle.dumps(Malicious())


def result(value):
    return Stubborn(writeable=()), [dumped(value)]


def failing(*args):
    now = time.time()
    return {
        "op": "task-erred",
        "status": "error",
        "exception": to_serialize(dumped(None)),
        "traceback": to_serialize(dumped(None)),
        "exception_text": "text",
        "traceback_text": "text",
        "actual_exception": ValueError("text"),
        **dict(start=now, stop=now, thread=threading.get_ident()),
    }


def identity(n_workers=-1):
    told = {"type": "Scheduler", "id": "id", "address": "tcp://127.0.0.1:1", "workers": {}}
    return {**told, "more": ToPickle(Malicious())}


def dask_setup(process):
    """Called by Dask with the worker, or the scheduler, that it starts."""
    bad = os.environ["HOSTILE_PART"]
    if bad == "result":
        for name in ("msgpack", "pickle"):
            families[name] = (result, families[name][1], False)
    if bad == "type":
        worker_state_machine.pickle = types.SimpleNamespace(dumps=dumped)
    if bad == "failure":
        worker._run_task_simple = failing
    if bad == "identity":
        process.handlers["identity"] = identity

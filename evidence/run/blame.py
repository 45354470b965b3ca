"""What a reader sees of a failure: the frames of the claim and of the study, and one message."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from evidence.errors import EvidenceError, NotAsEstablishedError

EVIDENCE = Path(__file__).parents[1]
# Between the instrument and a study stands an executor of the standard library.
EXECUTOR = "concurrent"
# Through it a mistake of the store goes on its way up.
MANAGERS = Path(contextlib.__file__).name
LONGEST = 4000


def hide_instrument(failure: Any) -> None:
    """Drops the instrument's frames from a traceback, unless the mistake is the instrument's own.

    Args:
        failure: What pytest keeps of an exception (an `ExceptionInfo`).
    """
    links = list(_links(failure.tb))
    ours = [link for link in links if _is_ours(link)]
    named = isinstance(failure.value, EvidenceError | NotAsEstablishedError)
    # The last of our frames above a study's is the one that calls the study.
    if ours and (named or ours[-1].tb_frame.f_code.co_name == "draw"):
        # The chain itself is shortened: pytest reads it anew, whatever its own view has left out.
        first, *others = [link for link in links if link is links[0] or link not in ours]
        for link, following in zip([first, *others], [*others, None], strict=True):
            link.tb_next = following


def message_of(report: Any, failure: Any) -> str:
    """What happened, for the record: the reason of a skip, a named mistake, or a traceback's end.

    Args:
        report: pytest's report.
        failure: What pytest keeps of the exception; None where there was none.
    """
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    if failure is not None and isinstance(failure.value, EvidenceError):
        return str(failure.value)
    return str(report.longreprtext)[-LONGEST:]


def _links(link: TracebackType | None) -> Iterator[TracebackType]:
    while link is not None:
        yield link
        link = link.tb_next


def _is_ours(link: TracebackType) -> bool:
    path = Path(link.tb_frame.f_code.co_filename)
    return EVIDENCE in path.parents or path.parent.parent.name == EXECUTOR or path.name == MANAGERS

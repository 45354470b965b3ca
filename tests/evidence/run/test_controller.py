"""The process that writes the ledger: it hands it on, and fails with what cannot be made of it."""

from types import SimpleNamespace

import pytest

from evidence.records.ledger import Ledger
from evidence.run.controller import Controller
from tests.evidence.recorded import item_of

OPEN = " (--insecure-cluster: anybody there may compute them)"


@pytest.fixture
def ended(tmp_path):
    """Ends a session, and returns it with what was handed on."""

    def ended(*, made, told=(), reported=(), failure=None, status=pytest.ExitCode.OK):
        heard = []

        def handed(**given):
            heard.append(given)
            return list(told)

        recorder = SimpleNamespace(
            output=tmp_path,
            failure=failure,
            partial=None,
            reported=dict.fromkeys(reported),
            collected=lambda: [item_of("a"), item_of("b")],
            finish=lambda **options: made,
        )
        hook = SimpleNamespace(
            pytest_evidence_ledger=handed, pytest_evidence_trainer=lambda config: None
        )
        config = SimpleNamespace(hook=hook)
        session = SimpleNamespace(exitstatus=status)
        Controller(config, recorder).pytest_sessionfinish(session)
        return session, heard

    return ended


def test_the_ledger_is_handed_on_once_it_is_written(ended, tmp_path):
    made = Ledger()
    session, (given,) = ended(made=made, reported=["a"])
    assert session.exitstatus == pytest.ExitCode.OK
    assert given["ledger"] is made
    assert given["path"] == tmp_path / "ledger.json"
    assert (given["collected"], given["judged"]) == (["a", "b"], True)


def test_a_run_of_benchmarks_alone_has_judged_nothing(ended):
    _, (given,) = ended(made=Ledger())
    assert given["judged"] is False


def test_a_run_without_a_ledger_hands_nothing_on(ended):
    session, heard = ended(made=None)
    assert (session.exitstatus, heard) == (pytest.ExitCode.OK, [])


@pytest.mark.parametrize(
    "trouble", [{"told": ["the page could not be written"]}, {"failure": "no room"}]
)
def test_what_cannot_be_written_or_made_of_it_fails_the_run(ended, trouble):
    session, _ = ended(made=Ledger(), **trouble)
    assert session.exitstatus == pytest.ExitCode.INTERNAL_ERROR


def test_a_run_that_failed_keeps_its_own_status(ended):
    session, _ = ended(made=Ledger(), told=["no ink"], status=pytest.ExitCode.TESTS_FAILED)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(("insecure", "said"), [(False, ""), (True, OPEN)])
def test_the_header_says_where_blocks_are_computed_and_whether_anybody_may(
    tmp_path, insecure, said
):
    settings = SimpleNamespace(executor="dask:tcp://host:1", insecure=insecure)
    recorder = SimpleNamespace(output=tmp_path, settings=settings, distant=2)
    assert Controller(None, recorder).pytest_report_header() == [
        f"evidence: blocks are computed by dask:tcp://host:1{said}, 2 workers; -n says how many "
        "looks at a time"
    ]

"""The executor that computes at once."""

from concurrent.futures import Executor

import pytest

from evidence.executor import InlineExecutor


def test_a_call_is_done_when_it_is_submitted():
    future = InlineExecutor().submit(divmod, 7, 2)
    assert future.done()
    assert future.result() == (3, 1)


def test_keywords_are_passed_on():
    assert InlineExecutor().submit(int, "11", base=2).result() == 3


def test_an_error_is_kept_for_whoever_asks_for_the_result():
    future = InlineExecutor().submit(int, "x")
    assert future.done()
    with pytest.raises(ValueError, match="invalid literal"):
        future.result()


def test_an_interrupt_is_not_kept():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        InlineExecutor().submit(interrupt)


def test_it_is_an_executor_like_any_other():
    with InlineExecutor() as executor:
        assert isinstance(executor, Executor)
        assert list(executor.map(abs, [-1, 2])) == [1, 2]

"""The examples in the instrument's docstrings."""

import doctest
import importlib
import pkgutil

import pytest

import evidence

MODULES = [module.name for module in pkgutil.walk_packages(evidence.__path__, "evidence.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_right(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", ["bernoulli", "betting", "student"])
def test_every_statistic_has_an_example(name):
    module = importlib.import_module(f"evidence.statistics.{name}")
    assert doctest.testmod(module).attempted > 0

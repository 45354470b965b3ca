"""Images that every machine has, and a look at how networks are trained."""

import pytest

import models.dense.training
import models.network.training
from studies import datasets


@pytest.fixture
def forget(monkeypatch):
    """Forgets what was found and loaded, before and after."""
    for name in datasets.NAMES:
        monkeypatch.setenv(datasets.PINNED + name, "")
        monkeypatch.delenv(datasets.PINNED + name)
    caches = (datasets.load, datasets._sha256_of)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def embedded(forget, monkeypatch, tmp_path):
    """A machine without image files, so that the embedded digits stand in."""
    # A variable that was not there is only taken away again if it was set here first.
    monkeypatch.setenv(datasets.VARIABLE, "")
    monkeypatch.delenv(datasets.VARIABLE)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))


@pytest.fixture
def trainings(monkeypatch):
    """What trainings get and give, call by call: (network, state, arguments, trained, history)."""
    seen = []
    train = models.network.training.train_networks

    def spy(network, state, **arguments):
        result = train(network, state, **arguments)
        seen.append((network, state, arguments, *result))
        return result

    monkeypatch.setattr(models.network.training, "train_networks", spy)
    return seen


@pytest.fixture
def populations(monkeypatch):
    """What each population was trained with: a list of (weights, x, y, order)."""
    calls = []
    train = models.dense.training.train_mlps

    def spy(net, weights, *, x, y, order, **settings):
        calls.append((weights, x, y, order))
        return train(net, weights, x=x, y=y, order=order, **settings)

    monkeypatch.setattr(models.dense.training, "train_mlps", spy)
    return calls

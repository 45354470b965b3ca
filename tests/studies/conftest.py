"""Images that every machine has."""

import pytest

from studies import datasets


@pytest.fixture
def forget(monkeypatch):
    """Forgets what was found and loaded, before and after."""
    for name in datasets.NAMES:
        monkeypatch.delenv(datasets.PINNED + name, raising=False)
    caches = (datasets.load, datasets._sha256_of)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def embedded(forget, monkeypatch, tmp_path):
    """A machine without image files, so that the embedded digits stand in."""
    monkeypatch.delenv(datasets.VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))

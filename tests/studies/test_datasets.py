"""Where images come from, and what is said of a file that cannot be used."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from studies import datasets
from studies.datasets import EMBEDDED, SHA256, VARIABLE, load
from studies.imagefile import ARRAYS, DatasetError
from tests.studies.idx import write_idx

NEEDED = "It must be an .npz file with x_train, y_train, x_test, y_test; replace it."


def sha256(*arrays):
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()


@pytest.fixture
def images(monkeypatch):
    """Small images that pass for MNIST."""
    rng = np.random.default_rng(1)
    arrays = {
        "x_train": rng.integers(256, size=(30, 28, 28), dtype="uint8"),
        "y_train": rng.integers(10, size=30, dtype="uint8"),
        "x_test": rng.integers(256, size=(20, 28, 28), dtype="uint8"),
        "y_test": rng.integers(10, size=20, dtype="uint8"),
    }
    hashes = {name: sha256(array) for name, array in arrays.items()}
    monkeypatch.setattr(datasets, "SHA256", {"mnist": hashes})
    return arrays


@pytest.fixture
def folder(forget, monkeypatch, tmp_path):
    """The folder that the environment names; Keras's own is empty."""
    chosen = tmp_path / "images"
    chosen.mkdir()
    monkeypatch.setenv(VARIABLE, str(chosen))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return chosen


@pytest.fixture
def cache(forget, monkeypatch, tmp_path):
    """Keras's folder of data; the environment names no other."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    found = tmp_path / "keras" / "datasets"
    found.mkdir(parents=True)
    return found


def state(root):
    """Every file below a folder with its bytes and times."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(Path(root).rglob("*"))
        if path.is_file()
    }


def refused(path):
    """What `load` says about a file, which it leaves as it is."""
    before = state(path.parent)
    with pytest.raises(DatasetError) as caught:
        load("mnist")
    assert state(path.parent) == before
    return str(caught.value)


def test_images_are_read_from_the_folder_that_the_environment_names(folder, images):
    np.savez_compressed(folder / "mnist.npz", **images)
    before = state(folder)
    found = load("mnist")
    assert (found.name, found.source) == ("mnist", "mnist.npz")
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(found, name), images[name])
    assert state(folder) == before
    assert datasets.name_found("mnist") == "mnist"
    assert datasets.fingerprint("mnist") == {
        "name": "mnist",
        "sha256": sha256(*(images[name] for name in ARRAYS)),
    }
    assert datasets.describe("mnist") == {
        **datasets.fingerprint("mnist"),
        "source": "mnist.npz",
    }


def test_arrays_in_fortran_order_are_the_same_images(folder, images):
    turned = {name: np.asfortranarray(array) for name, array in images.items()}
    np.savez(folder / "mnist.npz", **turned)
    np.testing.assert_array_equal(load("mnist").x_test, images["x_test"])
    assert load("mnist").sha256 == sha256(*(images[name] for name in ARRAYS))


def test_images_are_loaded_once(folder, images):
    np.savez(folder / "mnist.npz", **images)
    assert load("mnist") is load("mnist")


def test_another_files_hash_is_refused_and_the_file_left_alone(folder, images):
    wanted = sha256(images["x_test"])
    images["x_test"] = images["x_test"] // 2
    path = folder / "mnist.npz"
    np.savez(path, **images)
    assert refused(path) == (
        f"{path}: x_test has SHA-256 {sha256(images['x_test'])}, and mnist has {wanted}. The file "
        "is another data set or damaged; it was left as it is. Replace it."
    )


def test_a_file_without_an_array_is_refused(folder, images):
    del images["y_test"]
    path = folder / "mnist.npz"
    np.savez(path, **images)
    message = refused(path)
    assert message.startswith(f"{path} cannot be read as mnist (") and "y_test" in message
    assert message.endswith(NEEDED)


def cut_short(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def damaged(path):
    """The compressed bytes in the middle are turned round."""
    content = bytearray(path.read_bytes())
    content[3000:3600] = bytes(byte ^ 0xFF for byte in content[3000:3600])
    path.write_bytes(content)


def emptied(path):
    path.write_bytes(b"")


def text(path):
    path.write_text("not found")


def bare_array(path):
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def pickled(path):
    np.savez(path, **dict.fromkeys(ARRAYS, np.array([{}], dtype=object)))


@pytest.mark.parametrize("change", [cut_short, damaged, emptied, text, bare_array, pickled])
def test_a_file_that_cannot_be_read_is_refused_and_left_alone(change, folder, images):
    path = folder / "mnist.npz"
    np.savez_compressed(path, **images)
    change(path)
    message = refused(path)
    assert message.startswith(f"{path} cannot be read as mnist (") and message.endswith(NEEDED)


def test_a_folder_without_the_file_is_refused(folder):
    with pytest.raises(DatasetError) as caught:
        load("mnist")
    assert str(caught.value) == (
        f"The folder of images is {str(folder)!r} (--data-dir, or CLAIMS_DATA_DIR), and there is "
        "no mnist.npz in it, nor the four files train-images-idx3-ubyte.gz, "
        "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz; there "
        "is nothing. Put them there, name another folder, or none to use Keras's cache or the "
        "embedded digits."
    )
    with pytest.raises(DatasetError, match=r"there is no mnist\.npz in it"):
        datasets.name_found("mnist")


def test_a_folder_with_the_other_set_alone_says_what_there_is(folder, images):
    np.savez(folder / "mnist.npz", **images)
    with pytest.raises(DatasetError, match=r"no fashion_mnist\.npz in it.*there is mnist\.npz\."):
        load("fashion_mnist")


@pytest.mark.parametrize(("name", "said"), [("a" * 5000, "File name too long"), ("a/" * 3000, "")])
def test_a_name_that_no_folder_can_have_is_refused_in_words(name, said, monkeypatch):
    monkeypatch.setenv(VARIABLE, name)
    with pytest.raises(DatasetError, match=rf"there is no folder that can be read \({said}"):
        load("mnist")


def test_a_folder_that_is_none_is_refused(folder, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(folder / "nowhere"))
    with pytest.raises(DatasetError, match=r"there is no folder that can be read \(No such file"):
        load("mnist")


@pytest.mark.parametrize("place", [".", "mnist"])
def test_the_four_idx_files_are_as_good_as_the_archive(place, folder, images):
    write_idx(folder / place, images)
    found = load("mnist")
    for name, array in images.items():
        np.testing.assert_array_equal(getattr(found, name), array)


def test_the_folder_in_which_keras_keeps_fashion_mnist_is_read(cache, images, monkeypatch):
    hashes = {name: sha256(array) for name, array in images.items()}
    monkeypatch.setattr(datasets, "SHA256", {"fashion_mnist": hashes})
    write_idx(cache / "fashion-mnist", images)
    assert load("fashion_mnist").name == "fashion_mnist"


def test_a_folder_called_like_the_file_is_no_file(folder):
    (folder / "mnist.npz").mkdir()
    with pytest.raises(DatasetError, match=r"there is no mnist\.npz in it"):
        load("mnist")


@pytest.mark.parametrize("ask", [load, datasets.name_found, datasets.describe])
def test_an_unknown_name_is_told_which_there_are(ask, forget):
    with pytest.raises(DatasetError) as caught:
        ask("imagenet")
    assert str(caught.value) == (
        "No data set is called 'imagenet'. Use one of mnist, fashion_mnist."
    )


def test_the_cache_of_keras_is_read_and_never_written(cache, images):
    np.savez(cache / "mnist.npz", **images)
    before = state(cache.parent)
    assert load("mnist").name == "mnist"
    assert state(cache.parent) == before


def test_a_foreign_file_in_the_cache_of_keras_is_refused_and_not_deleted(cache, images):
    """Keras itself deletes such a file."""
    path = cache / "mnist.npz"
    np.savez(path, **(images | {"y_train": images["y_train"][::-1]}))
    assert refused(path).startswith(f"{path}: y_train has SHA-256 ")


def test_a_named_folder_comes_before_the_cache_of_keras(cache, images, monkeypatch):
    cut_short_file = cache / "mnist.npz"
    emptied(cut_short_file)
    chosen = cache.parent / "chosen"
    chosen.mkdir()
    np.savez(chosen / "mnist.npz", **images)
    monkeypatch.setenv(VARIABLE, str(chosen))
    assert load("mnist").name == "mnist"


def test_without_files_the_digits_of_scikit_learn_stand_in(embedded):
    found = load("mnist")
    assert found.name == EMBEDDED == datasets.name_found("mnist")
    assert found.source == "scikit-learn"
    sizes = {"train": 898, "test": 899}
    for part, size in sizes.items():
        x, y = getattr(found, f"x_{part}"), getattr(found, f"y_{part}")
        assert x.shape == (size, 28, 28) and x.dtype == np.uint8
        assert y.shape == (size,) and y.dtype == np.uint8
        assert set(y.tolist()) == set(range(10))
        assert x.min() == 0 and x.max() == 255
        # A frame of two dark pixels, then blocks of three by three.
        assert not x[:, [0, 1, -2, -1]].any() and not x[:, :, [0, 1, -2, -1]].any()
        blocks = x[:, 2:-2, 2:-2].reshape(size, 8, 3, 8, 3)
        assert (blocks == blocks[:, :, :1, :, :1]).all()
    assert datasets.describe("mnist") == {
        "name": EMBEDDED,
        "sha256": found.sha256,
        "source": "scikit-learn",
    }
    assert not any(os.scandir(os.environ["KERAS_HOME"]))


def test_the_stand_in_is_the_same_on_every_machine(embedded):
    """A stored block names its images by this hash."""
    assert (
        load("mnist").sha256 == "f1f827996d1c1054c217253481536812d1efefe022d6bd3eb6e4ebf021424661"
    )


def test_every_data_set_has_a_hash_of_each_array():
    assert tuple(SHA256) == datasets.NAMES
    for hashes in SHA256.values():
        assert tuple(hashes) == ARRAYS
        assert all(len(value) == 64 and int(value, 16) >= 0 for value in hashes.values())


def test_what_trials_have_in_common_is_said_with_its_size():
    assert datasets.split("mnist") == (
        "the 1,797 images of embedded digits, of which every trial draws its own at random"
    )
    tests = len(datasets.load("mnist").y_test)
    assert datasets.split("mnist", tests=True).startswith(f"the {tests:,} test images of embedded")
    assert datasets.shared("mnist") == (
        f"the {1797 - tests:,} training and {tests:,} test images of embedded digits, which all "
        "trials share"
    )

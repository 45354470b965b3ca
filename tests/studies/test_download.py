"""Images are downloaded once, whole and right, or not at all; a loopback server is the host."""

import hashlib
import http.server
import io
import multiprocessing
import threading

import numpy as np
import pytest

from studies import download as module
from studies.download import ORIGIN_VARIABLE, download
from studies.imagefile import IDX, DatasetError, holds_idx
from tests.studies.idx import write_idx


@pytest.fixture
def arrays():
    rng = np.random.default_rng(3)
    return {
        "x_train": rng.integers(256, size=(60, 28, 28), dtype="uint8"),
        "y_train": rng.integers(10, size=60, dtype="uint8"),
        "x_test": rng.integers(256, size=(40, 28, 28), dtype="uint8"),
        "y_test": rng.integers(10, size=40, dtype="uint8"),
    }


@pytest.fixture
def hashes(arrays):
    return {name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in arrays.items()}


class Host:
    """A web server on the loopback interface that counts what it is asked for."""

    def __init__(self, files, *, promise=0):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                content = files.get(self.path.lstrip("/"))
                if content is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(content) + promise))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=10)

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server.server_port}/"


def archive(arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def visible(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_the_archive_lands_where_keras_keeps_it(arrays, hashes, monkeypatch, tmp_path):
    content = archive(arrays)
    with Host({"mnist.npz": content}) as host:
        monkeypatch.setenv(ORIGIN_VARIABLE, host.origin)
        path = download("mnist", folder=tmp_path / "datasets", hashes=hashes)
        assert path == tmp_path / "datasets" / "mnist.npz" and path.read_bytes() == content
        assert host.asked == ["/mnist.npz"]


def test_fashion_mnist_comes_as_four_files(arrays, hashes, monkeypatch, tmp_path):
    write_idx(tmp_path / "host", arrays)
    files = {file: (tmp_path / "host" / file).read_bytes() for file in IDX.values()}
    with Host(files) as host:
        monkeypatch.setenv(ORIGIN_VARIABLE, host.origin)
        path = download("fashion_mnist", folder=tmp_path / "datasets", hashes=hashes)
        assert path.name == "fashion-mnist" and holds_idx(path)


def test_a_file_that_is_there_is_neither_fetched_nor_touched(hashes, monkeypatch, tmp_path):
    (tmp_path / "mnist.npz").write_text("somebody's own")
    with Host({}) as host:
        monkeypatch.setenv(ORIGIN_VARIABLE, host.origin)
        download("mnist", folder=tmp_path, hashes=hashes)
        assert host.asked == []
    assert (tmp_path / "mnist.npz").read_text() == "somebody's own"


@pytest.mark.parametrize(
    ("files", "promise", "reason"),
    [
        ({}, 0, "HTTP Error 404"),
        ({"mnist.npz": b"a page that says no"}, 0, "cannot be read as mnist"),
        ({"mnist.npz": b"half of it"}, 100, "10 of 110 bytes"),
    ],
    ids=["missing", "something-else", "cut-short"],
)
def test_what_is_not_whole_and_right_is_refused(
    files, promise, reason, hashes, monkeypatch, tmp_path
):
    with Host(files, promise=promise) as host:
        monkeypatch.setenv(ORIGIN_VARIABLE, host.origin)
        with pytest.raises(DatasetError) as caught:
            download("mnist", folder=tmp_path, hashes=hashes)
    assert reason in str(caught.value)
    assert visible(tmp_path) == []


def test_other_images_than_the_named_are_refused(arrays, hashes, monkeypatch, tmp_path):
    arrays["y_test"] = (arrays["y_test"] + 1) % 10
    with Host({"mnist.npz": archive(arrays)}) as host:
        monkeypatch.setenv(ORIGIN_VARIABLE, host.origin)
        with pytest.raises(DatasetError, match="y_test has SHA-256"):
            download("mnist", folder=tmp_path, hashes=hashes)
    assert visible(tmp_path) == []


def test_an_address_that_is_none_is_said_with_what_to_do(hashes, monkeypatch, tmp_path):
    monkeypatch.setenv(ORIGIN_VARIABLE, "abc")
    with pytest.raises(DatasetError) as caught:
        download("mnist", folder=tmp_path, hashes=hashes)
    assert str(caught.value) == (
        f"mnist could not be downloaded from abc into {tmp_path} (unknown url type: "
        "'abcmnist.npz'). Put its file into a folder and name that with --data-dir=DIR, or use "
        "--offline."
    )


def test_a_host_that_is_not_there_is_said_with_what_to_do(hashes, monkeypatch, tmp_path):
    with Host({}) as host:
        origin = host.origin
    monkeypatch.setenv(ORIGIN_VARIABLE, origin)
    with pytest.raises(DatasetError) as caught:
        download("mnist", folder=tmp_path, hashes=hashes)
    assert str(caught.value).startswith(
        f"mnist could not be downloaded from {origin} into {tmp_path} ("
    )
    assert str(caught.value).endswith(
        "Put its file into a folder and name that with --data-dir=DIR, or use --offline."
    )


def test_a_host_that_takes_too_long_is_given_up(arrays, hashes, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "TOTAL_SECONDS", -1.0)
    monkeypatch.setattr(module, "FileLock", _no_lock)
    with Host({"mnist.npz": archive(arrays)}) as host:
        monkeypatch.setenv(ORIGIN_VARIABLE, host.origin)
        with pytest.raises(DatasetError, match="was still sending after"):
            download("mnist", folder=tmp_path, hashes=hashes)
    assert visible(tmp_path) == []


def test_processes_that_need_it_at_once_fetch_it_once(arrays, hashes, monkeypatch, tmp_path):
    with Host({"mnist.npz": archive(arrays)}) as host:
        monkeypatch.setenv(ORIGIN_VARIABLE, host.origin)
        context = multiprocessing.get_context("spawn")
        workers = [
            context.Process(target=_download, args=(tmp_path, hashes), daemon=True)
            for _ in range(3)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=60)
        assert [worker.exitcode for worker in workers] == [0, 0, 0]
        assert host.asked == ["/mnist.npz"]


def _download(folder, hashes):
    download("mnist", folder=folder, hashes=hashes)


class _no_lock:  # noqa: N801 - stands in for a function-like class of another library.
    def __init__(self, path, timeout):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        pass

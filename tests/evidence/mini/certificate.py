"""Certificates as whoever sets up a cluster makes them: an authority, and one that it signs."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

# A key that is made in no time.
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
VARIABLE = "DASK_DISTRIBUTED__COMM__TLS__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Files in PEM format.

    Args:
        authority: The certificate of whoever signed.
        certificate: What was signed.
        key: Its key.
    """

    authority: Path
    certificate: Path
    key: Path

    @property
    def options(self) -> tuple[str, ...]:
        """What Dask's scheduler and workers are told."""
        files = zip(("ca-file", "cert", "key"), self._files, strict=True)
        return ("--protocol", "tls", *(f"--tls-{name}={file}" for name, file in files))

    @property
    def variables(self) -> dict[str, str]:
        """The environment of whoever asks them."""
        names = ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")
        return {VARIABLE + name: str(file) for name, file in zip(names, self._files, strict=True)}

    @property
    def _files(self) -> tuple[Path, ...]:
        return (self.authority, self.certificate, self.key)


def certificate(folder: Path) -> Certificate:
    """A certificate by an authority of its own.

    Args:
        folder: Where the files are made.
    """
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes certificates, is not installed")
    folder.mkdir(parents=True)
    _openssl(folder, "req", "-x509", *KEY, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca")
    _openssl(folder, "req", *KEY, "-keyout", "key.pem", "-out", "asked.pem", "-subj", "/CN=cluster")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "cert.pem")
    _openssl(folder, "x509", "-req", "-in", "asked.pem", *signed)
    return Certificate(
        authority=folder / "ca.pem", certificate=folder / "cert.pem", key=folder / "key.pem"
    )


def _openssl(folder: Path, *words: str) -> None:
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

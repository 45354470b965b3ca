"""A copy of an installed package with one file changed, to be put ahead on the path."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath

from tests.planted.planting import Planting

COMPILED = "__pycache__"
# A local version is that of no release.
LOCAL = "planted"
# Where a package says its own version, beside what its installer wrote down.
TELLS = {"keras": "keras/src/version.py"}
# They say that this process is a worker of a run, which the runs that it starts are not.
WORKER = "PYTEST_"


def plant(planting: Planting, *, folder: Path) -> None:
    """Puts into an empty folder a copy of the package that the planting changes.

    Only the folders above the changed file are real; everything beside them is a link to what is
    installed, so that a copy of TensorFlow takes no more than a few hundredths of a second.

    Args:
        planting: The change.
        folder: Where the copy will lie; must exist.

    Raises:
        MissingFileError: If the file is not installed.
        OtherVersionError: If the installed file is not the one that the planting changes.
    """
    text = planting.patched()
    source, copy = planting.site, folder
    *above, name = PurePosixPath(planting.file).parts
    for part, kept in zip(above, [*above[1:], name], strict=True):
        source, copy = source / part, copy / part
        copy.mkdir()
        for entry in sorted(source.iterdir()):
            # A link to compiled files would let Python write the changed file's beside the others.
            if entry.name not in (COMPILED, kept):
                (copy / entry.name).symlink_to(entry)
    (copy / name).write_text(text, encoding="utf-8")


def release(planting: Planting, *, folder: Path) -> str:
    """Plants a change as the next release would bring it: the library tells another version.

    Args:
        planting: The change, of a file of Keras's own.
        folder: Where the copy will lie; must exist.

    Returns:
        The version that the copy tells, the installed one with a local suffix.

    Raises:
        PlantingError: As `plant` raises.
    """
    plant(planting, folder=folder)
    installed = metadata.version(planting.package)
    version = f"{installed}+{LOCAL}"
    told = folder / f"{planting.package}-{version}.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {planting.package}\nVersion: {version}\n"
    )
    own = folder / TELLS[planting.package]
    text = own.read_text(encoding="utf-8").replace(f'"{installed}"', f'"{version}"')
    own.unlink()
    own.write_text(text, encoding="utf-8")
    return version


def environment(folder: Path | None) -> Mapping[str, str]:
    """The variables of a process that imports what lies in the folder before what is installed.

    Args:
        folder: Where a planting lies; None for the libraries as they are installed.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(WORKER)}
    ahead = [str(folder)] if folder else []
    path = os.pathsep.join([*ahead, *filter(None, [kept.get("PYTHONPATH")])])
    # Without compiled files of its own, a run leaves no trace in folders that are linked to.
    return {
        **kept,
        "PYTHONPATH": path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }

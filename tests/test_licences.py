"""That every locked dependency says what it is licensed under."""

import re
from email.message import Message

import pytest

from tests.licences import ABSENT, LOCK, UNSAID, dependencies, licence, main

BSD, MPL = "License :: OSI Approved :: BSD License", "License :: OSI Approved :: MPL 2.0"


def about(**fields):
    """What a package says of itself; a field of several values is a list."""
    message = Message()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            message[name.replace("_", "-")] = value
    return message


def test_no_dependency_of_the_lock_lacks_a_licence():
    found = dependencies(LOCK.read_text("utf-8"))
    assert {"keras", "numpy", "tensorflow"} <= {one.name for one in found}
    assert [one for one in found if one.licence is None] == []


def test_none_would_bind_who_passes_the_suite_on():
    """What is under the GPL or one of its kin must be thought about before it is locked."""
    found = dependencies(LOCK.read_text("utf-8"))
    assert [one for one in found if re.search(r"GPL|General Public", one.licence or "")] == []


@pytest.mark.parametrize(
    ("fields", "texts", "said"),
    [
        ({"License_Expression": "MIT", "License": "BSD"}, (), "MIT"),
        (
            {"Classifier": ["Topic :: Software", BSD, MPL], "License": "x"},
            (),
            "BSD License, MPL 2.0",
        ),
        ({"License": "Apache 2.0"}, ("MIT License",), "Apache 2.0"),
        ({"License": "Copyright 2023\nAll rights"}, ("The MIT License\n…",), "MIT"),
        ({}, ("a patent", "under the Apache License, Version 2.0 (the"), "Apache-2.0"),
        ({"License": "UNKNOWN"}, ("Do what you want.",), None),
        ({}, (), None),
    ],
)
def test_what_says_most_is_taken(fields, texts, said):
    assert licence(about(**fields), texts=iter(texts)) == said


def test_the_list_names_all_and_fails_where_one_is_not_known(tmp_path):
    lock = tmp_path / "lock"
    lock.write_text(
        "# Pins.\n"
        "pytest==9.2.0 \\\n    --hash=sha256:00\n    # via claims-suite\n"
        "no-such-package==1.0 ; python_version >= '3' \\\n"
        "no-such-thing==1.0 ; python_version < '3' \\\n"
    )
    said = []
    assert main(lock=lock, say=said.append) == 1
    assert said[:3] == [
        "pytest                     9.2.0        MIT",
        f"no-such-package            1.0          ‼ {ABSENT}",
        "2 dependencies, of which 1 have no licence that is known here.",
    ]


def test_a_package_that_says_nothing_is_told_so(tmp_path, monkeypatch):
    lock = tmp_path / "lock"
    lock.write_text("pytest==9.2.0\n")
    monkeypatch.setattr("tests.licences.licence", lambda about, *, texts: None)
    said = []
    assert main(lock=lock, say=said.append) == 1
    assert said[0] == f"pytest                     9.2.0        ‼ {UNSAID}"


def test_where_all_are_known_the_list_succeeds(tmp_path):
    lock = tmp_path / "lock"
    lock.write_text("pytest==9.2.0\n")
    assert main(lock=lock, say=lambda line: None) == 0

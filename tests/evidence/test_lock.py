import fcntl

from evidence.lock import held


def test_a_lock_is_held_until_it_is_given_back(tmp_path):
    path = tmp_path / "a.lock"
    with path.open("wb") as file:
        assert not held(path)
        fcntl.flock(file, fcntl.LOCK_EX)
        assert held(path)
        fcntl.flock(file, fcntl.LOCK_UN)
        assert not held(path)


def test_who_asks_is_not_taken_for_the_holder(tmp_path):
    path = tmp_path / "a.lock"
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        assert not held(path)


def test_nobody_holds_what_is_not_there(tmp_path):
    assert not held(tmp_path / "none.lock")

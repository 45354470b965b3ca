"""The store: each block drawn once, recalled whole or not at all."""

import dataclasses
import os
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from evidence.drawing import clock
from evidence.drawing.seal import owner_of, sealed
from evidence.drawing.store import CorruptBlockWarning, Store, count_since, prepare
from evidence.errors import OtherInputsError, OutcomeCountError, StoreError
from evidence.machine.error import CrowdedTimingError
from evidence.machine.executor import InlineExecutor


@dataclass(frozen=True, slots=True, kw_only=True)
class Dice:
    block: int = 6
    sides: int = 6


DICE = Dice()
CALLS = []


def roll(protocol, seed, size):
    CALLS.append((protocol, seed.entropy, seed.spawn_key[1]))
    rng = np.random.default_rng(seed)
    return {"pips": rng.integers(1, protocol.sides + 1, size), "spin": rng.random((size, 2))}


def slow_roll(protocol, seed, size):
    time.sleep(0.2)
    return roll(protocol, seed, size)


@pytest.fixture
def store(tmp_path):
    CALLS.clear()
    return store_in(tmp_path / "blocks")


def store_in(folder, **changes):
    plain = {"root": 1, "sources": (), "fresh_since": 0.0, "executor": InlineExecutor()}
    return Store(folder=folder, **{**plain, **changes})


def only_block(folder):
    (path,) = folder.rglob("*.npz")
    return path


def assert_same(one, other):
    assert set(one) == set(other)
    for name in one:
        assert one[name].dtype == other[name].dtype
        np.testing.assert_array_equal(one[name], other[name])


# Drawing and recalling


def test_a_stored_block_is_recalled_bit_for_bit(store):
    drawn = store(roll, DICE, 0)
    assert_same(store_in(store.folder)(roll, DICE, 0), drawn)
    assert len(CALLS) == 1


def test_what_a_block_took_is_noted_once_and_is_no_part_of_it(store, tmp_path):
    drawn = store(roll, DICE, 0)
    store_in(store.folder)(roll, DICE, 0)
    (noted,) = clock.read(store.folder)
    assert (noted.study, noted.index, noted.block) == ("roll", 0, 6)
    # Without the notes, as before there were any, the block is as good; and its bytes are equal.
    (store.folder / clock.SECONDS).unlink()
    assert_same(store_in(store.folder)(roll, DICE, 0), drawn)
    again = store_in(tmp_path / "again")
    again(roll, DICE, 0)
    one, other = only_block(store.folder), only_block(again.folder)
    assert one.relative_to(store.folder) == other.relative_to(again.folder)
    assert one.read_bytes() == other.read_bytes() == sealed(drawn, owner=owner_of(one))
    assert len(CALLS) == 2


def test_a_stored_block_can_be_read_without_the_suite(store):
    drawn = store(roll, DICE, 0)
    with np.load(only_block(store.folder), allow_pickle=False) as file:
        assert_same(dict(file), drawn)


def test_blocks_differ_by_index_root_and_protocol(store):
    blocks = [
        store(roll, DICE, 0),
        store(roll, DICE, 1),
        store_in(store.folder, root=2)(roll, DICE, 0),
        store(roll, Dice(sides=5), 0),
    ]
    spins = {block["spin"].tobytes() for block in blocks}
    assert len(spins) == len(CALLS) == 4
    assert len(list(store.folder.rglob("*.npz"))) == 4


def test_a_block_does_not_depend_on_which_were_drawn_before(store, tmp_path):
    forwards = [store(roll, DICE, index) for index in (0, 1)]
    backwards = [store_in(tmp_path / "other")(roll, DICE, index) for index in (1, 0)]
    for one, other in zip(forwards, reversed(backwards), strict=True):
        assert_same(one, other)


def test_a_changed_source_draws_again(store, tmp_path):
    source = tmp_path / "model.py"
    for text in ("layers = 1", "layers = 2"):
        source.write_text(text)
        store_in(store.folder, sources=(source,))(roll, DICE, 0)
    store_in(store.folder, sources=(source,))(roll, DICE, 0)
    assert len(CALLS) == 2


def test_a_folder_of_sources_counts_every_module_in_it(store, tmp_path):
    deep = tmp_path / "models" / "deep"
    deep.mkdir(parents=True)
    for number in (1, 2):
        (deep / "layer.py").write_text(f"width = {number}")
        store_in(store.folder, sources=(tmp_path / "models",))(roll, DICE, 0)
    assert len(CALLS) == 2


def test_a_studys_further_inputs_are_part_of_a_blocks_identity(store):
    for data in ("first", "second", "second"):

        class Fed(Dice):
            def inputs(self, data=data):
                return {"data": data}

        store(roll, Fed(), 0)
    assert len(CALLS) == 2


def test_a_block_is_refused_from_other_inputs_than_it_would_be_stored_under(store):
    # Where the block is computed, the study finds the last of these.
    found = [{"data": "first"}, {"data": "first"}, {"data": "second"}]

    class Fed(Dice):
        def inputs(self):
            return found.pop(0)

    with pytest.raises(OtherInputsError, match="and the worker has"):
        store(roll, Fed(), 0)
    assert not CALLS and not list(store.folder.rglob("*.npz"))


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("versions", {"python": "another"}),
        ("backend", "another"),
        ("device", {"kind": "cpu", "name": "another"}),
    ],
)
def test_another_environment_draws_again(store, monkeypatch, part, other):
    store(roll, DICE, 0)
    monkeypatch.setattr(f"evidence.machine.environment.{part}", lambda: other)
    store(roll, DICE, 0)
    assert len(CALLS) == 2


def test_blocks_older_than_a_redraw_are_drawn_again_and_newer_ones_recalled(store):
    store(roll, DICE, 0)
    path = only_block(store.folder)
    os.utime(path, (1000.0, 1000.0))
    for _ in range(2):
        store_in(store.folder, fresh_since=2000.0)(roll, DICE, 0)
    assert len(CALLS) == 2
    assert path.stat().st_mtime > 2000.0


@pytest.mark.parametrize(("ahead", "drawn"), [(30.0, 1), (24 * 3600.0, 2)])
def test_a_redraw_takes_no_block_from_the_future_but_for_clocks_that_differ(store, ahead, drawn):
    store(roll, DICE, 0)
    moment = time.time() + ahead
    os.utime(only_block(store.folder), (moment, moment))
    store_in(store.folder, fresh_since=2000.0)(roll, DICE, 0)
    assert len(CALLS) == drawn
    # Without a redraw a block is a block, whatever a clock says.
    store_in(store.folder)(roll, DICE, 0)
    assert len(CALLS) == drawn


def test_whoever_needs_a_block_that_is_being_drawn_waits_for_it(store):
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(store_in(store.folder)(slow_roll, DICE, 0)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(CALLS) == 1 and len(results) == 4
    for result in results:
        assert_same(result, results[0])


def test_a_watch_is_told_of_what_is_drawn_and_not_of_what_is_recalled(tmp_path):
    told = []

    def watch(study, protocol):
        told.append((study, protocol, len(CALLS)))
        return lambda future: told.append((len(CALLS), future.result()[0]))

    CALLS.clear()
    store = store_in(tmp_path / "blocks", watch=watch)
    drawn, recalled = store(roll, DICE, 0), store(roll, DICE, 0)
    assert_same(drawn, recalled)
    assert told == [(roll, DICE, 0), (1, drawn)]


def test_blocks_are_counted_from_a_moment_on(store):
    assert count_since(store.folder, 0.0) == 0
    for index in range(3):
        store(roll, DICE, index)
    path = next(store.folder.rglob("block-00001.npz"))
    os.utime(path, (1000.0, 1000.0))
    assert (count_since(store.folder, 0.0), count_since(store.folder, 1001.0)) == (3, 2)


def test_a_study_that_fails_stores_nothing_and_frees_the_block(store):
    def failing(protocol, seed, size):
        CALLS.append(None)
        if len(CALLS) == 1:
            raise ZeroDivisionError("once")
        return roll(protocol, seed, size)

    with pytest.raises(ZeroDivisionError, match="once"):
        store(failing, DICE, 0)
    assert not list(store.folder.rglob("*.npz"))
    assert set(store(failing, DICE, 0)) == {"pips", "spin"}


def test_what_a_study_may_not_return_is_not_stored(store):
    def short(protocol, seed, size):
        return {"pips": np.ones(size - 1)}

    with pytest.raises(OutcomeCountError):
        store(short, DICE, 0)
    assert not list(store.folder.rglob("*.npz"))


def test_numpy_is_given_outcomes_and_no_word_that_it_could_take_for_one(store, monkeypatch):
    """Up to NumPy 2.1 every keyword is an array's name."""
    plain, given = np.savez, []
    monkeypatch.setattr(
        np, "savez", lambda file, **named: (given.extend(named), plain(file, **named))
    )
    store(roll, DICE, 0)
    assert sorted(given) == ["pips", "spin"]


def test_objects_are_never_pickled(store):
    def objects(protocol, seed, size):
        return {"pips": np.array([object()] * size)}

    with pytest.raises(ValueError) as caught:
        store(objects, DICE, 0)
    assert str(caught.value) == (
        "outcome 'pips' holds Python objects, which are not stored (allow_pickle=False); return "
        "numbers, booleans or text"
    )
    assert not list(store.folder.rglob("*.npz"))
    assert not list(store.folder.rglob("*.tmp"))


# Blocks that are begun, and finished later


def test_a_block_that_was_begun_is_left_alone_by_others_until_it_is_finished(store):
    drawing = store.begin(roll, DICE, 0)
    assert drawing.done and not drawing.recalled
    assert not list(store.folder.rglob("*.npz"))
    assert elsewhere(lambda: store_in(store.folder).begin(roll, DICE, 0)) is None
    drawn = drawing.finish()
    again = elsewhere(lambda: store_in(store.folder).begin(roll, DICE, 0).finish())
    assert_same(again, drawn)
    assert len(CALLS) == 1


def test_a_block_that_was_kept_is_recalled_when_it_is_begun(store):
    drawn = store(roll, DICE, 0)
    drawing = store.begin(roll, DICE, 0)
    assert drawing.done and drawing.recalled
    assert_same(drawing.finish(), drawn)


def test_a_block_that_is_released_unfinished_is_drawn_by_the_next(store):
    store.begin(roll, DICE, 0).release()
    assert elsewhere(lambda: store_in(store.folder).begin(roll, DICE, 0)) is not None
    assert len(CALLS) == 2


def elsewhere(call):
    """What a call gives in another thread, which holds no lock."""
    given = []
    thread = threading.Thread(target=lambda: given.append(call()))
    thread.start()
    thread.join(timeout=20)
    return given[0]


# Damage


def test_a_helper_leaves_a_damaged_block_to_the_items_own_worker(store):
    store(roll, DICE, 0)
    path = only_block(store.folder)
    path.write_bytes(b"")
    with pytest.raises(ValueError, match="it is not what was written here"):
        store_in(store.folder, helping=lambda: True).begin(roll, DICE, 0)
    assert path.read_bytes() == b"" and not path.with_suffix(".corrupt").exists()
    with pytest.warns(CorruptBlockWarning):
        store(roll, DICE, 0)


def recalled_or_drawn(store, whole, path):
    """What the store gives for a damaged file: (block, whether it was drawn again)."""
    before = len(CALLS)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        block = store(roll, DICE, 0)
    again = len(CALLS) > before
    assert [warning.category for warning in said] == [CorruptBlockWarning] * again
    assert path.with_suffix(".corrupt").exists() == again
    path.with_suffix(".corrupt").unlink(missing_ok=True)
    assert_same(block, whole)
    return again


def test_a_truncated_block_is_drawn_again_wherever_it_ends(store):
    whole = store(roll, DICE, 0)
    path = only_block(store.folder)
    contents = path.read_bytes()
    for length in range(0, len(contents), 7):
        path.write_bytes(contents[:length])
        assert recalled_or_drawn(store, whole, path)


def test_a_flipped_byte_never_changes_an_outcome(store):
    whole = store(roll, DICE, 0)
    path = only_block(store.folder)
    contents = path.read_bytes()
    again = 0
    for place in range(len(contents)):
        damaged = bytearray(contents)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        again += recalled_or_drawn(store, whole, path)
    assert again == len(contents)


def test_blocks_that_were_exchanged_are_drawn_again(store):
    whole = [store(roll, DICE, index) for index in range(2)]
    first, second = sorted(store.folder.glob("*/*/block-*.npz"))
    contents = [path.read_bytes() for path in (first, second)]
    first.write_bytes(contents[1])
    second.write_bytes(contents[0])
    with pytest.warns(CorruptBlockWarning, match="it is not what was written here"):
        assert_same(store_in(store.folder)(roll, DICE, 0), whole[0])
    with pytest.warns(CorruptBlockWarning):
        assert_same(store_in(store.folder)(roll, DICE, 1), whole[1])
    assert [path.read_bytes() for path in (first, second)] == contents


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_in_a_blocks_place_is_set_aside_and_not_waited_for(store):
    whole = store(roll, DICE, 0)
    path = only_block(store.folder)
    path.unlink()
    os.mkfifo(path)
    with pytest.warns(CorruptBlockWarning, match="it is no file"):
        assert_same(store_in(store.folder)(roll, DICE, 0), whole)


@pytest.mark.parametrize("contents", [b"", b"\x00" * 100, b"PK\x03\x04", b"\x93NUMPY", b"text"])
def test_what_is_no_block_at_all_is_drawn_again(store, contents):
    whole = store(roll, DICE, 0)
    path = only_block(store.folder)
    path.write_bytes(contents)
    assert recalled_or_drawn(store, whole, path)


def test_a_single_array_or_a_pickle_in_a_blocks_place_is_drawn_again(store):
    whole = store(roll, DICE, 0)
    path = only_block(store.folder)
    for strange in (np.arange(6), np.array([{"a": 1}], dtype=object)):
        with path.open("wb") as file:
            np.save(file, strange, allow_pickle=True)
        assert recalled_or_drawn(store, whole, path)


def test_a_block_of_another_size_is_drawn_again(store):
    whole = store(roll, DICE, 0)
    path = only_block(store.folder)
    path.write_bytes(sealed({"pips": np.arange(5)}, owner=owner_of(path)))
    assert recalled_or_drawn(store, whole, path)


def test_the_warning_names_the_file_the_reason_and_what_was_done(store):
    store(roll, DICE, 0)
    path = only_block(store.folder)
    path.write_bytes(b"")
    with pytest.warns(CorruptBlockWarning) as said:
        store(roll, DICE, 0)
    (warning,) = said
    assert str(warning.message) == (
        f"{path} is unreadable (ValueError: it is not what was written here); it was set aside as "
        "block-00000.corrupt and is drawn again."
    )
    assert path.with_suffix(".corrupt").read_bytes() == b""


# Folders that cannot be used


def test_a_usable_folder_is_made_and_left_empty(tmp_path):
    prepare(tmp_path / "deep" / "blocks")
    assert list((tmp_path / "deep" / "blocks").iterdir()) == []


@pytest.mark.parametrize("use", [prepare, lambda folder: store_in(folder)(roll, DICE, 0)])
def test_an_unusable_folder_is_named_with_what_to_do(tmp_path, use):
    folder = tmp_path / "file"
    folder.write_text("not a folder")
    with pytest.raises(StoreError) as refusal:
        use(folder)
    message = str(refusal.value)
    assert message.startswith(f"The store {folder} cannot be used ([Errno ")
    assert message.endswith(
        "Make the folder readable and writable, or name another with --store=DIR."
    )


def test_a_studys_own_file_error_is_not_blamed_on_the_store(store):
    def unreadable(protocol, seed, size):
        Path("/no-such-data").read_bytes()

    with pytest.raises(FileNotFoundError, match="no-such-data"):
        store(unreadable, DICE, 0)


def test_a_full_disk_is_blamed_on_the_store(store, monkeypatch):
    def full(path, fill):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evidence.atomic.write", full)
    with pytest.raises(StoreError, match="No space left on device"):
        store(roll, DICE, 0)


def test_a_store_is_frozen(store):
    with pytest.raises(dataclasses.FrozenInstanceError):
        store.root = 2


# Studies of time


def stopwatch(protocol, seed, size):
    CALLS.append((protocol, seed.entropy, seed.spawn_key[1]))
    return {"seconds": np.full(size, float(len(CALLS)))}


class Rounds(Dice):
    timed = True


ROUNDS = Rounds()


class Refusing:
    """An executor that nobody may ask."""

    def submit(self, *work, **options):
        raise AssertionError("time is measured in the process at hand")


def test_time_is_drawn_here_and_now_and_never_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_XDIST_WORKER_COUNT", raising=False)
    CALLS.clear()
    store = store_in(tmp_path / "blocks", executor=Refusing())
    first, second = (store(stopwatch, ROUNDS, 0) for _ in range(2))
    assert (first["seconds"][0], second["seconds"][0]) == (1.0, 2.0)
    assert not (tmp_path / "blocks").exists()


def test_time_is_not_drawn_beside_other_workers(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "2")
    with pytest.raises(CrowdedTimingError, match="'stopwatch' measures time, and 2 workers"):
        store_in(tmp_path / "blocks")(stopwatch, ROUNDS, 0)

"""Sending to a store: whole or not at all, by one writer, each byte once."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.sync.pull import pull
from pipelines.sync.push import push
from pipelines.sync.state import verify_everything_in
from tests.objects import URL, Dying, Killed, in_memory, s3_server
from tests.pipelines.sync.folders import capture, grown, quiet, release
from warehouse.borrowed import Borrowed
from warehouse.read import Warehouse
from warehouse.remote import OvertakenError, pointer_of
from warehouse.store import Store, StoreError, open_store


def seen(store: Store, cache: Path) -> tuple[str, int]:
    """What a reader finds: the release and how much bread was sold."""
    borrowed = Borrowed(store, cache)
    found = Warehouse(borrowed.folder, borrowed.file)
    rows = {row["stall"]: row["amount"] for row in found.arrow("sales").to_pylist()}
    history = found.arrow("sales", history=True).to_pylist()
    assert rows["milk"] == 20
    assert {row["amount"] for row in history} == {20, rows["bread"]}
    sql = "SELECT amount FROM sales WHERE stall = 'bread'"
    assert found.duckdb().sql(sql).fetchall() == [(rows["bread"],)]
    return found.release_id, rows["bread"]


def verified(store: Store) -> list[str]:
    return list(verify_everything_in(store, quiet))


def test_what_was_pushed_is_read_as_it_is_here(tmp_path):
    store, data = in_memory(), tmp_path / "data"
    made = grown(data, 10)
    pushed = push(data, store, quiet)
    assert (pushed.release_id, pushed.changed) == (made.release_id, True)
    assert seen(store, tmp_path / "cache") == (made.release_id, 10)
    borrowed = Borrowed(store, tmp_path / "cache")
    manifest = json.loads((made.folder / "manifest.json").read_text())
    for path in manifest["files"]:
        assert borrowed.file(path).read_bytes() == (made.folder / path).read_bytes()
    assert verified(store) == []
    assert push(data, store, quiet).told() == (
        f"s3://memory/here holds {made.release_id} and its archive already"
    )


def test_what_did_not_change_is_not_sent_again(tmp_path):
    data, first = tmp_path / "data", Dying(in_memory())
    grown(data, 10)
    push(data, first, quiet)
    grown(data, 11, hours=1)
    second = Dying(first)
    pushed = push(data, second, quiet)
    sent = [key.rpartition("/")[2] for key in second.put]
    # The table, its history and what speaks of them; not the first capture, not what is equal.
    assert "run-001-11.warc.gz" in sent and "run-000-10.warc.gz" not in sent
    assert sent.count("sales.parquet") == 2
    assert "datapackage.json" in sent
    assert "status.json" not in sent and "checks.json" not in sent
    assert pushed.sent.copied == 2
    assert verified(second) == []


def test_a_day_that_brings_only_captures_sends_only_them(tmp_path):
    data, store = tmp_path / "data", Dying(in_memory())
    made = grown(data, 10)
    push(data, store, quiet)
    capture(data, "run-later")
    later = Dying(store)
    pushed = push(data, later, quiet)
    assert pushed.changed and pushed.sent.copied == 0
    known = {"archive/run-later.warc.gz", f"releases/{made.release_id}/manifest.json"}
    assert known < set(later.put)
    assert [key for key in later.put if key not in known] == [
        f"state/{pointer_of(later)[0].state_sha256}.json"
    ]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_moment_readers_see_old_or_new_and_the_next_push_heals(tmp_path, after):
    """Every moment there is: right before and right after each single change of the store."""
    other = tmp_path / "old"
    old = grown(other, 10)
    new_data = tmp_path / "new"
    first = in_memory()
    push(other, first, quiet)
    pull(new_data, first, quiet)
    new = grown(new_data, 11, hours=1)
    calm = Dying(fresh(other))
    push(new_data, calm, quiet)
    assert calm.changes > 10
    found = []
    for moment in range(calm.changes):
        store = Dying(fresh(other), moment, after=after)
        with pytest.raises(Killed):
            push(new_data, store, quiet)
        healthy = Store(store.url, store._inner)
        found.append(seen(healthy, tmp_path / "cache"))
        assert verified(healthy) == []
        assert push(new_data, healthy, quiet).release_id == new.release_id
        assert seen(healthy, tmp_path / "cache") == (new.release_id, 11)
        assert verified(healthy) == []
    assert set(found) == {(old.release_id, 10), (new.release_id, 11)}
    # Once switched, it stays switched: only what comes after the pointer finds the new release.
    assert found == sorted(found)


def fresh(data: Path) -> Store:
    """A store with that folder's release in it."""
    store = in_memory()
    push(data, store, quiet)
    return store


def test_killed_at_any_moment_of_the_first_push_nothing_is_published(tmp_path):
    data = tmp_path / "data"
    made = grown(data, 10)
    calm = Dying(in_memory())
    push(data, calm, quiet)
    switched = calm.changes - 2  # after it only the removal of what is old
    for moment in range(switched + 1):
        store = Dying(in_memory(), moment)
        with pytest.raises(Killed):
            push(data, store, quiet)
        healthy = Store(store.url, store._inner)
        with pytest.raises(LookupError, match="there is no release in s3://memory/here yet"):
            seen(healthy, tmp_path / "cache")
        push(data, healthy, quiet)
        assert seen(healthy, tmp_path / "cache") == (made.release_id, 10)


def two_writers(root: Path, store: Store) -> tuple[Path, Path]:
    """Two folders that hold what the store holds, each with one thing more."""
    first, second = root / "first", root / "second"
    grown(first, 10)
    push(first, store, quiet)
    pull(second, store, quiet)
    return first, second


def race(writers: tuple[Path, ...], stores: list[Store]) -> list[object]:
    """All push at once: what each got, a result or the error."""
    gate, got = threading.Barrier(len(writers)), [None] * len(writers)

    def run(place: int) -> None:
        gate.wait()
        try:
            got[place] = push(writers[place], stores[place], quiet)
        except StoreError as error:
            got[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(writers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def rounds(root: Path, stores: list[Store], count: int) -> None:
    """Race after race; the loser pulls, runs and wins the calm that follows."""
    store = stores[0]
    writers = two_writers(root, store)
    for number in range(1, count + 1):
        for place, data in enumerate(writers):
            grown(data, 100 * number + place, hours=2 * number + place)
        got = race(writers, stores)
        lost = [place for place, one in enumerate(got) if isinstance(one, OvertakenError)]
        assert len(lost) == 1, got
        [loser], winner = lost, 1 - lost[0]
        amount = 100 * number + winner
        assert seen(store, root / "cache") == (got[winner].release_id, amount)
        assert verified(store) == []
        sentence = str(got[loser])
        assert "another writer" in sentence and "`compute-market pull`" in sentence
        pulled = pull(writers[loser], store, quiet)
        assert pulled.behind and pulled.switched
        with pytest.raises(StoreError, match="what was pulled is in no release yet"):
            push(writers[loser], store, quiet)
        (writers[loser] / "pulled").unlink()  # as a run does
        made = release(writers[loser], 1000 * number, hours=2 * number + 1)
        push(writers[loser], store, quiet)
        assert seen(store, root / "cache") == (made.release_id, 1000 * number)
        pull(writers[winner], store, quiet)
        names = [{one.name for one in (data / "archive").iterdir()} for data in writers]
        assert names[0] == names[1]


def test_two_writers_race_in_memory(tmp_path):
    store = in_memory()
    rounds(tmp_path, [store, Store(store.url, store._inner)], 6)


def test_two_writers_race_on_a_real_server(tmp_path, monkeypatch):
    with s3_server() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        rounds(tmp_path, [open_store(URL), open_store(URL)], 2)


def test_two_first_writers_race(tmp_path):
    for number in range(6):
        inner = in_memory()
        writers = (tmp_path / f"{number}a", tmp_path / f"{number}b")
        for place, data in enumerate(writers):
            grown(data, 10 + place, hours=place)
        got = race(writers, [inner, Store(inner.url, inner._inner)])
        [winner] = [one for one in got if not isinstance(one, StoreError)]
        assert seen(inner, tmp_path / "cache")[0] == winner.release_id
        assert verified(inner) == []


def test_readers_see_one_release_while_others_are_published(tmp_path):
    data, store = tmp_path / "data", in_memory()
    made = {grown(data, 10).release_id: 10}
    push(data, store, quiet)
    done, found = threading.Event(), []

    def read() -> None:
        place = 0
        while not done.is_set():
            found.append(seen(Store(store.url, store._inner), tmp_path / f"cache{place % 7}"))
            place += 1

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 7):
        made[grown(data, 10 + number, hours=number).release_id] = 10 + number
        push(data, store, quiet)
    done.set()
    for reader in readers:
        reader.join()
    assert len(found) > 5
    assert set(found) <= set(made.items())


def test_an_open_release_stays_what_it_was(tmp_path):
    data, store = tmp_path / "data", in_memory()
    made = grown(data, 10)
    push(data, store, quiet)
    borrowed = Borrowed(store, tmp_path / "cache")
    grown(data, 11, hours=1)
    push(data, store, quiet)
    old = Warehouse(borrowed.folder, borrowed.file)
    assert old.release_id == made.release_id
    assert {row["amount"] for row in old.arrow("sales").to_pylist()} == {10, 20}


def test_the_store_is_never_published_over_by_who_has_not_seen_it(tmp_path):
    store = in_memory()
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    made = grown(theirs, 10)
    push(theirs, store, quiet)
    grown(mine, 11, hours=1)
    watched = Dying(store)
    with pytest.raises(OvertakenError) as raised:
        push(mine, watched, quiet)
    assert str(raised.value) == (
        f"s3://memory/here holds {made.release_id}, which another writer made from captures or "
        "decisions that are not here, so nothing was sent: `compute-market pull`, then run again"
    )
    assert watched.put == []


def test_the_sample_never_mixes_with_captures(tmp_path):
    store = in_memory()
    mine, sample = tmp_path / "mine", tmp_path / "sample"
    grown(mine, 10)
    push(mine, store, quiet)
    grown(sample, 11)
    (sample / "holds").write_text("sample\n")
    with pytest.raises(StoreError, match="holds captures, this folder sample; the two never mix"):
        push(sample, store, quiet)


@pytest.mark.parametrize("header", ["IF_NONE_MATCH", "IF_MATCH"])
def test_a_store_that_ignores_conditions_is_refused_every_time(tmp_path, monkeypatch, header):
    made = grown(tmp_path, 10)
    with s3_server(deaf_to=header) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        store = open_store(f"{URL}/{header}")
        for _ in range(2):
            with pytest.raises(StoreError, match="ignores the conditions If-None-Match and If-M"):
                push(tmp_path, store, quiet)
        assert pointer_of(store) is None
        assert not store.list(f"releases/{made.release_id}/")


def test_a_release_whose_files_rotted_is_not_sent(tmp_path):
    store, data = in_memory(), tmp_path / "data"
    table = grown(data, 10).folder / "sales.parquet"
    content = table.read_bytes()
    table.chmod(0o644)
    table.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    with pytest.raises(StoreError, match="is not the file its manifest names, so nothing was pub"):
        push(data, store, quiet)
    assert pointer_of(store) is None


def test_an_archive_file_that_changed_here_is_not_sent(tmp_path):
    store, data = in_memory(), tmp_path / "data"
    grown(data, 10)
    push(data, store, quiet)
    capture(data, "run-000-10", b"other bytes")
    with pytest.raises(StoreError, match="archive files never change, so see `compute-market ver"):
        push(data, store, quiet)


def test_retention_in_the_store_is_that_of_a_folder(tmp_path, monkeypatch):
    """The 5 newest stay, all of the last 24 hours, the latest; a broken upload goes in time."""
    store, data = in_memory(), tmp_path / "data"
    made = []
    for number in range(9):
        made.append(grown(data, 10 + number, hours=12 * number).release_id)
        push(data, store, quiet)
    kept = sorted({one.key.split("/")[1] for one in store.list("releases/")})
    assert kept == made  # by the store's clock none is an hour old
    listing = type(store).list

    def as_if_sent_when_made(self, prefix):
        def aged(one):
            name = one.key.split("/")[1]
            late = made.index(name) if name in made else len(made) - 1
            return type(one)(one.key, one.size, one.modified + timedelta(hours=12 * late))

        return [aged(one) for one in listing(self, prefix)]

    monkeypatch.setattr(type(store), "list", as_if_sent_when_made)
    made.append(grown(data, 30, hours=108).release_id)
    told = push(data, store, quiet).housekeeping
    # 24 hours back from the last lie hours 84, 96 and 108; the five newest begin with hour 60.
    assert told == tuple(
        f"removed release {name} from s3://memory/here, {age} days old"
        for name, age in zip(made[:5], (4, 4, 3, 3, 2), strict=True)
    )
    assert sorted({one.key.split("/")[1] for one in listing(store, "releases/")}) == made[5:]
    assert verified(store) == []

"""Bringing back: everything, proved byte by byte, and nothing here is lost."""

import shutil
from pathlib import Path

import pytest

import warehouse
from pipelines.sync.pull import pull
from pipelines.sync.push import push
from pipelines.sync.state import verify_everything_in
from pipelines.workspace import FolderError
from tests.objects import Killed, in_memory
from tests.pipelines.sync.folders import capture, decide, grown, quiet
from warehouse.borrowed import Borrowed
from warehouse.remote import pointer_of
from warehouse.store import Store, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store after two pushes of `<tmp_path>/data`."""
    found, data = in_memory(), tmp_path / "data"
    for hours in (0, 1):
        grown(data, 10 + hours, hours=hours)
        push(data, found, quiet)
    return found


def everything(data: Path) -> dict[str, bytes]:
    """The archive, the decisions and the latest release, byte by byte."""
    wanted = [*(data / "archive").iterdir(), data / "decisions.jsonl"]
    latest = (data / "latest").resolve()
    wanted += [path for path in latest.rglob("*") if path.is_file()]
    return {str(path.relative_to(data.resolve())): path.read_bytes() for path in wanted}


def spoil(store: Store, key: str) -> None:
    """Alter one byte of an object."""
    content = store.read(key)[0]
    store.delete([key])
    assert store.create(key, content[:-1] + bytes([content[-1] ^ 1]))


def test_an_empty_folder_is_restored(store, tmp_path):
    pulled = pull(tmp_path / "new", store, quiet)
    assert (pulled.warcs, pulled.decisions) == (2, 2)
    assert pulled.switched and not pulled.behind and pulled.problems == []
    assert everything(tmp_path / "new") == everything(tmp_path / "data")
    assert (tmp_path / "new" / "holds").read_text() == "captures\n"
    again = pull(tmp_path / "new", store, quiet)
    assert (again.warcs, again.decisions, again.switched, again.behind) == (0, 0, False, False)
    assert not push(tmp_path / "new", store, quiet).changed


def test_what_is_only_here_stays(store, tmp_path):
    mine = tmp_path / "mine"
    grown(mine, 50, hours=5)
    pulled = pull(mine, store, quiet)
    assert pulled.behind and pulled.switched
    names = sorted(path.name for path in (mine / "archive").iterdir())
    assert names == [
        "run-000-10.warc.gz",
        "run-001-11.warc.gz",
        "run-005-50.warc.gz",
    ]
    subjects = [line.split('"subject": ')[1][:6] for line in decisions(mine)]
    assert subjects == ['"w10",', '"w11",', '"w50",']


def decisions(data: Path) -> list[str]:
    return (data / "decisions.jsonl").read_text().splitlines()


def test_decisions_made_apart_stand_in_the_order_of_their_times(store, tmp_path):
    mine = tmp_path / "mine"
    pull(mine, store, quiet)
    decide(mine, 3, "w3")
    decide(tmp_path / "data", 2, "w2")
    push(tmp_path / "data", store, quiet)
    assert pull(mine, store, quiet).decisions == 1
    assert [line.split('"why": ')[1] for line in decisions(mine)] == [
        '"w10"}',
        '"w11"}',
        '"w2"}',
        '"w3"}',
    ]


def test_a_newer_release_made_here_of_what_the_store_has_stays_the_latest(store, tmp_path):
    data = tmp_path / "data"
    newer = grown(data, 30, hours=3)
    pulled = pull(data, store, quiet)
    assert not pulled.behind and not pulled.switched
    assert warehouse.open(data).release_id == newer.release_id
    assert push(data, store, quiet).release_id == newer.release_id


def test_an_old_release_here_may_be_gone(store, tmp_path):
    """Retention removes what was pushed; the folder still is who pushed it."""
    data = tmp_path / "data"
    pushed = pointer_of(store)[0].release_id
    newer = grown(data, 30, hours=3)
    shutil.rmtree(data / "releases" / pushed)
    assert push(data, store, quiet).release_id == newer.release_id


def test_nothing_there_yet(tmp_path):
    with pytest.raises(LookupError, match="s3://memory/here holds no release yet; push one first"):
        pull(tmp_path / "new", in_memory(), quiet)


def test_the_sample_stays_apart(store, tmp_path):
    sample = tmp_path / "sample"
    sample.mkdir()
    (sample / "holds").write_text("sample\n")
    with pytest.raises(FolderError, match="holds sample, s3://memory/here captures; the two never"):
        pull(sample, store, quiet)
    assert sorted(path.name for path in sample.iterdir()) == ["holds"]


@pytest.mark.parametrize("what", ["archive/run-000-10.warc.gz", "sales.parquet", "manifest.json"])
def test_an_altered_object_is_found_and_never_taken(store, tmp_path, what):
    pointer = pointer_of(store)[0]
    key = what if "/" in what else f"{pointer.folder}{what}"
    spoil(store, key)
    with pytest.raises(StoreError, match="was altered: its SHA-256 is not the one named for it"):
        pull(tmp_path / "new", store, quiet)
    assert not (tmp_path / "new" / "latest").exists()
    assert list((tmp_path / "new").rglob(".fetch-*")) == []
    found = list(verify_everything_in(store, quiet))
    assert found
    assert any(what in sentence or "manifest" in sentence for sentence in found)
    if "/" not in what:
        with pytest.raises(StoreError, match="is not what the release names; tell whoever publish"):
            Borrowed(store, tmp_path / "cache").file("sales.parquet")
        assert list((tmp_path / "cache").rglob(".fetch-*")) == []


def test_a_lost_object_is_found_and_sent_again(store, tmp_path):
    store.delete(["archive/run-001-11.warc.gz", f"{pointer_of(store)[0].folder}sales.parquet"])
    assert list(verify_everything_in(store, quiet)) == [
        f"s3://memory/here: release {pointer_of(store)[0].release_id} lacks sales.parquet; "
        "push again",
        "s3://memory/here: archive/run-001-11.warc.gz is gone; push again from a folder that has "
        "it",
    ]
    push(tmp_path / "data", store, quiet)
    assert list(verify_everything_in(store, quiet)) == []


def test_a_release_removed_meanwhile_is_said(store, tmp_path):
    borrowed = Borrowed(store, tmp_path / "cache")
    store.delete(one.key for one in store.list("releases/"))
    with pytest.raises(LookupError, match="is no longer in s3://memory/here; open it again"):
        borrowed.file("sales.parquet")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"release_id": "../../x", "manifest_sha256": "%s", "state_sha256": "%s"}'
        % (b"a" * 64, b"a" * 64),
    ],
    ids=["empty", "list", "nothing", "path"],
)
def test_what_is_no_pointer(tmp_path, content):
    store = in_memory()
    store.create("latest", content)
    with pytest.raises(StoreError, match="here/latest is no pointer to a release; is this another"):
        Borrowed(store, tmp_path / "cache")
    with pytest.raises(StoreError, match="is no pointer"):
        pull(tmp_path / "new", store, quiet)


@pytest.mark.parametrize("broken", range(0, 16, 3))
def test_a_pull_that_is_killed_is_made_up_for(store, tmp_path, broken):
    class Cut(Store):
        """Dies while the n-th object is read."""

        count = 0

        def pieces(self, key):
            Cut.count += 1
            if Cut.count > broken:
                raise Killed
            yield from super().pieces(key)

    new = tmp_path / "new"
    try:
        pull(new, Cut(store.url, store._inner), quiet)
    except Killed:
        assert not (new / "latest").exists()
    pull(new, store, quiet)
    assert everything(new) == everything(tmp_path / "data")


def test_the_cache_forgets_what_nobody_opened_for_a_week(store, tmp_path, monkeypatch):
    data, cache = tmp_path / "data", tmp_path / "cache"
    old = Borrowed(store, cache)
    old.file("sales.parquet")
    grown(data, 40, hours=4)
    push(data, store, quiet)
    monkeypatch.setattr("warehouse.borrowed.FORGOTTEN_AFTER", -60)
    new = Borrowed(store, cache)
    monkeypatch.setattr("warehouse.borrowed.FORGOTTEN_AFTER", 60)
    assert not old.folder.exists() and new.folder.exists()


def test_a_capture_that_shrank_here_is_named(store, tmp_path):
    new = tmp_path / "new"
    pull(new, store, quiet)
    path = new / "archive" / "run-000-10.warc.gz"
    path.unlink()
    capture(new, "run-000-10", b"")
    pulled = pull(new, store, quiet)
    assert pulled.problems == [
        f"{path} has 10 bytes and 20 in s3://memory/here; move it aside and pull again"
    ]
